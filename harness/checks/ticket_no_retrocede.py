"""A ticket only goes forward: RECEPCIONADO, EN_PROCESO, and one of the two ends."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import StepRecord
from harness.model import Case, Certainty, Finding, Verdict

CHECK = Check("ticket_no_retrocede", ("IOP-4.2", "WIRE-19"), Certainty.OBSERVADO)
ORDER = {"RECEPCIONADO": 0, "EN_PROCESO": 1, "FINALIZADO_SIN_ERRORES": 2, "FINALIZADO_CON_ERRORES": 2}


def ticket_no_retrocede(record: StepRecord, case: Case) -> Iterator[Finding]:
    """No state is seen after a later one; states that we do not know are passed over."""
    del case
    states = [poll.status.estado for poll in record.polls if poll.status is not None and poll.status.estado in ORDER]
    if not states:
        return
    seen = [state for index, state in enumerate(states) if state is not None and state not in states[:index]]
    ranks = [ORDER[state] for state in states if state is not None]
    right = ranks == sorted(ranks) and len({state for state in seen if ORDER[state] == 2}) <= 1
    path = " → ".join(dict.fromkeys(seen)) if right else " → ".join(str(state) for state in states)
    verdict, told = (Verdict.APROBADO, "avanza sin retroceder") if right else (Verdict.FALLIDO, "retrocede")
    yield CHECK.says(verdict, f"El ticket {record.ticket} {told}: {path}.", paso=record.step.name, recibido=path)
