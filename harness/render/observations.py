"""What became of the observations that a consultant made on an earlier run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from harness.decisiones import Decision, Decisions, Ruling, decisions_in
from harness.model import Verdict
from harness.render.facts import CaseRecord, Record
from harness.render.format import plural


class State(StrEnum):
    """How an observation stands now."""

    RESUELTA = "resuelta"
    POR_CONFIRMAR = "por confirmar"
    PENDIENTE = "pendiente"
    NO_EJECUTADA = "no ejecutada"


@dataclass(frozen=True, slots=True)
class Observation:
    """One case that was observed or rejected, as it is declared now (None: it no longer is), and how it stands."""

    decision: Decision
    case: CaseRecord | None
    state: State
    sentence: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """The earlier decisions of a run, and each of their observations."""

    decisions: Decisions
    rows: tuple[Observation, ...]
    by_case: Mapping[str, Observation]

    @property
    def heading(self) -> str:
        """`3 de 5 resueltas`."""
        solved = sum(row.state is State.RESUELTA for row in self.rows)
        return f"{solved} de {plural(len(self.rows), 'resuelta', 'resueltas')}" if self.rows else "ninguna"


def earlier(record: Record) -> Earlier | None:
    """The observations that the run was given; None when it was given no decisions that can be read."""
    decisions = decisions_in(record.decisiones)
    if decisions is None:
        return None
    now = {case.id: case for case in record.casos}
    observed = (one for one in decisions.casos if one.ruling is not Ruling.APROBADO)
    rows = tuple(_observation(one, now.get(one.caso)) for one in observed)
    return Earlier(decisions, rows, {row.decision.caso: row for row in rows})


def _observation(decision: Decision, case: CaseRecord | None) -> Observation:
    state = _state(decision, case)
    return Observation(decision, case, state, _sentence(state, case))


def _state(decision: Decision, case: CaseRecord | None) -> State:
    """Approved now is resolved, unless the machine approved already what the consultant objected to."""
    if case is None or case.veredicto is Verdict.OMITIDO:
        return State.NO_EJECUTADA
    if case.veredicto is not Verdict.APROBADO:
        return State.PENDIENTE
    return State.POR_CONFIRMAR if decision.veredicto is Verdict.APROBADO else State.RESUELTA


def _sentence(state: State, case: CaseRecord | None) -> str:
    if case is None:
        return "Esta corrida no declara el caso."
    match state:
        case State.RESUELTA:
            return "El arnés ahora lo aprueba."
        case State.POR_CONFIRMAR:
            return "El arnés lo aprueba, y también lo aprobaba al observarse: sólo el consultor la da por resuelta."
        case State.NO_EJECUTADA:
            return "El caso no se ejecutó en esta corrida."
        case State.PENDIENTE:
            return f"El caso ahora termina {case.veredicto}."
