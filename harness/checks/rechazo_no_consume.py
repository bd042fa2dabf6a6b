"""A refused message moves no balance."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import ExecutionFacts, Reading, View
from harness.model import Finding
from harness.wording import named, pesos

CHECK = Check("rechazo_no_consume", ("IOP-2.5",))


def rechazo_no_consume(facts: ExecutionFacts) -> Iterator[Finding]:
    """Of transactions made here: the same amounts before and after a step that registered nothing.

    While another ticket of the case is open, a neighbour's perhaps, what moves need not be this message's doing.
    """
    accepted = {movement.paso for movement in facts.own_movements}
    for record in facts.steps:
        name = record.step.name
        if not record.operation.asincrona or name in accepted:
            continue
        quiet = (one for one in facts.own_readings if one.for_step == name and one.quiet)
        around = [one for one in quiet if one.key in facts.made_here]
        for before in (one for one in around if one.momento == "antes"):
            yield from _compare(before, [one for one in around if one.momento == "despues" and one.key == before.key])


def _compare(before: Reading, after: list[Reading]) -> Iterator[Finding]:
    if before.view is None or not after or after[0].view is None:
        return
    expected, got = _amounts(before.view), _amounts(after[0].view)
    sentence = f"El mensaje rechazado no cambia el {named(before.key)}"
    yield CHECK.compares(expected == got, sentence, expected, got, paso=before.for_step)


def _amounts(view: View) -> str:
    return "; ".join(
        f"{line.concepto}: vigente {pesos(line.vigente)}, consumido {pesos(line.consumido)}, saldo {pesos(line.saldo)}"
        for line in view.lineas
    )
