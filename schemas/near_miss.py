"""Near misses: for each breach of a schema, what would have been right, as far as the schema tells."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from jsonschema.exceptions import ValidationError

from schemas.catalog import Operation
from schemas.explaining import failures
from schemas.validation import Direction, Violation, is_valid, schema_of
from schemas.wording import missing_members, unknown_members

NEAR = 0.6


def near_misses(operation: Operation, direction: Direction, document: Any) -> list[tuple[Violation, str]]:
    """Every breach with its cure in Spanish; empty when the document fits."""
    if is_valid(operation, direction, document):
        return []
    found = failures(schema_of(operation, direction)["$id"], document)
    return list({(v.pointer, v.message): (v, _cure(v, error)) for v, error in found}.values())


def _cure(violation: Violation, error: ValidationError) -> str:
    where = violation.pointer or "la raíz del mensaje"
    match violation.keyword:
        case "additionalProperties":
            known = _known(error)
            return " ".join(_unknown(name, known, where) for name in unknown_members(error))
        case "required":
            return _missing(error, where)
    return f"En {where} se recibió {_shown(error.instance)}: {violation.message}."


def _unknown(name: str, known: list[str], where: str) -> str:
    near = _near(name, known)
    return f"En {where} sobra «{name[:80]}»{near or f'; los miembros son {_listed(known)}.'}"


def _missing(error: ValidationError, where: str) -> str:
    """A member that is missing may be there under a name that is nearly right."""
    instance: Any = error.instance
    sent = [str(name) for name in instance if name not in _known(error)]
    names = [name for name in missing_members(error) if repr(name) in error.message] or missing_members(error)
    told = []
    for name in names:
        near = get_close_matches(name.lower(), [other.lower() for other in sent], 1, NEAR)
        wrong = next((other for other in sent if near and other.lower() == near[0]), None)
        told.append(f"En {where} falta «{name}»{f'; se recibió «{wrong[:80]}»' if wrong else ''}.")
    return " ".join(told)


def _known(error: ValidationError) -> list[str]:
    schema = error.schema if isinstance(error.schema, dict) else {}
    return list(schema.get("properties", {}))


def _near(word: str, known: Iterable[str]) -> str:
    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), list(by_lower), 1, NEAR)
    return f"; ¿quiso decir «{by_lower[near[0]]}»?" if near else ""


def _listed(names: list[str]) -> str:
    return ", ".join(f"«{name}»" for name in names) or "ninguno"


def _shown(value: Any) -> str:
    match value:
        case None:
            return "nulo"
        case bool():
            return "verdadero" if value else "falso"
        case str():
            return f"el texto «{value[:60]}»"
        case dict():
            return "un objeto"
        case list():
            return "una lista"
    return f"el número {value}"
