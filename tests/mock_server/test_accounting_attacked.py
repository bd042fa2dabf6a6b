"""Accounting attacked: what an entry, a payment or their adjustments must not do to any line of the books."""

from __future__ import annotations

import pytest
from attacked_books import NC, ND, UNO, Books
from sigfe_world import PERSONA, PERSONA_2, bancos_de, devengo_ajuste, lineas_de, pago, sobre_compromiso


@pytest.fixture
def books():
    return Books()


def vencimientos(shown):
    (principal,) = shown["documentos"]["documento"][0]["principales"]["principal"]
    return principal["cumplimientos"]["cumplimiento"]


def entry(books, devengo):
    return books.obtener("contabilidad", books.obtener("devengo", devengo)["asiento"]["folio"])


@pytest.mark.parametrize(("tipo", "monto"), [(NC, -30), (ND, 30)])
def test_reversing_a_note_gives_the_due_dates_of_the_invoice_back(books, tipo, monto):
    factura = books.accrue(books.commit({UNO: 200}), {UNO: 100})
    nota = books.note(factura, {UNO: monto}, tipo=tipo)
    assert [v["monto"] for v in vencimientos(books.obtener("devengo", factura["folio"]))] == [100 + monto]
    books.accept("devengo", devengo_ajuste(nota, {UNO: -monto}, "2"))
    assert [v["monto"] for v in vencimientos(books.obtener("devengo", factura["folio"]))] == [100]


def test_lowering_a_debit_note_lowers_the_due_dates_of_its_invoice(books):
    factura = books.accrue(books.commit({UNO: 200}), {UNO: 100})
    nota = books.note(factura, {UNO: 30}, tipo=ND)
    books.accept("devengo", devengo_ajuste(nota, {UNO: -10}, "3"))
    assert [v["monto"] for v in vencimientos(books.obtener("devengo", factura["folio"]))] == [120]


@pytest.mark.parametrize("destinatario", [PERSONA, PERSONA_2])
@pytest.mark.parametrize(("tipo", "monto"), [("1", 10), ("3", -10)])
def test_an_adjustment_moves_the_line_of_who_is_to_be_paid(books, destinatario, tipo, monto):
    sent = sobre_compromiso(books.commit({UNO: 200}), {UNO: 100})
    ambos = [
        {"fecha": "2026-07-15", "monto": parte, "idPrincipalRelacionado": rut}
        for rut, parte in ((PERSONA, 60), (PERSONA_2, 40))
    ]
    principal = sent["documentos"]["documento"][0]["principales"]["principal"][0]
    principal["cumplimientos"]["cumplimiento"] = ambos
    folio = books.accept("devengo", sent)
    ajuste = devengo_ajuste(books.obtener("devengo", folio), {UNO: monto}, tipo)
    suyo = ajuste["documentos"]["documento"][0]["principales"]["principal"][0]["cumplimientos"]["cumplimiento"][0]
    suyo["idPrincipalRelacionado"] = destinatario
    books.accept("devengo", ajuste)
    saldos = {
        linea["cumplimiento"]["rutDestinatario"]: linea["agrupacion"]["saldo"]
        for linea in lineas_de(entry(books, folio))
    }
    antes = {PERSONA: 60, PERSONA_2: 40}
    assert saldos == {**antes, destinatario: antes[destinatario] + monto}


# One mistake, one code

NIVELES = ("imputacion", "cartera", "cumplimiento", "agrupacion")


def nivel(sent, name):
    """One level of the line that a payment moves, or its `banco`."""
    grupo = sent["agrupacionesDeImputacionesACuentasContables"]["agrupacion"][0]
    linea, banco = grupo["imputacionesACuentasContables"]["imputacion"]
    if name in ("cuentaDeBanco", "banco"):
        return banco if name == "cuentaDeBanco" else banco["carterasBancarias"]["cartera"][0]
    cartera = linea["carterasFinancieras"]["cartera"][0]
    cumplimiento = cartera["cumplimientosDeCartera"]["cumplimiento"][0]
    agrupacion = cumplimiento["agrupacionesDeConceptosDeContabilidad"]["agrupacion"][0]
    return dict(zip(NIVELES, (linea, cartera, cumplimiento, agrupacion), strict=True))[name]


@pytest.fixture
def linea(books):
    """The open line of a taxed devengo, 119 gross."""
    factura = books.accrue(books.commit({UNO: 200}), {UNO: 100}, 19)
    (una,) = lineas_de(entry(books, factura["folio"]))
    return una


