"""The commands on the evidence of a run that already ended."""

from __future__ import annotations

from pathlib import Path

from harness.commands.telling import USAGE, warn
from harness.evidence.places import JOURNAL, run_folder
from harness.evidence.reader import JournalLines
from harness.evidence.whole import write_whole
from harness.render.paper import PAPER, render_paper
from harness.render.pdf import pdf_from, require_weasyprint
from harness.render.products import read_record, write_products
from harness.render.timing import timing_of
from harness.render.timing_told import explained


def render_again(folder: Path) -> int:
    """Rebuild the products of one run; 2 when its journal does not chain, though the products are made."""
    folder = run_folder(folder)
    record = read_record(folder / JOURNAL)
    problems = record.integrity.problemas
    for path in write_products(folder, record):
        print(path)
    for problem in problems:
        warn(f"{folder / JOURNAL}: {problem}.")
    return USAGE if problems else 0


def render_pdf(folder: Path) -> int:
    """Write the dossier of one run as PDF, and nothing else; 2 when its journal does not chain."""
    require_weasyprint()
    folder = run_folder(folder)
    record = read_record(folder / JOURNAL)
    print(write_whole(folder / PAPER, pdf_from(render_paper(record), record, PAPER)))
    for problem in record.integrity.problemas:
        warn(f"{folder / JOURNAL}: {problem}.")
    return USAGE if record.integrity.problemas else 0


def explain(folder: Path) -> int:
    """Print where the time of one run went; 2 when its journal does not chain."""
    path = run_folder(folder) / JOURNAL
    lines = JournalLines(path)
    timing = timing_of(lines)
    print("\n".join(explained(timing)))
    for problem in lines.problems:
        warn(f"{path}: {problem}.")
    return USAGE if lines.problems else 0
