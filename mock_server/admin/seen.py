"""What was received: the list with its filters, and one request whole, with why it was refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mock_server.admin.bodies import Llamada, Miembro, entero, logico, nothing, parameters, texto
from mock_server.answers import RefusalError, answer
from mock_server.explaining.http import explain_refusal
from mock_server.overseeing import Overseer
from mock_server.received import Recibido, Recibidos
from schemas import off_the_wire
from schemas.validation import Direction

LIMITE = 50
MAX_LIMITE = 1000
_FILTERS: dict[str, Miembro] = {
    "metodo": texto("un método, como POST"),
    "canal": texto("un canal, como verticales"),
    "operacion": texto("una operación, como compromiso.registrar"),
    "usuario": texto("un usuario"),
    "messageID": texto("el messageID del mensaje"),
    "area": texto("un área de 7 dígitos"),
    "http": entero(100, 599),
    "rechazado": logico(),
    "limite": entero(1, MAX_LIMITE),
}


class Seen:
    """Calls on what was received."""

    def __init__(self, recibidos: Recibidos, overseer: Overseer) -> None:
        self._recibidos = recibidos
        self._overseer = overseer

    def llamadas(self) -> list[Llamada]:
        """Its calls."""
        return [
            Llamada("GET", "/recibidos", "lista lo recibido, lo último primero", self._list),
            Llamada("POST", "/recibidos/vaciar", "olvida lo recibido", self._clear),
            Llamada("GET", "/recibidos/{numero:int}", "muestra un envío con su respuesta y por qué", self._show),
        ]

    async def _list(self, request: Request) -> Response:
        given = parameters(request, _FILTERS)
        limite = given.pop("limite", LIMITE)
        rows: list[dict[str, Any]] = []
        for recibido in self._recibidos:
            row = self._row(recibido)
            if all(row[name] == value for name, value in given.items()):
                rows.append(row)
                if len(rows) == limite:
                    break
        return answer({"recibidos": rows, "guardados": len(self._recibidos), "total": self._recibidos.total})

    async def _clear(self, request: Request) -> Response:
        await nothing(request)
        return answer({"olvidados": self._recibidos.clear()})

    async def _show(self, request: Request) -> Response:
        await nothing(request)
        numero = request.path_params["numero"]
        recibido = self._recibidos.get(numero)
        if recibido is None:
            sentence = (
                f"No se guarda un envío {numero}; se guardan los últimos {len(self._recibidos)} de "
                f"{self._recibidos.total}, y GET /_mock/recibidos los lista."
            )
            raise RefusalError(404, "El envío no existe", (sentence,))
        bodies = {"cuerpo": shown(recibido.cuerpo), "respuesta": shown(recibido.respuesta)}
        return answer({**self._row(recibido), "porque": self._why(recibido), **bodies})

    def _row(self, recibido: Recibido) -> dict[str, Any]:
        sent, told = _ours(recibido, "solicitud"), _ours(recibido, "respuesta")
        ticket = told.get("codigo") if isinstance(told, Mapping) else None
        descripcion = told.get("descripcion") if isinstance(told, Mapping) else None
        return {
            "numero": recibido.numero,
            "cuando": recibido.cuando.isoformat(timespec="milliseconds"),
            "metodo": recibido.metodo,
            "ruta": recibido.ruta,
            "direccion": recibido.direccion,
            "canal": recibido.canal or None,
            "operacion": recibido.operacion.name if recibido.operacion else None,
            "usuario": recibido.usuario,
            **_head(sent),
            "falla": recibido.falla,
            "http": recibido.http,
            "codigo": ticket,
            "descripcion": descripcion,
            "rechazado": bool(recibido.porque) or bool(ticket and self._overseer.why(str(ticket))),
        }

    def _why(self, recibido: Recibido) -> list[dict[str, Any]]:
        """Told at once, by the schema, or by the ticket once it is worked off."""
        told = _ours(recibido, "respuesta")
        ticket = told.get("codigo") if isinstance(told, Mapping) else None
        reasons = [reason.as_json() for reason in recibido.porque]
        if reasons and not reasons[0]["explicacion"]:
            late = explain_refusal(recibido.operacion, recibido.ruta, shown(recibido.cuerpo), told)
            reasons = [reason.as_json() for reason in late]
        return reasons + (self._overseer.why(str(ticket)) if ticket else [])


def shown(raw: bytes | None) -> Any:
    """A body as JSON; what is not JSON as text, None where there was none."""
    if raw is None:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode("utf-8", "replace")


def _ours(recibido: Recibido, way: Direction) -> Any:
    """A body in the package's names, whatever contract it travelled in."""
    body = shown(recibido.cuerpo if way == "solicitud" else recibido.respuesta)
    operation = recibido.operacion
    return body if operation is None or not isinstance(body, Mapping) else off_the_wire(operation, way, body)


def _head(sent: Any) -> dict[str, Any]:
    """messageID, area and year of a message, or of a query; nulls where it names none."""
    cabecera = sent.get("cabecera") if isinstance(sent, Mapping) else None
    head = cabecera if isinstance(cabecera, Mapping) else sent if isinstance(sent, Mapping) else {}
    institucion = head.get("institucion", head)
    parts: list[Any] = []
    if isinstance(institucion, Mapping):
        parts = [institucion.get(name) for name in ("partida", "capitulo", "areaTransaccional")]
    area = "".join(map(str, parts)) if parts and None not in parts else head.get("codigoAreaTx", head.get("areaTrx"))
    mensaje = head.get("messageID")
    return {
        "messageID": None if mensaje is None else str(mensaje),
        "area": area if isinstance(area, str) else None,
        "ejercicio": head.get("ejercicio"),
    }
