"""The life of a ticket: what each query sees, in which order messages are worked off, and what survives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sigfe_world import AREA, OTHER_AREA, World, compromiso

from mock_server.store import Store
from mock_server.tickets import MAXIMO, Estado, Progresion

OFICINA = "2204001"
R, E, F = "RECEPCIONADO", "EN_PROCESO", "FINALIZADO_SIN_ERRORES"
RETENIDO = Progresion.parse("retenido")


def states(world, numero, queries):
    return [world.ticket(numero)["estado"] for _ in range(queries)]


def send(world, progresion, **how):
    return world.send("compromiso", compromiso({OFICINA: 100}), progresion=Progresion.parse(progresion), **how)[
        "codigo"
    ]


@pytest.mark.parametrize(
    ("progresion", "seen"),
    [
        ("inmediato", [F, F, F, F]),
        ("consultas:1", [R, F, F, F]),
        ("consultas:2", [R, E, F, F]),
        ("retenido", [R, E, E, E]),
    ],
)
def test_each_query_sees_the_next_state(progresion, seen):
    world = World()
    assert states(world, send(world, progresion), 4) == seen


def test_two_queries_is_what_a_ticket_takes_by_default():
    world = World()
    numero = world.send("compromiso", compromiso({OFICINA: 100}), progresion=None)["codigo"]
    assert states(world, numero, 3) == [R, E, F]


def test_a_ticket_by_time_is_in_process_from_half_and_ends_when_due():
    world = World()
    numero = send(world, "tiempo:8")
    seen = []
    for _ in range(5):
        seen += states(world, numero, 1)
        world.clock.advance(2)
    assert seen == [R, R, E, E, F]


def test_a_held_ticket_ends_when_it_is_released_and_others_pass_it_by():
    world = World()
    held = send(world, "retenido")
    other = send(world, "inmediato")
    assert states(world, other, 1) == [F]
    assert states(world, held, 2) == [R, E]
    assert world.sigfe.liberar(held) == 1
    assert world.sigfe.liberar() == 0
    answer = world.ticket(held)
    assert (answer["estado"], answer["transaccionVerticalesType"][0]["folio"]) == (F, "33")


def test_until_it_is_worked_off_nothing_is_consumed_and_obtener_does_not_know_it():
    world = World()
    send(world, "consultas:2")
    assert world.line("requerimientos", 12).consumido == 1000000
    assert world.obtener("compromiso", 32) is None


def test_a_due_ticket_makes_the_earlier_ones_of_its_area_be_worked_off_first():
    world = World()
    slow = [send(world, "consultas:3"), send(world, "tiempo:100")]
    fast = send(world, "inmediato")
    assert world.ticket(fast)["transaccionVerticalesType"][0]["folio"] == "34"
    assert states(world, slow[0], 4) == [R, E, E, F]
    assert states(world, slow[1], 1) == [R]
    assert world.obtener("compromiso", 33)["identificacionEnvio"] == world.ticket(slow[1])["identificacionEnvio"]


def test_an_area_does_not_wait_for_another():
    world = World()
    world.sigfe.sembrar(world.seed)
    waiting = send(world, "consultas:9")
    world.send("compromiso", compromiso({OFICINA: 100}), area=OTHER_AREA)
    assert world.obtener("compromiso", 32) is None
    assert states(world, waiting, 1) == [R]


@pytest.mark.parametrize("where", [{"area": OTHER_AREA}, {"ejercicio": 2025}])
def test_a_ticket_is_unknown_to_another_area_or_year(where):
    world = World()
    numero = send(world, "inmediato")
    answer = world.ticket(numero, **where)
    assert answer["estado"] is None
    assert answer["entradaConsultaEnvioType"]["ticketEnvio"] == int(numero)
    assert answer["errors"][0]["descripcion"] == "No existe el ticket consultado para el area y ejercicio"


def test_without_its_rule_an_unknown_ticket_is_told_without_a_reason():
    answer = World(sin_reglas=frozenset({"E10"})).ticket("111111111111111111")
    assert "errors" not in answer
    assert answer["estado"] is None


def test_a_restart_on_the_same_file_keeps_everything(tmp_path):
    store = Store(tmp_path / "sigfe.sqlite")
    world = World(store=store)
    folio = world.accept("compromiso", compromiso({OFICINA: 100}))
    pending = send(world, "consultas:2")
    assert states(world, pending, 1) == [R]
    shown = world.obtener("compromiso", folio)
    store.close()
    again = World(store=Store(tmp_path / "sigfe.sqlite"))
    assert again.obtener("compromiso", folio) == shown
    assert states(again, pending, 2) == [E, F]
    assert again.sigfe.hoy.isoformat() == "2026-06-15"


def test_reset_forgets_everything():
    world = World()
    numero = send(world, "inmediato")
    world.sigfe.reiniciar()
    assert not world.sigfe.sembrado
    assert world.sigfe.hoy is None
    assert world.ticket(numero)["estado"] is None
    assert world.send("compromiso", compromiso({OFICINA: 1}))["descripcion"].startswith("El area transaccional 9701001")


ACTIONS = st.lists(
    st.one_of(
        st.tuples(
            st.just("send"), st.sampled_from(["inmediato", "consultas:1", "consultas:3", "tiempo:4", "retenido"])
        ),
        st.tuples(st.just("query"), st.integers(0, 9)),
        st.tuples(st.just("wait"), st.sampled_from([0.5, 2, 5])),
        st.tuples(st.just("release"), st.none()),
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None)
@given(ACTIONS)
def test_a_ticket_never_goes_back(actions):
    world = World()
    order = [Estado.RECEPCIONADO, Estado.EN_PROCESO, Estado.FINALIZADO_SIN_ERRORES]
    sent, seen = [], {}
    for act, value in actions:
        if act == "send":
            sent.append(send(world, value))
        elif act == "query" and sent:
            numero = sent[value % len(sent)]
            state = order.index(world.ticket(numero)["estado"])
            assert state >= seen.get(numero, 0)
            seen[numero] = state
        elif act == "wait":
            world.clock.advance(value)
        elif act == "release":
            world.sigfe.liberar()


@pytest.mark.parametrize("texto", ["inmediato", "retenido", "consultas:2", "tiempo:8", "tiempo:0.5"])
def test_a_progression_is_written_as_it_is_read(texto):
    assert str(Progresion.parse(texto)) == texto


PROGRESSIONS = st.one_of(
    st.sampled_from(["inmediato", "retenido"]),
    st.integers(1, MAXIMO).map("consultas:{}".format),
    st.integers(0, MAXIMO * 1000).map(lambda thousandths: f"tiempo:{thousandths / 1000:.3f}"),
    st.integers(0, MAXIMO).map("tiempo:{}".format),
)


@given(PROGRESSIONS)
def test_what_is_written_of_a_progression_is_read_back_exactly(texto):
    progresion = Progresion.parse(texto)
    assert Progresion.parse(str(progresion)) == progresion


@pytest.mark.parametrize("texto", [f"consultas:{MAXIMO}", f"tiempo:{MAXIMO}", "tiempo:999999.999"])
def test_a_ticket_with_the_longest_progression_can_be_asked_for(texto):
    world = World()
    assert states(world, send(world, texto), 2)[0] == R


@pytest.mark.parametrize(
    "texto",
    [
        "",
        "consultas",
        "consultas:0",
        "consultas:x",
        "consultas:1000001",
        "consultas:" + "9" * 400,
        "consultas:" + "1" * 5000,
        "consultas:٣",
        "tiempo:",
        "tiempo:-1",
        "tiempo:1.",
        "tiempo:1000000.1",
        "tiempo:0.0001",
        "tiempo:" + "9" * 400,
        "tiempo:" + "1" * 5000,
        "pronto",
    ],
)
def test_a_progression_that_does_not_exist_is_refused_with_what_is_allowed(texto):
    with pytest.raises(ValueError, match=r"use inmediato, consultas:N \(N entero de 1 a 1000000\)") as refused:
        Progresion.parse(texto)
    assert len(str(refused.value)) < 250


def test_area_codes_are_those_of_the_seed():
    assert tuple(fila["area"] for fila in World().seed["areas"]) == (AREA, OTHER_AREA)


def test_a_clock_that_is_set_back_takes_no_state_back():
    world = World()
    numero = send(world, "tiempo:8")
    world.clock.advance(5)
    assert states(world, numero, 1) == [E]
    world.clock.advance(-5)
    assert states(world, numero, 1) == [E]
    world.clock.advance(9)
    assert states(world, numero, 1) == [F]
    world.clock.advance(-9)
    assert states(world, numero, 1) == [F]
