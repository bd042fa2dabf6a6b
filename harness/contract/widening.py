"""Widens a schema by what a sample shows: nothing is taken out, what is new says from which sample it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urldefrag, urljoin

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from schemas.reading import tokens_of
from schemas.validation import resources
from schemas.wording import missing_members, unknown_members

ROUNDS = 200  # one failure each: places move when what a `$ref` meant is copied in
BRANCHES = ("allOf", "anyOf", "oneOf")
CONDITIONS = ("then", "else")
BOUNDS = frozenset({"minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"})
DROPPED = "x-antes"  # the restriction that a sample did not keep, for whoever reviews the draft
_OF_A_FILE = frozenset({"$schema", "$id", "$defs"})
_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)


class Widener:
    """A draft of one schema file, made wider sample by sample."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema: dict[str, Any] = _copied(schema)
        self._base = str(schema["$id"])

    def fit(self, document: Any, source: str) -> bool:
        """Widen until the document fits; whether it does in the end."""
        for _ in range(ROUNDS):
            error = next(_leaves(self._validator().iter_errors(document)), None)
            if error is None:
                return True
            if str(error.validator) == "None":
                return False  # a place where nothing may be: for a person to decide
            self._widen(error, source)
        return False

    def add_member(self, pointer: str, value: Any, source: str) -> None:
        """Give a name to a member that an open object brought."""
        *above, name = tokens_of(pointer)
        holder = self._object_at(above)
        if holder is not None:
            holder.setdefault("properties", {}).setdefault(name, seen(value, source))

    def _validator(self) -> Draft202012Validator:
        pairs = [(uri, DRAFT202012.create_resource(one)) for uri, one in resources().items() if uri != self._base]
        registry: Registry[Any] = Registry().with_resources(pairs)
        registry = registry.with_resource(self._base, DRAFT202012.create_resource(self.schema))
        return Draft202012Validator(self.schema, registry=registry, format_checker=FormatChecker(("date",)))

    def _widen(self, error: ValidationError, source: str) -> None:
        node = self._reached(list(error.absolute_schema_path))
        keyword = str(error.validator)
        value: Any = error.instance
        match keyword:
            case "type":
                known = node["type"] if isinstance(node["type"], list) else [node["type"]]
                node["type"] = list(dict.fromkeys([*known, _type(value)]))
            case "enum":
                node["enum"] = [*node["enum"], value]
            case "const":
                node["enum"] = [node.pop("const"), value]
            case "required":
                lacking = missing_members(error)
                node["required"] = [name for name in node["required"] if name not in lacking]
            case "additionalProperties":
                for name in unknown_members(error):
                    node.setdefault("properties", {})[name] = seen(value[name], source)
                return
            case _ if keyword in BOUNDS:
                node[keyword] = len(value) if isinstance(value, str | list) else value
            case "oneOf" if "anyOf" not in node:
                node["anyOf"] = node.pop("oneOf")  # more than one fits; if none does, the next round adds it
            case "anyOf":
                node[keyword] = [*node[keyword], seen(value, source, closed=True)]
            case _:
                node.setdefault(DROPPED, {})[keyword] = node.pop(keyword)
        _mark(node, source)

    def _reached(self, path: list[Any]) -> dict[str, Any]:
        """The schema with the keyword that a validator's path ends in; the path passes `$ref` without naming it.

        What it reaches through one is copied to where it is asked.
        """
        node: Any = self.schema
        for at, step in enumerate(path):
            while not self._leads(node, path[at:], by_itself=True):
                node = _inlined(node, self._base, self._look_up)
            if at < len(path) - 1:
                node = node[step]
        assert isinstance(node, dict)
        return node

    def _leads(self, node: Any, path: list[Any], base: str = "", *, by_itself: bool = False) -> bool:
        """Whether the path goes on from here: by what the node says itself, or else through its `$ref`."""
        if not path:
            return True
        if isinstance(node, list) or (path[0] in node and self._leads(node[path[0]], path[1:], base)):
            return True
        if by_itself or not isinstance(node, dict) or "$ref" not in node:
            return False
        reference = urljoin(base or self._base, node["$ref"])
        return self._leads(self._look_up(reference), path, reference.partition("#")[0])

    def _object_at(self, tokens: list[str]) -> dict[str, Any] | None:
        nodes: list[dict[str, Any]] = [self.schema]
        for token in tokens:
            nodes = [below for node in nodes for below in self._below(node, token)]
        wide = [one for node in nodes for one in self._branches(node)]
        return next((one for one in wide if "properties" in one), wide[0] if wide else None)

    def _below(self, node: dict[str, Any], token: str) -> Iterator[dict[str, Any]]:
        for one in self._branches(node):
            found = one.get("properties", {}).get(token)
            if found is None and token.isdigit():
                found = one.get("items")
            if isinstance(found, dict):
                yield found

    def _branches(self, node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        while "$ref" in node:
            _inlined(node, self._base, self._look_up)
        yield node
        inner = [branch for word in BRANCHES for branch in node.get(word, ())]
        inner += [node[word] for word in CONDITIONS if word in node]
        for branch in inner:
            if isinstance(branch, dict):
                yield from self._branches(branch)

    def _look_up(self, reference: str) -> Any:
        address, pointer = urldefrag(reference)
        found: Any = self.schema if address == self._base else resources()[address]
        for token in tokens_of(pointer):
            found = found[token]
        return found


def seen(value: Any, source: str, *, closed: bool = False) -> dict[str, Any]:
    """A schema for what was seen, as far as one value tells."""
    told: dict[str, Any] = {
        "description": "Visto en una muestra; falta describirlo.",
        "x-certeza": "observado",
        "x-fuente": f"muestra {source}",
        "type": _type(value),
    }
    if isinstance(value, dict):
        told["properties"] = {name: seen(one, source) for name, one in value.items()}
        if closed:
            told["required"] = list(value)
    if isinstance(value, list) and value:
        told["items"] = _items(value, source)
    return told


def _items(values: list[Any], source: str) -> dict[str, Any]:
    first = seen(values[0], source)
    first["type"] = list(dict.fromkeys(_type(one) for one in values))
    for one in values[1:]:
        if isinstance(one, dict):
            first.setdefault("properties", {}).update(
                {name: seen(inner, source) for name, inner in one.items() if name not in first.get("properties", {})}
            )
    return first


def _type(value: Any) -> str:
    return next((name for kind, name in _TYPES if isinstance(value, kind)), "null")


def _mark(node: dict[str, Any], source: str) -> None:
    """A widened place is as sure as a sample makes it, and names it once."""
    said = f"ampliado por la muestra {source}"
    before = str(node.get("x-fuente") or "")
    node["x-certeza"] = "observado"
    if said not in before:
        node["x-fuente"] = f"{before}; {said}" if before else said
    node.pop("x-mensaje", None)


def _leaves(errors: Iterator[ValidationError]) -> Iterator[ValidationError]:
    """The failures furthest inside: of alternatives, those of the branches that were entered."""
    for error in errors:
        inner = [child for child in error.context or () if len(child.path) > 0]
        yield from _leaves(iter(inner)) if inner else [error]


def _inlined(node: dict[str, Any], base: str, look_up: Callable[[str], Any]) -> dict[str, Any]:
    """Put what a node refers to in the node itself, or under it where both ask for the same; where it is now."""
    reference = urljoin(base, str(node.pop("$ref")))
    target: dict[str, Any] = _absolute(look_up(reference), reference.partition("#")[0])
    clash = [word for word in target if word in node and not word.startswith("x-") and word != "description"]
    if clash:
        node["allOf"] = [target, *node.get("allOf", ())]
        return target
    node.update({word: value for word, value in target.items() if word not in node})
    return node


def _absolute(node: Any, base: str) -> Any:
    if isinstance(node, list):
        return [_absolute(one, base) for one in node]
    if not isinstance(node, Mapping):
        return node
    copy = {word: _absolute(value, base) for word, value in node.items() if word not in _OF_A_FILE}
    if isinstance(copy.get("$ref"), str):
        copy["$ref"] = urljoin(base, copy["$ref"])
    return copy


def _copied(node: Any) -> Any:
    if isinstance(node, list):
        return [_copied(one) for one in node]
    return {word: _copied(value) for word, value in node.items()} if isinstance(node, Mapping) else node
