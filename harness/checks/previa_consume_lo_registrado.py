"""A predecessor is consumed by exactly what was registered on it, and never beyond what it has in force."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import ExecutionFacts, Reading, by_concept
from harness.ledger import consumed_from
from harness.model import Finding, Verdict
from harness.wording import named, per_concept

CHECK = Check("previa_consume_lo_registrado", ("IOP-7.0", "WIRE-30"))


def previa_consume_lo_registrado(facts: ExecutionFacts) -> Iterator[Finding]:
    """Only predecessors made here, for others may consume the shared ones; gross, tax included, is the rule."""
    adjustments = {movement.key for movement in facts.movements if movement.sent.adjusts}
    for reading in facts.own_readings:
        judgeable = reading.momento == "despues" and reading.quiet
        if judgeable and reading.key in facts.made_here and reading.key not in adjustments:
            yield from _compare(facts, reading)


def _compare(facts: ExecutionFacts, reading: Reading) -> Iterator[Finding]:
    lines = reading.view.lineas if reading.view else ()
    told = by_concept((line.concepto, line.consumido) for line in lines if line.consumido is not None)
    if not told:
        return
    before = [movement for movement in facts.movements if movement.at < reading.at]
    gross = dict.fromkeys(told, 0) | consumed_from(reading.key, before, facts.origin_of)
    net = dict.fromkeys(told, 0) | consumed_from(reading.key, before, facts.origin_of, bruto=False)
    name = named(reading.key)
    if told != gross and told == net:
        sentence = f"El {name} consumió el monto neto ({per_concept(net)})"
        sentence += f"; se suponía el bruto, con impuesto ({per_concept(gross)})."
        yield CHECK.says(
            Verdict.INCONCLUSO, sentence, paso=reading.for_step, esperado=per_concept(gross), recibido=per_concept(told)
        )
        return
    sentence = f"El {name} tiene consumido lo que se registró con cargo a él"
    yield CHECK.compares(told == gross, sentence, per_concept(gross), per_concept(told), paso=reading.for_step)
