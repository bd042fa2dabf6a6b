"""The commands on the evidence of a run that already ended."""

from __future__ import annotations

from pathlib import Path

from harness.commands.telling import USAGE, warn
from harness.evidence.places import JOURNAL, run_folder
from harness.evidence.reader import read_journal
from harness.render import render_all


def render_again(folder: Path) -> int:
    """Rebuild the products of one run; 2 when its journal does not chain, though the products are made."""
    folder = run_folder(folder)
    problems = read_journal(folder / JOURNAL).problems
    for path in render_all(folder):
        print(path)
    for problem in problems:
        warn(f"{folder / JOURNAL}: {problem}.")
    return USAGE if problems else 0
