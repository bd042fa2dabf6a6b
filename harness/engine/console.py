"""Keeps how a simulated target itself shows what a case registered, for the dossier; never part of a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from harness.engine.conversation import Scene
from harness.engine.run import Run
from harness.errors import TransportFailure
from harness.facts import Movement
from harness.politeness import CircuitOpen
from schemas import load_catalog, own_schema_violations

CONSOLE = "/consola"


async def keep_views(run: Run, scene: Scene, movements: Iterable[Movement]) -> None:
    """Journal the console's view of each transaction registered, as it stands now; only a mock has a console."""
    if not run.target.simulado or scene.caso is None or not run.conversation.live:
        return
    for movement in movements:
        service = load_catalog().services[movement.sent.servicio]
        name = (movement.sent.identificacion or movement.folio).rpartition(" ")[2]  # of `01 98990001-3`, the number
        path = f"{CONSOLE}/{movement.area}/{service.lee}/{quote(name, safe='')}"
        shown, failure = await _shown(run, f"{path}?formato=json")
        run.journal.write(
            "visualizacion",
            caso=scene.caso.id,
            ejecucion=scene.ejecucion,
            paso=movement.paso,
            ruta=path,
            datos={"servicio": service.nombre, "folio": name, "vista": shown, "fallo": failure},
        )


async def _shown(run: Run, path: str) -> tuple[Any, str | None]:
    """(the view, None), or (None, why there is none)."""
    try:
        answer = await run.conversation.look(path)
    except (TransportFailure, CircuitOpen) as failed:
        return None, str(failed)
    if answer.estado != 200:
        return None, f"la consola respondió HTTP {answer.estado}"
    breaches = own_schema_violations("visualizacion", answer.json)
    if breaches:
        return None, f"la consola respondió otra cosa: {breaches[0]}"
    return answer.json, None
