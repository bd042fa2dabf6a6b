"""A message that breaks the mock itself ends alone: nothing of it stands, nothing else waits for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sigfe_world import CATALOG, World, compromiso

from mock_server.domain.chain import textos_caben
from mock_server.modules import MODULES
from schemas import violations

OFICINA = "2204001"
SECRETO = "Texto que no debe salir"


@pytest.fixture
def broken_rule(monkeypatch):
    """A rule of compromiso that breaks on one título."""

    def breaks(transaccion, libros):
        if transaccion.titulo == SECRETO:
            raise ZeroDivisionError(SECRETO)
        return textos_caben(transaccion, libros)

    modulo = MODULES["compromiso"]
    monkeypatch.setitem(MODULES, "compromiso", replace(modulo, rules={**modulo.rules, "E08": breaks}))


@pytest.mark.usefixtures("broken_rule")
def test_the_ticket_of_a_message_that_breaks_us_ends_and_says_whose_fault_it_is():
    world = World()
    rows = world.settle("compromiso", compromiso({OFICINA: 1}), compromiso({OFICINA: 1}, titulo=SECRETO))
    assert [row["resultado"] for row in rows] == [False, False]
    assert {row["idTransferencia"] for row in rows} == {"211"}
    for row in rows:
        (detail,) = row["detalleErrorVerticalesType"]
        assert detail["validacion"] == "Error Interno del Simulador"
        assert CATALOG.codes_of("compromiso", detail["descripcion"]) == ()


@pytest.mark.usefixtures("broken_rule")
def test_nothing_of_it_stands_and_nothing_waits_for_it():
    world = World()
    world.settle("compromiso", compromiso({OFICINA: 1}), compromiso({OFICINA: 1}, titulo=SECRETO))
    assert world.line("requerimientos", 12).consumido == 1000000
    assert world.obtener("compromiso", 32) is None
    assert world.accept("compromiso", compromiso({OFICINA: 1})) == 32


@pytest.mark.usefixtures("broken_rule")
def test_the_log_says_where_it_broke_and_nothing_of_the_message(caplog):
    world = World()
    world.settle("compromiso", compromiso({OFICINA: 1}, titulo=SECRETO))
    assert "ZeroDivisionError en test_working.py" in caplog.text
    assert SECRETO not in caplog.text


@pytest.mark.usefixtures("broken_rule")
def test_the_answer_of_such_a_ticket_fits_its_schema():
    world = World()
    numero = world.send("compromiso", compromiso({OFICINA: 1}, titulo=SECRETO))["codigo"]
    answer = world.ticket(numero)
    assert answer["estado"] == "FINALIZADO_CON_ERRORES"
    assert violations(CATALOG.operation("ticket.consultar"), "respuesta", answer) == []
