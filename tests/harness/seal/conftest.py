"""Runs to seal, and small packages made by hand."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "render"))
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The folder of work, with none of the target's variables in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("IOP_")]:
        monkeypatch.delenv(name)
    return tmp_path
