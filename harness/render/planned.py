"""The words in which a certification plan is compared with evidence: activities by date, declared cases by verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from harness.model import Verdict
from harness.render.format import KINDS, day, plural

INSTITUTION = "institución"
OWN = "harness"  # the origin of what this program sends


class ActivityState(StrEnum):
    """Where an activity stands on a given day."""

    CUMPLIDA = "cumplida"
    ATRASADA = "atrasada"
    PENDIENTE = "pendiente"


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity on a given day: `planificada`, `cumplida` and `detalle` are words ready to be read."""

    numero: int
    nombre: str
    responsable: str
    planificada: str
    cumplida: str
    estado: ActivityState
    detalle: str
    nota: str
    empieza: date | None


class Standing(StrEnum):
    """What the evidence says of a declared case, from the best to the least; only the first one certifies."""

    DEMOSTRADO = "demostrado"
    DEL_ARNES = "aprobado por el arnés"
    SIMULADO = "aprobado en simulación"
    NO_APROBADO = "no aprobado"
    SIN_EVIDENCIA = "sin evidencia"


APPROVED = (Standing.DEMOSTRADO, Standing.DEL_ARNES, Standing.SIMULADO)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one run says of one case: `origenes` who sent its registrars, `t` when its last attempt began (UTC)."""

    caso: str
    modulo: str
    tipo: str
    veredicto: Verdict
    razon: str
    simulada: bool
    corrida: str = ""
    t: str = ""
    intentos: int = 1
    origenes: tuple[str, ...] = (OWN,)


@dataclass(frozen=True, slots=True)
class Declared:
    """A case that the plan declares by its `id`, or only by `modulo` and `tipo` when `id` is empty."""

    id: str
    titulo: str
    modulo: str
    tipo: str
    demuestra: str
    verifica: str
    obligatorio: bool
    nota: str

    @property
    def name(self) -> str:
        """`COM-ORIG-01`, or `devengo, reverso`."""
        return self.id or f"{self.modulo}, {KINDS_IN_WORDS.get(self.tipo, self.tipo)}"

    def fits(self, evidence: Evidence) -> bool:
        """Whether the evidence is of this case, or of this kind of case."""
        if self.id:
            return evidence.caso == self.id
        return (evidence.modulo, evidence.tipo) == (self.modulo, self.tipo)


KINDS_IN_WORDS = {str(kind): words.lower() for kind, words in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Compared:
    """A declared case with where it stands, why in one sentence, and the evidence that says so."""

    declared: Declared
    standing: Standing
    why: str
    evidence: tuple[Evidence, ...]

    @property
    def blocks(self) -> bool:
        """Whether the certification lacks it."""
        return self.declared.obligatorio and self.standing is not Standing.DEMOSTRADO


def activities_on(plan: Mapping[str, Any], hoy: date) -> tuple[Activity, ...]:
    """Every activity of the plan as it stands on that day."""
    return tuple(_activity(row, hoy) for row in plan.get("actividad", ()))


def declared_in(plan: Mapping[str, Any]) -> tuple[Declared, ...]:
    """Every case that the plan declares."""
    return tuple(
        Declared(
            id=row.get("id", ""),
            titulo=row.get("titulo", ""),
            modulo=row.get("modulo", ""),
            tipo=row.get("tipo", ""),
            demuestra=row.get("demuestra", "arnés"),
            verifica=row.get("verifica", "consultor"),
            obligatorio=row.get("obligatorio", True),
            nota=row.get("nota", ""),
        )
        for row in plan.get("caso", ())
    )


def modules_without_cases(plan: Mapping[str, Any]) -> tuple[str, ...]:
    """The modules to interoperate for which the plan declares nothing."""
    told = {one.modulo for one in declared_in(plan)}
    return tuple(name for name in plan.get("modulos", ()) if name not in told)


def compare(declared: Declared, evidence: Iterable[Evidence]) -> Compared:
    """Where a declared case stands by the evidence given; of a kind of case, the best one counts."""
    found = [one for one in evidence if declared.fits(one)]
    judged = [(standing_of(declared, one), one) for one in found]
    ranks = list(Standing)
    best = min((standing for standing, _ in judged), key=ranks.index, default=Standing.SIN_EVIDENCIA)
    telling = tuple(one for standing, one in judged if standing is best)
    return Compared(declared, best, _why(declared, best, telling, found), telling)


def standing_of(declared: Declared, evidence: Evidence) -> Standing:
    """Where the case would stand by this evidence alone."""
    if evidence.veredicto is Verdict.OMITIDO:
        return Standing.SIN_EVIDENCIA
    if evidence.veredicto is not Verdict.APROBADO:
        return Standing.NO_APROBADO
    if evidence.simulada:
        return Standing.SIMULADO
    if declared.demuestra == INSTITUTION and (OWN in evidence.origenes or not evidence.origenes):
        return Standing.DEL_ARNES
    return Standing.DEMOSTRADO


def _why(declared: Declared, standing: Standing, telling: Sequence[Evidence], found: Sequence[Evidence]) -> str:
    attempts = f" en el intento {telling[0].intentos}" if telling and telling[0].intentos > 1 else ""
    rest = [one for one in found if one not in telling and one.veredicto is not Verdict.OMITIDO]
    others = f"; {plural(len(rest), 'caso más no', 'casos más no')}" if rest and not declared.id else ""
    match standing:
        case Standing.DEMOSTRADO:
            return f"Aprobado{attempts}{others}."
        case Standing.DEL_ARNES:
            return f"Lo aprobó el arnés{attempts}{others}; el plan pide que lo demuestre el sistema de la institución."
        case Standing.SIMULADO:
            return f"Aprobado{attempts} contra la simulación{others}: no certifica."
        case Standing.NO_APROBADO:
            return f"{telling[0].veredicto}: {telling[0].razon or 'sin razón escrita.'}"
        case Standing.SIN_EVIDENCIA:
            return telling[0].razon if telling else "No se ha ejecutado."


def _activity(row: Mapping[str, Any], hoy: date) -> Activity:
    start, end, done = (_date(row.get(name)) for name in ("desde", "hasta", "cumplida"))
    state, detail = _state(start, end, done, hoy)
    return Activity(
        numero=row["numero"],
        nombre=row.get("nombre", ""),
        responsable=row.get("responsable", ""),
        planificada=_planned(start, end),
        cumplida=day(done.isoformat()) if done else "",
        estado=state,
        detalle=detail,
        nota=row.get("nota", ""),
        empieza=start,
    )


def _state(start: date | None, end: date | None, done: date | None, hoy: date) -> tuple[ActivityState, str]:
    if done is not None and done <= hoy:
        late = (done - end).days if end is not None else 0
        return ActivityState.CUMPLIDA, f"con {_days(late)} de atraso" if late > 0 else ""
    announced = "su fecha de cumplimiento aún no llega" if done is not None else ""
    if end is not None and end < hoy:
        return ActivityState.ATRASADA, "; ".join(filter(None, (f"venció hace {_days((hoy - end).days)}", announced)))
    return ActivityState.PENDIENTE, announced or _ahead(start, end, hoy)


def _ahead(start: date | None, end: date | None, hoy: date) -> str:
    if start is None and end is None:
        return ""
    if start is not None and start > hoy:
        return f"empieza en {_days((start - hoy).days)}"
    if end is None:
        return "en curso"
    return "vence hoy" if end == hoy else f"en curso, vence en {_days((end - hoy).days)}"


def _planned(start: date | None, end: date | None) -> str:
    first, last = (day(one.isoformat()) if one else "" for one in (start, end))
    if first and last:
        return first if first == last else f"{first} al {last}"
    return f"desde el {first}" if first else f"hasta el {last}" if last else "sin fecha"


def _days(count: int) -> str:
    return plural(count, "día", "días")


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
