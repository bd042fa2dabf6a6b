"""The administration under `/_mock`, for loopback callers: health, seed, reset, held tickets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_server.answers import RefusalError, answer
from mock_server.clock import Reloj
from mock_server.reception import read_body
from mock_server.seed import SeedError
from mock_server.seeding import plant
from mock_server.service import Sigfe
from mock_server.strict_json import MalformedJsonError, parse
from schemas.openapi import openapi_text

MAX_SEED = 16 * 1024 * 1024
Handler = Callable[[Request], Awaitable[Response]]


class Admin:
    """What a developer does to the mock while it runs."""

    def __init__(self, sigfe: Sigfe, reloj: Reloj) -> None:
        self._sigfe = sigfe
        self._reloj = reloj

    def routes(self) -> list[Route]:
        """The routes, relative to `/_mock`."""
        return [
            Route("/salud", _guarded(self._salud), methods=["GET"]),
            Route("/openapi.json", _guarded(self._openapi), methods=["GET"]),
            Route("/seed", _guarded(self._seed), methods=["POST"]),
            Route("/reset", _guarded(self._reset), methods=["POST"]),
            Route("/tickets/liberar", _guarded(self._liberar), methods=["POST"]),
            Route("/tickets/{ticket}/liberar", _guarded(self._liberar), methods=["POST"]),
        ]

    async def _salud(self, _request: Request) -> Response:
        return answer({"estado": "ok", "hoy": self._reloj().date().isoformat(), "version": _version()})

    async def _openapi(self, _request: Request) -> Response:
        return Response(openapi_text(), media_type="application/json")

    async def _seed(self, request: Request) -> Response:
        try:
            seed = parse(await read_body(request.receive, MAX_SEED))
            plant(self._sigfe, self._reloj, seed)
        except MalformedJsonError as broken:
            raise RefusalError(400, "La semilla no es JSON válido", (str(broken),)) from None
        except SeedError as wrong:
            raise RefusalError(400, "La semilla no se puede usar", wrong.problemas) from None
        return answer({"estado": "sembrado", "hoy": self._reloj().date().isoformat()})

    async def _reset(self, _request: Request) -> Response:
        self._sigfe.reiniciar()
        self._reloj.start_on(None)
        return answer({"estado": "vacio"})

    async def _liberar(self, request: Request) -> Response:
        ticket: str | None = request.path_params.get("ticket")
        released = self._sigfe.liberar(ticket)
        if ticket is not None and not released:
            raise RefusalError(404, "El ticket no está retenido", (f"No hay un ticket retenido con número {ticket}.",))
        return answer({"liberados": released})


def _guarded(handler: Handler) -> Handler:
    async def guarded(request: Request) -> Response:
        try:
            if request.client is None or not ip_address(request.client.host).is_loopback:
                sentence = "La administración del simulador solo atiende a esta misma máquina."
                raise RefusalError(403, "Acceso no autorizado", (sentence,))
            return await handler(request)
        except RefusalError as refused:
            return refused.response()

    return guarded


def _version() -> Any:
    try:
        return version("sigfe-iop")
    except PackageNotFoundError:
        return "sin instalar"
