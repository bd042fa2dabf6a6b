"""Finds which existing transactions the cases share through their inputs, and reads their balances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from harness.checks import entradas_compartidas_cuadran, judged
from harness.engine.execution import write_finding
from harness.engine.prepared import institution_of
from harness.engine.replay import NotRecorded
from harness.engine.run import RUN_SCENE, Run
from harness.errors import UnresolvedValue
from harness.expressions import Calendar, resolve
from harness.facts import Key, SharedBalance, View
from harness.model import Case, Finding, Institution, Step
from harness.politeness import CircuitOpen
from harness.views import sent_transactions, shown
from schemas import load_catalog


def shared_keys(
    cases: Iterable[Case], inputs: Mapping[str, Any], calendar: Calendar, place: Institution
) -> tuple[Key, ...]:
    """Every transaction of that place that a message names by an input: as predecessor or as what it adjusts.

    What other areas share is left out: folios are counted within an area, and these balances are read in one.
    """
    keys = (key for case in cases for step in case.steps for key in _keys_of(step, inputs, calendar, place))
    return tuple(sorted(set(keys)))


async def read_balances(run: Run, momento: str, keys: Iterable[Key]) -> dict[Key, View | None]:
    """What obtener tells of each transaction now, as far as the target answers."""
    found: dict[Key, View | None] = {}
    for key in keys:
        service, folio = key
        if service not in run.target.credenciales:
            continue
        operation = load_catalog().operation(f"{service}.obtener")
        paso = f"{momento}.{service}.{folio}"
        try:
            exchange = await run.query(RUN_SCENE, paso, operation, run.target.institucion, {"folio": folio})
        except NotRecorded:
            continue
        except CircuitOpen:
            break
        found[key] = shown(service, exchange)
        if exchange.answer is None:
            break  # nobody answers: each further question would only be waited for in vain
    return found


def shared_findings(
    run: Run, start: Mapping[Key, View | None], end: Mapping[Key, View | None], *, alone: bool
) -> tuple[Finding, ...]:
    """What the run as a whole did to what its cases share; each finding is journaled."""
    balances = [SharedBalance(key, start[key], end.get(key)) for key in start]
    movements = [one for one in run.movements if one.area == run.target.institucion.with_year]
    found = tuple(
        judged(finding, simulado=run.target.simulado)
        for finding in entradas_compartidas_cuadran(balances, movements, run.doubts, alone=alone)
    )
    for finding in found:
        write_finding(run, finding, None, RUN_SCENE.ejecucion)
    return found


def _keys_of(step: Step, inputs: Mapping[str, Any], calendar: Calendar, place: Institution) -> Iterable[Key]:
    operation = load_catalog().operation(step.operation)
    if not operation.asincrona or step.body is None:
        return
    body = _known_only(step.body, inputs, calendar)
    if institution_of(body, place) != place:
        return
    for sent in sent_transactions(operation, body):
        if sent.adjusts is not None:
            yield sent.adjusts
        yield from sent.previas


def _known_only(value: Any, inputs: Mapping[str, Any], calendar: Calendar) -> Any:
    """The value with what inputs can fill, and None in place of what only a run can."""
    if isinstance(value, Mapping):
        return {name: _known_only(member, inputs, calendar) for name, member in value.items()}
    if isinstance(value, list):
        return [_known_only(element, inputs, calendar) for element in value]
    try:
        return resolve(value, inputs, calendar)
    except UnresolvedValue:
        return None
