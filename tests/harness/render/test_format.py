"""Chilean ways of writing."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.render.format import amount, bound, clean, day, listing, moment, number, pesos, rut, seconds


@pytest.mark.parametrize(
    ("value", "text"),
    [(3046400, "$ 3.046.400"), (-3046400, "−$ 3.046.400"), (0, "$ 0"), (999, "$ 999"), (1000, "$ 1.000")],
)
def test_pesos(value: int, text: str) -> None:
    assert pesos(value) == text.replace(" ", "\u00a0")


@settings(deadline=None)
@given(st.integers())
def test_a_written_number_reads_back(value: int) -> None:
    assert int(number(value).replace(".", "").replace("−", "-")) == value


@pytest.mark.parametrize(
    ("stamp", "text"),
    [
        ("2026-11-23T14:05:07.123Z", "23-11-2026 14:05:07 UTC"),
        ("2026-11-23T14:05:07", "23-11-2026 14:05:07"),
        (None, "sin fecha"),
        ("ayer", "ayer"),
    ],
)
def test_moments_carry_their_zone(stamp: str | None, text: str) -> None:
    assert moment(stamp) == text


def test_days_and_seconds() -> None:
    assert day("2026-06-15") == "15-06-2026"
    told = [seconds(value).replace("\u00a0", " ") for value in (0.31, 0.012, 0.0, 32.04)]
    assert told == ["0,3 s", "12 ms", "0,0 s", "32,0 s"]


@pytest.mark.parametrize(
    ("value", "text"),
    [("59123457-9", "59.123.457-9"), ("7654321-K", "7.654.321-K"), ("X-1", "X-1"), ("", ""), (None, "None")],
)
def test_rut_has_dots_in_prose_and_anything_else_stays(value: Any, text: str) -> None:
    assert rut(value) == text


@pytest.mark.parametrize(
    ("value", "read"),
    [(5, 5), ("500", 500), ("-19000", -19000), (True, None), (None, None), ("", None), ("1.5", None), (1.5, None)],
)
def test_amounts_of_the_wire(value: Any, read: int | None) -> None:
    assert amount(value) == read


def test_listing() -> None:
    assert listing([]) == ""
    assert listing(["a"]) == "a"
    assert listing(["a", "b", "c"]) == "a, b y c"


@settings(deadline=None)
@given(st.text())
def test_cleaned_text_is_always_valid_xml(text: str) -> None:
    element = ET.Element("a")
    element.text = clean(text)
    read = ET.fromstring(ET.tostring(element, encoding="utf-8")).text or ""
    assert read == re.sub("\r\n?", "\n", clean(text))


def test_an_amount_in_a_sentence_never_parts_from_its_sign() -> None:
    assert bound("saldo −$ 950.000 de $ 1.000, y $ suelto") == (
        "saldo −\u2060$\u00a0950.000 de $\u00a01.000, y $ suelto"
    )
