"""Reading a message through `lecturas`: where a notion stands, whatever its module calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

EVERY = "*"
_INDEX = re.compile(r"/[0-9]+(?=/|$)")


def read(document: Any, pointer: str) -> Any:
    """The value at a JSON Pointer, or None when any step is missing (null and absent are the same on this wire)."""
    for token in tokens_of(pointer):
        document = _step(document, token)
    return document


def read_lines(document: Any, pointers: Mapping[str, str]) -> list[dict[str, Any]]:
    """One dict per line: the pointer with most `*` sets the lines, the others are read at the same indices.

    `{"numero": "/d/*/numero", "monto": "/d/*/i/*/monto"}` gives one dict per `i`, each with its `d`'s numero.
    """
    columns = {name: _column(pointer) for name, pointer in pointers.items()}
    deepest = max((tokens_of(pointer) for pointer in pointers.values()), key=_stars, default=())
    known: dict[tuple[_Level, tuple[int, ...]], Any] = {}
    return [
        {name: _at(document, column, indices, known) for name, column in columns.items()}
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


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """An array on the way of a pointer: `tokens` lead to it from an element of the array above, or from the root."""

    parent: _Level | None
    tokens: tuple[str, ...]
    depth: int


@dataclass(frozen=True, slots=True)
class _Column:
    """A pointer: the innermost array that it passes, and the steps from an element of it to the value."""

    level: _Level | None
    tail: tuple[str, ...]


def _at(
    document: Any, column: _Column, indices: tuple[int, ...], known: dict[tuple[_Level, tuple[int, ...]], Any]
) -> Any:
    """The value of a column whose `*` are, in order, these indices; None where there is no such element."""
    node = document if column.level is None else _element(document, column.level, indices, known)
    return _walk(node, column.tail)


def _element(
    document: Any, level: _Level, indices: tuple[int, ...], known: dict[tuple[_Level, tuple[int, ...]], Any]
) -> Any:
    """The element of an array that the indices mean; columns of one line share the way to it."""
    mine = indices[: level.depth]
    if (level, mine) not in known:
        above = document if level.parent is None else _element(document, level.parent, mine, known)
        array = _walk(above, level.tokens)
        index = mine[level.depth - 1] if len(mine) == level.depth else -1
        known[level, mine] = array[index] if isinstance(array, list) and 0 <= index < len(array) else None
    return known[level, mine]


def _walk(node: Any, tokens: tuple[str, ...]) -> Any:
    for token in tokens:
        if node is None:
            return None
        node = _step(node, token)
    return node


@cache
def _column(pointer: str) -> _Column:
    tokens = tokens_of(pointer)
    stars = [place for place, token in enumerate(tokens) if token == EVERY]
    return _Column(_level(tokens[: stars[-1] + 1]), tokens[stars[-1] + 1 :]) if stars else _Column(None, tokens)


@cache
def _level(prefix: tuple[str, ...]) -> _Level:
    """The array that a prefix ending in `*` leads to; pointers with the same prefix share it."""
    above = [place for place, token in enumerate(prefix[:-1]) if token == EVERY]
    parent = _level(prefix[: above[-1] + 1]) if above else None
    return _Level(parent, prefix[(above[-1] + 1 if above else 0) : -1], _stars(prefix))


def _stars(tokens: tuple[str, ...]) -> int:
    return tokens.count(EVERY)


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


def general(pointer: str) -> str:
    """The pointer with `*` for every array index."""
    return _INDEX.sub("/*", pointer)


def at_same_indices(pointer: str, concrete: str) -> str:
    """A general pointer with the array indices of a concrete one, in order, as far as they go."""
    indices = iter(token for token in tokens_of(concrete) if token.isdigit())
    return "".join("/" + (next(indices, EVERY) if step == EVERY else step) for step in pointer.split("/")[1:])


def placed(values: Mapping[str, Any]) -> Any:
    """The smallest document that has each value at its JSON Pointer; tokens of digits are places of a list."""
    document: Any = {}
    for pointer, value in values.items():
        tokens = tokens_of(pointer)
        node = document
        for token, after in zip(tokens, [*tokens[1:], None], strict=True):
            below: Any = value if after is None else [] if after.isdigit() else {}
            node = _put(node, token, below, keep=after is not None)
    return document


def _put(node: Any, token: str, value: Any, *, keep: bool) -> Any:
    """Set a member or element and return it; one that is there already stays when it is kept."""
    if isinstance(node, list):
        if int(token) == len(node):
            node.append(value)
        elif not keep:
            node[int(token)] = value
        return node[int(token)]
    if not keep or token not in node:
        node[token] = value
    return node[token]
