"""Compares a certification plan with the evidence of several runs: where each thing stands and what is in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from harness.commands.runs import RunSeen
from harness.evidence.places import REPORTS
from harness.model import Verdict
from harness.render.format import day, listing, plural
from harness.render.plan_view import activities_sentence, cases_sentence
from harness.render.planned import (
    INSTITUTION,
    OWN,
    Activity,
    ActivityState,
    Compared,
    Declared,
    Evidence,
    Standing,
    activities_on,
    compare,
    declared_in,
    modules_without_cases,
)

AMBIENTE, PRUEBAS, CERTIFICACION, PRODUCCION = 8, 9, 10, 11  # numbers of activities (presentación IOP §8)
SHOWN = 6  # cases named in a sentence
UNKNOWN = "NOMBRE"  # of a target, in a command, while none was used
TYPED = 24  # cases named in a command


@dataclass(frozen=True, slots=True)
class Blocker:
    """What is in the way of the certification, and what to do next: in words, and as a command when there is one.

    `sobre` names the cases or modules that it is about; `detalle` tells more of each one.
    """

    que: str
    accion: str
    sobre: tuple[str, ...] = ()
    orden: str = ""
    detalle: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the next actions speak of: the activities, the target used last, and how each run is named."""

    activities: tuple[Activity, ...]
    target: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Progress:
    """The whole answer of `iop status`."""

    plan: Mapping[str, Any]
    hoy: date
    activities: tuple[Activity, ...]
    cases: tuple[Compared, ...]
    blockers: tuple[Blocker, ...]
    remarks: tuple[str, ...]
    runs: tuple[RunSeen, ...]

    @property
    def conclusion(self) -> str:
        """One line."""
        count = plural(len(self.blockers), "impedimento", "impedimentos")
        head = f"{count}." if self.blockers else "Nada impide la certificación."
        return f"{head} {cases_sentence(self.cases)} {activities_sentence(self.activities)}"


def progress(plan: Mapping[str, Any], runs: Sequence[RunSeen], hoy: date) -> Progress:
    """Where the plan stands on that day by those runs."""
    newest = sorted(runs, key=lambda run: (run.inicio, run.corrida), reverse=True)
    counted = [run for run in newest if not run.alterada and (run.simulada or _is_ours(run, plan))]
    pool = [one for run in counted for one in run.evidence]
    activities = activities_on(plan, hoy)
    cases = tuple(_stand(one, pool) for one in declared_in(plan))
    around = _surroundings(newest, activities)
    blockers = (*_broken_runs(newest), *_undeclared(plan), *_cases(cases, around), *_late(activities),
                *_contradictions(activities, cases))  # fmt: skip
    return Progress(plan, hoy, activities, cases, blockers, tuple(_remarks(newest, plan)), tuple(newest))


def _surroundings(newest: Sequence[RunSeen], activities: tuple[Activity, ...]) -> Surroundings:
    target = next((run.destino for run in newest if not run.simulada), UNKNOWN)
    names = {run.corrida: run.folder.name if run.folder.parent == REPORTS else str(run.folder) for run in newest}
    return Surroundings(activities, target, names)


def _is_ours(run: RunSeen, plan: Mapping[str, Any]) -> bool:
    place = plan["institucion"]
    return all(str(run.institucion.get(name)) == place[name] for name in ("partida", "capitulo", "areaTransaccional"))


def _stand(declared: Declared, pool: Sequence[Evidence]) -> Compared:
    """By the newest evidence of each case: of whom the plan names, else of SIGFE's, else of a simulation."""
    fitting = [one for one in pool if declared.fits(one)]
    names = dict.fromkeys(one.caso for one in fitting)
    return compare(declared, [_telling(declared, [one for one in fitting if one.caso == name]) for name in names])


def _telling(declared: Declared, found: Sequence[Evidence]) -> Evidence:
    ran = [one for one in found if one.veredicto is not Verdict.OMITIDO]
    real = [one for one in ran if not one.simulada]
    named = [one for one in real if declared.demuestra != INSTITUTION or OWN not in one.origenes]
    return next(iter([*named, *real, *ran, *found]))


def _broken_runs(runs: Sequence[RunSeen]) -> Iterator[Blocker]:
    for run in runs:
        if run.alterada:
            yield Blocker(
                f"La bitácora de {run.folder} no encadena ({run.alterada}): su evidencia no cuenta.",
                "Recupere la bitácora original o repita esos casos en una corrida nueva.",
            )


def _undeclared(plan: Mapping[str, Any]) -> Iterator[Blocker]:
    empty = modules_without_cases(plan)
    if empty:
        yield Blocker(
            f"El plan no declara casos de {listing(empty)}, y dice que se va a interoperar.",
            "Declare sus casos en el plan (actividad 6; «iop new plan» propone) o quite el módulo.",
            empty,
        )


def _cases(cases: Sequence[Compared], around: Surroundings) -> Iterator[Blocker]:
    blocking = [row for row in cases if row.blocks]
    yield from _not_approved([row for row in blocking if row.standing is Standing.NO_APROBADO], around)
    for standing, tell in (
        (Standing.DEL_ARNES, _by_us),
        (Standing.SIMULADO, _simulated),
        (Standing.SIN_EVIDENCIA, _unseen),
    ):
        rows = [row for row in blocking if row.standing is standing]
        if rows:
            yield tell(rows, around)


