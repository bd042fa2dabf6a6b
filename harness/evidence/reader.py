"""Reads a journal back, and says what does not fit in its chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

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
    torn: bool = False  # whether the file ends in a line that was left half written


class JournalLines:
    """The legible lines of a journal, one at a time; what does not fit is known when the last one was given.

    `problems`, `notes`, both hashes and `torn` are those of JournalRead.
    """

    def __init__(self, path: Path) -> None:
        self.problems: list[str] = []
        self.notes: list[str] = []
        self.last_hash: str | None = None
        self.sha256: str | None = None
        self.torn = False
        self._path = path

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Every line, once; raises BrokenFile when the file cannot be read."""
        prev, illegible, whole = FIRST_PREV, None, hashlib.sha256()
        with _open(self._path) as stream:
            for number, ended in enumerate(stream, start=1):
                whole.update(ended)
                piece = ended.removesuffix(b"\n")
                line = _line(piece)
                if piece == ended and line is None:
                    self.torn = True
                    break
                if illegible is not None:
                    self._blame(illegible, line)
                illegible = number if line is None else None
                if line is not None:
                    self.problems.extend(_misfits(line, number, prev))
                    yield line
                prev = self.last_hash = hashlib.sha256(piece).hexdigest()
        self.sha256 = whole.hexdigest()
        if illegible is not None:
            self._blame(illegible, None)
        if self.torn:
            self.problems.append(f"la última línea (la {number}) quedó a medio escribir y no se considera")

    def _blame(self, number: int, after: dict[str, Any] | None) -> None:
        """Tell of a line that is no JSON: a problem, unless the next one declares that a crash cut it."""
        declared = after is not None and after.get("clase") == "reanudacion"
        if after is not None and declared and (after.get("datos") or {}).get("linea_cortada") == number:
            self.notes.append(
                f"la línea {number} quedó cortada por una interrupción; la {number + 1} lo declara y continúa"
            )
        else:
            self.problems.append(f"la línea {number} no es un objeto JSON")


def read_journal(path: Path) -> JournalRead:
    """Read every line; a torn last line (the run was cut while writing) is told as a problem, not an error.

    A last line that only lacks its newline is whole. Raises BrokenFile when there is no such file.
    """
    found = JournalLines(path)
    return JournalRead(list(found), found.problems, found.notes, found.last_hash, found.sha256, found.torn)


def _open(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as missing:
        raise BrokenFile(
            str(path), f"no se puede leer la bitácora ({why(missing)}); indique la carpeta de una corrida"
        ) from missing


def _line(piece: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(piece.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return line if isinstance(line, dict) else None


def _misfits(line: dict[str, Any], number: int, prev: str) -> list[str]:
    problems = []
    if line.get("n") != number:
        problems.append(f"la línea {number} dice ser la {line.get('n')}")
    if line.get("prev") != prev:
        problems.append(f"la línea {number} no encadena con la anterior: alguien cambió la bitácora")
    return problems
