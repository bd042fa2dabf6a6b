"""The ticket speaks of the message that was sent: its messageID and the ids of its transactions."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import StepRecord
from harness.model import Case, Certainty, Finding, Verdict

CHECK = Check("ticket_es_del_mensaje", ("WIRE-3", "WIRE-4"), Certainty.OBSERVADO)


def ticket_es_del_mensaje(record: StepRecord, case: Case) -> Iterator[Finding]:
    """identificacionEnvio and idTransferencia are echoed; what SIGFE leaves out is not held against it."""
    del case
    status = record.last_status
    if status is None or record.mensaje is None:
        return
    if status.mensaje is not None:
        right = status.mensaje == record.mensaje
        told = f"El ticket {record.ticket} identifica el envío {status.mensaje}"
        told += "." if right else f", y el mensaje enviado es el {record.mensaje}."
        yield CHECK.says(
            Verdict.APROBADO if right else Verdict.FALLIDO,
            told,
            paso=record.step.name,
            esperado=record.mensaje,
            recibido=status.mensaje,
        )
    got = tuple(result.id for result in status.results if result.id is not None)
    if status.is_terminal and record.sent_ids and got and got != record.sent_ids:
        sent = ", ".join(record.sent_ids)
        told = f"El ticket {record.ticket} habla de las transacciones {', '.join(got)}, y se enviaron {sent}."
        yield CHECK.says(
            Verdict.FALLIDO, told, paso=record.step.name, esperado=", ".join(record.sent_ids), recibido=", ".join(got)
        )
