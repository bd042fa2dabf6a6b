"""The HTTP status is the one that the case expects."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import StepRecord
from harness.grounds import of_service
from harness.model import Case, Certainty, Finding, Verdict
from harness.views import refusal_sentences
from harness.wording import quoted
from schemas import violations

CHECK = Check("estado_http", ("IOP-4.1",))


def estado_http(record: StepRecord, case: Case) -> Iterator[Finding]:
    """Equal, or FALLIDO; when our own request breaks its schema the blame is ours, hence ERROR."""
    answer = record.exchange.answer
    if answer is None:
        return
    expected, got = f"HTTP {record.expect.estado}", f"HTTP {answer.estado}"
    paso = record.step.name
    certainty = of_service(record.operation, case.certainty, Certainty.OBSERVADO)
    if answer.estado == record.expect.estado:
        sentence = f"El paso «{paso}» termina con {got}, como se esperaba."
        yield CHECK.says(Verdict.APROBADO, sentence, paso=paso, certainty=certainty, esperado=expected, recibido=got)
        return
    told = quoted(refusal_sentences(record.operation, answer.json))
    breach = _own_breach(record)
    if breach is not None and answer.estado == 400:
        sentence = f"El mensaje del caso no cumple el esquema de {record.operation.name} ({breach})"
        sentence += f" y fue rechazado con {got}: {told}."
        yield CHECK.says(Verdict.ERROR, sentence, paso=paso, certainty=certainty, esperado=expected, recibido=got)
        return
    sentence = f"Paso «{paso}»: se esperaba {expected} y el destino respondió {got}: {told}."
    yield CHECK.says(Verdict.FALLIDO, sentence, paso=paso, certainty=certainty, esperado=expected, recibido=got)


def _own_breach(record: StepRecord) -> str | None:
    breaches = violations(record.operation, "solicitud", record.exchange.solicitud_json)
    return str(breaches[0]) if breaches else None
