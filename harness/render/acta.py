"""Writes acta.html: what the machine found and what the consultant decided, side by side, ready to be signed."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from harness.decisiones import Decision, Decisions, DecisionsFile, Ruling
from harness.model import Verdict
from harness.render import format, observations, overview
from harness.render.cover import cover
from harness.render.facts import CaseRecord, Record
from harness.render.format import listing, plural
from harness.render.plan_view import plan_view
from harness.render.templating import asset, css_text, environment
from schemas import Catalog, load_catalog

DECIDED = {
    Ruling.APROBADO: ("aprobado", "aprobados"),
    Ruling.OBSERVADO: ("observado", "observados"),
    Ruling.RECHAZADO: ("rechazado", "rechazados"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A case with its decision, if there is one; `nota` tells of a decision on an attempt that is not the last."""

    case: CaseRecord
    decision: Decision | None
    nota: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A case on which the consultant and the machine do not agree, in a sentence."""

    case: CaseRecord
    sentence: str
    comentario: str


def render_acta(record: Record, given: DecisionsFile) -> str:
    """acta.html; the same record and the same file give the same bytes."""
    catalog = load_catalog()
    found = rows(record, given.decisions, catalog)
    face = cover(record, catalog)
    page = (
        environment()
        .get_template("acta.html.jinja")
        .render(
            record=record,
            cover=face,
            decisions=given.decisions,
            sha256=given.sha256,
            machine=overview.verdict_sentence(record),
            human=human_sentence(record, given.decisions),
            remarks=[
                *overview.remarks(record),
                *_went_on(record, given.decisions),
                *_somebody_else(face.consultor, given.decisions),
            ],
            limits=overview.limits(record),
            rows=found,
            lenient=_lenient(found),
            severe=_severe(found),
            pending=[row for row in found if row.decision and row.decision.ruling is not Ruling.APROBADO],
            undecided=[row for row in found if row.decision is None],
            observed=observations.earlier(record),
            plan=plan_view(record, catalog),
            css=Markup(asset("acta.css").replace("CORRIDA", css_text(record.corrida))),
        )
    )
    return format.clean(page)


def rows(record: Record, decisions: Decisions, catalog: Catalog) -> list[Row]:
    """Every declared case in the dossier's order."""
    decided = {one.caso: one for one in decisions.casos}
    return [_row(case, decided.get(case.id)) for case in overview.in_order(record.casos, catalog)]


def human_sentence(record: Record, decisions: Decisions) -> str:
    """`10 de 45 casos aprobados por el consultor; 1 observado; 1 rechazado; 33 sin decisión.`"""
    total = len(record.casos)
    left = total - len(decisions.casos)
    if not decisions.casos:
        return "El consultor todavía no decide ningún caso."
    passed = decisions.count(Ruling.APROBADO)
    if passed == total:
        return f"El consultor aprobó {'el único caso' if total == 1 else f'los {total} casos'}."
    head = f"{passed} de {plural(total, 'caso aprobado', 'casos aprobados')} por el consultor"
    counts = [(decisions.count(one), DECIDED[one]) for one in (Ruling.OBSERVADO, Ruling.RECHAZADO)]
    rest = [f"{count} {words[count != 1]}" for count, words in counts if count]
    return f"{'; '.join([head, *rest, *([f'{left} sin decisión'] if left else [])])}."


def misfits(record: Record, decisions: Decisions) -> list[str]:
    """What the decisions say that the journal does not: unknown cases, attempts never made, other verdicts."""
    known = {case.id: case for case in record.casos}
    unknown = [one.caso for one in decisions.casos if one.caso not in known]
    found = [f"esta corrida no tiene {_cases(unknown)}"] if unknown else []
    same = not went_on(record, decisions)
    return found + [
        problem for one in decisions.casos if one.caso in known and (problem := _misfit(one, known[one.caso], same))
    ]


def went_on(record: Record, decisions: Decisions) -> bool:
    """Whether the journal has other lines than those that were decided on."""
    return decisions.cabeza != record.integrity.ultimo_hash


def _cases(ids: list[str]) -> str:
    return f"el caso {ids[0]}" if len(ids) == 1 else f"los casos {listing(ids)}"


def _misfit(decision: Decision, case: CaseRecord, same: bool) -> str:
    """Of the very journal that was decided on, only the last attempt and its verdict could be seen."""
    last = _last(case)
    if decision.intento > last or (same and decision.intento != last):
        return f"caso {case.id}: se decidió sobre el intento {decision.intento} y en la bitácora el último es el {last}"
    if same and decision.veredicto is not case.veredicto:
        return (
            f"caso {case.id}: las decisiones dicen haber visto {decision.veredicto} y la bitácora dice {case.veredicto}"
        )
    return ""


def _last(case: CaseRecord) -> int:
    """The number of the last attempt; 0 when there was none."""
    return case.execution.intento if case.execution else 0


def _row(case: CaseRecord, decision: Decision | None) -> Row:
    last = _last(case)
    if decision is None or (decision.intento, decision.veredicto) == (last, case.veredicto):
        return Row(case, decision)
    seen = f"el intento {decision.intento} terminaba" if decision.intento else "el caso no se había ejecutado: quedaba"
    return Row(case, decision, f"Decidido cuando {seen} {decision.veredicto}.")


def _went_on(record: Record, decisions: Decisions) -> list[str]:
    if not went_on(record, decisions):
        return []
    return [
        "La bitácora siguió después de estas decisiones: la decisión es sobre lo que el consultor vio, "
        "y la tabla dice qué casos terminan ahora de otra manera."
    ]


def _somebody_else(planned: str, decisions: Decisions) -> list[str]:
    if not planned or planned.casefold() == decisions.consultor.casefold():
        return []
    return [f"El plan nombra como consultor a {planned}, y las decisiones son de {decisions.consultor}."]


def _lenient(found: list[Row]) -> list[Disagreement]:
    """Approved by the consultant, not by the machine."""
    return [
        Disagreement(row.case, f"El consultor lo aprobó y el arnés lo dejó {one.veredicto}.", one.comentario)
        for row in found
        if (one := row.decision) and one.ruling is Ruling.APROBADO and one.veredicto is not Verdict.APROBADO
    ]


def _severe(found: list[Row]) -> list[Disagreement]:
    """Approved by the machine, not by the consultant."""
    how = {Ruling.OBSERVADO: "observó", Ruling.RECHAZADO: "rechazó"}
    return [
        Disagreement(row.case, f"El consultor lo {how[one.ruling]} y el arnés lo aprobó.", one.comentario)
        for row in found
        if (one := row.decision) and one.ruling in how and one.veredicto is Verdict.APROBADO
    ]
