"""No two transactions of a service receive the same folio."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import ExecutionFacts
from harness.model import Certainty, Finding, Verdict
from harness.wording import named

CHECK = Check("folio_es_unico", ("IOP-2.4", "WIRE-8"), Certainty.OBSERVADO)


def folio_es_unico(facts: ExecutionFacts) -> Iterator[Finding]:
    """Within an area and its year, among all that this run has registered."""
    for index, movement in enumerate(facts.movements):
        if movement.ejecucion != facts.ejecucion:
            continue
        place = (movement.key, movement.area)
        earlier = (*facts.movements[:index], *facts.elsewhere)
        twins = [one for one in earlier if (one.key, one.area) == place]
        if twins:
            other = f"el paso «{twins[0].paso}» de {twins[0].ejecucion}"
            told = f"SIGFE entregó dos veces el {named(movement.key)}: al paso «{movement.paso}» y antes a {other}."
            yield CHECK.says(Verdict.FALLIDO, told, paso=movement.paso, recibido=movement.folio)
        else:
            told = f"El {named(movement.key)} no comparte su folio con otra transacción de esta corrida."
            yield CHECK.says(Verdict.APROBADO, told, paso=movement.paso, recibido=movement.folio)
