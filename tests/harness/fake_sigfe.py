"""A SIGFE of forty lines: enough to be talked to by the engine, with every answer open to misbehaviour."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2

from harness.targets import mock_target

TARGET = mock_target("http://127.0.0.1:9")
Twist = Callable[[str, dict[str, Any], Any], Any]


@dataclass
class FakeSigfe:
    """Keeps compromisos; `states` are told by a ticket before its end; `twist` may change any answer."""

    states: list[str | None] = field(default_factory=lambda: ["RECEPCIONADO", "EN_PROCESO"])
    errors: list[str] = field(default_factory=list)
    twist: Twist = lambda _operation, _body, answer: answer
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    headers: list[httpx2.Headers] = field(default_factory=list)
    tickets: dict[str, dict[str, Any]] = field(default_factory=dict)
    compromisos: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path.startswith("/consola/"):
            return httpx2.Response(404)
        operation = request.url.path.rsplit("/", 1)[1]
        body = json.loads(request.content) if request.content else {}
        self.calls.append((operation, body))
        self.headers.append(request.headers)
        answer = self.twist(operation, body, getattr(self, operation)(body))
        return answer if isinstance(answer, httpx2.Response) else httpx2.Response(200, json=answer)

    @property
    def transport(self) -> httpx2.MockTransport:
        return httpx2.MockTransport(self)

    def of(self, operation: str) -> list[dict[str, Any]]:
        """The bodies received by one operation."""
        return [body for name, body in self.calls if name == operation]

    def buscarPeriodo(self, body: dict[str, Any]) -> Any:  # noqa: N802
        return {"areaTrx": body["areaTrx"], "periodo": 6, "ejercicio": 2026}

    def registrarCompromisos(self, body: dict[str, Any]) -> Any:  # noqa: N802
        ticket = f"46240000000000{len(self.tickets):04d}"
        self.tickets[ticket] = {"body": body, "left": list(self.states)}
        return {"codigo": ticket, "descripcion": "Recepcionado"}

    def obtenerEstadoDeTransacciones(self, body: dict[str, Any]) -> Any:  # noqa: N802
        entry = self.tickets[body["ticketEnvio"]]
        answer = {
            "ticketEnvio": body["ticketEnvio"],
            "ejercicio": "2026",
            "identificacionEnvio": entry["body"]["cabecera"]["messageID"],
            "codigoAreaTransaccional": body["codigoAreaTx"],
            "estado": None,
            "transaccionVerticalesType": None,
            "entradaConsultaEnvioType": None,
        }
        if entry["left"]:
            state = entry["left"].pop(0)
            return answer | {"estado": state} if state else dict.fromkeys(answer)
        return answer | self._end(entry)

    def _end(self, entry: dict[str, Any]) -> dict[str, Any]:
        sent = entry["body"]["detalles"]["compromiso"][0]
        if self.errors:
            told = [{"validacion": "Validacion de Negocio", "descripcion": text} for text in self.errors]
            row = {"resultado": False, "detalleErrorVerticalesType": told, "folio": "", "idTransferencia": sent["id"]}
            return {"estado": "FINALIZADO_CON_ERRORES", "transaccionVerticalesType": [row]}
        folio = entry.setdefault("folio", str(61 + len(self.compromisos)))
        self.compromisos.setdefault(folio, sent)
        row = {"resultado": True, "detalleErrorVerticalesType": None, "folio": folio, "idTransferencia": sent["id"]}
        return {"estado": "FINALIZADO_SIN_ERRORES", "transaccionVerticalesType": [row]}

    def buscarCompromisos(self, _body: dict[str, Any]) -> Any:  # noqa: N802
        rows = [{"folio": int(folio), "titulo": sent["titulo"]} for folio, sent in self.compromisos.items()]
        return {"resumenesDeCompromisos": {"compromiso": rows}, "totalRegistros": len(rows)}

    def work_off(self) -> None:
        """Give its folio to everything received, whether anybody asks for its ticket or not."""
        for entry in self.tickets.values():
            self._end(entry)

    def obtenerCompromiso(self, body: dict[str, Any]) -> Any:  # noqa: N802
        sent = self.compromisos.get(body["folio"])
        if sent is None:
            return {"compromiso": None, "status": "404", "descripcion": "No existe", "errors": [{"descripcion": "no"}]}
        told = json.loads(json.dumps(sent))
        for line in _imputaciones(told):
            line |= {"montoVigente": line["monto"], "montoConsumido": 0, "saldo": line["monto"]}
        return {"compromiso": {"folio": int(body["folio"]), "estado": "Aprobado", **told}}

    def obtenerRequerimiento(self, body: dict[str, Any]) -> Any:  # noqa: N802
        used = sum(line["monto"] for sent in self.compromisos.values() for line in _imputaciones(sent))
        line = {
            "idConcepto": "2204001",
            "monto": 5000,
            "montoVigente": 5000,
            "montoConsumido": used,
            "saldo": 5000 - used,
        }
        group = {"idAgrupacionAjustada": "3000412", "imputacionesAConceptosPresupuestarios": {"imputacion": [line]}}
        inside = {"agrupacionesDeImputacionesACatalogos": {"agrupacion": [group]}}
        return {"requerimiento": {"requerimiento": int(body["folio"]), "estado": "Aprobado", **inside}}


def _imputaciones(sent: dict[str, Any]) -> list[dict[str, Any]]:
    transaction = sent["documentos"]["documento"][0]["principales"]["principal"][0]["transaccionesPrevias"][
        "transaccion"
    ][0]
    group = transaction["agrupacionesDeImputacionesACatalogos"]["agrupacion"][0]
    lines: list[dict[str, Any]] = group["imputacionesAConceptosPresupuestarios"]["imputacion"]
    return lines
