"""The accounting entry that SIGFE shows is balanced."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import ExecutionFacts
from harness.grounds import of_notion, weakest
from harness.model import Certainty, Finding
from harness.wording import named, pesos

CHECK = Check("asiento_cuadra", ("IOP-2.5",), Certainty.DOCUMENTADO)


def asiento_cuadra(facts: ExecutionFacts) -> Iterator[Finding]:
    """Σ debe = Σ haber in each devengo read after it was registered."""
    for movement in facts.own_movements:
        views = [
            one.view for one in facts.own_readings if one.key == movement.key and one.at > movement.at and one.view
        ]
        if not views or not views[0].asiento:
            continue
        debit = sum(debe for debe, _ in views[0].asiento)
        credit = sum(haber for _, haber in views[0].asiento)
        sentence = f"El asiento del {named(movement.key)} cuadra"
        yield CHECK.compares(
            debit == credit,
            sentence,
            "Debe igual a Haber",
            f"Debe {pesos(debit)}, Haber {pesos(credit)}",
            paso=movement.paso,
            certainty=weakest(
                Certainty.DOCUMENTADO,
                of_notion(f"{movement.sent.libro}.obtener", "asiento.montoDebe", "asiento.montoHaber"),
            ),
        )
