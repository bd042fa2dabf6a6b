"""Accidents of the wire, imitated below the HTTP client: none accuses anybody, and no registrar is sent twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpcore2
import httpx2
import pytest
import respx
from engine_world import REGISTRAR, World
from fake_sigfe import TARGET, FakeSigfe
from respx.mocks import HTTPCoreMocker

from harness.engine import Options
from harness.engine.tickets import LEAST_PATIENCE_S

BASE = f"{TARGET.url}/cxf/public/verticales"
REGISTER, TICKET, OBTAIN = (
    f"{BASE}/{name}" for name in ("registrarCompromisos", "obtenerEstadoDeTransacciones", "obtenerCompromiso")
)


class HTTPCore2Mocker(HTTPCoreMocker):
    name = "httpcore2"
    targets = [target.replace("httpcore.", "httpcore2.") for target in HTTPCoreMocker.targets]


@pytest.fixture
def wire() -> Iterator[respx.Router]:
    with respx.mock(using="httpcore2", assert_all_called=False, assert_all_mocked=True) as router:
        yield router


def play(world: World, wire: respx.Router, sigfe: FakeSigfe | None = None) -> Any:
    """Run over the real transport, whose wire is respx; what no accident covers is answered by the tiny SIGFE."""
    sigfe = sigfe or FakeSigfe()

    def answer(request: Any) -> Any:
        told = sigfe(httpx2.Request(request.method, str(request.url), content=request.content))
        return respx.MockResponse(told.status_code, content=told.content, headers=dict(told.headers))

    wire.route().mock(side_effect=answer)
    return world.run(sigfe, transport=None)


def test_an_unmocked_call_fails(world: World, wire: respx.Router) -> None:
    world.case("COM-A")
    with pytest.raises(AssertionError, match="not mocked"):
        world.run(FakeSigfe(), transport=None)
    assert not wire.calls


ACCIDENTS = {
    "timeout": ({"side_effect": httpcore2.ReadTimeout}, "no respondió"),
    "reset": ({"side_effect": httpcore2.ReadError}, "cortó la conexión"),
    "half an answer": ({"side_effect": httpcore2.RemoteProtocolError}, "cortó la respuesta"),
    "refused": ({"side_effect": httpcore2.ConnectError}, "no acepta conexiones"),
    "unreachable": ({"side_effect": httpcore2.ConnectTimeout}, "al intentar la conexión"),
    "503": ({"return_value": respx.MockResponse(503, json={"status": "503", "descripcion": "x"})}, "HTTP 503"),
    "html": ({"return_value": respx.MockResponse(200, html="<html><body>Bienvenido</body></html>")}, "no es JSON"),
    "cut json": ({"return_value": respx.MockResponse(200, text='{"codigo": "4624')}, "se corta"),
    "twice the same member": (
        {"return_value": respx.MockResponse(200, text='{"codigo": "1", "codigo": "2"}')},
        "«codigo» está repetido",
    ),
    "not a number": ({"return_value": respx.MockResponse(200, text='{"codigo": NaN}')}, "NaN"),
}


NEVER_LEFT = frozenset({"refused", "unreachable"})


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_an_accident_of_a_registrar_accuses_nobody_and_it_is_not_sent_again(
    world: World, wire: respx.Router, accident: str
) -> None:
    mock, words = ACCIDENTS[accident]
    world.case("COM-A")
    route = wire.post(REGISTER).mock(**mock)
    ran = play(world, wire)
    assert ran.verdicts == {"COM-A": "ERROR" if accident in NEVER_LEFT else "INCONCLUSO"}
    assert words in ran.reason("COM-A")
    assert ("--reenviar COM-A" in ran.reason("COM-A")) == (accident not in NEVER_LEFT)
    assert route.call_count == 1
    outcome = next(line for line in ran.of("resultado") if line["paso"] == "com")
    assert ("fallo" in outcome["datos"]) == (accident != "503")


def test_the_exact_text_of_a_bad_answer_is_kept(world: World, wire: respx.Router) -> None:
    world.case("COM-A")
    wire.post(REGISTER).mock(return_value=respx.MockResponse(200, content=b'{"codigo": "\xff'))
    ran = play(world, wire)
    outcome = next(line for line in ran.of("resultado") if line["paso"] == "com")
    assert outcome["respuesta"]["cuerpo"] == '{"codigo": "\\xff'


def test_a_doubtful_registrar_is_told_as_such(world: World, wire: respx.Router) -> None:
    world.case("COM-A")
    wire.post(REGISTER).mock(side_effect=httpcore2.ReadTimeout)
    ran = play(world, wire)
    (outcome,) = [line for line in ran.of("resultado") if line["paso"] == "com"]
    assert "no se sabe si el mensaje llegó, y no se reenvía" in outcome["datos"]["fallo"]
    assert "eso no prueba que no exista: no se reenvía" in ran.reason("COM-A")
    assert any(line["paso"] == "busqueda.com.buscar" for line in ran.of("intento"))


def test_one_accident_of_a_ticket_query_does_not_end_the_wait(world: World, wire: respx.Router) -> None:
    world.case("COM-A")
    sigfe = FakeSigfe()
    accidents = iter([httpcore2.ReadError, httpcore2.ReadTimeout])

    def sometimes(request: Any) -> Any:
        accident = next(accidents, None)
        if accident is not None:
            raise accident("x")
        told = sigfe(httpx2.Request(request.method, str(request.url), content=request.content))
        return respx.MockResponse(told.status_code, content=told.content, headers=dict(told.headers))

    wire.post(TICKET).mock(side_effect=sometimes)
    assert play(world, wire, sigfe).verdicts == {"COM-A": "APROBADO"}


def test_three_accidents_in_a_row_of_a_ticket_query_are_an_error(world: World, wire: respx.Router) -> None:
    world.case("COM-A")
    route = wire.post(TICKET).mock(side_effect=httpcore2.ReadError)
    ran = play(world, wire)
    assert ran.verdicts == {"COM-A": "ERROR"}
    assert route.call_count == 3


@pytest.mark.parametrize("wanted", ["FINALIZADO_SIN_ERRORES", "EN_PROCESO", "RECEPCIONADO"])
def test_a_target_that_falls_silent_while_a_ticket_is_waited_for_is_an_error_that_tells_the_last_state(
    world: World, wire: respx.Router, wanted: str
) -> None:
    world.case("COM-A", REGISTRAR.split("save")[0] + f'ticket = "{wanted}"\n')
    sigfe = FakeSigfe(states=["RECEPCIONADO"])
    asked: list[Any] = []

    def once(request: Any) -> Any:
        asked.append(request)
        if len(asked) > 1:
            raise httpcore2.ConnectError("x")
        told = sigfe(httpx2.Request(request.method, str(request.url), content=request.content))
        return respx.MockResponse(told.status_code, content=told.content, headers=dict(told.headers))

    wire.post(TICKET).mock(side_effect=once)
    ran = play(world, wire, sigfe)
    assert ran.verdicts == {"COM-A": "ERROR"}
    reason = ran.reason("COM-A")
    assert "quedó en RECEPCIONADO y no se pudo consultar más: el destino no acepta conexiones" in reason
    assert "plazo" not in reason


def test_a_query_of_a_ticket_is_not_waited_for_long_after_the_deadline(world: World, wire: respx.Router) -> None:
    world.case("COM-A")
    wire.post(TICKET).mock(side_effect=httpcore2.ReadTimeout)
    play(world, wire)
    world.run(FakeSigfe(), Options(plazo_ticket_s=2), transport=None)
    asked = [call.request for call in wire.calls if str(call.request.url) == TICKET]
    waits = [request.extensions["timeout"]["read"] for request in asked]
    assert len(waits) == 6
    assert waits[0] == TARGET.limites.tiempos.consulta_s
    assert waits[-1] == LEAST_PATIENCE_S


def test_a_read_back_that_does_not_come_is_an_error(world: World, wire: respx.Router) -> None:
    world.case("COM-A")
    wire.post(OBTAIN).mock(side_effect=httpcore2.ReadTimeout)
    assert play(world, wire).verdicts == {"COM-A": "ERROR"}


def test_a_target_that_is_not_there_gives_error_for_every_case(world: World, wire: respx.Router) -> None:
    world.case("COM-A")
    world.case("COM-B", REGISTRAR)
    wire.route().mock(side_effect=httpcore2.ConnectError)
    ran = world.run(FakeSigfe(), transport=None)
    assert set(ran.verdicts.values()) == {"ERROR"}
    assert ran.of("fin")


def test_an_accident_in_one_case_leaves_the_others_alone(world: World, wire: respx.Router) -> None:
    for number in range(4):
        world.case(f"COM-{number:02d}")
    sigfe = FakeSigfe()
    sent = []

    def first_fails(request: Any) -> Any:
        sent.append(request)
        if len(sent) == 1:
            raise httpcore2.ReadError("x")
        told = sigfe(httpx2.Request(request.method, str(request.url), content=request.content))
        return respx.MockResponse(told.status_code, content=told.content, headers=dict(told.headers))

    wire.post(REGISTER).mock(side_effect=first_fails)
    assert sorted(play(world, wire, sigfe).verdicts.values()) == ["APROBADO"] * 3 + ["INCONCLUSO"]


def test_a_shared_balance_that_nobody_tells_at_the_end_is_an_error_and_never_sigfe_s_fault(
    world: World, wire: respx.Router
) -> None:
    world.case("COM-A")
    sigfe = FakeSigfe()
    gone: list[Any] = []

    def until_the_last_reading(request: Any) -> Any:
        told = sigfe(httpx2.Request(request.method, str(request.url), content=request.content))
        gone.append(request)
        if len(gone) > 3:  # the run's first reading, the case's two, and then silence
            raise httpcore2.ConnectError("x")
        return respx.MockResponse(told.status_code, content=told.content, headers=dict(told.headers))

    wire.post(f"{BASE}/obtenerRequerimiento").mock(side_effect=until_the_last_reading)
    wire.route().mock(side_effect=lambda request: respx.MockResponse(200, content=sigfe(request_of(request)).content))
    ran = world.run(sigfe, Options(solitario=True), transport=None)
    assert len(gone) == 4
    finding = ran.finding("entradas_compartidas_cuadran")
    assert finding["veredicto"] == "ERROR"
    assert "el saldo final del requerimiento folio 12 no se pudo leer" in finding["frase"].lower()


def request_of(request: Any) -> httpx2.Request:
    return httpx2.Request(request.method, str(request.url), content=request.content)
