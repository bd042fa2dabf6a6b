"""A registered person is found by its identification, and its internal id is the one that the ticket gave."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import ExecutionFacts, Movement, Reading
from harness.grounds import of_notion, weakest
from harness.model import Certainty, Finding, Verdict
from harness.views import key_notions
from harness.wording import named

CHECK = Check("persona_queda_registrada", ("IOP-2.1", "WIRE-50", "WIRE-52"))


def persona_queda_registrada(facts: ExecutionFacts) -> Iterator[Finding]:
    """Of every person that a ticket accepted, in the first reading after it."""
    for movement in facts.own_movements:
        after = [one for one in facts.own_readings if one.key == movement.key and one.at > movement.at]
        if after:
            yield from _judge(movement, after[0])


def _judge(movement: Movement, reading: Reading) -> Iterator[Finding]:
    name, service = named(movement.key), movement.sent.servicio
    answer, unreadable = reading.exchange.answer, reading.exchange.unreadable
    if answer is None or (reading.view is None and unreadable is not None):
        told = f"No se pudo leer el {name} después de registrarlo: {unreadable}."
        yield CHECK.says(Verdict.ERROR, told, paso=movement.paso)
        return
    ground = weakest(Certainty.DOCUMENTADO, of_notion(f"{service}.obtener", "raiz", *key_notions(service)))
    if reading.view is None:
        told = f"El ticket aceptó el {name}, y obtener no lo encuentra."
        received = answer.cuerpo[:400]
        yield CHECK.says(Verdict.FALLIDO, told, paso=movement.paso, certainty=ground, recibido=received)
        return
    told = f"Obtener encuentra el {name}, relacionado con el área que lo registró."
    yield CHECK.says(Verdict.APROBADO, told, paso=movement.paso, certainty=ground)
    if movement.folio and reading.view.interno:
        yield CHECK.compares(
            movement.folio == reading.view.interno,
            f"El ticket entrega el id interno del {name}",
            movement.folio,
            reading.view.interno,
            paso=movement.paso,
        )
