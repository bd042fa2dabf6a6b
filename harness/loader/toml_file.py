"""Reads one TOML file of the user's into plain JSON values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from harness.errors import BrokenFile
from schemas import own_schema_violations


def read_toml(path: Path) -> dict[str, Any]:
    """The file's tables, with TOML's dates as ISO text; raises BrokenFile."""
    try:
        return {name: _plain(value) for name, value in tomllib.loads(path.read_text(encoding="utf-8")).items()}
    except OSError as missing:
        raise BrokenFile(str(path), f"no se puede leer ({missing.strerror}); revise la ruta") from missing
    except UnicodeDecodeError as coded:
        raise BrokenFile(str(path), f"no está en UTF-8 (byte {coded.start}); guárdelo con esa codificación") from coded
    except tomllib.TOMLDecodeError as broken:
        raise BrokenFile(str(path), f"no es TOML válido ({broken}); corrija esa línea") from broken


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


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(element) for element in value]
    return value
