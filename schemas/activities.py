"""The activities of the road to production: who answers for each, with source and certainty."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from schemas.in_use import ROOT


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity of the presentation's plan (IOP §8); `responsable` is `SIGFE` or `Institución`."""

    numero: int
    nombre: str
    responsable: str
    certeza: str
    fuente: str


@cache
def load_activities() -> tuple[Activity, ...]:
    """The eleven activities, in their order."""
    rows = json.loads((ROOT / "activities.json").read_text(encoding="utf-8"))["actividades"]
    return tuple(Activity(**row) for row in rows)
