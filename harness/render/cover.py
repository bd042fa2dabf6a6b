"""What the cover of a dossier says of its run: whose it is, where, when, with what, and its fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from harness.render.facts import CaseRecord, Record
from harness.render.format import listing
from harness.render.traffic import every_exchange
from schemas import Catalog, read

MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
          "noviembre", "diciembre")  # fmt: skip
SHORT = 16  # characters of a fingerprint that a person compares


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover's facts, ready to read; empty when the journal does not tell."""

    institucion: str
    consultor: str
    contraparte: str
    periodo: str
    huella: str
    suite: str


def cover(record: Record, catalog: Catalog) -> Cover:
    """The cover of a run; the names of institution, consultant and who answers for the institution are the plan's."""
    return Cover(
        institucion=_named(record.plan, "institucion"),
        consultor=_named(record.plan, "consultor"),
        contraparte=_named(record.plan, "contraparte"),
        periodo=_periods(record, catalog),
        huella=fingerprint(record.integrity.ultimo_hash),
        suite=fingerprint(suite_hash(record)) if record.casos else "",
    )


def fingerprint(digest: str | None) -> str:
    """The first characters of a hash in groups of four: `3f2a 91c0 77de 0b15`; empty without one."""
    short = (digest or "")[:SHORT]
    return " ".join(short[start : start + 4] for start in range(0, len(short), 4))


def suite_hash(record: Record) -> str:
    """SHA-256 of the declared cases: runs of the same suite have the same."""
    declared = [_declaration(case) for case in sorted(record.casos, key=lambda one: one.id)]
    text = json.dumps(declared, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _declaration(case: CaseRecord) -> list[Any]:
    words = [case.id, case.titulo, case.objetivo, case.modulo, case.tipo, case.certeza, case.fuente]
    return [*words, case.requisitos, case.necesita, [asdict(step) for step in case.pasos]]


def _named(plan: Mapping[str, Any] | None, member: str) -> str:
    """What the plan calls one of its members: a text, or the `nombre` of an object."""
    told = (plan or {}).get(member)
    name = told.get("nombre") if isinstance(told, Mapping) else told
    return name if isinstance(name, str) else ""


def _periods(record: Record, catalog: Catalog) -> str:
    """The open periods that the counterpart told: `junio de 2026`."""
    reading = catalog.operation("periodo.buscar").lecturas["respuesta"]
    found: dict[tuple[int, int], None] = {}
    for one in every_exchange(record):
        if one.operacion == "periodo.buscar" and one.paso == "periodo" and one.received is not None:
            year, month = (read(one.received.json, reading[name]) for name in ("ejercicio", "periodo"))
            if str(year).isdecimal() and str(month).isdecimal() and 1 <= int(month) <= len(MONTHS):
                found[int(year), int(month)] = None
    return listing(f"{MONTHS[month - 1]} de {year}" for year, month in sorted(found))
