"""What the engine tells its listener while a run goes on; every event is a fact that already happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harness.model import Case, CaseResult, Exchange


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The run begins; `total` is the number of counted executions that will follow."""

    total: int


@dataclass(frozen=True, slots=True)
class CaseStarted:
    """An execution begins; private preparations (`ejecucion` holds a `>`) tell it too."""

    case: Case
    ejecucion: str


@dataclass(frozen=True, slots=True)
class TicketWaiting:
    """A ticket was asked for and is not terminal yet; `estado` is None when SIGFE answered an all-null object."""

    case: Case
    ticket: str
    estado: str | None
    waited_s: float


@dataclass(frozen=True, slots=True)
class ExchangeDone:
    """One request ended, with an answer or without; `case` is the counted case, also inside its preparations.

    `case` is None for the exchanges of the run itself (period, shared inputs).
    """

    case: Case | None
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class CaseFinished:
    """A counted execution ended."""

    result: CaseResult


@dataclass(frozen=True, slots=True)
class RunFinished:
    """Every counted execution ended; results stand in the order in which the cases were given."""

    results: tuple[CaseResult, ...]


Event = RunStarted | CaseStarted | TicketWaiting | ExchangeDone | CaseFinished | RunFinished
Listener = Callable[[Event], None]
