"""Attacks on the tax: shared out, taken back and reversed to the peso, on the invoice and on its compromiso."""

from __future__ import annotations

import pytest
from attacked_books import DOS, NC, ND, UNO, Books
from sigfe_world import basic_seed, compromiso_ajuste, devengo_ajuste, sobre_compromiso


@pytest.fixture
def books():
    return Books()


def test_the_tax_of_several_lines_is_taken_and_given_back_to_the_peso(books):
    comprometido = books.commit({UNO: 5000, DOS: 5000})
    factura = books.accrue(comprometido, {UNO: 333, DOS: 667}, 190)
    assert books.told("compromiso", comprometido["folio"]) == [(5000, 396, 4604), (5000, 794, 4206)]
    for numero in range(5):
        books.note(factura, {UNO: -55, DOS: -111}, -32, NC, str(numero))
    ultima = books.note(factura, {UNO: -58, DOS: -112}, -30, NC, "5")
    assert books.told("compromiso", comprometido["folio"]) == [(5000, 0, 5000), (5000, 0, 5000)]
    assert books.told("devengo", factura["folio"]) == [(0, 0, 0), (0, 0, 0)]
    books.accept("devengo", devengo_ajuste(ultima, {UNO: 58, DOS: 112}, "2", 30))
    consumed = [consumido for _, consumido, _ in books.told("compromiso", comprometido["folio"])]
    assert sum(consumed) == 200
    assert books.told("devengo", factura["folio"]) == [(58, 0, 58), (112, 0, 112)]


def test_reversing_a_note_gives_each_line_the_tax_that_it_took(books):
    comprometido = books.commit({UNO: 5000, DOS: 5000})
    factura = books.accrue(comprometido, {UNO: 50, DOS: 50}, 19)
    nota = books.note(factura, {UNO: -10, DOS: -40}, -15)  # 3 and 12 by rights, but the second line has only 9
    assert books.told("compromiso", comprometido["folio"]) == [(5000, 44, 4956), (5000, 10, 4990)]
    books.accept("devengo", devengo_ajuste(nota, {UNO: 10, DOS: 40}, "2", 15))
    assert books.told("compromiso", comprometido["folio"]) == [(5000, 60, 4940), (5000, 59, 4941)]


@pytest.mark.parametrize("en_dos_documentos", [False, True])
def test_a_reversal_that_splits_a_line_gives_its_tax_back_once(books, en_dos_documentos):
    comprometido = books.commit({UNO: 1000})
    factura = books.accrue(comprometido, {UNO: 100}, 19)
    reverso = devengo_ajuste(factura, {UNO: -40}, "2", -19)
    resto = devengo_ajuste(factura, {UNO: -60}, "2")["documentos"]["documento"][0]
    if en_dos_documentos:
        reverso["documentos"]["documento"].append(resto)
    else:
        documento = reverso["documentos"]["documento"][0]
        (principal,), (otro,) = documento["principales"]["principal"], resto["principales"]["principal"]
        principal["transaccionesPrevias"]["transaccion"] += otro["transaccionesPrevias"]["transaccion"]
        principal["cumplimientos"]["cumplimiento"] += otro["cumplimientos"]["cumplimiento"]
        documento["monto"] = -100
    folio = books.accept("devengo", reverso)
    assert books.obtener("devengo", folio)["asiento"]["montoHaber"] == -119
    assert books.told("compromiso", comprometido["folio"]) == [(1000, 0, 1000)]


def test_a_debit_note_shares_its_tax_like_an_invoice(books):
    comprometido = books.commit({UNO: 5000, DOS: 5000})
    factura = books.accrue(comprometido, {UNO: 100, DOS: 100})
    books.note(factura, {UNO: 50, DOS: 50}, 19, ND)
    assert books.told("compromiso", comprometido["folio"]) == [(5000, 160, 4840), (5000, 159, 4841)]


def test_a_compromiso_short_of_one_peso_of_the_tax_refuses_the_invoice(books):
    comprometido = books.commit({UNO: 60, DOS: 58})
    assert books.codes("devengo", sobre_compromiso(comprometido, {UNO: 50, DOS: 50}, 19)) == ("E32",)
    books.accept("compromiso", compromiso_ajuste(comprometido, {DOS: 1}, "1"))
    books.accept("devengo", sobre_compromiso(comprometido, {UNO: 50, DOS: 50}, 19))
    assert books.told("compromiso", comprometido["folio"]) == [(60, 60, 0), (59, 59, 0)]


