"""Why a request did not get in, as the administration tells it: near names, right values, no rule needed."""

from __future__ import annotations

from typing import Any

import pytest
from face_client import AREA, COMPROMISO, PERIODO, TICKET, Mock, basic, compromiso


def why(mock: Mock, method: str, path: str, **more: Any) -> list[str]:
    mock.ask(method, path, **more)
    numero = mock.ask("GET", "/_mock/recibidos").json()["recibidos"][0]["numero"]
    return [one["explicacion"] for one in mock.ask("GET", f"/_mock/recibidos/{numero}").json()["porque"]]


def test_an_unknown_path_is_told_the_nearest(mock: Mock) -> None:
    (told,) = why(mock, "POST", "/cxf/public/verticales/registrarCompromiso")
    assert "¿quiso decir «registrarCompromisos»?" in told
    assert "no en el canal «otro»" in why(mock, "POST", "/cxf/public/verticales/otro/buscarPeriodo")[0]
    assert "las operaciones son" in why(mock, "POST", "/cxf/public/verticales/zzz")[0]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"mensajeID": "1"}, "En /cabecera sobra «mensajeID»; ¿quiso decir «messageID»?"),
        ({"zzz": 1}, "En /cabecera sobra «zzz»; los miembros son «ejercicio»"),
        ({"periodo": "x"}, "En /cabecera/periodo se recibió el texto «x»: "),
        ({"institucion": None}, "En /cabecera/institucion se recibió nulo: "),
        ({"proceso": []}, "En /cabecera/proceso se recibió una lista: "),
        ({"proceso": {}}, "En /cabecera/proceso se recibió un objeto: "),
        ({"proceso": True}, "En /cabecera/proceso se recibió verdadero: "),
        ({"periodo": 1.5}, "En /cabecera/periodo se recibió el número 1.5: "),
    ],
)
def test_what_the_schema_refuses_is_told_with_the_nearest_name(mock: Mock, change: Any, expected: str) -> None:
    message = compromiso()
    message["cabecera"] |= change
    told = " ".join(why(mock, "POST", COMPROMISO, json=message, headers=basic("compromiso")))
    assert expected in told


def test_a_member_under_a_wrong_name_is_told_where_it_is_missing(mock: Mock) -> None:
    message = compromiso()
    message["cabecera"]["mensajeID"] = message["cabecera"].pop("messageID")
    told = why(mock, "POST", COMPROMISO, json=message, headers=basic("compromiso"))
    assert "En /cabecera falta «messageID»; se recibió «mensajeID»." in told


def test_who_may_not_come_in_is_told_which_credential_to_use(mock: Mock) -> None:
    assert "use la tabla [verticales.compromiso]" in why(mock, "POST", COMPROMISO, json=compromiso())[0]
    (told,) = why(mock, "POST", COMPROMISO, json=compromiso(), headers=basic("devengo"))
    assert told == "Para compromiso.registrar use la credencial de la tabla [verticales.compromiso]."


def test_an_address_is_told_the_networks(mock: Mock) -> None:
    headers = {**basic("compromiso"), "X-Iop-Simulacion": '{"ip": "203.0.113.9"}'}
    (told,) = why(mock, "POST", COMPROMISO, json=compromiso(), headers=headers)
    assert told == "La dirección 203.0.113.9 no está en 127.0.0.0/8 y ::1/128 (--ip-permitidas)."


def test_what_is_no_json_or_no_post_tells_its_own_sentence(mock: Mock) -> None:
    headers = {**basic("periodo"), "content-type": "application/json"}
    assert why(mock, "POST", PERIODO, content=b"{", headers=headers)[0].startswith("línea 1, columna 2")
    assert why(mock, "GET", PERIODO) == ["Use POST."]


def test_queries_tell_why_they_found_nothing(mock: Mock) -> None:
    ticket = {"ticketEnvio": "123456789012345678", "codigoAreaTx": AREA, "ejercicio": "2026"}
    told = why(mock, "POST", TICKET, json=ticket, headers=basic("ticket"))
    assert told == ["Ningún mensaje recibió el ticket 123456789012345678."]
    told = why(mock, "POST", PERIODO, json={"areaTrx": "9709999"}, headers=basic("periodo"))
    assert told == [f"El área 9709999 no existe; las que existen son {AREA}."]