def ajuste_de_pago(books, linea, tipo, monto):
    folio = books.accept("tesoreria", pago([(linea, 50)]))
    shown = books.obtener("contabilidad", folio)
    (una,), (banco,) = lineas_de(shown), bancos_de(shown)
    return pago([(una, monto)], banco["numeroDocumento"], {"folioTransaccionAjustada": folio, "tipo": tipo})


EQUIVOCADOS = [
    ("imputacion", "codigoCuenta", "92101", "E31", "E31"),
    ("imputacion", "codigoCuenta", "215", "E63", "E63"),
    ("imputacion", "codigoCuenta", "2152204", "E67", "E56"),
    ("cartera", "rut", "98990009-9", "E23", "E23"),
    ("cartera", "rut", "98990001-4", "E24", "E24"),
    ("cartera", "rut", PERSONA_2, "E67", "E50"),
    ("cartera", "numeroDocumento", "otro", "E67", "E50"),
    ("cartera", "codigoTipoDocumento", "0900", "E67", "E50"),
    ("cartera", "fechaDocumento", "2026-06-01", "E67", "E50"),
    ("cartera", "folioContabilidad", 999, "E67", "E50"),
    ("cumplimiento", "rutDestinatario", PERSONA_2, "E67", "E50"),
    ("cumplimiento", "fecha", "2026-01-01", "E67", "E50"),
    ("cumplimiento", "agrupacionesDeConceptosDeContabilidad", None, "E67", "E50"),
    ("agrupacion", "idAgrupacionRelacionada", 999, "E67", "E50"),
    ("cuentaDeBanco", "codigoCuenta", "79999", "E63", "E63"),
    ("cuentaDeBanco", "codigoCuenta", "53204", "E64", "E56"),
    ("cuentaDeBanco", "codigoCuenta", "11103", "E68", "E56"),
    ("banco", "cuentaBancaria", "1", "E68", "E50"),
    ("banco", "rutBanco", PERSONA, "E68", "E68"),
    ("banco", "medioDePago", "Trueque", "E69", "E50"),
]


@pytest.mark.parametrize(("donde", "miembro", "valor", "en_pago", "en_ajuste"), EQUIVOCADOS)
def test_one_mistake_in_a_payment_is_told_once(books, linea, donde, miembro, valor, en_pago, en_ajuste):
    ajuste = ajuste_de_pago(books, linea, "3", -10)
    for sent, codigo in ((pago([(linea, 69)]), en_pago), (ajuste, en_ajuste)):
        nivel(sent, donde)[miembro] = valor
        assert books.codes("tesoreria", sent) == (codigo,)


@pytest.mark.parametrize("rut", ["98990009-9", PERSONA_2])
def test_the_reversal_of_a_payment_names_nobody_else(books, linea, rut):
    reverso = ajuste_de_pago(books, linea, "2", -50)
    nivel(reverso, "cartera")["rut"] = rut
    assert books.codes("tesoreria", reverso) == ("E50",)


def test_a_payment_of_the_wrong_sign_is_told_that_alone(books, linea):
    assert books.codes("tesoreria", ajuste_de_pago(books, linea, "3", 10**12)) == ("E52",)


def test_a_payment_on_the_wrong_sides_is_told_that_alone(books, linea):
    assert set(books.codes("tesoreria", pago([(linea, 119)], lados=("haber", "debe")))) == {"E64"}


@pytest.mark.parametrize("monto", [-60, 10**6])
def test_adjusting_a_reversed_payment_is_told_that_alone(books, linea, monto):
    reverso = ajuste_de_pago(books, linea, "2", -50)
    books.accept("tesoreria", reverso)
    folio = reverso["informacionDeTransaccion"]["informacionDeAjuste"]["folioTransaccionAjustada"]
    (banco,) = bancos_de(books.obtener("contabilidad", folio))
    (suya,) = lineas_de(books.obtener("contabilidad", folio))
    ajuste = {"folioTransaccionAjustada": folio, "tipo": "1" if monto > 0 else "3"}
    assert books.codes("tesoreria", pago([(suya, monto)], banco["numeroDocumento"], ajuste)) == ("E54",)


def test_lowering_a_reversed_devengo_is_told_that_alone(books):
    factura = books.accrue(books.commit({UNO: 200}), {UNO: 100})
    books.accept("devengo", devengo_ajuste(factura, {UNO: -100}, "2"))
    assert books.codes("devengo", devengo_ajuste(factura, {UNO: -10}, "3")) == ("E54",)


