"""Attacks on the balances: what an accountant would try, and what obtener must tell of all three levels after it."""

from __future__ import annotations

import copy

import pytest
from attacked_books import DOS, NC, ND, UNO, Books
from sigfe_world import (
    PERSONA,
    PERSONA_2,
    codes_in,
    compromiso,
    compromiso_ajuste,
    devengo,
    devengo_ajuste,
    requerimiento,
    requerimiento_ajuste,
    sobre_compromiso,
)


@pytest.fixture
def books():
    return Books()


# Adjustments of adjustments


def test_a_debit_note_needs_the_balance_of_the_compromiso_for_its_tax_too(books):
    comprometido = books.commit({UNO: 1000})
    factura = books.accrue(comprometido, {UNO: 500}, 95)
    assert books.codes("devengo", devengo_ajuste(factura, {UNO: 350}, "8", 56, (ND, "1"))) == ("E32",)
    debito = books.note(factura, {UNO: 350}, 55, ND)
    assert books.told("compromiso", comprometido["folio"]) == [(1000, 1000, 0)]
    books.accept("devengo", devengo_ajuste(debito, {UNO: -350}, "2", -55))
    assert books.told("compromiso", comprometido["folio"]) == [(1000, 595, 405)]
    assert books.told("devengo", factura["folio"]) == [(500, 0, 500)]


def test_what_hung_from_a_reversed_debit_note_can_no_longer_be_adjusted(books):
    comprometido = books.commit({UNO: 5000})
    factura = books.accrue(comprometido, {UNO: 1000}, 190)
    debito = books.note(factura, {UNO: 500}, 95, ND)
    credito = books.note(debito, {UNO: -200}, -38)
    assert "E61" in books.codes("devengo", devengo_ajuste(debito, {UNO: -500}, "2", -95))
    books.accept("devengo", devengo_ajuste(debito, {UNO: -300}, "2", -57))
    assert books.codes("devengo", devengo_ajuste(credito, {UNO: 200}, "2", 38)) == ("E54",)
    assert books.told("devengo", factura["folio"]) == [(1000, 0, 1000)]
    books.accept("devengo", devengo_ajuste(factura, {UNO: -1000}, "2", -190))
    assert books.told("compromiso", comprometido["folio"]) == [(5000, 0, 5000)]


def test_reversing_an_invoice_ends_its_notes_too(books):
    comprometido = books.commit({UNO: 5000})
    factura = books.accrue(comprometido, {UNO: 1000}, 190)
    credito = books.note(factura, {UNO: -400}, -76)
    assert books.codes("devengo", devengo_ajuste(factura, {UNO: -1000}, "2", -190)) == ("E61",)
    books.accept("devengo", devengo_ajuste(factura, {UNO: -600}, "2", -114))
    assert books.codes("devengo", devengo_ajuste(credito, {UNO: 400}, "2", 76)) == ("E54",)
    assert books.told("compromiso", comprometido["folio"]) == [(5000, 0, 5000)]


def test_a_note_of_another_supplier_does_not_touch_the_invoice(books):
    factura = books.accrue(books.commit({UNO: 5000}), {UNO: 1000})
    nota = devengo_ajuste(factura, {UNO: -400}, "7", 0, (NC, "1"))
    nota["documentos"]["documento"][0]["principales"]["principal"][0]["id"] = PERSONA_2
    assert books.codes("devengo", nota) == ("E50",)
    nota["documentos"]["documento"][0]["principales"]["principal"][0]["id"] = "98995001-0"
    assert books.codes("devengo", nota) == ("E23", "E50")
    nota["documentos"]["documento"][0]["principales"]["principal"][0]["id"] = PERSONA
    books.accept("devengo", nota)


def test_what_a_whole_credit_note_left_at_zero_has_nothing_to_reverse(books):
    comprometido = books.commit({UNO: 1190})
    factura = books.accrue(comprometido, {UNO: 1000}, 190, numero="5")
    credito = books.note(factura, {UNO: -1000}, -190)
    assert books.codes("devengo", devengo_ajuste(factura, {UNO: 0}, "2")) == ("E54",)
    books.accrue(comprometido, {UNO: 500}, 95, numero="5")
    assert books.codes("devengo", devengo_ajuste(credito, {UNO: 1000}, "2", 190)) == ("E32",)
    assert books.told("compromiso", comprometido["folio"]) == [(1190, 595, 595)]


def test_a_note_that_names_another_grouping_of_the_compromiso_is_refused(books):
    factura = books.accrue(books.commit({UNO: 5000}), {UNO: 1000})
    nota = devengo_ajuste(factura, {UNO: -400}, "7", 0, (NC, "1"))
    principal = nota["documentos"]["documento"][0]["principales"]["principal"][0]
    principal["transaccionesPrevias"]["transaccion"][0]["idAgrupacionDeReferencia"] = "1"
    assert books.codes("devengo", nota) == ("E50",)


