"""What the tests of the courtyard share: its files, and an explaining validator built apart from the project's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

import schemas

ROOT = Path(schemas.__file__).parent


@dataclass(frozen=True, slots=True)
class Example:
    """One example message and what `indice.json` says of it."""

    servicio: str
    nombre: str
    entrada: dict[str, Any]

    @property
    def path(self) -> Path:
        return ROOT / "modules" / self.servicio / "v1" / "examples" / self.nombre

    @property
    def document(self) -> Any:
        return json.loads(self.path.read_text(encoding="utf-8"))

    @property
    def operation(self) -> schemas.Operation:
        verbo = self.nombre.partition(".")[0]
        return schemas.load_catalog().operation(f"{self.servicio}.{verbo}")

    @property
    def direction(self) -> Any:
        return self.nombre.partition("/")[0].partition(".")[2]

    @property
    def is_valid(self) -> bool:
        return self.path.name.startswith("valid_")

    def __str__(self) -> str:
        return f"{self.servicio}/{self.nombre.removesuffix('.json')}"


def _examples() -> Iterator[Example]:
    for index in sorted(ROOT.glob("modules/*/v1/examples/indice.json")):
        entries = json.loads(index.read_text(encoding="utf-8"))["ejemplos"]
        yield from (Example(index.parents[2].name, name, entry) for name, entry in entries.items())


EXAMPLES = tuple(_examples())


@pytest.fixture(scope="session")
def all_examples() -> tuple[Example, ...]:
    return EXAMPLES


@pytest.fixture(scope="session")
def schema_files() -> dict[str, dict[str, Any]]:
    """Every JSON Schema of the package, by its path below `schemas/`."""
    return {
        path.relative_to(ROOT).as_posix(): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(ROOT.rglob("*.schema.json"))
    }


@pytest.fixture(scope="session")
def registry(schema_files: dict[str, dict[str, Any]]) -> Registry[Any]:
    return Registry().with_resources(
        (schema["$id"], DRAFT202012.create_resource(schema)) for schema in schema_files.values()
    )


@pytest.fixture(scope="session")
def explains_valid(registry: Registry[Any]) -> Callable[[schemas.Operation, Any, Any], bool]:
    """The verdict of the explaining validator, which `schemas.is_valid` never asks."""

    @cache
    def validator(schema_id: str) -> Draft202012Validator:
        return Draft202012Validator(registry.contents(schema_id), registry=registry, format_checker=FormatChecker())

    def verdict(operation: schemas.Operation, direction: Any, document: Any) -> bool:
        return validator(schemas.schema_of(operation, direction)["$id"]).is_valid(document)

    return verdict


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    chosen = {"example": EXAMPLES, "valid_example": [one for one in EXAMPLES if one.is_valid]}
    chosen["invalid_example"] = [one for one in EXAMPLES if not one.is_valid]
    for name, examples in chosen.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, examples, ids=str)
