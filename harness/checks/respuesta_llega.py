"""The other side answers, and what it answers can be read."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import StepRecord
from harness.model import Case, Certainty, Finding, Verdict

CHECK = Check("respuesta_llega", ("IOP-4.4",), Certainty.DOCUMENTADO)


def respuesta_llega(record: StepRecord, case: Case) -> Iterator[Finding]:
    """An answer came, of no unexpected 5xx, and it is JSON; anything else is the wire's fault, hence ERROR."""
    del case
    answer, failure = record.exchange.answer, record.exchange.failure
    problem = None
    if answer is None:
        problem = failure
    elif answer.estado >= 500 and answer.estado != record.expect.estado:
        problem = f"el destino respondió HTTP {answer.estado}, que es una falla suya y no una respuesta al caso"
    elif failure is not None and not (answer.estado == record.expect.estado >= 400):
        problem = failure
    if problem is None:
        yield CHECK.says(Verdict.APROBADO, f"El destino respondió al paso «{record.step.name}».", paso=record.step.name)
    else:
        yield CHECK.says(
            Verdict.ERROR, f"Paso «{record.step.name}»: {problem}.", paso=record.step.name, recibido=problem
        )
