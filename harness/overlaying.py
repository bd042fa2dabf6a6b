"""The contract that a command speaks: the package's, or that with an institution's overlay over it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.errors import UsageError
from schemas.in_use import Overlay, overlay_in_use
from schemas.overlay import FOLDER, OverlayError, holds_files, is_overlay, use_overlay, use_told

VARIABLE = "IOP_CONTRATO"
SHORT = 12  # characters of a fingerprint that a person compares


def take_contract(asked: Path | None = None, targets: Path | None = None, here: Path | None = None) -> Overlay | None:
    """Put the overlay in use of the folder asked for, of $IOP_CONTRATO, or `contrato/` beside the targets or here.

    To be done before anything is made of the contract; raises UsageError when an overlay cannot be used.
    """
    named = asked or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    beside = [folder / FOLDER for folder in (targets.parent if targets else None, here or Path()) if folder is not None]
    found = named or next((folder for folder in beside if is_overlay(folder)), None)
    if found is None and any(holds_files(folder) for folder in beside):
        told = "contrato/ no se usa: nada de lo que tiene está en un lugar del contrato; véase docs/es/contrato.md"
        print(f"iop: {told}.", file=sys.stderr)
    try:
        return use_overlay(found)
    except OverlayError as wrong:
        raise UsageError(str(wrong)) from wrong


def take_recorded(datos: Mapping[str, Any]) -> None:
    """Put the contract in use that a journal's first line tells, so that the run is read as it was made."""
    try:
        use_told(datos.get("contrato"))
    except OverlayError as wrong:
        raise UsageError(f"{wrong}; esta versión del arnés ya no lo entiende") from wrong


def refuse_another(datos: Mapping[str, Any]) -> None:
    """A run goes on only with the contract that it began with; raises UsageError."""
    then = (datos.get("contrato") or {}).get("huella")
    overlay = overlay_in_use()
    now = None if overlay is None else overlay.huella
    if then != now:
        raise UsageError(
            f"la corrida {datos.get('corrida')} se hizo con {_named(then)} y ahora es {_named(now)}: una corrida solo "
            "continúa con el mismo contrato; indíquelo con --contrato, o haga otra"
        )


def mock_args() -> tuple[str, ...]:
    """What tells the embedded mock to speak the contract in use."""
    overlay = overlay_in_use()
    return () if overlay is None or overlay.folder is None else ("--contrato", str(overlay.folder))


def _named(huella: str | None) -> str:
    return "el contrato del paquete" if huella is None else f"el contrato local {huella[:SHORT]}"
