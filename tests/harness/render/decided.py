"""Files of decisions as a consultant's browser saves them, on the runs of `fixture_runs`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from harness.evidence.reader import read_journal

NOBODY = "Consultora de Prueba"


def row(case: str, veredicto: str, decision: str, comentario: str = "", **more: Any) -> dict[str, Any]:
    """One decided case."""
    return {
        "id": case, "intento": 1, "veredicto": veredicto, "decision": decision, "comentario": comentario,
        "fecha": "2026-06-16",
    } | more  # fmt: skip


def decisions(*casos: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A file's value; `cabeza` must be given to fit a journal."""
    return {
        "corrida": "20260615-140507-7f3a",
        "cabeza": "a" * 64,
        "consultor": {"nombre": NOBODY, "cargo": "Área de interoperabilidad"},
        "fecha": "2026-06-17",
        "observaciones": "",
        "casos": list(casos),
    } | more


def head_of(journal: Path) -> str:
    """The head of a journal's chain."""
    head = read_journal(journal).last_hash
    assert head is not None
    return head


def write(path: Path, value: Any) -> Path:
    """The file as the dossier writes it."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path
