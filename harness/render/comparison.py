"""Compares two runs by their records alone: what became of each case, and how the runs differ."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harness.model import Verdict
from harness.render.facts import CaseRecord, Record
from harness.render.overview import coverage, in_order
from harness.render.trust import mock_of
from schemas import Catalog

OWN_PORT = ("host", "url")
RUT = re.compile(r"[0-9]{1,2}(\.?[0-9]{3}){2}-[0-9kK]")
ACCOUNT = re.compile(r"[0-9]{8,}")
LEGAL_PERSONS = 50_000_000


class Change(StrEnum):
    """What became of a case from the first run to the second."""

    PERDIDO = "perdido"
    QUITADO = "quitado"
    GANADO = "ganado"
    NUEVO = "nuevo"
    CAMBIADO = "cambiado"
    IGUAL = "igual"


@dataclass(frozen=True, slots=True)
class CaseChange:
    """One case in both runs; a run that did not declare it has None."""

    id: str
    change: Change
    before: CaseRecord | None
    after: CaseRecord | None

    @property
    def regresses(self) -> bool:
        """Whether it was approved and is not any more; one that is not there any more is not approved."""
        return _approved(self.before) and not _approved(self.after)


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact of the runs that is not the same in both; None where a run does not tell it."""

    que: str
    antes: str | None
    despues: str | None


@dataclass(frozen=True, slots=True)
class RequirementChange:
    """A requirement whose cases are not the same in number or in result: (approved, cases) before and after."""

    id: str
    antes: tuple[int, int]
    despues: tuple[int, int]

    @property
    def uncovered(self) -> bool:
        """Whether some approved case showed it and none does any more."""
        return self.antes[0] > 0 and self.despues[0] == 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole comparison of run `a` with the later run `b`."""

    a: Record
    b: Record
    cases: tuple[CaseChange, ...]
    differences: tuple[Difference, ...]
    requirements: tuple[RequirementChange, ...]

    def of(self, change: Change) -> tuple[CaseChange, ...]:
        """The cases of which that became."""
        return tuple(one for one in self.cases if one.change is change)

    @property
    def regressions(self) -> tuple[CaseChange, ...]:
        """The cases that were approved and are not any more."""
        return tuple(one for one in self.cases if one.regresses)


def compare_runs(a: Record, b: Record, catalog: Catalog) -> Comparison:
    """Every case of both runs, in the order of SIGFE's chain, and every difference between the runs."""
    before, after = ({case.id: case for case in record.casos} for record in (a, b))
    every = in_order((before | after).values(), catalog)
    cases = (_case(case.id, before.get(case.id), after.get(case.id)) for case in every)
    return Comparison(a, b, tuple(cases), tuple(_differences(a, b)), tuple(_requirements(a, b, catalog)))


def _case(case_id: str, before: CaseRecord | None, after: CaseRecord | None) -> CaseChange:
    return CaseChange(case_id, _change(before, after), before, after)


def _change(before: CaseRecord | None, after: CaseRecord | None) -> Change:
    if before is None:
        return Change.NUEVO
    if after is None:
        return Change.QUITADO
    if _approved(before) != _approved(after):
        return Change.PERDIDO if _approved(before) else Change.GANADO
    same = (before.veredicto, before.razon, before.intentos) == (after.veredicto, after.razon, after.intentos)
    return Change.IGUAL if same else Change.CAMBIADO


def _approved(case: CaseRecord | None) -> bool:
    return case is not None and case.veredicto is Verdict.APROBADO


def _differences(a: Record, b: Record) -> Iterator[Difference]:
    pairs: tuple[tuple[str, Mapping[str, Any], Mapping[str, Any]], ...] = (
        ("contraparte", {"": _counterpart(a)}, {"": _counterpart(b)}),
        ("destino", _target(a), _target(b)),
        ("institución", a.institucion, b.institucion),
        ("versión", a.versiones, b.versiones),
        ("simulador", {"": mock_of(a) or None}, {"": mock_of(b) or None}),
        ("insumo", _inputs(a), _inputs(b)),
        ("semilla", {"": a.semilla}, {"": b.semilla}),
        ("fin de la corrida", {"": a.motivo}, {"": b.motivo}),
        ("plan", {"": _print_of(a.plan)}, {"": _print_of(b.plan)}),
    )
    for what, before, after in pairs:
        for name in dict.fromkeys([*before, *after]):
            if before.get(name) != after.get(name):
                yield Difference(f"{what} {name}".strip(), _told(before.get(name)), _told(after.get(name)))


def _counterpart(record: Record) -> str:
    return "simulación" if record.simulada else "SIGFE"


def _target(record: Record) -> Mapping[str, Any]:
    """The target without what no two runs share: an embedded mock has another port each time."""
    return {name: value for name, value in record.destino.items() if name not in OWN_PORT or not record.simulada}


def _inputs(record: Record) -> Mapping[str, Any]:
    """The inputs without what may be a pseudonym: each run has its own for the same person or account."""
    return {name: value for name, value in record.entradas.items() if not _disguised(record.privacidad, str(value))}


def _disguised(privacidad: Mapping[str, Any], value: str) -> bool:
    body = value.replace(".", "").partition("-")[0]
    person = bool(RUT.fullmatch(value)) and int(body) < LEGAL_PERSONS
    return bool(privacidad.get("ruts") and person) or bool(privacidad.get("cuentas") and ACCOUNT.fullmatch(value))


def _print_of(plan: Mapping[str, Any] | None) -> str | None:
    """A fingerprint of the plan: enough to know that it changed."""
    if plan is None:
        return None
    return "huella " + hashlib.sha256(json.dumps(plan, sort_keys=True).encode("utf-8")).hexdigest()[:12]


def _told(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _requirements(a: Record, b: Record, catalog: Catalog) -> Iterator[RequirementChange]:
    before, after = (_covered(record, catalog) for record in (a, b))
    nothing = (0, 0)
    for name in dict.fromkeys([*before, *after]):
        pair = before.get(name, nothing), after.get(name, nothing)
        if pair[0] != pair[1]:
            yield RequirementChange(name, *pair)


def _covered(record: Record, catalog: Catalog) -> dict[str, tuple[int, int]]:
    return {one.id: (one.passed, len(one.casos)) for one in coverage(record, catalog, {})[0]}
