"""The papers of a run as its package carries them: acta and PDF made again, the others as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from harness.decisiones import load_decisions
from harness.errors import BrokenFile, UsageError, why
from harness.render.acta import misfits, render_acta
from harness.render.facts import Record
from harness.render.paper import PAPER, render_paper
from harness.render.pdf import pdf_from
from harness.render.products import LATER

ACTA, ACTA_PDF, DECISIONS = "acta.html", "acta.pdf", "decisiones.json"
PATTERNS = (*LATER, "acta*", "*.pdf")
REMADE = (ACTA, ACTA_PDF, PAPER)


def papers_of(run: Path, record: Record) -> dict[str, bytes]:
    """What people left beside the products, by name.

    Raises BrokenFile when the decisions are of another run, UsageError when a file cannot be read or a PDF not made.
    """
    names = set(_names(run))
    kept = {name: _read(run / name) for name in sorted(names)}
    if DECISIONS in names and names & {ACTA, ACTA_PDF}:
        page = _acta(run / DECISIONS, record)
        kept |= {ACTA: page.encode()}
        kept |= {ACTA_PDF: pdf_from(page, record, ACTA_PDF)} if ACTA_PDF in names else {}
    kept |= {PAPER: pdf_from(render_paper(record), record, PAPER)} if PAPER in names else {}
    return kept


def is_opaque(name: str) -> bool:
    """Whether it is a paper whose text cannot be searched: a PDF or an image that people brought."""
    return name not in REMADE and not name.endswith((".html", ".json", ".jsonl", ".xml", ".txt"))


def _acta(decisions: Path, record: Record) -> str:
    given = load_decisions(decisions)
    found = misfits(record, given.decisions)
    if given.decisions.corrida != record.corrida:
        found = [f"son decisiones de la corrida «{given.decisions.corrida}», y esta es la «{record.corrida}»"]
    if found:
        raise BrokenFile(str(decisions), f"{'; '.join(found)}. Haga otra vez el acta con iop acta, o retírelo.")
    return render_acta(record, given)


def _names(run: Path) -> Iterator[str]:
    for path in {path for pattern in PATTERNS for path in run.glob(pattern)}:
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield path.name


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as refused:
        raise UsageError(f"{path}: no se puede leer ({why(refused)}); corríjalo y selle de nuevo") from refused
