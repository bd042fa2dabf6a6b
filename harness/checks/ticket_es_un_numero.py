"""The ticket is a number of at most nineteen digits, as clients keep it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import StepRecord
from harness.grounds import weakest
from harness.model import Case, Finding, Verdict
from schemas import certainty_at

CHECK = Check("ticket_es_un_numero", ("IOP-4.2", "WIRE-16"))
DIGITS = re.compile(r"[0-9]{1,19}")


def ticket_es_un_numero(record: StepRecord, case: Case) -> Iterator[Finding]:
    """Of a registrar that gave one; silent when it is."""
    if not record.operation.asincrona or record.ticket is None or DIGITS.fullmatch(record.ticket):
        return
    told = f"El ticket «{record.ticket}» del paso «{record.step.name}» no es un número de hasta 19 dígitos."
    place = record.operation.lecturas["respuesta"]["codigo"]
    yield CHECK.says(
        Verdict.FALLIDO,
        told,
        paso=record.step.name,
        certainty=weakest(case.certainty, certainty_at(record.operation, "respuesta", place)),
        esperado="un número de hasta 19 dígitos",
        recibido=record.ticket,
        puntero=place,
    )
