"""Obtener gives back what was registered: document, principal and amounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harness.checks.finding import Check
from harness.facts import ExecutionFacts, Movement, View
from harness.grounds import of_notion
from harness.model import Certainty, Finding
from harness.values import by_concept
from harness.wording import named, per_concept

CHECK = Check("obtener_devuelve_lo_enviado", ("IOP-2.4", "WIRE-25"), Certainty.OBSERVADO)


def obtener_devuelve_lo_enviado(facts: ExecutionFacts) -> Iterator[Finding]:
    """What an adjustment leaves null or empty is not compared."""
    for movement in facts.own_movements:
        after = [one for one in facts.own_readings if one.key == movement.key and one.at > movement.at]
        if after and after[0].view is not None:
            yield from _compare(movement, after[0].view)


def _compare(movement: Movement, view: View) -> Iterator[Finding]:
    name = named(movement.key)
    sent = by_concept((line.concepto, line.monto) for line in movement.sent.lineas)
    told = by_concept((line.concepto, line.monto) for line in view.lineas if line.monto is not None)
    if told:
        sentence = f"El {name} tiene los montos registrados"
        ground = _ground(movement, "monto")
        yield CHECK.compares(
            told == sent, sentence, per_concept(sent), per_concept(told), paso=movement.paso, certainty=ground
        )
    yield from _same(
        movement,
        ("numero", "número de documento"),
        (line.numero for line in movement.sent.lineas),
        (line.numero for line in view.lineas),
    )
    yield from _same(
        movement,
        ("principal", "principal"),
        (line.principal for line in movement.sent.lineas),
        (line.principal for line in view.lineas),
    )


def _ground(movement: Movement, notion: str) -> Certainty:
    return of_notion(f"{movement.sent.libro}.obtener", f"lineas.{notion}")


def _same(
    movement: Movement, what: tuple[str, str], sent: Iterable[str | None], told: Iterable[str | None]
) -> Iterator[Finding]:
    expected = sorted({one.upper() for one in sent if one})
    got = sorted({one.upper() for one in told if one})
    if expected:
        notion, word = what
        yield CHECK.compares(
            expected == got,
            f"El {named(movement.key)} tiene el {word} registrado",
            ", ".join(expected),
            ", ".join(got) or "nada",
            paso=movement.paso,
            certainty=_ground(movement, notion),
        )
