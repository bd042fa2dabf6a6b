"""What a probe found: how it is, what was seen, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """MAL keeps a run from starting; SIN_PROBAR does not by itself: it does not apply, or another probe failed."""

    BIEN = "bien"
    MAL = "mal"
    SIN_PROBAR = "sin_probar"


@dataclass(frozen=True, slots=True)
class Result:
    """One row: `clave` is for programs and stable, the rest Spanish words; `hacer` is empty when nothing is due."""

    clave: str
    nombre: str
    estado: State
    visto: str
    hacer: str = ""


def depends(clave: str, nombre: str, failed: Result) -> Result:
    """The result of a probe that was not made because of another."""
    return Result(clave, nombre, State.SIN_PROBAR, f"no se probó: depende de «{failed.nombre}»")
