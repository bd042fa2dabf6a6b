"""When to ask again for a ticket: soon at first, ever more seldom, and rarely while those of this run stay open."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from harness.limits import TicketPace

KNOWN = 64  # ended tickets that are remembered, the latest
NARROW = 0.02  # of the time of a ticket: as exactly as its end is worth knowing
HOPS = 3  # pauses in which the usual time of a ticket is waited for


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


class Endings:
    """How long the latest tickets of this run took, in seconds from their reception, as far as queries saw it.

    Says when the next query is worth making: as often as the pace lets, but not while every ticket that ended was
    still open. What it knows of a ticket is two moments: it was open at the one, and had ended at the other.
    """

    def __init__(self) -> None:
        self._known: deque[tuple[float, float]] = deque(maxlen=KNOWN)

    def note(self, open_s: float, ended_s: float) -> None:
        """A ticket that was open at one moment, by the last query that said so, and had ended at the other."""
        self._known.append((max(open_s, self._open_before(ended_s)), ended_s))

    def pause(self, pace: Pace, pauses_so_far: int, waited_s: float) -> float | None:
        """The pause before the next query: never shorter than the pace's of that number, nor past its deadline.

        Longer than the pace's longest by no more than a third of what tickets take, so that one which ends sooner
        than the others is not seen much later.
        """
        least = pace.next_pause(pauses_so_far, waited_s)
        ended = min((ended for _, ended in self._known if ended > waited_s), default=None)
        if least is None or ended is None:
            return least
        open_s = self._open_before(ended)
        narrow = ended - open_s <= max(least, NARROW * ended)
        left = (ended if narrow else open_s) - waited_s
        hops = max(1, math.ceil(left / max(pace.cap_s, ended / HOPS) - 1e-9))
        return min(max(least, left / hops), pace.deadline_s - waited_s)

    def _open_before(self, moment: float) -> float:
        """The latest moment before it at which a ticket was open that ended later."""
        return max((open_s for open_s, _ in self._known if open_s < moment), default=0.0)


def pace_for(tickets: TicketPace, deadline_s: float | None = None) -> Pace:
    """The pace of a target's limits, with another deadline where one is given."""
    most = tickets.plazo_s if deadline_s is None else deadline_s
    return Pace(tickets.primera_s, tickets.maxima_s, most, tickets.factor)
