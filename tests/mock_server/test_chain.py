"""The chain, told by example: what each message does to its own balance and to its predecessor's."""

from __future__ import annotations

import pytest
from sigfe_world import (
    PERSONA,
    PERSONA_2,
    World,
    compromiso,
    compromiso_ajuste,
    devengo,
    devengo_ajuste,
    requerimiento,
    requerimiento_ajuste,
    sobre_compromiso,
)

ASEO, OFICINA = "2208001", "2204001"


@pytest.fixture
def world():
    return World()


def test_a_compromiso_takes_its_amount_from_the_requerimiento(world):
    before = world.line("requerimientos", 12)
    folio = world.accept("compromiso", compromiso({OFICINA: 119000}))
    assert world.line("compromiso", folio).disponible == 119000
    assert world.line("requerimientos", 12).consumido == before.consumido + 119000


def test_an_adjustment_is_a_new_folio_that_shows_its_own_amount_and_no_balance(world):
    folio = world.accept("compromiso", compromiso({OFICINA: 1000}))
    original = world.obtener("compromiso", folio)
    mas = world.accept("compromiso", compromiso_ajuste(original, {OFICINA: 500}, "1"))
    menos = world.accept("compromiso", compromiso_ajuste(original, {OFICINA: -200}, "3"))
    shown = world.obtener("compromiso", folio)
    assert (shown["monto"], shown["saldo"]) == (1000, 1300)
    assert [(a["folio"], a["tipo"], a["monto"]) for a in shown["ajustes"]["ajuste"]] == [
        (mas, "1", 500),
        (menos, "3", -200),
    ]
    ajuste = world.obtener("compromiso", menos)
    assert (ajuste["monto"], ajuste["saldo"], ajuste["folioAnterior"], ajuste["titulo"]) == (-200, 0, folio, None)
    documento = shown["documentos"]["documento"][0]
    assert ajuste["documentos"]["documento"][0]["numero"] == documento["numero"]
    assert documento["montoVigente"] == 1300
    assert documento["principales"]["principal"][0]["cumplimientos"]["cumplimiento"][0]["monto"] == 1300


def test_a_reversal_leaves_zero_and_the_document_number_can_be_used_again(world):
    sent = compromiso({OFICINA: 1000, ASEO: 2000}, numero="1057-1-SE26")
    folio = world.accept("compromiso", sent)
    assert world.codes("compromiso", sent) == ("E25",)
    reverso = compromiso_ajuste(world.obtener("compromiso", folio), None, "2")
    world.accept("compromiso", reverso)
    assert world.obtener("compromiso", folio)["saldo"] == 0
    assert world.codes("compromiso", reverso) == ("E54",)
    world.accept("compromiso", sent)


def test_an_invoice_takes_its_tax_from_the_compromiso_too_and_shows_net(world):
    folio = world.accept("compromiso", compromiso({OFICINA: 119000}))
    comprometido = world.obtener("compromiso", folio)
    factura = world.accept("devengo", sobre_compromiso(comprometido, {OFICINA: 100000}, 19000))
    shown = world.obtener("devengo", factura)
    assert world.line("compromiso", folio).disponible == 0
    assert (shown["monto"], shown["montoImpuesto"], shown["montoTotal"], shown["saldo"]) == (
        100000,
        19000,
        119000,
        100000,
    )
    assert (shown["asiento"]["montoDebe"], shown["asiento"]["montoHaber"]) == (119000, 119000)


def test_with_afecta_neto_the_tax_does_not_take_from_the_compromiso():
    world = World(afecta="neto")
    folio = world.accept("compromiso", compromiso({OFICINA: 119000}))
    factura = world.accept("devengo", sobre_compromiso(world.obtener("compromiso", folio), {OFICINA: 100000}, 19000))
    assert world.line("compromiso", folio).disponible == 19000
    assert world.obtener("devengo", factura)["asiento"]["montoDebe"] == 119000


