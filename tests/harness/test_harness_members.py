"""Members of answers are called by words of the trade, and by their pointer only when there is no word."""

from __future__ import annotations

from typing import Any

import pytest

from harness.members import WORDS, member, value
from schemas import load_catalog

IMPUTACION = (
    "/compromiso/documentos/documento/0/principales/principal/0/transaccionesPrevias/transaccion/0"
    "/agrupacionesDeImputacionesACatalogos/agrupacion/0/imputacionesAConceptosPresupuestarios/imputacion/{}/{}"
)


@pytest.mark.parametrize(
    ("pointer", "words"),
    [
        ("/compromiso/saldo", "el saldo"),
        (IMPUTACION.format(0, "montoVigente"), "el monto vigente de la imputación"),
        (IMPUTACION.format(1, "saldo"), "el saldo de la imputación (imputación 2)"),
        (IMPUTACION.format("*", "saldo"), "el saldo de la imputación"),
        (IMPUTACION.format(0, "otro"), IMPUTACION.format(0, "otro")),
        ("/compromiso/otro", "/compromiso/otro"),
    ],
)
def test_a_member_is_called_by_its_word(pointer: str, words: str) -> None:
    assert member(load_catalog().operation("compromiso.obtener"), pointer) == words


@pytest.mark.parametrize(
    ("pointer", "told", "words"),
    [
        ("/compromiso/saldo", 595000, "$ 595.000"),
        ("/compromiso/saldo", "mucho", "«mucho»"),
        ("/compromiso/folio", 61, "61"),
        ("/compromiso/otro", True, "verdadero"),
        ("/compromiso/otro", "", "vacío"),
        ("/compromiso/otro", None, "nada"),
    ],
)
def test_amounts_are_told_in_pesos_and_texts_in_quotes(pointer: str, told: Any, words: str) -> None:
    assert value(load_catalog().operation("compromiso.obtener"), pointer, told) == words


def test_every_word_is_of_a_notion_that_some_answer_has() -> None:
    known = set()
    for operation in load_catalog().operations:
        for name, place in operation.lecturas["respuesta"].items():
            known |= {f"{name}.{inner}" for inner in place} if isinstance(place, dict) else {name}
    assert set(WORDS) <= known
