"""A compromiso that goes on from another one takes its balance, not the requerimiento's a second time."""

from __future__ import annotations

import pytest
from sigfe_world import World, compromiso, compromiso_ajuste, sobre_compromiso

UNO, DOS = "2204001", "2208001"


@pytest.fixture
def world():
    return World()


def en_etapa(etapa, sent):
    sent["etapa"] = etapa
    return sent


def sobre(shown, montos, etapa="03"):
    """A compromiso on the first grouping of the one that obtener shows."""
    previa = shown["documentos"]["documento"][0]["principales"]["principal"][0]["transaccionesPrevias"]["transaccion"][
        0
    ]
    sent = compromiso(montos, shown["folio"], previa["idCombinacion"])
    de_compromiso(sent)
    return en_etapa(etapa, sent)


def ajuste(shown, montos, tipo):
    """An adjustment of a compromiso that goes on from another one."""
    sent = compromiso_ajuste(shown, montos, tipo)
    de_compromiso(sent)
    return sent


def de_compromiso(sent):
    principal = sent["documentos"]["documento"][0]["principales"]["principal"][0]
    principal["transaccionesPrevias"]["transaccion"][0]["tipo"] = "02"


@pytest.fixture
def licitacion(world):
    return world.obtener("compromiso", world.accept("compromiso", en_etapa("01", compromiso({UNO: 1000}))))


def saldo(world, folio):
    return world.obtener("compromiso", folio)["saldo"]


def consumed(world):
    return world.line("requerimientos", 12).consumido


def test_the_later_stage_consumes_the_earlier_one_alone(world, licitacion):
    before = consumed(world)
    folio = world.accept("compromiso", sobre(licitacion, {UNO: 600}))
    assert (saldo(world, licitacion["folio"]), saldo(world, folio), consumed(world)) == (400, 600, before)
    assert world.codes("compromiso", sobre(licitacion, {UNO: 401})) == ("E20",)
    world.accept("compromiso", sobre(licitacion, {UNO: 400}))


def test_the_refusal_names_the_compromiso(world, licitacion):
    row = world.settle("compromiso", sobre(licitacion, {UNO: 1001}))[0]
    assert [detail["descripcion"] for detail in row["detalleErrorVerticalesType"]] == [
        f"El monto comprometido excede el saldo disponible del compromiso folio {licitacion['folio']}"
    ]


def test_a_concept_or_grouping_that_the_earlier_stage_has_not_is_refused(world, licitacion):
    assert world.codes("compromiso", sobre(licitacion, {DOS: 1})) == ("E22",)
    ajeno = sobre({**licitacion, "folio": 999}, {UNO: 1})
    assert world.codes("compromiso", ajeno) == ("E21",)


def test_a_stage_does_not_go_back(world, licitacion):
    afectacion = world.obtener("compromiso", world.accept("compromiso", sobre(licitacion, {UNO: 500}, "02")))
    assert world.codes("compromiso", sobre(afectacion, {UNO: 500}, "01")) == ("E29",)
    world.accept("compromiso", sobre(afectacion, {UNO: 500}, "02"))


def test_adjustments_of_the_later_stage_move_the_earlier_one(world, licitacion):
    folio = world.accept("compromiso", sobre(licitacion, {UNO: 600}))
    shown = world.obtener("compromiso", folio)
    assert world.codes("compromiso", ajuste(shown, {UNO: 401}, "1")) == ("E20",)
    world.accept("compromiso", ajuste(shown, {UNO: -100}, "3"))
    assert saldo(world, licitacion["folio"]) == 500
    world.accept("compromiso", ajuste(shown, {UNO: -500}, "2"))
    assert saldo(world, licitacion["folio"]) == 1000


def test_what_a_later_stage_took_is_neither_lowered_nor_reversed(world, licitacion):
    world.accept("compromiso", sobre(licitacion, {UNO: 600}))
    assert world.codes("compromiso", compromiso_ajuste(licitacion, {UNO: -401}, "3")) == ("E51",)
    assert world.codes("compromiso", compromiso_ajuste(licitacion, None, "2")) == ("E59",)
    world.accept("compromiso", compromiso_ajuste(licitacion, {UNO: -400}, "3"))


def test_a_devengo_takes_the_last_stage(world, licitacion):
    folio = world.accept("compromiso", sobre(licitacion, {UNO: 600}))
    world.accept("devengo", sobre_compromiso(world.obtener("compromiso", folio), {UNO: 600}, tipo="0202"))
    assert (saldo(world, folio), saldo(world, licitacion["folio"])) == (0, 400)
