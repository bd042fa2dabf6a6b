"""Writes every product of a run beside its journal, each one whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from harness.evidence.places import JOURNAL
from harness.evidence.reader import JournalLines
from harness.evidence.whole import write_whole
from harness.overlaying import take_recorded
from harness.render.dossier_files import DOSSIER, write_files
from harness.render.facts import Record
from harness.render.junit import render_junit
from harness.render.layout import FOLDER
from harness.render.record import RecordBuilder
from harness.render.resumen import render_resumen

RENDERERS: Mapping[str, Callable[[Record], str]] = {  # beside the dossier
    "resumen.json": render_resumen,
    "junit.xml": render_junit,
}

LATER = ("acta.html", "acta.pdf", "decisiones.json", "expediente.pdf")  # what other commands write beside them


def products_of(run: Path) -> tuple[Path, ...]:
    """Every product of a run, relative to its folder: what a render writes, and what else is there."""
    later = [Path(name) for name in LATER if (run / name).is_file()]
    return (Path(DOSSIER), *_message_pages(run), *(Path(name) for name in RENDERERS), *later)


def _message_pages(run: Path) -> list[Path]:
    return sorted(path.relative_to(run) for path in (run / FOLDER).glob("*.html"))


def render_all(out: Path) -> tuple[Path, ...]:
    """Read `journal.jsonl` in `out` and write every product there; raises BrokenFile when there is no journal."""
    return write_products(out, read_record(out / JOURNAL))


def write_products(out: Path, record: Record) -> tuple[Path, ...]:
    """Write every product of a record in `out`, the dossier first, by the contract that its journal tells."""
    take_recorded({"contrato": record.contrato})
    others = (write_whole(out / name, render(record)) for name, render in RENDERERS.items())
    return (*write_files(out, record), *others)


def read_record(journal: Path) -> Record:
    """The Record of a journal file, with the hash of its last whole line; from here on its contract is in use."""
    found = JournalLines(journal)
    builder = RecordBuilder()
    for line in found:
        builder.add(line)
    record = builder.record(problems=found.problems, notes=found.notes, last_hash=found.last_hash, sha256=found.sha256)
    take_recorded({"contrato": record.contrato})
    return record
