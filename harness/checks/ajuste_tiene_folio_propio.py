"""An adjustment is a new transaction, with a folio of its own, that points to the adjusted one."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import ExecutionFacts
from harness.grounds import of_notion
from harness.model import Certainty, Finding
from harness.wording import named

CHECK = Check("ajuste_tiene_folio_propio", ("IOP-2.3", "WIRE-8"), Certainty.OBSERVADO)


def ajuste_tiene_folio_propio(facts: ExecutionFacts) -> Iterator[Finding]:
    """New folio; and, where obtener tells folioAnterior, it is the adjusted one's."""
    for movement in facts.own_movements:
        if movement.sent.adjusts is None:
            continue
        sentence = f"El ajuste del {named(movement.state_of)} recibe un folio propio"
        adjusted = movement.state_of[1]
        yield CHECK.compares(
            movement.folio != adjusted,
            sentence,
            f"un folio distinto de {adjusted}",
            f"el folio {movement.folio}",
            paso=movement.paso,
        )
        views = [one.view for one in facts.own_readings if one.key == movement.key and one.view is not None]
        if views and views[0].folio_anterior is not None:
            previous = views[0].folio_anterior
            sentence = f"El {named(movement.key)} señala como folio anterior el que ajusta"
            ground = of_notion(f"{movement.sent.libro}.obtener", "folioAnterior")
            yield CHECK.compares(
                previous == adjusted, sentence, adjusted, previous, paso=movement.paso, certainty=ground
            )
