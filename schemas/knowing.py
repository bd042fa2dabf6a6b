"""Knowing: the members and texts of a message that the contract has no word for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.catalog import Operation, load_catalog
from schemas.certainty import spread
from schemas.in_use import per_contract
from schemas.reading import read, read_lines
from schemas.validation import Direction, schema_of

_CONDITIONS = ("then", "else")
_Node = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Strange:
    """What the contract does not know: `pointer` leads to it, `general` is the same with `*` for array indices.

    `known` are the names that the contract has beside an unknown member; empty for a text.
    """

    pointer: str
    general: str
    value: Any
    known: tuple[str, ...] = ()


class Known:
    """What a schema says of one place of a message; its members are looked up as messages ask for them."""

    __slots__ = ("_below", "_items", "_nodes", "names", "open")

    def __init__(self, nodes: Iterable[_Node]) -> None:
        self._nodes = tuple(wider for node in nodes for wider in _with_conditions(node))
        self._below: dict[str, Known] = {}
        self._items: Known | None = None
        self.names = tuple(dict.fromkeys(name for _, schema in self._nodes for name in schema.get("properties", ())))
        self.open = not self.names  # an object of which nothing is said may hold anything

    def below(self, name: str) -> Known:
        if name not in self._below:
            found = [(base, schema["properties"][name]) for base, schema in self._nodes if _has(schema, name)]
            self._below[name] = Known(wider for node in found for wider in spread(node))
        return self._below[name]

    def element(self) -> Known:
        if self._items is None:
            found = [(base, schema["items"]) for base, schema in self._nodes if isinstance(schema.get("items"), dict)]
            self._items = Known(wider for node in found for wider in spread(node))
        return self._items


def _has(schema: Any, name: str) -> bool:
    return name in schema.get("properties", ())


def _with_conditions(node: _Node) -> Iterator[_Node]:
    """A schema and what it says of some messages only."""
    base, schema = node
    yield node
    for word in _CONDITIONS:
        if isinstance(schema.get(word), dict):
            for below in spread((base, schema[word])):
                yield from _with_conditions(below)


@per_contract
def _known(operation: str, direction: Direction) -> Known:
    schema = schema_of(load_catalog().operation(operation), direction)
    return Known(spread((schema["$id"], schema)))


@per_contract
def _is_told_by_a_rule(service: str, text: str) -> bool:
    """Whether it is a sentence of some rule, of the service's own first."""
    catalog = load_catalog()
    names = [service, *catalog.services] if service in catalog.services else catalog.services
    return any(catalog.codes_of(name, text) for name in names)


def strange_members(operation: Operation, direction: Direction, document: Any) -> list[Strange]:
    """The members that the schema has no word for, each once where it begins."""
    found: list[Strange] = []
    _walk(document, _known(operation.name, direction), "", "", found)
    return found


def _walk(node: Any, known: Known, pointer: str, general: str, found: list[Strange]) -> None:
    if isinstance(node, list):
        below = known.element()
        for index, element in enumerate(node):
            if isinstance(element, dict | list):
                _walk(element, below, f"{pointer}/{index}", f"{general}/*", found)
    elif isinstance(node, dict) and not known.open:
        for name, value in node.items():
            if name not in known.names:
                step = "/" + name.replace("~", "~0").replace("/", "~1")
                found.append(Strange(pointer + step, general + step, value, known.names))
            elif isinstance(value, dict | list):
                _walk(value, known.below(name), f"{pointer}/{name}", f"{general}/{name}", found)


def strange_texts(operation: Operation, answer: Any) -> list[Strange]:
    """The states and the sentences of refusals that neither the catalogue's words nor any rule's sentence are."""
    reading = operation.lecturas.get("respuesta", {})
    found = [*_states(operation, reading, answer)]
    for pointer in _sentences(operation, reading, answer):
        for index, row in enumerate(read_lines(answer, {"": pointer})):
            text = row[""]
            if isinstance(text, str) and text and not _is_told_by_a_rule(operation.servicio, text):
                found.append(Strange(pointer.replace("*", str(index), 1), pointer, text))
    return found


def _states(operation: Operation, reading: Mapping[str, Any], answer: Any) -> Iterator[Strange]:
    pointer = reading.get("estado")
    what = "ticket" if operation.verbo == "consultar" else "transaccion"
    told = read(answer, pointer) if isinstance(pointer, str) else None
    known = load_catalog().estados.get(what, {}).values()
    if isinstance(told, str) and told and pointer and not any(told in words for words in known):
        yield Strange(pointer, pointer, told)


def _sentences(operation: Operation, reading: Mapping[str, Any], answer: Any) -> Sequence[str]:
    """Where the sentences of a refusal stand; one that is explained in a list is told there."""
    title = operation.place("respuesta", "/descripcion")
    if _is_told(operation, read(answer, title)):
        return ()  # its details go on what a rule says
    lists = [operation.place("respuesta", "/errors/*/descripcion")]
    if operation.verbo == "consultar":
        lists.append(reading["errores"]["descripcion"])
    told = [one for one in lists if any(row[""] for row in read_lines(answer, {"": one}))]
    refused = operation.verbo == "registrar" and not read(answer, reading["codigo"])
    refused = refused or read(answer, operation.place("respuesta", "/status")) is not None
    return told or ([title] if refused else [])


def _is_told(operation: Operation, text: Any) -> bool:
    return isinstance(text, str) and _is_told_by_a_rule(operation.servicio, text)
