"""The rules of the Banco de Personas: a right person breaks none, and each is broken by exactly what it forbids."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.domain.chain import digito_verificador
from mock_server.domain.modules.personas import LARGO_NOMBRE, RULES
from mock_server.domain.persona import ESTADOS, SUB_CLASIFICACIONES, Banco, CuentaBancaria, PersonaEnviada
from mock_server.tables import load_tables
from schemas import load_catalog

TABLAS = load_tables()
BANCO = Banco(TABLAS)
CUERPOS = st.integers(1, 99_999_999).map(str)
OTROS = st.text("ABCXYZ0123456789-", min_size=1, max_size=20)
NOMBRES = st.text("abc XYZ.", min_size=1, max_size=LARGO_NOMBRE).filter(str.strip)
NUMEROS = st.text("0123456789", min_size=1, max_size=20)
CUENTAS = st.builds(
    CuentaBancaria, st.sampled_from(sorted(TABLAS.bancos)), st.sampled_from(sorted(TABLAS.tipos_de_cuenta)), NUMEROS
)


def rut(cuerpo):
    return f"{cuerpo}-{digito_verificador(cuerpo)}"


@st.composite
def personas(draw):
    tipo = draw(st.sampled_from(["01", "02"]))
    return PersonaEnviada(
        "P-1",
        tipo,
        draw(CUERPOS.map(rut) if tipo == "01" else OTROS),
        draw(NOMBRES),
        draw(st.sampled_from(SUB_CLASIFICACIONES)),
        draw(st.sampled_from(ESTADOS)),
        cuentas=tuple(draw(st.lists(CUENTAS, max_size=3, unique=True))),
    )


def broken(persona, banco=BANCO):
    """Codes broken, once per time, each with what fills its sentence."""
    found = [one for rule in RULES.values() for one in rule(persona, banco)]
    for one in found:
        load_catalog().rule("personas", one.codigo).sentence(dict(one.valores))
    return [one.codigo for one in found]


@given(personas(), st.booleans())
def test_a_right_person_breaks_no_rule_and_may_be_related_by_a_second_area(persona, conocida):
    banco = replace(BANCO, tipo=persona.tipo) if conocida else BANCO
    assert broken(persona, banco) == []


@given(personas())
def test_a_person_is_related_to_an_area_once(persona):
    assert broken(persona, replace(BANCO, tipo=persona.tipo, relacionada=True)) == ["E73"]


@given(personas())
def test_an_identification_belongs_to_one_type(persona):
    otro = {"01": "02", "02": "01"}[persona.tipo]
    assert broken(persona, replace(BANCO, tipo=otro)) == ["E73"]


@given(personas(), st.text("abc", min_size=LARGO_NOMBRE + 1, max_size=300))
def test_a_name_has_its_longest(persona, largo):
    assert broken(replace(persona, nombre=largo)) == ["E08"]


@pytest.mark.parametrize("texto", ["Jose\u0301", "Papelería", "linea\n", "汉"])
@given(persona=personas())
def test_texts_have_only_the_characters_that_travel(texto, persona):
    assert broken(replace(persona, nombre=texto)) == ["E09"]
    assert broken(replace(persona, contacto={"direccion": texto, "comuna": "Ñuñoa"})) == ["E09"]


@pytest.mark.parametrize(
    "cambio",
    [
        {"nombre": ""},
        {"nombre": "   "},
        {"sub_clasificacion": "09"},
        {"sub_clasificacion": ""},
        {"estado": "vigente"},
        {"estado": ""},
        {"tipo": "03"},
        {"tipo": ""},
    ],
)
@given(persona=personas())
def test_name_and_codes_must_be_right(cambio, persona):
    assert broken(replace(persona, **cambio)) == ["E73"]


@given(personas(), CUERPOS, st.sampled_from("0123456789K"))
def test_a_rut_has_its_check_digit(persona, cuerpo, digito):
    right = digito == digito_verificador(cuerpo)
    assert broken(replace(persona, tipo="01", identificacion=f"{cuerpo}-{digito}")) == ([] if right else ["E24"])


@pytest.mark.parametrize("escrito", ["", "98.990.001-3", "989900013", "P-9700123", "98990001-3\n"])
@given(persona=personas())
def test_a_rut_is_written_without_dots_and_with_its_hyphen(escrito, persona):
    assert broken(replace(persona, tipo="01", identificacion=escrito)) == ["E24"]


@pytest.mark.parametrize("escrito", ["", "P.9700123", "P 97", "X" * 21, "ñ"])
@given(persona=personas())
def test_another_identifier_has_capitals_digits_and_hyphens(escrito, persona):
    assert broken(replace(persona, tipo="02", identificacion=escrito)) == ["E73"]


@pytest.mark.parametrize(
    "cambio",
    [{"banco": "999"}, {"banco": ""}, {"tipo": "04"}, {"numero": ""}, {"numero": "12-3"}, {"numero": "1" * 21}],
)
@given(persona=personas(), cuenta=CUENTAS)
def test_a_bank_account_has_a_bank_a_kind_and_a_number(cambio, persona, cuenta):
    assert broken(replace(persona, cuentas=(replace(cuenta, **cambio),))) == ["E74"]


@given(personas(), CUENTAS)
def test_a_bank_account_is_not_given_twice(persona, cuenta):
    assert broken(replace(persona, cuentas=(cuenta, cuenta))) == ["E74"]


@given(personas())
def test_everything_wrong_is_told_at_once(persona):
    wrong = replace(persona, nombre="", estado="", cuentas=(CuentaBancaria("1", "9", "x"),))
    assert broken(wrong) == ["E73"] * 2 + ["E74"] * 3
