"""When to ask again for a ticket: soon at first, ever more seldom, and once more at the deadline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

GROWTH = 1.5


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: the first pause, the longest pause, and how long to go on."""

    first_s: float
    cap_s: float
    deadline_s: float

    def next_pause(self, pauses_so_far: int, waited_s: float) -> float | None:
        """How long to wait before the next query; None when the deadline is over."""
        left = self.deadline_s - waited_s
        if left <= 0:
            return None
        return min(self.first_s * GROWTH ** min(pauses_so_far, 64), self.cap_s, left)

    def pauses(self) -> Iterator[float]:
        """Every pause, if queries took no time at all."""
        waited, count = 0.0, 0
        while (pause := self.next_pause(count, waited)) is not None:
            yield pause
            waited, count = waited + pause, count + 1


def pace_for(simulado: bool, deadline_s: float) -> Pace:
    """A mock is asked at a fast pace; SIGFE as its clients do, at most every half minute."""
    return Pace(0.02, 0.5, deadline_s) if simulado else Pace(1.0, 30.0, deadline_s)
