"""Durability: kill -9 under load, and the file still holds every ticket that was answered and books that add up."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest
from killed_mock import FINALES, OFICINA, Books, Caller, Load, mock_on
from sigfe_world import World, compromiso, compromiso_ajuste, sobre_compromiso

from mock_server.store import Store

KILLS = 2


@pytest.mark.parametrize("semilla", [20260615])
def test_a_file_survives_being_killed_again_and_again(tmp_path, semilla):
    path, load = tmp_path / "estado.sqlite", Load(semilla)
    for _ in range(KILLS):
        with mock_on(path) as (child, host, port):
            load.until_killed(child, host, port)
        Books(path).check(load)
    left = Books(path).ticket
    assert load.known
    assert load.ended
    assert any(ticket["final"] is None for ticket in left)
    with mock_on(path) as (_, host, port):
        finish(Caller(host, port), [ticket["numero"] for ticket in left])
    books = Books(path)
    books.check(load)
    assert all(ticket["final"] in FINALES for ticket in books.ticket)
    assert {ticket["final"] for ticket in books.ticket} == set(FINALES)


def finish(caller, numeros):
    """Let go, let time pass and ask until everything ends, also what was received and never answered."""
    caller.post("/_mock/tickets/liberar")
    caller.post("/_mock/reloj", {"segundos": 60})
    for numero in numeros:
        for _ in range(2):
            seen = caller.ticket(numero)["estado"]
        assert seen in FINALES, numero
    caller.close()


@pytest.fixture(scope="module")
def good_file(tmp_path_factory):
    """A file with a chain, an adjustment and a refusal, made without killing anybody."""
    path = tmp_path_factory.mktemp("good") / "estado.sqlite"
    with closing(Store(path)) as store:
        world = World(store=store)
        folio = world.accept("compromiso", compromiso({OFICINA: 1000}))
        shown = world.obtener("compromiso", folio)
        world.accept("devengo", sobre_compromiso(shown, {OFICINA: 100}, impuesto=19))
        world.accept("compromiso", compromiso_ajuste(shown, {OFICINA: -5}, "3"))
        world.settle("compromiso", compromiso({OFICINA: 10**12}))
    Books(path).check(Load(0))
    return path


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE linea SET vigente = vigente + 1 WHERE padre IS NULL AND previa_servicio = 'requerimientos'",
        "UPDATE linea SET consumido = consumido - 1 WHERE consumido > 0",
        "UPDATE linea SET impuesto = impuesto + 1 WHERE impuesto > 0",
        "UPDATE ticket SET final = NULL, resultado = NULL WHERE clave = 1",
        'UPDATE ticket SET resultado = replace(resultado, \'"folio": "1"\', \'"folio": "2"\')',
        "DELETE FROM ticket WHERE clave = 2",
        "DELETE FROM transaccion WHERE servicio = 'devengo'",
        "DELETE FROM linea WHERE padre IS NOT NULL",
        "UPDATE transaccion SET asiento_folio = NULL",
        "UPDATE transaccion SET folio = folio + 5 WHERE mensaje <> ''",
        "UPDATE folio SET ultimo = ultimo - 1",
        "DELETE FROM identificador",
    ],
)
def test_books_that_do_not_add_up_are_found(good_file, tmp_path, damage):
    path = tmp_path / "estado.sqlite"
    shutil.copyfile(good_file, path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute(damage).rowcount > 0
        db.commit()
    with pytest.raises(AssertionError):
        Books(path).check(Load(0))


def test_a_ticket_that_was_answered_and_lost_is_found(good_file):
    load = Load(0)
    load.known["123456789012345678"] = "1"
    with pytest.raises(AssertionError, match="1 tickets answered and forgotten"):
        Books(good_file).check(load)
