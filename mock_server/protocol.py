"""The wire below ASGI: HTTP/1.1 by uvicorn, with a way to hang up and refusals in our own shape."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from mock_server.answers import refusal

HANG_UP = "iop.colgar"  # ASGI extension: a function that closes the connection at once

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class HangUpProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 protocol, with the ASGI extension through which the app can hang up."""

    def connection_made(self, transport: Any) -> None:
        """Offer this connection's `abort` to every request on it."""
        super().connection_made(transport)
        app, extensions = self.app, {HANG_UP: transport.abort}

        async def with_hang_up(scope: Any, receive: Any, send: Any) -> None:
            await app({**scope, "extensions": extensions}, receive, send)

        self.app = with_hang_up

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        """What is not HTTP at all gets the error object too; `msg` is uvicorn's own sentence, in English."""
        response = refusal(400, "La petición no es HTTP/1.1", ["No se entiende la petición; revise línea y cabeceras."])
        headers = [*response.raw_headers, (b"connection", b"close")]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=bytes(response.body)),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event))
        self.transport.close()


async def hang_up(scope: Scope, receive: Receive) -> None:
    """Close the connection without an answer; in process, where there is none, raise ConnectionResetError."""
    abort = scope.get("extensions", {}).get(HANG_UP)
    if abort is None:
        raise ConnectionResetError("La conexión se cortó a propósito (falla «corte»).")
    abort()
    while (await receive())["type"] != "http.disconnect":
        continue
