"""The console under `/consola`, for loopback callers: search, transactions, tickets, areas; it changes nothing."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_server.answers import answer
from mock_server.console import filtros, rutas
from mock_server.console.ficha import Ficha, as_json
from mock_server.console.fichas import ficha
from mock_server.console.filtros import FiltroError
from mock_server.console.paginas import pagina
from mock_server.console.personas import ficha_de_persona
from mock_server.console.secciones import Contexto
from mock_server.console.vida import vida
from mock_server.domain.listado import NINGUNA
from mock_server.domain.model import CONTABILIDAD
from mock_server.domain.persona import PERSONAS
from mock_server.domain.vista import Vista
from mock_server.looking import Looker
from mock_server.protocol import Receive, Scope, Send
from mock_server.tracing import trace

MAX_DIGITS = 15
_log = logging.getLogger(__name__)


class NoHay(Exception):
    """Something that is not there: what, and what to do."""

    def __init__(self, que: str, remedio: str) -> None:
        super().__init__(que)
        self.que = que
        self.remedio = remedio


class Console:
    """The console as an ASGI app that knows its own full paths."""

    def __init__(self, looker: Looker) -> None:
        self._looker = looker
        self._app = Starlette(
            routes=[
                Route("/consola", self._buscar),
                Route("/consola/", self._buscar),
                Route("/consola/tickets", self._tickets),
                Route("/consola/tickets/{numero}", self._ticket),
                Route("/consola/personas", self._personas),
                Route("/consola/areas", self._areas),
                Route("/consola/{area}/{ejercicio}/{modulo}/{folio}", self._transaccion),
            ],
            exception_handlers={HTTPException: _no_page, NoHay: _missing, Exception: _broken},
        )
        self._app.router.redirect_slashes = False

    def routes(self) -> list[Route]:
        """The routes for the app in which the console lives."""
        return [Route("/consola", self), Route("/consola/{resto:path}", self)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever goes wrong, the answer is a page."""
        client = scope.get("client")
        if client is None or not ip_address(client[0]).is_loopback:
            sentence = "La consola del simulador solo atiende a esta misma máquina."
            await _error(403, "Acceso no autorizado", sentence, "Ábrala en el equipo donde corre iop mock.")(
                scope, receive, send
            )
            return
        try:
            await self._app(scope, receive, send)
        except Exception as failure:
            _log.error("%s %s: %s", scope["method"], scope["path"], trace(failure))

    # Pages

    async def _buscar(self, request: Request) -> Response:
        consulta = dict(request.query_params)
        datos: dict[str, Any] = {
            "consulta": consulta,
            "areas": self._looker.areas(),
            "tipos": self._looker.tablas.tipos_de_documento,
        }
        try:
            filtro = filtros.leer(consulta)
        except FiltroError as wrong:
            return pagina("busqueda", 400, problemas=wrong.problemas, listado=None, **datos)
        listado = self._looker.transacciones(filtro)
        hojas = _leaves(rutas.RAIZ, consulta, filtro.pagina, filtro.por_pagina, listado.total)
        if filtro.pagina > max(1, hojas["ultima"]):
            problema = f"La página {filtro.pagina} no existe: el listado tiene {hojas['ultima']}."
            return pagina("busqueda", 404, problemas=(problema,), listado=None, **datos)
        return pagina("busqueda", problemas=(), listado=listado, hojas=hojas, **datos)

    async def _tickets(self, request: Request) -> Response:
        consulta = dict(request.query_params)
        datos: dict[str, Any] = {"consulta": consulta, "areas": self._looker.areas()}
        try:
            filtro = filtros.leer_de_tickets(consulta)
        except FiltroError as wrong:
            return pagina("tickets", 400, problemas=wrong.problemas, tickets=None, **datos)
        total, tickets = self._looker.tickets(filtro)
        hojas = _leaves(f"{rutas.RAIZ}/tickets", consulta, filtro.pagina, filtro.por_pagina, total)
        if filtro.pagina > max(1, hojas["ultima"]):
            problema = f"La página {filtro.pagina} no existe: el listado tiene {hojas['ultima']}."
            return pagina("tickets", 404, problemas=(problema,), tickets=None, **datos)
        return pagina("tickets", problemas=(), tickets=tickets, total=total, hojas=hojas, **datos)

    async def _ticket(self, request: Request) -> Response:
        numero = request.path_params["numero"]
        ticket = self._looker.ticket(numero)
        if ticket is None:
            raise NoHay(
                f"No hay un ticket con el número {numero[: filtros.LARGO]}.",
                "Revise el número, o búsquelo en la lista de tickets. Si el simulador se reinició o se sembró de "
                "nuevo, sus tickets anteriores ya no existen.",
            )
        mensaje = json.dumps(ticket.cuerpo, ensure_ascii=False, indent=2)
        return pagina("ticket", ticket=ticket, vida=vida(ticket), mensaje=mensaje)

    async def _personas(self, request: Request) -> Response:
        consulta = dict(request.query_params)
        datos: dict[str, Any] = {"consulta": consulta, "areas": self._looker.areas()}
        try:
            filtro = filtros.leer_de_personas(consulta)
        except FiltroError as wrong:
            return pagina("personas", 400, problemas=wrong.problemas, personas=None, **datos)
        total, personas = self._looker.personas(filtro)
        hojas = _leaves(f"{rutas.RAIZ}/personas", consulta, filtro.pagina, filtro.por_pagina, total)
        if filtro.pagina > max(1, hojas["ultima"]):
            problema = f"La página {filtro.pagina} no existe: el listado tiene {hojas['ultima']}."
            return pagina("personas", 404, problemas=(problema,), personas=None, **datos)
        return pagina("personas", problemas=(), personas=personas, total=total, hojas=hojas, **datos)

    async def _areas(self, _request: Request) -> Response:
        return pagina("areas", areas=self._looker.areas())

    async def _transaccion(self, request: Request) -> Response:
        hecha = self._ficha(request.path_params)
        match request.query_params.get("formato", "html"):
            case "json":
                return answer(as_json(hecha))
            case "html":
                return pagina("transaccion", ficha=hecha)
        return _error(400, "Formato desconocido", "El formato pedido no existe.", "Use formato=html o formato=json.")

    def _ficha(self, lugar: Mapping[str, Any]) -> Ficha:
        area, ejercicio, modulo, folio = (str(lugar[n]) for n in ("area", "ejercicio", "modulo", "folio"))
        if modulo not in rutas.MODULOS:
            raise NoHay(
                f"No existe el módulo «{modulo[: filtros.LARGO]}».", f"Los que hay son {', '.join(rutas.MODULOS)}."
            )
        hecha = self._persona(area, ejercicio, folio) if modulo == PERSONAS else None
        vista = None if modulo == PERSONAS else self._vista(modulo, area, ejercicio, folio)
        if vista is not None:
            hecha = ficha(vista, self._contexto_de(vista))
        if hecha is None:
            raise _sin_transaccion(modulo, area, ejercicio, folio)
        return hecha

    def _persona(self, area: str, ejercicio: str, id: str) -> Ficha | None:
        if not _is_number(ejercicio):
            return None
        vista = self._looker.persona(area, int(ejercicio), id.upper())
        return None if vista is None else ficha_de_persona(vista, area, int(ejercicio), self._contexto(area))

    def _vista(self, modulo: str, area: str, ejercicio: str, folio: str) -> Vista | None:
        if not (_is_number(ejercicio) and _is_number(folio)):
            return None
        return self._looker.transaccion(modulo, area, int(ejercicio), int(folio))

    def _contexto_de(self, vista: Vista) -> Contexto:
        entrada = None
        if vista.asiento is not None:
            entrada = self._looker.transaccion(CONTABILIDAD, vista.area, vista.ejercicio, vista.asiento.folio)
        lugar = self._contexto(vista.area)
        return replace(
            lugar,
            ticket=self._looker.ticket_de(vista),
            posteriores=self._looker.posteriores(vista),
            anteriores=self._looker.anteriores(vista),
            entrada=entrada,
        )

    def _contexto(self, area: str) -> Contexto:
        nombres = {one.area: one.nombre for one in self._looker.areas()}
        return Contexto(self._looker.tablas, nombres.get(area, ""), "", NINGUNA)