@pytest.mark.parametrize("contabiliza", ["true", None])
def test_an_institution_that_books_taxes_charges_only_the_net(world, contabiliza):
    seed = world.seed
    seed["areas"][0]["contabilizaImpuestos"] = True
    world.sigfe.sembrar(seed)
    folio = world.accept("compromiso", compromiso({OFICINA: 119000}))
    sent = sobre_compromiso(world.obtener("compromiso", folio), {OFICINA: 100000}, 19000, contabiliza=contabiliza)
    factura = world.accept("devengo", sent)
    assert world.line("compromiso", folio).disponible == 19000
    assert world.obtener("devengo", factura)["asiento"]["montoDebe"] == 100000


def test_golden_chain_a_whole_credit_note_frees_the_compromiso_for_another_invoice(world):
    bruto, neto, iva = 3046400, 2560000, 486400
    folio = world.accept("compromiso", compromiso({OFICINA: bruto}))
    comprometido = world.obtener("compromiso", folio)
    primera = world.accept("devengo", sobre_compromiso(comprometido, {OFICINA: neto}, iva, numero="1111"))
    assert world.codes("devengo", sobre_compromiso(comprometido, {OFICINA: neto}, iva, numero="1123")) == ("E32",)
    nota = devengo_ajuste(world.obtener("devengo", primera), {OFICINA: -neto}, "7", -iva, ("0402", "99"))
    folio_nota = world.accept("devengo", nota)
    assert world.obtener("devengo", folio_nota)["asiento"]["montoHaber"] == -bruto
    assert world.line("compromiso", folio).disponible == bruto
    world.accept("devengo", sobre_compromiso(comprometido, {OFICINA: neto}, iva, numero="1123"))
    assert world.line("compromiso", folio).disponible == 0


def test_reversing_a_credit_note_is_positive_and_gives_the_invoice_its_balance_back(world):
    folio = world.accept("compromiso", compromiso({OFICINA: 119000}))
    factura = world.accept("devengo", sobre_compromiso(world.obtener("compromiso", folio), {OFICINA: 100000}, 19000))
    nota = world.accept(
        "devengo", devengo_ajuste(world.obtener("devengo", factura), {OFICINA: -40000}, "7", -7600, ("0402", "5"))
    )
    shown = world.obtener("devengo", nota)
    assert (
        shown["documentos"]["documento"][0]["idDocumentoAjustado"]
        != (world.obtener("devengo", factura)["documentos"]["documento"][0]["idDocumentoAjustado"])
    )
    world.accept("devengo", devengo_ajuste(shown, {OFICINA: 40000}, "2", 7600))
    assert world.obtener("devengo", factura)["saldo"] == 100000
    assert world.line("compromiso", folio).disponible == 0
    assert "E54" in world.codes("devengo", devengo_ajuste(shown, {OFICINA: 40000}, "2", 7600))


def test_reversing_a_credit_note_needs_the_balance_that_it_had_freed(world):
    folio = world.accept("compromiso", compromiso({OFICINA: 1000}))
    comprometido = world.obtener("compromiso", folio)
    factura = world.accept("devengo", sobre_compromiso(comprometido, {OFICINA: 1000}))
    nota = world.accept(
        "devengo", devengo_ajuste(world.obtener("devengo", factura), {OFICINA: -400}, "7", 0, ("0402", "5"))
    )
    world.accept("devengo", sobre_compromiso(comprometido, {OFICINA: 300}))
    reverso = devengo_ajuste(world.obtener("devengo", nota), {OFICINA: 400}, "2")
    assert world.codes("devengo", reverso) == ("E32",)


def test_a_credit_note_on_a_debit_note_takes_back_at_most_what_that_added(world):
    folio = world.accept("compromiso", compromiso({OFICINA: 1000}))
    factura = world.accept("devengo", sobre_compromiso(world.obtener("compromiso", folio), {OFICINA: 500}))
    shown = world.obtener("devengo", factura)
    debito = world.accept("devengo", devengo_ajuste(shown, {OFICINA: 300}, "8", 0, ("0502", "1")))
    shown = world.obtener("devengo", debito)
    assert world.codes("devengo", devengo_ajuste(shown, {OFICINA: -301}, "7", 0, ("0402", "1"))) == ("E51",)
    world.accept("devengo", devengo_ajuste(shown, {OFICINA: -100}, "7", 0, ("0402", "1")))
    assert world.obtener("devengo", factura)["saldo"] == 700


