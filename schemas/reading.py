"""Reading a message through `lecturas`: where a notion stands, whatever its module calls it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

EVERY = "*"


def read(document: Any, pointer: str) -> Any:
    """The value at a JSON Pointer, or None when any step is missing (null and absent are the same on this wire)."""
    for token in tokens_of(pointer):
        document = _step(document, token)
    return document


def read_lines(document: Any, pointers: Mapping[str, str]) -> list[dict[str, Any]]:
    """One dict per line: the pointer with most `*` sets the lines, the others are read at the same indices.

    `{"numero": "/d/*/numero", "monto": "/d/*/i/*/monto"}` gives one dict per `i`, each with its `d`'s numero.
    """
    columns = {name: tokens_of(pointer) for name, pointer in pointers.items()}
    deepest = max(columns.values(), key=lambda tokens: tokens.count(EVERY), default=())
    return [
        {name: _at(document, tokens, indices) for name, tokens in columns.items()}
        for indices in _indices(document, deepest, ())
    ]


def read_where(document: Any, pointer: str, conditions: Mapping[str, Any]) -> list[Any]:
    """The values at a pointer, of the lines whose other members are as `conditions` (pointer -> value) say.

    Number and text of the same digits are equal: SIGFE writes folios and years both ways.
    """
    rows = read_lines(document, {"": pointer, **{place: place for place in conditions}})
    return [row[""] for row in rows if all(same_digits(row[place], wanted) for place, wanted in conditions.items())]


def same_digits(got: Any, wanted: Any) -> bool:
    """Equal, or a number and a text of the same digits."""
    return bool(got == wanted) or (_is_plain(got) and _is_plain(wanted) and str(got) == str(wanted))


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _indices(document: Any, tokens: tuple[str, ...], found: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if EVERY not in tokens:
        yield found
        return
    head = tokens.index(EVERY)
    for token in tokens[:head]:
        document = _step(document, token)
    for index, element in enumerate(document if isinstance(document, list) else ()):
        yield from _indices(element, tokens[head + 1 :], (*found, index))


def _at(document: Any, tokens: tuple[str, ...], indices: tuple[int, ...]) -> Any:
    """The value under tokens whose `*` are, in order, these indices."""
    places = iter(indices)
    for token in tokens:
        if document is None:
            return None
        if token != EVERY:
            document = _step(document, token)
            continue
        index = next(places, -1)
        document = document[index] if isinstance(document, list) and 0 <= index < len(document) else None
    return document


@cache
def tokens_of(pointer: str) -> tuple[str, ...]:
    """The steps of a JSON Pointer."""
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])


def _step(document: Any, token: str) -> Any:
    if isinstance(document, dict):
        return document.get(token)
    if isinstance(document, list) and token.isascii() and token.isdigit() and int(token) < len(document):
        return document[int(token)]
    return None
