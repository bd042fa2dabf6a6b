"""Drafts overlay schemas from samples: the contract's own, wider by what the samples show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from harness.contract.check import Difference, differences
from harness.contract.samples import Sample
from harness.contract.widening import Widener
from schemas.knowing import strange_members
from schemas.validation import schema_of


@dataclass(frozen=True, slots=True)
class Draft:
    """A schema of the overlay: its place there, the draft, what it takes up, and how many samples it was drawn from."""

    place: str
    schema: dict[str, Any]
    learnt: tuple[Difference, ...]
    samples: int
    unfit: tuple[str, ...]  # the samples that it does not describe even so


def drafts(samples: Sequence[Sample]) -> list[Draft]:
    """One draft per message of which some sample differs in its structure; texts are learnt by nobody but people."""
    by_name: dict[str, list[Sample]] = {}
    for sample in samples:
        by_name.setdefault(sample.meant.name, []).append(sample)
    return [draft for name in sorted(by_name) if (draft := _draft(by_name[name])).learnt]


def texts(samples: Iterable[Sample]) -> list[Difference]:
    """The states and sentences that a person must place in `estados.json` or `reglas.json`."""
    return [one for one in differences(samples) if one.clase == "texto"]


def _draft(samples: Sequence[Sample]) -> Draft:
    meant = samples[0].meant
    learnt = tuple(one for one in differences(samples) if one.clase != "texto")
    widener = Widener(schema_of(meant.operation, meant.direction))
    unfit = tuple(_widened(widener, samples)) if learnt else ()
    place = f"modules/{meant.operation.servicio}/v1/{meant.operation.verbo}.{meant.direction}.schema.json"
    return Draft(place, widener.schema, learnt, len(samples), unfit)


def _widened(widener: Widener, samples: Sequence[Sample]) -> Iterator[str]:
    for sample in samples:
        source = sample.source.rpartition("/")[2]
        fits = widener.fit(sample.document, source)
        for one in strange_members(sample.meant.operation, sample.meant.direction, sample.document):
            widener.add_member(one.pointer, one.value, source)
        if not (fits and widener.fit(sample.document, source)):
            yield sample.source
