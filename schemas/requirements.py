"""The requirements: what the institution's documents and the observed messages ask, with source and certainty."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from schemas.in_use import ROOT


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement. `sin_cobertura` says why no check and no case shows it; empty when one does."""

    id: str
    texto: str
    fuente: str
    certeza: str
    sin_cobertura: str = ""


@cache
def load_requirements() -> tuple[Requirement, ...]:
    """Every requirement, in the order of `requirements.json`."""
    rows = json.loads((ROOT / "requirements.json").read_text(encoding="utf-8"))["requisitos"]
    return tuple(
        Requirement(row["id"], row["texto"], row["fuente"], row["certeza"], row.get("sinCobertura", "")) for row in rows
    )
