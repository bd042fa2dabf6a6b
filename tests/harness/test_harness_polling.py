"""The pace of ticket queries."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.engine.polling import HOPS, Endings, Pace, pace_for
from harness.limits import MOCK_LIMITS, REAL_LIMITS

SECONDS = st.floats(0.001, 150)
TICKETS = st.lists(st.tuples(SECONDS, SECONDS).map(lambda pair: (min(pair), max(pair))), max_size=80)
SHORT_PACES = st.builds(Pace, st.floats(0.01, 5), st.floats(0.5, 60), st.floats(0.0, 120))
PACES = st.builds(Pace, st.floats(0.01, 5), st.floats(0.01, 60), st.floats(0.0, 600))


@given(PACES)
def test_the_last_query_is_at_the_deadline_and_no_pause_exceeds_the_cap(pace: Pace) -> None:
    pauses = list(pace.pauses())
    assert sum(pauses) == pytest.approx(pace.deadline_s)
    assert all(pause <= pace.cap_s for pause in pauses)


@given(PACES)
def test_pauses_grow_until_the_last(pace: Pace) -> None:
    pauses = list(pace.pauses())[:-1]
    assert pauses == sorted(pauses)


def test_the_real_environment_is_asked_at_a_human_pace() -> None:
    real, simulated = pace_for(REAL_LIMITS.tickets, 600), pace_for(MOCK_LIMITS.tickets, 600)
    assert list(real.pauses())[:3] == [1.0, 1.5, 2.25]
    assert max(real.pauses()) == 30
    assert max(simulated.pauses()) < 1


def knowing(tickets: list[tuple[float, float]]) -> Endings:
    endings = Endings()
    for open_s, ended_s in tickets:
        endings.note(open_s, ended_s)
    return endings


def asked_at(pace: Pace, endings: Endings, ends_s: float = 1e9) -> list[float]:
    """When a ticket is asked for until it ended, the first query at once, if queries took no time."""
    asked, count = [0.0], 0
    while asked[-1] < ends_s and (pause := endings.pause(pace, count, asked[-1])) is not None:
        asked.append(asked[-1] + pause)
        count += 1
    return asked


@given(SHORT_PACES, TICKETS)
def test_no_knowledge_makes_a_query_come_sooner_than_the_schedule_or_after_the_deadline(
    pace: Pace, tickets: list[tuple[float, float]]
) -> None:
    asked, schedule = asked_at(pace, knowing(tickets)), asked_at(pace, Endings())
    assert len(asked) <= len(schedule)
    assert all(mine >= theirs - 1e-6 for mine, theirs in zip(asked, schedule, strict=False))
    least = (pace.first_s * pace.growth ** min(count, 64) for count in range(len(asked)))
    pauses = [after - before for before, after in pairwise(asked)]
    assert all(pause >= min(pace.cap_s, one) - 1e-6 for pause, one in zip(pauses[:-1], least, strict=False))
    assert asked[-1] == pytest.approx(pace.deadline_s)


@given(SHORT_PACES, TICKETS)
def test_a_pause_is_longer_than_the_schedules_longest_only_by_a_part_of_what_tickets_took(
    pace: Pace, tickets: list[tuple[float, float]]
) -> None:
    slowest = max((ended for _, ended in tickets), default=0.0)
    asked = asked_at(pace, knowing(tickets))
    assert all(after - before <= max(pace.cap_s, slowest / HOPS) + 1e-6 for before, after in pairwise(asked))


@given(PACES, st.integers(0, 20), SECONDS)
def test_without_ended_tickets_the_schedule_is_what_holds(pace: Pace, count: int, waited: float) -> None:
    assert Endings().pause(pace, count, waited) == pace.next_pause(count, waited)


@given(st.floats(2, 50), st.floats(0.05, 1))
def test_after_some_tickets_of_the_same_time_the_next_is_seen_at_once_and_with_few_queries(
    takes: float, longest: float
) -> None:
    pace, endings = Pace(0.02, longest, 600), Endings()
    for _ in range(6):
        asked = asked_at(pace, endings, takes)
        endings.note(asked[-2], asked[-1])
    again = asked_at(pace, endings, takes)
    assert again[-1] - takes <= max(0.03 * takes, 0.15)
    assert len(again) <= max(2 * HOPS + 2, takes / longest + HOPS + 4)


def test_tickets_that_became_faster_are_not_awaited_as_long_as_the_slow_ones() -> None:
    pace = Pace(0.02, 0.5, 600)
    assert asked_at(pace, knowing([(8.9, 9.0)] * 80), ends_s=2.5)[-1] == pytest.approx(3.0)


def test_only_the_latest_tickets_are_remembered() -> None:
    slow, fast = [(8.9, 9.0)] * 80, [(0.9, 1.0)] * 80
    assert knowing(fast + slow).pause(Pace(0.02, 0.5, 600), 0, 0.0) == pytest.approx(3.0)
