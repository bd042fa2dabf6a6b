"""Messages as wide as the arrays let them be: every level is a list, and the sums hold document by document."""

from __future__ import annotations

import copy

import pytest
from sigfe_world import PERSONA, PERSONA_2, World, compromiso, compromiso_ajuste, requerimiento

UNO, DOS = "2204001", "2208001"


@pytest.fixture
def world():
    return World()


def documentos(sent):
    return sent["documentos"]["documento"]


def principales(sent, documento=0):
    return documentos(sent)[documento]["principales"]["principal"]


def con_otro_documento(sent, montos):
    """The message with one more document."""
    otro = documentos(compromiso(montos))[0]
    documentos(sent).append(otro)
    return sent


def con_otro_principal(sent, montos):
    """The message whose first document has one more principal."""
    otro = principales(compromiso(montos, principal=PERSONA_2))[0]
    principales(sent).append(otro)
    documentos(sent)[0]["monto"] += sum(montos.values())
    return sent


def vence(principal, *vencimientos):
    principal["cumplimientos"]["cumplimiento"] = [{"fecha": fecha, "monto": monto} for fecha, monto in vencimientos]


def test_each_document_has_its_own_sums(world):
    world.accept("compromiso", con_otro_documento(compromiso({UNO: 300}), {DOS: 200}))
    sent = con_otro_documento(compromiso({UNO: 300}), {DOS: 200})
    for documento, monto in zip(documentos(sent), (200, 300), strict=True):
        documento["monto"] = monto
    assert world.codes("compromiso", sent) == ("E26", "E27")


def test_principals_of_a_document_share_its_sums(world):
    folio = world.accept("compromiso", con_otro_principal(compromiso({UNO: 300}), {DOS: 200}))
    shown = world.obtener("compromiso", folio)
    assert [principal["id"] for principal in principales(shown)] == [PERSONA, PERSONA_2]
    sent = con_otro_principal(compromiso({UNO: 300}), {DOS: 200})
    vence(principales(sent)[0], ("2026-07-01", 100), ("2026-08-01", 100))
    vence(principales(sent)[1], ("2026-07-01", 300))
    world.accept("compromiso", sent)
    vence(principales(sent)[1], ("2026-07-01", 299))
    documentos(sent)[0]["numero"] += "1"
    assert world.codes("compromiso", sent) == ("E26",)


def test_an_adjustment_of_one_principal_moves_only_its_lines_and_due_dates(world):
    folio = world.accept("compromiso", con_otro_principal(compromiso({UNO: 300}), {DOS: 200}))
    shown = world.obtener("compromiso", folio)
    suyo = copy.deepcopy(shown)
    del principales(suyo)[0]
    world.accept("compromiso", compromiso_ajuste(suyo, {DOS: -50}, "3"))
    vencen = [p["cumplimientos"]["cumplimiento"][0]["monto"] for p in principales(world.obtener("compromiso", folio))]
    assert vencen == [300, 150]


def test_one_combination_of_a_requerimiento_may_feed_several_previous_transactions(world):
    sent = compromiso({UNO: 300})
    previas = principales(sent)[0]["transaccionesPrevias"]["transaccion"]
    previas.append(copy.deepcopy(previas[0]))
    documentos(sent)[0]["monto"] = 600
    vence(principales(sent)[0], ("2026-07-15", 600))
    before = world.line("requerimientos", 12).consumido
    folio = world.accept("compromiso", sent)
    assert world.line("requerimientos", 12).consumido == before + 600
    grupos = principales(world.obtener("compromiso", folio))[0]["transaccionesPrevias"]["transaccion"]
    assert len({grupo["idCombinacion"] for grupo in grupos}) == 2


def test_a_wide_message_gives_each_transaction_its_result_in_order(world):
    buenas = [compromiso({UNO: monto}) for monto in range(1, 41)]
    malas = [compromiso({UNO: 10}, principal="98995001-0") for _ in range(3)]
    rows = world.settle("compromiso", *buenas[:20], *malas, *buenas[20:])
    assert [row["resultado"] for row in rows] == [True] * 20 + [False] * 3 + [True] * 20
    folios = [int(row["folio"]) for row in rows if row["resultado"]]
    assert folios == list(range(folios[0], folios[0] + 40))


def test_many_groupings_and_concepts_stand_each_for_itself(world):
    sent = requerimiento({UNO: 5, DOS: 6}, unidad="0101")
    grupos = sent["agrupacionesDeImputacionesACatalogos"]["agrupacion"]
    for unidad in ("0102", "0103", "0104", "0201"):
        grupos += requerimiento({UNO: 7}, unidad=unidad)["agrupacionesDeImputacionesACatalogos"]["agrupacion"]
    shown = world.obtener("requerimientos", world.accept("requerimientos", sent))
    leidos = shown["agrupacionesDeImputacionesACatalogos"]["agrupacion"]
    assert len({grupo["idAgrupacionAjustada"] for grupo in leidos}) == 5
    assert shown["saldo"] == 39


def test_later_years_of_one_document_do_not_pay_for_another(world):
    sent = con_otro_documento(compromiso({UNO: 300}), {DOS: 200})
    imputacion = principales(sent)[0]["transaccionesPrevias"]["transaccion"][0]
    linea = imputacion["agrupacionesDeImputacionesACatalogos"]["agrupacion"][0]
    linea["imputacionesAConceptosPresupuestarios"]["imputacion"][0].update(monto=100, montoFuturo=200)
    vence(principales(sent, 1)[0], ("2027-07-15", 200))
    assert world.codes("compromiso", sent) == ("E26",)
    vence(principales(sent)[0], ("2026-07-15", 100), ("2027-07-15", 200))
    world.accept("compromiso", sent)


def test_decimals_are_told_once_and_leave_the_sums_alone(world):
    sent = compromiso({UNO: 300})
    documentos(sent)[0]["monto"] = 300.5
    assert world.codes("compromiso", sent) == ("E76",)
