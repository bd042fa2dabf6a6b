"""`iop doctor`: probes a target and tells what it found, and what to do next."""

from __future__ import annotations

import asyncio
import json
import os
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.commands.new import NOT_SAID
from harness.commands.telling import warn
from harness.doctor import Examination, Result, State, examine
from harness.doctor.destino import CLAVE, NOMBRE, Patient, admit
from harness.engine.prologue import values_for
from harness.errors import BrokenFile, HarnessError, UsageError
from harness.loader import Suite, load_cases
from harness.loader.toml_file import read_checked_toml
from harness.overlaying import take_contract
from harness.plan import PLAN, plan_for
from harness.session import TARGETS, default_paths
from harness.targets.interlock import PRODUCTION, far_hosts

CANNOT = 1
WIDTH = 112
SIGNS = {State.BIEN: "✓", State.MAL: "✗", State.SIN_PROBAR: "–"}
TODO = "corrija lo que dice y repita"


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line of `iop doctor`, as click read it."""

    target: str
    paths: tuple[Path, ...] = ()
    targets: Path | None = None
    contrato: Path | None = None
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What is printed: of a target that could not even be read, its one result."""

    destino: str
    donde: str
    results: tuple[Result, ...]
    conclusion: str
    solicitud: str = ""
    ayuda: str = ""

    @property
    def can_start(self) -> bool:
        return all(one.estado is not State.MAL for one in self.results)


def tell_doctor(asked: Asked) -> int:
    """Print what the probes found: 0 when a run could start, 1 when not; raises UsageError and BrokenFile."""
    take_contract(asked.contrato, asked.targets)
    path = asked.targets or TARGETS
    _refuse_unknown(path, asked.target)
    suite = load_cases(asked.paths or default_paths(Path.cwd()))
    try:
        patient = admit(path, asked.target, os.environ)
    except BrokenFile:
        raise
    except UsageError as unread:
        told = _unread(asked.target, path, unread)
    else:
        told = _examined(patient, suite)
    print(json.dumps(told_json(told), ensure_ascii=False, indent=2) if asked.as_json else tell(told).rstrip("\n"))
    return 0 if told.can_start else CANNOT


def _refuse_unknown(path: Path, name: str) -> None:
    if not path.is_file():
        raise UsageError(
            f"{path}: no existe, y allí se busca el destino «{name}»; créelo con iop new target {name} o indique otro "
            "archivo con --targets"
        )
    tables = read_checked_toml(path, "targets")
    if name not in tables:
        raise UsageError(f"{path}: no hay un destino «{name}»; los que hay son {', '.join(tables)}")


def _unread(name: str, path: Path, unread: HarnessError) -> Told:
    row = Result(CLAVE, NOMBRE, State.MAL, str(unread), TODO)
    return Told(name, str(path), (row,), f"No se puede comenzar una corrida contra «{name}»: {unread}.")


def _examined(patient: Patient, suite: Suite) -> Told:
    target = patient.target
    values = values_for(target, suite)
    done = asyncio.run(examine(patient, suite, values, _institution(suite)))
    donde = f"{target.url}, canal {target.canal}, ambiente {target.ambiente}"
    return Told(target.name, donde, done.results, conclusion(done), done.solicitud, done.ayuda)


def _institution(suite: Suite) -> str | None:
    """The institution's name, where a plan here tells it."""
    if not PLAN.is_file():
        return None
    try:
        plan = plan_for(None, suite)
    except BrokenFile as unfit:
        warn(f"{unfit}; no se considera")
        return None
    told = None if plan is None else str(plan["institucion"]["nombre"])
    return None if told == NOT_SAID else told


def conclusion(done: Examination) -> str:
    """One sentence: whether a run could start, and the first thing to do."""
    name = done.target.name
    if done.failed:
        first, count = done.failed[0], len(done.failed)
        fails = "falla una prueba" if count == 1 else f"fallan {count} pruebas"
        return f"No se puede comenzar una corrida contra «{name}»: {fails}. Primero, {first.nombre}: {first.hacer}."
    if done.target.ambiente == PRODUCTION:
        return f"Se puede consultar «{name}», que es de producción: allí nunca se registra."
    confirm = f" --confirmar {name}" if far_hosts(done.target) else ""
    return f"Se puede comenzar una corrida: iop run --target {name}{confirm}"


def tell(told: Told) -> str:
    """The table, what to send to DIPRES if anything, and the conclusion as the last line."""
    width = max(len(one.nombre) for one in told.results)
    lines = [f"Destino «{told.destino}»: {told.donde}", ""]
    for one in told.results:
        lines += _row(one, width)
    if told.solicitud:
        lines += ["", "Solicitud para DIPRES (cópiela y complete lo que va entre corchetes)", ""]
        lines += [f"  | {line}".rstrip() for line in told.solicitud.splitlines()]
    if told.ayuda:
        lines += ["", *textwrap.wrap(told.ayuda, WIDTH)]
    return "\n".join([*lines, "", told.conclusion, ""])


def told_json(told: Told) -> dict[str, Any]:
    """The same for programs."""
    return {
        "destino": told.destino,
        "puede_comenzar": told.can_start,
        "conclusion": told.conclusion,
        "pruebas": [
            {name: str(getattr(one, name)) for name in ("clave", "nombre", "estado", "visto", "hacer")}
            for one in told.results
        ],
        "solicitud": told.solicitud or None,
        "como_saber_la_ip": told.ayuda or None,
    }


def _row(one: Result, width: int) -> Iterator[str]:
    margin = " " * (width + 6)
    yield from textwrap.wrap(
        f"  {SIGNS[one.estado]} {one.nombre:<{width}}  {one.visto}",
        WIDTH,
        subsequent_indent=margin,
        break_on_hyphens=False,
        break_long_words=False,
    )
    if one.hacer:
        yield from textwrap.wrap(
            f"→ {one.hacer}", WIDTH, initial_indent=margin, subsequent_indent=f"{margin}  ", break_on_hyphens=False,
            break_long_words=False,
        )  # fmt: skip
