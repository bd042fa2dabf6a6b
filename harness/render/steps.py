"""Groups an execution's exchanges into the steps a person would tell: one request and the queries of its ticket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from harness.render.facts import ExchangeRecord
from schemas import Catalog, read

POLL = ".ticket"
AUTOMATIC = ("periodo", "antes.", "despues.", "busqueda.")
TICKET = "ticket.consultar"


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What was asked in one step, and every query of the ticket that it opened (or that it asks for).

    `opened_at` is when the ticket was given, in this step or in an earlier one; None when nobody gave it here.
    """

    nombre: str
    main: ExchangeRecord
    polls: tuple[ExchangeRecord, ...] = ()
    opened_at: str | None = None

    @property
    def exchanges(self) -> tuple[ExchangeRecord, ...]:
        return (self.main, *self.polls)


@dataclass(frozen=True, slots=True)
class Query:
    """One query of a ticket: seconds since reception, and the state told (None: an answer without state)."""

    exchange: ExchangeRecord
    elapsed_s: float
    estado: str | None


def is_automatic(paso: str) -> bool:
    """Whether the engine added the exchange by itself: the period, balances before and after, what it looked for."""
    return paso == AUTOMATIC[0] or paso.startswith(AUTOMATIC[1:])


def group_steps(exchanges: Iterable[ExchangeRecord], catalog: Catalog) -> tuple[StepRecord, ...]:
    """The steps in order of their first request; a poll joins the last step of its name."""
    found: list[list[ExchangeRecord]] = []
    for exchange in exchanges:
        if is_automatic(exchange.paso):
            continue
        group = _opener(found, exchange)
        if group is None:
            found.append([exchange])
        else:
            group.append(exchange)
    opened = _openings(found, catalog)
    return tuple(
        StepRecord(main.paso.removesuffix(POLL), main, tuple(polls), opened.get(ticket_of(main, catalog)))
        for main, *polls in found
    )


def ticket_of(exchange: ExchangeRecord, catalog: Catalog) -> str:
    """The ticket that a registrar was given, or that a query asks for; empty when there is none."""
    service, _, verb = exchange.operacion.partition(".")
    operation = catalog.services[service].operations.get(verb) if service in catalog.services else None
    if operation is None:
        return ""
    if operation.verbo == "registrar" and exchange.received is not None:
        return str(read(exchange.received.json, operation.lecturas["respuesta"]["codigo"]) or "")
    pointer = operation.lecturas["solicitud"].get("ticket") if operation.verbo == "consultar" else None
    return str(read(exchange.sent.json, pointer) or "") if pointer else ""


def queries(step: StepRecord, catalog: Catalog) -> tuple[Query, ...]:
    """The step's ticket line: its polls, or its own exchanges when the step itself asks for a ticket."""
    asked = step.exchanges if step.main.operacion == TICKET else step.polls
    start = instant(step.opened_at or step.main.t_resultado or step.main.t_intento)
    pointer = catalog.operation(TICKET).lecturas["respuesta"]["estado"]
    return tuple(
        Query(one, (instant(one.t_resultado) - start).total_seconds(), catalog.estado(_state(one, pointer)))
        for one in asked
        if one.t_resultado is not None
    )


def instant(stamp: str) -> datetime:
    """A journal time as a value; an unreadable one becomes the beginning of time."""
    try:
        return datetime.fromisoformat(stamp)
    except ValueError:
        return datetime.fromisoformat("1970-01-01T00:00:00Z")


def _openings(found: Iterable[list[ExchangeRecord]], catalog: Catalog) -> dict[str, str]:
    """When each ticket was given, by number."""
    mains = [group[0] for group in found if group[0].operacion != TICKET]
    given = {ticket_of(one, catalog): one.t_resultado for one in reversed(mains) if one.t_resultado}
    return {ticket: at for ticket, at in given.items() if ticket}


def _opener(found: list[list[ExchangeRecord]], exchange: ExchangeRecord) -> list[ExchangeRecord] | None:
    if exchange.operacion != TICKET:
        return None
    name = exchange.paso.removesuffix(POLL)
    return next((group for group in reversed(found) if group[0].paso.removesuffix(POLL) == name), None)


def _state(exchange: ExchangeRecord, pointer: str) -> str | None:
    value = read(exchange.received.json, pointer) if exchange.received else None
    return value if isinstance(value, str) else None
