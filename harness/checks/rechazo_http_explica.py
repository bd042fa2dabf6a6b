"""A refusal by HTTP status says why, in SIGFE's error object."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import StepRecord
from harness.model import Case, Finding, Verdict
from harness.views import refusal_sentences
from harness.wording import quoted
from schemas import read

CHECK = Check("rechazo_http_explica", ("IOP-4.4",))


def rechazo_http_explica(record: StepRecord, case: Case) -> Iterator[Finding]:
    """`{status, descripcion, errors}` with the status of the answer."""
    del case
    answer = record.exchange.answer
    if answer is None or answer.estado < 400 or answer.estado != record.expect.estado:
        return
    sentences = refusal_sentences(record.operation, answer.json)
    right = str(read(answer.json, "/status")) == str(answer.estado) and bool(sentences)
    verdict = Verdict.APROBADO if right else Verdict.FALLIDO
    told = "explica el rechazo" if right else "no explica el rechazo con status, descripcion y errors"
    sentence = f"La respuesta HTTP {answer.estado} {told}: {quoted(sentences)}."
    yield CHECK.says(verdict, sentence, paso=record.step.name, recibido=answer.cuerpo[:400])
