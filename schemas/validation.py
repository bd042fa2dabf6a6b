"""Validation: a document against an operation's schema, with every violation as a JSON Pointer and a sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import jsonschema_rs
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from schemas.catalog import MODULES, ROOT, VERSION, Operation
from schemas.wording import sentence_for

Direction = Literal["solicitud", "respuesta"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of a schema: `pointer` is the JSON Pointer of the value, `message` a Spanish sentence."""

    pointer: str
    message: str
    keyword: str

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {self.message}"


def schema_of(operation: Operation, direction: Direction) -> dict[str, Any]:
    """The JSON Schema of what travels in one direction of an operation."""
    folder = MODULES / operation.servicio / VERSION
    return _load(folder / f"{operation.verbo}.{direction}.schema.json")


def is_valid(operation: Operation, direction: Direction, document: Any) -> bool:
    """Whether the document fits, decided fast; `violations` explains."""
    return _fast(schema_of(operation, direction)["$id"]).is_valid(document)


def violations(operation: Operation, direction: Direction, document: Any) -> list[Violation]:
    """Every violation of the operation's schema, in document order; empty when the document fits."""
    if is_valid(operation, direction, document):
        return []
    return _explain(schema_of(operation, direction)["$id"], document)


def own_schema_violations(name: str, document: Any) -> list[Violation]:
    """Violations of one of our own files' schemas: `case`, `inputs`, `targets`, `seed`, `journal`, `resumen`."""
    return _explain(_load(ROOT / "harness" / f"{name}.schema.json")["$id"], document)


def _explain(schema_id: str, document: Any) -> list[Violation]:
    found = sorted(_leaves(_slow(schema_id).iter_errors(document)), key=lambda error: list(map(str, error.absolute_path)))
    return list(dict.fromkeys(Violation(_pointer(e.absolute_path), sentence_for(e), str(e.validator)) for e in found))


def _leaves(errors: Iterator[ValidationError]) -> Iterator[ValidationError]:
    """Descend into anyOf/oneOf branches that got furthest, so that the sentence names the real culprit."""
    for error in errors:
        branches = [child for child in error.context or () if len(child.path) > 0]
        yield from _leaves(iter(branches)) if branches else [error]


def _pointer(path: Any) -> str:
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in path)


@cache
def _load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@cache
def _resources() -> dict[str, dict[str, Any]]:
    return {schema["$id"]: schema for schema in (_load(path) for path in sorted(ROOT.rglob("*.schema.json")))}


@cache
def _registry() -> Registry[Any]:
    pairs = [(uri, Resource(contents=schema, specification=DRAFT202012)) for uri, schema in _resources().items()]
    return Registry().with_resources(pairs)


@cache
def _slow(schema_id: str) -> Draft202012Validator:
    return Draft202012Validator(_resources()[schema_id], registry=_registry(), format_checker=FormatChecker())


@cache
def _fast(schema_id: str) -> jsonschema_rs.Draft202012Validator:
    registry = jsonschema_rs.Registry(list(_resources().items()))
    return jsonschema_rs.Draft202012Validator(_resources()[schema_id], registry=registry, validate_formats=True)
