"""Limits how many cases work at once; one that only waits for its ticket does not count."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Slots:
    """A number of places; a case that comes back from a wait goes before those that have not begun."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._returning: deque[asyncio.Future[None]] = deque()
        self._beginning: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Hold a place while the block runs."""
        await self._take(self._beginning)
        try:
            yield
        finally:
            self._give()

    @asynccontextmanager
    async def waiting(self) -> AsyncIterator[None]:
        """Inside `working`: let others have the place while the block runs, then take one again."""
        self._give()
        try:
            yield
        finally:
            await self._take(self._returning)

    async def _take(self, line: deque[asyncio.Future[None]]) -> None:
        if self._free > 0:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._give()
            raise

    def _give(self) -> None:
        for line in (self._returning, self._beginning):
            while line:
                turn = line.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._free += 1
