"""A folder with a plan and runs of a few cases, whose journals are written without running anything."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent / "render"))

from journal_builder import JournalBuilder, declared

from harness.render.products import read_record
from harness.render.resumen import render_resumen

HEAD = """modulos = ["compromiso", "devengo"]

[institucion]
nombre = "Servicio de Prueba"
partida = "97"
capitulo = "01"
areaTransaccional = "001"
"""
KINDS = {"ORIG": "original", "POS": "ajuste_positivo", "NEG": "ajuste_negativo", "REV": "reverso", "CON": "consulta"}
MODULES = {"COM": "compromiso", "DEV": "devengo"}


class Today:
    """A clock that only knows its day."""

    def __init__(self, day: str) -> None:
        self._day = day

    def today(self) -> date:
        return date.fromisoformat(self._day)


def write_plan(here: Path, cases: Sequence[str] = (), rest: str = "") -> Path:
    """plan.toml with these cases by id, and whatever else as TOML."""
    path = here / "plan.toml"
    path.write_text(HEAD + "".join(f'[[caso]]\nid = "{case}"\n' for case in cases) + rest, encoding="utf-8")
    return path


def journal_of(
    name: str,
    verdicts: Mapping[str, str | tuple[str, str]],
    *,
    day: str = "2026-06-15",
    contraparte: str = "mock",
    origen: str = "harness",
    ends: bool = True,
    **more: Any,
) -> JournalBuilder:
    """A run in which each case registered once and ended as told: a verdict, or a verdict with its reason."""
    journal = JournalBuilder(contraparte)
    journal._now = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=14)
    rows = [declared(case, *place(case)) for case in verdicts]
    journal.corrida(rows, corrida=name, **more)
    for case, told in verdicts.items():
        verdict, reason = (told, "") if isinstance(told, str) else told
        if verdict != "OMITIDO":
            _attempt(journal, case, place(case)[0], origen, verdict, reason)
    if ends:
        journal.fin()
    return journal


def place(case: str) -> tuple[str, str]:
    """Module and kind, as the id of a case tells them."""
    module, kind = case.split("-")[:2]
    return MODULES[module], KINDS[kind]


def write_run(here: Path, journal: JournalBuilder, *, rendered: bool = True, torn: bool = False) -> Path:
    """`reports/<corrida>` with its journal and, when asked, its summary."""
    folder = here / "reports" / journal.lines[0]["datos"]["corrida"]
    folder.mkdir(parents=True)
    journal.write(folder, torn=b'{"n": 9' if torn else b"")
    if rendered:
        (folder / "resumen.json").write_text(render_resumen(read_record(folder / "journal.jsonl")), encoding="utf-8")
    return folder


def _attempt(journal: JournalBuilder, case: str, module: str, origen: str, verdict: str, reason: str) -> None:
    journal.inicio(case)
    where = {"paso": "com", "operacion": f"{module}.registrar", "ruta": "/x", "origen": origen}
    sent = {"metodo": "POST", "cabeceras": {}, "cuerpo": "{}"}
    n = journal.add("intento", **where, solicitud=sent, datos={"mensaje": None})
    answer = {"estado": 200, "cabeceras": {}, "cuerpo": "{}"}
    journal.add("resultado", **where, respuesta=answer, datos={"intento": n, "duracion_s": 0.01})
    journal.veredicto(verdict, reason)