@pytest.mark.parametrize("cual", [0, 1])
def test_a_payment_without_a_cartera_is_told_that_alone(books, linea, cual):
    sent = pago([(linea, 119)])
    grupo = sent["agrupacionesDeImputacionesACuentasContables"]["agrupacion"][0]
    imputacion = grupo["imputacionesACuentasContables"]["imputacion"][cual]
    imputacion |= {"carterasBancarias": None, "carterasFinancieras": None}
    assert books.codes("tesoreria", sent) == ("E64",)
    sent["informacionDeTransaccion"]["informacionDeCreacion"] |= {
        "procesoFuente": "5",
        "tipoOperacion": None,
    }
    assert books.codes("contabilidad", sent) == ("E64",)


def test_a_collection_of_nothing_is_told_that_alone(books, linea):
    nada = pago([(linea, 0)], creacion=("5", "2", None))
    assert set(books.codes("contabilidad", nada)) == {"E37"}


# Leaves


@pytest.mark.parametrize(("partes", "codigo"), [((150, -50), "E52"), ((100, 0), "E76"), ((100, 1), "E37")])
def test_no_pair_of_accounts_goes_the_other_way_or_is_zero(books, partes, codigo):
    sent = sobre_compromiso(books.commit({UNO: 200}), {UNO: 100})
    previa = sent["documentos"]["documento"][0]["principales"]["principal"][0]["transaccionesPrevias"]["transaccion"][0]
    grupo = previa["agrupacionesDeImputacionesACatalogos"]["agrupacion"][0]
    (imputacion,) = grupo["imputacionesAConceptosPresupuestarios"]["imputacion"]
    imputacion["contabilizaciones"]["contabilizacion"] = [
        {"cuentaDebe": cuenta, "cuentaHaber": "21522", "montoDebe": parte, "montoHaber": parte}
        for cuenta, parte in zip(("53204", "13101"), partes, strict=True)
    ]
    assert books.codes("devengo", sent) == (codigo,)


def asiento_directo(debe, haber, signo=1, ajuste=None, documentos=()):
    """An entry of 56601 or, with `documentos`, of one bank's, against 14908."""
    imputaciones = [
        {"codigoCuenta": cuenta, "montoDebe": signo * debe, "montoHaber": signo * haber}
        for cuenta, debe, haber in [("56601", monto, 0) for monto in debe] + [("14908", 0, monto) for monto in haber]
    ]
    if documentos:
        carteras = [
            {
                "cuentaBancaria": "00009700100",
                "medioDePago": "Efectivo",
                "rutBanco": "96990003-3",
                "debe": signo * monto,
                "haber": 0,
                "fechaDocumento": "2026-06-15",
                "numeroDocumento": "1",
            }
            for monto in documentos
        ]
        banco = {"codigoCuenta": "11102", "montoDebe": signo * sum(documentos), "montoHaber": 0}
        imputaciones.append({**banco, "carterasBancarias": {"cartera": carteras}})
    creacion = {"procesoFuente": "5", "tipoMovimiento": "2" if documentos else "1"}
    return {
        "id": "C-1",
        "titulo": "Directo",
        "descripcion": "Directo",
        "informacionDeTransaccion": {"informacionDeAjuste": ajuste} if ajuste else {"informacionDeCreacion": creacion},
        "agrupacionesDeImputacionesACuentasContables": {
            "agrupacion": [
                {
                    "imputacionesACuentasContables": {"imputacion": imputaciones},
                    "imputacionesACatalogosPropios": {"imputacion": [{}]},
                }
            ]
        },
    }


@pytest.mark.parametrize("documentos", [(), (70, 30)])
def test_equal_leaves_of_an_entry_are_reversed_in_any_order(books, documentos):
    haber = [100] * (1 + bool(documentos))
    folio = books.accept("contabilidad", asiento_directo((60, 40), haber, documentos=documentos))
    ajuste = {"folioTransaccionAjustada": folio, "tipo": "2"}
    reverso = asiento_directo((40, 60), haber, -1, ajuste, documentos=documentos[::-1])
    assert books.codes("contabilidad", reverso) == ()
    vista = books.sigfe.vista("contabilidad", "9701001", 2026, folio)
    assert [apunte.vigente for apunte in vista.apuntes] == [0] * len(vista.apuntes)
