"""Violations say in Spanish what, and point where."""

from __future__ import annotations

import re

import pytest
from jsonschema import Draft202012Validator, FormatChecker

import schemas
from schemas.explaining import FORMATS
from schemas.validation import resources
from schemas.wording import sentence_for


def _say(schema, value) -> list[str]:
    found = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(value)
    return [sentence_for(error) for error in found]


@pytest.mark.parametrize(
    ("schema", "value", "sentence"),
    [
        ({"type": "integer"}, "1", "debe ser un numero entero"),
        ({"type": ["object", "null"]}, 1, "debe ser un objeto o nulo"),
        ({"type": ["boolean", "string", "null"]}, 1, "debe ser verdadero o falso, un texto o nulo"),
        ({"required": ["monto"]}, {}, "falta el miembro «monto»"),
        (
            {"additionalProperties": False, "properties": {"monto": {}}},
            {"montoo": 1},
            "no se conoce el miembro «montoo»",
        ),
        ({"additionalProperties": False}, {"a": 1, "b": 2, "c": 3}, "no se conocen los miembros «a», «b» y «c»"),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, "falta el miembro «b», que va junto con «a»"),
        ({"pattern": "^[0-9]{2}$", "x-mensaje": "debe tener dos digitos"}, "1", "debe tener dos digitos"),
        ({"pattern": "^a$"}, "b", "no tiene la forma pedida (^a$)"),
        ({"format": "date"}, "2026-02-30", "debe ser una fecha existente con la forma AAAA-MM-DD"),
        ({"enum": ["puerta", "negocio", None]}, "x", "debe ser «puerta», «negocio» o nulo"),
        ({"const": "mock"}, "x", "debe ser «mock»"),
        ({"minItems": 1}, [], "debe tener al menos 1 elemento"),
        ({"maxItems": 2}, [1, 2, 3], "debe tener a lo mas 2 elementos"),
        ({"uniqueItems": True}, [1, 1], "no puede repetir elementos"),
        ({"minimum": 1}, 0, "debe ser 1 o mas"),
        ({"maximum": 500}, 501, "debe ser 500 o menos"),
        ({"exclusiveMinimum": 0}, 0, "debe ser mayor que 0"),
        ({"minLength": 1}, "", "no puede ser un texto vacio"),
        ({"minLength": 3}, "a", "debe tener al menos 3 caracteres"),
        ({"maxLength": 1}, "ab", "debe tener a lo mas 1 caracter"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "x", "debe ser un numero entero o nulo"),
        ({"oneOf": [{"type": "integer"}, {"type": "null"}]}, "x", "debe ser un numero entero o nulo"),
        (
            {"oneOf": [{"type": "integer"}, {"minimum": 0}]},
            3,
            "cumple mas de una de las formas admitidas, y debe cumplir una sola",
        ),
        ({"not": {"type": "null"}}, None, "tiene una forma que no se admite"),
        ({"propertyNames": {"maxLength": 1}}, {"ab": 1}, "debe tener a lo mas 1 caracter"),
        ({"multipleOf": 5}, 3, "no cumple la restriccion «multipleOf» del esquema"),
        ({"properties": {"a": False}}, {"a": 1}, "no se admite aqui"),
        ({"type": "integer", "x-mensaje": "otra cosa"}, "1", "debe ser un numero entero"),
    ],
)
def test_a_keyword_says_what_the_value_must_be(schema, value, sentence):
    assert _say(schema, value) == [sentence]


def test_each_missing_member_gets_its_own_sentence():
    sentences = _say({"required": ["monto", "montoFuturo"]}, {})
    assert sentences == ["falta el miembro «monto»", "falta el miembro «montoFuturo»"]


def test_every_refusal_of_the_examples_is_a_spanish_sentence_without_schema_jargon(invalid_example):
    for violation in schemas.violations(invalid_example.operation, invalid_example.direction, invalid_example.document):
        assert re.match(r"(debe|falta|no|cumple|tiene) ", violation.message), violation
        assert not re.search(r"[\^$\\]|regex|null|string|object|restriccion", violation.message), violation


def test_the_refusals_in_the_sample_of_a_bad_message_come_out_to_the_letter(all_examples):
    by_name = {example.nombre: example for example in all_examples if example.servicio == "compromiso"}
    original = by_name["registrar.solicitud/valid_real_original-31.json"]
    document = original.document
    document["cabecera"]["institucion"]["partida"] = "9"
    document["detalles"]["compromiso"][0]["documentos"]["documento"][0]["monto"] = "10"
    refusal = by_name["registrar.respuesta/valid_supuesto_error-400-esquema.json"].document
    found = schemas.violations(original.operation, "solicitud", document)
    assert {str(violation) for violation in found} == {error["descripcion"] for error in refusal["errors"]}


def test_a_violation_tells_how_sure_its_ground_is(all_examples):
    by_name = {f"{example.servicio}/{example.nombre}": example for example in all_examples}
    wanted = {
        "compromiso/registrar.solicitud/invalid_monto-decimal-como-texto.json": "observado",
        "compromiso/registrar.solicitud/invalid_tipo-de-cambio-numerico.json": "supuesto",
        "requerimientos/registrar.solicitud/invalid_monto-como-texto.json": "supuesto",
        "compromiso/buscar.solicitud/invalid_fecha-al-reves.json": "supuesto",
        "compromiso/registrar.respuesta/invalid_ticket-con-letras.json": "observado",
        "compromiso/obtener.respuesta/invalid_nula-y-sin-motivo.json": "observado",
    }
    for name, certainty in wanted.items():
        example = by_name[name]
        (violation,) = schemas.violations(example.operation, example.direction, example.document)
        assert violation.certeza == certainty, name


def test_violations_come_in_the_order_of_their_place(all_examples):
    by_name = {example.nombre: example for example in all_examples if example.servicio == "devengo"}
    example = by_name["registrar.solicitud/valid_supuesto_varias-transacciones.json"]
    document = example.document
    transactions = document["detalles"]["devengo"] = [dict(document["detalles"]["devengo"][0]) for _ in range(11)]
    for transaction in (transactions[10], transactions[2]):
        transaction["titulo"] = 1
    found = schemas.violations(example.operation, "solicitud", document)
    assert [one.pointer for one in found] == ["/detalles/devengo/2/titulo", "/detalles/devengo/10/titulo"]


def test_the_root_is_written_as_a_slash():
    operation = schemas.load_catalog().operation("periodo.buscar")
    assert [str(one) for one in schemas.violations(operation, "solicitud", {})] == ["/: falta el miembro «areaTrx»"]


def test_the_formats_that_are_checked_are_all_that_our_schemas_use():
    def formats(node):
        children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        own = [node["format"]] if isinstance(node, dict) and isinstance(node.get("format"), str) else []
        return {*own, *(name for child in children for name in formats(child))}

    assert formats(list(resources().values())) == set(FORMATS)
