"""What the administration takes in, strictly: members of a body and parameters of a query, each error with its cure."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mock_server.answers import RefusalError
from mock_server.explaining.words import quiso_decir, y
from mock_server.reception import read_body
from mock_server.strict_json import MalformedJsonError, parse

Handler = Callable[[Request], Awaitable[Response]]
_ECHOED = 60


@dataclass(frozen=True, slots=True)
class Llamada:
    """One call of the administration: `ruta` is relative to `/_mock`, `hace` says in Spanish what it does."""

    metodo: str
    ruta: str
    hace: str
    handler: Handler


@dataclass(frozen=True, slots=True)
class Miembro:
    """A member that a call knows. `lee` gives its value or raises ValueError; `debe` says what it must be."""

    lee: Callable[[Any], Any]
    debe: str
    obligatorio: bool = False


def entero(minimo: int, maximo: int, obligatorio: bool = False) -> Miembro:
    """A whole number between two bounds."""

    def lee(valor: Any) -> int:
        if not isinstance(valor, int) or isinstance(valor, bool) or not minimo <= valor <= maximo:
            raise ValueError
        return valor

    return Miembro(lee, f"un número entero de {minimo} a {maximo}", obligatorio)


def texto(debe: str, obligatorio: bool = False, lee: Callable[[str], Any] = str) -> Miembro:
    """A text that is not empty; `lee` may turn it into something else."""

    def lee_texto(valor: Any) -> Any:
        if not isinstance(valor, str) or not valor:
            raise ValueError
        return lee(valor)

    return Miembro(lee_texto, debe, obligatorio)


def logico() -> Miembro:
    """true or false."""

    def lee(valor: Any) -> bool:
        if not isinstance(valor, bool):
            raise ValueError
        return valor

    return Miembro(lee, "true o false")


async def nothing(request: Request) -> None:
    """For a call that takes neither body nor parameters."""
    parameters(request, {})
    await members(request, {})


async def members(request: Request, known: Mapping[str, Miembro]) -> dict[str, Any]:
    """The members of the body, read; those left out are not there. An empty body is an object without members."""
    raw = await read_body(request.receive)
    try:
        body = parse(raw) if raw.strip() else {}
    except MalformedJsonError as broken:
        raise _refused([f"El cuerpo no es JSON válido; {broken}."]) from None
    if not isinstance(body, dict):
        raise _refused([f"El cuerpo debe ser un objeto JSON con {_names(known)}; se recibió {_shown(body)}."])
    return _read(body, known, "miembro")


def parameters(request: Request, known: Mapping[str, Miembro]) -> dict[str, Any]:
    """The parameters of the query (after `?`), read; whole numbers and true/false are written as in JSON."""
    given: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        if name in given:
            raise _refused([f"El parámetro «{name[:_ECHOED]}» está repetido; deje uno."])
        given[name] = _scalar(value, known.get(name))
    return _read(given, known, "parámetro")


def _scalar(written: str, miembro: Miembro | None) -> Any:
    """A text may look like a number (a ticket): it stays one when its parameter takes it so."""
    for value in (written, {"true": True, "false": False}.get(written), _whole(written)):
        try:
            if miembro is not None and value is not None:
                miembro.lee(value)
                return value
        except ValueError:
            continue
    return written


def _whole(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 18 else None


def _read(given: Mapping[str, Any], known: Mapping[str, Miembro], kind: str) -> dict[str, Any]:
    problems, values = [], {}
    for name, value in given.items():
        if name not in known:
            cerca = quiso_decir(name, known)
            problems.append(f"No se conoce el {kind} «{name[:_ECHOED]}»; {cerca or f'se admite {_names(known)}.'}")
            continue
        try:
            values[name] = known[name].lee(value)
        except ValueError as wrong:
            why = f" {wrong}" if str(wrong) else ""
            problems.append(f"El {kind} «{name}» debe ser {known[name].debe}; se recibió {_shown(value)}.{why}")
    missing = [name for name, miembro in known.items() if miembro.obligatorio and name not in given]
    problems += [f"Falta el {kind} «{name}»: debe ser {known[name].debe}." for name in missing]
    if problems:
        raise _refused(problems)
    return values


def _names(known: Mapping[str, Miembro]) -> str:
    return y(f"«{name}»" for name in known) if known else "ninguno"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _ECHOED else f"{text[:_ECHOED]}…"


def _refused(problems: list[str]) -> RefusalError:
    return RefusalError(400, "La petición a la administración no se entiende", tuple(problems))
