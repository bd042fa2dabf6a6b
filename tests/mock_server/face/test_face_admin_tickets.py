"""The administration of tickets, rules and faults, and the list of what was received."""

from __future__ import annotations

import json
from ipaddress import ip_network
from typing import Any

import pytest
from face_client import AREA, COMPROMISO, TICKET, Mock, basic, compromiso, new_mock, problem

from mock_server.received import Recibido, Recibidos
from mock_server.standing_faults import Fallas


def admin(mock: Mock, method: str, path: str, body: Any = None) -> Any:
    answer = mock.ask(method, f"/_mock{path}", **({} if body is None else {"json": body}))
    assert answer.status_code == 200, answer.text
    return answer.json()


def sent(mock: Mock, progresion: str = "inmediato") -> str:
    wish = json.dumps({"progresion": progresion})
    return str(mock.post("compromiso", compromiso(), X_Iop_Simulacion=wish).json()["codigo"])


def asked(mock: Mock, ticket: str) -> str:
    query = {"ticketEnvio": ticket, "codigoAreaTx": AREA, "ejercicio": "2026"}
    return str(mock.post("ticket", query).json()["estado"])


# Tickets


def test_a_pending_ticket_is_held_until_it_is_released(mock: Mock) -> None:
    ticket = sent(mock, "consultas:1")
    assert admin(mock, "POST", f"/tickets/{ticket}/retener") == {"retenidos": 1}
    assert admin(mock, "POST", f"/tickets/{ticket}/retener") == {"retenidos": 0}
    assert {asked(mock, ticket) for _ in range(4)} == {"RECEPCIONADO", "EN_PROCESO"}
    assert admin(mock, "GET", f"/tickets/{ticket}")["estado"] == "RETENIDO"
    assert admin(mock, "POST", f"/tickets/{ticket}/liberar") == {"liberados": 1}
    assert asked(mock, ticket).startswith("FINALIZADO")


def test_a_held_ticket_that_time_passes_over_makes_nobody_else_due(mock: Mock) -> None:
    first, held = sent(mock, "consultas:3"), sent(mock, "tiempo:10")
    admin(mock, "POST", f"/tickets/{held}/retener")
    admin(mock, "POST", "/reloj", {"segundos": 100})
    states = {ticket["ticket"]: ticket["estado"] for ticket in admin(mock, "GET", "/tickets")["tickets"]}
    assert states == {first: "PENDIENTE", held: "RETENIDO"}


def test_a_ticket_that_is_worked_off_is_not_held(mock: Mock) -> None:
    ticket = sent(mock)
    assert (
        "ya se trabajó (FINALIZADO_CON_ERRORES)"
        in problem(mock.ask("POST", f"/_mock/tickets/{ticket}/retener"), 409)[0]
    )


@pytest.mark.parametrize(("method", "path"), [("POST", "/tickets/1/retener"), ("GET", "/tickets/1")])
def test_an_unknown_ticket_is_404(mock: Mock, method: str, path: str) -> None:
    assert "No hay un ticket 1; GET /_mock/tickets" in problem(mock.ask(method, f"/_mock{path}"), 404)[0]


def test_tickets_are_listed_and_filtered(mock: Mock) -> None:
    old, new = sent(mock, "retenido"), sent(mock)
    listed = admin(mock, "GET", "/tickets")["tickets"]
    assert [ticket["ticket"] for ticket in listed] == [new, old]
    assert listed[1] | {"recibido": None, "messageID": None} == {
        "ticket": old, "estado": "RETENIDO", "visto": "RECEPCIONADO", "consultas": 0, "servicio": "compromiso",
        "area": AREA, "ejercicio": 2026, "messageID": None, "canal": "verticales", "usuario": "compromiso",
        "progresion": "retenido", "recibido": None, "vence": None,
    }  # fmt: skip
    for query in (f"retenido=true&area={AREA}", f"messageID={listed[1]['messageID']}&servicio=compromiso"):
        assert [ticket["ticket"] for ticket in admin(mock, "GET", f"/tickets?{query}")["tickets"]] == [old]
    assert len(admin(mock, "GET", "/tickets?limite=1")["tickets"]) == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("limite=0", 'El parámetro «limite» debe ser un número entero de 1 a 1000; se recibió "0".'),
        ("retenido=si", "El parámetro «retenido» debe ser true o false"),
        ("retenidos=true", "No se conoce el parámetro «retenidos»; ¿quiso decir «retenido»?"),
        ("limite=1&limite=2", "El parámetro «limite» está repetido"),
    ],
)
def test_a_wrong_filter_is_refused_with_its_cure(mock: Mock, query: str, expected: str) -> None:
    assert expected in " ".join(problem(mock.ask("GET", f"/_mock/tickets?{query}"), 400))


