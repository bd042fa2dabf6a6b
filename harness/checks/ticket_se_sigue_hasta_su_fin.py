"""A ticket that the case leaves before its end is still followed to it, so that what was sent has a known end."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import StepRecord
from harness.model import Case, Certainty, Finding, Verdict
from harness.wording import asked_so_far

CHECK = Check("ticket_se_sigue_hasta_su_fin", ("IOP-4.2", "IOP-5.2"), Certainty.OBSERVADO)
RETAINED = "retenido"


def is_retained(record: StepRecord) -> bool:
    """Whether the case tells the mock to keep this ticket until somebody releases it, which nobody here does."""
    return record.step.simulacion.get("progresion") == RETAINED


def ticket_se_sigue_hasta_su_fin(record: StepRecord, case: Case) -> Iterator[Finding]:
    """EN_CURSO when its end was not seen in time, ERROR when the target fell silent.

    How it ends is not judged, for the case expects nothing of it.
    """
    del case
    status = record.last_status
    state = (status.estado if status else None) or "ningún estado"
    head = f"El ticket {record.ticket} del paso «{record.step.name}», que el caso no sigue hasta su fin,"
    if status is not None and status.is_terminal:
        verdict, told = Verdict.APROBADO, f"{head} terminó en {state} ({asked_so_far(record.polls)})."
    elif is_retained(record):
        verdict, told = Verdict.APROBADO, f"{head} queda en {state}: el simulador lo retiene y nadie lo libera."
    elif record.silence is not None:
        verdict = Verdict.ERROR
        told = f"{head} quedó en {state} y no se pudo consultar más: {record.silence}; consúltelo más tarde."
    else:
        verdict = Verdict.EN_CURSO
        told = f"{head} sigue en {state} al vencer el plazo ({asked_so_far(record.polls)}); consúltelo más tarde."
    yield CHECK.says(verdict, told, paso=record.step.name, recibido=state)
