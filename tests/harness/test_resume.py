"""A run that was killed at any instant goes on: nothing lost, nothing registered twice, no verdict touched."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

import httpx2
import pytest
from engine_world import REGISTRAR, World
from fake_sigfe import TARGET, FakeSigfe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.commands.going_on import earlier
from harness.engine import Engine, GoingOn, Options, resumed_suite
from harness.engine.rejudging import judge_again
from harness.errors import UsageError
from harness.evidence.history import history_of
from harness.evidence.journal import Journal
from harness.evidence.reader import read_journal
from harness.render.record import build_record

READS_IT = """
[[step]]
name = "ver"
operation = "compromiso.obtener"
input = { folio = "${com.folio}" }
"""
SOON = Options(plazo_ticket_s=3.0)
REGISTERS = "registrarCompromisos"


class Killed(BaseException):
    """What the process does not survive."""


class Mortal:
    """A wire that lets so many requests through and then kills: the last one before or after it arrived."""

    def __init__(self, sigfe: FakeSigfe, requests: int, arrives: bool) -> None:
        self._sigfe = sigfe
        self._left = requests
        self._arrives = arrives
        self.dead = False

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self._left -= 1
        if self._left < 0:
            if self._arrives:
                self._sigfe(request)
                self._sigfe.work_off()
            self.dead = True
            raise Killed
        return self._sigfe(request)


def dying(mortal: Mortal) -> type[Journal]:
    """A journal in which nobody writes any more once the process is dead."""

    class Dying(Journal):
        def write(self, clase: str, **members: Any) -> int:
            if mortal.dead:
                raise Killed
            return super().write(clase, **members)

    return Dying


def world_of_three(world: World) -> None:
    world.case("COM-A", REGISTRAR + READS_IT)
    world.case("COM-B", REGISTRAR + READS_IT, head='needs = ["COM-A"]\n')
    world.case("COM-C", REGISTRAR + REGISTRAR.replace('name = "com"', 'name = "dos"'))


def killed(world: World, sigfe: FakeSigfe, requests: int, arrives: bool, options: Options = SOON) -> bool:
    """Run until the kill; whether it came before the end."""
    mortal = Mortal(sigfe, requests, arrives)
    try:
        world.run(sigfe, options, transport=httpx2.MockTransport(mortal), journal=dying(mortal))
    except Killed:
        return True
    return False


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(requests=st.integers(0, 45), arrives=st.booleans(), together=st.integers(1, 3))
def test_a_run_killed_at_any_request_goes_on(
    tmp_path_factory: pytest.TempPathFactory, requests: int, arrives: bool, together: int
) -> None:
    world = World(tmp_path_factory.mktemp("world"))
    world_of_three(world)
    sigfe = FakeSigfe()
    if not killed(world, sigfe, requests, arrives, Options(concurrencia=together, plazo_ticket_s=3.0)):
        return
    ran = world.run(sigfe, SOON, again="reanudar")
    sent = Counter(body["cabecera"]["messageID"] for body in sigfe.of(REGISTERS))
    assert max(sent.values(), default=1) == 1, "a registrar was sent twice"
    record = build_record(ran.lines)
    verdicts = {str(case.veredicto) for case in record.casos}
    lost = [body for body in sigfe.of(REGISTERS) if body]
    assert verdicts == {"APROBADO"} or (verdicts <= {"APROBADO", "INCONCLUSO", "OMITIDO"} and len(lost) < 5)
    assert len(sigfe.compromisos) == len(sent)
    asked = {line["n"] for line in ran.of("intento")}
    answered = {line["datos"]["intento"] for line in ran.of("resultado")}
    open_queries = [line for line in ran.of("intento") if line["n"] in asked - answered]
    assert not [line for line in open_queries if line["operacion"].endswith(".registrar")]
    judgement = asyncio.run(judge_again(history_of(ran.lines)))
    assert [one.past.ejecucion for one in judgement.executions if one.changed] == []
    for case in record.casos:
        controls = Counter((one.control, one.paso, one.frase) for one in case.execution.findings)  # type: ignore[union-attr]
        assert max(controls.values()) == 1, "a check was written twice"


@pytest.mark.parametrize("written", [b"", b'{"n": 1, "t": "2026'])
def test_a_run_that_died_before_its_first_line_says_so(tmp_path: Path, written: bytes) -> None:
    run = tmp_path / "reports" / "una"
    run.mkdir(parents=True)
    (run / "journal.jsonl").write_bytes(written)
    with pytest.raises(UsageError, match="murió antes de enviar nada y su bitácora está vacía; borre esa carpeta"):
        earlier(run)


def test_what_another_process_wrote_after_it_was_read_is_not_done_again(world: World) -> None:
    world_of_three(world)
    sigfe = FakeSigfe()
    assert killed(world, sigfe, 12, arrives=True)
    path = world.root.parent / "run1" / "journal.jsonl"
    read = GoingOn(history_of(read_journal(path).lines), "reanudar")
    world.run(sigfe, SOON, again="reanudar")
    before = len(sigfe.calls)
    suite = resumed_suite(read.history)
    with Journal(path, go_on=True) as journal, pytest.raises(UsageError, match="otro proceso continuó esta corrida"):
        Engine(TARGET, suite, journal, SOON, transport=sigfe.transport, going_on=read)
    assert len(sigfe.calls) == before


def test_what_was_finished_is_not_sent_again(world: World) -> None:
    world_of_three(world)
    sigfe = FakeSigfe()
    assert killed(world, sigfe, 33, arrives=True, options=Options(concurrencia=1, plazo_ticket_s=3.0))
    before = len(sigfe.calls)
    ran = world.run(sigfe, SOON, again="reanudar")
    assert ran.verdicts  # of those that were left, and of no other
    record = build_record(ran.lines)
    assert {case.id: case.intentos for case in record.casos} == {"COM-A": 1, "COM-B": 1, "COM-C": 1}
    assert len(ran.results) < 3
    assert len(sigfe.calls) > before
    assert record.reanudaciones[0].motivo == "reanudar"


def test_an_open_ticket_is_polled_on(world: World) -> None:
    world.case("COM-A")
    sigfe = FakeSigfe(states=["EN_PROCESO"] * 40)
    assert killed(world, sigfe, 8, arrives=False)
    sigfe.tickets[next(iter(sigfe.tickets))]["left"].clear()
    ran = world.run(sigfe, SOON, again="reanudar")
    assert ran.verdicts == {"COM-A": "APROBADO"}
    assert len(sigfe.of(REGISTERS)) == 1


def test_a_ticket_whose_time_was_over_is_asked_for_again(world: World) -> None:
    world.case("COM-A")
    sigfe = FakeSigfe(states=["EN_PROCESO"] * 4000)
    assert world.run(sigfe, SOON).verdicts == {"COM-A": "EN_CURSO"}
    sigfe.tickets[next(iter(sigfe.tickets))]["left"].clear()
    ran = world.run(sigfe, SOON, again="reanudar")
    assert ran.verdicts == {"COM-A": "APROBADO"}
    assert len(sigfe.of(REGISTERS)) == 1
    assert [line["ejecucion"] for line in ran.of("inicio")] == ["COM-A/1", "COM-A/1"]


def test_a_ticket_of_which_nobody_answered_is_asked_for_again(world: World) -> None:
    world.case("COM-A")
    sigfe = FakeSigfe()
    silent = FakeSigfe(
        twist=lambda name, _body, answer: httpx2.Response(503) if name == "obtenerEstadoDeTransacciones" else answer
    )
    silent.tickets, silent.compromisos, silent.calls = sigfe.tickets, sigfe.compromisos, sigfe.calls
    assert world.run(silent, SOON).verdicts == {"COM-A": "ERROR"}
    ran = world.run(sigfe, SOON, again="reanudar")
    assert ran.verdicts == {"COM-A": "APROBADO"}
    assert len(sigfe.of(REGISTERS)) == 1
    assert not any(one.changed for one in asyncio.run(judge_again(history_of(ran.lines))).executions)


def test_the_answer_to_a_registrar_cut_anywhere_is_looked_for_and_found(world: World) -> None:
    world.case("COM-A")
    sigfe = FakeSigfe()
    world.run(sigfe, SOON)
    path = world.root.parent / "run1" / "journal.jsonl"
    kept: list[bytes] = []
    for raw in path.read_bytes().splitlines(keepends=True):
        line = json.loads(raw)
        if line["clase"] == "resultado" and line["paso"] == "com":
            break
        kept.append(raw)
    for cut in (*range(0, len(raw) - 2, 41), len(raw) - 2, len(raw) - 1):  # every byte was tried, and takes long
        path.write_bytes(b"".join(kept) + raw[:cut])
        ran = world.run(sigfe, SOON, again="reanudar")
        assert ran.verdicts == {"COM-A": "APROBADO"}, (cut, ran.reason("COM-A"))
    assert len(sigfe.of(REGISTERS)) == 1


def test_what_ctrl_c_omitted_is_executed(world: World) -> None:
    world_of_three(world)
    sigfe = FakeSigfe()

    def stop(_event: Any, engine: Any) -> None:
        if len(world.events) > 12:
            engine.stop()

    first = world.run(sigfe, Options(concurrencia=1, plazo_ticket_s=3.0), listener=stop)
    assert "OMITIDO" in first.verdicts.values()
    ran = world.run(sigfe, SOON, again="reanudar")
    assert {str(case.veredicto) for case in build_record(ran.lines).casos} == {"APROBADO"}
    sent = Counter(body["cabecera"]["messageID"] for body in sigfe.of(REGISTERS))
    assert max(sent.values()) == 1


def test_a_registrar_lost_in_the_crash_is_told_when_it_is_not_found(world: World) -> None:
    world.case("COM-A")
    for requests in range(6):
        sigfe = FakeSigfe()
        if killed(world, sigfe, requests, arrives=False) and not sigfe.of(REGISTERS):
            ran = world.run(sigfe, SOON, again="reanudar")
            if "registro_se_conoce" in {line["datos"]["control"] for line in ran.of("hallazgo")}:
                assert ran.verdicts == {"COM-A": "INCONCLUSO"}
                assert "la corrida se cortó antes de conocer la respuesta" in ran.reason("COM-A")
                assert not sigfe.of(REGISTERS)
                return
    pytest.fail("no kill fell on the registrar")
