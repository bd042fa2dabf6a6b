"""The near miss of a devengo: which accounts, dates, types, taxes, elements and notes would have been right."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from sigfe_world import (
    AREA,
    PERSONA,
    PERSONA_2,
    World,
    basic_seed,
    compromiso,
    default_seed,
    devengo,
    devengo_ajuste,
    sobre_compromiso,
)
from test_near_miss import why

from mock_server.domain.model import Documento, Transaccion, incumple
from mock_server.domain.vigente import Instantanea
from mock_server.explaining import business, documents
from mock_server.tables import load_tables

OFICINA, OBRAS = "2204001", "3102004"
REQUERIMIENTO = ("1", 12, "3000412")


@pytest.fixture
def world():
    return World()


def sobre_requerimiento(**cambios):
    """A devengo of $ 1.000 over a requerimiento, with the number 77 and these members of its document."""
    message = devengo(REQUERIMIENTO, {OFICINA: 1000}, numero="77")
    message["documentos"]["documento"][0].update(cambios)
    return message


def agrupacion(message):
    principal = message["documentos"]["documento"][0]["principales"]["principal"][0]
    previa = principal["transaccionesPrevias"]["transaccion"][0]
    return previa["agrupacionesDeImputacionesACatalogos"]["agrupacion"][0]


def par(message):
    imputacion = agrupacion(message)["imputacionesAConceptosPresupuestarios"]["imputacion"][0]
    return imputacion["contabilizaciones"]["contabilizacion"][0]


def test_missing_catalogues_are_named(world):
    message = sobre_requerimiento()
    del agrupacion(message)["imputacionesACatalogosDeReagrupacion"]
    assert why(world, "devengo", message, "E34") == (
        "El concepto 2204001 se devenga desde el requerimiento folio 12 y su agrupación no trae catálogos de "
        "reagrupación; faltan programaPresupuestario, UnidadesDemandantes e iniciativaInversion, como los da obtener."
    )


@pytest.mark.parametrize(
    ("lado", "cuenta", "codigo", "expected"),
    [
        ("cuentaDebe", "11102", "E35", ") no va al Debe del concepto 2204001 (Materiales de Oficina); al Debe sirven "),
        ("cuentaDebe", "21522", "E35", "aunque sí al Haber; al Debe sirven 53204 (Materiales de Uso o Consumo), 13101"),
        ("cuentaDebe", "99", "E35", "La cuenta 99, que no está en el plan de cuentas, no va al Debe"),
        ("cuentaHaber", "21529", "E36", "(Materiales de Oficina); al Haber sirven 21522 ("),
        ("cuentaHaber", "53204", "E36", ", aunque sí al Debe; al Haber sirven 21522 ("),
    ],
)
def test_the_accounts_of_the_concept_are_named(world, lado, cuenta, codigo, expected):
    message = sobre_requerimiento()
    par(message)[lado] = cuenta
    assert expected in why(world, "devengo", message, codigo)


def test_the_only_account_that_serves_is_named():
    seed = basic_seed()
    cuentas = {"debe": [{"codigo": "53204", "nombre": ""}], "haber": [{"codigo": "21522", "nombre": "Por pagar"}]}
    message = sobre_requerimiento()
    par(message)["cuentaDebe"] = "13101"
    told = why(World({**seed, "cuentas": [{"idConcepto": OFICINA, **cuentas}]}), "devengo", message, "E35")
    assert told.endswith("; al Debe sirve 53204.")


def test_a_document_that_came_in_before_its_date_is_told_with_both_days(world):
    assert why(world, "devengo", sobre_requerimiento(fechaIngreso="2026-06-14"), "E39") == (
        "El documento 77 es del 2026-06-15 y dice haber ingresado antes, el 2026-06-14; su fechaIngreso va desde el "
        "2026-06-15."
    )


@pytest.mark.parametrize(
    ("recepcion", "expected"),
    [
        ("", "no se informa"),
        ("2026-06-14", "es el 2026-06-14"),
        ("2027-01-01", "es el 2027-01-01"),
    ],
)
def test_it_is_told_between_which_days_it_was_received(world, recepcion, expected):
    told = why(world, "devengo", sobre_requerimiento(fechaRecepcionConforme=recepcion), "E40")
    assert told == (
        "El documento 77, 0202 (Factura Exenta Electrónica), ingresó el 2026-06-15 y su fechaRecepcionConforme "
        f"{expected}; va entre el 2026-06-15 y el 2026-12-31."
    )


def test_what_came_in_after_the_exercise_was_not_received_in_it():
    documento = Documento("0202", "77", "2026-12-31", "", 5, ingreso="2027-01-02", recepcion_conforme="2027-01-02")
    told = documents.recepcion_conforme(_con(documento), Instantanea(ejercicio=2026), {"numero": "77"})
    assert told == "El documento 77 ingresó el 2027-01-02, después del ejercicio 2026; devénguelo en el suyo."


@pytest.mark.parametrize(
    ("fecha", "ejercicio", "expected"),
    [
        ("2026-06-16", 2026, "posterior a hoy, 2026-06-15; un documento se devenga desde su fecha."),
        ("2025-12-31", 2026, "anterior al ejercicio 2026; lo de antes se devenga solo en enero de 2026 y hoy es 2026"),
        ("2026-06-15", 2025, "posterior al ejercicio 2025; devénguelo en el suyo."),
    ],
)
def test_it_is_told_why_a_day_does_not_serve(fecha, ejercicio, expected):
    libros = Instantanea(hoy="2026-06-15", ejercicio=ejercicio)
    told = documents.fecha(_con(Documento("0202", "77", fecha, "", 5)), libros, {"fecha": fecha})
    assert told.startswith(f"El documento 77 es del {fecha}, {expected}")
    assert told.endswith(".")


@pytest.mark.parametrize(
    ("tipo", "expected"),
    [
        (
            "1600",
            "1600 (Orden de Compra) es un tipo de compromiso y no se devenga. Se admiten en un devengo original: ",
        ),
        ("33", "«33» es el código del SII; en SIGFE es 0102 (Factura Afecta Electrónica). Se admiten"),
        ("102", "No hay un tipo de documento «102». Se admiten"),
    ],
)
def test_a_type_is_told_with_those_that_are_taken(world, tipo, expected):
    told = why(world, "devengo", sobre_requerimiento(tipo=tipo), "E42")
    assert told.startswith(expected)
    assert "0101 (Factura Afecta), 0102 (Factura Afecta Electrónica)" in told
    assert "9900 (Otro)" in told
    assert "Nota de" not in told
    assert told.endswith("¿Quiso decir «0102»?" if tipo == "102" else ".")


def test_a_type_is_told_with_the_notes_of_its_adjustment(world):
    shown = world.obtener("devengo", world.accept("devengo", devengo(REQUERIMIENTO, {OFICINA: 1000})))
    told = why(world, "devengo", devengo_ajuste(shown, {OFICINA: -1}, "7", nota=("61", "5")), "E42")
    assert "en SIGFE es 0402 (Nota de Crédito Electrónica). Se admiten con un ajuste de tipo 7: 0401 (Nota" in told
    told = why(world, "devengo", devengo_ajuste(shown, {OFICINA: -1}, "3", nota=("9999", "5")), "E42")
    assert told == "No hay un tipo de documento «9999». Un ajuste de tipo 3 no trae documento propio."


def test_the_tax_that_the_type_carries_is_told(world):
    assert why(world, "devengo", sobre_requerimiento(tipo="0102"), "E43") == (
        "El documento 77 es de tipo 0102 (Factura Afecta Electrónica), que lleva IVA, y no informa el de sus $ 1.000 "
        "netos. Las facturas sin IVA son 0201 (Factura Exenta), 0202 (Factura Exenta Electrónica) y 0103 (Factura "
        "Extranjera)."
    )
    exenta = devengo(REQUERIMIENTO, {OFICINA: 1000}, impuesto=190, numero="77", tipo="0202")
    assert why(world, "devengo", exenta, "E43") == (
        "El documento 77 es de tipo 0202 (Factura Exenta Electrónica), que no lleva impuesto, y trae $ 190. Las "
        "facturas con IVA son 0101 (Factura Afecta) y 0102 (Factura Afecta Electrónica)."
    )


def test_an_area_that_does_not_book_the_tax_apart_is_told(world):
    message = devengo(REQUERIMIENTO, {OFICINA: 1000}, impuesto=190, numero="77", contabiliza="true")
    assert why(world, "devengo", message, "E44") == (
        "El área no está configurada para llevar el IVA a su propia cuenta; contabilizaImpuestos va «false» y vino "
        "«true» en el documento 77."
    )


def test_an_element_of_the_own_catalogue_is_told_with_those_in_force(world):
    elementos = {"imputacion": [{"catalogo": "propioContabilidad", "elemento": "77"}]}
    message = {**sobre_requerimiento(), "imputacionesACatalogosContables": elementos}
    told = why(world, "devengo", message, "E45")
    assert told.startswith("El elemento «77» de propioContabilidad no está vigente; están vigentes 00")


@pytest.mark.parametrize(
    ("catalogo", "elemento", "expected"),
    [
        (
            "iniciativaInversion",
            "00",
            "; se envió iniciativaInversion «00» (No Aplica). Los códigos vigentes son 40970",
        ),
        ("programaPresupuestario", "01", "; no se envió iniciativaInversion. Los códigos vigentes son 40970001"),
    ],
)
def test_an_investment_is_told_with_the_codes_in_force(catalogo, elemento, expected):
    world = World(default_seed())
    message = devengo(("1", 10, "3000416"), {OBRAS: 1000})
    agrupacion(message)["imputacionesACatalogosDeReagrupacion"]["imputacion"] = [
        {"catalogo": catalogo, "elemento": elemento}
    ]
    told = why(world, "devengo", message, "E46")
    assert told.startswith("El concepto 3102004 es del subtítulo 31 y pide el código BIP de su iniciativa de inversión")
    assert expected in told


def test_a_demand_that_is_not_of_the_budget_is_told():
    seed = copy.deepcopy(basic_seed())
    for requerimiento in seed["requerimientos"]:
        if (requerimiento["area"], requerimiento["folio"]) == (AREA, 12):
            requerimiento["tipoDemanda"] = "02"
    assert why(World(seed), "devengo", sobre_requerimiento(), "E47") == (
        "El requerimiento folio 12 tiene tipoDemanda «02» (extrapresupuestaria); un devengo presupuestario sale solo "
        "de uno con tipoDemanda «01» (presupuestaria)."
    )


def test_the_principal_of_the_compromiso_is_told(world):
    folio = world.accept("compromiso", compromiso({OFICINA: 1000}))
    shown = world.obtener("compromiso", folio)
    message = sobre_compromiso(shown, {OFICINA: 1000}, principal=PERSONA_2, numero="77")
    told = why(world, "devengo", message, "E48")
    assert f"del compromiso folio {folio} es de {PERSONA} y el documento 77 viene a nombre de " in told
    assert told.endswith(f"({PERSONA_2}).")


def test_the_grouping_that_is_of_the_named_principal_is_told(world):
    message = compromiso({OFICINA: 1000})
    documento = message["documentos"]["documento"][0]
    otro = copy.deepcopy(documento["principales"]["principal"][0])
    documento["principales"]["principal"].append({**otro, "id": PERSONA_2})
    documento["monto"] = 2000
    folio = world.accept("compromiso", message)
    shown = world.obtener("compromiso", folio)
    suya = shown["documentos"]["documento"][0]["principales"]["principal"][1]["transaccionesPrevias"]["transaccion"][0]
    told = why(world, "devengo", sobre_compromiso(shown, {OFICINA: 1}, principal=PERSONA_2), "E48")
    assert told.endswith(f"Del compromiso son de {PERSONA_2} las agrupaciones {suya['idCombinacion']}.")


def test_due_dates_that_are_of_another_principal_are_told(world):
    message = sobre_requerimiento(monto=2000)
    principales = message["documentos"]["documento"][0]["principales"]["principal"]
    principales.append({**copy.deepcopy(principales[0]), "id": PERSONA_2})
    for principal, monto in zip(principales, (400, 1600), strict=True):
        principal["cumplimientos"]["cumplimiento"][0]["monto"] = monto
    assert why(world, "devengo", message, "E26") == (
        f"En el documento 77 a {PERSONA} se le imputan $ 1.000 y sus cumplimientos suman $ 400: difieren en $ 600. En "
        f"el documento 77 a {PERSONA_2} se le imputan $ 1.000 y sus cumplimientos suman $ 1.600: difieren en $ 600."
    )


def test_a_note_that_comes_as_an_original_is_told_what_it_adjusts(world):
    told = why(world, "devengo", sobre_requerimiento(tipo="0402"), "E49")
    assert told.startswith(
        "El documento 77 es de tipo 0402 (Nota de Crédito Electrónica) y vino en un devengo original. Envíelo con "
        "informacionDeAjuste: tipo 7 y, en folioTransaccionAjustada, el folio del devengo cuyo documento ajusta, que "
        "puede ser de tipo 0102 (Factura Afecta Electrónica), 0202 (Factura Exenta Electrónica) y 0502 (Nota de Débito "
        "Electrónica)."
    )


def test_a_note_that_comes_as_an_original_is_told_which_folios_it_could_adjust(world):
    def told():
        return why(world, "devengo", sobre_requerimiento(tipo="0402"), "E49")

    def accrue(**how):
        return world.accept("devengo", devengo(REQUERIMIENTO, {OFICINA: 1000}, **how))

    assert told().endswith(f" De {PERSONA} no hay ninguno vigente en este ejercicio.")
    accrue(tipo="0900")
    accrue(principal=PERSONA_2)
    uno = accrue()
    assert told().endswith(f" De {PERSONA}, está el folio {uno}.")
    dos = accrue()
    assert told().endswith(f" De {PERSONA}, los más recientes son los folios {dos} y {uno}.")
    world.accept("devengo", devengo_ajuste(world.obtener("devengo", uno), None, "2"))
    assert told().endswith(f" De {PERSONA}, está el folio {dos}.")


@pytest.mark.parametrize(
    ("original", "ajuste", "monto", "nota", "expected"),
    [
        ("0202", "3", -1, "0402", "Un ajuste de tipo 3 (ajuste negativo) no trae documento propio y vino uno de tipo "
         "0402 (Nota de Crédito Electrónica), que es de los ajustes de tipo 7."),
        ("0202", "7", -1, "0502", "vino uno de tipo 0502 (Nota de Débito Electrónica), que es de los ajustes de tipo "
         "8. El folio {folio} tiene 0202 (Factura Exenta Electrónica): lo ajusta 0402 (Nota de Crédito Electrónica)."),
        ("0202", "8", 1, "0202", "Un ajuste de tipo 8 (nota de débito) trae su nota y vino uno de tipo 0202 (Factura"),
        ("0202", "7", -1, "0401", "vino uno de tipo 0401 (Nota de Crédito). El folio {folio} tiene 0202 ("),
        ("0202", "7", -1, None, "Un ajuste de tipo 7 (nota de crédito) trae su nota y no vino ninguna. El folio"),
        ("0900", "7", -1, "0402", "El folio {folio} tiene 0900 (Boleta) y no hay nota que lo ajuste; use un ajuste de "
         "tipo 3 (ajuste negativo), sin documento."),
    ],
)  # fmt: skip
def test_the_notes_that_serve_are_told(world, original, ajuste, monto, nota, expected):
    folio = world.accept("devengo", devengo(REQUERIMIENTO, {OFICINA: 1000}, tipo=original))
    message = devengo_ajuste(world.obtener("devengo", folio), {OFICINA: monto}, ajuste, nota=nota and (nota, "5"))
    assert expected.format(folio=folio) in why(world, "devengo", message, "E53")


def test_the_notes_of_an_adjustment_of_nothing_known_are_told():
    broken = incumple("E53", ajuste="8", tipo="0102")
    told = business.explica("", _con(), replace(Instantanea(), tablas=load_tables()), broken)
    assert told.endswith("Son 0501 (Nota de Débito) y 0502 (Nota de Débito Electrónica).")


def _con(*documentos):
    return Transaccion("devengo", "1", "t", "d", "verticales", None, documentos, ())
