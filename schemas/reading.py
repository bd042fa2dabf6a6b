"""Reading a message through `lecturas`: where a notion stands, whatever its module calls it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

EVERY = "*"


def read(document: Any, pointer: str) -> Any:
    """The value at a JSON Pointer, or None when any step is missing (null and absent are the same on this wire)."""
    for token in _tokens(pointer):
        document = _step(document, token)
    return document


def read_lines(document: Any, pointers: Mapping[str, str]) -> list[dict[str, Any]]:
    """One dict per line: the pointer with most `*` sets the lines, the others are read at the same indices.

    `{"numero": "/d/*/numero", "monto": "/d/*/i/*/monto"}` gives one dict per `i`, each with its `d`'s numero.
    """
    deepest = max(pointers.values(), key=lambda pointer: pointer.split("/").count(EVERY), default="")
    return [
        {name: read(document, _fill(pointer, indices)) for name, pointer in pointers.items()}
        for indices in _indices(document, _tokens(deepest), ())
    ]


def _indices(document: Any, tokens: tuple[str, ...], found: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if EVERY not in tokens:
        yield found
        return
    head = tokens.index(EVERY)
    for token in tokens[:head]:
        document = _step(document, token)
    for index, element in enumerate(document if isinstance(document, list) else ()):
        yield from _indices(element, tokens[head + 1 :], (*found, index))


def _fill(pointer: str, indices: tuple[int, ...]) -> str:
    for index in indices:
        pointer = pointer.replace(f"/{EVERY}", f"/{index}", 1)
    return pointer


@lru_cache(maxsize=8192)
def _tokens(pointer: str) -> tuple[str, ...]:
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])


def _step(document: Any, token: str) -> Any:
    if isinstance(document, dict):
        return document.get(token)
    if isinstance(document, list) and token.isascii() and token.isdigit() and int(token) < len(document):
        return document[int(token)]
    return None
