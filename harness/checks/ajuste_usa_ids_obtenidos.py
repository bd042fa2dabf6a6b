"""An adjustment names the document and the groupings by the ids that obtener returned before."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import ExecutionFacts, Movement, Reading
from harness.grounds import of_notion, weakest
from harness.model import Certainty, Finding, Verdict
from harness.wording import named

CHECK = Check("ajuste_usa_ids_obtenidos", ("IOP-7.2", "WIRE-9"), Certainty.DOCUMENTADO)


def ajuste_usa_ids_obtenidos(facts: ExecutionFacts) -> Iterator[Finding]:
    """Accepted adjustments only: accepting ids that obtener never gave would be SIGFE's fault.

    An entry may have no lines of cartera: then there is nothing to name.
    """
    for movement in facts.own_movements:
        key = movement.sent.adjusts
        if key is None:
            continue
        earlier = [one for one in facts.readings if one.key == key and one.at < movement.at and one.view is not None]
        nothing_to_name = bool(earlier) and not any(one.view and one.view.ids for one in earlier)
        if not nothing_to_name or _names_something(movement):
            yield _judge(movement, earlier)


def _names_something(movement: Movement) -> bool:
    return any(line.documento or line.ajustada for line in movement.sent.lineas)


def _judge(movement: Movement, earlier: list[Reading]) -> Finding:
    name = named(movement.state_of)
    if not earlier:
        sentence = (
            f"El ajuste folio {movement.folio} no tuvo antes una lectura por obtener del {name}: no se puede comprobar."
        )
        return CHECK.says(Verdict.INCONCLUSO, sentence, paso=movement.paso)
    ground = weakest(
        Certainty.DOCUMENTADO, of_notion(f"{movement.sent.libro}.obtener", "lineas.documento", "lineas.combinacion")
    )
    given = sorted({one for reading in earlier if reading.view for one in reading.view.ids})
    used = sorted({one for line in movement.sent.lineas for one in (line.documento, line.ajustada) if one is not None})
    verdict, sentence = _compare(movement, name, given, used)
    return CHECK.says(
        verdict,
        sentence,
        paso=movement.paso,
        certainty=ground,
        esperado=", ".join(given),
        recibido=", ".join(used) or "ninguno",
    )


def _compare(movement: Movement, name: str, given: list[str], used: list[str]) -> tuple[Verdict, str]:
    strange = [one for one in used if one not in given]
    if not used:
        told = f"SIGFE aceptó el ajuste folio {movement.folio} del {name} sin que nombrara documento ni agrupación."
        return Verdict.FALLIDO, told
    if strange:
        told = f"SIGFE aceptó el ajuste folio {movement.folio} con {', '.join(strange)}"
        return Verdict.FALLIDO, f"{told}, que obtener del {name} no entregó (entregó {', '.join(given) or 'nada'})."
    told = f"El ajuste folio {movement.folio} usa los identificadores que obtener del {name} entregó"
    return Verdict.APROBADO, f"{told}: {', '.join(used)}."
