"""Persons and accounts get pseudonyms wherever they stand, and nothing else changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.errors import HarnessError
from harness.evidence import keyed
from harness.evidence.keyed import FIRST, NATURAL, RANGE, Substitutes, check_digit
from harness.evidence.seudonimos import Pseudonyms

KEY = b"llave"
BODIES = st.integers(1_000_000, NATURAL - 1)
LEGAL = st.integers(NATURAL, 99_999_999)
OTHER = st.text(st.sampled_from("abcñ ,;:{}[]<>/=?&"), max_size=10)
FORMS = {
    "with dash": lambda body, digit: f"{body}-{digit}",
    "with dots": lambda body, digit: f"{body:,}".replace(",", ".") + f"-{digit}",
    "lower": lambda body, digit: f"{body}-{digit.lower()}",
    "padded": lambda body, digit: f"0{body}-{digit}",
}


def fresh(**options: Any) -> Pseudonyms:
    return Pseudonyms(KEY, **options)


def substitute(body: int) -> int:
    return Substitutes(KEY).body(body)


@given(st.sets(BODIES, min_size=1, max_size=40))
def test_the_same_person_gets_the_same_pseudonym_and_no_two_share_one(bodies: set[int]) -> None:
    table = Substitutes(KEY)
    first = {body: table.body(body) for body in bodies}
    assert {body: table.body(body) for body in bodies} == first
    assert len(set(first.values())) == len(bodies)
    assert all(FIRST <= other < FIRST + RANGE and other != body for body, other in first.items())
    assert all(check_digit(other) == check_digit(body) for body, other in first.items())


@given(BODIES)
def test_the_key_decides(body: int) -> None:
    assert Substitutes(b"a").body(body) == Substitutes(b"a").body(body)
    assert [Substitutes(bytes([key])).body(body) for key in range(4)].count(Substitutes(b"\0").body(body)) < 4


@given(st.text("0123456789", min_size=1, max_size=20), st.text("0123456789", min_size=1, max_size=20))
def test_accounts_keep_their_length_and_stay_apart(one: str, two: str) -> None:
    assume(one != two)
    table = Substitutes(KEY)
    first, second = table.account(one), table.account(two)
    assert first != second
    assert first == table.account(one)
    for before, after in ((one, first), (two, second)):
        assert len(after) == len(before) or (len(before) == 7 and len(after) == 8)
        assert after.startswith("0") == before.startswith("0") or len(before.lstrip("0")) == 7


def test_every_account_of_one_digit_has_its_own() -> None:
    table = Substitutes(KEY)
    assert sorted(table.account(str(digit)) for digit in range(10)) == [str(digit) for digit in range(10)]


def test_more_persons_than_pseudonyms_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyed, "RANGE", 1)
    table = Substitutes(KEY)
    like = [body for body in range(1_000_000, 1_000_050) if check_digit(body) == check_digit(FIRST)]
    table.body(like[0])
    with pytest.raises(HarnessError, match="Hay más RUT"):
        table.body(like[1])


@pytest.mark.parametrize("form", FORMS)
@given(body=BODIES, before=OTHER, after=OTHER)
def test_a_rut_is_replaced_in_its_form_inside_any_text(form: str, body: int, before: str, after: str) -> None:
    write, digit = FORMS[form], check_digit(body)
    assume(not after[:1].isalpha())
    other = substitute(body)
    written, wanted = write(body, digit), write(other, digit)
    if form == "padded":
        wanted = f"{other}-{digit}".zfill(len(written))
    assert fresh().clean(f"{before}{written}{after}") == f"{before}{wanted}{after}"


@given(body=BODIES, off=st.integers(1, 10))
def test_a_wrong_check_digit_stays_wrong_by_the_same(body: int, off: int) -> None:
    digits = "0123456789K"
    wrong = digits[(digits.index(check_digit(body)) + off) % 11]
    clean = fresh().clean({"rut": f"{body}-{wrong}"})["rut"]
    other, told = clean.split("-")
    assert digits.index(told) == (digits.index(check_digit(int(other))) + off) % 11
    assert int(other) == substitute(body)


@given(LEGAL, OTHER)
def test_a_legal_person_stays(body: int, around: str) -> None:
    for text in (f"{body}-{check_digit(body)}", f"{around}{body:,}-{check_digit(body)}".replace(",", ".")):
        assert fresh().clean({"rut": text, "frase": f"El RUT {text}"}) == {"rut": text, "frase": f"El RUT {text}"}


@given(BODIES)
def test_a_member_that_holds_ruts_needs_no_check_digit(body: int) -> None:
    other, digit = substitute(body), check_digit(body)
    document = {
        "rut": body,
        "rutDestinatario": str(body),
        "idPrincipalRelacionado": f"{body}-{digit}",
        "runAlumno": f"{body}".zfill(9),
        "principales": {"principal": [{"id": str(body), "monto": body}]},
        "id": str(body),
        "montoBruto": body,
        "folio": str(body),
        "/persona/0/identificacion": str(body),
    }
    clean = {
        "rut": other,
        "rutDestinatario": str(other),
        "idPrincipalRelacionado": f"{other}-{digit}",
        "runAlumno": f"{other}".zfill(9),
        "principales": {"principal": [{"id": str(other), "monto": body}]},
        "id": str(body),
        "montoBruto": body,
        "folio": str(body),
        "/persona/0/identificacion": str(other),
    }
    assert fresh().clean(document) == clean
    del document["/persona/0/identificacion"], clean["/persona/0/identificacion"]
    text = json.dumps(document)
    assert json.loads(fresh().clean(text)) == clean
    assert json.loads(json.loads(fresh().clean(json.dumps(text)))) == clean


@given(BODIES, st.data())
def test_a_json_cut_anywhere_tells_no_person(body: int, data: st.DataObject) -> None:
    text = json.dumps({"a": 1, "rut": f"{body}-{check_digit(body)}", "identificacion": str(body)})
    cut = text[: data.draw(st.integers(0, len(text)))]
    assert str(body) not in fresh().clean(cut)


@given(BODIES)
def test_who_was_met_is_known_without_the_digit_in_a_sentence_and_nowhere_else(body: int) -> None:
    one = fresh(known={"rut": str(body)})
    other = substitute(body)
    assert one.clean(f"La persona {body} no existe") == f"La persona {other} no existe"
    assert one.clean(f"La persona {body:,} no existe".replace(",", ".")) == f"La persona {other:,} no existe".replace(
        ",", "."
    )
    assert one.clean(f'{{"descripcion": "la persona {body}"}}') == f'{{"descripcion": "la persona {other}"}}'
    for text in (f'{{"folio": {body}, "b": true}}', f'{{"ticket": "{body}"}}', f"folio {body}", f"monto: ${body}"):
        assert one.clean(text) == text
    assert one.clean({"folio": body, "ticket": str(body)}) == {"folio": body, "ticket": str(body)}
    assert fresh().clean(f"La persona {body} no existe") == f"La persona {body} no existe"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("https://x/p?rut=12345678&b=1", "https://x/p?rut={0}&b=1"),
        ("/personas/12345678-5/cuentas", "/personas/{0}-5/cuentas"),
        ("rut%3D12345678", "rut%3D{0}"),
        ("%2012.345.678-5", "%20{1}-5"),
        ("se\\u00f112345678-5", "se\\u00f1{0}-5"),
        ("a\\n12345678-5", "a\\n{0}-5"),
        ("RUT N° 12.345.678 y RUN: 12345678", "RUT N° {1} y RUN: {0}"),
        ("<rut>12345678</rut>", "<rut>{0}</rut>"),
        ("despues.personas.01.12345678-5", "despues.personas.01.{0}-5"),
        ("rut 12345678-9", "rut {0}-9"),
        ("El rut 123456785", "El rut {0}5"),
        ('"rutBanco" : "12345678"', '"rutBanco" : "{0}"'),
    ],
)
def test_a_person_is_found_in_addresses_escapes_and_after_the_word(text: str, clean: str) -> None:
    other = substitute(12_345_678)
    assert fresh().clean(text) == clean.format(other, f"{other:,}".replace(",", "."))


@pytest.mark.parametrize(
    "text",
    [
        "RUTA 12345678", "montoBruto: 12345678", "BRUTO 12345678", '"ruta": "12345678"', "Rutina 12345678",
        "trunc 12345678", "2026-01-15T10:00:00", "20260115", "ticket 3111235312043963598", "12345678-9",
        "12345678-5a", "5656412510600001", "9.876.543.210-5", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "$ 12.345.678", "12.345.678", "1234567", "rut", "rut 12", '{"rut": null, "monto": 12345678}',
    ],
)  # fmt: skip
def test_other_numbers_stay(text: str) -> None:
    assert fresh().clean(text) == text


def test_an_account_is_learned_from_its_member_and_replaced_as_a_token() -> None:
    one = fresh()
    text = one.clean('{"cuentasBancarias": {"cuenta": [{"codigoBanco": "012", "numeroCuenta": "0000979002"}]}}')
    other = json.loads(text)["cuentasBancarias"]["cuenta"][0]["numeroCuenta"]
    assert other != "0000979002"
    assert other.startswith("0000")
    assert one.clean("La cuenta 0000979002 no sirve") == f"La cuenta {other} no sirve"
    assert one.clean(["0000979002", 979002, "10000979002", "979002"]) == [other, 979002, "10000979002", "979002"]


def test_an_account_keeps_what_separates_its_digits() -> None:
    one = fresh()
    other = one.clean({"cuentaBancaria": "001-23456-78"})["cuentaBancaria"]
    assert [len(part) for part in other.split("-")] == [3, 5, 2]
    assert one.clean("a la 001-23456-78.") == f"a la {other}."
    assert one.clean({"cuentaBancaria": "${CASO-01.obt.cuenta}"}) == {"cuentaBancaria": "${CASO-01.obt.cuenta}"}
    assert one.clean({"cuentaBancaria": ""}) == {"cuentaBancaria": ""}


def test_what_a_finding_compares_is_replaced_though_it_stands_alone() -> None:
    one = fresh(known={"rut": "12345678", "numeroCuenta": "0000979002"})
    other, account = substitute(12_345_678), one.clean("la 0000979002")[3:]

    def finding(rut: object, number: str, pointer: str | None, sentence: str) -> dict[str, object]:
        return {"frase": sentence, "esperado": rut, "recibido": number, "puntero": pointer}

    for quote in ("", '"'):
        q = quote
        told = finding(f"{q}12345678{q}", f"{q}12345678-9{q}", "/persona/identificacion", "No es la misma")
        wanted = finding(f"{q}{other}{q}", f"{q}{other}-9{q}", "/persona/identificacion", "No es la misma")
        assert one.clean(told) == wanted
        told = finding(f"{q}0000979002{q}", f"{q}{q}", "/cuenta/0/numeroCuenta", "La cuenta es «0000979002»")
        wanted = finding(f"{q}{account}{q}", f"{q}{q}", "/cuenta/0/numeroCuenta", f"La cuenta es «{account}»")
        assert one.clean(told) == wanted
    told = finding("12345678", "1", None, "Se esperaba a 12345678")
    assert one.clean(told) == finding(str(other), "1", None, f"Se esperaba a {other}")
    told = finding("12345678", "1", None, "El monto cuadra")
    assert one.clean(told) == told


def test_an_account_that_is_a_body_gets_its_holders_pseudonym() -> None:
    clean = fresh().clean({"identificacion": "12345678-5", "numeroCuenta": "12345678"})
    assert clean["identificacion"] == f"{clean['numeroCuenta']}-5"


@pytest.mark.parametrize(("ruts", "cuentas"), [(False, True), (True, False), (False, False)])
def test_each_kind_can_be_switched_off(ruts: bool, cuentas: bool) -> None:
    document = {"rut": "12345678-5", "numeroCuenta": "0000979002"}
    clean = fresh(ruts=ruts, cuentas=cuentas).clean(document)
    assert (clean["rut"] != document["rut"]) == ruts
    assert (clean["numeroCuenta"] != document["numeroCuenta"]) == cuentas


def test_a_substitute_that_is_somebodys_own_number_is_replaced_too_and_no_original_is_told() -> None:
    one = fresh()
    other = substitute(12_345_678)
    clean = one.clean({"rut": ["12345678-5", f"{other}-5"]})["rut"]
    assert clean[0] == f"{other}-5"
    assert clean[1] not in ("12345678-5", f"{other}-5")
    assert one.originals() == ["12345678-5"]


@given(st.recursive(
    st.none() | st.booleans() | st.integers(-999, 99_999) | st.text("añ0 1\"\\{}:,", max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abrut", max_size=4), inner, max_size=3),
))  # fmt: skip
def test_what_holds_nobody_stays_as_it_is(value: Any) -> None:
    assert fresh().clean(value) == value
