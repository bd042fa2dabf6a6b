"""montoFuturo: it takes nothing of this year, but it is adjusted and reversed with its compromiso."""

from __future__ import annotations

import pytest
from sigfe_world import World, compromiso, compromiso_ajuste

CONCEPTO = "2208001"


def with_future(sent, monto, futuro):
    """The message with `futuro` beside the `monto` of its only line."""
    documento = sent["documentos"]["documento"][0]
    principal = documento["principales"]["principal"][0]
    agrupacion = principal["transaccionesPrevias"]["transaccion"][0]["agrupacionesDeImputacionesACatalogos"]
    imputacion = agrupacion["agrupacion"][0]["imputacionesAConceptosPresupuestarios"]["imputacion"][0]
    imputacion["montoFuturo"] = futuro
    vencimientos = [{"fecha": "2026-07-15", "monto": monto}, {"fecha": "2027-07-15", "monto": futuro}]
    principal["cumplimientos"]["cumplimiento"] = [v for v in vencimientos if v["monto"]]
    documento["monto"] = monto + futuro
    return sent


def original(monto, futuro, numero="CT-1"):
    return with_future(compromiso({CONCEPTO: monto}, numero=numero), monto, futuro)


def ajuste(shown, monto, futuro, tipo):
    return with_future(compromiso_ajuste(shown, {CONCEPTO: monto}, tipo), monto, futuro)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def contrato(world):
    return world.obtener("compromiso", world.accept("compromiso", original(6000, 6000)))


def state(world, folio):
    """(saldo, whole vigente of the document, montoFuturo, consumed of the requerimiento)"""
    shown = world.obtener("compromiso", folio)
    futuro = world.line("compromiso", folio).futuro
    consumido = world.line("requerimientos", 12, 1).consumido
    return shown["saldo"], shown["documentos"]["documento"][0]["montoVigente"], futuro, consumido


def test_only_this_year_consumes_and_can_be_accrued(world, contrato):
    assert state(world, contrato["folio"]) == (6000, 12000, 6000, 6000)


def test_an_increase_and_a_decrease_move_the_future_alone(world, contrato):
    mas = world.accept("compromiso", ajuste(contrato, 0, 500, "1"))
    assert state(world, contrato["folio"]) == (6000, 12500, 6500, 6000)
    world.accept("compromiso", ajuste(contrato, 0, -6000, "3"))
    assert state(world, contrato["folio"]) == (6000, 6500, 500, 6000)
    assert world.codes("compromiso", ajuste(contrato, -1, -501, "3")) == ("E51",)
    world.accept("compromiso", ajuste(world.obtener("compromiso", mas), 0, -500, "2"))
    assert state(world, contrato["folio"]) == (6000, 6000, 0, 6000)


def test_reversing_an_increase_of_a_future_that_is_gone_is_refused(world, contrato):
    mas = world.accept("compromiso", ajuste(contrato, 0, 500, "1"))
    world.accept("compromiso", ajuste(contrato, 0, -6001, "3"))
    assert world.codes("compromiso", ajuste(world.obtener("compromiso", mas), 0, -500, "2")) == ("E51",)


@pytest.mark.parametrize(("monto", "futuro"), [(-6000, 0), (-6000, -5999), (-5999, -6000), (-6000, -6001)])
def test_a_reversal_that_leaves_or_exceeds_a_future_is_refused(world, contrato, monto, futuro):
    assert world.codes("compromiso", ajuste(contrato, monto, futuro, "2")) == ("E61",)


def test_a_reversal_takes_the_future_to_zero(world, contrato):
    world.accept("compromiso", ajuste(contrato, -6000, -6000, "2"))
    assert state(world, contrato["folio"]) == (0, 0, 0, 0)
    world.accept("compromiso", original(1, 1))


def test_a_compromiso_of_later_years_alone_holds_its_number_and_can_be_reversed(world):
    folio = world.accept("compromiso", original(0, 500))
    assert state(world, folio) == (0, 500, 500, 0)
    assert world.codes("compromiso", original(0, 500)) == ("E25",)
    world.accept("compromiso", ajuste(world.obtener("compromiso", folio), 0, -500, "2"))
    world.accept("compromiso", original(0, 500))
