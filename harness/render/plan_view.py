"""Shows the certification plan that a run carried: its activities on the day of the run, its cases by what ran."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from harness.render.facts import CaseRecord, Record
from harness.render.format import day, listing, plural, rut
from harness.render.overview import in_order, module_title
from harness.render.planned import (
    APPROVED,
    Activity,
    ActivityState,
    Compared,
    Evidence,
    Standing,
    activities_on,
    compare,
    declared_in,
    modules_without_cases,
)
from schemas import Catalog, own_schema_violations

GROUPS = {
    Standing.DEMOSTRADO: "Demostrados contra SIGFE",
    Standing.DEL_ARNES: "Aprobados por el arnés; el plan pide que los demuestre el sistema de la institución",
    Standing.SIMULADO: "Aprobados en simulación: no certifican",
}


@dataclass(frozen=True, slots=True)
class PlanView:
    """What the section shows. `hoy` is the day of the run; `defecto` tells of a plan that cannot be read."""

    defecto: str
    hoy: str
    institucion: tuple[tuple[str, str], ...]
    avisos: tuple[str, ...]
    actividades: tuple[Activity, ...]
    resumen_actividades: str
    resumen_casos: str
    faltan: tuple[Compared, ...]
    grupos: tuple[tuple[str, tuple[Compared, ...]], ...]
    fuera: tuple[CaseRecord, ...]


def plan_view(record: Record, catalog: Catalog) -> PlanView | None:
    """The view of the plan in the record; None when the run carried none."""
    plan = record.plan
    if plan is None:
        return None
    hoy = run_day(record)
    if hoy is None or own_schema_violations("plan", plan):
        return _unreadable()
    compared = compared_with(record, plan)
    activities = activities_on(plan, hoy)
    told = {one.caso for row in compared for one in row.evidence}
    planned = {row.declared.id for row in compared}
    return PlanView(
        defecto="",
        hoy=day(hoy.isoformat()),
        institucion=_institution(plan, catalog),
        avisos=tuple(_remarks(plan, record, catalog)),
        actividades=activities,
        resumen_actividades=activities_sentence(activities),
        resumen_casos=cases_sentence(compared),
        faltan=tuple(row for row in compared if row.standing not in APPROVED),
        grupos=tuple(
            (words, rows) for state, words in GROUPS.items()
            if (rows := tuple(row for row in compared if row.standing is state))
        ),
        fuera=tuple(
            case for case in in_order(record.casos, catalog)
            if case.execution is not None and case.id not in planned and case.id not in told
        ),
    )  # fmt: skip


def plan_sentence(record: Record, catalog: Catalog) -> str:
    """What the run shows of its plan, in one sentence; empty without a plan."""
    view = plan_view(record, catalog)
    return "" if view is None else f"Plan de certificación: {view.defecto or view.resumen_casos}"


def compared_with(record: Record, plan: Mapping[str, Any]) -> tuple[Compared, ...]:
    """Each declared case against what ran."""
    evidence = evidence_of(record)
    return tuple(compare(one, evidence) for one in declared_in(plan))


def evidence_of(record: Record) -> tuple[Evidence, ...]:
    """What the run says of each of its cases."""
    return tuple(
        Evidence(
            caso=case.id,
            modulo=case.modulo,
            tipo=case.tipo,
            veredicto=case.veredicto,
            razon=case.razon,
            simulada=record.simulada,
            corrida=record.corrida,
            t=(case.execution.t_inicio if case.execution else record.t_inicio) or "",
            intentos=case.intentos,
            origenes=origins(case),
        )
        for case in record.casos
    )


def origins(case: CaseRecord) -> tuple[str, ...]:
    """Who sent what the case registers in its last attempt, or, when it registers nothing, all that it sent."""
    sent = case.execution.exchanges if case.execution else ()
    registrars = [one for one in sent if one.operacion.endswith(".registrar")]
    return tuple(sorted({one.origen for one in registrars or sent}))


def run_day(record: Record) -> date | None:
    """The day (UTC) on which the run began."""
    try:
        return date.fromisoformat((record.t_inicio or "")[:10])
    except ValueError:
        return None


def activities_sentence(activities: Sequence[Activity]) -> str:
    """`4 de 11 actividades cumplidas; 1 atrasada (8).`"""
    done = sum(one.estado is ActivityState.CUMPLIDA for one in activities)
    late = [str(one.numero) for one in activities if one.estado is ActivityState.ATRASADA]
    told = f"; {plural(len(late), 'atrasada', 'atrasadas')} (n.º {listing(late)})" if late else ""
    return f"{done} de {plural(len(activities), 'actividad cumplida', 'actividades cumplidas')}{told}."


def cases_sentence(compared: Sequence[Compared]) -> str:
    """How many of the demanded cases stand where: `3 de 5 casos exigidos demostrados contra SIGFE; 2 …`."""
    if not compared:
        return "El plan no declara casos de negocio."
    demanded = [row for row in compared if row.declared.obligatorio]
    rows, word = (demanded, "exigido") if demanded else (list(compared), "declarado")
    counts = {state: sum(row.standing is state for row in rows) for state in Standing}
    total = plural(len(rows), f"caso {word} demostrado", f"casos {word}s demostrados")
    said = [f"{counts[Standing.DEMOSTRADO]} de {total} contra SIGFE"]
    words = {
        Standing.DEL_ARNES: ("aprobado sin la institución", "aprobados sin la institución"),
        Standing.SIMULADO: ("aprobado solo en simulación", "aprobados solo en simulación"),
        Standing.NO_APROBADO: ("no aprobado", "no aprobados"),
        Standing.SIN_EVIDENCIA: ("sin evidencia", "sin evidencia"),
    }  # fmt: skip
    said += [plural(counts[state], *told) for state, told in words.items() if counts[state]]
    return "; ".join(said) + "."


def _remarks(plan: Mapping[str, Any], record: Record, catalog: Catalog) -> list[str]:
    said = []
    own, theirs = ([str(place.get(name)) for name in ("partida", "capitulo", "areaTransaccional")]
                   for place in (plan["institucion"], record.institucion))  # fmt: skip
    if own != theirs:
        said.append(
            f"El plan es de la partida, capítulo y área {' '.join(own)}, y la corrida usó {' '.join(theirs)}: "
            "su evidencia no es de esa institución."
        )
    empty = [module_title(name, catalog) for name in modules_without_cases(plan)]
    if empty:
        said.append(f"El plan no declara casos de {listing(empty)}, y dice que se va a interoperar.")
    return said


def _institution(plan: Mapping[str, Any], catalog: Catalog) -> tuple[tuple[str, str], ...]:
    place = plan["institucion"]
    number = f", RUT {rut(place['rut'])}" if "rut" in place else ""
    modules = listing(module_title(name, catalog) for name in plan["modulos"])
    rows = [("Institución", f"{place['nombre']}{number}"), ("Módulos", modules)]
    for member, title in (("contraparte", "Contraparte"), ("consultor", "Consultor")):
        if member in plan:
            person = plan[member]
            rows.append((title, ", ".join(filter(None, (person["nombre"], person.get("correo"))))))
    return tuple(rows)


def _unreadable() -> PlanView:
    defect = "La bitácora trae un plan que este programa no sabe leer; no se compara con él."
    return PlanView(defect, "", (), (), (), "", "", (), (), ())
