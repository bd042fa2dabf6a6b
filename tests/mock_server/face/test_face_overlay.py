"""The mock speaks the contract in use: paths, states, members and sentences of an institution's overlay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from face_client import AREA, Mock, basic, compromiso, new_mock

from schemas.in_use import Overlay, put_in_use

OVERLAY = {
    "transporte.json": {"ruta": "/sigfe/{operacion}", "canal": "unico"},
    "estados.json": {"ticket": {"FINALIZADO_SIN_ERRORES": "LISTO", "FINALIZADO_CON_ERRORES": ["MALO", "PEOR"]}},
    "miembros.json": {
        "*.registrar.solicitud": {"/cabecera/messageID": "idMensaje"},
        "*.*.respuesta": {"/descripcion": "glosa"},
        "ticket.consultar.respuesta": {
            "/estado": "situacion",
            "/transaccionVerticalesType/*/detalleErrorVerticalesType/*/descripcion": "mensaje",
        },
    },
    "modules/compromiso/v1/reglas.json": {"reglas": [{"codigo": "E20", "texto": "No alcanza el {previa} {folio}"}]},
}


@pytest.fixture
def mock() -> Iterator[Mock]:
    put_in_use(Overlay("prueba", OVERLAY))
    yield new_mock()
    put_in_use(None)


def test_a_message_travels_in_the_overlays_names_and_is_listed_in_ours(mock: Mock) -> None:
    body = compromiso()
    number = body["cabecera"].pop("messageID")
    asked = mock.ask("POST", "/sigfe/registrarCompromisos", json=body, headers=basic("compromiso"))
    assert asked.status_code == 400
    assert asked.json()["glosa"]
    assert "falta el miembro «idMensaje»" in asked.text
    body["cabecera"]["idMensaje"] = number
    told = mock.ask("POST", "/sigfe/registrarCompromisos", json=body, headers=basic("compromiso")).json()
    assert told["glosa"] == "Recepcionado"
    query = {"ticketEnvio": told["codigo"], "codigoAreaTx": AREA, "ejercicio": "2026"}
    ended = mock.ask("POST", "/sigfe/obtenerEstadoDeTransacciones", json=query, headers=basic("ticket")).json()
    assert ended["situacion"] == "MALO"
    errors = ended["transaccionVerticalesType"][0]["detalleErrorVerticalesType"]
    assert all(set(error) == {"validacion", "mensaje"} for error in errors)
    rows = mock.ask("GET", "/_mock/recibidos").json()["recibidos"]
    assert {row["messageID"] for row in rows if row["operacion"] == "compromiso.registrar" and row["http"] == 200} == {
        number
    }


def test_the_packages_own_paths_are_gone_and_its_document_tells_the_new_ones(mock: Mock) -> None:
    refused = mock.ask("POST", "/cxf/public/verticales/buscarPeriodo", json={"areaTrx": AREA}, headers=basic("periodo"))
    assert refused.status_code == 404
    document = mock.ask("GET", "/_mock/openapi.json").json()
    assert "/sigfe/registrarCompromisos" in document["paths"]
    assert "parameters" not in document["paths"]["/sigfe/registrarCompromisos"]
    assert "/cxf/public/{canal}/registrarCompromisos" not in document["paths"]
