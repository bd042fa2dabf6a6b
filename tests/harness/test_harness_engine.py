"""The engine over a tiny SIGFE in process: order, evidence, verdicts, preparations, interruption."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from engine_world import REGISTRAR, World, order
from fake_sigfe import TARGET, FakeSigfe

from harness.engine import CaseFinished, Engine, ExchangeDone, Options, RunFinished, RunStarted, TicketWaiting
from harness.errors import BrokenFile

EXPECTED_ERROR = """
[[step]]
name = "com"
operation = "compromiso.registrar"
body = "orden.json"
errores = ["E26"]
"""
E26 = "La suma de los cumplimientos no coincide con el monto del documento"
E27 = "La suma de las imputaciones no coincide con el monto del documento"
REAL = replace(TARGET, ambiente="pruebas")
READS_COM_61 = """
[[step]]
name = "ver"
operation = "compromiso.obtener"
input = { folio = "61" }
"""


def test_a_registered_compromiso_is_read_back_and_approved(world: World) -> None:
    world.case("COM-A")
    ran = world.run(FakeSigfe())
    assert ran.verdicts == {"COM-A": "APROBADO"}
    assert ran.pasos("COM-A/1") == [
        "antes.requerimientos.12",
        "com",
        "com.ticket",
        "com.ticket",
        "com.ticket",
        "despues.compromiso.61",
        "despues.requerimientos.12",
    ]


def test_the_intent_stands_before_its_outcome_and_both_hold_the_exact_text(world: World) -> None:
    world.case("COM-A")
    ran = world.run(FakeSigfe())
    intent = next(line for line in ran.of("intento") if line["paso"] == "com")
    outcome = next(line for line in ran.of("resultado") if line["datos"]["intento"] == intent["n"])
    assert intent["n"] < outcome["n"]
    message = json.loads(intent["solicitud"]["cuerpo"])
    assert message["cabecera"]["messageID"] == intent["datos"]["mensaje"]
    assert json.loads(outcome["respuesta"]["cuerpo"])["descripcion"] == "Recepcionado"
    assert intent["solicitud"]["cabeceras"] == {"content-type": "application/json"}


def test_the_client_fills_the_cabecera_and_asks_the_period_once(world: World) -> None:
    world.case("COM-A")
    world.case("COM-B")
    sigfe = FakeSigfe()
    world.run(sigfe)
    assert len(sigfe.of("buscarPeriodo")) == 1
    first, second = (body["cabecera"] for body in sigfe.of("registrarCompromisos"))
    assert first["ejercicio"] == 2026
    assert first["periodo"] == 6
    assert first["proceso"] == "0201"
    assert first["institucion"] == {"partida": "97", "capitulo": "01", "areaTransaccional": "001"}
    assert first["messageID"] != second["messageID"]
    assert first["messageID"].isdigit()
    assert len(first["messageID"]) <= 19


def test_what_the_body_says_in_its_cabecera_wins(world: World) -> None:
    world.body("orden.json", {"cabecera": {"periodo": 5, "institucion": {"areaTransaccional": "002"}}} | order())
    world.case("COM-A")
    sigfe = FakeSigfe()
    world.run(sigfe)
    sent = sigfe.of("registrarCompromisos")[0]["cabecera"]
    assert sent["periodo"] == 5
    assert sent["institucion"] == {"partida": "97", "capitulo": "01", "areaTransaccional": "002"}
    assert sigfe.of("buscarPeriodo") == []
    assert sigfe.of("obtenerEstadoDeTransacciones")[0]["codigoAreaTx"] == "9701002"


def test_numbers_differ_between_cases_and_between_runs_and_repeat_with_a_seed(world: World) -> None:
    world.case("COM-A")
    world.case("COM-B")

    def numbers(options: Options) -> list[str]:
        sigfe = FakeSigfe()
        world.run(sigfe, options)
        return sorted(
            body["detalles"]["compromiso"][0]["documentos"]["documento"][0]["numero"]
            for body in sigfe.of("registrarCompromisos")
        )

    first = numbers(Options())
    world.clock.now += 1
    assert len(set(first) | set(numbers(Options()))) == 4
    assert numbers(Options(semilla=7)) == numbers(Options(semilla=7))
    assert numbers(Options(semilla=7)) != numbers(Options(semilla=8))


def test_a_ticket_without_end_is_en_curso_at_its_deadline(world: World) -> None:
    world.case("COM-A")
    ran = world.run(FakeSigfe(states=["EN_PROCESO"] * 1000), Options(plazo_ticket_s=10))
    assert ran.verdicts == {"COM-A": "EN_CURSO"}
    assert sum(world.clock.slept) == pytest.approx(10)
    assert max(world.clock.slept) < 10


def test_an_all_null_answer_is_not_the_end_of_a_ticket(world: World) -> None:
    world.case("COM-A")
    assert world.run(FakeSigfe(states=["RECEPCIONADO", None, None])).verdicts == {"COM-A": "APROBADO"}


def test_a_ticket_that_goes_back_is_fallido(world: World) -> None:
    world.case("COM-A")
    ran = world.run(FakeSigfe(states=["EN_PROCESO", "RECEPCIONADO"]))
    assert ran.verdicts == {"COM-A": "FALLIDO"}
    assert "retrocede" in ran.finding("ticket_no_retrocede")["frase"]


def test_the_expected_error_is_recognised_by_its_sentence(world: World) -> None:
    world.case("COM-A", EXPECTED_ERROR)
    assert world.run(FakeSigfe(errors=[E26])).verdicts == {"COM-A": "APROBADO"}


@pytest.mark.parametrize(
    ("errors", "named"),
    [
        ([E27], ["E26", "E27", E27]),
        ([E26, E27], ["E26", "E27"]),
        (["Otra cosa"], ["E26", "ninguna regla", "Otra cosa"]),
    ],
)
def test_another_error_than_the_expected_is_fallido_and_both_are_named(
    world: World, errors: list[str], named: list[str]
) -> None:
    world.case("COM-A", EXPECTED_ERROR)
    ran = world.run(FakeSigfe(errors=errors))
    assert ran.verdicts == {"COM-A": "FALLIDO"}
    assert all(word in ran.reason("COM-A") for word in named)


def test_an_expected_error_that_does_not_come_is_fallido(world: World) -> None:
    world.case("COM-A", EXPECTED_ERROR)
    ran = world.run(FakeSigfe())
    assert ran.verdicts == {"COM-A": "FALLIDO"}
    assert "lo aceptó" in ran.finding("rechazo_es_el_esperado")["frase"]


def test_an_assumed_sentence_that_differs_in_the_real_environment_is_inconcluso_with_both_texts(world: World) -> None:
    world.case("COM-A", EXPECTED_ERROR)
    ran = world.run(FakeSigfe(errors=["Los cumplimientos no suman"]), target=REAL)
    assert ran.verdicts == {"COM-A": "INCONCLUSO"}
    assert "Los cumplimientos no suman" in ran.reason("COM-A")
    assert E26 in ran.reason("COM-A")


def changed(operation: str, place: str, **members: Any) -> Any:
    """A twist that changes members of an operation's answer."""

    def twist(name: str, _body: dict[str, Any], answer: Any) -> Any:
        return answer | {place: answer[place] | members} if name == operation else answer

    return twist


