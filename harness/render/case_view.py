"""Prepares one case for its page: steps in words, ticket lines, balances, entry and verdict."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from markupsafe import Markup

from harness.model import Verdict
from harness.render import balances, business, console, entries, outcome
from harness.render.checks import Group, grouped
from harness.render.departures import instructions
from harness.render.exchanges import ExchangeView, Messages, told
from harness.render.expectations import expected, member
from harness.render.facts import CaseRecord, DeclaredStep, ExchangeRecord, Execution, FindingRecord
from harness.render.format import seconds
from harness.render.ledger import Reading, build_ledger
from harness.render.repeating import NOTHING, Repeater
from harness.render.steps import StepRecord, group_steps, is_automatic, queries, ticket_of
from harness.render.ticketline import Dot, dots, draw
from schemas import Catalog

ENDED = {
    Verdict.APROBADO: "aprobado",
    Verdict.FALLIDO: "fallido",
    Verdict.INCONCLUSO: "inconcluso",
    Verdict.ERROR: "terminó en error",
    Verdict.OMITIDO: "omitido",
    Verdict.EN_CURSO: "con su ticket en curso",
}


@dataclass(frozen=True, slots=True)
class StepView:
    """One numbered row: what was asked, what came of it, and the ticket's line when there is one."""

    nombre: str
    asked: str
    answered: tuple[str, ...]
    espera: str
    simulacion: str
    exchange: ExchangeView
    imprime: bool
    polls: tuple[ExchangeView, ...]
    ticket: str
    dots: tuple[Dot, ...]
    svg: Markup | None


@dataclass(frozen=True, slots=True)
class FindingView:
    """One check's sentence; `difiere` when expected and received are worth showing side by side."""

    finding: FindingRecord
    miembro: str
    difiere: bool


@dataclass(frozen=True, slots=True)
class RunView:
    """An execution's steps and the exchanges that the engine added by itself."""

    titulo: str
    execution: Execution
    steps: tuple[StepView, ...]
    automatic: tuple[ExchangeView, ...]


@dataclass(frozen=True, slots=True)
class AttemptView:
    """An earlier attempt at the case: its preparations, what it did, and its checks that did not hold."""

    run: RunView
    preparations: tuple[RunView, ...]
    bad: tuple[FindingView, ...]
    duracion: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything a case's page shows."""

    case: CaseRecord
    anchor: str
    duracion: str
    intentos: str
    anteriores: tuple[AttemptView, ...]
    preparations: tuple[RunView, ...]
    run: RunView | None
    before: tuple[tuple[str, Reading], ...]
    before_title: str
    balances: tuple[balances.Balance, ...]
    entries: tuple[entries.Entry, ...]
    shown: tuple[console.Shown, ...]
    good: tuple[Group, ...]
    bad: tuple[FindingView, ...]

    @property
    def good_count(self) -> int:
        """How many checks hold, ungrouped."""
        return sum(len(group.findings) for group in self.good)


def view(case: CaseRecord, catalog: Catalog, repeater: Repeater, messages: Messages | None = None) -> CaseView:
    """The case's page; `messages` says which of them it holds, and learns the others."""
    told = _Telling(case, catalog, repeater, messages or Messages())
    run = case.execution
    ledger = build_ledger(case, catalog)
    found = run.findings if run else ()
    return CaseView(
        case=case,
        anchor=anchor(case.id),
        duracion=seconds(run.duracion_s) if run else "",
        intentos=_attempts(case),
        preparations=tuple(_run(one, told) for one in case.preparations),
        run=_run(run, told) if run else None,
        anteriores=tuple(_attempt(one, told) for one in case.anteriores),
        before=balances.before(ledger, catalog),
        before_title="Antes" if ledger.moves else "Saldos leídos",
        balances=balances.balances(ledger, catalog),
        entries=entries.entries(ledger, run, catalog),
        shown=console.shown(run),
        good=grouped(
            (one for one in found if one.veredicto is Verdict.APROBADO), run.exchanges if run else (), catalog
        ),
        bad=tuple(_finding(one, catalog) for one in found if one.veredicto is not Verdict.APROBADO),
    )


