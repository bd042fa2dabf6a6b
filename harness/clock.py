"""Time as the engine sees it, so that tests can hold it in their hands."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    """What the harness asks of time."""

    def monotonic(self) -> float:
        """Seconds that only grow."""
        ...

    def utc(self) -> datetime:
        """The present moment in UTC."""
        ...

    def today(self) -> date:
        """The local date."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let others work for so long."""
        ...


class SystemClock:
    """The machine's own time."""

    def monotonic(self) -> float:
        return time.monotonic()

    def utc(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return date.today()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
