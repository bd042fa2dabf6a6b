"""Probe: which contract is spoken, the package's or an institution's overlay of it."""

from __future__ import annotations

from harness.doctor.result import Result, State
from harness.overlaying import SHORT
from schemas.in_use import overlay_in_use

CLAVE, NOMBRE = "contrato", "Contrato"


def spoken() -> Result:
    """One row; an overlay that cannot be used never gets here."""
    overlay = overlay_in_use()
    if overlay is None or not overlay.files:
        return Result(CLAVE, NOMBRE, State.BIEN, "el del paquete, sin cambios de la institución")
    count = "1 archivo" if len(overlay.files) == 1 else f"{len(overlay.files)} archivos"
    return Result(CLAVE, NOMBRE, State.BIEN, f"el local de {overlay.folder} ({count}, huella {overlay.huella[:SHORT]})")
