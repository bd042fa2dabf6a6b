"""When to ask again for a ticket: soon at first, ever more seldom, and once more at the deadline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.limits import TicketPace


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: the first pause, the longest pause, and how long to go on; by how much each pause grows."""

    first_s: float
    cap_s: float
    deadline_s: float
    growth: float = TicketPace().factor

    def next_pause(self, pauses_so_far: int, waited_s: float) -> float | None:
        """How long to wait before the next query; None when the deadline is over."""
        left = self.deadline_s - waited_s
        if left <= 0:
            return None
        return min(self.first_s * self.growth ** min(pauses_so_far, 64), self.cap_s, left)

    def pauses(self) -> Iterator[float]:
        """Every pause, if queries took no time at all."""
        waited, count = 0.0, 0
        while (pause := self.next_pause(count, waited)) is not None:
            yield pause
            waited, count = waited + pause, count + 1


def pace_for(tickets: TicketPace, deadline_s: float | None = None) -> Pace:
    """The pace of a target's limits, with another deadline where one is given."""
    most = tickets.plazo_s if deadline_s is None else deadline_s
    return Pace(tickets.primera_s, tickets.maxima_s, most, tickets.factor)
