"""Names the cases of a folder by their id without reading their steps."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from harness.errors import BrokenFile
from harness.loader.text_file import read_text
from harness.model import SCENARIOS, Kind


@dataclass(frozen=True, slots=True)
class NamedCase:
    """What a case is called and where it stands in the matrix."""

    id: str
    titulo: str
    modulo: str
    tipo: str
    certeza: str


def list_cases(root: Path) -> dict[str, NamedCase]:
    """Every case below the folder by its id; a file that is no case is left out, for the loader tells of it."""
    found = (_named(path, root) for path in sorted(root.rglob("case.toml")))
    return {one.id: one for one in found if one is not None}


def _named(path: Path, root: Path) -> NamedCase | None:
    try:
        tables = tomllib.loads(read_text(path))
    except (BrokenFile, tomllib.TOMLDecodeError):
        return None
    modulo, *below = path.relative_to(root).parts
    tipo = str(Kind.ESCENARIO) if modulo == SCENARIOS else below[0]
    words = [tables.get(name) for name in ("id", "title", "certeza")]
    if not all(isinstance(word, str) for word in words) or tipo not in set(Kind):
        return None
    case_id, title, certainty = map(str, words)
    return NamedCase(case_id, title, modulo, tipo, certainty)
