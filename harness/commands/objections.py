"""Follows what a consultant objected to in one run through the evidence that came later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.commands.blockers import Blocker
from harness.commands.runs import RunSeen
from harness.decisiones import Decision, Decisions, Ruling
from harness.model import Verdict
from harness.render.format import day, listing, plural
from harness.render.planned import Compared, Evidence


def is_solved(decision: Decision, decisions: Decisions, runs: Sequence[RunSeen], pool: Sequence[Evidence]) -> bool:
    """Whether the consultant approved, or what was objected to was approved later against no lesser other side."""
    judged = next((run for run in runs if run.corrida == decisions.corrida), None)
    simulation_serves = judged is not None and judged.simulada
    return decision.ruling is Ruling.APROBADO or any(
        one.caso == decision.caso
        and one.veredicto is Verdict.APROBADO
        and (simulation_serves or not one.simulada)
        and (one.intentos > decision.intento if one.corrida == decisions.corrida else one.t[:10] >= decision.fecha)
        for one in pool
    )


def objections(decisions: Decisions | None, open_ones: Sequence[Decision]) -> Iterator[Blocker]:
    if decisions is None or not open_ones:
        return
    yield Blocker(
        f"{plural(len(open_ones), 'caso', 'casos')} con observaciones de {decisions.consultor} sobre la corrida "
        f"{decisions.corrida}, sin evidencia posterior que las resuelva.",
        "Corrija lo observado o aclárelo con el consultor, y ejecute otra vez esos casos.",
        tuple(one.caso for one in open_ones),
        detalle=tuple(f"{one.caso}, {one.ruling}: {one.comentario or 'sin comentario.'}" for one in open_ones),
    )


def decided(decisions: Decisions | None, open_ones: Sequence[Decision], cases: Sequence[Compared]) -> Iterator[str]:
    if decisions is None:
        return
    ruled = {one.caso for one in decisions.casos}
    objected = [one for one in decisions.casos if one.ruling is not Ruling.APROBADO]
    left = sum(row.declared.obligatorio and row.declared.id not in ruled for row in cases if row.declared.id)
    yield (
        f"{decisions.consultor} decidió el {day(decisions.fecha)} sobre la corrida {decisions.corrida}: "
        f"{plural(decisions.count(Ruling.APROBADO), 'caso aprobado', 'casos aprobados')} y {len(objected)} con "
        f"observaciones o rechazo; {plural(left, 'caso exigido', 'casos exigidos')} sin decisión."
    )
    answered = [one.caso for one in objected if one not in open_ones]
    if answered:
        yield f"Por confirmar con {decisions.consultor}, pues ahora se aprueban: {listing(answered)}."
