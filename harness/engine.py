"""Runs all selected cases concurrently in one event loop, and tells what happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import httpx2

from harness.events import (
    CaseFinished,
    CaseStarted,
    Event,
    ExchangeDone,
    Listener,
    RunFinished,
    RunStarted,
    TicketWaiting,
)
from harness.evidence.journal import Journal
from harness.loader import Suite
from harness.model import Case, CaseResult, Target

__all__ = [
    "CaseFinished",
    "CaseStarted",
    "Engine",
    "Event",
    "ExchangeDone",
    "Listener",
    "Options",
    "RunFinished",
    "RunStarted",
    "TicketWaiting",
]


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: `concurrencia` executing cases at once; `semilla` makes identifiers repeat; seconds per ticket."""

    concurrencia: int = 32
    semilla: int | None = None
    plazo_ticket_s: float = 60.0


class Engine:
    """One run of cases against one target, written to one journal.

    `listener` is called from the loop's thread, must be quick and must not raise; `transport` replaces the network.
    """

    def __init__(
        self,
        target: Target,
        suite: Suite,
        journal: Journal,
        options: Options = Options(),
        listener: Listener | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        raise NotImplementedError

    async def run(self, cases: Sequence[Case]) -> tuple[CaseResult, ...]:
        """Execute the cases (of the suite's library) and return their results in the given order.

        Writes the journal's `corrida` line first and its `fin` line last; call once per Engine.
        """
        raise NotImplementedError

    def stop(self) -> None:
        """From any thread: send no new registrar, poll sent tickets to their end, end the rest as OMITIDO."""
        raise NotImplementedError