# Who may administer


def test_the_administration_may_be_opened_to_other_networks() -> None:
    mock = new_mock(admin_desde=(ip_network("10.0.0.0/8"),))
    assert mock.ask("GET", "/_mock/salud", peer="10.1.2.3").status_code == 200
    assert "10.0.0.0/8; vea la opción --admin-desde" in problem(mock.ask("GET", "/_mock/salud"), 403)[0]


# Rules


def test_a_rule_is_switched_off_and_on_while_it_runs(mock: Mock) -> None:
    message = compromiso()
    message["cabecera"]["periodo"] = 5
    assert mock.post("compromiso", message).json()["codigo"] is None
    assert admin(mock, "POST", "/reglas/E01/apagar")["encendida"] is False
    assert mock.post("compromiso", message).json()["codigo"]
    assert [rule["codigo"] for rule in admin(mock, "GET", "/reglas")["reglas"] if not rule["encendida"]] == ["E01"]
    assert admin(mock, "POST", "/reglas/E01/encender")["encendida"] is True
    message["cabecera"]["messageID"] = "99000001"
    assert mock.post("compromiso", message).json()["codigo"] is None


def test_the_rules_of_the_door_listen_to_the_same_switch(mock: Mock) -> None:
    def wrong() -> int:
        return mock.ask("POST", COMPROMISO, json=compromiso(), headers=basic("devengo")).status_code

    before = wrong()
    admin(mock, "POST", "/reglas/E04/apagar")
    assert (before, wrong()) == (403, 200)


def test_an_unknown_rule_is_404(mock: Mock) -> None:
    assert "No existe la regla E0; ¿quiso decir" in problem(mock.ask("POST", "/_mock/reglas/E0/apagar"), 404)[0]


# Faults


def test_a_fault_meets_the_next_messages_of_its_operation_and_is_used_up(mock: Mock) -> None:
    put = admin(mock, "POST", "/fallas", {"falla": "503", "veces": 2, "operacion": "compromiso.registrar"})
    assert put == {"numero": 1, "falla": "503", "quedan": 2, "operacion": "compromiso.registrar", "canal": None}
    assert mock.post("periodo", {"areaTrx": AREA}).status_code == 200
    assert [mock.post("compromiso", compromiso()).status_code for _ in range(3)] == [503, 503, 200]
    assert admin(mock, "GET", "/fallas") == {"fallas": []}


def test_a_standing_fault_stays_until_it_is_taken_away_and_the_header_goes_first(mock: Mock) -> None:
    numero = admin(mock, "POST", "/fallas", {"falla": "html", "canal": "verticales"})["numero"]
    kinds = [mock.post("compromiso", compromiso()).headers["content-type"] for _ in range(2)]
    assert all(kind.startswith("text/html") for kind in kinds)
    assert mock.post("compromiso", compromiso(), X_Iop_Simulacion='{"falla": "503"}').status_code == 503
    assert admin(mock, "DELETE", f"/fallas/{numero}") == {"quitadas": 1}
    assert mock.post("compromiso", compromiso()).json()["codigo"]
    assert "las puestas son ninguno" in problem(mock.ask("DELETE", f"/_mock/fallas/{numero}"), 404)[0]


def test_all_faults_are_taken_away_at_once(mock: Mock) -> None:
    for falla in ("503", "demora:0.01"):
        admin(mock, "POST", "/fallas", {"falla": falla})
    assert admin(mock, "POST", "/fallas/quitar") == {"quitadas": 2}


def test_the_fault_of_another_channel_is_not_met() -> None:
    fallas = Fallas()
    fallas.put("503", None, 1, None, "otro")  # type: ignore[arg-type]
    assert fallas.take("compromiso.registrar", "verticales") is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "Falta el miembro «falla»: debe ser 503, html, json_cortado, corte o demora:S (segundos)."),
        ({"falla": "504"}, "No existe «504»"),
        ({"falla": "503", "veces": 0}, "«veces» debe ser un número entero de 1 a 1000000"),
        ({"falla": "503", "operacion": "compromiso.registra"}, "¿quiso decir «compromiso.registrar»?"),
        ({"falla": "503", "canal": ""}, "«canal» debe ser un canal"),
    ],
)
def test_a_wrong_fault_is_refused_with_its_cure(mock: Mock, body: Any, expected: str) -> None:
    sentences = " ".join(problem(mock.ask("POST", "/_mock/fallas", json=body), 400))
    assert expected.lower() in sentences.lower()