def test_what_was_observed_is_held_against_the_real_environment(world: World) -> None:
    world.case("COM-A")

    def renumbered(operation: str, _body: dict[str, Any], answer: Any) -> Any:
        if operation == "obtenerCompromiso":
            answer["compromiso"]["documentos"]["documento"][0]["numero"] = "OTRO"
        return answer

    ran = world.run(FakeSigfe(twist=renumbered), target=REAL)
    assert ran.verdicts == {"COM-A": "FALLIDO"}
    assert "OTRO" in ran.reason("COM-A")


def test_what_is_read_in_an_assumed_member_is_not_held_against_the_real_environment(world: World) -> None:
    world.case("COM-A")
    unapproved = FakeSigfe(twist=changed("obtenerCompromiso", "compromiso", estado="Digitado"))
    assert world.run(unapproved).verdicts == {"COM-A": "FALLIDO"}
    ran = world.run(unapproved, target=REAL)
    assert ran.verdicts == {"COM-A": "INCONCLUSO"}
    assert "Digitado" in ran.reason("COM-A")


def test_a_need_is_executed_in_private_and_its_saves_are_seen(world: World) -> None:
    world.case("COM-A")
    query = """
[[step]]
name = "obt"
operation = "compromiso.obtener"
input = { folio = "${COM-A.com.folio}" }
valores = { "/compromiso/folio" = "${COM-A.com.folio:int}" }
"""
    world.case("COM-B", query, 'needs = ["COM-A"]')
    sigfe = FakeSigfe()
    ran = world.run(sigfe)
    assert ran.verdicts == {"COM-A": "APROBADO", "COM-B": "APROBADO"}
    assert len(sigfe.of("registrarCompromisos")) == 2
    beginnings = {line["ejecucion"]: line["datos"]["para"] for line in ran.of("inicio")}
    assert beginnings == {"COM-A/1": None, "COM-B/1": None, "COM-B/1>COM-A": "COM-B/1"}
    counted = {line["ejecucion"]: line["datos"]["cuenta"] for line in ran.of("veredicto")}
    assert counted == {"COM-A/1": True, "COM-B/1": True, "COM-B/1>COM-A": False}