def test_a_credit_note_takes_no_more_tax_than_its_lines_have(books):
    comprometido = books.commit({UNO: 5000, DOS: 5000})
    factura = books.accrue(comprometido, {UNO: 50, DOS: 50}, 19)
    assert books.codes("devengo", devengo_ajuste(factura, {UNO: -10}, "7", -11, (NC, "1"))) == ("E51",)
    books.note(factura, {UNO: -10}, -10)
    assert books.told("compromiso", comprometido["folio"]) == [(5000, 40, 4960), (5000, 59, 4941)]


def test_a_credit_note_on_a_debit_note_takes_no_more_tax_than_that_brought(books):
    comprometido = books.commit({UNO: 5000})
    factura = books.accrue(comprometido, {UNO: 1000}, 190)
    debito = books.note(factura, {UNO: 500}, 95, ND)
    assert books.codes("devengo", devengo_ajuste(debito, {UNO: -200}, "7", -96, (NC, "1"))) == ("E51",)
    books.note(debito, {UNO: -200}, -95)
    books.accept("devengo", devengo_ajuste(debito, {UNO: -300}, "2", 0))
    assert books.told("compromiso", comprometido["folio"]) == [(5000, 1190, 3810)]


def test_a_tax_of_which_something_is_left_keeps_the_number_taken_until_it_is_reversed(books):
    comprometido = books.commit({UNO: 5000})
    factura = books.accrue(comprometido, {UNO: 1000}, 190, numero="7")
    books.note(factura, {UNO: -1000}, -100)
    otra = sobre_compromiso(comprometido, {UNO: 1000}, 190, numero="7")
    assert books.codes("devengo", otra) == ("E38",)
    books.accept("devengo", devengo_ajuste(factura, {UNO: 0}, "2", -90))
    assert books.told("compromiso", comprometido["folio"]) == [(5000, 0, 5000)]
    books.accept("devengo", otra)


@pytest.mark.parametrize(
    ("afecta", "contabiliza", "asiento"), [("neto", "false", 119), ("bruto", "true", 100), ("neto", "true", 100)]
)
def test_a_tax_that_is_no_cost_never_touches_the_compromiso(afecta, contabiliza, asiento):
    seed = basic_seed()
    seed["areas"][0]["contabilizaImpuestos"] = True
    books = Books(seed=seed, afecta=afecta)
    comprometido = books.commit({UNO: 100})
    factura = books.accrue(comprometido, {UNO: 100}, 19, contabiliza=contabiliza)
    assert factura["asiento"]["montoHaber"] == asiento
    assert books.told("compromiso", comprometido["folio"]) == [(100, 100, 0)]
    nota = books.note(factura, {UNO: -40}, -8)
    assert nota["asiento"]["montoHaber"] == (-48 if asiento == 119 else -40)
    assert books.told("compromiso", comprometido["folio"]) == [(100, 60, 40)]
    books.accept("devengo", devengo_ajuste(factura, {UNO: -60}, "2", -11))
    assert books.told("compromiso", comprometido["folio"]) == [(100, 0, 100)]


def test_a_note_on_a_line_that_is_not_there_is_refused_for_that_alone(books):
    factura = books.accrue(books.commit({UNO: 5000}), {UNO: 1000}, 190)
    nota = devengo_ajuste(factura, {UNO: -100}, "7", -19, (NC, "1"))
    principal = nota["documentos"]["documento"][0]["principales"]["principal"][0]
    principal["transaccionesPrevias"]["transaccion"][0]["idAgrupacionAjustada"] = "1"
    assert books.codes("devengo", nota) == ("E50",)


def test_a_credit_note_shares_its_tax_by_what_the_debit_note_brought(books):
    comprometido = books.commit({UNO: 5000, DOS: 5000})
    factura = books.accrue(comprometido, {UNO: 1000, DOS: 1000}, 380)
    debito = books.note(factura, {UNO: 50, DOS: 50}, 19, ND)
    books.note(debito, {UNO: -10, DOS: -40}, -15)  # 3 and 12 by rights, but the note's second line brought only 9
    assert books.told("compromiso", comprometido["folio"]) == [(5000, 1234, 3766), (5000, 1200, 3800)]
