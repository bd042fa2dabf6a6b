"""Gives the recorded answers of a run again, in the order in which they came and at the time at which they came."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from itertools import count

from harness.errors import HarnessError
from harness.evidence.history import Past

SETTLING = 12  # turns of the loop in which whoever was answered asks again, if it ever does


class NotRecorded(HarnessError):
    """What is asked now was not asked then."""


class ReplayClock:
    """Stands where the last answer given again stood."""

    def __init__(self) -> None:
        self._moment = 0.0

    def at(self, moment: float) -> None:
        """Move to a moment, in seconds; time never goes back."""
        self._moment = max(self._moment, moment)

    def monotonic(self) -> float:
        return self._moment

    def utc(self) -> datetime:
        return datetime.fromtimestamp(self._moment, UTC)

    def today(self) -> date:
        return self.utc().date()

    async def sleep(self, seconds: float) -> None:
        del seconds  # it already passed
        await asyncio.sleep(0)


class Replay:
    """The recorded exchanges, each given once to the execution and step that made it.

    Inside `in_order` answers wait for those that came before them, so that what executions saw of each other is the
    same; outside they are given at once.
    """

    def __init__(self, exchanges: Iterable[Past]) -> None:
        self.clock = ReplayClock()
        self._left: dict[tuple[str, str], deque[Past]] = {}
        for past in exchanges:
            self._left.setdefault((past.ejecucion, past.paso), deque()).append(past)
        self._ordered = False
        self._waiting: list[tuple[int, int, Past, asyncio.Future[None]]] = []
        self._tie = count()

    def holds(self, ejecucion: str, paso: str) -> bool:
        """Whether there is a recorded exchange of that step that nobody took yet."""
        return bool(self._left.get((ejecucion, paso)))

    def take(self, ejecucion: str, paso: str, cuerpo: str) -> Past | None:
        """The next recorded exchange of that step, rather one of the very same body; None when none is left."""
        left = self._left.get((ejecucion, paso))
        if not left:
            return None
        same = next((past for past in left if past.cuerpo == cuerpo), left[0])
        left.remove(same)
        return same

    async def turn(self, past: Past) -> None:
        """Return when everything that was answered before has been given."""
        if not self._ordered:
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (past.n_resultado or past.n_intento, next(self._tie), past, mine))
        await mine

    @asynccontextmanager
    async def in_order(self) -> AsyncIterator[None]:
        """Give answers in their order while the block runs."""
        self._ordered = True
        giver = asyncio.create_task(self._give())
        try:
            yield
        finally:
            self._ordered = False
            giver.cancel()
            await asyncio.gather(giver, return_exceptions=True)

    async def _give(self) -> None:
        while True:
            for _ in range(SETTLING):
                await asyncio.sleep(0)
            if not self._waiting:
                continue
            _, _, past, turn = heapq.heappop(self._waiting)
            self.clock.at(past.moment)
            if not turn.done():
                turn.set_result(None)
