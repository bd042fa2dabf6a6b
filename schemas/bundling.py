"""Bundling: the schemas that messages reach, as components of one document that needs no other file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urldefrag, urljoin

from schemas.catalog import VERSION, CatalogError
from schemas.reading import tokens_of
from schemas.validation import resources

COMPONENTS = "#/components/schemas/"
_OF_A_FILE = frozenset({"$schema", "$id", "$defs"})
_ANNOTATIONS = frozenset({"title", "description"})
_DEFS = "/$defs/"
_Place = tuple[str, str]  # `$id` of a file and JSON Pointer of a whole schema in it: "" or "/$defs/<name>"


def reference_to(schema_id: str) -> dict[str, str]:
    """The `$ref` under which a file's whole schema stands in the document."""
    return {"$ref": COMPONENTS + _name((schema_id, ""))}


def bundle(schema_ids: Iterable[str]) -> dict[str, Any]:
    """Every schema that these files reach, by component name, in alphabetical order.

    A file is `compromiso.registrar.solicitud` or `error`, one of its `$defs` is `tipos.monto`; members keep their
    `x-certeza`, `x-fuente` and `x-mensaje`. Raises CatalogError when a `$ref` leads nowhere.
    """
    components: dict[str, Any] = {}
    pending: list[_Place] = [(schema_id, "") for schema_id in schema_ids]
    while pending:
        place = pending.pop()
        if _name(place) not in components:
            components[_name(place)] = _moved(_at(*place), place[0], pending)
    return dict(sorted(components.items()))


def _moved(node: Any, base: str, reached: list[_Place]) -> Any:
    """A copy whose references are among components; what they reach is added to `reached`."""
    if isinstance(node, list):
        return [_moved(element, base, reached) for element in node]
    if not isinstance(node, Mapping):
        return node
    copy = {word: _moved(value, base, reached) for word, value in node.items() if word not in _OF_A_FILE}
    if isinstance(node.get("$ref"), str):
        place, below = _place(urljoin(base, node["$ref"]))
        reached.append(place)
        return _referring(copy, COMPONENTS + _name(place) + below)
    return copy


def _referring(copy: dict[str, Any], reference: str) -> dict[str, Any]:
    """The schema with its reference; one that also asks for something itself refers through `allOf`.

    Both say the same in JSON Schema, but tools that put the target in the place of a `$ref` lose one of the two.
    """
    if all(word == "$ref" or word in _ANNOTATIONS or word.startswith("x-") for word in copy):
        return copy | {"$ref": reference}
    rest = {word: value for word, value in copy.items() if word not in ("$ref", "allOf")}
    return rest | {"allOf": [{"$ref": reference}, *copy.get("allOf", ())]}


def _place(uri: str) -> tuple[_Place, str]:
    """The schema that becomes a component, and the pointer that is left below it."""
    schema_id, pointer = urldefrag(uri)
    if not pointer.startswith(_DEFS):
        return (schema_id, ""), pointer
    name, slash, below = pointer.removeprefix(_DEFS).partition("/")
    return (schema_id, _DEFS + name), slash + below


def _name(place: _Place) -> str:
    schema_id, pointer = place
    *folders, file = PurePosixPath(schema_id.partition("/schemas/")[2]).parts
    service = folders[1:2] if folders[-1] == VERSION else []
    return ".".join([*service, file.removesuffix(".schema.json"), *tokens_of(pointer)[1:]])


def _at(schema_id: str, pointer: str) -> Any:
    try:
        found: Any = resources()[schema_id]
        for token in tokens_of(pointer):
            found = found[token]
    except KeyError as missing:
        raise CatalogError(f"{schema_id}#{pointer}: no lleva a un esquema (falta {missing})") from missing
    return found
