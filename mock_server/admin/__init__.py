"""The administration under `/_mock`: what a developer sees of the mock and does to it while it runs."""

from __future__ import annotations

import logging
from ipaddress import IPv4Network, IPv6Network, ip_address
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from mock_server.admin.bodies import Handler, Llamada, nothing
from mock_server.admin.seen import Seen
from mock_server.admin.switched import Switched
from mock_server.admin.tickets import Tickets
from mock_server.admin.world import World
from mock_server.answers import RefusalError, answer, internal_error
from mock_server.clock import Reloj
from mock_server.overseeing import Overseer
from mock_server.received import Recibidos
from mock_server.service import Sigfe
from mock_server.standing_faults import Fallas
from mock_server.tracing import trace

Red = IPv4Network | IPv6Network
_log = logging.getLogger(__name__)


class Admin:
    """Every call of the administration, for callers from `redes` that no foreign web page sent."""

    def __init__(
        self,
        sigfe: Sigfe,
        reloj: Reloj,
        recibidos: Recibidos,
        fallas: Fallas,
        redes: tuple[Red, ...],
        credenciales: bool = True,
    ) -> None:
        self._redes = redes
        overseer = Overseer(sigfe, reloj)
        rooms = (World(sigfe, reloj, overseer, credenciales), Tickets(sigfe, overseer), Switched(sigfe, fallas))
        self.llamadas = [
            Llamada("GET", "", "lista las llamadas de la administración", self._list),
            *(llamada for room in rooms for llamada in room.llamadas()),
            *Seen(recibidos, overseer).llamadas(),
        ]

    def routes(self) -> list[BaseRoute]:
        """`/_mock`, which lists the calls, and all that stands below it."""
        first, *below = [
            Route(ruta or "/_mock", self._guarded(self._by_method(ruta)), methods=self._methods(ruta))
            for ruta in dict.fromkeys(llamada.ruta for llamada in self.llamadas)
        ]
        return [first, Mount("/_mock", routes=below)]

    def _methods(self, ruta: str) -> list[str]:
        return [llamada.metodo for llamada in self.llamadas if llamada.ruta == ruta]

    def _by_method(self, ruta: str) -> Handler:
        handlers = {llamada.metodo: llamada.handler for llamada in self.llamadas if llamada.ruta == ruta}

        async def handler(request: Request) -> Response:
            return await handlers["GET" if request.method == "HEAD" else request.method](request)

        return handler

    async def _list(self, request: Request) -> Response:
        await nothing(request)
        paths = {llamada.ruta: f"/_mock{llamada.ruta.replace(':int', '')}" for llamada in self.llamadas}
        calls = [{"metodo": c.metodo, "ruta": paths[c.ruta], "hace": c.hace} for c in self.llamadas]
        return answer({"llamadas": calls})

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            try:
                self._require_address(request)
                _require_no_foreign_page(request)
                return await handler(request)
            except RefusalError as refused:
                return refused.response()
            except Exception as failure:
                _log.error("%s %s: %s", request.method, request.url.path, trace(failure))
                return internal_error()

        return guarded

    def _require_address(self, request: Request) -> None:
        peer = ip_address(request.client.host) if request.client else None
        if peer is None or not any(peer in red for red in self._redes):
            redes = ", ".join(map(str, self._redes))
            sentence = f"La administración del simulador solo atiende desde {redes}; vea la opción --admin-desde."
            raise RefusalError(403, "Acceso no autorizado", (sentence,))


def _require_no_foreign_page(request: Request) -> None:
    """A page of another site that the developer visits may not act here with the developer's browser.

    A browser says whose page asks; a name of another site that leads to this machine is foreign too.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return
    page = urlsplit(origin)
    if page.netloc != request.headers.get("host") or not _is_address(page.hostname or ""):
        sentence = f"La página {origin[:80]} no es del simulador; la administración no atiende a otros sitios."
        raise RefusalError(403, "Acceso no autorizado", (sentence,))


def _is_address(host: str) -> bool:
    try:
        return host == "localhost" or bool(ip_address(host))
    except ValueError:
        return False
