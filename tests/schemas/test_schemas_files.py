"""The schema files themselves: addresses, references, openness and the provenance of every member."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import schemas

BASE = "https://sigfe-iop.example/schemas/"
CERTAINTIES = {"documentado", "observado", "supuesto"}
ANNOTATIONS = ("description", "x-certeza", "x-fuente")


def _subschemas(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object inside a schema with its place, examples of values left out."""
    if isinstance(node, dict):
        yield place, node
        for key, value in node.items():
            if key not in {"enum", "const"}:
                yield from _subschemas(value, f"{place}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _subschemas(value, f"{place}/{index}")


def _members(schema: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for place, node in _subschemas(schema):
        # What stands in a condition tells cases apart and describes nothing.
        inside_condition = any(word in f"{place}/" for word in ("/if/", "/anyOf/"))
        if isinstance(node.get("properties"), dict) and not place.endswith("/properties") and not inside_condition:
            for name, member in node["properties"].items():
                yield place, name, member


def test_every_schema_is_a_right_2020_12_schema_at_its_own_address(schema_files):
    for path, schema in schema_files.items():
        Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema", path
        assert schema["$id"] == BASE + path
        assert schema["title"], path


def test_every_reference_resolves(schema_files, registry):
    seen = 0
    for schema in schema_files.values():
        resolver = registry.resolver(schema["$id"])
        for _, node in _subschemas(schema):
            if isinstance(node.get("$ref"), str):
                resolver.lookup(node["$ref"])
                seen += 1
    assert seen > 300


def test_every_member_on_the_wire_tells_its_meaning_certainty_and_source(schema_files):
    wire = {path: schema for path, schema in schema_files.items() if path.startswith(("common/", "modules/"))}
    poor = []
    count = 0
    for path, schema in wire.items():
        for place, name, member in _members(schema):
            count += 1
            told = isinstance(member, dict) and all(member.get(word) for word in ANNOTATIONS)
            if not told or member["x-certeza"] not in CERTAINTIES:
                poor.append(f"{path}{place}: {name}")
            elif (member["x-certeza"] == "supuesto") != member["x-fuente"].startswith("supuesto: "):
                poor.append(f"{path}{place}: {name}: certeza y fuente se contradicen")
    assert poor == []
    assert count > 250


def test_no_pattern_accepts_foreign_digits_or_a_trailing_newline(schema_files):
    for path, schema in schema_files.items():
        for place, node in _subschemas(schema):
            pattern = node.get("pattern")
            if isinstance(pattern, str) and path.startswith(("common/", "modules/")):
                assert "\\d" not in pattern, f"{path}{place}"
                assert pattern.startswith("^"), f"{path}{place}"
                assert pattern.endswith("(?!\\n)$"), f"{path}{place}"


@pytest.mark.parametrize("operation", schemas.load_catalog().operations, ids=lambda operation: operation.name)
def test_requests_are_closed_and_answers_open(operation, all_examples):
    for example in all_examples:
        if example.operation == operation and example.is_valid:
            document = example.document
            document["miembroQueNadieConoce"] = 1
            open_ = schemas.is_valid(operation, example.direction, document)
            assert open_ == (example.direction == "respuesta"), example


def test_every_object_inside_a_request_is_closed(schema_files):
    requests = {path: schema for path, schema in schema_files.items() if path.endswith(".solicitud.schema.json")}
    requests["common/imputaciones.schema.json"] = schema_files["common/imputaciones.schema.json"]
    open_ones = [
        f"{path}{place}"
        for path, schema in requests.items()
        for place, node in _subschemas(schema)
        if isinstance(node.get("properties"), dict)
        and "object" in str(node.get("type"))
        and node.get("additionalProperties") is not False
        and not any(answer in place for answer in ("Leidos", "/cuentas"))
    ]
    assert open_ones == []
    assert len(requests) > 10
