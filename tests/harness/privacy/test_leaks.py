"""The last look at what leaves: it finds persons, accounts and secrets, and tells none."""

from __future__ import annotations

import base64

import pytest

from harness.evidence.leaks import scan
from harness.model import Credential

ORIGINALS = ["12345678-5", "10000013-K", "0000979002", "001-23456-78", "123456789"]
SECRET = Credential("vertical", 'clave "ñandú"')


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<td>12.345.678-5</td>", "RUT"),
        ("ñ 12345678-5", "RUT"),
        ("/x/01.12345678-5", "RUT"),
        ("rut 12345678-9", "RUT"),
        ("la persona 12345678 no", "RUT"),
        ("la persona 123456785 no", "RUT"),
        ("10000013-k", "RUT"),
        ('{"a": "se\\u00f112345678-5"}', "RUT"),
        ('{"x":"0000979002"}', "cuenta"),
        ("a la 0000979002 va", "cuenta"),
        ("a la 001-23456-78 va", "cuenta"),
        ('{"x":"123456789"}', "cuenta"),
        ('clave \\"ñandú\\"', "clave"),
        (base64.b64encode('{"a":"clave "ñandú""}'.encode()).decode(), "clave"),
    ],
)
def test_it_is_found_and_not_told(text: str, what: str) -> None:
    found = scan(text.encode(), [SECRET], ORIGINALS)
    assert len(found) == 1
    assert what in found[0]
    assert "en el byte " in found[0]
    for original in (*ORIGINALS, "12.345.678", "ñandú"):
        assert original not in found[0]


@pytest.mark.parametrize(
    "text",
    [
        '{"monto": 12345678, "folio": "12345678"}', "$ 12.345.678", "112345678-5", "12345678-55", "979002",
        '{"x": 123456789}', "10000979002", "98.990.001-3", "12345679-3",
    ],
)  # fmt: skip
def test_other_numbers_are_no_leak(text: str) -> None:
    assert scan(text.encode(), [SECRET], ORIGINALS) == []


def test_the_offset_counts_bytes_and_the_first_of_many() -> None:
    assert scan("ñandú: 12345678-5 y 12.345.678-5".encode(), [], ORIGINALS) == [
        "en el byte 9 hay el RUT de una persona natural que debía ir con seudónimo (2 veces en total)"
    ]


def test_bytes_that_are_no_text_are_looked_at_too() -> None:
    assert len(scan(b"\xff\xfe 12345678-5", [], ORIGINALS)) == 1
    assert scan(b"", [SECRET], ORIGINALS) == []
