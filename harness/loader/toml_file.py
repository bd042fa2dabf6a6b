"""Reads one TOML file of the user's into plain JSON values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from harness.errors import BrokenFile
from harness.loader.text_file import read_text
from schemas import own_schema_violations


def read_toml(path: Path) -> dict[str, Any]:
    """The file's tables, with TOML's dates as ISO text; raises BrokenFile."""
    try:
        return {name: _plain(value) for name, value in tomllib.loads(read_text(path)).items()}
    except tomllib.TOMLDecodeError as broken:
        raise BrokenFile(str(path), f"no es TOML válido: {_told(str(broken))}; corríjalo") from broken


def read_checked_toml(path: Path, schema: str) -> dict[str, Any]:
    """The file's tables, which fit our schema of that name; raises BrokenFile with every violation."""
    tables = read_toml(path)
    breaches = own_schema_violations(schema, tables)
    if breaches:
        told = "; ".join(f"{place(tables, breach.pointer)}: {breach.message}" for breach in breaches)
        raise BrokenFile(str(path), f"{told}. Corrija el archivo según docs/es")
    return tables


def place(tables: Mapping[str, Any], pointer: str) -> str:
    """A JSON Pointer of a case file in the reader's words: `paso «com», miembro «body»`."""
    tokens = [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
    if len(tokens) >= 2 and tokens[0] == "step":
        step = tables["step"][int(tokens[1])]
        name = (
            step.get("name", f"n.º {int(tokens[1]) + 1}") if isinstance(step, Mapping) else f"n.º {int(tokens[1]) + 1}"
        )
        return f"paso «{name}»" + (f", miembro «{'.'.join(tokens[2:])}»" if tokens[2:] else "")
    return f"miembro «{'.'.join(tokens)}»" if tokens else "el archivo"


def _told(complaint: str) -> str:
    """What tomllib says in English, as what and where in Spanish."""
    found = re.search(r"at line (\d+), column (\d+)", complaint)
    what = _what(complaint)
    return f"{what} en la línea {found[1]}, columna {found[2]}" if found else f"{what} al final del archivo"


def _what(complaint: str) -> str:
    if complaint.startswith("Invalid date"):
        return "hay una fecha u hora que no existe"
    repeated = complaint.startswith(("Cannot", "Duplicate"))
    return "se repite o se pisa algo ya escrito" if repeated else "algo falta o está mal escrito"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(element) for element in value]
    return value
