"""Follows a ticket until it says what is waited for, or its time is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.engine.conversation import Scene
from harness.engine.events import TicketWaiting
from harness.engine.replay import NotRecorded
from harness.engine.run import Run
from harness.facts import Poll, TicketStatus
from harness.model import TERMINAL_STATES, Exchange, Institution
from harness.views import ticket_status
from schemas import load_catalog

MOCK_SILENCES = 3  # unreadable answers in a row that end a wait for a simulated ticket
LEAST_PATIENCE_S = 5.0  # for an answer to a query made when the deadline is near
RANK = {"RECEPCIONADO": 0, "EN_PROCESO": 1, "FINALIZADO_SIN_ERRORES": 2, "FINALIZADO_CON_ERRORES": 2}


@dataclass(frozen=True, slots=True)
class Wait:
    """What to wait for: the ticket, the state that ends the wait, and the query's members beyond area and year."""

    ticket: str
    wanted: str
    institution: Institution
    members: Mapping[str, Any]
    since: float | None = None  # when the time began to run, by the clock; None: now
    vertical: str | None = None  # who asks


async def follow(run: Run, scene: Scene, paso: str, wait: Wait, first: Exchange | None = None) -> tuple[Poll, ...]:
    """Query until the wanted state or a later one, the deadline, or too many unreadable answers in a row.

    `first` is a query already made by the case's own step. Each query is journaled as `<paso>.ticket`. Where a run goes
    on, the silences of before do not count: it was taken up to ask again.
    """
    started = run.clock.monotonic() if wait.since is None else wait.since
    polls = [] if first is None else [_poll(first, 0.0)]
    expected = _Expected(run, scene, wait)
    pauses, silences, due = 0, 0, first is None
    while True:
        if due:
            recorded = run.conversation.remembers(scene, f"{paso}.ticket")
            asked_s = run.clock.monotonic() - started
            try:
                exchange = await _ask(run, scene, paso, wait, max(run.pace.deadline_s - asked_s, LEAST_PATIENCE_S))
            except NotRecorded:
                return tuple(polls)  # it was not asked for any more
            polls.append(_poll(exchange, run.clock.monotonic() - started))
            expected.saw(polls[-1], asked_s)
            if polls[-1].status is not None:
                silences = 0
            elif not _is_of_before(run, scene, exchange, recorded):
                silences += 1
        waited = run.clock.monotonic() - started
        pause = expected.pause(pauses, waited)
        if silences >= _patience(run) or _is_over(polls[-1].status, wait.wanted) or pause is None:
            return tuple(polls)
        due = True
        if run.conversation.remembers(scene, f"{paso}.ticket"):
            continue  # that wait is over long since
        if scene.counted is not None:
            state = polls[-1].status.estado if polls[-1].status else None
            run.listener(TicketWaiting(scene.counted, wait.ticket, state, waited))
        async with run.slots.waiting(scene.left):
            await run.clock.sleep(pause)
            woke = run.clock.monotonic()
        run.conversation.waited_for_place(scene, run.clock.monotonic() - woke)
        pauses += 1


class _Expected:
    """What the tickets of this run that ended let expect of one more, and what its own end tells of the next.

    Of some it cannot be told: of a wait for a passing state, and of one that was not seen from its beginning.
    """

    def __init__(self, run: Run, scene: Scene, wait: Wait) -> None:
        self._run = run
        self._open_s = 0.0
        whole = wait.since is not None and scene.ejecucion not in run.past
        self._blind = not whole or wait.wanted not in TERMINAL_STATES

    def saw(self, poll: Poll, asked_s: float) -> None:
        """What a query said; the ticket was as it says at some moment between its being asked and answered."""
        status = poll.status
        if self._blind or status is None:
            return
        if status.is_terminal:
            self._run.endings.note(self._open_s, poll.waited_s)
        elif status.estado in RANK:
            self._open_s = asked_s

    def pause(self, pauses: int, waited_s: float) -> float | None:
        """How long until the next query; None when the deadline is over."""
        if self._blind:
            return self._run.pace.next_pause(pauses, waited_s)
        return self._run.endings.pause(self._run.pace, pauses, waited_s)


async def _ask(run: Run, scene: Scene, paso: str, wait: Wait, at_most_s: float) -> Exchange:
    operation = load_catalog().operation("ticket.consultar")
    members = {"ticketEnvio": wait.ticket, **wait.members}
    return await run.query(scene, f"{paso}.ticket", operation, wait.institution, members, at_most_s, wait.vertical)


def _poll(exchange: Exchange, waited_s: float) -> Poll:
    readable = exchange.answer is not None and exchange.unreadable is None
    return Poll(exchange, ticket_status(exchange.answer.json) if readable and exchange.answer else None, waited_s)


def _is_of_before(run: Run, scene: Scene, exchange: Exchange, recorded: bool) -> bool:
    """Whether it was asked in a sitting before the one in which the execution ended."""
    if run.conversation.live:
        return recorded
    past = run.past.get(scene.ejecucion)
    return past is not None and exchange.n_intento < past.begun


def _patience(run: Run) -> int:
    """How many silences in a row end a wait: a real target gets as many as open the circuit."""
    return MOCK_SILENCES if run.target.simulado else max(MOCK_SILENCES, run.target.limites.ritmo.errores_seguidos)


def _is_over(status: TicketStatus | None, wanted: str) -> bool:
    if status is None or status.estado is None:
        return False
    return status.is_terminal or RANK.get(status.estado, -1) >= RANK[wanted]
