"""Writes a body for reading: short objects on one line, escaped, keys and numbers marked."""

from __future__ import annotations

import json
from functools import lru_cache
from html import escape
from typing import Any

from markupsafe import Markup

from harness.render.format import clean

WIDTH = 84
LONGEST = 40_000
_encode = json.JSONEncoder(ensure_ascii=False).encode


class _Literal(str):
    """A number or constant exactly as it was written."""

    __slots__ = ()


class _AmbiguousError(ValueError):
    """A repeated key: formatting would hide what was sent."""


@lru_cache(maxsize=4096)
def readable(text: str) -> Markup:
    """The body as HTML for a `<pre>`: `<b>` a key, `<i>` a number, true, false or null.

    What is not plain JSON (cut, repeated keys) is shown exactly as it came; a very long one is cut, and says so.
    """
    if len(text) > LONGEST:
        return _raw(
            f"{text[:2000].rstrip()}\n… (sólo el comienzo: los {len(text)} caracteres están completos en la bitácora)"
        )
    try:
        return Markup(_write(_parse(text), 0))
    except (ValueError, RecursionError):
        return _raw(text)


def _parse(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_pairs, parse_int=_Literal, parse_float=_Literal, parse_constant=_refuse)


def _write(value: Any, indent: int) -> str:
    """Nested values on their own lines unless they are short; a lone member or element stays with its bracket."""
    if not isinstance(value, dict | list) or _room_after(value, WIDTH - indent) >= 0:
        return _flat(value)
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        if len(value) == 1:
            ((key, child),) = value.items()
            return f"{{{_key(key)}: {_write(child, indent)}}}"
        items = [f"{pad}{_key(key)}: {_write(child, indent + 2)}" for key, child in value.items()]
        return "{\n" + ",\n".join(items) + "\n" + " " * indent + "}"
    if len(value) == 1:
        return f"[{_write(value[0], indent)}]"
    return "[\n" + ",\n".join(pad + _write(child, indent + 2) for child in value) + "\n" + " " * indent + "]"


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_flat(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flat, value)) + "]"
    return _scalar(value)


def _room_after(value: Any, room: int) -> int:
    """How many of the `room` characters the value leaves on one line; negative as soon as it does not fit."""
    if not isinstance(value, dict | list):
        return room - (len(value) + 2 if isinstance(value, str) else 5)
    for key, child in value.items() if isinstance(value, dict) else enumerate(value):
        if room < 0:
            return room
        room = _room_after(child, room - (len(key) + 6 if isinstance(key, str) else 2))
    return room


@lru_cache(maxsize=4096)
def _key(key: str) -> str:
    return f"<b>{_quoted(key)}</b>"


def _scalar(value: Any) -> str:
    if isinstance(value, _Literal):
        return f"<i>{value}</i>"
    return _quoted(value) if isinstance(value, str) else f"<i>{json.dumps(value)}</i>"


def _quoted(text: str) -> str:
    return escape(clean(_encode(text)), quote=False)


def _raw(text: str) -> Markup:
    return Markup(escape(clean(text), quote=False))


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _AmbiguousError("repeated key")
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
