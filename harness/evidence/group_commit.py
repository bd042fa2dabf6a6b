"""Puts the journal on the disk for many waiting exchanges at once, without stopping the event loop."""

from __future__ import annotations

import asyncio

from harness.evidence.journal import Journal
from harness.evidence.unwritten import Unwritten


class GroupCommit:
    """One flush at a time, in a thread; who asks while one runs shares the next."""

    def __init__(self, journal: Journal | Unwritten) -> None:
        self._journal = journal
        self._next: asyncio.Future[None] | None = None
        self._flusher: asyncio.Task[None] | None = None

    async def settled(self) -> None:
        """Return when every line written so far is on the disk; raises JournalFailure when it cannot be."""
        await asyncio.shield(self._joined())

    def soon(self) -> None:
        """Have what is written put on the disk, and do not wait for it."""
        self._joined()

    def _joined(self) -> asyncio.Future[None]:
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
            self._next.add_done_callback(asyncio.Future.exception)  # one that nobody awaits is told at the next
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush())
        return self._next

    async def _flush(self) -> None:
        while self._next is not None:
            batch, self._next = self._next, None
            try:
                await asyncio.to_thread(self._journal.sync)
            except Exception as failed:
                batch.set_exception(failed)
            else:
                batch.set_result(None)
