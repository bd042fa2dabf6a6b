"""`iop cerrar`: deletes the private tree of a run, and says what that means."""

from __future__ import annotations

from pathlib import Path

from harness.evidence.places import private_folder, run_folder
from harness.evidence.private import remove


def close_run(run: Path) -> int:
    """Delete `.iop/<run>/`; once it is gone, say so. Raises UsageError when there is no such run."""
    folder = run_folder(run)
    private = private_folder(folder)
    if remove(private):
        print(
            f"Se borró {private}: los seudónimos de {folder.name} ya no se pueden deshacer, y esa corrida ya no puede "
            f"continuar. Lo que se entrega, {folder}, queda igual."
        )
    else:
        print(f"{folder.name} ya estaba cerrada: no hay {private}, y {folder} queda igual.")
    return 0
