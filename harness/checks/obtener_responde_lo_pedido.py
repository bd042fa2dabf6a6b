"""Obtener answers the folio that was asked for, not another."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import ExecutionFacts
from harness.grounds import of_notion, weakest
from harness.model import Certainty, Finding, Verdict
from harness.views import key_notions
from harness.wording import named

CHECK = Check("obtener_responde_lo_pedido", ("IOP-2.4", "WIRE-25"), Certainty.OBSERVADO)


def obtener_responde_lo_pedido(facts: ExecutionFacts) -> Iterator[Finding]:
    """Of every automatic reading that found something; silent when all are right, for the others speak of them."""
    for reading in facts.own_readings:
        if reading.view is None or reading.view.key == reading.key:
            continue
        told = f"Se pidió obtener el {named(reading.key)} y SIGFE respondió con el {named(reading.view.key)}."
        ground = weakest(CHECK.certainty, of_notion(f"{reading.key[0]}.obtener", *key_notions(reading.key[0])))
        yield CHECK.says(
            Verdict.FALLIDO,
            told,
            paso=reading.for_step,
            certainty=ground,
            esperado=reading.key[1],
            recibido=reading.view.key[1],
        )