def test_a_preparation_that_does_not_pass_omits_its_dependent_by_name(world: World) -> None:
    world.case("COM-A")
    world.case("COM-B", head='needs = ["COM-A"]')
    sigfe = FakeSigfe(errors=[E26])
    ran = world.run(sigfe)
    assert ran.verdicts == {"COM-A": "FALLIDO", "COM-B": "OMITIDO"}
    assert "COM-A" in ran.reason("COM-B")
    assert len(sigfe.of("registrarCompromisos")) == 2


def test_a_step_after_one_that_failed_is_not_sent(world: World) -> None:
    world.case("COM-A", REGISTRAR + REGISTRAR.replace('"com"', '"otro"'))
    sigfe = FakeSigfe(errors=[E26])
    assert world.run(sigfe).verdicts == {"COM-A": "FALLIDO"}
    assert len(sigfe.of("registrarCompromisos")) == 1


def test_stop_sends_no_new_registrar_and_polls_the_sent_ones_to_their_end(world: World) -> None:
    for name in ("A", "B", "C"):
        world.case(f"COM-{name}", REGISTRAR + REGISTRAR.replace('"com"', '"otro"'))
    sigfe = FakeSigfe()

    def stop_at_first_wait(event: object, engine: Engine) -> None:
        if isinstance(event, TicketWaiting):
            engine.stop()

    ran = world.run(sigfe, Options(concurrencia=1), listener=stop_at_first_wait)
    assert set(ran.verdicts.values()) == {"OMITIDO"}
    assert len(sigfe.of("registrarCompromisos")) == 1
    assert len(sigfe.of("obtenerEstadoDeTransacciones")) == 3
    assert ran.lines[-1]["datos"]["motivo"] == "interrumpida"
    assert all("interrumpió" in result.razon for result in ran.results)


PASSING = REGISTRAR.replace("save =", 'ticket = "EN_PROCESO"\nsave =').replace("save = { folio", "# save = { folio")
ENDS = """
[[step]]
name = "fin"
operation = "ticket.consultar"
ticket = "FINALIZADO_SIN_ERRORES"
input = { ticketEnvio = "${com.ticket}" }
"""


def test_stop_polls_to_its_end_also_a_ticket_that_its_step_leaves_in_process(world: World) -> None:
    world.case("COM-A", PASSING + ENDS)

    def stop_at_first_wait(event: object, engine: Engine) -> None:
        if isinstance(event, TicketWaiting):
            engine.stop()

    ran = world.run(FakeSigfe(), Options(solitario=True), listener=stop_at_first_wait)
    assert ran.verdicts == {"COM-A": "OMITIDO"}
    assert "fin" not in ran.pasos("COM-A/1")
    assert "FINALIZADO_SIN_ERRORES" in ran.finding("ticket_se_sigue_hasta_su_fin")["frase"]
    shared = ran.finding("entradas_compartidas_cuadran")
    assert shared["veredicto"] == "APROBADO"
    assert "$ 4.000" in shared["frase"]


def test_a_ticket_left_in_process_is_followed_to_its_end_within_its_own_deadline(world: World) -> None:
    world.case("COM-A", PASSING)
    ran = world.run(FakeSigfe())
    assert ran.verdicts == {"COM-A": "APROBADO"}
    assert "despues.compromiso.61" in ran.pasos("COM-A/1")
    endless = FakeSigfe(states=["EN_PROCESO"] * 1000)
    world.clock.slept.clear()
    ran = world.run(endless, Options(plazo_ticket_s=10))
    assert ran.verdicts == {"COM-A": "EN_CURSO"}
    assert "consúltelo más tarde" in ran.reason("COM-A")
    assert sum(world.clock.slept) == pytest.approx(10)


