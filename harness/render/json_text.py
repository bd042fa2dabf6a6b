"""Writes a body for reading: short objects on one line, escaped, keys and numbers marked."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from html import escape
from typing import Any

from markupsafe import Markup

from harness.render.format import clean

WIDTH = 84
LONGEST = 40_000
_PLAIN = re.compile(r"[ !#-%'-;=?-\[\]-~¡-ſ]*").fullmatch  # what neither JSON nor HTML writes otherwise
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
        return Markup(_written(_DECODER.decode(text)))
    except (ValueError, RecursionError):
        return _raw(text)


class _Nested:
    """An object or an array: the room that it takes on one line, and its pieces with their keys (none in an array)."""

    __slots__ = ("closing", "opening", "pieces", "room")

    def __init__(self, opening: str, closing: str) -> None:
        self.room = 0
        self.opening = opening
        self.closing = closing
        self.pieces: list[tuple[str, _Piece]] = []

    def add(self, key: str, around: int, value: Any) -> None:
        """Append a member or an element, whose key, quotes and comma take `around`."""
        if type(value) is str:
            self.room += around + len(value) + 2
            self.pieces.append((key, _quoted(value)))
            return
        piece = _array(value) if type(value) is list else value
        if type(piece) is _Nested:
            self.room += around + piece.room
        else:
            self.room += around + (len(piece) + 2 if type(piece) is _Literal else 5)
            piece = _scalar(piece)
        self.pieces.append((key, piece))

    def write(self, indent: int) -> str:
        """Nested values on their own lines unless they are short; a lone member or element stays with its bracket."""
        if self.room <= WIDTH - indent:  # and so is all that is inside
            inside = [key + (piece if isinstance(piece, str) else piece.write(0)) for key, piece in self.pieces]
            return f"{self.opening}{', '.join(inside)}{self.closing}"
        inner = indent if len(self.pieces) == 1 else indent + 2
        inside = [key + (piece if isinstance(piece, str) else piece.write(inner)) for key, piece in self.pieces]
        if len(inside) == 1:
            return f"{self.opening}{inside[0]}{self.closing}"
        pad = "\n" + " " * indent
        return f"{self.opening}{pad}  {f',{pad}  '.join(inside)}{pad}{self.closing}"


_Piece = str | _Nested


def _object(pairs: list[tuple[str, Any]]) -> _Nested:
    if len({key for key, _ in pairs}) != len(pairs):
        raise _AmbiguousError("repeated key")
    found = _Nested("{", "}")
    for key, value in pairs:
        found.add(_key(key), len(key) + 6, value)
    return found


def _array(values: list[Any]) -> _Nested:
    found = _Nested("[", "]")
    for value in values:
        found.add("", 2, value)
    return found


def _written(value: Any) -> str:
    piece = _array(value) if type(value) is list else value
    if type(piece) is _Nested:
        return piece.write(0)
    return _quoted(piece) if type(piece) is str else _scalar(piece)


def _scalar(value: Any) -> str:
    return f"<i>{value if type(value) is _Literal else json.dumps(value)}</i>"


@lru_cache(maxsize=4096)
def _key(key: str) -> str:
    return f"<b>{_quoted(key)}</b>: "


def _quoted(text: str) -> str:
    if _PLAIN(text):
        return f'"{text}"'
    return escape(clean(_encode(text)), quote=False)


def _raw(text: str) -> Markup:
    return Markup(escape(clean(text), quote=False))


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_Literal, parse_float=_Literal, parse_constant=_refuse)
