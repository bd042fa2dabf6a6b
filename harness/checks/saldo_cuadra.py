"""Balances square: consumption fits in what is in force, and the balance is what is left of it."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import ExecutionFacts, ReadLine
from harness.model import Finding
from harness.wording import named, pesos

CHECK = Check("saldo_cuadra", ("IOP-2.5", "IOP-7.0"))


def saldo_cuadra(facts: ExecutionFacts) -> Iterator[Finding]:
    """vigente − consumido = saldo ≥ 0 in each line read after a registrar; adjustments have no balance."""
    adjustments = {movement.key for movement in facts.movements if movement.sent.adjusts}
    for reading in facts.own_readings:
        if reading.momento == "antes" or reading.view is None or reading.key in adjustments:
            continue
        for line in reading.view.lineas:
            if line.saldo is None:
                continue
            right, told = _squares(line)
            sentence = f"Cuadra el saldo del {named(reading.key)}, concepto {line.concepto}"
            expected = "vigente − consumido = saldo, sin negativos"
            yield CHECK.compares(right, sentence, expected, told, paso=reading.for_step)


def _squares(line: ReadLine) -> tuple[bool, str]:
    saldo, vigente, consumido = line.saldo or 0, line.vigente, line.consumido
    told = f"vigente {pesos(vigente)}, consumido {pesos(consumido)}, saldo {pesos(saldo)}"
    if vigente is None:
        return saldo >= 0, told
    if consumido is None:
        return 0 <= saldo <= vigente, told
    return vigente - consumido == saldo and saldo >= 0 and consumido >= 0, told
