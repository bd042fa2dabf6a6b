"""A ticket that ends without errors gives each transaction of its message a folio."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import StepRecord, TransactionResult
from harness.model import Case, Certainty, Finding
from schemas import load_catalog

CHECK = Check("ticket_entrega_folio", ("IOP-4.2", "IOP-5.2", "WIRE-20"), Certainty.OBSERVADO)
WELL = "FINALIZADO_SIN_ERRORES"


def ticket_entrega_folio(record: StepRecord, case: Case) -> Iterator[Finding]:
    """As many results as transactions sent, each true and with its folio; one that failed gives none.

    What has no folio (a person) need only be accepted: that the ticket gives its internal id is assumed.
    """
    del case
    status = record.last_status
    if status is None or not status.is_terminal or record.mensaje is None:
        return
    head = f"El ticket {record.ticket}"
    numbered = load_catalog().services[record.rules_of].clave == "folio"
    if status.estado == WELL:
        sent = len(record.sent) or len(status.results)
        right = len(status.results) == sent > 0 and all(
            one.resultado is True and (one.folio or not numbered) for one in status.results
        )
        sentence = f"{head} acepta cada transacción" + (" y le da folio" if numbered else "")
        expected = "una transacción aceptada" if sent == 1 else f"{sent} transacciones aceptadas"
        expected += ", con folio" if numbered else ""
    else:
        right = all(not one.folio for one in status.results if one.resultado is not True)
        sentence, expected = f"{head} no da folio a lo que rechaza", "ningún folio en lo rechazado"
    got = "; ".join(_told(one, "folio" if numbered else "id interno") for one in status.results) or "ningún resultado"
    yield CHECK.compares(right, sentence, expected, got, paso=record.step.name)


def _told(result: TransactionResult, number: str) -> str:
    word = "sin resultado" if result.resultado is None else "aceptada" if result.resultado else "rechazada"
    return f"{word}, {f'{number} {result.folio}' if result.folio else f'sin {number}'}"
