"""The mock's clock: the real local time, or one that starts on the seed's day and runs at the real pace."""

from __future__ import annotations

import time as wall
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

OPENING = time(9, 0)
_EPOCH = datetime(1970, 1, 1)


def seconds_of(moment: datetime) -> float:
    """A naive local time as a number that grows with it, whatever the zone of the machine does in between."""
    return (moment - _EPOCH).total_seconds()


def moment_of(seconds: float) -> datetime:
    """The naive local time behind `seconds_of`."""
    return _EPOCH + timedelta(seconds=seconds)


class Reloj:
    """Call it for the naive local time. It never goes back by itself; `start_on` moves it on purpose."""

    def __init__(self, hoy: date | None = None, elapsed: Callable[[], float] = wall.monotonic) -> None:
        self._elapsed = elapsed
        self._start = datetime.min
        self._since = 0.0
        self.start_on(hoy)

    def start_on(self, hoy: date | None) -> None:
        """From now on it is 09:00:00 of `hoy`; None brings the real time back."""
        self.resume(datetime.combine(hoy, OPENING) if hoy else datetime.now())

    def resume(self, moment: datetime) -> None:
        """From now on it is `moment`."""
        self._start = moment
        self._since = self._elapsed()

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed() - self._since)
