"""A registrar whose answer was lost is looked for, never sent again: what is not found proves nothing."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import Search, StepRecord
from harness.model import TERMINAL_STATES, Case, Certainty, Finding, Verdict
from harness.wording import decimal

CHECK = Check("registro_se_conoce", ("IOP-4.2", "WIRE-16"), Certainty.SUPUESTO)


def registro_se_conoce(record: StepRecord, case: Case) -> Iterator[Finding]:
    """Of a registrar that was looked for; silent of any other.

    APROBADO when it was found and that is what the case expects, FALLIDO when SIGFE accepted what it had to refuse,
    INCONCLUSO otherwise: without its ticket nobody knows how it ended.
    """
    search, paso = record.search, record.step.name
    if search is None:
        return
    lost = f"Paso «{paso}»: no se conoció la respuesta a lo registrado ({_lost(record)})"
    if not search.folios:
        yield CHECK.says(Verdict.INCONCLUSO, f"{lost}. {_not_found(search, case)}", paso=paso)
        return
    folios = ", ".join(search.folios)
    found = f"{lost}. SIGFE lo muestra con folio {folios}: quedó registrado una vez"
    if record.expect.errores:
        told = f"{found}, y se esperaba que lo rechazara por {', '.join(record.expect.errores)}."
        yield CHECK.says(Verdict.FALLIDO, told, paso=paso, certainty=case.certainty, recibido=f"folio {folios}")
    elif (record.expect.ticket or "FINALIZADO_SIN_ERRORES") not in TERMINAL_STATES:
        told = f"{found}, y sin su ticket no se pudo ver el estado {record.expect.ticket}."
        yield CHECK.says(Verdict.INCONCLUSO, told, paso=paso, esperado=record.expect.ticket)
    else:
        told = f"{found}, y el caso sigue con él sin haber visto su ticket."
        yield CHECK.says(Verdict.APROBADO, told, paso=paso, recibido=f"folio {folios}")


def _lost(record: StepRecord) -> str:
    answer = record.exchange.answer
    status = f"HTTP {answer.estado}" if answer is not None else "sin respuesta"
    return (record.exchange.failure or status).removesuffix("; no se sabe si el mensaje llegó, y no se reenvía")


def _not_found(search: Search, case: Case) -> str:
    times = f"{search.veces} búsquedas en {decimal(search.waited_s)} s" if search.veces != 1 else "una búsqueda"
    if search.dudosos:
        seen = f"SIGFE muestra más de una transacción que puede ser esa (folios {', '.join(search.dudosos)})"
    elif not search.veces:
        seen = "El mensaje no dice nada por lo que se lo pueda buscar"
    else:
        seen = f"SIGFE no la mostró en {times}, y eso no prueba que no exista"
    return (
        f"{seen}: no se reenvía. Busque en SIGFE la marca {search.marca}; si de verdad no existe, repita el caso con "
        f"iop run --reenviar {case.id}."
    )
