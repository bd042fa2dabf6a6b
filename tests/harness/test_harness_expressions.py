"""The expression language of case files."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import UnresolvedValue
from harness.expressions import Calendar, malformed, references, resolve

TODAY = date(2026, 6, 15)
CALENDAR = Calendar(TODAY, 2026)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text().filter(lambda text: "${" not in text),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.from_regex(r"[a-z_][A-Za-z0-9_]{0,6}(\.[a-z0-9_]{1,6}){0,2}", fullmatch=True).filter(
    lambda name: not name.startswith("hoy")
)


@given(PLAIN)
def test_a_value_without_expressions_stays_as_it_is(value: Any) -> None:
    assert resolve(value, {}, CALENDAR) == value
    assert list(references(value)) == []


@given(NAMES, PLAIN.filter(lambda value: value is not None))
def test_a_lone_expression_takes_the_json_type_of_its_value(name: str, value: Any) -> None:
    assert resolve(f"${{{name}}}", {name: value}, CALENDAR) == value


@given(NAMES, st.integers() | st.text(), st.text(alphabet="abc /", min_size=1), st.text(alphabet="abc /"))
def test_inside_a_text_the_value_is_written_as_text(name: str, value: int | str, before: str, after: str) -> None:
    assert resolve(f"{before}${{{name}}}{after}", {name: value}, CALENDAR) == f"{before}{value}{after}"


@given(st.lists(NAMES, max_size=5))
def test_references_tells_every_name(names: list[str]) -> None:
    document = {"a": [f"x${{{name}:str}}y" for name in names]}
    assert [reference.name for reference in references(document)] == names
    assert list(malformed(document)) == []


@given(st.integers(-9999, 199))
def test_dates_are_counted_from_today(days: int) -> None:
    written = "${hoy}" if days == 0 else f"${{hoy{days:+d}}}"
    assert resolve(written, {}, CALENDAR) == (TODAY + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("${hoy+199}", "2026-12-31"),
        ("${hoy+200}", "2026-12-31"),
        ("${hoy+9999}", "2026-12-31"),
        ("vence ${hoy+365}", "vence 2026-12-31"),
    ],
)
def test_a_day_reckoned_forward_stays_within_the_ejercicio(text: str, told: str) -> None:
    assert resolve(text, {}, CALENDAR) == told


def test_today_and_days_gone_by_are_never_capped() -> None:
    after_the_year = Calendar(date(2027, 1, 5), 2026)
    assert resolve("${hoy}", {}, after_the_year) == "2027-01-05"
    assert resolve("${hoy-1}", {}, after_the_year) == "2027-01-04"
    assert resolve("${hoy+1}", {}, after_the_year) == "2026-12-31"


@given(st.integers())
def test_conversions_go_both_ways(number: int) -> None:
    assert resolve("${x:int}", {"x": str(number)}, CALENDAR) == number
    assert resolve("${x:str}", {"x": number}, CALENDAR) == str(number)


@pytest.mark.parametrize("text", ["${", "${}", "${a b}", "${a:float}", "a ${b", "${a${b}}", "${.a}", "${a.}"])
def test_what_is_not_an_expression_is_told(text: str) -> None:
    assert list(malformed({"m": text})) == [text]


@pytest.mark.parametrize(
    ("text", "scope"),
    [("${x}", {}), ("${x}", {"x": None}), ("${x:int}", {"x": "doce"}), ("a${x}", {"x": [1]}), ("${x:str}", {"x": {}})],
)
def test_a_name_without_a_fitting_value_is_told(text: str, scope: dict[str, Any]) -> None:
    with pytest.raises(UnresolvedValue, match="x"):
        resolve(text, scope, CALENDAR)


def test_a_truth_value_is_written_as_json_does() -> None:
    assert resolve("es ${x}", {"x": True}, CALENDAR) == "es true"
