"""Explaining: why a document does not fit its schema, each violation with its place, its sentence and its certainty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from schemas.in_use import per_contract
from schemas.validation import Violation, resources
from schemas.wording import has_own_sentence, sentence_for

if TYPE_CHECKING:
    from referencing._core import Resolver  # its only home; needed for the annotation alone

FORMATS = ("date",)  # all that our schemas use


def explain(schema_id: str, document: Any) -> list[Violation]:
    """Every violation, ordered by place."""
    found = failures(schema_id, document)
    return list({(violation.pointer, violation.message): violation for violation, _ in found}.values())


def failures(schema_id: str, document: Any) -> Iterator[tuple[Violation, ValidationError]]:
    """Every violation with what the validator knows of it, ordered by place; one may come more than once."""
    resolver = _registry().resolver(schema_id)
    errors = sorted(_leaves(_slow(schema_id).iter_errors(document)), key=lambda error: _place(error.absolute_path))
    for error in errors:
        certainty = _certainty(resources()[schema_id], resolver, list(error.absolute_schema_path)) or "supuesto"
        violation = Violation(_pointer(error.absolute_path), sentence_for(error), str(error.validator), certainty)
        yield violation, error


def _leaves(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """Descend into anyOf/oneOf branches that got furthest, unless the schema's author said it in one sentence."""
    for error in errors:
        branches = [child for child in error.context or () if len(child.path) > 0]
        yield from _leaves(branches) if branches and not has_own_sentence(error) else [error]


def _certainty(node: Any, resolver: Resolver[Any], steps: Sequence[str | int]) -> str | None:
    """The `x-certeza` nearest above the place that `steps` lead to; they pass through `$ref` without naming it."""
    if not isinstance(node, dict):
        return None if not steps else _certainty(node[int(steps[0])], resolver, steps[1:])
    here = node.get("x-certeza")
    if not steps:
        return here
    if steps[0] in node:
        return _certainty(node[str(steps[0])], resolver, steps[1:]) or here
    if "$ref" in node:
        target = resolver.lookup(node["$ref"])
        return _certainty(target.contents, target.resolver, steps) or here
    return here


def _place(path: Iterable[str | int]) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in path]


def _pointer(path: Any) -> str:
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in path)


@per_contract
def _registry() -> Registry[Any]:
    pairs = [(uri, DRAFT202012.create_resource(schema)) for uri, schema in resources().items()]
    return Registry().with_resources(pairs)


@per_contract
def _slow(schema_id: str) -> Draft202012Validator:
    return Draft202012Validator(resources()[schema_id], registry=_registry(), format_checker=FormatChecker(FORMATS))