def test_a_ticket_left_in_process_that_goes_back_is_fallido(world: World) -> None:
    world.case("COM-A", PASSING)
    ran = world.run(FakeSigfe(states=["EN_PROCESO", "RECEPCIONADO"]))
    assert ran.verdicts == {"COM-A": "FALLIDO"}


def test_a_ticket_that_the_mock_retains_on_the_cases_order_is_left_and_told(world: World) -> None:
    folder = world.case("COM-A", PASSING)
    (folder / "simulacion.toml").write_text('[com]\nprogresion = "retenido"\n', encoding="utf-8")
    endless = FakeSigfe(states=["RECEPCIONADO", *["EN_PROCESO"] * 1000])
    ran = world.run(endless)
    assert ran.verdicts == {"COM-A": "APROBADO"}
    assert "nadie lo libera" in ran.finding("ticket_se_sigue_hasta_su_fin")["frase"]
    assert len(endless.of("obtenerEstadoDeTransacciones")) == 2
    assert world.run(endless, Options(plazo_ticket_s=10), target=REAL).verdicts == {"COM-A": "EN_CURSO"}


@pytest.mark.parametrize("where", ["folio", "resultado", "row"])
def test_a_ticket_that_ends_well_without_a_folio_is_fallido_everywhere(world: World, where: str) -> None:
    world.case("COM-A", REGISTRAR.replace("save =", "# save ="))

    def withhold(operation: str, _body: dict[str, Any], answer: Any) -> Any:
        if operation != "obtenerEstadoDeTransacciones" or not answer["transaccionVerticalesType"]:
            return answer
        row = answer["transaccionVerticalesType"][0]
        rows = [] if where == "row" else [row | ({"folio": ""} if where == "folio" else {"resultado": None})]
        return answer | {"transaccionVerticalesType": rows}

    ran = world.run(FakeSigfe(twist=withhold), target=REAL)
    assert ran.verdicts == {"COM-A": "FALLIDO"}
    assert ran.finding("ticket_entrega_folio")["veredicto"] == "FALLIDO"


def test_one_folio_for_two_transactions_is_fallido_at_least_in_the_second(world: World) -> None:
    world.case("COM-A")
    world.case("COM-B")

    def same(operation: str, _body: dict[str, Any], answer: Any) -> Any:
        if operation != "obtenerEstadoDeTransacciones" or not answer["transaccionVerticalesType"]:
            return answer
        return answer | {"transaccionVerticalesType": [answer["transaccionVerticalesType"][0] | {"folio": "61"}]}

    ran = world.run(FakeSigfe(twist=same), Options(concurrencia=1))
    assert "FALLIDO" in ran.verdicts.values()
    found = [line["datos"] for line in ran.of("hallazgo") if line["datos"]["control"] == "folio_es_unico"]
    assert "FALLIDO" in {finding["veredicto"] for finding in found}


def test_the_first_line_tells_how_a_request_departs_from_a_right_one(world: World) -> None:
    bad = '[step.http]\ntipo = "text/plain"\ncredencial = "ninguna"\n'
    world.case("COM-A", REGISTRAR.replace("save =", "estado = 401\n# save =") + bad)
    world.case("COM-B")
    declared = {case["id"]: case["pasos"][0] for case in world.run(FakeSigfe()).lines[0]["datos"]["casos"]}
    assert declared["COM-A"]["http"] == {"credencial": "ninguna", "tipo": "text/plain"}
    assert "http" not in declared["COM-B"]


def test_events_tell_the_run_in_order(world: World) -> None:
    world.case("COM-A")
    ran = world.run(FakeSigfe())
    kinds = [type(event) for event in world.events]
    assert kinds[0] is RunStarted
    assert kinds[-2:] == [CaseFinished, RunFinished] or kinds[-1] is RunFinished
    assert kinds.count(ExchangeDone) == len(ran.of("intento"))
    assert kinds.count(TicketWaiting) == 2


def test_every_case_gives_the_same_verdict_one_by_one_or_all_at_once(world: World) -> None:
    for number in range(5):
        world.case(f"COM-{number:02d}")
    assert (
        world.run(FakeSigfe(), Options(concurrencia=1)).verdicts
        == world.run(FakeSigfe(), Options(concurrencia=64)).verdicts
    )


