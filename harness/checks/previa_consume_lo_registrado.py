"""A predecessor is consumed by exactly what was registered on it, and never beyond what it has in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harness.checks.finding import Check
from harness.facts import ExecutionFacts, Movement, Reading
from harness.ledger import consumed_from, tax_shares
from harness.model import Finding, Verdict
from harness.values import by_concept
from harness.wording import named, per_concept, pesos

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
    paid = _paid(facts, reading, before)
    if paid is not None:
        yield _compare_paid(reading, paid, before, told)
        return
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


def _paid(facts: ExecutionFacts, reading: Reading, before: Sequence[Movement]) -> int | None:
    """Gross pesos that payments and collections took from the entry of a devengo; None when it has not been touched."""
    entry = reading.view.entrada if reading.view else None
    if entry is None:
        return None
    taken = consumed_from(entry, before, facts.origin_of)
    return sum(taken.values()) if taken else None


def _compare_paid(reading: Reading, paid: int, before: Sequence[Movement], told: Mapping[str, int]) -> Finding:
    """A devengo tells its balance net: what was paid, gross, counts in the proportion of net to gross (supuesto)."""
    own = [movement.sent for movement in before if movement.state_of == reading.key]
    net = sum(line.monto for sent in own for line in sent.lineas)
    tax = sum(sent.impuesto for sent in own if not sent.contabiliza_impuestos)
    expected, got = tax_shares([net, tax], paid)[0], sum(told.values())
    sentence = f"El {named(reading.key)} tiene consumido lo que se pagó o cobró de su asiento, en términos netos"
    rounding = len(reading.view.lineas) if reading.view else 0
    return CHECK.compares(abs(expected - got) <= rounding, sentence, pesos(expected), pesos(got), paso=reading.for_step)
