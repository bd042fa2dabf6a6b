"""The simulation header: what it may ask for and what happens to the message meanwhile."""

from __future__ import annotations

import json
from typing import Any

import pytest
from face_client import AREA, TICKET, Mock, basic, compromiso, new_mock, problem

from mock_server.faults import Simulacion, SimulationError, read_simulation
from mock_server.tickets import Progresion


def with_(**wishes: Any) -> dict[str, str]:
    return {"X_Iop_Simulacion": json.dumps(wishes)}


def registered(mock: Mock, message: Any) -> bool:
    """Whether the message had been received before: then it is refused as repeated."""
    return mock.post("compromiso", message).json()["codigo"] is None


def test_an_empty_wish_changes_nothing() -> None:
    assert read_simulation(None) == read_simulation("{}") == Simulacion()


def test_every_wish_is_read() -> None:
    wishes = read_simulation('{"progresion": "consultas:3", "falla": "demora:0.5", "ip": "203.0.113.9"}')
    assert wishes == Simulacion(Progresion("consultas", 3), "demora", 0.5, "203.0.113.9")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("{", "no es JSON: línea 1, columna 2"),
        ("[]", "debe ser un objeto JSON"),
        ('{"falta": "503"}', "no conoce «falta»; use progresion, falla, ip, periodo"),
        ('{"falla": 503}', "miembro «falla»: debe ser un texto"),
        ('{"falla": "504"}', "no existe «504»; use 503, html, json_cortado, corte o demora:S"),
        ('{"falla": "demora:-1"}', "no existe «demora:-1»"),
        ('{"falla": "demora:601"}', "la demora máxima es 600 segundos"),
        ('{"ip": "10.0.0"}', "«10.0.0» no es una dirección IP"),
        ('{"periodo": "abierto:13"}', "«abierto:13»; use abierto:MES o cerrado:MES"),
        ('{"periodo": "junio"}', "«junio»; use abierto:MES o cerrado:MES"),
        ('{"progresion": "nunca"}', "miembro «progresion»: La progresión «nunca» no existe"),
    ],
)
def test_a_wrong_wish_is_refused_with_a_sentence(mock: Mock, header: str, expected: str) -> None:
    with pytest.raises(SimulationError) as refused:
        read_simulation(header)
    assert expected in str(refused.value)
    [sentence] = problem(mock.post("compromiso", compromiso(), X_Iop_Simulacion=header), 400)
    assert sentence == str(refused.value)


def test_503_leaves_the_message_out(mock: Mock) -> None:
    message = compromiso()
    problem(mock.post("compromiso", message, **with_(falla="503")), 503)
    assert not registered(mock, message)


def test_html_comes_instead_of_json_and_leaves_the_message_out(mock: Mock) -> None:
    message = compromiso()
    answer = mock.post("compromiso", message, **with_(falla="html"))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert not registered(mock, message)


def test_cut_json_is_half_the_answer_to_a_registered_message(mock: Mock) -> None:
    message = compromiso()
    answer = mock.post("compromiso", message, **with_(falla="json_cortado"))
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()
    assert registered(mock, message)


def test_a_cut_connection_hides_that_the_message_was_registered(mock: Mock) -> None:
    message = compromiso()
    with pytest.raises(ConnectionResetError):
        mock.post("compromiso", message, **with_(falla="corte"))
    assert registered(mock, message)


def test_a_delay_changes_nothing_but_the_time(mock: Mock) -> None:
    message = compromiso()
    assert mock.post("compromiso", message, **with_(falla="demora:0.01")).json()["codigo"]
    assert registered(mock, message)


def test_the_progression_is_that_tickets_alone(mock: Mock) -> None:
    held = mock.post("compromiso", compromiso(), **with_(progresion="retenido")).json()["codigo"]
    free = mock.post("compromiso", compromiso()).json()["codigo"]
    states = {}
    for ticket in (held, free):
        query = {"ticketEnvio": ticket, "codigoAreaTx": AREA, "ejercicio": "2026"}
        states[ticket] = mock.ask("POST", TICKET, json=query, headers=basic("ticket")).json()["estado"]
    assert states[held] == "RECEPCIONADO"
    assert states[free].startswith("FINALIZADO")


def test_the_address_asked_for_replaces_a_loopback_peer_only(mock: Mock) -> None:
    message, wish = compromiso(), {"X-Iop-Simulacion": '{"ip": "127.0.0.1"}'}
    problem(mock.post("compromiso", message, **with_(ip="203.0.113.9")), 403)
    path = TICKET.replace("obtenerEstadoDeTransacciones", "registrarCompromisos")
    refused = mock.ask("POST", path, json=message, headers={**basic("compromiso"), **wish}, peer="203.0.113.9")
    problem(refused, 403)


def test_without_the_address_rule_the_address_asked_for_is_let_in() -> None:
    mock = new_mock(sin_reglas=frozenset({"E05"}))
    assert mock.post("compromiso", compromiso(), **with_(ip="203.0.113.9")).json()["codigo"]


def test_a_period_is_closed_and_opened_before_the_message_is_judged(mock: Mock) -> None:
    closed = mock.post("compromiso", compromiso(), **with_(periodo="cerrado:6")).json()
    assert closed["descripcion"] == "Periodo No Abierto"
    assert mock.post("compromiso", compromiso()).json()["codigo"] is None
    assert mock.post("compromiso", compromiso(), **with_(periodo="abierto:6")).json()["codigo"] is not None