def test_waits_for_tickets_overlap_even_with_one_place(world: World) -> None:
    for number in range(5):
        world.case(f"COM-{number:02d}")
    seen: list[str] = []

    def listen(event: object, _engine: Engine) -> None:
        if isinstance(event, TicketWaiting):
            seen.append(event.ticket)

    world.run(FakeSigfe(), Options(concurrencia=1), listener=listen)
    assert len(set(seen[:3])) > 1


def test_the_shared_requerimiento_squares_with_what_the_run_registered(world: World) -> None:
    world.case("COM-A")
    world.case("COM-B")
    ran = world.run(FakeSigfe())
    finding = ran.finding("entradas_compartidas_cuadran")
    assert finding["veredicto"] == "APROBADO"
    assert "$ 5.000" in finding["frase"]
    assert "$ 3.000" in finding["frase"]


@pytest.mark.parametrize(("alone", "verdict"), [(True, "FALLIDO"), (False, "INCONCLUSO")])
def test_a_shared_balance_that_does_not_square_blames_sigfe_only_when_nobody_else_is_there(
    world: World, alone: bool, verdict: str
) -> None:
    world.case("COM-A")
    readings = 0

    def leak(operation: str, _body: dict[str, Any], answer: Any) -> Any:
        nonlocal readings
        if operation == "obtenerRequerimiento":
            readings += 1
            group = answer["requerimiento"]["agrupacionesDeImputacionesACatalogos"]["agrupacion"][0]
            line = group["imputacionesAConceptosPresupuestarios"]["imputacion"][0]
            line |= {"montoConsumido": line["montoConsumido"] + readings, "saldo": line["saldo"] - readings}
        return answer

    ran = world.run(FakeSigfe(twist=leak), Options(solitario=alone))
    assert ran.finding("entradas_compartidas_cuadran")["veredicto"] == verdict
    assert ran.verdicts == {"COM-A": "APROBADO"}


def test_simulation_orders_go_only_to_a_mock(world: World) -> None:
    folder = world.case("COM-A")
    (folder / "simulacion.toml").write_text('[com]\nprogresion = "inmediato"\n', encoding="utf-8")
    for target, present in ((TARGET, True), (REAL, False)):
        sigfe = FakeSigfe()
        ran = world.run(sigfe, target=target)
        assert [("x-iop-simulacion" in headers) for headers in sigfe.headers].count(True) == int(present)
        intent = next(line for line in ran.of("intento") if line["paso"] == "com")
        assert ("X-Iop-Simulacion" in intent["solicitud"]["cabeceras"]) is present


def test_an_answer_outside_its_schema_blames_the_real_environment_only_for_what_is_known(world: World) -> None:
    world.case("COM-A")

    def misshape(operation: str, _body: dict[str, Any], answer: Any) -> Any:
        return answer | {"ejercicio": ["2026"]} if operation == "obtenerEstadoDeTransacciones" else answer

    ran = world.run(FakeSigfe(twist=misshape), target=REAL)
    assert ran.verdicts == {"COM-A": "FALLIDO"}
    assert "/ejercicio" in ran.reason("COM-A")
    assumed = changed("obtenerCompromiso", "compromiso", saldo={"monto": 1000})
    assert world.run(FakeSigfe(twist=assumed)).verdicts == {"COM-A": "FALLIDO"}
    ran = world.run(FakeSigfe(twist=assumed), target=REAL)
    assert ran.verdicts == {"COM-A": "INCONCLUSO"}
    assert "/compromiso/saldo" in ran.reason("COM-A")


def test_a_folio_that_obtener_does_not_find_is_fallido(world: World) -> None:
    world.case("COM-A")

    def lose(operation: str, _body: dict[str, Any], answer: Any) -> Any:
        missing = {"compromiso": None, "status": "404", "descripcion": "No existe", "errors": [{"descripcion": "no"}]}
        return missing if operation == "obtenerCompromiso" else answer

    ran = world.run(FakeSigfe(twist=lose))
    assert ran.verdicts == {"COM-A": "FALLIDO"}
    assert "no encuentra" in ran.reason("COM-A")


def test_a_refusal_by_http_status_is_fallido_when_it_speaks_and_error_when_it_does_not(world: World) -> None:
    world.case("COM-A")

    def answer_with(response: httpx2.Response) -> FakeSigfe:
        return FakeSigfe(
            twist=lambda operation, _body, answer: response if operation == "registrarCompromisos" else answer
        )

    told = {"status": "415", "descripcion": "Tipo no aceptado", "errors": [{"descripcion": "Tipo no aceptado"}]}
    assert world.run(answer_with(httpx2.Response(415, json=told))).verdicts == {"COM-A": "FALLIDO"}
    assert world.run(answer_with(httpx2.Response(415, text="<html>"))).verdicts == {"COM-A": "ERROR"}
    assert world.run(answer_with(httpx2.Response(500, json=told))).verdicts == {"COM-A": "INCONCLUSO"}


