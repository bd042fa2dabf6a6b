"""The two refusals that were seen in real answers, to the letter and as they travel."""

from __future__ import annotations

from typing import Any

from face_client import AREA, Mock, compromiso, new_mock
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.domain.chain import digito_verificador

MEMBERS = ["ticketEnvio", "ejercicio", "identificacionEnvio", "codigoAreaTransaccional", "estado"]


def documento(message: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = message["detalles"]["compromiso"][0]["documentos"]["documento"][0]
    return found


def previa(message: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = documento(message)["principales"]["principal"][0]["transaccionesPrevias"]["transaccion"][0]
    return found


def world(message: dict[str, Any], personas: list[str]) -> Mock:
    """A mock whose requerimiento bears the message twice."""
    mock = new_mock()
    agrupacion = previa(message)["agrupacionesDeImputacionesACatalogos"]["agrupacion"][0]
    concepto = agrupacion["imputacionesAConceptosPresupuestarios"]["imputacion"][0]["idConcepto"]
    linea = {
        "idCombinacion": previa(message)["idCombinacion"],
        "idConcepto": concepto,
        "monto": 2 * documento(message)["monto"],
        "catalogos": [{"catalogo": "iniciativaInversion", "elemento": "00"}],
    }
    where = {"area": AREA, "ejercicio": 2026}
    mock.sigfe.sembrar(
        {
            "hoy": "2026-06-15",
            "areas": [{**where, "periodo": 6}],
            "personas": [{"id": rut} for rut in personas],
            "requerimientos": [{**where, "folio": previa(message)["folio"], "lineas": [linea]}],
        }
    )
    return mock


def ticket_of(mock: Mock, message: dict[str, Any]) -> dict[str, Any]:
    """Send it, and the whole answer of its ticket."""
    numero = mock.post("compromiso", message).json()["codigo"]
    body = {"ticketEnvio": numero, "codigoAreaTx": AREA, "ejercicio": "2026"}
    found: dict[str, Any] = mock.post("ticket", body).json()
    assert [found[member] for member in MEMBERS[:4]] == [numero, "2026", message["cabecera"]["messageID"], AREA]
    return found


def refusal_of(answer: dict[str, Any], ident: str) -> str:
    """The only sentence of an answer that has the shape of the real ones."""
    assert answer["estado"] == "FINALIZADO_CON_ERRORES"
    (row,) = answer["transaccionVerticalesType"]
    (detail,) = row["detalleErrorVerticalesType"]
    assert row == {
        "resultado": False,
        "detalleErrorVerticalesType": [detail],
        "folio": "",
        "idTransferencia": ident,
    }
    assert detail == {"validacion": "Validacion de Negocio", "descripcion": detail["descripcion"]}
    return str(detail["descripcion"])


def test_a_purchase_order_sent_twice() -> None:
    message = compromiso()
    rut = documento(message)["principales"]["principal"][0]["id"]
    mock = world(message, [rut])
    first = ticket_of(mock, message)
    assert first["estado"] == "FINALIZADO_SIN_ERRORES"
    folio = first["transaccionVerticalesType"][0]["folio"]
    message["cabecera"]["messageID"] += "0"
    assert refusal_of(ticket_of(mock, message), message["detalles"]["compromiso"][0]["id"]) == (
        f"El documento numero {documento(message)['numero']}, de tipo 1600 - Orden de Compra ya existe en el sistema"
        f" para el principal {rut}, con folio {folio}."
    )


@settings(max_examples=5, deadline=None)
@given(st.integers(1_000_000, 99_999_999))
def test_a_principal_that_nobody_knows(cuerpo: int) -> None:
    message = compromiso()
    rut = f"{cuerpo}-{digito_verificador(str(cuerpo))}"
    documento(message)["principales"]["principal"][0]["id"] = rut
    mock = world(message, ["98990001-3"] if rut != "98990001-3" else [])
    assert refusal_of(ticket_of(mock, message), message["detalles"]["compromiso"][0]["id"]) == (
        f"El rut {rut} informado en el principal no existe o no tiene relacion con la institucion informada."
    )
