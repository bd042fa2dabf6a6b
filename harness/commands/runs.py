"""Finds runs on disk and reads what each one says of its cases, fast when its summary is of the same journal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import BrokenFile
from harness.evidence.places import JOURNAL, REPORTS
from harness.evidence.reader import read_journal
from harness.model import Verdict
from harness.render.facts import Record
from harness.render.plan_view import evidence_of
from harness.render.planned import Evidence
from harness.render.record import build_record
from schemas import own_schema_violations
from schemas.catalog import VERSION

RESUMEN = "resumen.json"
OF_RUN = {"contraparte", "institucion", "inicio"}
OF_CASE = {"inicio", "intentos", "origenes"}


@dataclass(frozen=True, slots=True)
class RunSeen:
    """What a run says. `alterada` tells why its journal is no evidence; `inconclusa` that it was cut."""

    folder: Path
    corrida: str
    inicio: str
    simulada: bool
    destino: str
    institucion: Mapping[str, Any]
    inconclusa: bool
    alterada: str
    evidence: tuple[Evidence, ...]


def known_runs() -> tuple[Path, ...]:
    """The folder of every run under `reports`, by name."""
    return tuple(sorted(path.parent for path in REPORTS.glob(f"*/{JOURNAL}")))


def read_whole_run(folder: Path) -> tuple[Record, list[str], bool]:
    """The record of a run, what does not chain in its journal, and whether its last line is half written.

    Raises BrokenFile for a file that is no journal of a run, or one of another version of the schemas.
    """
    path = folder / JOURNAL
    read = read_journal(path)
    first = read.lines[0] if read.lines else {}
    if first.get("clase") != "corrida" or not isinstance(first.get("datos"), dict):
        raise BrokenFile(str(path), "no es la bitácora de una corrida; indique la carpeta que dejó «iop run»")
    version = (first["datos"].get("versiones") or {}).get("esquemas")
    if version != VERSION:
        raise BrokenFile(
            str(path),
            f"es de la versión «{version}» de los esquemas y este programa lee la {VERSION}; use el que la hizo",
        )
    record = build_record(
        read.lines, problems=read.problems, notes=read.notes, last_hash=read.last_hash, sha256=read.sha256
    )
    return record, read.problems[:-1] if read.torn else read.problems, read.torn


def see_run(folder: Path) -> RunSeen:
    """What a run says of its cases; raises as `read_whole_run`."""
    return _from_summary(folder) or _from_journal(folder)


def _from_journal(folder: Path) -> RunSeen:
    record, problems, _ = read_whole_run(folder)
    return RunSeen(
        folder=folder,
        corrida=record.corrida,
        inicio=record.t_inicio or "",
        simulada=record.simulada,
        destino=str(record.destino.get("nombre", "")),
        institucion=record.institucion,
        inconclusa=record.motivo != "completa",
        alterada=problems[0] if problems else "",
        evidence=evidence_of(record),
    )


def _from_summary(folder: Path) -> RunSeen | None:
    """From resumen.json, when it was made from the very journal that is there and nothing was wrong with it."""
    try:
        told = json.loads((folder / RESUMEN).read_text(encoding="utf-8"))
        journal = (folder / JOURNAL).open("rb")
    except (OSError, ValueError):
        return None
    with journal:
        digest = hashlib.file_digest(journal, "sha256").hexdigest()
    if own_schema_violations("resumen", told) or told.get("bitacora") != {"sha256": digest, "problemas": []}:
        return None
    if not OF_RUN.issubset(told) or not all(OF_CASE.issubset(case) for case in told["casos"]):
        return None  # of a version that told less
    simulated = told["contraparte"] != "target"
    return RunSeen(
        folder=folder,
        corrida=told["corrida"],
        inicio=told["inicio"] or "",
        simulada=simulated,
        destino=told["destino"]["nombre"],
        institucion=told["institucion"],
        inconclusa=told["motivo"] != "completa",
        alterada="",
        evidence=tuple(
            Evidence(
                caso=case["id"],
                modulo=case["modulo"],
                tipo=case["tipo"],
                veredicto=Verdict(case["veredicto"]),
                razon=case["razon"],
                simulada=simulated,
                corrida=told["corrida"],
                t=case["inicio"] or "",
                intentos=case["intentos"],
                origenes=tuple(case["origenes"]),
            )
            for case in told["casos"]
        ),
    )
