"""Limits how many cases work at once; one that only waits for its ticket does not count."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count


class Slots:
    """A number of places; who comes back from a wait goes before those that have not begun.

    Among those that come back the one with most still to do goes first, and then who came first; those that have not
    begun go in the order in which they came.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._line: list[tuple[bool, int, int, asyncio.Future[None]]] = []  # a heap: who goes next comes first
        self._arrivals = count()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Hold a place while the block runs."""
        await self._take(True, 0)
        try:
            yield
        finally:
            self._give()

    @asynccontextmanager
    async def waiting(self, left: int = 0) -> AsyncIterator[None]:
        """Inside `working`: let others have the place while the block runs, then take one again.

        `left` tells how much comes after: the more, the sooner it gets a place.
        """
        self._give()
        try:
            yield
        finally:
            await self._take(False, left)

    async def _take(self, begins: bool, left: int) -> None:
        if self._free > 0:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._line, (begins, -left, next(self._arrivals), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._give()
            raise

    def _give(self) -> None:
        while self._line:
            *_, turn = heapq.heappop(self._line)
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
