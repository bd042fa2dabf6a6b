"""What a step may expect, one rule at a time: ticket states, values, saves, refusals of queries, HTTP statuses."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from engine_world import REGISTRAR, World
from fake_sigfe import FakeSigfe, Twist

from harness.engine import Options
from harness.errors import JournalFailure
from harness.evidence.journal import Journal

IN_PROCESS = """
[[step]]
name = "com"
operation = "compromiso.registrar"
body = "orden.json"
ticket = "EN_PROCESO"
"""
THEN_ENDS = """
[[step]]
name = "termina"
operation = "ticket.consultar"
ticket = "FINALIZADO_SIN_ERRORES"
input = { ticketEnvio = "${com.ticket}" }
save = { folio = "/transaccionVerticalesType/0/folio" }
"""
OBTAIN = """
[[step]]
name = "obt"
operation = "compromiso.obtener"
input = { folio = "99" }
"""
E23 = "El rut 98995001-0 informado en el principal no existe o no tiene relacion con la institucion informada."
REFUSED = {"status": "401", "descripcion": "Credenciales no validas", "errors": [{"descripcion": "Credenciales"}]}


def only(name: str, answer: Any) -> Twist:
    """A twist that answers one operation so, and leaves the others alone."""
    return lambda operation, _body, own: answer if operation == name else own


def test_a_ticket_seen_in_process_is_followed_to_its_end_by_a_later_step(world: World) -> None:
    world.case("COM-A", IN_PROCESS + THEN_ENDS)
    ran = world.run(FakeSigfe())
    assert ran.verdicts == {"COM-A": "APROBADO"}, ran.reason("COM-A")
    assert ran.results[0].folios == ("61",)
    pasos = ran.pasos("COM-A/1")
    assert pasos.index("termina") < pasos.index("despues.compromiso.61")
    assert ran.finding("transaccion_queda_aprobada")["veredicto"] == "APROBADO"
    assert ran.finding("entradas_compartidas_cuadran")["veredicto"] == "APROBADO"


def test_a_passing_state_that_could_not_be_seen_is_inconcluso(world: World) -> None:
    world.case("COM-A", IN_PROCESS)
    ran = world.run(FakeSigfe(states=[]))
    assert ran.verdicts == {"COM-A": "INCONCLUSO"}
    assert "no se vio en EN_PROCESO" in ran.reason("COM-A")


def test_the_error_of_a_followed_ticket_is_read_by_the_rules_of_its_service(world: World) -> None:
    ends = THEN_ENDS.replace("SIN_ERRORES", "CON_ERRORES").replace("save =", "errores = ['E23']\n#")
    world.case("COM-A", IN_PROCESS + ends)
    assert world.run(FakeSigfe(errors=[E23])).verdicts == {"COM-A": "APROBADO"}


def test_a_ticket_left_open_makes_an_unsquared_shared_balance_inconcluso(world: World) -> None:
    world.case("COM-A", IN_PROCESS)
    sigfe = FakeSigfe(states=["EN_PROCESO"] * 100)

    def slips(operation: str, body: dict[str, Any], answer: Any) -> Any:
        if operation == "obtenerRequerimiento" and sigfe.tickets:
            sigfe.compromisos.setdefault("61", next(iter(sigfe.tickets.values()))["body"]["detalles"]["compromiso"][0])
            return sigfe.obtenerRequerimiento(body)
        return answer

    sigfe.twist = slips
    finding = world.run(sigfe, Options(plazo_ticket_s=5)).finding("entradas_compartidas_cuadran")
    assert finding["veredicto"] == "INCONCLUSO"
    assert "no tienen un final conocido" in finding["frase"]


def test_a_query_refused_for_the_expected_reason_is_approved(world: World) -> None:
    world.case("COM-A", OBTAIN + 'errores = ["E11"]')
    told = {"errors": [{"descripcion": "No existe compromiso para el folio informado"}]}
    answer = {"compromiso": None, "status": "404", "descripcion": "No existe informacion", **told}
    assert world.run(FakeSigfe(twist=only("obtenerCompromiso", answer))).verdicts == {"COM-A": "APROBADO"}


def test_a_query_that_is_refused_unexpectedly_is_fallido_with_the_sentence(world: World) -> None:
    world.case("COM-A", OBTAIN)
    ran = world.run(FakeSigfe())
    assert ran.verdicts == {"COM-A": "FALLIDO"}
    assert "«No existe»" in ran.reason("COM-A")


def test_a_registrar_without_ticket_nor_reason_is_fallido(world: World) -> None:
    world.case("COM-A")
    answer = {"codigo": None, "descripcion": None}
    ran = world.run(FakeSigfe(twist=only("registrarCompromisos", answer)))
    assert ran.verdicts == {"COM-A": "FALLIDO"}
    assert "no entregó ticket" in ran.reason("COM-A")


def test_a_refusal_at_the_door_is_recognised(world: World) -> None:
    world.case("COM-A", REGISTRAR.replace("save", "errores = ['E01']\n#"))
    answer = {"codigo": None, "descripcion": "Periodo No Abierto"}
    sigfe = FakeSigfe(twist=only("registrarCompromisos", answer))
    assert world.run(sigfe).verdicts == {"COM-A": "APROBADO"}
    assert sigfe.of("obtenerEstadoDeTransacciones") == []


@pytest.mark.parametrize(
    ("body", "verdict"),
    [(REFUSED, "APROBADO"), (REFUSED | {"status": "400"}, "FALLIDO"), ({"status": "401"}, "FALLIDO")],
)
def test_an_expected_http_status_must_explain_itself(world: World, body: dict[str, Any], verdict: str) -> None:
    world.case("COM-A", OBTAIN + 'estado = 401\nhttp = { credencial = "ninguna" }')
    answer = httpx2.Response(401, json=body)
    assert world.run(FakeSigfe(twist=only("obtenerCompromiso", answer))).verdicts == {"COM-A": verdict}


def test_our_own_message_outside_its_schema_is_our_error_not_sigfes(world: World) -> None:
    world.case("COM-A", REGISTRAR + 'quitar = ["/detalles/compromiso/0/documentos"]')
    refusal = httpx2.Response(400, json=REFUSED | {"status": "400"})
    ran = world.run(FakeSigfe(twist=only("registrarCompromisos", refusal)))
    assert ran.verdicts == {"COM-A": "ERROR"}
    assert "no cumple el esquema" in ran.reason("COM-A")


@pytest.mark.parametrize(
    ("written", "verdict"),
    [('"61"', "APROBADO"), ("61", "APROBADO"), ("62", "FALLIDO"), ("true", "FALLIDO")],
)
def test_values_are_compared_as_number_or_text(world: World, written: str, verdict: str) -> None:
    steps = REGISTRAR + OBTAIN.replace('"99"', '"${com.folio}"') + f'valores = {{ "/compromiso/folio" = {written} }}'
    world.case("COM-A", steps)
    assert world.run(FakeSigfe()).verdicts == {"COM-A": verdict}


@pytest.mark.parametrize(("folio", "verdict"), [(7, "APROBADO"), (8, "FALLIDO")])
def test_a_star_asks_for_any_element_with_the_value(world: World, folio: int, verdict: str) -> None:
    search = '[[step]]\nname = "bus"\noperation = "compromiso.buscar"\n'
    world.case("COM-A", search + f'valores = {{ "/resumenesDeCompromisos/compromiso/*/folio" = {folio} }}')
    rows = {"resumenesDeCompromisos": {"compromiso": [{"folio": 6}, {"folio": 7}]}}
    sigfe = FakeSigfe()
    sigfe.buscarCompromisos = lambda _body: rows  # type: ignore[attr-defined]
    assert world.run(sigfe).verdicts == {"COM-A": verdict}


def test_an_answer_without_what_the_case_saves_is_told_by_pointer(world: World) -> None:
    world.case("COM-A", REGISTRAR.replace("/transaccionVerticalesType/0/folio", "/nada"))
    ran = world.run(FakeSigfe())
    assert ran.verdicts == {"COM-A": "FALLIDO"}
    assert "/nada" in ran.reason("COM-A")


@pytest.mark.parametrize(("member", "value"), [("identificacionEnvio", "1"), ("idTransferencia", "otro")])
def test_a_ticket_that_speaks_of_another_message_is_fallido(world: World, member: str, value: str) -> None:
    world.case("COM-A")

    def confuse(operation: str, _body: dict[str, Any], answer: Any) -> Any:
        if operation != "obtenerEstadoDeTransacciones":
            return answer
        rows = answer["transaccionVerticalesType"]
        if member in answer:
            return answer | {member: value}
        return answer | {"transaccionVerticalesType": rows and [rows[0] | {member: value}]}

    ran = world.run(FakeSigfe(twist=confuse))
    assert ran.verdicts == {"COM-A": "FALLIDO"}
    assert ran.finding("ticket_es_del_mensaje") is not None


def test_a_fault_of_ours_in_one_case_leaves_the_others_their_evidence(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.case("COM-A", OBTAIN)
    world.case("COM-B")
    monkeypatch.setattr("harness.engine.execution.completed_query", lambda *_: {}["roto"])
    ran = world.run(FakeSigfe())
    assert ran.verdicts == {"COM-A": "ERROR", "COM-B": "APROBADO"}
    assert "Falla de esta herramienta" in ran.reason("COM-A")


def test_without_a_journal_nothing_more_is_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.case("COM-A")
    sigfe = FakeSigfe()

    def full(_journal: Journal) -> None:
        if sigfe.calls:
            raise JournalFailure("no queda espacio")

    monkeypatch.setattr(Journal, "sync", full)
    with pytest.raises(JournalFailure):
        world.run(sigfe)
    assert sigfe.of("registrarCompromisos") == []
