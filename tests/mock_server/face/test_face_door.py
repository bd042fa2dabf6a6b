"""The door: what is refused, in which order, and that every refusal is the one error object."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from face_client import AREA, COMPROMISO, PATHS, PERIODO, TICKET, Mock, basic, compromiso, new_mock, problem
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.credentials import Credenciales, credential
from mock_server.reception import MAX_BODY
from mock_server.switches import Switches
from schemas import load_catalog

BODY = {"areaTrx": AREA}
ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["", "2026", "0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def test_a_right_request_is_answered_by_the_service(mock: Mock) -> None:
    answer = mock.post("periodo", BODY)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {"areaTrx": AREA, "periodo": 6, "ejercicio": 2026}


@pytest.mark.parametrize("ruta", [operation.ruta for operation in load_catalog().operations])
def test_every_operation_of_the_catalogue_has_its_path(mock: Mock, ruta: str) -> None:
    assert mock.ask("GET", f"/cxf/public/otro-canal/{ruta}").status_code == 405


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/cxf/public/verticales/registrarCompromiso",
        f"{PERIODO}/",
        "/cxf/public/a/b/buscarPeriodo",
        "/cxf/public//buscarPeriodo",
        "/cxf/public/ca%20nal/buscarPeriodo",
        f"{PERIODO}%0A",
        "/_mock/nada",
        "/%FF",
    ],
)
def test_an_unknown_path_is_404_with_any_method(mock: Mock, method: str, path: str) -> None:
    [sentence] = problem(mock.ask(method, path), 404)
    assert "no es una operación" in sentence


@pytest.mark.parametrize(
    ("ruta", "servicio", "more", "member"),
    [
        ("buscarPeriodo", "periodo", None, "periodo"),
        ("buscarCompromisos", "compromiso", {}, "resumenesDeCompromisos"),
        ("obtenerCompromiso", "compromiso", {"folio": "1"}, "compromiso"),
        ("obtenerEstadoDeTransacciones", "ticket", {"ticketEnvio": "123456789012345678"}, "estado"),
    ],
)
def test_every_query_reaches_its_use_case(
    mock: Mock, ruta: str, servicio: str, more: dict[str, str] | None, member: str
) -> None:
    place = {"partida": "97", "capitulo": "01", "areaTransaccional": "001", "ejercicio": "2026"}
    ticket = {"codigoAreaTx": AREA, "ejercicio": "2026"}
    body = BODY if more is None else {**(ticket if servicio == "ticket" else place), **more}
    answer = mock.ask("POST", f"/cxf/public/verticales/{ruta}", json=body, headers=basic(servicio))
    assert answer.status_code == 200
    assert member in answer.json()


def test_a_channel_without_credentials_is_an_unknown_path() -> None:
    mock = new_mock(Credenciales((credential("compras", "periodo", "u", "c"),)))
    problem(mock.ask("POST", PERIODO, json=BODY, headers=basic("u", "c")), 404)
    assert (
        mock.ask("POST", PERIODO.replace("verticales", "compras"), json=BODY, headers=basic("u", "c")).status_code
        == 200
    )


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_another_method_is_405_and_names_the_right_one(mock: Mock, method: str) -> None:
    answer = mock.ask(method, PERIODO, headers={"content-type": "text/plain"}, content=b"x")
    assert problem(answer, 405) == ["Use POST."]
    assert answer.headers["allow"] == "POST"


def test_an_address_outside_the_networks_is_403() -> None:
    sentences = problem(new_mock().ask("POST", PERIODO, json=BODY, peer="203.0.113.9"), 403)
    assert sentences == ["La dirección de origen no está autorizada."]
    assert new_mock(redes=(ip_network("203.0.113.0/24"),)).ask(
        "POST", PERIODO, json=BODY, headers=basic("periodo"), peer="203.0.113.9"
    ).status_code == 200  # fmt: skip


def test_the_address_rule_can_be_switched_off() -> None:
    mock = new_mock(sin_reglas=frozenset({"E05"}))
    assert mock.ask("POST", PERIODO, json=BODY, headers=basic("periodo"), peer="203.0.113.9").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{}, basic("periodo", "otra"), basic("nadie"), {"authorization": "Basic ***"}, {"authorization": "Bearer x"},
     {"authorization": "Basic"}],
)  # fmt: skip
def test_no_or_wrong_credentials_are_401(mock: Mock, headers: dict[str, str]) -> None:
    answer = mock.ask("POST", PERIODO, json=BODY, headers=headers)
    problem(answer, 401)
    assert answer.headers["www-authenticate"] == 'Basic realm="SIGFE"'


def test_the_credentials_of_another_service_are_403_with_the_rules_sentence(mock: Mock) -> None:
    answer = mock.ask("POST", PERIODO, json=BODY, headers=basic("compromiso"))
    assert problem(answer, 403) == ["La credencial corresponde a otro servicio."]
    assert load_catalog().rule("periodo", "E04").matches(answer.json()["descripcion"])


def test_without_rule_e04_any_known_credential_opens_any_service() -> None:
    mock = new_mock(sin_reglas=frozenset({"E04"}))
    assert mock.ask("POST", PERIODO, json=BODY, headers=basic("compromiso")).status_code == 200
    problem(mock.ask("POST", PERIODO, json=BODY, headers=basic("nadie")), 401)


def test_without_credentials_everybody_gets_in() -> None:
    assert new_mock(None).ask("POST", PERIODO, json=BODY).status_code == 200


@pytest.mark.parametrize(("servicio", "body"), [
    ("periodo", BODY),
    ("ticket", {"ticketEnvio": "123456789012345678", "codigoAreaTx": AREA, "ejercicio": "2026"}),
    ("compromiso", {"partida": "97", "capitulo": "01", "areaTransaccional": "001", "ejercicio": "2026", "folio": "1"}),
])  # fmt: skip
def test_a_credential_speaks_only_for_its_institutions(servicio: str, body: Any) -> None:
    paths = {
        "periodo": PERIODO,
        "ticket": TICKET,
        "compromiso": COMPROMISO.replace("registrarCompromisos", "obtenerCompromiso"),
    }

    def status(*instituciones: str, off: frozenset[str] = frozenset()) -> int:
        mock = new_mock(Credenciales((credential(None, servicio, "u", "c", instituciones),)), sin_reglas=off)
        return mock.ask("POST", paths[servicio], json=body, headers=basic("u", "c")).status_code

    assert status() == status("9701") == status("9701001") == status("1234", "9701") == 200
    assert status("9702") == status("9701002") == 403
    assert status("9702", off=frozenset({"E04"})) == 200


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", 'Application/JSON;Charset="UTF-8"']
)
def test_json_is_right_with_or_without_charset(mock: Mock, content_type: str) -> None:
    answer = mock.ask("POST", PERIODO, json=BODY, headers={**basic("periodo"), "content-type": content_type})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"content-type": "text/xml"}, {"content-type": "application/json; charset=latin-1"}, {"content-type": ""},
     {"content-type": "application/jsonx"}, {"content-type": "application/json", "content-encoding": "gzip"}],
)  # fmt: skip
def test_another_media_type_is_415(mock: Mock, headers: dict[str, str]) -> None:
    problem(mock.ask("POST", PERIODO, content=b"{}", headers={**basic("periodo"), **headers}), 415)


def test_a_body_up_to_one_mebibyte_fits_and_one_byte_more_is_413(mock: Mock) -> None:
    headers = {**basic("periodo"), "content-type": "application/json"}
    full = b'{"areaTrx":"9701001"}'.ljust(MAX_BODY)
    assert mock.ask("POST", PERIODO, content=full, headers=headers).status_code == 200
    assert problem(mock.ask("POST", PERIODO, content=full + b" ", headers=headers), 413) == [
        "El máximo es 1048576 bytes."
    ]


def test_a_chunked_body_is_measured_and_drained_too(mock: Mock) -> None:
    sent = []

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            sent.append(1)
            yield b" " * 65536

    problem(
        mock.ask("POST", PERIODO, content=chunks(), headers={**basic("periodo"), "content-type": "application/json"}),
        413,
    )
    assert len(sent) == 40


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [(b'{"a":1,\n "a":2}', "línea 2, columna 2: el miembro «a» está repetido"),
     (b'{"a":NaN}', "línea 1, columna 6: NaN no es un número de JSON"),
     (b'{"a" 1}', "línea 1, columna 6: se esperaban dos puntos después del nombre del miembro"),
     (b"", "línea 1, columna 1: el cuerpo está vacío")],
)  # fmt: skip
def test_malformed_json_is_400_with_line_and_column(mock: Mock, raw: bytes, sentence: str) -> None:
    headers = {**basic("periodo"), "content-type": "application/json"}
    assert problem(mock.ask("POST", PERIODO, content=raw, headers=headers), 400) == [sentence]


def test_a_schema_violation_is_400_with_every_pointer_and_a_sentence(mock: Mock) -> None:
    sentences = problem(mock.post("ticket", {"ticketEnvio": True, "codigoAreaTx": "97", "sobra": 1}), 400)
    assert any(sentence.startswith("/ticketEnvio: ") for sentence in sentences)
    assert any(sentence.startswith("/codigoAreaTx: ") for sentence in sentences)
    assert len(sentences) >= 3


@pytest.mark.parametrize("raw", [b"[]", b"null", b"1", b'"x"', b"[" * 64 + b"]" * 64])
def test_a_body_that_is_no_object_is_a_schema_violation(mock: Mock, raw: bytes) -> None:
    problem(
        mock.ask("POST", PERIODO, content=raw, headers={**basic("periodo"), "content-type": "application/json"}), 400
    )


def test_the_order_at_the_door(mock: Mock) -> None:
    """Everything is wrong at first; each repair brings the next refusal to light."""
    request: dict[str, Any] = {
        "method": "PUT",
        "path": "/nada",
        "peer": "203.0.113.9",
        "content": b"x" * (MAX_BODY + 1),
    }
    headers = {"content-type": "text/xml"}
    repairs: list[tuple[dict[str, Any], dict[str, str]]] = [
        ({}, {}),
        ({"path": PERIODO}, {}),
        ({"method": "POST"}, {}),
        ({"peer": "127.0.0.1"}, {}),
        ({}, basic("devengo")),
        ({}, basic("periodo")),
        ({}, {"content-type": "application/json"}),
        ({"content": b"x"}, {}),
        ({"content": b"{}"}, {}),
        ({"content": b'{"areaTrx":"9701001"}'}, {}),
    ]
    seen = []
    for better, right in repairs:
        request |= better
        headers |= right
        seen.append(mock.ask(headers=headers, **request).status_code)
    assert seen == [404, 405, 403, 401, 403, 415, 413, 400, 400, 200]


class Broken:
    """A service that fails, and says a secret while it does."""

    reglas = Switches()

    def buscar_periodo(self, _call: Any, body: Any) -> Any:
        raise RuntimeError(f"secreto {body}")


def test_our_own_failure_is_500_without_internals(caplog: pytest.LogCaptureFixture) -> None:
    sentences = problem(new_mock(sigfe=Broken()).post("periodo", BODY), 500)
    assert "secreto" not in str(sentences)
    assert "RuntimeError" in caplog.text
    assert Path(__file__).name in caplog.text
    assert "secreto" not in caplog.text
    assert AREA not in caplog.text


FUZZED = new_mock()


@settings(max_examples=100, deadline=None)
@given(raw=st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_break_the_face(raw: bytes) -> None:
    for servicio, path in PATHS.items():
        headers = {**basic(servicio), "content-type": "application/json"}
        problem(FUZZED.ask("POST", path, content=raw, headers=headers), 400)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_value_in_any_place_of_a_message_breaks_the_service(data: st.DataObject) -> None:
    """A right message with one value replaced is refused by the schema or taken, never a failure of ours."""
    message = compromiso()
    places = list(_places(message))
    holder, key = data.draw(st.sampled_from(places))
    holder[key] = data.draw(ANY_JSON)
    assert FUZZED.post("compromiso", message).status_code in (200, 400)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield value, key
        yield from _places(inner)
