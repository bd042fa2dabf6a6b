"""No secret is left however it is written, and the bytes around it stay."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.evidence import leaks
from harness.evidence.redact import MASK, Redactor
from harness.model import Credential

USER = "vertical"
SECRETS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=4, max_size=16)
LETTERED = SECRETS.filter(lambda secret: not set(secret) <= set("0123456789abcdefuxUX%\\&#;+ "))
AROUND = st.text(st.sampled_from(" .,:[]{}()áé\n\t~"), max_size=6)


def _blob(before: bytes) -> Callable[[str], str]:
    return lambda secret: base64.b64encode(before + secret.encode() + b"~~").decode()


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda secret: secret,
    "json": lambda secret: json.dumps(secret)[1:-1],
    "json unicode": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "json in json": lambda secret: json.dumps(json.dumps(secret)),
    "json in json in json": lambda secret: json.dumps(json.dumps(json.dumps(secret))),
    "every unit escaped": lambda secret: "".join(
        f"\\u{secret.encode('utf-16-be').hex()[at : at + 4].upper()}"
        for at in range(0, len(secret.encode("utf-16-be")) * 2, 4)
    ),
    "url": lambda secret: quote(secret, safe=""),
    "url lower": lambda secret: "".join(f"%{byte:02x}" for byte in secret.encode()),
    "form": quote_plus,
    "url in url": lambda secret: quote(quote(secret, safe=""), safe=""),
    "html": html.escape,
    "html decimal": lambda secret: "".join(f"&#{ord(one)};" for one in secret),
    "html hexadecimal": lambda secret: "".join(f"&#x{ord(one):04X};" for one in secret),
    "utf-8 read as latin-1": lambda secret: secret.encode().decode("latin-1"),
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "base64 without padding": lambda secret: base64.b64encode(secret.encode()).decode().rstrip("="),
    "base64 url": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
    "base64 in url": lambda secret: quote(base64.b64encode(secret.encode()).decode(), safe=""),
    "base64 with slashes escaped": lambda secret: base64.b64encode(secret.encode()).decode().replace("/", "\\/"),
    "basic": lambda secret: base64.b64encode(f"{USER}:{secret}".encode()).decode(),
    "json in base64": lambda secret: base64.b64encode(json.dumps({"a": json.dumps(secret)}).encode()).decode(),
    "basic in json in base64": lambda secret: base64.b64encode(
        json.dumps({"Authorization": base64.b64encode(f"{USER}:{secret}".encode()).decode()}).encode()
    ).decode(),
    "inside base64, shifted by 1": _blob(b"x"),
    "inside base64, shifted by 2": _blob(b"{}"),
    "inside base64, shifted by 3": _blob(b"u:p"),
}


@settings(max_examples=12)
@given(secret=LETTERED, before=AROUND, after=AROUND)
@example(secret='contraseña "Ñ" 100% <&>', before="«", after="»")
@example(secret="pä+/=😀\\n", before="", after="")
def test_a_secret_is_masked_in_every_spelling(secret: str, before: str, after: str) -> None:
    redactor = Redactor([Credential(USER, secret)])
    for spelling, write in SPELLINGS.items():
        written = write(secret)
        clean = redactor.clean(f"{before}{written}{after}")
        assert MASK in clean, spelling
        assert written not in clean.replace(MASK, "") or written in f"{before}{after}", spelling
        assert len(clean) <= len(before) + len(MASK) * 3 + len(after) + 8, spelling


@pytest.mark.parametrize("secret", ['contraseña "Ñ" 100% <&>', "canario42"])
def test_what_the_redactor_masks_the_scan_finds(secret: str) -> None:
    written = "\n".join(write(secret) for write in SPELLINGS.values())
    assert leaks.scan(written.encode(), [Credential(USER, secret)], [])
    assert (
        leaks.scan(Redactor([Credential(USER, secret)]).clean(written).encode(), [Credential(USER, secret)], []) == []
    )


@settings(max_examples=15)
@given(secret=LETTERED, value=st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8,
))  # fmt: skip
def test_what_holds_no_secret_stays_as_it_is(secret: str, value: Any) -> None:
    redactor, text = Redactor([Credential("u", secret)]), json.dumps(value, ensure_ascii=False)
    if secret not in text and not redactor.spans(text):
        assert redactor.clean(value) == value


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Authorization: Basic dXN1YXJpbzpjbGF2ZQ==", f"Authorization: Basic {MASK}"),
        ("authorization=Bearer a.b-c", f"authorization=Bearer {MASK}"),
        ('{"Authorization": "Bearer a.b.c", "z": 1}', f'{{"Authorization": "Bearer {MASK}", "z": 1}}'),
        ('{\\"authorization\\":\\"lo-que-sea\\"}', f'{{\\"authorization\\":\\"{MASK}\\"}}'),
        ('Proxy-Authorization: Digest username="u", response="ab"\nX: 1', f"Proxy-Authorization: Digest {MASK}\nX: 1"),
        ("Falta el encabezado Authorization: agregue uno", "Falta el encabezado Authorization: agregue uno"),
    ],
)
def test_the_value_of_an_authorization_header_is_masked_of_whatever_kind(text: str, clean: str) -> None:
    assert Redactor([Credential("u", "otra-clave")]).clean(text) == clean


def test_an_authorization_member_is_masked() -> None:
    redactor = Redactor([Credential("u", "otra-clave")])
    headers = {"Authorization": "Basic abc=", "authorization": "abc", "x": "Basic abc="}
    assert redactor.clean(headers) == {"Authorization": f"Basic {MASK}", "authorization": MASK, "x": "Basic abc="}


def test_a_user_name_alone_stays() -> None:
    assert Redactor([Credential("compromiso", "la-clave")]).clean("compromiso") == "compromiso"


def test_a_secret_of_digits_is_masked_as_a_number_too() -> None:
    assert Redactor([Credential("u", "20260615")]).clean({"a": 20260615, "b": 1}) == {"a": MASK, "b": 1}


def test_nothing_is_looked_at_without_secrets() -> None:
    value = {"a": ["Authorization: Basic abc="]}
    assert Redactor([Credential("u", "simulado", publica=True)]).clean(value) is value
