"""An adjustment names the document and the groupings by the ids that obtener returned before."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import ExecutionFacts, Movement, Reading
from harness.model import Certainty, Finding, Verdict
from harness.wording import named

CHECK = Check("ajuste_usa_ids_obtenidos", ("IOP-7.2", "WIRE-9"), Certainty.DOCUMENTADO)


def ajuste_usa_ids_obtenidos(facts: ExecutionFacts) -> Iterator[Finding]:
    """Accepted adjustments only: accepting ids that obtener never gave would be SIGFE's fault."""
    for movement in facts.own_movements:
        key = movement.sent.adjusts
        if key is None:
            continue
        earlier = [one for one in facts.readings if one.key == key and one.at < movement.at and one.view is not None]
        yield _judge(movement, earlier)


def _judge(movement: Movement, earlier: list[Reading]) -> Finding:
    name = named(movement.state_of)
    if not earlier:
        sentence = (
            f"El ajuste folio {movement.folio} no tuvo antes una lectura por obtener del {name}: no se puede comprobar."
        )
        return CHECK.says(Verdict.INCONCLUSO, sentence, paso=movement.paso)
    given = {
        one
        for reading in earlier
        if reading.view
        for line in reading.view.lineas
        for one in (line.documento, line.combinacion)
    }
    used = sorted({one for line in movement.sent.lineas for one in (line.documento, line.ajustada) if one is not None})
    strange = [one for one in used if one not in given]
    known = ", ".join(sorted(one for one in given if one is not None))
    if not used:
        sentence = f"El ajuste folio {movement.folio} del {name} fue aceptado sin nombrar documento ni agrupación."
        return CHECK.says(Verdict.FALLIDO, sentence, paso=movement.paso, esperado=known, recibido="ninguno")
    if strange:
        sentence = f"SIGFE aceptó el ajuste folio {movement.folio} con {', '.join(strange)}"
        sentence += f", que obtener del {name} no entregó ({known})."
        return CHECK.says(Verdict.FALLIDO, sentence, paso=movement.paso, esperado=known, recibido=", ".join(used))
    sentence = (
        f"El ajuste folio {movement.folio} usa los identificadores que obtener del {name} entregó: {', '.join(used)}."
    )
    return CHECK.says(Verdict.APROBADO, sentence, paso=movement.paso, esperado=known, recibido=", ".join(used))