def test_an_adjustment_that_swaps_the_documents_of_its_lines_is_refused(books):
    sent = compromiso({UNO: 600}, books.req, books.combinacion)
    sent["documentos"]["documento"] += compromiso({UNO: 70}, books.req, books.combinacion)["documentos"]["documento"]
    shown = books.obtener("compromiso", books.accept("compromiso", sent))
    uno, dos = (
        compromiso_ajuste({**shown, "documentos": {"documento": [documento]}}, {UNO: -1}, "3")
        for documento in shown["documentos"]["documento"]
    )
    uno["documentos"]["documento"] += dos["documentos"]["documento"]
    primero, segundo = uno["documentos"]["documento"]
    ids = primero["idDocumentoAjustado"], segundo["idDocumentoAjustado"]
    segundo["idDocumentoAjustado"], primero["idDocumentoAjustado"] = ids
    assert books.codes("compromiso", uno) == ("E50",)
    primero["idDocumentoAjustado"], segundo["idDocumentoAjustado"] = ids
    books.accept("compromiso", uno)
    assert books.told("compromiso", shown["folio"]) == [(599, 0, 599), (69, 0, 69)]


@pytest.mark.parametrize("resto", [{DOS: -500}, {UNO: 0, DOS: -500}])
def test_a_line_that_is_at_zero_may_stay_out_of_the_reversal(books, resto):
    comprometido = books.commit({UNO: 500, DOS: 500})
    books.accept("compromiso", compromiso_ajuste(comprometido, {UNO: -500}, "3"))
    books.accept("compromiso", compromiso_ajuste(comprometido, resto, "2"))
    assert books.told("requerimientos", books.req) == [(10000, 0, 10000), (10000, 0, 10000)]


def test_a_check_digit_in_lower_case_is_the_same_person(books):
    sent = compromiso({UNO: 10}, books.req, books.combinacion, principal="98990003-K")
    books.accept("compromiso", sent)
    sent["documentos"]["documento"][0]["principales"]["principal"][0]["id"] = "98990003-k"
    assert books.codes("compromiso", sent) == ("E25",)
    sent["documentos"]["documento"][0]["numero"] += "1"
    books.accept("compromiso", sent)


def test_reversing_a_decrease_needs_the_requerimiento_that_it_freed():
    books = Books(uno=1000)
    comprometido = books.commit({UNO: 1000})
    menos = books.accept("compromiso", compromiso_ajuste(comprometido, {UNO: -400}, "3"))
    books.commit({UNO: 300})
    vuelta = compromiso_ajuste(books.obtener("compromiso", menos), {UNO: 400}, "2")
    assert books.codes("compromiso", vuelta) == ("E20",)
    assert books.told("requerimientos", books.req)[0] == (1000, 900, 100)


def test_reversing_an_increase_that_was_accrued_is_refused(books):
    comprometido = books.commit({UNO: 100})
    mas = books.accept("compromiso", compromiso_ajuste(comprometido, {UNO: 50}, "1"))
    books.accrue(comprometido, {UNO: 120})
    vuelta = compromiso_ajuste(books.obtener("compromiso", mas), {UNO: -50}, "2")
    assert books.codes("compromiso", vuelta) == ("E51",)
    assert books.codes("compromiso", compromiso_ajuste(comprometido, {UNO: -31}, "3")) == ("E51",)
    books.accept("compromiso", compromiso_ajuste(comprometido, {UNO: -30}, "3"))
    assert books.told("compromiso", comprometido["folio"]) == [(120, 120, 0)]


def test_after_a_decrease_a_reversal_is_for_what_is_left_of_every_line(books):
    comprometido = books.commit({UNO: 500, DOS: 500})
    books.accept("compromiso", compromiso_ajuste(comprometido, {UNO: -200}, "3"))
    assert books.codes("compromiso", compromiso_ajuste(comprometido, {UNO: -500, DOS: -500}, "2")) == ("E61",)
    assert books.codes("compromiso", compromiso_ajuste(comprometido, {UNO: -300}, "2")) == ("E61",)
    assert books.codes("compromiso", compromiso_ajuste(comprometido, {UNO: -800}, "2")) == ("E61",)
    books.accept("compromiso", compromiso_ajuste(comprometido, {UNO: -300, DOS: -500}, "2"))
    assert books.told("requerimientos", books.req) == [(10000, 0, 10000), (10000, 0, 10000)]


