"""What a package must not give away: the secrets of the run's target, and the persons behind pseudonyms."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import HarnessError
from harness.model import Credential, Target
from harness.session import EMBEDDED, TARGETS
from harness.targets import load_target


@dataclass(frozen=True, slots=True)
class Known:
    """What to look for, and a Spanish sentence for each thing that cannot be looked for."""

    secrets: tuple[Credential, ...] = ()
    originals: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def known_of(journal: bytes, targets: Path | None) -> Known:
    """The secrets of the run's target as they stand in the environment now."""
    head = _head(journal)
    name = str(((head.get("datos") or {}).get("destino") or {}).get("nombre") or EMBEDDED)
    if name == EMBEDDED and head.get("contraparte") != "target":
        return Known()
    try:
        target = load_target(targets or TARGETS, name)
    except HarnessError as lacking:
        return Known(doubts=(f"no se puede comprobar que no haya credenciales en los productos: {lacking}",))
    return Known(secrets=_secrets(target))


def _secrets(target: Target) -> tuple[Credential, ...]:
    every = [*target.credenciales.values()]
    for vertical in target.verticales.values():
        every += vertical.credenciales.values()
    return tuple(one for one in every if not one.publica)


def _head(journal: bytes) -> dict[str, Any]:
    try:
        line = json.loads(journal.partition(b"\n")[0])
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}
