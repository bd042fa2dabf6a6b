"""Members that hold personal data: those that an operation's schema marks with `x-protege`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, get_args

from schemas.catalog import load_catalog
from schemas.certainty import spread
from schemas.in_use import per_contract
from schemas.validation import Direction, schema_of

Kind = Literal["rut", "cuenta"]  # of a person; of a bank account
_Place = tuple[str, str]  # a member's name and that of the nearest member above it


@per_contract
def protected_members() -> Mapping[str, Mapping[str, Kind]]:
    """By member name, the kind of what it holds under each member above it; under "" when it is always the same.

    `{"rutDestinatario": {"": "rut"}, "id": {"principal": "rut"}}`: an `id` elsewhere is none of a person.
    """
    kinds: dict[_Place, set[Kind | None]] = {}
    for operation in load_catalog().operations:
        for direction in get_args(Direction):
            schema = schema_of(operation, direction)
            _gather((schema["$id"], schema), "", kinds)
    names: dict[str, dict[str, Kind]] = {}
    for (name, above), found in kinds.items():
        for kind in found - {None}:
            assert kind is not None
            names.setdefault(name, {})[above] = kind
    return MappingProxyType({name: _told(name, places, kinds) for name, places in sorted(names.items())})


def _told(name: str, places: dict[str, Kind], kinds: Mapping[_Place, set[Kind | None]]) -> Mapping[str, Kind]:
    everywhere = {kind for (other, _), found in kinds.items() if other == name for kind in found}
    return {"": next(iter(places.values()))} if len(everywhere) == 1 else places


def _gather(node: tuple[str, Any], above: str, kinds: dict[_Place, set[Kind | None]]) -> None:
    for base, schema in spread(node):
        for name, member in schema.get("properties", {}).items():
            marks = {one["x-protege"] for _, one in spread((base, member)) if "x-protege" in one}
            if marks or not _holds_more((base, member)):
                kinds.setdefault((name, above), set()).update(marks or {None})
            _gather((base, member), name, kinds)
        if "items" in schema:
            _gather((base, schema["items"]), above, kinds)


def _holds_more(node: tuple[str, Any]) -> bool:
    return any("properties" in schema or "items" in schema for _, schema in spread(node))
