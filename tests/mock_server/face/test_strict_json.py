"""Strict JSON: what is taken, what is refused, and where the sentence points."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.strict_json import MAX_INTEGER, MalformedJsonError, parse

values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def sentence(raw: bytes) -> str:
    with pytest.raises(MalformedJsonError) as refused:
        parse(raw)
    return str(refused.value)


@given(values, st.booleans())
def test_what_json_writes_is_read_back(value: Any, ascii_only: bool) -> None:
    assert parse(json.dumps(value, ensure_ascii=ascii_only, indent=1).encode()) == value


@given(st.binary())
def test_any_bytes_give_a_value_or_a_sentence_with_its_place(raw: bytes) -> None:
    with contextlib.suppress(MalformedJsonError):
        parse(raw)
        return
    assert sentence(raw).startswith("línea ")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"  ", "línea 1, columna 1: el cuerpo está vacío"),
        (b"\xef\xbb\xbf{}", "línea 1, columna 1: el cuerpo empieza con una marca de orden de bytes (BOM); quítela"),
        (b'{"a":\n"\xf1"}', "línea 2, columna 2: el byte 0xf1 no es UTF-8"),
        ('{"ñ":1,\n"ñ":2}'.encode(), "línea 2, columna 1: el miembro «ñ» está repetido"),
        (b'{"a":{"b":1},"c":[{"b":1,"\\u0062":2}]}', "línea 1, columna 26: el miembro «b» está repetido"),
        (b"[1,-Infinity]", "línea 1, columna 4: -Infinity no es un número de JSON"),
        (b'{"a":"NaN","b":NaN}', "línea 1, columna 16: NaN no es un número de JSON"),
        (b'{"a":9223372036854775808}', "línea 1, columna 6: el número no cabe en 64 bits"),
        (b'["\\"{", ' + b"9" * 5000 + b"]", "línea 1, columna 9: el número no cabe en 64 bits"),
        (b"[1e400]", "línea 1, columna 2: el número no cabe en 64 bits"),
        (b'["\\ud83d"]', "línea 1, columna 2: el texto tiene la mitad de un par sustituto (\\uD800 a \\uDFFF)"),
        (b'{"\\udc00":1}', "línea 1, columna 2: el texto tiene la mitad de un par sustituto (\\uD800 a \\uDFFF)"),
        (b'{"a":1 "b":2}', "línea 1, columna 8: se esperaba una coma o el cierre del objeto o de la lista"),
        (b"{a:1}", "línea 1, columna 2: se esperaba el nombre de un miembro entre comillas dobles"),
        (b"{} x", "línea 1, columna 4: sobra texto después del valor"),
        (b'["a', "línea 1, columna 2: el texto entre comillas no termina"),
        (b'["a\tb"]', "línea 1, columna 4: hay un carácter de control dentro de un texto; escríbalo como \\u00XX"),
        (b'["\\x"]', "línea 1, columna 3: hay una secuencia de escape que no existe en JSON"),
        (b'["\\u12"]', "línea 1, columna 4: la secuencia \\u debe llevar cuatro dígitos hexadecimales"),
    ],
)
def test_the_sentence_says_where_and_what(raw: bytes, expected: str) -> None:
    assert sentence(raw) == expected


def test_sixty_four_levels_are_read_and_one_more_is_not() -> None:
    assert parse(b"[" * 64 + b"]" * 64)
    assert sentence(b"[" * 65 + b"]" * 65) == "línea 1, columna 65: hay más de 64 niveles de anidación"


@pytest.mark.parametrize("raw", [b"[" * 1_000_000, b'{"a":' * 200_000, b'"' + b'\\"' * 500_000, b'["' * 500_000])
def test_hostile_bodies_are_refused_at_once(raw: bytes) -> None:
    assert sentence(raw)


def test_brackets_inside_texts_do_not_nest_and_many_brothers_are_not_deep() -> None:
    assert parse(json.dumps(["[{" * 100, [[]] * 200]).encode())


@pytest.mark.parametrize(
    ("raw", "whole"), [(b"1.0", 1), (b"-2e3", -2000), (b"-0.0", 0), (b"9223372036854775807", MAX_INTEGER)]
)
def test_whole_numbers_are_int_however_written(raw: bytes, whole: int) -> None:
    assert parse(raw) == whole
    assert type(parse(raw)) is int


def test_pairs_of_surrogates_are_one_character() -> None:
    assert parse(b'"\\ud83d\\ude00"') == "\U0001f600"
