"""The answer brings what the case's later steps need from it."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import StepRecord
from harness.grounds import of_member, weakest
from harness.members import member
from harness.model import Case, Finding, Verdict

CHECK = Check("respuesta_trae_lo_que_se_guarda", ("IOP-2.4",))


def respuesta_trae_lo_que_se_guarda(record: StepRecord, case: Case) -> Iterator[Finding]:
    """Every pointer of `save` has a value; silent when all have."""
    answer = record.last_exchange.answer
    if answer is None:
        return
    for name, pointer in record.step.save.items():
        if record.saved(pointer) is None:
            word = member(record.last_operation, pointer)
            told = f"La respuesta del paso «{record.step.name}» no trae {word}, que el caso guarda como «{name}»."
            ground = weakest(case.certainty, of_member(record.last_operation, pointer))
            yield CHECK.says(Verdict.FALLIDO, told, paso=record.step.name, certainty=ground, puntero=pointer)
