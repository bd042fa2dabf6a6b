"""A reversal leaves nothing in force and no balance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from harness.checks.finding import Check
from harness.facts import ExecutionFacts
from harness.model import Finding
from harness.wording import named, pesos

CHECK = Check("reverso_deja_cero", ("IOP-2.3", "WIRE-10"))


def reverso_deja_cero(facts: ExecutionFacts) -> Iterator[Finding]:
    """The reversed transaction's vigente and saldo are zero in every line that obtener tells."""
    for movement in facts.own_movements:
        if not movement.sent.is_reversal:
            continue
        after = [
            one for one in facts.own_readings if one.key == movement.state_of and one.at > movement.at and one.view
        ]
        for line in after[0].view.lineas if after and after[0].view else ():
            left = {"vigente": line.vigente, "saldo": line.saldo}
            told = {name: amount for name, amount in left.items() if amount is not None}
            if not told:
                continue
            sentence = f"El reverso folio {movement.folio} deja en cero el {named(movement.state_of)}"
            sentence += f", concepto {line.concepto}"
            zero, left_over = _told(dict.fromkeys(told, 0)), _told(told)
            yield CHECK.compares(not any(told.values()), sentence, zero, left_over, paso=movement.paso)


def _told(amounts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {pesos(amount)}" for name, amount in amounts.items()) or "nada"
