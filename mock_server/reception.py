"""Taking in a request: its headers, its media type and its bytes, within limits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from mock_server.answers import RefusalError
from mock_server.protocol import Receive, Scope

MAX_BODY = 1024 * 1024
MAX_DRAIN = 64 * MAX_BODY
_UTF8 = ("utf-8", "utf8")


class CallerGoneError(Exception):
    """The caller closed the connection before the whole request had arrived."""


def headers_of(scope: Scope) -> dict[str, str]:
    """The headers by lower-case name; of a repeated one the last."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def require_json(headers: Mapping[str, str]) -> None:
    """Refuse (415) what is not `application/json`, with no charset or UTF-8, uncompressed."""
    media_type, *parameters = (part.strip() for part in headers.get("content-type", "").split(";"))
    pairs = [parameter.lower().partition("=") for parameter in parameters]
    charsets = [value.strip(' "') for name, _, value in pairs if name.strip() == "charset"]
    if media_type.lower() != "application/json":
        raise _not_accepted("Use application/json.")
    if any(charset not in _UTF8 for charset in charsets):
        raise _not_accepted(f"El juego de caracteres {charsets[0]} no se admite; use UTF-8.")
    if headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        raise _not_accepted("El cuerpo viene comprimido (Content-Encoding); envíelo sin comprimir.")


def _not_accepted(sentence: str) -> RefusalError:
    return RefusalError(415, "Tipo de contenido no admitido", (sentence,))


async def read_body(receive: Receive, limit: int = MAX_BODY) -> bytes:
    """The whole body; over `limit` bytes it is drained and refused (413)."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in _chunks(receive):
        size += len(chunk)
        if size <= limit:
            chunks.append(chunk)
        elif size > MAX_DRAIN:
            break
    if size > limit:
        closing = {"connection": "close"} if size > MAX_DRAIN else {}
        raise RefusalError(413, "El mensaje excede el tamaño permitido", (f"El máximo es {limit} bytes.",), closing)
    return b"".join(chunks)


async def drain(receive: Receive) -> None:
    """Read what the caller still sends, so that it gets to reading the answer."""
    size = 0
    async for chunk in _chunks(receive):
        size += len(chunk)
        if size > MAX_DRAIN:
            return


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise CallerGoneError
        yield message.get("body", b"")
        more = message.get("more_body", False)
