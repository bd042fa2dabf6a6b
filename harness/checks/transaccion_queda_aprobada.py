"""A registered transaction stands as Aprobado."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import ExecutionFacts, Reading
from harness.grounds import of_notion, weakest
from harness.model import Certainty, Finding, Verdict
from harness.wording import named
from schemas import load_catalog, read

CHECK = Check("transaccion_queda_aprobada", ("IOP-2.2", "IOP-2.4"), Certainty.DOCUMENTADO)
APPROVED = "Aprobado"


def transaccion_queda_aprobada(facts: ExecutionFacts) -> Iterator[Finding]:
    """Obtener finds the folio that the ticket gave, in state Aprobado."""
    for movement in facts.own_movements:
        after = [one for one in facts.own_readings if one.key == movement.key and one.at > movement.at]
        if after:
            yield _judge(after[0])


def _judge(reading: Reading) -> Finding:
    name = named(reading.key)
    answer, unreadable = reading.exchange.answer, reading.exchange.unreadable
    if answer is None or (reading.view is None and unreadable is not None):
        sentence = f"No se pudo leer el {name} después de registrarlo: {unreadable}."
        return CHECK.says(Verdict.ERROR, sentence, paso=reading.for_step)
    if reading.view is None:
        sentence = f"El ticket entregó el folio {reading.key[1]}, y obtener no encuentra el {name}."
        return CHECK.says(
            Verdict.FALLIDO,
            sentence,
            paso=reading.for_step,
            certainty=_ground(reading, "folio" if _has_root(reading) else "raiz"),
            recibido=answer.cuerpo[:400],
        )
    if reading.view.estado is None:
        sentence = f"Obtener del {name} no informa el estado: no se puede comprobar que quede {APPROVED}."
        return CHECK.says(Verdict.INCONCLUSO, sentence, paso=reading.for_step, certainty=Certainty.SUPUESTO)
    told = reading.view.estado
    right = told == APPROVED
    sentence = f"El {name} queda en estado {told}" + ("." if right else f", y debía quedar {APPROVED}.")
    return CHECK.says(
        Verdict.APROBADO if right else Verdict.FALLIDO,
        sentence,
        paso=reading.for_step,
        certainty=_ground(reading, "estado"),
        esperado=APPROVED,
        recibido=told,
    )


def _ground(reading: Reading, notion: str) -> Certainty:
    return weakest(Certainty.DOCUMENTADO, of_notion(f"{reading.key[0]}.obtener", notion))


def _has_root(reading: Reading) -> bool:
    """Whether an entity came, though without a folio where we look for it."""
    place = load_catalog().operation(f"{reading.key[0]}.obtener").lecturas["respuesta"]["raiz"]
    answer = reading.exchange.answer
    return answer is not None and read(answer.json, place) is not None
