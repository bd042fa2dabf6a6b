"""The near miss of a devengo whose accounts, documents or principal are not what they had to be."""

from __future__ import annotations

import pytest
from sigfe_world import World, compromiso, devengo, devengo_ajuste, sobre_compromiso
from test_near_miss import why

OFICINA = "2204001"
SOBRE = ("1", 12, "3000412")


@pytest.fixture
def world():
    return World()


def changed(message, **members):
    message["documentos"]["documento"][0] |= members
    return message


def with_accounts(debe, haber):
    message = devengo(SOBRE, {OFICINA: 500})
    principal = message["documentos"]["documento"][0]["principales"]["principal"][0]
    grupo = principal["transaccionesPrevias"]["transaccion"][0]["agrupacionesDeImputacionesACatalogos"]["agrupacion"][0]
    imputacion = grupo["imputacionesAConceptosPresupuestarios"]["imputacion"][0]
    imputacion["contabilizaciones"]["contabilizacion"][0] |= {"cuentaDebe": debe, "cuentaHaber": haber}
    return message


def test_the_accounts_of_the_concept_are_told(world):
    message = with_accounts("53101", "21521")
    assert why(world, "devengo", message, "E35").startswith("Al Debe del concepto 2204001 va 53204 Materiales de Uso")
    assert why(world, "devengo", message, "E36").endswith("; se recibió 21521.")


@pytest.mark.parametrize(
    ("members", "codigo", "expected"),
    [
        (
            {"fechaRecepcionConforme": ""},
            "E40",
            "va desde el 2026-06-15 (su ingreso) y dentro del ejercicio 2026; no se informó.",
        ),
        ({"fechaRecepcionConforme": "2026-06-01"}, "E40", "; se recibió 2026-06-01."),
        ({"fecha": "2026-06-16"}, "E41", "Hoy es 2026-06-15 y el documento es del 2026-06-16; no puede ser de un día"),
        ({"fecha": "2025-12-30"}, "E41", "lo de un ejercicio anterior solo se recibe en enero."),
        ({"tipo": "9999"}, "E42", "El tipo de documento 9999 no existe; se devengan "),
        ({"tipo": "1600"}, "E42", ") no se devenga; se devengan "),
        ({"tipo": "0102"}, "E43", ", que lleva IVA, y vino sin impuesto."),
        ({"tipo": "0402"}, "E49", ": informe en informacionDeAjuste el folio que ajusta y el tipo 7."),
    ],
)
def test_what_a_document_had_to_say_is_told(world, members, codigo, expected):
    assert expected in why(world, "devengo", changed(devengo(SOBRE, {OFICINA: 500}), **members), codigo)


def test_a_tax_that_is_not_of_its_document_is_told_in_pesos(world):
    message = devengo(SOBRE, {OFICINA: 500}, 95, tipo="0202")
    assert why(world, "devengo", message, "E43").endswith(", que no lleva IVA, y vino con $ 95 de impuesto.")


def test_taxes_apart_are_told_where_they_are_not_booked(world):
    message = devengo(SOBRE, {OFICINA: 500}, 95, contabiliza="true")
    assert "envíe contabilizaImpuestos «false»" in why(world, "devengo", message, "E44")


def test_whose_compromiso_it_is_is_told(world):
    folio = world.accept("compromiso", compromiso({OFICINA: 500}))
    message = sobre_compromiso(world.obtener("compromiso", folio), {OFICINA: 5}, principal="98990004-8")
    assert why(world, "devengo", message, "E48") == (
        f"El compromiso folio {folio} se hizo con 98990001-3; el devengo dice 98990004-8."
    )


def test_the_document_that_an_adjustment_brings_is_told(world):
    shown = world.obtener("devengo", world.accept("devengo", devengo(SOBRE, {OFICINA: 500})))
    bare = why(world, "devengo", devengo_ajuste(shown, {OFICINA: -5}, "7"), "E53")
    assert bare.startswith("Un ajuste de tipo 7 trae 0401 ")
    noted = why(world, "devengo", devengo_ajuste(shown, {OFICINA: -5}, "3", nota=("0402", "77")), "E53")
    assert noted == "Un ajuste de tipo 3 no trae documento propio; se recibió el documento 0402."
