"""Every answer has the shape that the contract gives it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harness.checks.finding import Check
from harness.facts import ExecutionFacts, StepRecord
from harness.model import Case, Certainty, Exchange, Finding, Verdict
from schemas import Violation, load_catalog, violations

CHECK = Check("respuesta_cumple_esquema", ("IOP-4.4",), Certainty.SUPUESTO)


def respuesta_cumple_esquema(record: StepRecord, case: Case) -> Iterator[Finding]:
    """The step's answer and every answer to the queries of its ticket."""
    del case
    yield from _judged(record.step.name, record.operation.name, [record.exchange])
    if record.polls:
        yield from _judged(record.step.name, "ticket.consultar", [poll.exchange for poll in record.polls])


def lecturas_cumplen_esquema(facts: ExecutionFacts) -> Iterator[Finding]:
    """The automatic obtener answers before and after."""
    by_operation: dict[str, list[Exchange]] = {}
    for reading in facts.own_readings:
        by_operation.setdefault(reading.exchange.operacion, []).append(reading.exchange)
    for operation, exchanges in by_operation.items():
        yield from _judged(None, operation, exchanges)


def _judged(paso: str | None, operation: str, exchanges: Iterable[Exchange]) -> Iterator[Finding]:
    breaches = [breach for exchange in exchanges for breach in _breaches(operation, exchange)]
    if not any(_is_judgeable(exchange) for exchange in exchanges):
        return
    if not breaches:
        yield CHECK.says(Verdict.APROBADO, f"Las respuestas de {operation} cumplen su esquema.", paso=paso)
        return
    for certainty in Certainty:
        yield from _told(paso, operation, [breach for breach in breaches if breach.certeza == certainty], certainty)


def _told(paso: str | None, operation: str, breaches: list[Violation], certainty: Certainty) -> Iterator[Finding]:
    """One finding on all breaches of equal ground: what is assumed must not hide behind what is known."""
    if not breaches:
        return
    told = "; ".join(dict.fromkeys(str(breach) for breach in breaches))
    sentence = f"La respuesta de {operation} no cumple su esquema: {told}."
    yield CHECK.says(
        Verdict.FALLIDO, sentence, paso=paso, certainty=certainty, puntero=breaches[0].pointer, recibido=told
    )


def _breaches(operation: str, exchange: Exchange) -> list[Violation]:
    if not _is_judgeable(exchange) or exchange.answer is None:
        return []
    return violations(load_catalog().operation(operation), "respuesta", exchange.answer.json)


def _is_judgeable(exchange: Exchange) -> bool:
    return exchange.answer is not None and exchange.unreadable is None
