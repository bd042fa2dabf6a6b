"""`iop status`: how far the certification plan has come, what is in the way, and what to do next."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.clock import Clock, SystemClock
from harness.commands.blockers import Blocker
from harness.commands.progress import Progress, progress, told_day
from harness.commands.runs import RunSeen, known_runs, see_run
from harness.commands.telling import warn
from harness.decisiones import load_decisions
from harness.errors import BrokenFile, UsageError
from harness.evidence.places import run_folder
from harness.plan import PLAN, load_plan, nameable
from harness.render.format import day, plural
from harness.render.overview import module_title
from harness.render.plan_view import activities_sentence
from harness.render.planned import ActivityState, Compared, Evidence, Standing
from harness.session import default_paths
from schemas import load_catalog

BLOCKED = 1
WIDTH = 112
SIGNS = {ActivityState.CUMPLIDA: "✔", ActivityState.ATRASADA: "✘", ActivityState.PENDIENTE: "·"}
CASE_SIGNS = {
    Standing.DEMOSTRADO: "✔",
    Standing.DEL_ARNES: "○",
    Standing.SIMULADO: "○",
    Standing.NO_APROBADO: "✘",
    Standing.SIN_EVIDENCIA: "·",
}
COLUMNS = {
    Standing.DEMOSTRADO: "demostrados",
    Standing.DEL_ARNES: "por el arnés",
    Standing.SIMULADO: "simulados",
    Standing.NO_APROBADO: "no aprobados",
    Standing.SIN_EVIDENCIA: "sin evidencia",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line of `iop status`, as click read it."""

    folders: tuple[Path, ...] = ()
    plan: Path | None = None
    decisiones: Path | None = None
    casos: bool = False
    as_json: bool = False


def tell_status(asked: Asked, clock: Clock | None = None) -> int:
    """Print where the plan stands: 0 when nothing is in the way of the certification, 1 when something is.

    Without folders every run under `reports` counts. Raises UsageError and BrokenFile for a plan or run that is not.
    """
    path = asked.plan or PLAN
    if not path.is_file():
        raise UsageError(f"{path}: no existe; escriba un plan con «iop new plan», o indique el suyo con --plan")
    plan = load_plan(path, nameable(*default_paths(Path.cwd())))
    decisions = load_decisions(asked.decisiones).decisions if asked.decisiones else None
    runs = [see_run(run_folder(folder)) for folder in asked.folders] if asked.folders else _every_run()
    found = progress(plan, runs, (clock or SystemClock()).today(), decisions)
    if asked.as_json:
        print(json.dumps(status_json(found), ensure_ascii=False, indent=2))
    else:
        print(tell(found, each=asked.casos).rstrip("\n"))
    return BLOCKED if found.blockers else 0


def _every_run() -> list[RunSeen]:
    """The runs under `reports`; one that cannot be read is told on stderr and left out."""
    seen = []
    for folder in known_runs():
        try:
            seen.append(see_run(folder))
        except BrokenFile as unfit:
            warn(f"{unfit}; no se considera.")
    return seen


def tell(found: Progress, *, each: bool = False) -> str:
    """The whole answer as text, with every case when asked; its last line is the conclusion."""
    parts = [*_head(found), "", *_activities(found), "", *_cases(found)]
    parts += _each_case(found) if each else ()
    return "\n".join([*parts, *_blockers(found), "", found.conclusion, ""])


def status_json(found: Progress) -> dict[str, Any]:
    """The same for programs, complete."""
    return {
        "hoy": found.hoy.isoformat(),
        "institucion": found.plan["institucion"],
        "bloqueada": bool(found.blockers),
        "conclusion": found.conclusion,
        "impedimentos": [_blocker_json(one) for one in found.blockers],
        "actividades": [
            {
                "numero": one.numero,
                "nombre": one.nombre,
                "responsable": one.responsable,
                "estado": str(one.estado),
                "detalle": one.detalle,
            }
            for one in found.activities
        ],
        "casos": [_case_json(row) for row in found.cases],
        "corridas": [
            {
                "corrida": run.corrida,
                "carpeta": run.folder.as_posix(),
                "inicio": run.inicio,
                "contraparte": "mock" if run.simulada else "target",
                "alterada": run.alterada or None,
            }
            for run in found.runs
        ],
        "decisiones": None if found.decisions is None else found.decisions.corrida,
        "avisos": list(found.remarks),
    }


