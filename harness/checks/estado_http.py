"""The HTTP status is the one that the case expects."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from harness.checks.finding import Check
from harness.facts import StepRecord
from harness.grounds import of_service
from harness.model import Case, Certainty, Finding, Verdict
from harness.views import refusal_sentences
from harness.wording import quoted
from schemas import violations

CHECK = Check("estado_http", ("IOP-4.1",))
ON_THE_WAY = {
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: "un proxy pide credenciales; revise el del destino",
    HTTPStatus.REQUEST_TIMEOUT: "no llegó entero a tiempo; revise la red",
    HTTPStatus.TOO_MANY_REQUESTS: "el destino pide ir más lento; baje el ritmo y repita más tarde",
}
UNENTITLED = {
    HTTPStatus.UNAUTHORIZED: "revise las credenciales del destino, que pueden haber vencido",
    HTTPStatus.FORBIDDEN: "revise las credenciales del destino y la dirección IP desde la que sale",
    HTTPStatus.NOT_FOUND: "revise la dirección y el canal del destino",
}
"""What says the same of whoever asks, and is our own to cure: it accuses only where a case asks for another refusal."""


def estado_http(record: StepRecord, case: Case) -> Iterator[Finding]:
    """Equal, or FALLIDO; ERROR when our own request breaks its schema, or when something on the way refused it."""
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
    cure = _cure(answer.estado, record.expect.estado)
    if cure is not None:
        sentence += f" El mensaje no llegó a juzgarse: {cure}."
        yield CHECK.says(Verdict.ERROR, sentence, paso=paso, certainty=certainty, esperado=expected, recibido=got)
        return
    yield CHECK.says(Verdict.FALLIDO, sentence, paso=paso, certainty=certainty, esperado=expected, recibido=got)


def _cure(got: int, expected: int) -> str | None:
    """What to do about a status that is no word on the message; None when it is one."""
    if got in range(300, 400):
        return "el destino envía a otra dirección; revise la suya"
    status = HTTPStatus(got) if got in set(HTTPStatus) else None
    if status in UNENTITLED and expected == HTTPStatus.OK:
        return UNENTITLED[status]
    return ON_THE_WAY.get(status) if status is not None else None


def _own_breach(record: StepRecord) -> str | None:
    breaches = violations(record.operation, "solicitud", record.exchange.solicitud_json)
    return str(breaches[0]) if breaches else None
