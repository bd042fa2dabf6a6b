"""The example messages of an operation, read from the files beside its schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from schemas.catalog import MODULES, VERSION, Operation
from schemas.renaming import renamed_document
from schemas.validation import Direction

_NUMBER = re.compile(r"-[0-9]+$")
_REFUSAL = re.compile(r"error-([0-9]{3})-")


@dataclass(frozen=True, slots=True)
class Example:
    """One message that fits its schema. `name` is `<origin>_<what it shows>`; `nota` a sentence about it.

    `status` is the HTTP status with which it travels: 200, or that of a refusal that is not of the operation.
    """

    name: str
    document: Any
    nota: str
    certeza: str
    fuente: str
    status: int = 200


def examples_of(operation: Operation, direction: Direction) -> tuple[Example, ...]:
    """The valid examples of one direction by name; of a numbered series (`original-01`, `-02`, …) the first."""
    found = _examples(MODULES / operation.servicio / VERSION / "examples", f"{operation.verbo}.{direction}")
    names = operation.nombres.get(direction)
    return found if not names else tuple(replace(one, document=renamed_document(one.document, names)) for one in found)


@cache
def _examples(root: Path, folder: str) -> tuple[Example, ...]:
    said = _index(root)
    found: dict[str, Example] = {}
    for path in sorted((root / folder).glob("valid_*.json")):
        name = _NUMBER.sub("", path.stem.removeprefix("valid_"))
        found.setdefault(name, _example(path, name, said.get(f"{folder}/{path.name}", {})))
    return tuple(found.values())


def _example(path: Path, name: str, said: Mapping[str, str]) -> Example:
    refusal = _REFUSAL.search(name)
    return Example(
        name=name,
        document=json.loads(path.read_text(encoding="utf-8")),
        nota=said.get("nota", ""),
        certeza=said.get("certeza", "supuesto"),
        fuente=said.get("fuente", ""),
        status=int(refusal[1]) if refusal else 200,
    )


@cache
def _index(root: Path) -> Mapping[str, Mapping[str, str]]:
    entries: dict[str, dict[str, str]] = json.loads((root / "indice.json").read_text(encoding="utf-8"))["ejemplos"]
    return entries
