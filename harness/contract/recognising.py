"""Recognises which message of the contract a sample is: by its file's name, or by its shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas import Operation, is_valid, load_catalog
from schemas.knowing import strange_members
from schemas.reading import tokens_of
from schemas.validation import Direction, schema_of

DIRECTIONS: dict[str, Direction] = {
    "solicitud": "solicitud",
    "request": "solicitud",
    "req": "solicitud",
    "entrada": "solicitud",
    "respuesta": "respuesta",
    "response": "respuesta",
    "res": "respuesta",
    "salida": "respuesta",
}
DEEPEST = 5  # of a path, folders included, that may tell what it is
LEAST = 0.3  # of its members that a shape must share with a message, to be taken for it
SHOWN = 6
_WORD = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Meant:
    """A message of the contract, and a Spanish phrase for how it is known."""

    operation: Operation
    direction: Direction
    porque: str

    @property
    def name(self) -> str:
        """`compromiso.registrar.solicitud`"""
        return f"{self.operation.name}.{self.direction}"


@dataclass(frozen=True, slots=True)
class Named:
    """What a path tells: any of it may be missing."""

    operation: Operation | None
    direction: Direction | None
    porque: str


def from_name(path: Path) -> Named:
    """What the file's name and its folders' tell: `compromiso/registrar.solicitud.json`, `buscarCompromisos-req`."""
    for depth in range(1, DEEPEST + 1):
        told = "/".join((*path.parts[:-1], path.stem)[-depth:])
        words = _WORD.findall(told)
        direction = next((DIRECTIONS[word.lower()] for word in words if word.lower() in DIRECTIONS), None)
        operation = _operation(words)
        if operation is not None:
            direction = direction or _direction_of(path)
            return Named(operation, direction, f"lo dice su nombre, {told}")
    return Named(None, _direction_of(path), "lo dice su forma")


def _direction_of(path: Path) -> Direction | None:
    words = _WORD.findall(f"{path.stem}.{path.parent.name}")
    return next((DIRECTIONS[word.lower()] for word in words if word.lower() in DIRECTIONS), None)


def _operation(words: list[str]) -> Operation | None:
    lower = [word.lower() for word in words]
    for operation in load_catalog().operations:
        last = operation.ruta.rpartition("/")[2].lower()
        if last in lower or (operation.servicio in lower and operation.verbo in lower):
            return operation
    return None


def from_shape(document: Any, operation: Operation | None, direction: Direction | None, porque: str) -> Meant | str:
    """The message that the document looks like most, among those that are still possible; a sentence when unclear."""
    if operation is not None and direction is not None:
        return Meant(operation, direction, porque)
    if not isinstance(document, dict):
        return "no es un objeto JSON, y no se reconoce qué mensaje es; indíquelo con --operacion y --direccion."
    scored = sorted(_scores(document, operation, direction), key=lambda one: -one[0])
    best = [meant for score, meant in scored if score == scored[0][0]]
    if scored[0][0] < LEAST:
        return "no se parece a ningún mensaje del contrato; indique cuál es con --operacion y --direccion."
    if len(best) > 1 and not _are_the_same(best, document):
        names = ", ".join(meant.name for meant in best[:SHOWN])
        return f"puede ser {names}; indique cuál con --operacion y --direccion, o en el nombre del archivo."
    return best[0]


def _scores(
    document: dict[str, Any], operation: Operation | None, direction: Direction | None
) -> Iterator[tuple[float, Meant]]:
    for one in (operation,) if operation is not None else load_catalog().operations:
        ways: tuple[Direction, ...] = (direction,) if direction is not None else ("solicitud", "respuesta")
        for way in ways:
            shared, score = _score(document, one, way)
            said = f"lo dice su forma: {_listed(shared)}" if shared else "es lo único posible"
            yield score, Meant(one, way, said)


def _score(document: dict[str, Any], operation: Operation, way: Direction) -> tuple[list[str], float]:
    """Its members that the message knows, and how much of it they are; fitting whole is worth more than any part."""
    strange = strange_members(operation, way, document)
    unknown = {tokens_of(one.general)[0] for one in strange if one.general.count("/") == 1}
    shared = [name for name in document if name not in unknown]
    required = set(schema_of(operation, way).get("required", ()))
    part = len(shared) / max(1, len(document)) - 0.05 * len(strange)
    lacking = len(required - set(document)) / max(1, len(required))
    return shared, part - 0.5 * lacking + (1.0 if not strange and is_valid(operation, way, document) else 0.0)


def _are_the_same(best: list[Meant], document: Any) -> bool:
    """Whether it makes no difference which of them it is."""
    if len({(meant.operation.verbo, meant.direction) for meant in best}) > 1:
        return False
    return all(is_valid(one.operation, one.direction, document) for one in best)


def _listed(names: list[str]) -> str:
    return ", ".join(f"«{name}»" for name in names[:4])
