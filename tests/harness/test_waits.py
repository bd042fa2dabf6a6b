"""How a run waits: who goes first, when tickets are asked for, what the journal tells of it, what is kept meanwhile."""

from __future__ import annotations

import gc
import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from engine_world import REGISTRAR, HandClock, World, order
from fake_sigfe import TARGET, FakeSigfe

from harness.engine import Engine, Options
from harness.engine.attempt import Attempt
from harness.engine.events import Event, RunFinished
from harness.limits import Rhythm

TICKET_S = 8.0
ONE_PLACE = Options(concurrencia=1)


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.body("orden.json", json.loads(json.dumps(order()).replace("1000,", "100,").replace("1000}", "100}")))
    return made


@dataclass
class SlowSigfe(FakeSigfe):
    """Its tickets take eight seconds of a clock, half of them RECEPCIONADO."""

    clock: HandClock = field(default_factory=HandClock)

    def registrarCompromisos(self, body: dict[str, Any]) -> Any:  # noqa: N802
        answer = super().registrarCompromisos(body)
        self.tickets[answer["codigo"]]["since"] = self.clock.now
        return answer

    def obtenerEstadoDeTransacciones(self, body: dict[str, Any]) -> Any:  # noqa: N802
        entry = self.tickets[body["ticketEnvio"]]
        passed = self.clock.now - entry["since"]
        state = "RECEPCIONADO" if passed < TICKET_S / 2 else "EN_PROCESO" if passed < TICKET_S else None
        entry["left"] = [state] if state else []
        return super().obtenerEstadoDeTransacciones(body)


def chained(world: World, *ids: str) -> None:
    """Cases of which each needs the one before it."""
    before = None
    for id in ids:
        world.case(id, head=f'needs = ["{before}"]\n' if before else "")
        before = id


def test_the_longest_chain_begins_first_and_results_keep_their_order(world: World) -> None:
    chained(world, "COM-A", "COM-B", "COM-C")
    world.case("COM-D", REGISTRAR + REGISTRAR.replace('"com"', '"dos"'))
    ran = world.run(FakeSigfe(), ONE_PLACE)
    roots = dict.fromkeys(line["ejecucion"].partition(">")[0] for line in ran.of("inicio"))
    assert list(roots) == ["COM-C/1", "COM-B/1", "COM-D/1", "COM-A/1"]
    assert [result.caso.id for result in ran.results] == ["COM-A", "COM-B", "COM-C", "COM-D"]


def registrars(count: int) -> str:
    """Steps that register one after another: `uno1`, `uno2`…"""
    return "".join(REGISTRAR.replace('"com"', f'"uno{number}"') for number in range(1, count + 1))


def queries(ran: Any, paso: str) -> list[float]:
    """When a step's ticket was asked for, in seconds since its registrar was answered."""
    since = next(line["t"] for line in ran.of("resultado") if line["paso"] == paso)
    asked = [line["t"] for line in ran.of("intento") if line["paso"] == f"{paso}.ticket"]
    return [(datetime.fromisoformat(one) - datetime.fromisoformat(since)).total_seconds() for one in asked]


def test_tickets_after_the_first_ones_are_asked_for_less_and_seen_as_soon(world: World) -> None:
    world.case("COM-A", registrars(4))
    ran = world.run(SlowSigfe(clock=world.clock))
    assert ran.verdicts == {"COM-A": "APROBADO"}, ran.reason("COM-A")
    first, last = queries(ran, "uno1"), queries(ran, "uno4")
    assert len(first) > 15
    assert len(last) <= 6
    assert TICKET_S <= last[-1] <= first[-1]
    assert last[-1] < TICKET_S * 1.01


def test_a_passing_state_is_looked_for_as_often_as_the_schedule_says(world: World) -> None:
    passing = REGISTRAR.split("save")[0] + 'ticket = "EN_PROCESO"\n'
    world.case("COM-A", registrars(2) + passing)
    ran = world.run(SlowSigfe(clock=world.clock))
    assert ran.verdicts == {"COM-A": "APROBADO"}, ran.reason("COM-A")
    asked = queries(ran, "com")
    passed = [moment for moment in asked if moment >= TICKET_S / 2]
    assert passed[0] < TICKET_S / 2 + TARGET.limites.tickets.maxima_s
    assert asked[-1] < TICKET_S * 1.1  # and then to its end


def test_the_journal_tells_what_was_waited_for_before_a_request_left(world: World) -> None:
    for number in range(3):
        world.case(f"COM-{number}")
    target = replace(TARGET, limites=replace(TARGET.limites, ritmo=Rhythm(1, 4.0)))
    ran = world.run(FakeSigfe(), target=target)
    waits = [line["datos"].get("esperas", {}) for line in ran.of("intento")]
    held = [one["ritmo_s"] for one in waits if "ritmo_s" in one]
    assert held
    assert max(held) <= 0.25 * 3 + 0.01
    assert any(one.get("lugar_s", 0) > 0 for one in waits)


def test_an_intent_that_waited_for_nothing_tells_nothing(world: World) -> None:
    world.case("COM-A")
    ran = world.run(FakeSigfe())
    assert all("esperas" not in line["datos"] for line in ran.of("intento"))


def test_of_an_execution_that_ended_nothing_is_kept(world: World) -> None:
    for number in range(6):
        world.case(f"COM-{number}")
    kept: list[int] = []

    def look(event: Event, _engine: Engine) -> None:
        if isinstance(event, RunFinished):
            gc.collect()
            kept.append(sum(isinstance(one, Attempt) for one in gc.get_objects()))

    world.run(FakeSigfe(), listener=look)
    assert kept == [0]
