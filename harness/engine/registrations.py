"""The registrars of one execution: each sent once, its ticket followed, its balances read before and after."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus

from harness.checks import is_retained
from harness.engine.conversation import Scene
from harness.engine.prepared import Prepared, plain_text
from harness.engine.recovery import recover
from harness.engine.run import Run
from harness.engine.tickets import Wait, follow
from harness.engine.timeline import Around, Timeline
from harness.facts import Key, Moment, StepRecord
from harness.ledger import touched
from harness.model import TERMINAL_STATES, Exchange, Institution
from harness.views import refusal_sentences, sent_transactions, ticket_number
from schemas import Operation, read

Sender = Callable[[Prepared], Awaitable[Exchange]]


class Registrations:
    """What one execution registered; `open_tickets` are those whose end nobody has seen yet."""

    def __init__(self, run: Run, scene: Scene, timeline: Timeline, marcas: tuple[str, ...]) -> None:
        self._run = run
        self._scene = scene
        self._timeline = timeline
        self._marcas = marcas  # what every message of this execution carries and no other does
        self._sent: list[str] = []
        self._pending: dict[str, StepRecord] = {}
        self._left: dict[str, float] = {}  # tickets left at a passing state, with the moment of their first query
        self._institutions: dict[str, Institution] = {}

    @property
    def open_tickets(self) -> tuple[str, ...]:
        """Tickets that had no terminal state when last asked for."""
        return tuple(self._pending)

    @property
    def sent(self) -> tuple[str, ...]:
        """The steps whose registrar left, or may have."""
        return tuple(self._sent)

    async def registrar(self, prepared: Prepared, send: Sender) -> StepRecord:
        """Read what the message may move, send it once, follow its ticket, and read again."""
        keys = self._worth_reading(prepared)
        name = prepared.step.name
        await self._read(name, "antes", prepared.institution, keys)
        exchange = await send(prepared)
        if exchange.may_have_arrived:
            self._sent.append(f"«{name}»")
        sent = prepared.sent
        if self._run.conversation.replays and prepared.raw is None:
            sent = sent_transactions(prepared.operation, exchange.solicitud_json)  # what the record says that was sent
        record = StepRecord(
            step=prepared.step,
            operation=prepared.operation,
            expect=prepared.expect,
            exchange=exchange,
            mensaje=prepared.mensaje,
            sent=sent,
            sent_ids=tuple(transaction.id for transaction in sent if transaction.id is not None),
        )
        ticket = _ticket_in(prepared.operation, exchange)
        if ticket is not None:
            record = await self._wait_for(prepared, record, ticket)
        elif _is_unknown(prepared, exchange):
            record = await self._look_for(prepared, record)
        if self._settle(record, prepared.institution):
            await self._read_after(record, prepared.institution)
        elif record.ticket not in self._pending:
            await self._read(name, "despues", prepared.institution, keys)
        return record

    def _worth_reading(self, prepared: Prepared) -> tuple[Key, ...]:
        """What the message may move; of one that must be refused only what was made here, for others move the rest."""
        if prepared.expect.estado != 200 or prepared.raw is not None:
            return ()
        keys = dict.fromkeys(key for sent in prepared.sent for key in touched(sent, self._timeline.origin_of))
        if prepared.expect.errores:
            return tuple(key for key in keys if key in self._timeline.made_here)
        return tuple(keys)

    async def _wait_for(self, prepared: Prepared, record: StepRecord, ticket: str) -> StepRecord:
        wanted = prepared.expect.ticket or (
            "FINALIZADO_CON_ERRORES" if prepared.expect.errores else "FINALIZADO_SIN_ERRORES"
        )
        self._institutions[ticket] = prepared.institution
        since = self._run.clock.monotonic()
        wait = Wait(ticket, wanted, prepared.institution, {}, since, prepared.step.vertical)
        record = replace(record, ticket=ticket, wanted_state=wanted)
        self._pending[ticket] = record
        record = replace(record, polls=await follow(self._run, self._scene, prepared.step.name, wait))
        self._pending[ticket] = record
        if wanted not in TERMINAL_STATES and record.last_status is not None:
            self._left[ticket] = wait.since or 0.0
        return record

    async def _look_for(self, prepared: Prepared, record: StepRecord) -> StepRecord:
        """It may have been received all the same: it is looked for, and in doubt until it is found."""
        found = await recover(self._run, self._scene, self._timeline, replace(prepared, sent=record.sent), self._marcas)
        if found.poll is None:
            self._run.doubts.append(f"el mensaje {prepared.mensaje}")
            return replace(record, search=found.search)
        return replace(record, search=found.search, polls=(found.poll,))

    async def follow_to_the_end(self) -> tuple[StepRecord, ...]:
        """Ask for the tickets that the case left at a passing state until they end or their own time is over.

        A ticket that the case tells the mock to retain is not asked for again: nobody will release it.
        """
        left = [(ticket, since) for ticket, since in self._left.items() if ticket in self._pending]
        return tuple([await self._end(ticket, since) for ticket, since in left])

    async def _end(self, ticket: str, since: float) -> StepRecord:
        record, institution = self._pending[ticket], self._institutions[ticket]
        if not self._run.target.simulado:
            record = replace(record, step=replace(record.step, simulacion={}))
        if not is_retained(record):
            wait = Wait(ticket, "FINALIZADO_SIN_ERRORES", institution, {}, since, record.step.vertical)
            polls = await follow(self._run, self._scene, record.step.name, wait)
            record = replace(record, polls=record.polls + polls)
        if self._settle(record, institution) and not self._run.stopping:
            await self._read_after(record, institution)
        return record

    async def keep_asking(self, prepared: Prepared, record: StepRecord) -> StepRecord:
        """A ticket.consultar step that waits for a state; its end also ends the registrar that began it."""
        asked = read(record.exchange.solicitud_json, prepared.operation.lecturas["solicitud"]["ticket"])
        ticket = plain_text(asked) or ""
        wanted, vertical = prepared.expect.ticket or "", prepared.step.vertical
        wait = Wait(ticket, wanted, prepared.institution, prepared.members, vertical=vertical)
        polls = await follow(self._run, self._scene, prepared.step.name, wait, record.exchange)
        begun = self._pending.get(ticket)
        record = replace(
            record,
            ticket=ticket,
            wanted_state=wait.wanted,
            polls=polls,
            mensaje=begun.mensaje if begun else None,
            sent=begun.sent if begun else (),
            sent_ids=begun.sent_ids if begun else (),
            begun_by=begun.operation if begun else None,
        )
        if begun is not None:
            begun = self._pending[ticket] = replace(begun, polls=begun.polls + polls)
            if self._settle(begun, self._institutions[ticket]):
                await self._read_after(begun, self._institutions[ticket])
        return record

    def _settle(self, record: StepRecord, place: Institution) -> bool:
        """Note what a terminal ticket says; whether it accepted any transaction."""
        status = record.last_status
        if status is None or not status.is_terminal:
            return False
        self._pending.pop(record.ticket or "", None)
        return bool(self._timeline.settle(self._scene.ejecucion, record, place))

    async def _read_after(self, record: StepRecord, institution: Institution) -> None:
        own = [
            movement
            for movement in self._timeline.movements
            if movement.paso == record.step.name and movement.ejecucion == self._scene.ejecucion
        ]
        keys = [movement.key for movement in own]
        keys += [key for movement in own for key in touched(movement.sent, self._timeline.origin_of)]
        await self._read(record.step.name, "despues", institution, tuple(dict.fromkeys(keys)))

    async def _read(self, for_step: str, momento: Moment, institution: Institution, keys: tuple[Key, ...]) -> None:
        around = Around(self._scene, momento, for_step, quiet=not self._pending)
        await self._timeline.read(around, institution, keys)
        await self._timeline.read(around, institution, self._timeline.behind(keys))


def _is_unknown(prepared: Prepared, exchange: Exchange) -> bool:
    """Whether nobody knows what became of a registrar: no answer though it may have arrived, or one that tells nothing.

    That is a 5xx, a redirection, no JSON, or JSON with neither a ticket nor a sentence. A refusal at the door (4xx, or
    a sentence in place of the ticket) is a known outcome, and so is what the case asked for.
    """
    answer = exchange.answer
    if answer is None:
        return exchange.may_have_arrived
    if answer.estado == prepared.expect.estado and answer.estado != 200:
        return False
    if answer.estado != HTTPStatus.OK:
        return answer.estado not in range(400, 500) or answer.estado == HTTPStatus.REQUEST_TIMEOUT
    return exchange.failure is not None or not refusal_sentences(prepared.operation, answer.json)


def _ticket_in(operation: Operation, exchange: Exchange) -> str | None:
    answer = exchange.answer
    if answer is None or exchange.failure is not None or answer.estado != 200:
        return None
    return ticket_number(operation, answer.json)
