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
from harness.render.exchanges import ExchangeView, Shown, exchange_view, told_view
from harness.render.expectations import expected, member
from harness.render.facts import CaseRecord, DeclaredStep, Execution, FindingRecord
from harness.render.format import seconds
from harness.render.ledger import Reading, build_ledger
from harness.render.steps import StepRecord, group_steps, is_automatic, queries, ticket_of
from harness.render.ticketline import Dot, dots, draw
from schemas import Catalog


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
class CaseView:
    """Everything a case's page shows."""

    case: CaseRecord
    anchor: str
    duracion: str
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


def view(case: CaseRecord, catalog: Catalog) -> CaseView:
    """The case's page."""
    run = case.execution
    ledger = build_ledger(case, catalog)
    found = run.findings if run else ()
    shown: Shown = {}
    return CaseView(
        case=case,
        anchor=anchor(case.id),
        duracion=seconds(run.duracion_s) if run else "",
        preparations=tuple(_run(one, case, catalog, shown) for one in case.preparations),
        run=_run(run, case, catalog, shown) if run else None,
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


def _run(execution: Execution, case: CaseRecord, catalog: Catalog, shown: Shown) -> RunView:
    declared = {step.nombre: step for step in case.pasos} if execution is case.execution else {}
    steps = tuple(
        _step(one, declared.get(one.nombre), execution, catalog, shown)
        for one in group_steps(execution.exchanges, catalog)
    )
    automatic = tuple(told_view(one, catalog, shown) for one in execution.exchanges if is_automatic(one.paso))
    return RunView(execution.caso, execution, steps, automatic)


def _step(
    step: StepRecord, declared: DeclaredStep | None, execution: Execution, catalog: Catalog, shown: Shown
) -> StepView:
    printed = _is_printed(step, execution)
    points = dots(queries(step, catalog), step.main.operacion != "ticket.consultar")
    has_line = len(points) > 1
    return StepView(
        nombre=step.nombre,
        asked=business.asked(
            step.main, catalog, declared.http if declared else {}, declared.vertical if declared else ""
        ),
        answered=outcome.answered(step, catalog),
        espera=expected(declared, execution.findings, catalog) if declared else "",
        simulacion=instructions(step.main),
        exchange=exchange_view(step.main, {} if printed else shown),
        imprime=printed,
        polls=tuple(exchange_view(one, shown) for one in step.polls),
        ticket=ticket_of(step.main, catalog),
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
