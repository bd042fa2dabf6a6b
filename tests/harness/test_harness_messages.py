"""What a case may name of its run: digits and RUTs that no other execution has."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from harness.messages import Stamp, new_stamp, place_of, run_number

RUNS = st.integers(0, 10**9).map(run_number)
PLACES = st.integers(0, 999_999)


def stamp(run: str, place: int) -> Stamp:
    return new_stamp(run, f"{place:06d}")


@given(RUNS, PLACES)
def test_an_invented_rut_has_its_check_digit_and_stands_in_its_range(run: str, place: int) -> None:
    for name, rut in stamp(run, place).values.items():
        if "rut" in name:
            body, digit = re.fullmatch(r"(4[0-6][0-9]{6})-([0-9K])", rut).groups()
            total = sum(int(one) * (2 + at % 6) for at, one in enumerate(reversed(body)))
            assert (total + (10 if digit == "K" else int(digit))) % 11 == 0


@given(RUNS, PLACES, PLACES)
def test_executions_of_a_run_share_no_rut(run: str, one: int, other: int) -> None:
    values = [stamp(run, place).values for place in {one, other}]
    every = [value[name] for value in values for name in ("corrida.rut", "corrida.rut2")]
    assert len(every) == len(set(every))


LIBRARIES = st.integers(1, 3161)


@given(RUNS, LIBRARIES.flatmap(lambda cases: st.tuples(st.integers(1, cases), st.integers(0, cases), st.just(cases))))
def test_a_message_id_keeps_within_nineteen_digits_in_a_library_of_thousands_and_a_later_sitting(
    run: str, asked: tuple[int, int, int]
) -> None:
    assert len(new_stamp(run, place_of(*asked) + "99").message_id(99)) <= 19


@given(LIBRARIES, st.data())
def test_no_two_executions_of_a_library_share_their_place(cases: int, data: st.DataObject) -> None:
    pairs = st.tuples(st.integers(1, cases), st.integers(0, cases))
    one, other = data.draw(pairs), data.draw(pairs)
    assert (place_of(*one, cases) == place_of(*other, cases)) == (one == other)
    assert len(place_of(*one, cases)) == len(place_of(*other, cases))
