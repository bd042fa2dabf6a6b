"""What SIGFE says is in force is the original plus its adjustments."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import ExecutionFacts, Reading
from harness.ledger import vigente_of
from harness.model import Finding, Verdict
from harness.values import by_concept
from harness.wording import named, per_concept
from schemas import load_catalog

CHECK = Check("vigente_es_original_mas_ajustes", ("IOP-2.3", "IOP-2.4"))


def vigente_es_original_mas_ajustes(facts: ExecutionFacts) -> Iterator[Finding]:
    """For every transaction made here, at every reading after a registrar, per concept."""
    adjustments = {movement.key for movement in facts.movements if movement.sent.adjusts}
    for reading in facts.own_readings:
        judgeable = reading.momento == "despues" and reading.quiet
        if judgeable and reading.key in facts.made_here and reading.key not in adjustments:
            yield from _compare(facts, reading)


def _compare(facts: ExecutionFacts, reading: Reading) -> Iterator[Finding]:
    tells = load_catalog().operation(f"{reading.key[0]}.obtener").lecturas["respuesta"]["lineas"]
    if reading.view is None or "vigente" not in tells:  # an entry tells what is left of its lines, not what is in force
        return
    told = by_concept((line.concepto, line.vigente) for line in reading.view.lineas if line.vigente is not None)
    if not told:
        sentence = f"Obtener del {named(reading.key)} no informa el monto vigente: no se puede comprobar."
        yield CHECK.says(Verdict.INCONCLUSO, sentence, paso=reading.for_step)
        return
    before = [movement for movement in facts.movements if movement.at < reading.at]
    expected = vigente_of(reading.key, before)
    count = sum(movement.state_of == reading.key for movement in before) - 1
    sum_of = (
        "el original"
        if count == 0
        else "el original más 1 ajuste"
        if count == 1
        else f"el original más {count} ajustes"
    )
    sentence = f"El monto vigente del {named(reading.key)} es {sum_of}"
    yield CHECK.compares(told == expected, sentence, per_concept(expected), per_concept(told), paso=reading.for_step)
