"""What a package must not give away: the secrets of the run's target, and the persons behind pseudonyms."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import HarnessError
from harness.evidence.places import private_folder
from harness.evidence.private import STATE
from harness.evidence.protection import originals_of
from harness.model import Credential
from harness.session import EMBEDDED, TARGETS
from harness.targets import load_target


@dataclass(frozen=True, slots=True)
class Known:
    """What to look for, and a Spanish sentence for each thing that cannot be looked for."""

    secrets: tuple[Credential, ...] = ()
    originals: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def known_of(run: Path, journal: bytes, targets: Path | None) -> Known:
    """The secrets of the run's target as they stand in the environment now, and who is behind its pseudonyms.

    Without `targets`, its credentials are named by the file that it ran with. Of a run that was closed nobody knows
    any more who is behind its pseudonyms.
    """
    head = _object(_line(journal.partition(b"\n")[0]))
    data = _object(head.get("datos"))
    real = head.get("contraparte") == "target"
    persons, doubt = _originals(run)
    doubts = [doubt] if doubt and real and any(_object(data.get("privacidad")).values()) else []
    name = str(_object(data.get("destino")).get("nombre") or EMBEDDED)
    secrets: tuple[Credential, ...] = ()
    if real or name != EMBEDDED:
        try:
            secrets = load_target(targets or _targets_of(run), name).secretos
        except HarnessError as lacking:
            doubts.append(f"no se puede comprobar que no haya credenciales en los productos: {lacking}")
    return Known(secrets, persons, tuple(doubts))


def _originals(run: Path) -> tuple[tuple[str, ...], str]:
    """The originals, or why they are not known."""
    untold = "no se puede comprobar que no queden datos de personas en los productos: la carpeta privada"
    try:
        found = originals_of(run)
    except (HarnessError, OSError, KeyError, TypeError, ValueError):
        return (), f"{untold} {private_folder(run)} no se puede leer"
    closed = f"{untold} de la corrida ya no está (se cerró, o se hizo en otro equipo)"
    return ((), closed) if found is None else (tuple(found), "")


def _targets_of(run: Path) -> Path:
    """The targets file that the run was made with, as its private state tells it."""
    try:
        told = _object(_line((private_folder(run) / STATE).read_bytes())).get("targets")
    except OSError:
        told = None
    return Path(told) if isinstance(told, str) else TARGETS


def _line(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
