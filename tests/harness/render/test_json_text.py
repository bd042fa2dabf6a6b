"""Bodies made readable without losing what was sent."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.render.json_text import readable

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc<>&\"'", max_size=5), inner, max_size=4),
    max_leaves=25,
)


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"</?[bi]>", "", readable(text)))


@settings(deadline=None)
@given(VALUES)
def test_the_readable_form_has_the_same_value(value: Any) -> None:
    assert json.loads(_plain(json.dumps(value))) == value


@pytest.mark.parametrize("text", ["1.50", "1e5", "12345678901234567890", "-0"])
def test_numbers_stay_as_they_were_written(text: str) -> None:
    assert _plain(f'{{"a": {text}}}') == f'{{"a": {text}}}'


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 2}', '{"a": ', "<html>&</html>", "", "NaN", '{"a": 1} resto', "[" * 5000, '"\\ud800'],
)  # fmt: skip
def test_what_is_not_plain_json_is_shown_as_it_came(text: str) -> None:
    assert _plain(text) == text


def test_short_objects_take_one_line_and_lone_members_stay_with_their_bracket() -> None:
    body = {"documentos": {"documento": [{"fecha": "2026-07-15", "monto": 1, "nombre": "x" * 70}]}}
    assert _plain(json.dumps({"a": {"b": 1}})) == '{"a": {"b": 1}}'
    assert _plain(json.dumps(body)).splitlines()[0] == '{"documentos": {"documento": [{'


def test_keys_and_numbers_are_marked_and_text_is_escaped() -> None:
    assert readable('{"<a>": 1, "b": "<i>"}') == '{<b>"&lt;a&gt;"</b>: <i>1</i>, <b>"b"</b>: "&lt;i&gt;"}'


def test_a_very_long_body_is_cut_and_says_so() -> None:
    shown = readable("x" * 2_000_000)
    assert len(shown) < 3000
    assert "2000000 caracteres" in shown
