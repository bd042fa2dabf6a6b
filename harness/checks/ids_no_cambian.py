"""The ids by which an adjustment names documents and groupings stay the same from one obtener to the next."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import ExecutionFacts, Key, View
from harness.grounds import of_notion, weakest
from harness.model import Certainty, Finding
from harness.views import view_of
from harness.wording import named

CHECK = Check("ids_no_cambian", ("IOP-7.2", "WIRE-9"), Certainty.OBSERVADO)


def ids_no_cambian(facts: ExecutionFacts) -> Iterator[Finding]:
    """Over every transaction made here that was read at least twice, by the case's steps or around a registrar."""
    seen: dict[Key, list[View]] = {}
    for view in _views(facts):
        if view.key in facts.made_here:
            seen.setdefault(view.key, []).append(view)
    for key, views in seen.items():
        if len(views) > 1:
            first, last = views[0].ids, next((view.ids for view in views if view.ids != views[0].ids), views[0].ids)
            ground = of_notion(f"{key[0]}.obtener", "lineas.documento", "lineas.combinacion")
            yield CHECK.compares(
                first == last,
                f"El {named(key)} conserva sus identificadores de documento y agrupación en {len(views)} lecturas",
                ", ".join(sorted(first)) or "ninguno",
                ", ".join(sorted(last)) or "ninguno",
                certainty=weakest(CHECK.certainty, ground),
            )


def _views(facts: ExecutionFacts) -> Iterator[View]:
    for reading in facts.readings:
        if reading.view is not None:
            yield reading.view
    for record in facts.steps:
        answer = record.exchange.answer
        if record.operation.verbo == "obtener" and answer is not None:
            view = view_of(record.operation.servicio, answer.json)
            if view is not None:
                yield view
