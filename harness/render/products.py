"""Writes every product of a run beside its journal, each one whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from harness.evidence.reader import read_journal
from harness.render.dossier import render_dossier
from harness.render.facts import Record
from harness.render.junit import render_junit
from harness.render.record import build_record
from harness.render.resumen import render_resumen

JOURNAL = "journal.jsonl"
RENDERERS: Mapping[str, Callable[[Record], str]] = {
    "expediente.html": render_dossier,
    "resumen.json": render_resumen,
    "junit.xml": render_junit,
}


def render_all(out: Path) -> tuple[Path, ...]:
    """Read `journal.jsonl` in `out` and write every product there; raises BrokenFile when there is no journal."""
    return write_products(out, read_record(out / JOURNAL))


def write_products(out: Path, record: Record) -> tuple[Path, ...]:
    """Write every product of a record in `out`."""
    return tuple(_write(out / name, render(record)) for name, render in RENDERERS.items())


def read_record(journal: Path) -> Record:
    """The Record of a journal file, with the hash of its last whole line."""
    found = read_journal(journal)
    return build_record(found.lines, problems=found.problems, last_hash=_last_hash(journal))


def _last_hash(journal: Path) -> str | None:
    whole = journal.read_bytes().split(b"\n")[:-1]
    return hashlib.sha256(whole[-1]).hexdigest() if whole else None


def _write(path: Path, text: str) -> Path:
    """Under another name first, then renamed: a reader never sees half a file."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)
    return path
