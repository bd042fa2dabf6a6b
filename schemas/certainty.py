"""How sure we are of a member: the `x-certeza` that an operation's schema gives to the place of a JSON Pointer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin

from schemas.catalog import Operation, load_catalog
from schemas.in_use import per_contract
from schemas.reading import tokens_of
from schemas.validation import Direction, resources, schema_of

LEAST_SURE_FIRST = ("supuesto", "observado", "documentado")
_COMBINERS = ("allOf", "anyOf", "oneOf")
_Node = tuple[str, Any]  # a schema and the `$id` of the file in which its `$ref` are resolved


def certainty_at(operation: Operation, direction: Direction, pointer: str) -> str:
    """The certainty of the member at a pointer (`*` or a number for any element); `supuesto` when nobody wrote of it.

    A member that says nothing has that of the nearest one above it; said in several branches, the least sure counts.
    """
    return _certainty_at(operation.name, direction, pointer)


def knows_member(operation: Operation, direction: Direction, pointer: str) -> bool:
    """Whether the schema of an operation has a member at a pointer (`*` or a number for any element)."""
    schema = schema_of(operation, direction)
    nodes = list(spread((schema["$id"], schema)))
    for token in tokens_of(pointer):
        nodes = [below for node in nodes for below in _members(node, token)]
    return bool(nodes)


def least_sure(certainties: Iterable[str]) -> str:
    """The weakest of several words; `supuesto` of none."""
    return min(certainties, key=LEAST_SURE_FIRST.index, default=LEAST_SURE_FIRST[0])


@per_contract
def _certainty_at(operation: str, direction: Direction, pointer: str) -> str:
    schema = schema_of(load_catalog().operation(operation), direction)
    nodes = list(spread((schema["$id"], schema)))
    told = _told(nodes)
    for token in tokens_of(pointer):
        nodes = [below for node in nodes for below in _members(node, token)]
        if not nodes:
            return LEAST_SURE_FIRST[0]
        told = _told(nodes) or told
    return told or LEAST_SURE_FIRST[0]


def _told(nodes: Iterable[_Node]) -> str | None:
    words = [schema["x-certeza"] for _, schema in nodes if "x-certeza" in schema]
    return least_sure(words) if words else None


def _members(node: _Node, token: str) -> Iterator[_Node]:
    base, schema = node
    found = schema.get("properties", {}).get(token)
    if found is None and not token.lstrip("*").strip("0123456789"):
        found = schema.get("items")
    if isinstance(found, dict):
        yield from spread((base, found))


def spread(node: _Node) -> Iterator[_Node]:
    """A schema with all that it refers to and is combined of."""
    base, schema = node
    if not isinstance(schema, dict):
        return
    yield node
    if "$ref" in schema:
        yield from spread(_target(base, schema["$ref"]))
    for branch in (branch for word in _COMBINERS for branch in schema.get(word, ())):
        yield from spread((base, branch))


def _target(base: str, reference: str) -> _Node:
    uri, fragment = urldefrag(urljoin(base, reference))
    found: Any = resources()[uri]
    for token in tokens_of(fragment):
        found = found[token]
    return uri, found