def _is_number(texto: str) -> bool:
    return texto.isascii() and texto.isdigit() and len(texto) <= MAX_DIGITS


def _sin_transaccion(modulo: str, area: str, ejercicio: str, folio: str) -> NoHay:
    area, ejercicio, folio = (texto[: filtros.LARGO] for texto in (area, ejercicio, folio))
    if modulo == PERSONAS:
        return NoHay(
            f"El área {area} no tiene relación con una persona de identificación {folio}.",
            "Revise la identificación, con guion y dígito verificador, o búsquela en la lista de personas.",
        )
    return NoHay(
        f"No hay {rutas.modulo(modulo).lower()} con folio {folio} en el área {area}, ejercicio {ejercicio}.",
        "Revise el folio, el área y el ejercicio, o búsquelo en la lista. Si su ticket todavía no termina, "
        "la transacción aún no está en los libros.",
    )


def _leaves(ruta: str, consulta: Mapping[str, str], pagina: int, por_pagina: int, total: int) -> dict[str, Any]:
    """The leaves of a list: which one this is, how many there are, and the paths of those beside it."""
    ultima = -(-total // por_pagina)
    filtrado = {nombre: valor for nombre, valor in consulta.items() if nombre != "pagina"}

    def enlace(n: int) -> str:
        return rutas.con_filtros(ruta, {**filtrado, "pagina": n}) if 1 <= n <= ultima else ""

    return {"esta": pagina, "ultima": ultima, "anterior": enlace(pagina - 1), "siguiente": enlace(pagina + 1)}


def _error(status: int, titulo: str, que: str, remedio: str) -> Response:
    return pagina("error", status, status=status, titulo=titulo, que=que, remedio=remedio)


async def _missing(_request: Request, failure: Exception) -> Response:
    assert isinstance(failure, NoHay)
    return _error(404, "No se encontró", failure.que, failure.remedio)


async def _no_page(request: Request, failure: Exception) -> Response:
    status = failure.status_code if isinstance(failure, HTTPException) else 500
    if status == 405:
        response = _error(405, "Solo lectura", "La consola no cambia nada: solo se lee.", "Use GET.")
        response.headers["allow"] = "GET, HEAD"
        return response
    que = f"La dirección {request.url.path[: 2 * filtros.LARGO]} no es una página de la consola."
    return _error(status, "No se encontró", que, "Vuelva a la búsqueda.")


async def _broken(_request: Request, _failure: Exception) -> Response:
    remedio = "Vuelva a intentarlo; si se repite, avise a quien mantiene el simulador."
    return _error(500, "Error interno", "La consola falló al armar esta página.", remedio)
