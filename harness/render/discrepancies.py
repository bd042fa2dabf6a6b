"""Gathers what did not hold in a run: every such check by what it says, and what of it is to be asked of DIPRES."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from harness.model import WORST_FIRST, Certainty, Verdict
from harness.render.expectations import member
from harness.render.facts import CaseRecord, FindingRecord, Record
from harness.render.overview import in_order
from schemas import Catalog

_CODE = re.compile(r"\bE[0-9]{2}\b")
_GAP = re.compile(r"\{[^{}]*\}")
_STEP = re.compile(r" ?(?:en )?(?:el paso|del paso|al paso|Paso) «[^»]*»:?")
TO_ASK = {
    "rechazo_es_el_esperado": "¿Con qué código y con qué texto exacto rechaza SIGFE este mensaje, o por qué lo acepta? "
    "Pida la frase como está en el manual.",
    "ticket_llega_al_estado": "¿Por qué estados pasa este ticket, y cuánto puede tardar en el ambiente de pruebas?",
    "respuesta_cumple_esquema": "¿Cuál es el esquema vigente de esta respuesta? Pida el manual o un ejemplo completo.",
    "estado_http": "¿Con qué código HTTP responde SIGFE a esta solicitud?",
}
ASK = "¿Es esto lo que SIGFE hace siempre? Si lo es, se corrige el supuesto y el caso se vuelve a juzgar."


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found: the case (None: the run's own controls) and the step."""

    caso: CaseRecord | None
    paso: str


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """What one or more checks say did not hold, and where; `miembro` is the member in words."""

    finding: FindingRecord
    miembro: str
    lugares: tuple[Place, ...]

    @property
    def difiere(self) -> bool:
        """Whether expected and received are worth showing side by side."""
        return self.finding.esperado is not None or self.finding.recibido is not None


@dataclass(frozen=True, slots=True)
class Question:
    """A discrepancy with something assumed: the assumed sentences of the rules it names, and what to ask."""

    discrepancy: Discrepancy
    supuestos: tuple[tuple[str, str], ...]
    pregunta: str


def discrepancies(record: Record, catalog: Catalog) -> tuple[Discrepancy, ...]:
    """Every check that did not hold in the attempts that count, the worst first; the same words are told once."""
    groups: dict[tuple[str | None, ...], tuple[FindingRecord, dict[tuple[str, str], Place]]] = {}
    for place, found in _found(record, catalog):
        said = _STEP.sub("", found.frase)
        key = (found.veredicto, found.control, said, found.puntero, found.esperado, found.recibido)
        where = (place.caso.id if place.caso else "", place.paso)
        groups.setdefault(key, (found, {}))[1].setdefault(where, place)
    return tuple(
        Discrepancy(found, member(found.puntero, catalog) if found.puntero else "", tuple(places.values()))
        for found, places in sorted(groups.values(), key=lambda group: WORST_FIRST.index(group[0].veredicto))
    )


def questions(found: tuple[Discrepancy, ...], catalog: Catalog) -> tuple[Question, ...]:
    """Those that rest on something assumed, or that could not be decided: SIGFE may be right."""
    return tuple(
        Question(one, _assumed(one, catalog), TO_ASK.get(one.finding.control, ASK))
        for one in found
        if one.finding.veredicto is Verdict.INCONCLUSO
        or (one.finding.veredicto is Verdict.FALLIDO and one.finding.certeza == Certainty.SUPUESTO)
    )


def _found(record: Record, catalog: Catalog) -> Iterator[tuple[Place, FindingRecord]]:
    for one in record.controles:
        if one.veredicto is not Verdict.APROBADO:
            yield Place(None, one.paso or ""), one
    for case in in_order(record.casos, catalog):
        runs = (*case.preparations, *((case.execution,) if case.execution else ()))
        for run in runs:
            for one in run.findings:
                if one.veredicto is not Verdict.APROBADO:
                    yield Place(case, one.paso or ""), one


def _assumed(discrepancy: Discrepancy, catalog: Catalog) -> tuple[tuple[str, str], ...]:
    """(code, sentence as this contract assumes it) of each rule that the expectation names; its gaps as `…`."""
    case = next((place.caso for place in discrepancy.lugares if place.caso is not None), None)
    names = [case.modulo] if case and case.modulo in catalog.services else list(catalog.services)
    told = []
    for code in dict.fromkeys(_CODE.findall(discrepancy.finding.esperado or "")):
        rules = [catalog.services[name].rules[code] for name in names if code in catalog.services[name].rules]
        told += [(code, _GAP.sub("…", rule.texto)) for rule in rules[:1]]
    return tuple(told)
