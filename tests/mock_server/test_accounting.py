"""Accounting end to end in the mock: entries of devengos, payments, banks, and what is shown of them."""

from __future__ import annotations

import pytest
from sigfe_world import (
    OTHER_AREA,
    PERSONA,
    World,
    asiento_de,
    bancos_de,
    devengado_de_119,
    devengo_ajuste,
    lineas_de,
    pago,
)

OFICINA = "2204001"


@pytest.fixture
def world():
    return World()


@pytest.fixture
def devengado(world):
    return devengado_de_119(world)


def saldo(world, devengo):
    (line,) = lineas_de(asiento_de(world, devengo))
    return line["agrupacion"]["saldo"]


def paid(world, devengo, amount, **how):
    (line,) = lineas_de(asiento_de(world, devengo))
    return world.accept("tesoreria", pago([(line, amount)], **how))


def test_a_devengo_writes_its_entry_in_the_same_instant(world, devengado):
    shown = asiento_de(world, devengado)
    assert shown["origen"] == {"modulo": "devengo", "folio": devengado}
    assert shown["informacionDeTransaccion"]["informacionDeCreacion"]["procesoFuente"] == "3"
    assert (shown["montoDebe"], shown["montoHaber"]) == (119, 119)
    (line,) = lineas_de(shown)
    assert (line["cuenta"], line["cartera"]["rut"], line["agrupacion"]["saldo"]) == ("21522", PERSONA, 119)
    assert shown["id"] == world.obtener("devengo", devengado)["asiento"]["id"]


def test_a_payment_lowers_the_line_and_net_the_devengo_and_its_reversal_gives_back(world, devengado):
    folio = paid(world, devengado, 60)
    assert saldo(world, devengado) == 59
    assert world.line("devengo", devengado).disponible == 50  # half up of 59 × 100 / 119
    shown = world.obtener("contabilidad", folio)
    (line,), (bank,) = lineas_de(shown), bancos_de(shown)
    assert (bank["estado"], shown["origen"]["modulo"]) == ("EMITIDO", "tesoreria")
    ajuste = {"folioTransaccionAjustada": folio, "tipo": "2"}
    world.accept("tesoreria", pago([(line, -60)], bank["numeroDocumento"], ajuste))
    assert saldo(world, devengado) == 119
    assert world.line("devengo", devengado).disponible == 100
    (bank,) = bancos_de(world.obtener("contabilidad", folio))
    assert bank["estado"] == "ANULADO"


def test_an_adjustment_of_a_devengo_posts_its_own_entry_and_moves_the_same_line(world, devengado):
    shown = world.obtener("devengo", devengado)
    nota = world.accept("devengo", devengo_ajuste(shown, {OFICINA: -20}, "3", -4))
    own = asiento_de(world, nota)
    assert own["folioAnterior"] == asiento_de(world, devengado)["folio"]
    assert (own["montoHaber"], saldo(world, devengado), saldo(world, nota)) == (-24, 95, 0)


def test_a_paid_devengo_is_neither_reversed_nor_lowered_below_what_was_paid(world, devengado):
    paid(world, devengado, 119)
    shown = world.obtener("devengo", devengado)
    assert world.codes("devengo", devengo_ajuste(shown, None, "2", -19)) == ("E58",)
    assert world.codes("devengo", devengo_ajuste(shown, {OFICINA: -1}, "3")) == ("E51",)


def test_searching_shows_entries_and_payments_by_rut_with_their_source(world, devengado):
    folio = paid(world, devengado, 119)
    rows = world.query("contabilidad", "buscar", rut=PERSONA)["resumenesDeTransaccionesContables"]
    found = {row["folio"]: row for row in rows["transaccionContabilidad"]}
    assert {row["procesoFuente"] for row in found.values()} == {"2", "3"}
    assert (found[folio]["monto"], found[folio]["saldo"]) == (119, 119)
    assert world.query("contabilidad", "buscar", rut="98990004-8")["totalRegistros"] == 0


def test_entries_of_devengos_and_payments_share_one_sequence_of_folios(world, devengado):
    first = asiento_de(world, devengado)["folio"]
    assert paid(world, devengado, 1) == first + 1
    assert paid(world, devengado, 1) == first + 2


def test_a_bank_document_moves_the_balance_of_its_account(devengado, world):
    (line,) = lineas_de(asiento_de(world, devengado))
    short = {"cuentaBancaria": "00009700101"}
    assert world.codes("tesoreria", pago([(line, 119)], banco=short)) == ("E70",)
    of_another = {"cuentaBancaria": "00009700200", "rutBanco": "96990001-7"}
    assert world.codes("tesoreria", pago([(line, 119)], banco=of_another)) == ("E68",)
    assert saldo(world, devengado) == 119


def test_a_refused_payment_leaves_nothing(world, devengado):
    (line,) = lineas_de(asiento_de(world, devengado))
    assert world.codes("tesoreria", pago([(line, 120)])) == ("E66",)
    assert saldo(world, devengado) == 119
    assert paid(world, devengado, 119) == asiento_de(world, devengado)["folio"] + 1


def test_an_entry_of_another_area_is_told_apart_from_none(world, devengado):
    folio = asiento_de(world, devengado)["folio"]
    answer = world.query("contabilidad", "obtener", area=OTHER_AREA, folio=str(folio))
    assert answer["transaccionContabilidad"] is None
    assert "no pertenece al area" in answer["descripcion"] + answer["errors"][0]["descripcion"]