def test_a_plain_adjustment_is_not_adjusted_but_only_reversed(world):
    folio = world.accept("compromiso", compromiso({OFICINA: 1000}))
    mas = world.accept("compromiso", compromiso_ajuste(world.obtener("compromiso", folio), {OFICINA: 300}, "1"))
    shown = world.obtener("compromiso", mas)
    assert world.codes("compromiso", compromiso_ajuste(shown, {OFICINA: -100}, "3")) == ("E54",)
    reverso = world.accept("compromiso", compromiso_ajuste(shown, None, "2"))
    assert world.obtener("compromiso", folio)["saldo"] == 1000
    assert world.codes("compromiso", compromiso_ajuste(world.obtener("compromiso", reverso), {OFICINA: 300}, "2")) == (
        "E54",
    )


def test_older_clients_repeat_folio_and_tipo_of_the_predecessor_in_a_note(world):
    folio = world.accept("compromiso", compromiso({OFICINA: 1000}))
    factura = world.accept("devengo", sobre_compromiso(world.obtener("compromiso", folio), {OFICINA: 500}))
    shown = world.obtener("devengo", factura)
    nota = devengo_ajuste(shown, {OFICINA: -100}, "7", 0, ("0402", "1"), previa=True)
    world.accept("devengo", nota)
    nota["documentos"]["documento"][0]["numero"] = "2"
    previa = nota["documentos"]["documento"][0]["principales"]["principal"][0]["transaccionesPrevias"]["transaccion"][0]
    previa["folio"] = "31"
    assert world.codes("devengo", nota) == ("E50",)


def test_a_devengo_hangs_straight_from_a_requerimiento(world):
    before = world.line("requerimientos", 12, 1)
    factura = world.accept("devengo", devengo(("1", 12, "3000412"), {ASEO: 5000}, 950))
    assert world.line("requerimientos", 12, 1).consumido == before.consumido + 5950
    shown = world.obtener("devengo", factura)
    previa = shown["documentos"]["documento"][0]["principales"]["principal"][0]["transaccionesPrevias"]["transaccion"][
        0
    ]
    assert (previa["folio"], previa["tipo"], previa["idAgrupacionDeReferencia"]) == ("12", "1", "3000412")
    world.accept("devengo", devengo_ajuste(shown, None, "2", -950))
    assert world.line("requerimientos", 12, 1).consumido == before.consumido


def test_a_requerimiento_takes_from_the_law_and_gives_back(world):
    folio = world.accept("requerimientos", requerimiento({"2211002": 600000}))
    assert world.codes("requerimientos", requerimiento({"2211002": 400001})) == ("E14",)
    shown = world.obtener("requerimientos", folio)
    grupo = shown["agrupacionesDeImputacionesACatalogos"]["agrupacion"][0]["idAgrupacionAjustada"]
    world.accept("requerimientos", requerimiento_ajuste(folio, grupo, {"2211002": -100000}, "3"))
    world.accept("requerimientos", requerimiento({"2211002": 400001}))
    world.accept("requerimientos", requerimiento_ajuste(folio, grupo, {"2211002": -500000}, "2"))
    assert world.obtener("requerimientos", folio)["saldo"] == 0
    world.accept("requerimientos", requerimiento({"2211002": 599999}))


def test_the_future_part_of_a_compromiso_takes_nothing_of_this_year(world):
    before = world.line("requerimientos", 12)
    sent = compromiso({OFICINA: 1000})
    documento = sent["documentos"]["documento"][0]
    principal = documento["principales"]["principal"][0]
    imputacion = principal["transaccionesPrevias"]["transaccion"][0]["agrupacionesDeImputacionesACatalogos"][
        "agrupacion"
    ][0]
    imputacion["imputacionesAConceptosPresupuestarios"]["imputacion"][0]["montoFuturo"] = 4000
    documento["monto"] = 5000
    principal["cumplimientos"]["cumplimiento"].append({"fecha": "2027-06-15", "monto": 4000})
    folio = world.accept("compromiso", sent)
    assert world.obtener("compromiso", folio)["saldo"] == 1000
    assert world.line("requerimientos", 12).consumido == before.consumido + 1000