def test_an_increase_of_which_one_line_exceeds_moves_none(books):
    comprometido = books.commit({UNO: 9500, DOS: 9500})
    assert books.codes("compromiso", compromiso_ajuste(comprometido, {UNO: 500, DOS: 501}, "1")) == ("E20",)
    assert books.told("requerimientos", books.req) == [(10000, 9500, 500), (10000, 9500, 500)]
    books.accept("compromiso", compromiso_ajuste(comprometido, {UNO: 500, DOS: 500}, "1"))
    assert books.told("requerimientos", books.req) == [(10000, 10000, 0), (10000, 10000, 0)]


def test_a_requerimiento_is_not_lowered_below_what_is_committed(books):
    books.commit({UNO: 600})
    assert books.codes("requerimientos", requerimiento_ajuste(books.req, books.combinacion, {UNO: -9401}, "3")) == (
        "E19",
    )
    books.accept("requerimientos", requerimiento_ajuste(books.req, books.combinacion, {UNO: -9400}, "3"))
    assert books.told("requerimientos", books.req) == [(600, 600, 0), (10000, 0, 10000)]


# Messages of several


def test_a_second_transaction_may_adjust_the_first_of_its_message(books):
    nuevo = compromiso({UNO: 1000}, books.req, books.combinacion, numero="1057-900-SE26")
    ensayo = books.obtener("compromiso", books.accept("compromiso", nuevo))
    nuevo["documentos"]["documento"][0]["numero"] = "1057-901-SE26"
    ajuste = compromiso_ajuste(ensayo, {UNO: 5}, "1", folio=ensayo["folio"] + 1)
    rows = books.settle("compromiso", nuevo, ajuste)
    # The folio is there by then, but nobody can know the ids that its documents get: they are not the other's.
    assert [codes_in("compromiso", row) for row in rows] == [(), ("E50",)]
    rows = books.settle("compromiso", compromiso_ajuste(ensayo, {UNO: 5}, "1"), compromiso_ajuste(ensayo, None, "2"))
    assert [codes_in("compromiso", row) for row in rows] == [(), ("E61",)]
    rows = books.settle(
        "compromiso", compromiso_ajuste(ensayo, {UNO: 5}, "1"), compromiso_ajuste(ensayo, {UNO: -1010}, "2")
    )
    assert [codes_in("compromiso", row) for row in rows] == [(), ()]


def test_transactions_of_one_message_take_their_turn_at_the_balance():
    books = Books(uno=1000)
    rows = books.settle(
        "compromiso", *(compromiso({UNO: monto}, books.req, books.combinacion) for monto in (600, 600, 400))
    )
    assert [codes_in("compromiso", row) for row in rows] == [(), ("E20",), ()]
    assert books.told("requerimientos", books.req)[0] == (1000, 1000, 0)


def test_documents_of_one_transaction_add_up_against_the_balance(books):
    comprometido = books.commit({UNO: 1000})
    factura = sobre_compromiso(comprometido, {UNO: 500}, 95)
    otra = sobre_compromiso(comprometido, {UNO: 400}, 6)["documentos"]["documento"]
    factura["documentos"]["documento"] += otra
    assert books.codes("devengo", factura) == ("E32",)
    otra[0]["impuestos"]["impuesto"][0]["montoImpuesto"] = "5"
    folio = books.accept("devengo", factura)
    assert books.told("compromiso", comprometido["folio"]) == [(1000, 1000, 0)]
    assert books.obtener("devengo", folio)["asiento"]["montoDebe"] == 1000


def test_the_same_document_twice_in_a_message_counts_once(books):
    nuevo = compromiso({UNO: 10}, books.req, books.combinacion)
    assert [codes_in("compromiso", row) for row in books.settle("compromiso", nuevo, nuevo)] == [(), ("E25",)]


@pytest.mark.parametrize(("servicio", "codigo"), [("compromiso", "E25"), ("devengo", "E38")])
def test_the_same_document_twice_in_a_transaction_is_refused(books, servicio, codigo):
    if servicio == "compromiso":
        sent = compromiso({UNO: 10}, books.req, books.combinacion)
    else:
        sent = devengo(("1", books.req, books.combinacion), {UNO: 10})
    documentos = sent["documentos"]["documento"]
    documentos.append(copy.deepcopy(documentos[0]))
    assert books.codes(servicio, sent) == (codigo,)
    documentos[1]["numero"] += "1"
    books.accept(servicio, sent)


@pytest.mark.parametrize(
    ("montos", "codigo"), [({UNO: 0}, "E76"), ({UNO: 10, DOS: 0}, "E76"), ({UNO: 10, DOS: -5}, "E52")]
)
def test_no_line_of_an_original_is_zero_or_negative(books, montos, codigo):
    assert books.codes("requerimientos", requerimiento(montos)) == (codigo,)
    assert books.codes("compromiso", compromiso(montos, books.req, books.combinacion)) == (codigo,)
    assert books.codes("devengo", devengo(("1", books.req, books.combinacion), montos)) == (codigo,)
