"""Validation: a document against an operation's schema, with every violation as a JSON Pointer and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urldefrag

import jsonschema_rs

from schemas.catalog import VERSION, Operation, names_of
from schemas.in_use import ROOT, own_file, package_file, per_contract
from schemas.reading import tokens_of
from schemas.renaming import renamed_schema

Direction = Literal["solicitud", "respuesta"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of a schema: `pointer` is the JSON Pointer of the value, `message` a Spanish sentence.

    `certeza` is that of the schema member that was breached: a breach of a `supuesto` member accuses nobody.
    """

    pointer: str
    message: str
    keyword: str
    certeza: str = "supuesto"

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {self.message}"


def schema_of(operation: Operation, direction: Direction) -> dict[str, Any]:
    """The JSON Schema of what travels in one direction of an operation."""
    return resources()[_at(f"modules/{operation.servicio}/{VERSION}/{operation.verbo}.{direction}.schema.json")]


def is_valid(operation: Operation, direction: Direction, document: Any) -> bool:
    """Whether the document fits, decided fast; `violations` explains."""
    return _fast(schema_of(operation, direction)["$id"]).is_valid(document)


def violations(operation: Operation, direction: Direction, document: Any) -> list[Violation]:
    """Every violation of the operation's schema, ordered by place; empty when the document fits."""
    return _violations(schema_of(operation, direction)["$id"], document)


def own_schema_violations(name: str, document: Any) -> list[Violation]:
    """Violations of one of our own files' schemas: `case`, `inputs`, `targets`, `seed`, `journal`,
    `resumen`, `visualizacion`, `decisiones`."""
    return _violations(_at(f"harness/{name}.schema.json"), document)


def _violations(schema_id: str, document: Any) -> list[Violation]:
    """The explaining validator is slow to import and to run: only a document that does not fit pays for it."""
    if _fast(schema_id).is_valid(document):
        return []
    from schemas.explaining import explain

    return explain(schema_id, document)


@cache
def _at(place: str) -> str:
    """The `$id` of a schema file; an overlay's file is known by that of the one whose place it takes."""
    return str(package_file(place)["$id"])


@per_contract
def resources() -> dict[str, dict[str, Any]]:
    """Every schema of the courtyard, by its `$id`."""
    files = {path.relative_to(ROOT).as_posix(): path for path in _paths()}
    given = {_at(place): {**(own_file(place) or package_file(place)), "$id": _at(place)} for place in files}

    def look_up(reference: str) -> Any:
        address, pointer = urldefrag(reference)
        found: Any = given[address]
        for token in tokens_of(pointer):
            found = found[token]
        return found

    return {_at(place): renamed_schema(given[_at(place)], _names(place), look_up) for place in files}


@cache
def _paths() -> tuple[Path, ...]:
    return tuple(sorted(ROOT.rglob("*.schema.json")))


def _names(place: str) -> Mapping[str, str]:
    """What the overlay calls otherwise in the messages of a schema file; one that it gives itself speaks its names."""
    folder, *rest = place.split("/")
    if folder != "modules" or own_file(place) is not None:
        return {}
    service, _, file = rest
    verb, direction = file.split(".")[:2]
    return names_of(f"{service}.{verb}", direction)


@per_contract
def _fast(schema_id: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(resources()[schema_id], registry=_fast_registry(), validate_formats=True)


@per_contract
def _fast_registry() -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry(list(resources().items()))
