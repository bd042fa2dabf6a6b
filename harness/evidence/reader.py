"""Reads a journal back, and says what does not fit in its chain."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import BrokenFile, why
from harness.evidence.journal import FIRST_PREV


@dataclass(frozen=True, slots=True)
class JournalRead:
    """The legible lines in order, and a Spanish sentence per thing that does not fit; none means a whole chain."""

    lines: list[dict[str, Any]]
    problems: list[str]


def read_journal(path: Path) -> JournalRead:
    """Read every line; a torn last line (the run was cut while writing) is told as a problem, not an error.

    Raises BrokenFile when there is no such file or it is not UTF-8.
    """
    try:
        raw = path.read_bytes()
    except OSError as missing:
        raise BrokenFile(
            str(path), f"no se puede leer la bitácora ({why(missing)}); indique la carpeta de una corrida"
        ) from missing
    pieces = raw.split(b"\n")
    torn = pieces.pop()
    lines, problems = _chain(pieces)
    if torn:
        problems.append(f"la última línea (la {len(pieces) + 1}) quedó a medio escribir y no se considera")
    return JournalRead(lines, problems)


def _chain(pieces: list[bytes]) -> tuple[list[dict[str, Any]], list[str]]:
    lines: list[dict[str, Any]] = []
    problems: list[str] = []
    prev = FIRST_PREV
    for number, piece in enumerate(pieces, start=1):
        line = _line(piece)
        if line is None:
            problems.append(f"la línea {number} no es un objeto JSON")
        else:
            problems += _misfits(line, number, prev)
            lines.append(line)
        prev = hashlib.sha256(piece).hexdigest()
    return lines, problems


def _line(piece: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(piece.decode("utf-8"))
    except ValueError:
        return None
    return line if isinstance(line, dict) else None


def _misfits(line: dict[str, Any], number: int, prev: str) -> list[str]:
    problems = []
    if line.get("n") != number:
        problems.append(f"la línea {number} dice ser la {line.get('n')}")
    if line.get("prev") != prev:
        problems.append(f"la línea {number} no encadena con la anterior: alguien cambió la bitácora")
    return problems
