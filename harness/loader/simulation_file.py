"""Reads simulacion.toml: what a mock, and only a mock, must do in each step of the case beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from harness.errors import BrokenFile
from harness.loader.toml_file import read_toml
from schemas import Operation

SIMULATION = "simulacion.toml"
PROGRESSION = re.compile(r"inmediato|retenido|consultas:[1-9][0-9]{0,6}|tiempo:[0-9]{1,7}(\.[0-9]{1,3})?")
FAULT = re.compile(r"503|html|json_cortado|corte|demora:[0-9]{1,3}(\.[0-9]+)?")
PERIOD = re.compile(r"(abierto|cerrado):([1-9]|1[0-2])")
PATTERNS = {"progresion": PROGRESSION, "falla": FAULT, "periodo": PERIOD}
WANTED = {
    "progresion": "use inmediato, consultas:N, tiempo:S o retenido",
    "falla": "use 503, html, json_cortado, corte o demora:S",
    "ip": "escriba una dirección IP, por ejemplo 203.0.113.9",
    "periodo": "use abierto:MES o cerrado:MES, de 1 a 12",
}


def read_simulation(case_file: Path, steps: Mapping[str, Operation]) -> Mapping[str, Mapping[str, Any]]:
    """The wishes of each step by its name; empty without the file. Raises BrokenFile naming step and member."""
    path = case_file.with_name(SIMULATION)
    tables = read_toml(path) if path.exists() else {}
    for name, table in tables.items():
        if name not in steps:
            raise BrokenFile(str(path), f"el caso no tiene un paso «{name}»; sus pasos son {', '.join(steps)}")
        if not isinstance(table, Mapping) or not set(table) <= set(WANTED):
            raise BrokenFile(str(path), f"paso «{name}»: los miembros posibles son {', '.join(WANTED)}")
        _refuse_wrong_values(path, name, table, steps[name])
    return tables


def _refuse_wrong_values(path: Path, step: str, table: Mapping[str, Any], operation: Operation) -> None:
    for member, value in table.items():
        if not isinstance(value, str) or not _fits(member, value):
            raise BrokenFile(
                str(path), f"paso «{step}», miembro «{member}»: «{value}» no es un valor posible; {WANTED[member]}"
            )
    if "progresion" in table and not operation.asincrona:
        told = f"{operation.name} no da un ticket; póngala en el paso que registra"
        raise BrokenFile(str(path), f"paso «{step}», miembro «progresion»: {told}")


def _fits(member: str, value: str) -> bool:
    if member in PATTERNS:
        return PATTERNS[member].fullmatch(value) is not None
    try:
        ip_address(value)
    except ValueError:
        return False
    return True
