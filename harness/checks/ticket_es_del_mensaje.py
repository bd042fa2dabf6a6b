"""The ticket speaks of the message that was sent: its number, its messageID and the ids of its transactions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from harness.checks.finding import Check
from harness.facts import StepRecord, TicketStatus
from harness.model import Case, Certainty, Finding, Verdict

CHECK = Check("ticket_es_del_mensaje", ("WIRE-3", "WIRE-4"), Certainty.OBSERVADO)


def ticket_es_del_mensaje(record: StepRecord, case: Case) -> Iterator[Finding]:
    """At its end it echoes the messageID; whatever else SIGFE leaves out is not held against it.

    Judged by its last word, or by the first that speaks of another ticket.
    """
    del case
    status = next(filter(partial(_is_anothers, record), record.statuses), record.last_status)
    if status is None or record.mensaje is None:
        return
    if status.ticket is not None and status.ticket != record.ticket:
        told = f"Se preguntó por el ticket {record.ticket} y SIGFE respondió por el {status.ticket}."
        yield _says(record, told, record.ticket or "", status.ticket)
    if status.mensaje is not None or status.is_terminal:
        yield _message(record, status.mensaje)
    got = tuple(result.id for result in status.results if result.id is not None)
    if status.is_terminal and record.sent_ids and got and got != record.sent_ids:
        sent, heard = ", ".join(record.sent_ids), ", ".join(got)
        told = f"El ticket {record.ticket} responde por las transacciones {heard}, y se enviaron {sent}."
        yield _says(record, told, sent, heard)


def _is_anothers(record: StepRecord, status: TicketStatus) -> bool:
    return status.ticket not in (None, record.ticket) or status.mensaje not in (None, record.mensaje)


def _message(record: StepRecord, got: str | None) -> Finding:
    if got == record.mensaje:
        told = f"El ticket {record.ticket} corresponde al mensaje enviado, {got}."
    elif got is None:
        told = f"El ticket {record.ticket} no dice a qué mensaje corresponde; el enviado es el {record.mensaje}."
    else:
        told = f"El ticket {record.ticket} corresponde al mensaje {got}, y el enviado es el {record.mensaje}."
    return _says(record, told, record.mensaje or "", got or "nada")


def _says(record: StepRecord, told: str, esperado: str, recibido: str) -> Finding:
    verdict = Verdict.APROBADO if esperado == recibido else Verdict.FALLIDO
    return CHECK.says(verdict, told, paso=record.step.name, esperado=esperado, recibido=recibido)
