"""Obtener gives a person back as it was registered: its data, and its bank accounts."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import ExecutionFacts, Movement, View
from harness.grounds import of_notion
from harness.model import Finding
from harness.wording import named

CHECK = Check("obtener_devuelve_la_persona", ("WIRE-51", "WIRE-52"))
Datos = tuple[tuple[str, str], ...]


def obtener_devuelve_la_persona(facts: ExecutionFacts) -> Iterator[Finding]:
    """What was not sent is not compared; a person that the bank held before keeps what it was registered with."""
    known: set[str] = set()
    for movement in facts.movements:
        first = movement.key[1] not in known
        known.add(movement.key[1])
        after = [one for one in facts.own_readings if one.key == movement.key and one.at > movement.at]
        if movement.ejecucion == facts.ejecucion and first and after and after[0].view is not None:
            yield _compare(movement, after[0].view)


def _compare(movement: Movement, view: View) -> Finding:
    sent = movement.sent.datos
    names = {name for name, _ in sent}
    told = tuple((name, text) for name, text in view.datos if name in names)
    return CHECK.compares(
        sorted(sent) == sorted(told),
        f"El {named(movement.key)} tiene los datos registrados",
        _words(sent),
        _words(told),
        paso=movement.paso,
        certainty=of_notion(f"{movement.sent.servicio}.obtener", *(f"datos.{name}" for name in sorted(names))),
    )


def _words(datos: Datos) -> str:
    return "; ".join(f"{name}: {text}" for name, text in sorted(datos)) or "ninguno"
