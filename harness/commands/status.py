"""`iop status`: how far the certification plan has come, what is in the way, and what to do next."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from harness.clock import Clock, SystemClock
from harness.commands.progress import Blocker, Progress, progress, told_day
from harness.commands.runs import RunSeen, known_runs, see_run
from harness.commands.telling import warn
from harness.errors import BrokenFile, UsageError
from harness.evidence.places import run_folder
from harness.plan import PLAN, load_plan, nameable
from harness.render.format import plural
from harness.render.overview import module_title
from harness.render.plan_view import activities_sentence
from harness.render.planned import ActivityState, Compared, Evidence, Standing
from harness.session import default_paths
from schemas import load_catalog

BLOCKED = 1
WIDTH = 112
SIGNS = {ActivityState.CUMPLIDA: "✔", ActivityState.ATRASADA: "✘", ActivityState.PENDIENTE: "·"}
COLUMNS = {
    Standing.DEMOSTRADO: "demostrados",
    Standing.DEL_ARNES: "por el arnés",
    Standing.SIMULADO: "simulados",
    Standing.NO_APROBADO: "no aprobados",
    Standing.SIN_EVIDENCIA: "sin evidencia",
}


def tell_status(named: Path | None, folders: Sequence[Path], *, as_json: bool, clock: Clock | None = None) -> int:
    """Print where the plan stands: 0 when nothing is in the way of the certification, 1 when something is.

    Without folders every run under `reports` counts. Raises UsageError and BrokenFile for a plan or run that is not.
    """
    path = named or PLAN
    if not path.is_file():
        raise UsageError(f"{path}: no existe; escriba un plan con «iop new plan», o indique el suyo con --plan")
    plan = load_plan(path, nameable(*default_paths(Path.cwd())))
    runs = [see_run(run_folder(folder)) for folder in folders] if folders else _every_run()
    found = progress(plan, runs, (clock or SystemClock()).today())
    print(json.dumps(status_json(found), ensure_ascii=False, indent=2) if as_json else tell(found).rstrip("\n"))
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


def tell(found: Progress) -> str:
    """The whole answer as text; its last line is the conclusion."""
    return "\n".join(
        [*_head(found), "", *_activities(found), "", *_cases(found), *_blockers(found), "", found.conclusion, ""]
    )


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
