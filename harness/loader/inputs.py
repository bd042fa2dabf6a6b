"""Reads entradas.toml: the typed values that cases take from their surroundings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from harness.errors import BrokenFile
from harness.loader.toml_file import read_checked_toml


def input_types(path: Path) -> dict[str, str]:
    """The declared type of every input by its dotted name: `entero`, `texto` or `fecha`; raises as `read_inputs`."""
    declared: Mapping[str, Mapping[str, Any]] = read_checked_toml(path, "inputs")["entradas"]
    return {name: entry["tipo"] for name, entry in declared.items()}


def fits(tipo: str, valor: Any) -> bool:
    """Whether a value is of a declared type."""
    return _FITS[tipo](valor)


def read_inputs(path: Path) -> dict[str, Any]:
    """The value of every input by its dotted name; raises BrokenFile when a value is not of its declared type."""
    declared: Mapping[str, Mapping[str, Any]] = read_checked_toml(path, "inputs")["entradas"]
    return {name: _typed(path, name, entry["tipo"], entry["valor"]) for name, entry in declared.items()}


def _typed(path: Path, name: str, tipo: str, valor: Any) -> Any:
    if not fits(tipo, valor):
        raise BrokenFile(
            str(path), f"entrada «{name}»: el valor «{valor}» no es de tipo {tipo}; corrija el valor o el tipo"
        )
    return valor


def _is_integer(valor: Any) -> bool:
    return isinstance(valor, int) and not isinstance(valor, bool)


def _is_text(valor: Any) -> bool:
    return isinstance(valor, str)


def _is_date(valor: Any) -> bool:
    if not isinstance(valor, str) or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", valor) is None:
        return False
    try:
        date.fromisoformat(valor)
    except ValueError:
        return False
    return True


_FITS: Mapping[str, Callable[[Any], bool]] = {"entero": _is_integer, "texto": _is_text, "fecha": _is_date}
