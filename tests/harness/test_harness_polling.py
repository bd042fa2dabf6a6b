"""The pace of ticket queries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.engine.polling import Pace, pace_for
from harness.limits import MOCK_LIMITS, REAL_LIMITS

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
