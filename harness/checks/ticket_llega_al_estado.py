"""The ticket reaches the state that the case expects, within its time."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import StepRecord
from harness.model import TERMINAL_STATES, Case, Certainty, Finding, Verdict
from harness.wording import asked_so_far, quoted

CHECK = Check("ticket_llega_al_estado", ("IOP-4.2", "IOP-5.2", "WIRE-19"), Certainty.OBSERVADO)


def ticket_llega_al_estado(record: StepRecord, case: Case) -> Iterator[Finding]:
    """ERROR when the target fell silent, EN_CURSO when no terminal state came in time.

    INCONCLUSO when a passing state could not be seen.
    """
    if record.ticket is None or record.wanted_state is None or not record.polls:
        return
    wanted, status, paso = record.wanted_state, record.last_status, record.step.name
    got = status.estado if status and status.estado else "ningún estado"
    asked = asked_so_far(record.polls)
    head = f"El ticket {record.ticket} del paso «{paso}»"
    if status is None:
        told = f"{head} no se pudo consultar: {record.silence}."
        verdict = Verdict.ERROR
    elif record.silence is not None:
        told = f"{head} quedó en {got} y no se pudo consultar más: {record.silence} ({asked}); consúltelo más tarde."
        verdict = Verdict.ERROR
    elif got == wanted:
        told, verdict = f"{head} llega a {wanted} ({asked}).", Verdict.APROBADO
    elif not status.is_terminal and wanted in TERMINAL_STATES:
        told, verdict = f"{head} sigue en {got} al vencer el plazo ({asked}); consúltelo más tarde.", Verdict.EN_CURSO
    elif wanted not in TERMINAL_STATES:
        told, verdict = f"{head} no se vio en {wanted}: quedó en {got} ({asked}).", Verdict.INCONCLUSO
    else:
        reasons = f": {quoted(status.errores)}" if status.errores else ""
        told, verdict = f"{head} debía terminar en {wanted} y terminó en {got}{reasons}.", Verdict.FALLIDO
    yield CHECK.says(verdict, told, paso=paso, certainty=_certainty(verdict, case), esperado=wanted, recibido=got)


def _certainty(verdict: Verdict, case: Case) -> Certainty:
    return case.certainty if verdict is Verdict.FALLIDO else Certainty.OBSERVADO
