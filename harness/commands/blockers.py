"""Says what is in the way of a certification, and what to do next about each thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.commands.runs import RunSeen
from harness.model import Verdict
from harness.render.format import listing, plural
from harness.render.planned import Activity, ActivityState, Compared, Evidence, Standing, modules_without_cases

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
    pool: Sequence[Evidence]  # all that counts, newest first


def broken_runs(runs: Sequence[RunSeen]) -> Iterator[Blocker]:
    for run in runs:
        if run.alterada:
            yield Blocker(
                f"La bitácora de {run.folder} no encadena ({run.alterada}): su evidencia no cuenta.",
                "Recupere la bitácora original o repita esos casos en una corrida nueva.",
            )


def undeclared(plan: Mapping[str, Any]) -> Iterator[Blocker]:
    empty = modules_without_cases(plan)
    if empty:
        yield Blocker(
            f"El plan no declara casos de {listing(empty)}, y dice que se va a interoperar.",
            "Declare sus casos en el plan (actividad 6; «iop new plan» propone) o quite el módulo.",
            empty,
        )


def cases_in_the_way(cases: Sequence[Compared], around: Surroundings) -> Iterator[Blocker]:
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
        named = around.names[one.corrida]
        count = plural(len(group), "caso exigido no se aprobó", "casos exigidos no se aprobaron")
        yield Blocker(
            f"{count} {where}: {one.veredicto}.",
            _cure(one),
            tuple(row.declared.name for row in group),
            f"iop run {'--reanudar' if one.veredicto is Verdict.EN_CURSO else '--solo-fallidos'} {named}",
            tuple(_told(row, around.pool) for row in group),
        )


def _told(row: Compared, pool: Sequence[Evidence]) -> str:
    """The reason, and the run in which the same case had been approved against the same other side."""
    one = row.evidence[0]
    before = (seen.corrida for seen in pool if seen.caso == one.caso and seen.simulada == one.simulada
              and seen.veredicto is Verdict.APROBADO)  # fmt: skip
    lost = next((f" Antes lo aprobó la corrida {name}." for name in before), "")
    return f"{row.declared.name}: {one.razon or 'sin razón escrita.'}{lost}"


def _cure(one: Evidence) -> str:
    match one.veredicto:
        case Verdict.ERROR:
            return "Revise la red, el destino y la herramienta, y repita:"
        case Verdict.EN_CURSO:
            return "El ticket no llegó a su fin dentro del plazo; siga consultándolo, sin enviar nada otra vez:"
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
        f"iop run --target {around.target} --confirmar {around.target}{_chosen(rows)}",
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


def late(activities: Sequence[Activity]) -> Iterator[Blocker]:
    for one in activities:
        if one.estado is ActivityState.ATRASADA:
            ask = "Pida a SIGFE una fecha nueva" if one.responsable == "SIGFE" else "Cúmplala o acuerde una fecha nueva"
            yield Blocker(
                f"Actividad {one.numero} atrasada ({one.nombre}; responde {one.responsable}): {one.detalle}.",
                f"{ask}, y anótela en el plan.",
            )


def contradictions(activities: Sequence[Activity], cases: Sequence[Compared]) -> Iterator[Blocker]:
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
