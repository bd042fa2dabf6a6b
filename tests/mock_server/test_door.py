"""The door of registrar, and the queries: what is refused at once, and what a search finds."""

from __future__ import annotations

import threading

import pytest
from sigfe_world import AHORA, OTHER_AREA, PERSONA_2, World, codes_in, compromiso, sobre_compromiso

from mock_server.service import Call
from schemas import load_catalog

OFICINA = "2204001"
CALL = Call(load_catalog().operation("periodo.buscar"), "verticales", "periodo")
BROKEN_AT_THE_DOOR = {
    "E03": {"area": "9701999"},
    "E02": {"ejercicio": 2025},
    "E01": {"periodo": 5},
    "E06": {"proceso": "0301"},
    "E07": {"messageID": "7"},
}


@pytest.fixture
def world():
    return World()


@pytest.mark.parametrize("codigo", BROKEN_AT_THE_DOOR)
def test_the_door_refuses_and_gives_no_ticket(world, codigo):
    world.send("compromiso", compromiso({OFICINA: 1}), messageID="7")
    answer = world.send("compromiso", compromiso({OFICINA: 1}), **BROKEN_AT_THE_DOOR[codigo])
    assert answer["codigo"] is None
    assert load_catalog().codes_of("compromiso", answer["descripcion"]) == (codigo,)


@pytest.mark.parametrize("codigo", BROKEN_AT_THE_DOOR)
def test_a_rule_of_the_door_that_is_switched_off_lets_the_message_in(codigo):
    world = World(sin_reglas=frozenset({codigo}))
    first = world.send("compromiso", compromiso({OFICINA: 1}), messageID="7")["codigo"]
    ticket = world.send("compromiso", compromiso({OFICINA: 1}), **BROKEN_AT_THE_DOOR[codigo])["codigo"]
    assert ticket not in (None, first)


def test_the_closed_period_is_told_with_the_real_words(world):
    answer = world.send("compromiso", compromiso({OFICINA: 1}), periodo=5)
    assert answer == {"codigo": None, "descripcion": "Periodo No Abierto"}


def test_a_repeated_message_names_the_first_ticket_but_another_area_may_use_its_number(world):
    first = world.send("compromiso", compromiso({OFICINA: 1}), messageID="7")["codigo"]
    assert first in world.send("compromiso", compromiso({OFICINA: 1}), messageID="7")["descripcion"]
    assert world.send("compromiso", compromiso({OFICINA: 1}), messageID="7", area=OTHER_AREA)["codigo"]


def test_an_area_may_have_several_open_periods_and_the_latest_is_told(world):
    seed = world.seed
    seed["areas"].append({**seed["areas"][0], "periodo": 7})
    world.sigfe.sembrar(seed)
    assert world.sigfe.buscar_periodo(CALL, {"areaTrx": "9701001"}) == {
        "areaTrx": "9701001",
        "periodo": 7,
        "ejercicio": 2026,
    }
    for periodo in (6, 7):
        assert world.send("compromiso", compromiso({OFICINA: 1}), periodo=periodo)["codigo"]


def test_the_period_of_an_unknown_area_is_null_with_the_reason(world):
    answer = world.sigfe.buscar_periodo(CALL, {"areaTrx": "9701999"})
    assert (answer["periodo"], answer["status"]) == (None, "404")


def test_a_folio_that_is_not_there_is_null_with_the_reason(world):
    answer = world.query("compromiso", "obtener", folio="99")
    assert (answer["compromiso"], answer["status"]) == (None, "404")
    assert answer["errors"] == [{"descripcion": "No existe compromiso para el folio informado"}]


def test_a_folio_of_another_area_says_so(world):
    answer = world.query("compromiso", "obtener", area=OTHER_AREA, folio="31")
    assert load_catalog().codes_of("compromiso", answer["errors"][0]["descripcion"]) == ("E12",)
    sin_e12 = World(sin_reglas=frozenset({"E12"})).query("compromiso", "obtener", area=OTHER_AREA, folio="31")
    assert load_catalog().codes_of("compromiso", sin_e12["errors"][0]["descripcion"]) == ("E11",)


def test_without_its_rule_a_missing_folio_is_told_without_a_reason():
    world = World(sin_reglas=frozenset({"E11"}))
    assert world.query("compromiso", "obtener", check=False, folio="99") == {"compromiso": None}


def test_what_was_made_by_hand_shows_its_origin(world):
    assert world.obtener("compromiso", 31)["origenTransaccion"] == "SIGFE"
    assert world.obtener("requerimientos", 12)["origenTransaccion"] == "VERTICALES"


