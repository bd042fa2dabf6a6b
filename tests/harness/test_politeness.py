"""How a target is treated: an even rate, the pauses that it asks for, and an end when it fails again and again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import httpx2
import pytest
from engine_world import REGISTRAR, HandClock, World
from fake_sigfe import TARGET, FakeSigfe
from hypothesis import given
from hypothesis import strategies as st

from harness.client import Client
from harness.clock import SystemClock
from harness.engine import Options
from harness.engine.run import query_request
from harness.evidence.history import history_of
from harness.limits import Limits, Rhythm
from harness.model import Target
from harness.politeness import Circuit, CircuitOpen, Turns, asked_pause
from harness.render.overview import remarks
from harness.render.record import build_record
from harness.render.resumen import exit_code, summarize
from schemas import load_catalog

REGISTER, TICKET, OBTAIN = "registrarCompromisos", "obtenerEstadoDeTransacciones", "obtenerCompromiso"
READS_IT = '\n[[step]]\nname = "ver"\noperation = "compromiso.obtener"\ninput = { folio = "${com.folio}" }\n'


def rhythm(errors: int = 10, per_second: float | None = None) -> Target:
    ritmo = Rhythm(32, per_second, errors)
    return replace(TARGET, limites=replace(TARGET.limites, ritmo=ritmo))


def busy(status: int, when: str, **headers: str) -> httpx2.Response:
    return httpx2.Response(status, json={"status": str(status)}, headers={"retry-after": when, **headers})


def once(operation: str, *answers: httpx2.Response) -> Callable[[str, Any, Any], Any]:
    """The first calls of one operation are answered so, the others as they should be."""
    left = list(answers)
    return lambda name, _body, right: left.pop(0) if left and name == operation else right


# the rate


def test_the_rate_holds_at_the_server_whoever_sends() -> None:
    arrivals: list[float] = []

    def server(_request: httpx2.Request) -> httpx2.Response:
        arrivals.append(time.monotonic())
        return httpx2.Response(200, json={})

    target = rhythm(per_second=40.0)
    place = target.institucion
    request = query_request(load_catalog().operation("periodo.buscar"), place, {})

    async def ask(client: Client) -> None:
        await client.turn(request)
        await client.send(request)

    async def many() -> None:
        async with Client(target, httpx2.MockTransport(server), SystemClock()) as client:
            await asyncio.gather(*(ask(client) for _ in range(60)))

    asyncio.run(many())
    assert len(arrivals) == 60
    window = max(sum(start <= one < start + 1 for one in arrivals) for start in arrivals)
    assert window <= 50  # 40, and what a busy machine lets pile up
    assert arrivals[-1] - arrivals[0] >= 59 / 40 - 0.05


@given(st.floats(0.5, 200), st.integers(2, 40))
def test_requests_are_spaced_evenly(per_second: float, count: int) -> None:
    clock = HandClock()
    turns, left = Turns(clock, per_second), []

    async def ask() -> None:
        for _ in range(count):
            await turns.turn()
            left.append(clock.monotonic())

    asyncio.run(ask())
    gaps = [later - earlier for earlier, later in pairwise(left)]
    assert min(gaps) == pytest.approx(1 / per_second)
    assert max(gaps) == pytest.approx(1 / per_second)


def test_without_a_rate_nobody_waits() -> None:
    clock = HandClock()
    asyncio.run(Turns(clock, None).turn())
    assert clock.slept == []


def test_who_was_already_waiting_waits_on_when_the_target_asks_to_stay_away() -> None:
    clock = HandClock()
    turns, left = Turns(clock, 1.0), []

    async def ask() -> None:
        await turns.turn()
        left.append(clock.monotonic())

    async def all_of_them() -> None:
        await ask()
        waiting = asyncio.create_task(ask())
        await asyncio.sleep(0)  # it sleeps now, until second 1
        turns.stay_away(10)
        await waiting

    asyncio.run(all_of_them())
    assert left[0] == 0
    assert left[1] >= 10


# Retry-After


@pytest.mark.parametrize(
    ("estado", "cabeceras", "seconds"),
    [
        (429, {"retry-after": "7"}, 7.0),
        (503, {"retry-after": " 0 "}, 0.0),
        (503, {"retry-after": "Mon, 15 Jun 2026 12:00:30 GMT"}, 30.0),
        (503, {"retry-after": "Mon, 15 Jun 2026 12:00:30 GMT", "date": "Mon, 15 Jun 2026 12:00:20 GMT"}, 10.0),
        (503, {"retry-after": "Mon, 15 Jun 2026 11:00:00 GMT"}, 0.0),
        (429, {"retry-after": "pronto"}, None),
        (429, {"retry-after": "-3"}, None),
        (429, {}, None),
        (500, {"retry-after": "7"}, None),
        (200, {"retry-after": "7"}, None),
    ],
)
def test_what_a_busy_target_asks_for(estado: int, cabeceras: dict[str, str], seconds: float | None) -> None:
    assert asked_pause(estado, cabeceras, HandClock()) == seconds


@pytest.mark.parametrize("status", [429, 503])
def test_a_query_is_made_again_when_the_target_said_and_each_time_is_on_the_record(world: World, status: int) -> None:
    world.case("COM-A", REGISTRAR + READS_IT)
    ran = world.run(FakeSigfe(twist=once(TICKET, busy(status, "7"), busy(status, "3"))))
    assert ran.verdicts == {"COM-A": "APROBADO"}
    assert 7 in world.clock.slept
    assert 3 in world.clock.slept
    told = [line["respuesta"] for line in ran.of("resultado") if line["paso"] == "com.ticket"]
    assert [one["estado"] for one in told[:3]] == [status, status, 200]
    assert told[0]["cabeceras"]["retry-after"] == "7"


def test_a_registrar_that_the_target_is_too_busy_for_is_refused_and_not_sent_again(world: World) -> None:
    world.case("COM-A")
    world.case("COM-B")
    sigfe = FakeSigfe(twist=once(REGISTER, busy(429, "9")))
    ran = world.run(sigfe, Options(concurrencia=1))
    assert ran.verdicts == {"COM-A": "ERROR", "COM-B": "APROBADO"}
    assert len(sigfe.of(REGISTER)) == 2
    assert 9 in world.clock.slept  # what comes after waits
    assert not [line for line in ran.of("intento") if line["paso"].startswith("busqueda.")]  # nothing is in doubt


def test_a_pause_is_honoured_at_most_for_the_deadline_of_a_ticket(world: World) -> None:
    world.case("COM-A")
    world.run(FakeSigfe(twist=once(TICKET, busy(429, "999999"))), Options(plazo_ticket_s=30))
    assert max(world.clock.slept) == 30


def test_a_target_that_is_always_busy_does_not_hold_a_run_for_ever(world: World) -> None:
    world.case("COM-A")
    sigfe = FakeSigfe(twist=lambda name, _body, right: busy(429, "0") if name == TICKET else right)
    assert world.run(sigfe, Options(plazo_ticket_s=30)).verdicts == {"COM-A": "ERROR"}
    assert len(sigfe.of(TICKET)) <= 60


def test_a_case_about_a_busy_target_is_not_made_again(world: World) -> None:
    step = '[[step]]\nname = "ver"\noperation = "compromiso.obtener"\ninput = { folio = "61" }\nestado = 429\n'
    world.case("COM-A", step)
    sigfe = FakeSigfe(twist=once(OBTAIN, busy(429, "5")))
    world.run(sigfe)
    assert len(sigfe.of(OBTAIN)) == 1


# the circuit


@given(st.lists(st.booleans(), max_size=40), st.integers(1, 6))
def test_the_circuit_opens_at_so_many_failures_in_a_row_and_stays_open(outcomes: list[bool], limit: int) -> None:
    circuit, row, opened = Circuit(limit), 0, False
    for good in outcomes:
        circuit.note(None if good else "HTTP 500")
        row = 0 if good else row + 1
        opened = opened or row >= limit
        assert (circuit.open_because is not None) == opened
    if opened:
        with pytest.raises(CircuitOpen, match="HTTP 500"):
            circuit.check()
    else:
        circuit.check()


class Falling:
    """A SIGFE that answers so many requests and then only fails, until it is mended."""

    def __init__(self, sigfe: FakeSigfe, good: int, how: Callable[[], httpx2.Response]) -> None:
        self._sigfe = sigfe
        self.left = good
        self._how = how
        self.failed = 0

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.left -= 1
        if self.left < 0:
            self.failed += 1
            return self._how()
        return self._sigfe(request)


def unreachable() -> httpx2.Response:
    raise httpx2.ConnectError("x")


def unanswered() -> httpx2.Response:
    raise httpx2.ReadTimeout("x")


def broken() -> httpx2.Response:
    return httpx2.Response(502, text="<html>502</html>")


@pytest.mark.parametrize("how", [unreachable, unanswered, broken])
@pytest.mark.parametrize("good", range(0, 24, 3))
def test_a_run_that_stopped_by_itself_goes_on_and_registers_nothing_twice(
    world: World, how: Callable[[], httpx2.Response], good: int
) -> None:
    for number in range(4):
        world.case(f"COM-{number:02d}", REGISTRAR + READS_IT)
    sigfe, options = FakeSigfe(), Options(concurrencia=4, plazo_ticket_s=60)
    falling = Falling(sigfe, good, how)
    ran = world.run(sigfe, options, target=rhythm(errors=2), transport=httpx2.MockTransport(falling))
    assert falling.failed <= 2 + 4  # those that were under way when it opened
    end = ran.of("fin")[-1]["datos"]
    assert end["motivo"] == "detenida"
    assert "2 errores seguidos" in end["razon"]
    assert "FALLIDO" not in ran.verdicts.values()
    record = build_record(ran.lines)
    assert exit_code(summarize(record)) == 3
    assert f"iop run --reanudar {record.corrida}" in " ".join(remarks(record))

    again = world.run(sigfe, options, target=rhythm(errors=2), again="reanudar")
    assert again.of("fin")[-1]["datos"]["motivo"] == "completa"
    sent = [body["cabecera"]["messageID"] for body in sigfe.of(REGISTER)]
    assert len(sent) == len(set(sent)), "a registrar was sent twice"
    verdicts = {str(case.veredicto) for case in build_record(again.lines).casos}
    assert verdicts <= {"APROBADO", "ERROR", "INCONCLUSO", "OMITIDO"}
    assert "EN_CURSO" not in verdicts


def test_an_open_ticket_is_left_in_course_and_followed_when_the_run_goes_on(world: World) -> None:
    world.case("COM-A")
    sigfe = FakeSigfe(states=["EN_PROCESO"] * 2)
    falling = Falling(sigfe, 5, broken)
    ran = world.run(sigfe, target=rhythm(errors=1), transport=httpx2.MockTransport(falling))
    assert ran.verdicts == {"COM-A": "EN_CURSO"}
    assert "seguía en curso" in ran.reason("COM-A")
    assert ran.results[0].tickets
    again = world.run(sigfe, target=rhythm(errors=1), again="reanudar")
    assert again.verdicts == {"COM-A": "APROBADO"}
    assert len(sigfe.of(REGISTER)) == 1


def test_what_was_never_begun_is_omitted_with_the_reason(world: World) -> None:
    world.case("COM-A")
    world.case("COM-B")
    falling = Falling(FakeSigfe(), 0, unreachable)
    ran = world.run(FakeSigfe(), Options(concurrencia=1), target=rhythm(1), transport=httpx2.MockTransport(falling))
    assert falling.failed == 1
    assert ran.verdicts["COM-B"] == "OMITIDO"
    assert "la corrida se detuvo tras un error del destino o de la red" in ran.reason("COM-B")
    assert not history_of(ran.lines).ended


def test_good_answers_between_failures_keep_the_run_going(world: World) -> None:
    world.case("COM-A", REGISTRAR + READS_IT)
    turn = iter(range(10_000))
    sigfe = FakeSigfe(twist=lambda name, _b, right: broken() if name == TICKET and next(turn) % 2 == 0 else right)
    ran = world.run(sigfe, target=rhythm(errors=2))
    assert ran.of("fin")[-1]["datos"]["motivo"] == "completa"


def test_failures_that_a_case_asks_the_mock_for_do_not_count() -> None:
    asked = replace(
        query_request(load_catalog().operation("periodo.buscar"), TARGET.institucion, {}), simulacion={"x": 1}
    )

    async def five() -> str | None:
        async with Client(rhythm(errors=2), httpx2.MockTransport(lambda _request: broken())) as client:
            for _ in range(5):
                await client.turn(asked)
                await client.send(asked)
            return client.stopped_because

    assert asyncio.run(five()) is None


def test_the_limits_of_a_real_environment_are_the_default() -> None:
    assert Limits().ritmo.solicitudes_por_segundo == 5
    assert Limits().tickets.plazo_s > 2296  # the slowest accepted ticket that is known
