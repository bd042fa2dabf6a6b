"""A step with its values in place, ready to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.facts import SentTransaction
from harness.model import Expectation, Institution, Step
from schemas import Operation, read


@dataclass(frozen=True, slots=True)
class Prepared:
    """A step with its values in place, ready to be sent."""

    step: Step
    operation: Operation
    expect: Expectation
    institution: Institution
    body: Any
    members: Mapping[str, Any]
    raw: str | None
    sent: tuple[SentTransaction, ...]
    mensaje: str | None


def institution_of(body: Any, default: Institution) -> Institution:
    """The institution and year that the message's own cabecera names, for its queries to ask in the same place."""
    own = {
        name: plain_text(read(body, f"/cabecera/institucion/{name}"))
        for name in ("partida", "capitulo", "areaTransaccional")
    }
    year = plain_text(read(body, "/cabecera/ejercicio")) or ""
    return Institution(
        partida=own["partida"] or default.partida,
        capitulo=own["capitulo"] or default.capitulo,
        area=own["areaTransaccional"] or default.area,
        ejercicio=int(year) if year.isascii() and year.isdigit() else default.ejercicio,
    )


def plain_text(value: Any) -> str | None:
    """A text or number as text; nothing for what is neither, or empty."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and value != "" else None
