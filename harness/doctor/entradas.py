"""Probe: what the cases take from their inputs is there, as far as obtener can show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from harness.doctor.queries import Question, Reply, about
from harness.doctor.result import Result, State
from harness.expressions import references
from harness.facts import Key, View
from harness.loader import Suite, needed_by
from harness.model import Institution, Target
from harness.views import view_of

CLAVE, NOMBRE = "entradas", "Entradas"
FOLIOS = {  # input -> the service that knows it, and the input that says of which other area it is
    "requerimiento.folio": ("requerimientos", None),
    "requerimiento.manual": ("requerimientos", None),
    "requerimiento.ingreso": ("requerimientos", None),
    "requerimiento.inversion": ("requerimientos", None),
    "requerimiento.propioContabilidad": ("requerimientos", "area.propioContabilidad"),
    "requerimiento.contabilizaIva": ("requerimientos", "area.contabilizaIva"),
    "compromiso.manual": ("compromiso", None),
    "compromiso.extrapresupuestario": ("compromiso", None),
}
PERSONS = {  # input -> type of its identification
    "persona": "01",
    "persona2": "01",
    "persona.consulta": "01",
    "persona.noVigente": "01",
    "persona.sinCuenta": "01",
    "persona.extranjera": "02",
}
OF_FOLIO = "requerimiento.folio"
COMBINATIONS = ("requerimiento.idCombinacion", "requerimiento.otraCombinacion")  # of that requerimiento
CONCEPTS = ("concepto", "concepto2")  # of the first of them


@dataclass(frozen=True, slots=True)
class Lookup:
    """An input whose thing obtener can show."""

    entrada: str
    question: Question


def used_inputs(suite: Suite) -> tuple[str, ...]:
    """The inputs that the selected cases, and those that they need, name; in the order of the file."""
    ids = dict.fromkeys(id for case in suite.cases for id in (case.id, *needed_by(case, suite.library)))
    named = {
        reference.name
        for id in ids
        for step in suite.library[id].steps
        for value in (step.body, dict(step.input), dict(step.expect.valores), dict(step.expect.donde))
        for reference in references(value)
    }
    return tuple(name for name in suite.inputs if name in named)


def lookups(used: tuple[str, ...], values: Mapping[str, Any], target: Target) -> tuple[Lookup, ...]:
    """What to ask for the inputs in use; a combination or a concept is read in its requerimiento."""
    dependent = any(name in used for name in (*COMBINATIONS, *CONCEPTS))
    wanted = [name for name in values if name in used or (name == OF_FOLIO and dependent)]
    return tuple(one for name in wanted for one in _lookup(name, values, target.institucion))


def _lookup(name: str, values: Mapping[str, Any], own: Institution) -> Iterator[Lookup]:
    if " " in str(values[name]):  # no such thing has one, and a key is told by its parts
        return
    if name in FOLIOS:
        service, area = FOLIOS[name]
        place = own if area is None or area not in values else replace(own, area=str(values[area]))
        yield Lookup(name, about((service, str(values[name])), place))
    elif name in PERSONS:
        yield Lookup(name, about(("personas", f"{PERSONS[name]} {values[name]}"), own))


def known_keys(looked: tuple[Lookup, ...], own: Institution) -> dict[str, Key]:
    """By service, one thing of the area's own that should be there: what to ask the service for."""
    found: dict[str, Key] = {}
    for one in looked:
        if one.question.key is not None and one.question.place == own:
            found.setdefault(one.question.key[0], one.question.key)
    return found


def present(
    used: tuple[str, ...], values: Mapping[str, Any], looked: tuple[Lookup, ...], replies: Mapping[str, Reply]
) -> list[Result]:
    """A row of what is there, and one for each input that is not; `replies` by input, without those never asked."""
    views = {name: _view(reply) for name, reply in replies.items() if _is_read(reply)}
    told = {name: _missing(name, view) for name, view in views.items() if name in used}
    told |= _parts(used, values, views.get(OF_FOLIO), OF_FOLIO in views)
    good = [name for name, problem in told.items() if problem is None]
    bad = [_bad(name, *problem) for name, problem in told.items() if problem is not None]
    unread = [one.entrada for one in looked if one.entrada in used and one.entrada not in views]
    return [_summary(good, unread, len(bad)), *bad]


def _is_read(reply: Reply) -> bool:
    return reply.answer is not None and reply.answer.estado < 400 and reply.failure is None


def _view(reply: Reply) -> View | None:
    return view_of(reply.question.operation.servicio, reply.answer.json) if reply.answer else None


def _missing(name: str, view: View | None) -> tuple[str, str] | None:
    """What is wrong with a thing that was asked for, and what serves instead; None when nothing is."""
    if view is None:
        serves = "una persona del Banco de Personas" if name in PERSONS else "el folio de una que exista en el área"
        return "no existe para esta institución", serves
    if name in FOLIOS and view.lineas and not any(line.saldo is None or line.saldo > 0 for line in view.lineas):
        return "existe y no le queda saldo", "el folio de una con saldo"
    return None


def _parts(
    used: tuple[str, ...], values: Mapping[str, Any], view: View | None, is_read: bool
) -> dict[str, tuple[str, str] | None]:
    """The same of what stands inside the requerimiento."""
    if not is_read:
        return {}
    lines = view.lineas if view is not None else ()
    folio = f"el requerimiento de «{OF_FOLIO}»"
    told: dict[str, tuple[str, str] | None] = {}
    for name in (name for name in COMBINATIONS if name in used):
        there = str(values[name]) in {line.combinacion for line in lines}
        told[name] = None if there else (f"no está en {folio}", "una que obtener entregue para él")
    mine = [line for line in lines if line.combinacion == str(values.get(COMBINATIONS[0]))]
    for name in (name for name in CONCEPTS if name in used):
        there = str(values[name]) in {line.concepto for line in mine}
        told[name] = None if there else (f"no está en «{COMBINATIONS[0]}» de {folio}", "uno de esa combinación")
    return told


def _bad(name: str, seen: str, serves: str) -> Result:
    todo = f"ponga en las entradas del destino, como «{name}», {serves}"
    return Result(f"entrada:{name}", f"Entrada {name}", State.MAL, seen, todo)


def _summary(good: list[str], unread: list[str], bad: int) -> Result:
    if not good and not bad:
        told = "no se comprobó ninguna: no contestó su servicio" if unread else "los casos no usan ninguna consultable"
        return Result(CLAVE, NOMBRE, State.SIN_PROBAR, told)
    seen = f"existen {', '.join(good)}" if good else "ninguna de las que se comprobaron sirve"
    if unread:
        seen += f"; sin comprobar, porque su servicio no contestó: {', '.join(unread)}"
    return Result(CLAVE, NOMBRE, State.BIEN if good else State.SIN_PROBAR, seen)
