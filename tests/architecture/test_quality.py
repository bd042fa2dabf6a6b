"""The outside judges of the code's quality agree: linter, types, floors."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
JUDGES = {
    "ruff": ["ruff", "check", "--quiet", "."],
    "mypy": ["mypy"],
    "import-linter": ["lint-imports"],
}


@pytest.mark.parametrize("judge", JUDGES)
def test_the_judge_has_nothing_to_say(judge):
    name, *arguments = JUDGES[judge]
    program = shutil.which(name, path=str(Path(sys.executable).parent))
    assert program, f"falta {name}: instale el extra dev"
    said = subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
