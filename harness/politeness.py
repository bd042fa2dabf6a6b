"""Decides when the next request to a target may leave, and when enough of them failed to send no more."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from harness.clock import Clock
from harness.errors import HarnessError

BUSY = frozenset({429, 503})  # statuses with which a server may say when to come back


class CircuitOpen(HarnessError):
    """Too many exchanges failed one after another: nothing more is sent in this run."""


class Turns:
    """Spaces requests evenly, whoever sends them, and holds all of them back while the target asks for it."""

    def __init__(self, clock: Clock, per_second: float | None) -> None:
        self._clock = clock
        self._every_s = 1 / per_second if per_second else 0.0
        self._free_from = -math.inf  # by the clock: when the next request may leave
        self._closed_until = -math.inf

    async def turn(self) -> float:
        """Return when the caller's request may leave, and how many seconds it was held back."""
        came = self._clock.monotonic()
        while True:
            now = self._clock.monotonic()
            mine = max(now, self._free_from, self._closed_until)
            self._free_from = mine + self._every_s
            if mine > now:
                await self._clock.sleep(mine - now)
            if self._closed_until <= self._clock.monotonic():
                return self._clock.monotonic() - came  # else it was asked to stay away meanwhile

    def stay_away(self, seconds: float) -> None:
        """Let nothing leave for so long from now."""
        self._closed_until = max(self._closed_until, self._clock.monotonic() + seconds)


class Circuit:
    """Counts failures in a row, of whatever case, and opens for good at the limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._failures = 0
        self._last = ""

    def note(self, failure: str | None) -> None:
        """What became of an exchange: a Spanish phrase on why it failed, or None."""
        if self.open_because is not None:
            return
        self._failures = 0 if failure is None else self._failures + 1
        self._last = failure or ""

    @property
    def open_because(self) -> str | None:
        """Why nothing more is sent, as a Spanish phrase; None while requests may leave."""
        if self._failures < self._limit:
            return None
        times = "un error" if self._limit == 1 else f"{self._limit} errores seguidos"
        return f"la corrida se detuvo tras {times} del destino o de la red (el último: {self._last})"

    def check(self) -> None:
        """Raise CircuitOpen when nothing more is sent."""
        why = self.open_because
        if why is not None:
            raise CircuitOpen(why)


def asked_pause(estado: int, cabeceras: Mapping[str, str], clock: Clock) -> float | None:
    """For how many seconds a busy target asks to be left alone; None when it does not ask.

    `Retry-After` is seconds or an HTTP date, which is measured by the target's own `Date` where it tells one.
    """
    told = cabeceras.get("retry-after", "").strip()
    if estado not in BUSY or not told:
        return None
    if told.isascii() and told.isdecimal():
        return float(told[:9])
    try:
        until = parsedate_to_datetime(told)
        now = parsedate_to_datetime(cabeceras["date"]) if "date" in cabeceras else clock.utc()
    except (ValueError, TypeError):
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now.replace(tzinfo=now.tzinfo or UTC)).total_seconds())