@pytest.mark.parametrize("status", [301, 401, 403, 404, 407, 429])
def test_a_status_that_is_no_word_on_the_message_accuses_nobody_and_says_what_to_do(world: World, status: int) -> None:
    world.case("COM-A", READS_COM_61)
    told = {"status": str(status), "descripcion": "x", "errors": [{"descripcion": "x"}]}
    refused = httpx2.Response(status, json=told)
    ran = world.run(FakeSigfe(twist=lambda name, _body, answer: refused if name == "obtenerCompromiso" else answer))
    assert ran.verdicts == {"COM-A": "ERROR"}
    assert "El mensaje no llegó a juzgarse: " in ran.reason("COM-A")


def test_a_reading_that_is_refused_is_not_taken_for_one_that_finds_nothing(world: World) -> None:
    world.case("COM-A")
    told = {"status": "503", "descripcion": "x", "errors": [{"descripcion": "x"}]}
    away = httpx2.Response(503, json=told)
    ran = world.run(FakeSigfe(twist=lambda name, _body, answer: away if name == "obtenerCompromiso" else answer))
    assert ran.verdicts == {"COM-A": "ERROR"}
    assert "No se pudo leer el compromiso folio 61 después de registrarlo: el destino respondió HTTP 503" in ran.reason(
        "COM-A"
    )


def test_what_the_target_has_no_credentials_for_is_not_written_as_if_it_had_left(world: World) -> None:
    world.case("COM-A")
    known = {name: one for name, one in TARGET.credenciales.items() if name != "ticket"}
    ran = world.run(FakeSigfe(), target=replace(TARGET, credenciales=known))
    assert ran.verdicts == {"COM-A": "ERROR"}
    assert "no tiene credenciales del servicio ticket" in ran.reason("COM-A")
    assert {line["n"] for line in ran.of("intento")} == {line["datos"]["intento"] for line in ran.of("resultado")}


def test_a_period_that_nobody_told_is_asked_for_again(world: World) -> None:
    world.case("COM-A")
    world.case("COM-B")
    answers = iter([{}])
    sigfe = FakeSigfe(twist=lambda name, _b, answer: next(answers, answer) if name == "buscarPeriodo" else answer)
    assert set(world.run(sigfe, Options(concurrencia=1)).verdicts.values()) == {"ERROR", "APROBADO"}


def test_an_answer_for_another_ticket_is_told_whenever_it_comes(world: World) -> None:
    world.case("COM-A")
    times = iter([{"ticketEnvio": "9"}])
    ticket = "obtenerEstadoDeTransacciones"
    ran = world.run(FakeSigfe(twist=lambda name, _b, told: told | next(times, {}) if name == ticket else told))
    assert ran.verdicts == {"COM-A": "FALLIDO"}
    assert "SIGFE respondió por el 9" in ran.reason("COM-A")


def test_a_period_that_cannot_be_known_is_an_error_and_nothing_is_sent(world: World) -> None:
    world.case("COM-A")
    sigfe = FakeSigfe(twist=lambda operation, _b, answer: {} if operation == "buscarPeriodo" else answer)
    ran = world.run(sigfe)
    assert ran.verdicts == {"COM-A": "ERROR"}
    assert "período abierto" in ran.reason("COM-A")
    assert sigfe.of("registrarCompromisos") == []


def test_inputs_of_the_target_replace_those_of_the_cases(world: World) -> None:
    world.case("COM-A")
    sigfe = FakeSigfe()
    world.run(sigfe, target=replace(TARGET, entradas={"requerimiento.folio": 77}))
    assert {body["folio"] for body in sigfe.of("obtenerRequerimiento")} == {"77"}


@pytest.mark.parametrize(("name", "value"), [("requerimiento.folios", 1), ("requerimiento.folio", "77")])
def test_an_input_that_cases_do_not_declare_or_of_another_type_is_refused(world: World, name: str, value: Any) -> None:
    world.case("COM-A")
    with pytest.raises(BrokenFile, match=name):
        world.run(FakeSigfe(), target=replace(TARGET, entradas={name: value}))