def test_each_transaction_of_a_message_stands_alone_and_sees_the_one_before(world):
    folio = world.accept("compromiso", compromiso({OFICINA: 1000}))
    comprometido = world.obtener("compromiso", folio)
    sent = [sobre_compromiso(comprometido, {OFICINA: monto}) for monto in (600, 600, 400)]
    answer = world.send("devengo", *sent)
    ticket = world.ticket(answer["codigo"])
    assert ticket["estado"] == "FINALIZADO_CON_ERRORES"
    assert [row["resultado"] for row in ticket["transaccionVerticalesType"]] == [True, False, True]
    assert world.line("compromiso", folio).disponible == 0


def test_all_violations_are_told_at_once(world):
    sent = compromiso({OFICINA: 600_000_000_000}, principal="98995001-0")
    sent["documentos"]["documento"][0]["monto"] = 5
    assert set(world.codes("compromiso", sent)) == {"E20", "E23", "E26", "E27"}


def test_catalogues_and_accounts_of_a_devengo_come_from_what_it_hangs_from(world):
    folio = world.accept("compromiso", compromiso({OFICINA: 1000}))
    comprometido = world.obtener("compromiso", folio)
    agrupacion = comprometido["documentos"]["documento"][0]["principales"]["principal"][0]["transaccionesPrevias"][
        "transaccion"
    ][0]["agrupacionesDeImputacionesACatalogos"]["agrupacion"][0]
    assert {c["catalogo"] for c in agrupacion["imputacionesACatalogosDeReagrupacion"]["catalogo"]} == {
        "programaPresupuestario",
        "UnidadesDemandantes",
        "iniciativaInversion",
    }
    cuentas = agrupacion["imputacionesAConceptosPresupuestarios"]["imputacion"][0]["cuentas"]
    assert cuentas["cuentasDebe"][0]["codigo"] == "53204"
    assert cuentas["cuentasHaber"][0]["codigo"] == "21522"


def test_a_document_of_two_principales_shows_each_with_its_own_lines_and_due_dates(world):
    sent, otro = compromiso({OFICINA: 1000}), compromiso({ASEO: 500}, principal=PERSONA_2)
    documento = sent["documentos"]["documento"][0]
    documento["principales"]["principal"] += otro["documentos"]["documento"][0]["principales"]["principal"]
    documento["monto"] = 1500
    folio = world.accept("compromiso", sent)
    shown = world.obtener("compromiso", folio)["documentos"]["documento"][0]["principales"]["principal"]
    assert [(p["id"], p["cumplimientos"]["cumplimiento"][0]["monto"]) for p in shown] == [
        (PERSONA, 1000),
        (PERSONA_2, 500),
    ]
    assert [r.principal for r in world.sigfe.vista("compromiso", "9701001", 2026, folio).renglones] == [
        PERSONA,
        PERSONA_2,
    ]


def test_a_decrease_with_another_due_date_lowers_the_first_one(world):
    folio = world.accept("compromiso", compromiso({OFICINA: 1000}))
    ajuste = compromiso_ajuste(world.obtener("compromiso", folio), {OFICINA: -400}, "3")
    principal = ajuste["documentos"]["documento"][0]["principales"]["principal"][0]
    principal["cumplimientos"]["cumplimiento"][0]["fecha"] = "2026-12-31"
    world.accept("compromiso", ajuste)
    shown = world.obtener("compromiso", folio)["documentos"]["documento"][0]["principales"]["principal"][0]
    assert shown["cumplimientos"]["cumplimiento"] == [{"fecha": "2026-07-15", "monto": 600}]
