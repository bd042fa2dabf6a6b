"""A registrar whose answer was lost is looked for; only what is found goes on, and nothing is ever sent again."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2
import pytest
from engine_world import REGISTRAR, World, order
from fake_sigfe import FakeSigfe

from harness.engine import Options
from harness.engine.rejudging import judge_again
from harness.evidence.history import history_of
from schemas import own_schema_violations, placed

SOON = Options(plazo_ticket_s=3.0)
READS_IT = """
[[step]]
name = "ver"
operation = "compromiso.obtener"
input = { folio = "${com.folio}" }
"""


class Forgetful(FakeSigfe):
    """A SIGFE that receives what is registered, works it off, and whose answer never arrives."""

    lost: Any = httpx2.ReadTimeout

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        answer = super().__call__(request)
        if not request.url.path.endswith("registrarCompromisos"):
            return answer
        self.work_off()
        if isinstance(self.lost, type):
            raise self.lost("x")
        lost: httpx2.Response = self.lost
        return lost


def losing(lost: Any) -> Forgetful:
    sigfe = Forgetful()
    sigfe.lost = lost
    return sigfe


LOST = {
    "timeout": httpx2.ReadTimeout,
    "reset": httpx2.ReadError,
    "502 of a proxy": httpx2.Response(502, html="<html>Bad gateway</html>"),
    "cut answer": httpx2.Response(200, text='{"codigo": "46'),
    "redirected": httpx2.Response(302, headers={"location": "/login"}),
    "timeout told by a gateway": httpx2.Response(408, json={"status": "408", "descripcion": "x", "errors": []}),
}


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST)
def test_what_was_registered_is_found_and_the_case_goes_on(world: World, lost: Any) -> None:
    world.case("COM-A", REGISTRAR + READS_IT)
    sigfe = losing(lost)
    ran = world.run(sigfe, SOON)
    assert ran.verdicts == {"COM-A": "APROBADO"}, ran.reason("COM-A")
    assert len(sigfe.of("registrarCompromisos")) == 1
    found = ran.finding("registro_se_conoce")
    assert "SIGFE lo muestra con folio 61: quedó registrado una vez" in found["frase"]
    assert "sin haber visto su ticket" in found["frase"]


def test_what_is_found_is_judged_again_from_the_journal(world: World) -> None:
    world.case("COM-A", REGISTRAR + READS_IT)
    world.case("COM-B", head='needs = ["COM-A"]\n')
    ran = world.run(losing(httpx2.ReadError), SOON)
    assert set(ran.verdicts.values()) == {"APROBADO"}
    judgement = asyncio.run(judge_again(history_of(ran.lines)))
    assert not any(one.changed for one in judgement.executions)


def test_another_transaction_is_never_taken_for_it(world: World) -> None:
    world.case("COM-A")
    sigfe = FakeSigfe(twist=_lost_before_it_arrived)
    foreign = json.loads(json.dumps(order()["detalles"]["compromiso"][0]))  # the same order, of another message
    foreign["documentos"]["documento"][0]["numero"] = "1-99-SE26"
    sigfe.compromisos["7"] = foreign
    ran = world.run(sigfe, SOON)
    assert ran.verdicts == {"COM-A": "INCONCLUSO"}
    assert "eso no prueba que no exista: no se reenvía" in ran.reason("COM-A")


def test_two_that_look_the_same_are_told_and_none_is_chosen(world: World) -> None:
    world.case("COM-A")
    sigfe = losing(httpx2.ReadTimeout)

    def double(operation: str, _body: dict[str, Any], answer: Any) -> Any:
        if operation == "registrarCompromisos":
            sigfe.compromisos["90"] = sigfe.of("registrarCompromisos")[0]["detalles"]["compromiso"][0]
        return answer

    sigfe.twist = double
    ran = world.run(sigfe, SOON)
    assert ran.verdicts == {"COM-A": "INCONCLUSO"}
    assert "más de una transacción que puede ser esa (folios" in ran.reason("COM-A")


def test_one_that_had_to_be_refused_and_is_found_was_accepted(world: World) -> None:
    world.case("COM-A", REGISTRAR.split("save")[0] + 'errores = ["E23"]\n')
    assert world.run(losing(httpx2.ReadTimeout), SOON).verdicts == {"COM-A": "FALLIDO"}


def test_a_state_that_only_a_ticket_tells_stays_unknown(world: World) -> None:
    world.case("COM-A", REGISTRAR.split("save")[0] + 'ticket = "EN_PROCESO"\n')
    ran = world.run(losing(httpx2.ReadTimeout), SOON)
    assert ran.verdicts == {"COM-A": "INCONCLUSO"}
    assert "sin su ticket no se pudo ver el estado EN_PROCESO" in ran.reason("COM-A")


@pytest.mark.parametrize("said", [{}, [], "ok", {"codigo": None, "descripcion": None}, {"mensaje": "ok"}])
def test_an_answer_that_says_nothing_accuses_and_what_was_registered_is_looked_for(world: World, said: Any) -> None:
    world.case("COM-A")
    ran = world.run(losing(httpx2.Response(200, json=said)), SOON)
    assert ran.verdicts == {"COM-A": "FALLIDO"}
    assert "SIGFE no entregó ticket al paso «com» ni explicó por qué" in ran.reason("COM-A")
    assert "quedó registrado una vez" in ran.finding("registro_se_conoce")["frase"]
    assert ran.results[0].folios == ("61",)
    assert not any(one.changed for one in asyncio.run(judge_again(history_of(ran.lines))).executions)


def test_a_refusal_at_the_door_is_known_and_nothing_is_looked_for(world: World) -> None:
    world.case("COM-A")
    door = {"codigo": None, "descripcion": "Periodo No Abierto"}
    sigfe = FakeSigfe(twist=lambda name, _body, answer: door if name == "registrarCompromisos" else answer)
    ran = world.run(sigfe, SOON)
    assert not sigfe.of("buscarCompromisos")
    assert "Periodo No Abierto" in ran.reason("COM-A")


def test_a_person_has_it_sent_again_with_the_same_message(world: World) -> None:
    world.case("COM-A", REGISTRAR + READS_IT)
    world.case("COM-B", REGISTRAR, head='needs = ["COM-A"]\n')
    away = FakeSigfe(twist=_lost_before_it_arrived)
    away.registrarCompromisos = lambda _body: None  # type: ignore[method-assign]
    assert world.run(away, SOON).verdicts == {"COM-A": "INCONCLUSO", "COM-B": "OMITIDO"}
    lost = [body["cabecera"]["messageID"] for body in away.of("registrarCompromisos")]
    sigfe = FakeSigfe()
    ran = world.run(sigfe, SOON, again="reenviar", ids=["COM-A", "COM-B"])
    assert ran.verdicts == {"COM-A": "APROBADO", "COM-B": "APROBADO"}
    sent = [body["cabecera"]["messageID"] for body in sigfe.of("registrarCompromisos")]
    assert set(lost) <= set(sent)
    assert len(sent) == len(set(sent)) == 3
    told = {line["ejecucion"]: line["datos"]["reenvia"] for line in ran.of("inicio") if "reenvia" in line["datos"]}
    assert told == {"COM-A/1": "com", "COM-B/1>COM-A": "com"}
    assert not any(one.changed for one in asyncio.run(judge_again(history_of(ran.lines))).executions)
    assert [breach for line in ran.lines for breach in own_schema_violations("journal", line)] == []


def test_a_document_is_made_of_pointers() -> None:
    pointers = {"/a/0/b": 1, "/a/0/c": 2, "/a/1/b": 3, "/d": None}
    assert placed(pointers) == {"a": [{"b": 1, "c": 2}, {"b": 3}], "d": None}


def _lost_before_it_arrived(operation: str, _body: dict[str, Any], answer: Any) -> Any:
    return httpx2.Response(504, html="<html></html>") if operation == "registrarCompromisos" else answer
