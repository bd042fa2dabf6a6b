"""Strict JSON: the value of a message's bytes, or the sentence that says where it is broken.

Refused beyond what the standard library refuses: repeated members, NaN and infinities, bytes that are not UTF-8,
a byte order mark, halves of surrogate pairs, nesting over MAX_NESTING and numbers that do not fit 64 bits.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

MAX_NESTING = 64
MAX_INTEGER = 2**63 - 1
BOM = b"\xef\xbb\xbf"

_TOKEN = re.compile(
    r'(?P<key>"[^"\\]*+(?:\\.[^"\\]*+)*+"(?=[ \t\r\n]*+:))'
    r'|(?P<text>"[^"\\]*+(?:\\.[^"\\]*+)*+"?)'
    r"|(?P<open>[\[{])|(?P<close>[\]}])"
    r"|(?P<number>-?[0-9][0-9.eE+-]*+)|(?P<constant>NaN|-?Infinity)",
    re.DOTALL,
)
_EXPECTED = {
    "Expecting value": "se esperaba un valor",
    "Expecting property name enclosed in double quotes": "se esperaba el nombre de un miembro entre comillas dobles",
    "Illegal trailing comma before end of object": "sobra una coma antes del cierre del objeto",
    "Illegal trailing comma before end of array": "sobra una coma antes del cierre de la lista",
    "Expecting ':' delimiter": "se esperaban dos puntos después del nombre del miembro",
    "Expecting ',' delimiter": "se esperaba una coma o el cierre del objeto o de la lista",
    "Extra data": "sobra texto después del valor",
    "Unterminated string starting at": "el texto entre comillas no termina",
    "Invalid control character at": "hay un carácter de control dentro de un texto; escríbalo como \\u00XX",
    "Invalid \\escape": "hay una secuencia de escape que no existe en JSON",
    "Invalid \\uXXXX escape": "la secuencia \\u debe llevar cuatro dígitos hexadecimales",
}


class MalformedJsonError(ValueError):
    """Bytes that are not the JSON we admit; the message is `línea L, columna C: <what is wrong>`, in Spanish."""


class _RefusedError(ValueError):
    """What the decoder's hooks raise; they do not know the position, `_locate` finds it."""


def parse(raw: bytes) -> Any:
    """The JSON value of `raw`; whole numbers come as int however written (`1.0`, `1e3`). Raises MalformedJsonError."""
    text = _decode(raw)
    if raw.count(b"[") + raw.count(b"{") > MAX_NESTING:
        _refuse_deep(text)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as broken:
        raise MalformedJsonError(_at(text, broken.pos, _translate(broken.msg))) from None
    except ValueError:
        raise MalformedJsonError(_locate(text)) from None
    if b"\\u" in raw and _has_lone_surrogate(value):
        raise MalformedJsonError(_locate(text))
    return value


def _decode(raw: bytes) -> str:
    if not raw.strip(b" \t\r\n"):
        raise MalformedJsonError("línea 1, columna 1: el cuerpo está vacío")
    if raw.startswith(BOM):
        raise MalformedJsonError("línea 1, columna 1: el cuerpo empieza con una marca de orden de bytes (BOM); quítela")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as broken:
        before = raw[: broken.start].decode("utf-8")
        raise MalformedJsonError(_at(before, len(before), f"el byte 0x{raw[broken.start]:02x} no es UTF-8")) from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _RefusedError
    return members


def _whole(digits: str) -> int:
    if len(digits) > 18 and (len(digits) > 20 or not -MAX_INTEGER <= int(digits) <= MAX_INTEGER):
        raise _RefusedError
    return int(digits)


def _real(digits: str) -> int | float:
    number = float(digits)
    if abs(number) > MAX_INTEGER:
        raise _RefusedError
    return int(number) if number.is_integer() else number


def _constant(name: str) -> NoReturn:
    raise _RefusedError(name)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_whole, parse_float=_real, parse_constant=_constant, strict=True
)


def _refuse_deep(text: str) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += {"open": 1, "close": -1}.get(token.lastgroup or "", 0)
        if depth > MAX_NESTING:
            raise MalformedJsonError(_at(text, token.start(), f"hay más de {MAX_NESTING} niveles de anidación"))


def _has_lone_surrogate(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _locate(text: str) -> str:
    """The sentence for the first token that a hook refuses, in the order of the text."""
    names: list[set[str]] = []
    for token in _TOKEN.finditer(text):
        problem = _problem(token, names)
        if problem:
            return _at(text, token.start(), problem)
    return _at(text, 0, "el cuerpo tiene un valor que no se admite")


def _problem(token: re.Match[str], names: list[set[str]]) -> str | None:
    written = token.group()
    match token.lastgroup:
        case "open":
            names.append(set())
        case "close" if names:
            names.pop()
        case "constant":
            return f"{written} no es un número de JSON"
        case "number" if _is_refused_number(written):
            return "el número no cabe en 64 bits"
        case "key" | "text" if _is_broken_text(written):
            return "el texto tiene la mitad de un par sustituto (\\uD800 a \\uDFFF)"
        case "key" if names:
            return _repeated(json.loads(written, strict=False), names[-1])
    return None


def _repeated(name: str, known: set[str]) -> str | None:
    if name in known:
        return f"el miembro «{name[:80]}» está repetido"
    known.add(name)
    return None


def _is_refused_number(written: str) -> bool:
    try:
        _whole(written) if written.lstrip("-").isdigit() else _real(written)
    except ValueError:
        return True
    return False


def _is_broken_text(written: str) -> bool:
    try:
        json.loads(written, strict=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    except ValueError:
        return False
    return False


def _translate(message: str) -> str:
    return next((spanish for english, spanish in _EXPECTED.items() if message.startswith(english)), "no es JSON")


def _at(text: str, position: int, problem: str) -> str:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return f"línea {line}, columna {column}: {problem}"
