"""Validation: a document against an operation's schema, with every violation as a JSON Pointer and a sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import jsonschema_rs

from schemas.catalog import MODULES, ROOT, VERSION, Operation

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
    folder = MODULES / operation.servicio / VERSION
    return _load(folder / f"{operation.verbo}.{direction}.schema.json")


def is_valid(operation: Operation, direction: Direction, document: Any) -> bool:
    """Whether the document fits, decided fast; `violations` explains."""
    return _fast(schema_of(operation, direction)["$id"]).is_valid(document)


def violations(operation: Operation, direction: Direction, document: Any) -> list[Violation]:
    """Every violation of the operation's schema, ordered by place; empty when the document fits."""
    return _violations(schema_of(operation, direction)["$id"], document)


def own_schema_violations(name: str, document: Any) -> list[Violation]:
    """Violations of one of our own files' schemas: `case`, `inputs`, `targets`, `seed`, `journal`,
    `resumen`, `visualizacion`, `decisiones`."""
    return _violations(_load(ROOT / "harness" / f"{name}.schema.json")["$id"], document)


def _violations(schema_id: str, document: Any) -> list[Violation]:
    """The explaining validator is slow to import and to run: only a document that does not fit pays for it."""
    if _fast(schema_id).is_valid(document):
        return []
    from schemas.explaining import explain

    return explain(schema_id, document)


@cache
def _load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@cache
def resources() -> dict[str, dict[str, Any]]:
    """Every schema of the courtyard, by its `$id`."""
    return {schema["$id"]: schema for schema in (_load(path) for path in sorted(ROOT.rglob("*.schema.json")))}


@cache
def _fast(schema_id: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(resources()[schema_id], registry=_fast_registry(), validate_formats=True)


@cache
def _fast_registry() -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry(list(resources().items()))
