"""Prepares one case for its page: steps in words, ticket lines, balances, entry and verdict."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from harness.model import Verdict
from harness.render import balances, business, entries, outcome
from harness.render.facts import CaseRecord, DeclaredStep, ExchangeRecord, Execution, FindingRecord
from harness.render.format import clock, seconds
from harness.render.json_text import readable
from harness.render.ledger import Reading, build_ledger
from harness.render.steps import StepRecord, group_steps, is_automatic, queries, ticket_of
from harness.render.ticketline import Dot, dots, draw
from schemas import Catalog


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """One exchange with both bodies ready to read."""

    paso: str
    linea: str
    n: int
    metodo: str
    ruta: str
    hora: str
    estado: str
    duracion: str
    frase: str
    solicitud: Markup
    respuesta: Markup


@dataclass(frozen=True, slots=True)
class StepView:
    """One numbered row: what was asked, what came of it, and the ticket's line when there is one."""

    nombre: str
    asked: str
    answered: tuple[str, ...]
    espera: str
    exchange: ExchangeView
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
    requisitos: tuple[tuple[str, str], ...]
    preparations: tuple[RunView, ...]
    run: RunView | None
    before: tuple[tuple[str, Reading], ...]
    before_title: str
    balances: tuple[balances.Balance, ...]
    entries: tuple[entries.Entry, ...]
    findings: tuple[FindingView, ...]

    @property
    def good(self) -> tuple[FindingView, ...]:
        """The checks that hold."""
        return tuple(one for one in self.findings if one.finding.veredicto is Verdict.APROBADO)

    @property
    def bad(self) -> tuple[FindingView, ...]:
        """The checks that do not hold."""
        return tuple(one for one in self.findings if one.finding.veredicto is not Verdict.APROBADO)


def view(case: CaseRecord, catalog: Catalog, texts: Mapping[str, str]) -> CaseView:
    """The case's page; `texts` are the requirements' by id."""
    run = case.execution
    ledger = build_ledger(case, catalog)
    return CaseView(
        case=case,
        anchor=anchor(case.id),
        duracion=seconds(run.duracion_s) if run else "",
        requisitos=tuple((name, texts.get(name, "")) for name in case.requisitos),
        preparations=tuple(_run(one, case, catalog) for one in case.preparations),
        run=_run(run, case, catalog) if run else None,
        before=balances.before(ledger, catalog),
        before_title="Antes" if ledger.moves else "Saldos leídos",
        balances=balances.balances(ledger, catalog),
        entries=entries.entries(ledger, run, catalog),
        findings=tuple(_finding(one, catalog) for one in (run.findings if run else ())),
    )


def anchor(name: str, prefix: str = "caso") -> str:
    """An id for the page: letters, digits and dashes; names that had to be changed stay distinct."""
    plain = name.replace(".", "-")
    safe = re.sub(r"[^A-Za-z0-9-]", "-", plain)
    mark = "" if safe == plain else "-" + hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{prefix}-{safe}{mark}"


def told_view(exchange: ExchangeRecord, catalog: Catalog) -> ExchangeView:
    """One exchange that is no step, ready to read, with its sentence."""
    said = (business.asked(exchange, catalog), *outcome.answered(StepRecord(exchange.paso, exchange), catalog))
    return exchange_view(exchange, " → ".join(said))


def exchange_view(exchange: ExchangeRecord, frase: str = "") -> ExchangeView:
    """One exchange, ready to read."""
    answer = exchange.received
    last = f" y {exchange.n_resultado}" if exchange.n_resultado else ""
    return ExchangeView(
        paso=exchange.paso,
        linea=f"{exchange.n_intento}{last}",
        n=exchange.n_intento,
        metodo=exchange.sent.metodo,
        ruta=exchange.ruta,
        hora=clock(exchange.t_intento),
        estado=f"HTTP {answer.estado}" if answer else "sin respuesta",
        duracion=seconds(exchange.duracion_s) if exchange.duracion_s is not None else "",
        frase=frase,
        solicitud=readable(exchange.sent.cuerpo),
        respuesta=readable(answer.cuerpo) if answer else Markup(""),
    )


def _run(execution: Execution, case: CaseRecord, catalog: Catalog) -> RunView:
    own = execution is case.execution
    expected = {step.nombre: step for step in case.pasos} if own else {}
    steps = []
    for step in group_steps(execution.exchanges, catalog):
        declared = expected.get(step.nombre)
        steps.append(_step(step, _expected(declared, catalog) if declared else "", catalog))
    automatic = tuple(told_view(one, catalog) for one in execution.exchanges if is_automatic(one.paso))
    return RunView(execution.caso, execution, tuple(steps), automatic)


def _step(step: StepRecord, espera: str, catalog: Catalog) -> StepView:
    points = dots(queries(step, catalog), step.main.operacion != "ticket.consultar")
    has_line = len(points) > 1
    return StepView(
        nombre=step.nombre,
        asked=business.asked(step.main, catalog),
        answered=outcome.answered(step, catalog),
        espera=espera,
        exchange=exchange_view(step.main),
        polls=tuple(exchange_view(one) for one in step.polls),
        ticket=ticket_of(step.main, catalog),
        dots=points if has_line else (),
        svg=draw(points) if has_line else None,
    )


def _expected(step: DeclaredStep, catalog: Catalog) -> str:
    """What the case announced for a step."""
    said = []
    if step.errores:
        said.append(f"rechazo {', '.join(step.errores)}")
    if step.estado != 200:
        said.append(f"HTTP {step.estado}")
    if step.ticket:
        said.append(f"ticket {step.ticket}")
    said += [
        f"{outcome.member_words(where, catalog) or where} = {_plain(value)}" for where, value in step.valores.items()
    ]
    return "; ".join(said)


def _plain(value: Any) -> str:
    """An expected value without the marks of an expression: `${com.folio:int}` is «com.folio»."""
    return re.sub(r"\$\{([^}:]+)[^}]*\}", r"«\1»", str(value))


def _finding(finding: FindingRecord, catalog: Catalog) -> FindingView:
    differs = finding.esperado is not None or finding.recibido is not None
    word = outcome.member_words(finding.puntero, catalog) if finding.puntero else ""
    return FindingView(finding, word, differs and finding.veredicto != "APROBADO")
