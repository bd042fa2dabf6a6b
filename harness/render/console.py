"""What the mock's own console showed of each transaction a case registered, ready for its page; text stays text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.render.facts import Execution, ShownRecord
from harness.render.format import amount, day, moment, pesos, rut
from schemas import own_schema_violations

EMPTY = "–"


@dataclass(frozen=True, slots=True)
class Section:
    """One section: labelled facts, or a table with its last row of sums; `right` tells the columns of amounts."""

    clave: str
    titulo: str
    facts: tuple[tuple[str, str], ...] = ()
    nota: str = ""
    columns: tuple[str, ...] = ()
    right: tuple[bool, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    total: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """One transaction as the console showed it; `fallo` says why there is nothing to see."""

    titulo: str
    estado: str
    ruta: str
    n: int
    sections: tuple[Section, ...]
    fallo: str


def shown(execution: Execution | None) -> tuple[Shown, ...]:
    """What the console showed at the end of an execution, in the order in which it was registered."""
    return tuple(_shown(record) for record in execution.shown) if execution else ()


def _shown(record: ShownRecord) -> Shown:
    fallo = record.fallo
    if not fallo and own_schema_violations("visualizacion", record.vista):
        fallo = "lo anotado en la bitácora no tiene la forma de una visualización"
    if fallo:
        return Shown(f"{record.servicio} {record.folio}", "", record.ruta, record.n, (), fallo)
    vista = record.vista
    sections = tuple(map(_section, vista["secciones"]))
    named = "" if record.servicio == "personas" else "folio "
    return Shown(f"{vista['titulo']} {named}{vista['folio']}", vista["estado"], record.ruta, record.n, sections, "")


def _section(told: Mapping[str, Any]) -> Section:
    if "datos" in told:
        facts = tuple((one["rotulo"], written(one["valor"], one["clase"])) for one in told["datos"])
        return Section(told["clave"], told["titulo"], facts)
    kinds = [column["clase"] for column in told["columnas"]]
    return Section(
        clave=told["clave"],
        titulo=told["titulo"],
        nota=told.get("nota", "") or ("" if told["filas"] else told.get("vacio", "")),
        columns=tuple(column["rotulo"] for column in told["columnas"]),
        right=tuple(kind == "monto" for kind in kinds),
        rows=tuple(_row(row, kinds) for row in told["filas"]),
        total=_row(told["suma"], kinds),
    )


def _row(values: Sequence[Any], kinds: Sequence[str]) -> tuple[str, ...]:
    """As many cells as there are columns; what no class fits is text, and "" is nothing to say."""
    cells = ["" if value == "" else written(value, kind) for value, kind in zip(values, kinds, strict=False)]
    return tuple(cells + [""] * (len(kinds) - len(cells))) if values else ()


def written(value: Any, kind: str) -> str:
    """A value in the dossier's way of writing its kind."""
    if value is None or value == "":
        return EMPTY
    pesos_of = amount(value) if kind == "monto" else None
    if pesos_of is not None:
        return pesos(pesos_of)
    if kind == "fecha":
        return moment(str(value)) if "T" in str(value) else day(str(value))
    return rut(value) if kind == "rut" else str(value)
