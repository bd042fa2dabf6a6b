"""Compares a certification plan with the evidence of several runs: where each thing stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from harness.commands.blockers import (
    UNKNOWN,
    Blocker,
    Surroundings,
    broken_runs,
    cases_in_the_way,
    contradictions,
    late,
    undeclared,
)
from harness.commands.objections import decided, is_solved, objections
from harness.commands.runs import RunSeen
from harness.decisiones import Decisions
from harness.evidence.places import REPORTS
from harness.model import Verdict
from harness.render.format import day, plural
from harness.render.plan_view import activities_sentence, cases_sentence
from harness.render.planned import (
    INSTITUTION,
    OWN,
    Activity,
    Compared,
    Declared,
    Evidence,
    activities_on,
    compare,
    declared_in,
)


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
    decisions: Decisions | None = None

    @property
    def conclusion(self) -> str:
        """One line."""
        count = plural(len(self.blockers), "impedimento", "impedimentos")
        head = f"{count}." if self.blockers else "Nada impide la certificación."
        return f"{head} {cases_sentence(self.cases)} {activities_sentence(self.activities)}"


def progress(
    plan: Mapping[str, Any], runs: Sequence[RunSeen], hoy: date, decisions: Decisions | None = None
) -> Progress:
    """Where the plan stands on that day by those runs, and by what the consultant decided on one of them."""
    newest = sorted(runs, key=lambda run: (run.inicio, run.corrida), reverse=True)
    counted = [run for run in newest if not run.alterada and (run.simulada or _is_ours(run, plan))]
    pool = sorted((one for run in counted for one in run.evidence), key=lambda one: (one.t, one.corrida), reverse=True)
    activities = activities_on(plan, hoy)
    cases = tuple(_stand(one, pool) for one in declared_in(plan))
    around = _surroundings(newest, activities, pool)
    open_ones = [one for one in decisions.casos if not is_solved(one, decisions, newest, pool)] if decisions else []
    blockers = (*broken_runs(newest), *undeclared(plan), *cases_in_the_way(cases, around),
                *objections(decisions, open_ones), *late(activities), *contradictions(activities, cases))  # fmt: skip
    remarks = (*_remarks(newest, plan), *decided(decisions, open_ones, cases))
    return Progress(plan, hoy, activities, cases, blockers, remarks, tuple(newest), decisions)


def _surroundings(
    newest: Sequence[RunSeen], activities: tuple[Activity, ...], pool: Sequence[Evidence]
) -> Surroundings:
    target = next((run.destino for run in newest if not run.simulada), UNKNOWN)
    names = {run.corrida: run.folder.name if run.folder.parent == REPORTS else str(run.folder) for run in newest}
    return Surroundings(activities, target, names, pool)


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


def _remarks(runs: Sequence[RunSeen], plan: Mapping[str, Any]) -> Iterator[str]:
    if not runs:
        yield "No hay corridas en reports/: nada se ha ejecutado."
    for run in runs:
        if run.inconclusa:
            yield f"La corrida {run.corrida} no llegó a su fin; «iop run --reanudar {run.folder.name}» la retoma."
        if not run.simulada and not _is_ours(run, plan):
            yield f"La corrida {run.corrida} es de otra partida, capítulo o área que el plan: no cuenta."


def told_day(hoy: date) -> str:
    """A day as it is written in Chile."""
    return day(hoy.isoformat())
