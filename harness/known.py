"""What a package must not give away: the secrets of the run's target, and the persons behind pseudonyms."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.errors import HarnessError
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

    Of a run that was closed nobody knows the latter any more.
    """
    return replace(_of_target(journal, targets), originals=tuple(originals_of(run) or ()))


def _of_target(journal: bytes, targets: Path | None) -> Known:
    head = _head(journal)
    name = str(((head.get("datos") or {}).get("destino") or {}).get("nombre") or EMBEDDED)
    if name == EMBEDDED and head.get("contraparte") != "target":
        return Known()
    try:
        target = load_target(targets or TARGETS, name)
    except HarnessError as lacking:
        return Known(doubts=(f"no se puede comprobar que no haya credenciales en los productos: {lacking}",))
    return Known(secrets=target.secretos)


def _head(journal: bytes) -> dict[str, Any]:
    try:
        line = json.loads(journal.partition(b"\n")[0])
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}