def _blocker_json(one: Blocker) -> dict[str, Any]:
    return {
        "que": one.que,
        "detalle": list(one.detalle),
        "accion": one.accion,
        "orden": one.orden or None,
        "sobre": list(one.sobre),
    }


def _case_json(row: Compared) -> dict[str, Any]:
    one = row.declared
    return {
        "id": one.id or None,
        "modulo": one.modulo,
        "tipo": one.tipo,
        "demuestra": one.demuestra,
        "verifica": one.verifica,
        "obligatorio": one.obligatorio,
        "estado": str(row.standing),
        "porque": row.why,
        "evidencia": [_evidence_json(seen) for seen in row.evidence],
    }


def _evidence_json(seen: Evidence) -> dict[str, Any]:
    return {
        "caso": seen.caso,
        "corrida": seen.corrida,
        "inicio": seen.t,
        "contraparte": "mock" if seen.simulada else "target",
        "veredicto": str(seen.veredicto),
        "intentos": seen.intentos,
        "origenes": list(seen.origenes),
    }


def _head(found: Progress) -> Iterator[str]:
    place = found.plan["institucion"]
    yield (
        f"Plan de certificación de {place['nombre']} (partida {place['partida']}, capítulo {place['capitulo']}, "
        f"área {place['areaTransaccional']}), al {told_day(found.hoy)}"
    )
    real = sum(not run.simulada for run in found.runs)
    mocks = len(found.runs) - real
    yield (
        f"Evidencia: {plural(real, 'corrida', 'corridas')} contra SIGFE y {plural(mocks, 'corrida', 'corridas')} "
        "en simulación."
    )
    for remark in found.remarks:
        yield from _wrapped("! ", remark)


def _activities(found: Progress) -> Iterator[str]:
    yield activities_sentence(found.activities)
    for one in found.activities:
        when = f"{one.estado} el {one.cumplida}" if one.estado is ActivityState.CUMPLIDA else str(one.estado)
        told = ", ".join(filter(None, (when, one.detalle or ("" if one.cumplida else one.planificada))))
        yield f"  {SIGNS[one.estado]} {one.numero:>2}  {_short(one.nombre, 53):<53}  {one.responsable:<11}  {told}"


def _cases(found: Progress) -> Iterator[str]:
    if not found.cases:
        yield "El plan no declara casos de negocio."
        return
    yield "Casos declarados por módulo (exigidos y no exigidos)"
    yield f"  {'':<26}{'total':>7}" + "".join(f"{title:>15}" for title in COLUMNS.values())
    catalog = load_catalog()
    for module in dict.fromkeys([*found.plan["modulos"], *(row.declared.modulo for row in found.cases)]):
        rows = [row for row in found.cases if row.declared.modulo == module]
        counts = [sum(row.standing is standing for row in rows) for standing in COLUMNS]
        yield f"  {_short(module_title(module, catalog), 26):<26}{len(rows):>7}" + "".join(
            f"{n or '·':>15}" for n in counts
        )


def _each_case(found: Progress) -> Iterator[str]:
    """Every declared case with where it stands and the evidence that says so."""
    yield ""
    yield "Caso por caso"
    for row in found.cases:
        optional = "" if row.declared.obligatorio else ", no exigido"
        seen = "; ".join(f"corrida {one.corrida} del {day(one.t[:10])}" for one in row.evidence[:1])
        yield from _wrapped(
            "  ",
            f"{CASE_SIGNS[row.standing]} {row.declared.name}  {row.standing}{optional}"
            + (f" ({seen})" if seen else "")
            + f"  {row.declared.titulo}".rstrip(),
        )


def _blockers(found: Progress) -> Iterator[str]:
    for n, one in enumerate(found.blockers, start=1):
        if n == 1:
            yield ""
            yield "Qué impide la certificación, y qué hacer"
        mark = f"  {n}. "
        yield from _wrapped(mark, one.que)
        margin = " " * len(mark)
        for line in one.detalle:
            yield from _wrapped(f"{margin}· ", line)
        yield from _wrapped(f"{margin}→ ", one.accion)
        if one.orden:
            yield f"{margin}  {one.orden}"


def _wrapped(mark: str, sentence: str) -> list[str]:
    return textwrap.wrap(
        sentence, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark), break_on_hyphens=False
    )


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
