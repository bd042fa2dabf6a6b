"""Tickets: their list, the life of one, holding and letting go."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from mock_server.admin.bodies import Llamada, Miembro, entero, logico, nothing, parameters, texto
from mock_server.answers import RefusalError, answer
from mock_server.overseeing import Overseer
from mock_server.service import Sigfe

LIMITE = 100
MAX_LIMITE = 1000
_FILTERS: dict[str, Miembro] = {
    "area": texto("un área de 7 dígitos"),
    "servicio": texto("un servicio, como compromiso"),
    "messageID": texto("el messageID del mensaje"),
    "retenido": logico(),
    "limite": entero(1, MAX_LIMITE),
}
_COLUMNS = {"messageID": "mensaje"}


class Tickets:
    """Calls on tickets."""

    def __init__(self, sigfe: Sigfe, overseer: Overseer) -> None:
        self._sigfe = sigfe
        self._overseer = overseer

    def llamadas(self) -> list[Llamada]:
        """Its calls."""
        return [
            Llamada("GET", "/tickets", "lista los tickets, el último primero", self._list),
            Llamada("POST", "/tickets/liberar", "libera todos los tickets retenidos", self._release),
            Llamada("GET", "/tickets/{ticket}", "muestra un ticket, su resultado y por qué se rechazó", self._show),
            Llamada("POST", "/tickets/{ticket}/retener", "retiene un ticket que aún no se trabaja", self._hold),
            Llamada("POST", "/tickets/{ticket}/liberar", "libera un ticket retenido", self._release),
        ]

    async def _list(self, request: Request) -> Response:
        given = parameters(request, _FILTERS)
        limite = given.pop("limite", LIMITE)
        found = self._overseer.tickets(limite, **{_COLUMNS.get(name, name): value for name, value in given.items()})
        return answer({"tickets": found})

    async def _show(self, request: Request) -> Response:
        await nothing(request)
        found = self._overseer.ticket(request.path_params["ticket"])
        if found is None:
            raise _unknown(request)
        return answer(found)

    async def _hold(self, request: Request) -> Response:
        await nothing(request)
        ticket = request.path_params["ticket"]
        try:
            return answer({"retenidos": int(self._overseer.hold(ticket))})
        except LookupError:
            raise _unknown(request) from None
        except ValueError as ended:
            sentence = f"El ticket {ticket} ya se trabajó ({ended}); solo se retiene el que sigue pendiente."
            raise RefusalError(409, "El ticket ya se trabajó", (sentence,)) from None

    async def _release(self, request: Request) -> Response:
        await nothing(request)
        ticket: str | None = request.path_params.get("ticket")
        released = self._sigfe.liberar(ticket)
        if ticket is not None and not released:
            raise RefusalError(404, "El ticket no está retenido", (f"No hay un ticket retenido con número {ticket}.",))
        return answer({"liberados": released})


def _unknown(request: Request) -> RefusalError:
    ticket = request.path_params["ticket"][:40]
    sentence = f"No hay un ticket {ticket}; GET /_mock/tickets lista los que hay."
    return RefusalError(404, "El ticket no existe", (sentence,))
