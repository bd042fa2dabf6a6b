"""The face: HTTP in, HTTP out. Every request passes the door's checks in one fixed order, then the service answers.

Unknown path 404, not POST 405, address 403, credentials 401, of another service 403, media type 415, size 413,
malformed 400, schema 400, institution 403. Every refusal carries the same object, `{status, descripcion, errors}`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount

import schemas
from mock_server.admin import Admin
from mock_server.answers import RefusalError, answer, internal_error, refusal
from mock_server.clock import Reloj
from mock_server.console.app import Console
from mock_server.credentials import Credencial, Credenciales, Refusal
from mock_server.explaining import Explicacion
from mock_server.explaining.words import y
from mock_server.faults import HEADER, NONE, Simulacion, SimulationError, read_simulation
from mock_server.looking import Looker
from mock_server.overseeing import Overseer
from mock_server.protocol import Receive, Scope, Send, hang_up
from mock_server.received import Recibido, Recibidos
from mock_server.reception import CallerGoneError, drain, headers_of, read_body, require_json
from mock_server.service import Call, Sigfe
from mock_server.standing_faults import Fallas
from mock_server.strict_json import MalformedJsonError, parse
from mock_server.tracing import trace

Red = IPv4Network | IPv6Network
LOOPBACK: tuple[Red, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_ANYBODY = Credencial(None, "", "", b"")
_log = logging.getLogger(__name__)


def create_app(
    sigfe: Sigfe,
    credenciales: Credenciales | None,
    redes: tuple[Red, ...] = LOOPBACK,
    reloj: Reloj | None = None,
    admin_desde: tuple[Red, ...] = LOOPBACK,
) -> Starlette:
    """The ASGI app: SIGFE's operations, `/_mock` (administration, from `admin_desde`) and `/consola` (from loopback).

    `credenciales` None lets everybody in; `redes` are the networks of rule E05; `reloj` is the clock that a seed's
    `hoy` sets (the one `sigfe` was built with).
    """
    reloj = reloj or Reloj()
    recibidos, fallas = Recibidos(), Fallas()
    door = Door(sigfe, credenciales, redes, reloj, recibidos, fallas)
    admin = Admin(sigfe, reloj, recibidos, fallas, admin_desde, credenciales is not None)
    return Starlette(
        routes=[*admin.routes(), *Console(Looker(sigfe)).routes(), Mount("", app=door)],
        exception_handlers={HTTPException: _unroutable},
    )


class Door:
    """SIGFE's own paths, `POST /cxf/public/<canal>/<ruta>`, as an ASGI app."""

    def __init__(
        self,
        sigfe: Sigfe,
        credenciales: Credenciales | None,
        redes: tuple[Red, ...],
        reloj: Reloj,
        recibidos: Recibidos,
        fallas: Fallas,
    ) -> None:
        self._sigfe = sigfe
        self._credenciales = credenciales
        self._redes = redes
        self._reloj = reloj
        self._recibidos = recibidos
        self._fallas = fallas
        self._overseer = Overseer(sigfe, reloj)
        self._catalog = schemas.load_catalog()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request and remember it; whatever goes wrong, the answer is the error object."""
        recibido = Recibido(self._reloj(), scope["method"], scope["path"], _peer(scope))
        try:
            response = await self._answer(scope, receive, recibido)
        except CallerGoneError:
            return
        finally:
            self._recibidos.add(recibido)
        if response is not None:
            await response(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, recibido: Recibido) -> Response | None:
        try:
            response = await self._serve(scope, receive, recibido)
        except RefusalError as refused:
            response = refused.response(recibido.operacion)
            recibido.porque = [Explicacion(refused.codigo, refused.descripcion, refused.explicacion)]
        except (CallerGoneError, ConnectionResetError):
            raise
        except Exception as failure:
            _log.error("%s %s: %s", scope["method"], scope["path"], trace(failure))
            response = internal_error()
        if response is not None:
            recibido.http, recibido.respuesta = response.status_code, bytes(response.body)
        return response

    async def _serve(self, scope: Scope, receive: Receive, recibido: Recibido) -> Response | None:
        headers = headers_of(scope)
        try:
            canal, operation = self._route(scope)
            recibido.canal, recibido.operacion = canal, operation
            _require_post(scope)
            simulacion = _simulation(scope, headers)
            self._require_address(scope, simulacion, operation)
            caller = self._authenticate(canal, operation, headers)
            recibido.usuario = caller.usuario or None
            require_json(headers)
        except RefusalError:
            await drain(receive)
            raise
        recibido.cuerpo = raw = await read_body(receive)
        body = _json(raw)
        _require_schema(operation, body)
        body = schemas.off_the_wire(operation, "solicitud", body)
        self._require_institution(caller, operation, body)
        if simulacion.periodo is not None:
            self._set_period(body, *simulacion.periodo)
        call = Call(operation, canal, caller.usuario, simulacion.progresion, recibido.porque)
        if simulacion.falla is None and self._fallas.puestas:
            puesta = self._fallas.take(operation.name, canal)
            simulacion = simulacion if puesta is None else puesta.simulacion
        if simulacion.falla is None:
            return answer(self._told(call, body))
        recibido.falla = simulacion.falla
        return await self._mishandle(simulacion, call, body, scope, receive)

    def _set_period(self, body: Any, mes: int, abierto: bool) -> None:
        """What the simulation header asks of the message's own area and year; an area that nobody knows stays so."""
        area, written = _area_of(body), str(body.get("cabecera", body).get("ejercicio"))
        if area is not None and written.isdigit():
            with contextlib.suppress(LookupError):
                self._overseer.set_period(area, int(written), mes, abierto)

    def _route(self, scope: Scope) -> tuple[str, schemas.Operation]:
        path = scope["path"]
        called = self._catalog.called_at(path)
        if called is None:
            raise _not_found(path)
        operation, told = called
        canal = told or self._catalog.canal
        if self._credenciales and not self._credenciales.knows_channel(canal):
            raise _not_found(path)
        return canal, operation

    def _require_address(self, scope: Scope, simulacion: Simulacion, operation: schemas.Operation) -> None:
        address = ip_address(simulacion.ip or _peer(scope))
        if "E05" not in self._sigfe.reglas.apagadas and not any(address in red for red in self._redes):
            redes = f"La dirección {address} no está en {y(self._redes)} (--ip-permitidas)."
            raise self._forbidden("E05", operation, "La dirección de origen no está autorizada.", redes)

    def _authenticate(self, canal: str, operation: schemas.Operation, headers: Mapping[str, str]) -> Credencial:
        if self._credenciales is None:
            return _ANYBODY
        authorization = headers.get("authorization")
        admitted = self._credenciales.admit(canal, operation.servicio, authorization)
        if isinstance(admitted, Credencial):
            return admitted
        if admitted is Refusal.UNKNOWN:
            raise RefusalError(
                401,
                "Credenciales ausentes o inválidas",
                ("Debe autenticarse con el usuario de este servicio.",),
                {"www-authenticate": 'Basic realm="SIGFE"'},
                explicacion=f"Nadie tiene ese usuario y clave; use la tabla [{canal}.{operation.servicio}].",
            )
        if "E04" in self._sigfe.reglas.apagadas:
            return self._credenciales.any_of(authorization) or _ANYBODY
        mia = f"Para {operation.name} use la credencial de la tabla [{canal}.{operation.servicio}]."
        raise self._forbidden("E04", operation, "La credencial corresponde a otro servicio.", mia)

    def _require_institution(self, caller: Credencial, operation: schemas.Operation, body: Any) -> None:
        area = _area_of(body)
        if "E04" not in self._sigfe.reglas.apagadas and not caller.covers(area):
            suyas = f"La credencial alcanza a {y(caller.instituciones)}; el mensaje es del área {area}."
            sentence = f"La credencial no corresponde al área transaccional {area}."
            raise self._forbidden("E04", operation, sentence, suyas)

    def _forbidden(self, codigo: str, operation: schemas.Operation, sentence: str, explicacion: str) -> RefusalError:
        rule = self._catalog.rule(operation.servicio, codigo)
        return RefusalError(403, rule.sentence({}), (sentence,), codigo=codigo, explicacion=explicacion)

    def _told(self, call: Call, body: dict[str, Any]) -> Any:
        """The answer as it travels, in the names of the contract in use."""
        return schemas.on_the_wire(call.operation, "respuesta", self._ask(call, body))

    def _ask(self, call: Call, body: dict[str, Any]) -> dict[str, Any]:
        match call.operation.verbo:
            case "registrar":
                return self._sigfe.registrar(call, body)
            case "obtener":
                return self._sigfe.obtener(call, body)
            case "consultar":
                return self._sigfe.consultar_ticket(call, body)
            case "buscar" if call.operation.servicio == "periodo":
                return self._sigfe.buscar_periodo(call, body)
            case "buscar":
                return self._sigfe.buscar(call, body)
        raise NotImplementedError(call.operation.name)

    async def _mishandle(
        self, simulacion: Simulacion, call: Call, body: dict[str, Any], scope: Scope, receive: Receive
    ) -> Response | None:
        match simulacion.falla:
            case "503":
                return refusal(503, "Servicio no disponible", ["El servicio no está disponible; intente más tarde."])
            case "html":
                return HTMLResponse("<!DOCTYPE html><html><body><h1>Sitio en mantención</h1></body></html>")
        response = answer(self._told(call, body))
        match simulacion.falla:
            case "json_cortado":
                half = bytes(response.body)[: len(response.body) // 2]
                return Response(half, media_type="application/json")
            case "corte":
                await hang_up(scope, receive)
                return None
        await asyncio.sleep(simulacion.demora_s)
        return response


def _require_post(scope: Scope) -> None:
    if scope["method"] != "POST":
        raise RefusalError(405, "Método no permitido", ("Use POST.",), {"allow": "POST"})


def _simulation(scope: Scope, headers: Mapping[str, str]) -> Simulacion:
    if HEADER not in headers or not ip_address(_peer(scope)).is_loopback:
        return NONE
    try:
        return read_simulation(headers[HEADER])
    except SimulationError as wrong:
        raise RefusalError(400, "La cabecera de simulación no es válida", (str(wrong),)) from None


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else "0.0.0.0"


def _json(raw: bytes) -> Any:
    try:
        return parse(raw)
    except MalformedJsonError as broken:
        raise RefusalError(400, "El cuerpo no es JSON válido", (str(broken),)) from None


def _require_schema(operation: schemas.Operation, body: Any) -> None:
    if not schemas.is_valid(operation, "solicitud", body):
        found = schemas.violations(operation, "solicitud", body)
        raise RefusalError(400, "El mensaje no cumple el esquema de la operación", tuple(map(str, found)))


def _area_of(body: Mapping[str, Any]) -> str | None:
    """The 7 digits a message speaks for, wherever its operation carries them; None when it names none."""
    for name in ("codigoAreaTx", "areaTrx"):
        if isinstance(body.get(name), str):
            return str(body[name])
    institucion = body.get("cabecera", {}).get("institucion", body)
    parts = [institucion.get(name) for name in ("partida", "capitulo", "areaTransaccional")]
    return "".join(map(str, parts)) if None not in parts else None


def _not_found(path: str) -> RefusalError:
    return RefusalError(404, "La operación no existe", (f"{path} no es una operación de este servicio.",))


async def _unroutable(request: Request, failure: Exception) -> Response:
    status = failure.status_code if isinstance(failure, HTTPException) else 500
    if status == 405 and isinstance(failure, HTTPException):
        allowed = (failure.headers or {}).get("Allow", "")
        return refusal(405, "Método no permitido", [f"Use {allowed}."], {"allow": allowed})
    return _not_found(request.url.path).response()
