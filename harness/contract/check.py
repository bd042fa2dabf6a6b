"""Compares sample messages with the contract: what differs, member by member, and how sure the contract was there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from harness.contract.samples import Sample
from schemas import Operation, certainty_at, is_valid
from schemas.explaining import failures
from schemas.knowing import Strange, strange_members, strange_texts
from schemas.reading import general, read
from schemas.validation import Direction, schema_of
from schemas.wording import missing_members

ORDER = ("documentado", "observado", "supuesto")
NEAR = 0.7
LONGEST = 60  # characters of a received value that are shown


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs from the contract, however often: `lugar` is a JSON Pointer with `*` for indices.

    `clase` is `falta`, `desconocido`, `valor` or `texto`; `certeza` that of what the contract says there; `primera`
    the message in which it was first seen.
    """

    mensaje: str
    lugar: str
    clase: str
    frase: str
    certeza: str
    primera: str
    veces: int = 1


def differences(samples: Iterable[Sample]) -> list[Difference]:
    """What differs in all of them: what contradicts something documentado first, then by message and place."""
    found: dict[tuple[str, str, str], Difference] = {}
    for sample in samples:
        for one in of_sample(sample):
            key = (one.mensaje, one.lugar, one.frase)
            seen = found.get(key)
            found[key] = one if seen is None else replace(seen, veces=seen.veces + 1)
    return sorted(found.values(), key=lambda one: (ORDER.index(one.certeza), one.mensaje, one.lugar, one.frase))


def of_sample(sample: Sample) -> Iterator[Difference]:
    """What differs in one message."""
    operation, way, document = sample.meant.operation, sample.meant.direction, sample.document
    strange = strange_members(operation, way, document)
    missing = dict(_missing(operation, way, document))
    for one in strange:
        yield _difference(sample, one.general, "desconocido", *_unknown(operation, way, one, missing))
    for pointer, place in missing.items():
        name = pointer.rpartition("/")[2]
        near = _near(name, [one.pointer.rpartition("/")[2] for one in strange if _parent(one.pointer) == place])
        told = f"falta «{name}»" + (f"; ¿será «{near}»?" if near else "")
        yield _difference(sample, general(pointer), "falta", told, certainty_at(operation, way, pointer))
    yield from _values(sample)
    if way == "respuesta":
        for one in strange_texts(operation, document):
            certeza = certainty_at(operation, way, one.pointer)
            told = f"ningún estado ni regla conoce el texto «{one.value}»"
            yield _difference(sample, one.general, "texto", told, certeza)


def _unknown(operation: Operation, way: Direction, one: Strange, missing: dict[str, str]) -> tuple[str, str]:
    """The sentence and the certainty of what the contract has instead: the member that it may be, or the object."""
    name, parent = one.pointer.rpartition("/")[2], _parent(one.pointer)
    lacking = [pointer.rpartition("/")[2] for pointer, place in missing.items() if place == parent]
    near = _near(name, lacking) or _near(name, list(one.known))
    if near:
        told = f"no se conoce «{name}»; ¿será «{near}»? Se recibió {_shown(one.value)}"
        return told, certainty_at(operation, way, f"{parent}/{near}")
    return f"no se conoce «{name}»; se recibió {_shown(one.value)}", certainty_at(operation, way, parent)


def _missing(operation: Operation, way: Direction, document: Any) -> Iterator[tuple[str, str]]:
    """Pointer of each member that the schema requires and is not there, with that of the object that lacks it."""
    if is_valid(operation, way, document):
        return
    for violation, error in failures(str(schema_of(operation, way)["$id"]), document):
        if violation.keyword == "required":
            for name in missing_members(error):
                yield f"{violation.pointer}/{name}", violation.pointer


def _values(sample: Sample) -> Iterator[Difference]:
    """Values of another type, outside a table, a pattern or a range."""
    operation, way = sample.meant.operation, sample.meant.direction
    if is_valid(operation, way, sample.document):
        return
    for violation, _ in failures(str(schema_of(operation, way)["$id"]), sample.document):
        if violation.keyword not in ("required", "additionalProperties"):
            value = read(sample.document, violation.pointer)
            told = f"{violation.message}; se recibió {_shown(value)}"
            yield _difference(sample, general(violation.pointer), "valor", told, violation.certeza)


def _difference(sample: Sample, lugar: str, clase: str, frase: str, certeza: str) -> Difference:
    return Difference(sample.meant.name, lugar or "/", clase, frase, certeza, sample.source)


def _parent(pointer: str) -> str:
    return pointer.rpartition("/")[0]


def _near(name: str, others: list[str]) -> str | None:
    """The name among others that this one nearly is: by its letters, or by all of its words."""
    by_lower = {other.lower(): other for other in others}
    close = get_close_matches(name.lower(), list(by_lower), 1, NEAR)
    if close:
        return by_lower[close[0]]
    words = _words(name)
    return next((other for other in others if words and words in (_words(other), _words(other)[::-1])), None)


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]


def _shown(value: Any) -> str:
    match value:
        case None:
            return "nulo"
        case bool():
            return "verdadero" if value else "falso"
        case str():
            return f"el texto «{value[:LONGEST]}{'…' if len(value) > LONGEST else ''}»"
        case dict():
            return "un objeto"
        case list():
            return "una lista"
    return f"el número {value}"