def _not_approved(rows: Sequence[Compared], around: Surroundings) -> Iterator[Blocker]:
    """One for all the cases that ended the same way in the same run: one cause is often behind them."""
    groups: dict[tuple[str, Verdict], list[Compared]] = {}
    for row in rows:
        groups.setdefault((row.evidence[0].corrida, row.evidence[0].veredicto), []).append(row)
    for group in groups.values():
        one = group[0].evidence[0]
        where = f"en la corrida {one.corrida}" + (" (simulación)" if one.simulada else "")
        count = plural(len(group), "caso exigido no se aprobó", "casos exigidos no se aprobaron")
        yield Blocker(
            f"{count} {where}: {one.veredicto}.",
            _cure(one),
            tuple(row.declared.name for row in group),
            f"iop run --solo-fallidos {around.names[one.corrida]}",
            tuple(f"{row.declared.name}: {row.evidence[0].razon or 'sin razón escrita.'}" for row in group),
        )


def _cure(one: Evidence) -> str:
    match one.veredicto:
        case Verdict.ERROR:
            return "Revise la red, el destino y la herramienta, y repita:"
        case Verdict.EN_CURSO:
            return "El ticket no llegó a su fin dentro del plazo; repita con un --plazo mayor:"
        case Verdict.INCONCLUSO:
            return "Aclare con SIGFE lo que el caso supone, corrija el supuesto y repita:"
        case _ if one.simulada:
            return "Corrija el caso, el mensaje o la semilla, y repita:"
        case _:
            return "Corrija el mensaje o aclárelo con SIGFE, y repita:"


def _by_us(rows: Sequence[Compared], _: Surroundings) -> Blocker:
    return Blocker(
        f"{_counted(rows)} contra SIGFE por el arnés, y el plan pide que lo demuestre el sistema de la institución: "
        f"{_names(rows)}.",
        "Haga que el sistema de la institución envíe esos mensajes, o cambie «demuestra» en el plan si así se acordó.",
        tuple(row.declared.name for row in rows),
    )


def _simulated(rows: Sequence[Compared], around: Surroundings) -> Blocker:
    return Blocker(
        f"{_counted(rows)} solo en simulación, que no certifica: {_names(rows)}.",
        f"{_environment(around)}jecute lo mismo contra él:",
        tuple(row.declared.name for row in rows),
        f"iop run --target {around.target}{_chosen(rows)}",
    )


def _unseen(rows: Sequence[Compared], _: Surroundings) -> Blocker:
    return Blocker(
        f"{plural(len(rows), 'caso exigido', 'casos exigidos')} sin evidencia: {_names(rows)}.",
        "Ejecute lo que falta, primero en simulación:",
        tuple(row.declared.name for row in rows),
        f"iop run{_chosen(rows)}",
    )


def _environment(around: Surroundings) -> str:
    """How the sentence begins, while SIGFE has not made its test environment available and afterwards."""
    done = any(one.numero == AMBIENTE and one.estado is ActivityState.CUMPLIDA for one in around.activities)
    if done or around.target != UNKNOWN:
        return "El ambiente de prueba está habilitado: e"
    return f"Cuando SIGFE habilite el ambiente de prueba (actividad {AMBIENTE}), e"


def _late(activities: Sequence[Activity]) -> Iterator[Blocker]:
    for one in activities:
        if one.estado is ActivityState.ATRASADA:
            ask = "Pida a SIGFE una fecha nueva" if one.responsable == "SIGFE" else "Cúmplala o acuerde una fecha nueva"
            yield Blocker(
                f"Actividad {one.numero} atrasada ({one.nombre}; responde {one.responsable}): {one.detalle}.",
                f"{ask}, y anótela en el plan.",
            )


def _contradictions(activities: Sequence[Activity], cases: Sequence[Compared]) -> Iterator[Blocker]:
    done = {one.numero for one in activities if one.estado is ActivityState.CUMPLIDA}
    missing = sum(row.blocks for row in cases)
    for number in sorted(done & {PRUEBAS, CERTIFICACION}) if missing else ():
        yield Blocker(
            f"El plan da por cumplida la actividad {number}, y "
            f"{plural(missing, 'caso exigido no está demostrado', 'casos exigidos no están demostrados')}.",
            "Corrija la fecha en el plan, o traiga la evidencia que falta.",
        )
    if PRODUCCION in done and CERTIFICACION not in done:
        yield Blocker(
            f"El plan da por cumplida la actividad {PRODUCCION} sin la {CERTIFICACION}.",
            "Anote en el plan cuándo se certificó, o quite la fecha de la que no ha ocurrido.",
        )


def _remarks(runs: Sequence[RunSeen], plan: Mapping[str, Any]) -> Iterator[str]:
    if not runs:
        yield "No hay corridas en reports/: nada se ha ejecutado."
    for run in runs:
        if run.inconclusa:
            yield f"La corrida {run.corrida} no llegó a su fin; «iop run --solo-fallidos {run.corrida}» la continúa."
        if not run.simulada and not _is_ours(run, plan):
            yield f"La corrida {run.corrida} es de otra partida, capítulo o área que el plan: no cuenta."


def _counted(rows: Sequence[Compared]) -> str:
    return plural(len(rows), "caso exigido está aprobado", "casos exigidos están aprobados")


def _names(rows: Sequence[Compared]) -> str:
    names = [row.declared.name for row in rows]
    more = [f"{len(names) - SHOWN} más"] if len(names) > SHOWN else []
    return (
        "; ".join([*names[:SHOWN], *more]) if any("," in name for name in names) else listing([*names[:SHOWN], *more])
    )


def _chosen(rows: Sequence[Compared]) -> str:
    """What the command line adds to run only these, when they are few and known by their id."""
    ids = [row.declared.id for row in rows]
    return f' -k "{" or ".join(ids)}"' if len(ids) <= TYPED and all(ids) else ""


def told_day(hoy: date) -> str:
    """A day as it is written in Chile."""
    return day(hoy.isoformat())
