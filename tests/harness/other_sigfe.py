"""A SIGFE that calls things otherwise: paths, operations, states, members, codes and sentences, written by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx2
from fake_sigfe import FakeSigfe

BASE = "/sigfe/rest/v2/interoperabilidad/"
OPERATIONS = {
    "ingresarCompromisos": "registrarCompromisos",
    "estadoDeEnvio": "obtenerEstadoDeTransacciones",
    "periodoVigente": "buscarPeriodo",
    "obtenerCompromiso": "obtenerCompromiso",
    "obtenerRequerimiento": "obtenerRequerimiento",
}
STATES = {
    "RECEPCIONADO": "RECIBIDO",
    "EN_PROCESO": "EN_CURSO",
    "FINALIZADO_SIN_ERRORES": "TERMINADO_OK",
    "FINALIZADO_CON_ERRORES": "TERMINADO_CON_RECHAZO",
}
PROCESO = "0210"
EXCEEDED = "Sin disponibilidad: el requerimiento 12 no alcanza."


@dataclass
class OtherSigfe(FakeSigfe):
    """What it is asked must be in its own names; anything else gets its 404 or 400."""

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        called = OPERATIONS.get(request.url.path.removeprefix(BASE))
        if not request.url.path.startswith(BASE) or called is None:
            return httpx2.Response(404, json={"status": "404", "glosa": "No existe la operacion"})
        try:
            asked = getattr(self, f"_asked_{called}", lambda body: body)(json.loads(request.content))
        except KeyError as missing:
            return httpx2.Response(400, json={"status": "400", "glosa": f"Falta {missing}"})
        self.calls.append((called, asked))
        answer = getattr(self, called)(asked)
        return httpx2.Response(200, json=getattr(self, f"_told_{called}", lambda told: told)(answer))

    def _asked_registrarCompromisos(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        head = dict(body["cabecera"])
        if head["proceso"] != PROCESO:
            raise KeyError("proceso")
        return body | {"cabecera": head | {"messageID": head.pop("idMensaje")}}

    def _told_registrarCompromisos(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"numeroTicket": told["codigo"], "glosa": told["descripcion"]}

    def _asked_obtenerEstadoDeTransacciones(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"ticketEnvio": body["ticketEnvio"], "codigoAreaTx": body["area"], "ejercicio": body["ejercicio"]}

    def _told_obtenerEstadoDeTransacciones(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        rows = told["transaccionVerticalesType"]
        return {
            "ticketEnvio": told["ticketEnvio"],
            "ejercicio": told["ejercicio"],
            "identificacionEnvio": told["identificacionEnvio"],
            "situacion": STATES.get(told["estado"]),
            "resultados": None if rows is None else [_row(row) for row in rows],
        }

    def _told_obtenerCompromiso(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        inside = dict(told["compromiso"])
        return {"compromiso": inside | {"estado": "Vigente"}}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    errors = row["detalleErrorVerticalesType"]
    return {
        "resultado": row["resultado"],
        "errores": None if errors is None else [{"mensaje": one["descripcion"]} for one in errors],
        "numeroSigfe": row["folio"],
        "idTransferencia": row["idTransferencia"],
    }
