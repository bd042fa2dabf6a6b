"""Reads a journal back, and says what does not fit in its chain."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harness.errors import BrokenFile, why
from harness.evidence.journal import FIRST_PREV


@dataclass(frozen=True, slots=True)
class JournalRead:
    """The legible lines in order, and a Spanish sentence per thing that does not fit; none means a whole chain.

    `notes` tells what does fit and a reader must know: lines cut by a crash that the run declared when it went on.
    """

    lines: list[dict[str, Any]]
    problems: list[str]
    notes: list[str] = field(default_factory=list)
    last_hash: str | None = None  # SHA-256 of the last whole line, without its newline
    sha256: str | None = None  # of the whole file, as `sha256sum` tells it


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
    read = replace(_chain(pieces), sha256=hashlib.sha256(raw).hexdigest())
    if torn:
        read.problems.append(f"la última línea (la {len(pieces) + 1}) quedó a medio escribir y no se considera")
    return read


def _chain(pieces: list[bytes]) -> JournalRead:
    read = JournalRead([], [])
    prev = FIRST_PREV
    illegible: int | None = None
    for number, piece in enumerate(pieces, start=1):
        line = _line(piece)
        if illegible is not None:
            _blame(read, illegible, line)
        illegible = number if line is None else None
        if line is not None:
            read.problems.extend(_misfits(line, number, prev))
            read.lines.append(line)
        prev = hashlib.sha256(piece).hexdigest()
    if illegible is not None:
        _blame(read, illegible, None)
    return JournalRead(read.lines, read.problems, read.notes, prev if pieces else None)


def _blame(read: JournalRead, number: int, after: dict[str, Any] | None) -> None:
    """Tell of a line that is no JSON: a problem, unless the next one declares that a crash cut it."""
    declared = after is not None and after.get("clase") == "reanudacion"
    if after is not None and declared and (after.get("datos") or {}).get("linea_cortada") == number:
        read.notes.append(
            f"la línea {number} quedó cortada por una interrupción; la {number + 1} lo declara y continúa"
        )
    else:
        read.problems.append(f"la línea {number} no es un objeto JSON")


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
