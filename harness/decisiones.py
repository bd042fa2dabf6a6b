"""Reads decisiones.json: what a consultant decided on the cases of a run."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from harness.errors import BrokenFile
from harness.loader.text_file import read_text
from harness.model import Verdict
from harness.strict_json import StrictJsonError, parse
from schemas import own_schema_violations

CURE = "guárdelo de nuevo con el botón «Guardar decisiones.json» del expediente, o corríjalo según docs/es/acta.md"


class Ruling(StrEnum):
    """What a consultant may decide on a case."""

    APROBADO = "aprobado"
    OBSERVADO = "observado"
    RECHAZADO = "rechazado"


@dataclass(frozen=True, slots=True)
class Decision:
    """One case's decision; `intento` 0: the case was not executed. `veredicto` is the machine's, as it was seen."""

    caso: str
    intento: int
    veredicto: Verdict
    ruling: Ruling
    comentario: str
    fecha: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """What one consultant decided on one run; `cabeza` is the SHA-256 of the last journal line that was judged."""

    corrida: str
    cabeza: str
    consultor: str
    cargo: str
    fecha: str
    observaciones: str
    casos: tuple[Decision, ...]

    def of(self, case: str) -> Decision | None:
        """The decision on a case, if there is one."""
        return next((one for one in self.casos if one.caso == case), None)

    def count(self, ruling: Ruling) -> int:
        """How many cases were decided so."""
        return sum(one.ruling is ruling for one in self.casos)


@dataclass(frozen=True, slots=True)
class DecisionsFile:
    """The decisions with the file they came in: its JSON value and its bytes as they were given."""

    path: Path
    decisions: Decisions
    value: Mapping[str, Any]
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def load_decisions(path: Path) -> DecisionsFile:
    """The file, which fits `schemas/harness/decisiones.schema.json`; raises BrokenFile with all that does not fit."""
    text = read_text(path)
    try:
        value = parse(text)
    except StrictJsonError as broken:
        raise BrokenFile(str(path), f"no es JSON: {broken}; {CURE}") from broken
    problems = _problems(value)
    if problems:
        raise BrokenFile(str(path), f"{'; '.join(problems)}. No sirve así: {CURE}")
    return DecisionsFile(path, _decisions(value), value, path.read_bytes())


def decisions_for(named: Path | None) -> Mapping[str, Any] | None:
    """The value of the file that a run was given, for its journal; None without one. Raises as `load_decisions`."""
    return None if named is None else load_decisions(named).value


def decisions_in(value: Any) -> Decisions | None:
    """The decisions that a journal carries; None when it carries none, or something else."""
    return None if value is None or _problems(value) else _decisions(value)


def _problems(value: Any) -> list[str]:
    breaches = own_schema_violations("decisiones", value)
    if breaches:
        return [f"{_place(value, breach.pointer)}: {breach.message}" for breach in breaches]
    counts = Counter(case["id"] for case in value["casos"])
    twice = [f"el caso {name} está decidido más de una vez" for name, count in counts.items() if count > 1]
    if twice:
        return twice
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return ["un texto tiene un carácter a medias (un surrogado suelto), que no se puede escribir"]
    return []


def _place(value: Any, pointer: str) -> str:
    """`caso n.º 3 («DEV-NEG-01»), miembro «decision»`."""
    tokens = pointer.split("/")[1:]
    if not tokens:
        return "el archivo"
    if tokens[0] != "casos" or len(tokens) == 1:
        return f"miembro «{'.'.join(tokens)}»"
    case = value["casos"][int(tokens[1])]
    name = f" («{case['id']}»)" if isinstance(case, Mapping) and isinstance(case.get("id"), str) else ""
    member = f", miembro «{'.'.join(tokens[2:])}»" if tokens[2:] else ""
    return f"caso n.º {int(tokens[1]) + 1}{name}{member}"


def _decisions(value: Mapping[str, Any]) -> Decisions:
    return Decisions(
        corrida=value["corrida"],
        cabeza=value["cabeza"],
        consultor=value["consultor"]["nombre"].strip(),
        cargo=value["consultor"].get("cargo", "").strip(),
        fecha=value["fecha"],
        observaciones=value.get("observaciones", "").strip(),
        casos=tuple(_decision(case) for case in value["casos"]),
    )


def _decision(case: Mapping[str, Any]) -> Decision:
    return Decision(
        caso=case["id"],
        intento=int(case["intento"]),
        veredicto=Verdict(case["veredicto"]),
        ruling=Ruling(case["decision"]),
        comentario=case["comentario"].strip(),
        fecha=case["fecha"],
    )
