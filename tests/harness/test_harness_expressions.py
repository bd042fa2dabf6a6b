"""The expression language of case files."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import UnresolvedValue
from harness.expressions import malformed, references, resolve

TODAY = date(2026, 6, 15)
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
    assert resolve(value, {}, TODAY) == value
    assert list(references(value)) == []


@given(NAMES, PLAIN.filter(lambda value: value is not None))
def test_a_lone_expression_takes_the_json_type_of_its_value(name: str, value: Any) -> None:
    assert resolve(f"${{{name}}}", {name: value}, TODAY) == value


@given(NAMES, st.integers() | st.text(), st.text(alphabet="abc /", min_size=1), st.text(alphabet="abc /"))
def test_inside_a_text_the_value_is_written_as_text(name: str, value: int | str, before: str, after: str) -> None:
    assert resolve(f"{before}${{{name}}}{after}", {name: value}, TODAY) == f"{before}{value}{after}"


@given(st.lists(NAMES, max_size=5))
def test_references_tells_every_name(names: list[str]) -> None:
    document = {"a": [f"x${{{name}:str}}y" for name in names]}
    assert [reference.name for reference in references(document)] == names
    assert list(malformed(document)) == []


@given(st.integers(-9999, 9999))
def test_dates_are_counted_from_today(days: int) -> None:
    written = "${hoy}" if days == 0 else f"${{hoy{days:+d}}}"
    if (TODAY.toordinal() + days) >= 1:
        assert resolve(written, {}, TODAY) == (TODAY + timedelta(days=days)).isoformat()


@given(st.integers())
def test_conversions_go_both_ways(number: int) -> None:
    assert resolve("${x:int}", {"x": str(number)}, TODAY) == number
    assert resolve("${x:str}", {"x": number}, TODAY) == str(number)


@pytest.mark.parametrize("text", ["${", "${}", "${a b}", "${a:float}", "a ${b", "${a${b}}", "${.a}", "${a.}"])
def test_what_is_not_an_expression_is_told(text: str) -> None:
    assert list(malformed({"m": text})) == [text]


@pytest.mark.parametrize(
    ("text", "scope"),
    [("${x}", {}), ("${x}", {"x": None}), ("${x:int}", {"x": "doce"}), ("a${x}", {"x": [1]}), ("${x:str}", {"x": {}})],
)
def test_a_name_without_a_fitting_value_is_told(text: str, scope: dict[str, Any]) -> None:
    with pytest.raises(UnresolvedValue, match="x"):
        resolve(text, scope, TODAY)


def test_a_truth_value_is_written_as_json_does() -> None:
    assert resolve("es ${x}", {"x": True}, TODAY) == "es true"