# What was received


def test_what_was_received_is_listed_the_latest_first(mock: Mock) -> None:
    message = compromiso()
    ticket = mock.post("compromiso", message).json()["codigo"]
    mock.post("periodo", {"areaTrx": AREA})
    listed = admin(mock, "GET", "/recibidos")
    assert (listed["guardados"], listed["total"]) == (2, 2)
    query, registered = listed["recibidos"]
    assert (query["operacion"], query["area"], query["http"], query["messageID"]) == ("periodo.buscar", AREA, 200, None)
    assert registered | {"cuando": None} == {
        "numero": 1, "cuando": None, "metodo": "POST", "ruta": COMPROMISO, "direccion": "127.0.0.1",
        "canal": "verticales", "operacion": "compromiso.registrar", "usuario": "compromiso",
        "messageID": message["cabecera"]["messageID"], "area": AREA, "ejercicio": 2026, "falla": None, "http": 200,
        "codigo": ticket, "descripcion": "Recepcionado", "rechazado": True,
    }  # fmt: skip
    shown = admin(mock, "GET", "/recibidos/1")
    assert shown["cuerpo"] == message
    assert shown["respuesta"]["codigo"] == ticket


def test_no_credential_is_kept_anywhere(mock: Mock) -> None:
    for headers in (basic("compromiso"), basic("compromiso", "secreta-clave"), basic("secreto-usuario")):
        mock.ask("POST", COMPROMISO, json=compromiso(), headers=headers)
    told = json.dumps([admin(mock, "GET", f"/recibidos/{number}") for number in (1, 2, 3)])
    assert [row["usuario"] for row in admin(mock, "GET", "/recibidos")["recibidos"]] == [None, None, "compromiso"]
    assert not any(secret in told for secret in ("secret", "simulado", "Basic", basic("compromiso")["authorization"]))


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("operacion=periodo.buscar", [2]),
        ("http=401", [3]),
        ("http=200", [2, 1]),
        ("usuario=compromiso", [1]),
        ("rechazado=false", [2]),
        ("canal=verticales&limite=1", [3]),
        (f"area={AREA}", [2, 1]),
        ("metodo=GET", []),
    ],
)
def test_what_was_received_is_filtered(mock: Mock, query: str, numbers: list[int]) -> None:
    mock.post("compromiso", compromiso())
    mock.post("periodo", {"areaTrx": AREA})
    mock.ask("POST", TICKET, json={})
    assert [row["numero"] for row in admin(mock, "GET", f"/recibidos?{query}")["recibidos"]] == numbers


def test_a_cut_connection_is_remembered_without_status(mock: Mock) -> None:
    with pytest.raises(ConnectionResetError):
        mock.post("compromiso", compromiso(), X_Iop_Simulacion='{"falla": "corte"}')
    row = admin(mock, "GET", "/recibidos")["recibidos"][0]
    assert (row["falla"], row["http"]) == ("corte", None)


def test_what_was_received_is_forgotten_but_its_numbers_go_on(mock: Mock) -> None:
    mock.post("periodo", {"areaTrx": AREA})
    assert admin(mock, "POST", "/recibidos/vaciar") == {"olvidados": 1}
    mock.post("periodo", {"areaTrx": AREA})
    assert admin(mock, "GET", "/recibidos/2")["operacion"] == "periodo.buscar"
    assert "se guardan los últimos 1 de 2" in problem(mock.ask("GET", "/_mock/recibidos/1"), 404)[0]


def test_the_memory_is_bounded_in_number_and_in_bytes() -> None:
    recibidos = Recibidos(maximo=3, maximo_bytes=100)
    for size in (10, 10, 10, 10, 90, 200):
        recibidos.add(Recibido(None, "POST", "/", "", cuerpo=b"x" * size))  # type: ignore[arg-type]
        assert len(recibidos) <= 3
        assert sum(one.bytes for one in recibidos) <= 100
    assert recibidos.get(6) is None
    assert recibidos.get(0) is None
    assert recibidos.total == 6