def anchor(name: str, prefix: str = "caso") -> str:
    """An id for the page: letters, digits and dashes; names that had to be changed stay distinct."""
    plain = name.replace(".", "-")
    safe = re.sub(r"[^A-Za-z0-9-]", "-", plain)
    mark = "" if safe == plain else "-" + hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{prefix}-{safe}{mark}"


@dataclass(frozen=True, slots=True)
class _Telling:
    """What every step of a case's page needs: the case, and the messages that the page already shows."""

    case: CaseRecord
    catalog: Catalog
    repeater: Repeater
    messages: Messages

    def automatic(self, exchange: ExchangeRecord) -> ExchangeView:
        return self.messages.view(exchange, self.repeater.line(exchange), told(exchange, self.catalog))


def _attempts(case: CaseRecord) -> str:
    """`aprobado en el intento 3 de 3`; empty while there was but one."""
    if case.execution is None or not case.anteriores:
        return ""
    word = ENDED.get(case.veredicto, str(case.veredicto).lower().replace("_", " "))
    return f"{word} en el intento {case.intentos} de {case.intentos}"


def _attempt(execution: Execution, told: _Telling) -> AttemptView:
    mine = [one for one in told.case.ensayos if one.ejecucion.startswith(f"{execution.ejecucion}>")]
    bad = [one for one in execution.findings if one.veredicto is not Verdict.APROBADO]
    return AttemptView(
        run=_run(execution, told),
        preparations=tuple(_run(one, told) for one in mine),
        bad=tuple(_finding(one, told.catalog) for one in bad),
        duracion=seconds(execution.duracion_s),
    )


def _run(execution: Execution, told: _Telling) -> RunView:
    declared = {step.nombre: step for step in told.case.pasos} if execution.para is None else {}
    steps = tuple(
        _step(one, declared.get(one.nombre), execution, told) for one in group_steps(execution.exchanges, told.catalog)
    )
    automatic = tuple(told.automatic(one) for one in execution.exchanges if is_automatic(one.paso))
    return RunView(execution.caso, execution, steps, automatic)


def _step(step: StepRecord, declared: DeclaredStep | None, execution: Execution, told: _Telling) -> StepView:
    printed = _is_printed(step, execution) and execution is told.case.execution
    points = dots(queries(step, told.catalog), step.main.operacion != "ticket.consultar")
    has_line = len(points) > 1
    http = declared.http if declared else NOTHING
    return StepView(
        nombre=step.nombre,
        asked=business.asked(step.main, told.catalog, http, declared.vertical if declared else ""),
        answered=outcome.answered(step, told.catalog),
        espera=expected(declared, execution.findings, told.catalog) if declared else "",
        simulacion=instructions(step.main),
        exchange=told.messages.view(step.main, told.repeater.line(step.main, http), printed=printed),
        imprime=printed,
        polls=tuple(told.messages.view(one, told.repeater.line(one)) for one in step.polls),
        ticket=ticket_of(step.main, told.catalog),
        dots=points if has_line else (),
        svg=draw(points) if has_line else None,
    )


def _is_printed(step: StepRecord, execution: Execution) -> bool:
    """Whether paper needs the JSON: what registers, and whatever a check did not find as it should be.

    Of a preparation it needs none: its sentences and journal lines are enough.
    """
    if execution.para is not None:
        return False
    return step.main.operacion.endswith(".registrar") or any(
        one.paso == step.nombre and one.veredicto is not Verdict.APROBADO for one in execution.findings
    )


def _finding(finding: FindingRecord, catalog: Catalog) -> FindingView:
    differs = finding.esperado is not None or finding.recibido is not None
    word = outcome.member_words(finding.puntero, catalog) if finding.puntero else ""
    return FindingView(finding, member(finding.puntero, catalog) if finding.puntero and word else "", differs)