@pytest.mark.parametrize(
    ("filters", "folios"),
    [
        ({}, [31, 32, 33, 34]),
        ({"fechaDesde": "2026-06-15", "fechaHasta": "2026-06-15"}, [31, 32, 33]),
        ({"fechaDesde": "2026-06-16"}, [34]),
        ({"fechaHasta": "2026-06-14"}, []),
        ({"rut": PERSONA_2}, [33]),
        ({"tipoDocumento": "1600", "fechaEmision": "2026-06-15"}, [31, 32, 33, 34]),
        ({"tipoDocumento": "0102"}, []),
        ({"pagina": 2, "registrosPorPagina": 3}, [34]),
        ({"tipoDePresupuesto": "INGRESO"}, []),
    ],
)
def test_a_search_finds_by_date_of_registration_with_the_last_day_included(world, filters, folios):
    world.accept("compromiso", compromiso({OFICINA: 1}))
    world.accept("compromiso", compromiso({OFICINA: 1}, principal=PERSONA_2))
    world.clock.advance(86400)
    world.accept("compromiso", compromiso({OFICINA: 1}))
    answer = world.query("compromiso", "buscar", **filters)
    assert [row["folio"] for row in (answer["resumenesDeCompromisos"] or {"compromiso": []})["compromiso"]] == folios
    assert answer["totalRegistros"] == (4 if "pagina" in filters else len(folios))


def test_rows_of_another_area_are_not_seen(world):
    answer = world.query("compromiso", "buscar", area=OTHER_AREA)
    assert (answer["resumenesDeCompromisos"], answer["totalRegistros"]) == (None, 0)


@pytest.mark.parametrize(
    "rango",
    [
        {"fechaDesde": "2026-06-02", "fechaHasta": "2026-06-01"},
        {"fechaDesde": "2025-12-31"},
        {"fechaHasta": "2027-01-01"},
    ],
)
def test_a_range_that_ends_before_it_begins_or_leaves_the_year_is_refused(world, rango):
    answer = world.query("compromiso", "buscar", **rango)
    assert "resumenesDeCompromisos" not in answer
    assert load_catalog().codes_of("compromiso", answer["errors"][0]["descripcion"]) == ("E13",)
    sin_e13 = World(sin_reglas=frozenset({"E13"})).query("compromiso", "buscar", **rango)
    assert sin_e13["totalRegistros"] == 1


def test_identifiers_repeat_for_the_same_seed_number_whatever_the_order_of_arrival():
    sent = [compromiso({OFICINA: n}, numero=str(n)) for n in range(1, 6)]

    def identifiers(order, semilla):
        world = World(semilla=semilla)
        found = {}
        for n in order:
            answer = world.send("compromiso", sent[n], messageID=str(n))
            folio = int(world.ticket(answer["codigo"])["transaccionVerticalesType"][0]["folio"])
            documento = world.obtener("compromiso", folio)["documentos"]["documento"][0]
            vista = world.sigfe.vista("compromiso", "9701001", 2026, folio)
            found[n] = (answer["codigo"], documento["idDocumentoAjustado"], vista.renglones[0].grupo, vista.id)
        return found

    once = identifiers(range(5), 7)
    assert identifiers([3, 1, 4, 0, 2], 7) == once
    assert set(identifiers(range(5), 8).values()).isdisjoint(once.values())
    assert all(17 < len(numero) < 20 and 0 < int(numero) < 2**63 for numero, *_ in once.values())


@pytest.mark.parametrize("attempt", range(5))
def test_two_clients_that_race_for_one_saldo_never_both_win(attempt):
    world = World()
    folio = world.accept("compromiso", compromiso({OFICINA: 1000}))
    shown = world.obtener("compromiso", folio)
    bodies = [world.body("devengo", sobre_compromiso(shown, {OFICINA: 600 + attempt})) for _ in range(4)]
    barrier, results = threading.Barrier(4), []

    def client(body):
        barrier.wait()
        operation = load_catalog().operation("devengo.registrar")
        results.append(world.sigfe.registrar(Call(operation, "verticales", "devengo", AHORA), body))

    threads = [threading.Thread(target=client, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = [world.ticket(answer["codigo"])["transaccionVerticalesType"][0] for answer in results]
    assert sorted(codes_in("devengo", row) for row in rows) == [(), ("E32",), ("E32",), ("E32",)]
    assert world.line("compromiso", folio).disponible == 400 - attempt
