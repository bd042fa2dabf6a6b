"""The dossier in a real browser: its own script runs, a hostile one does not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "harness" / "render"))

from fixture_runs import hostile

from harness.render import render_all

CHROMIUM = shutil.which("chromium")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.mark.skipif(CHROMIUM is None, reason="Debian's `chromium` is not installed on this machine")
def test_only_our_script_runs_and_every_case_is_there(tmp_path: Path) -> None:
    hostile().write(tmp_path)
    page = render_all(tmp_path)[0]
    dom = _dump_dom(page, tmp_path / "profile")
    assert '<search id="buscador" class="buscador">' in dom, "our own script did not run: its CSP hash must be wrong"
    assert "1 de 1 caso<" in dom
    assert dom.count("<script") == 2
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in dom


def _dump_dom(page: Path, profile: Path) -> str:
    assert CHROMIUM is not None
    command = [CHROMIUM, *QUIET, f"--user-data-dir={profile}", "--dump-dom", page.as_uri()]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode("utf-8")
