"""Looks for what a registrar may have registered when its answer was lost; it is never sent again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from harness.engine.conversation import Scene
from harness.engine.polling import Pace
from harness.engine.prepared import Prepared
from harness.engine.replay import NotRecorded
from harness.engine.run import Run
from harness.engine.timeline import Timeline
from harness.facts import Key, Poll, Search, SentTransaction, View
from harness.model import Answer, Exchange
from harness.values import as_text
from harness.views import members_asked, shown, ticket_status
from schemas import load_catalog, placed, read_lines

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 30.0
ROWS = 500  # of one page of a buscar
LOOKED_AT = 40  # rows of which obtener is asked, the newest first


@dataclass(frozen=True, slots=True)
class Recovery:
    """One search; `poll` is what it found, told as the ticket that nobody saw would tell it, or None."""

    search: Search
    poll: Poll | None


async def recover(run: Run, scene: Scene, timeline: Timeline, prepared: Prepared, marcas: tuple[str, ...]) -> Recovery:
    """Look until everything that was sent is found or the ticket's own time is over, also when the run is to stop.

    `marcas` are texts of which its message carries one and no other execution's does, the first the one to be told.
    """
    return await _Looking(run, scene, timeline, prepared, marcas).perform()


class _Looking:
    def __init__(self, run: Run, scene: Scene, timeline: Timeline, prepared: Prepared, marcas: tuple[str, ...]) -> None:
        self._run = run
        self._scene = scene
        self._timeline = timeline
        self._prepared = prepared
        self._marcas = marcas
        self._seen: dict[Key, Exchange] = {}  # what obtener told of a candidate

    async def perform(self) -> Recovery:
        clock, started, times = self._run.clock, self._run.clock.monotonic(), 0
        pace = Pace(FIRST_PAUSE_S, LONGEST_PAUSE_S, self._run.pace.deadline_s)
        found: list[list[str]] = []
        while self._prepared.sent:
            try:
                found = [await self._candidates(*pair) for pair in self._pairs()]
            except NotRecorded:
                break
            times += 1
            waited = clock.monotonic() - started
            pause = pace.next_pause(times - 1, waited)
            if any(found) or pause is None:
                break
            async with self._run.slots.waiting(self._scene.left):
                await clock.sleep(pause)
        return self._told(found, times, clock.monotonic() - started)

    def _told(self, found: list[list[str]], times: int, waited: float) -> Recovery:
        one_each = bool(found) and all(len(folios) == 1 for folios in found)
        search = Search(
            marca=self._marcas[0],
            veces=times,
            waited_s=waited,
            folios=tuple(folios[0] for folios in found) if one_each else (),
            dudosos=() if one_each else tuple(folio for folios in found for folio in folios),
        )
        return Recovery(search, self._poll(search) if one_each else None)

    def _pairs(self) -> list[tuple[SentTransaction, str | None]]:
        """Each transaction sent, with its title."""
        reading = self._prepared.operation.lecturas["solicitud"]["transacciones"]
        titles = [as_text(line.get("titulo")) for line in read_lines(self._prepared.body, reading)]
        return [(sent, titles[at] if at < len(titles) else None) for at, sent in enumerate(self._prepared.sent)]

    async def _candidates(self, sent: SentTransaction, title: str | None) -> list[str]:
        """Folios of what can be this transaction: one when it is known, several when nobody can tell."""
        if sent.identificacion is not None:
            view = await self._obtained((sent.libro, sent.identificacion))
            return [view.interno or ""] if view is not None and self._is_marked(view.key) else []
        if sent.adjusts is not None and sent.adjusts in self._timeline.made_here:
            view = await self._obtained(sent.adjusts, again=True)
            return [folio for folio in view.ajustes if not self._is_known((sent.libro, folio))] if view else []
        found = []
        for folio in await self._listed(sent, title):
            key = (sent.libro, folio)
            if await self._obtained(key) is not None and self._is_marked(key):
                found.append(folio)
        return found

    async def _listed(self, sent: SentTransaction, title: str | None) -> list[str]:
        """What buscar lists around today that this run does not know yet and whose title, where told, is the same."""
        operation = load_catalog().operation(f"{sent.libro}.buscar")
        asked, today = operation.propias["solicitud"], self._run.calendar.today
        members: dict[str, Any] = {
            asked["desde"].removeprefix("/"): (today - timedelta(days=1)).isoformat(),
            asked["hasta"].removeprefix("/"): (today + timedelta(days=1)).isoformat(),
            "pagina": 1,
            "registrosPorPagina": ROWS,
        }
        exchange = await self._query("buscar", f"{sent.libro}.buscar", members)
        answer = exchange.answer if exchange.unreadable is None else None
        rows = read_lines(answer.json, operation.lecturas["respuesta"]["filas"]) if answer else []
        folios = []
        for row in rows:
            folio, told = as_text(row.get("folio")), as_text(row.get("titulo"))
            same = title is None or told is None or told == title
            if folio is not None and same and not self._is_known((sent.libro, folio)):
                folios.append(folio)
        return sorted(folios, key=lambda folio: (len(folio), folio), reverse=True)[:LOOKED_AT]

    async def _obtained(self, key: Key, *, again: bool = False) -> View | None:
        """What obtener tells of it; asked once it was shown only when it may have changed."""
        if again or key not in self._seen or shown(key[0], self._seen[key]) is None:
            paso = f"{key[0]}.{key[1].replace(' ', '.')}"
            self._seen[key] = await self._query(paso, f"{key[0]}.obtener", members_asked(key))
        return shown(key[0], self._seen[key])

    async def _query(self, name: str, operation: str, members: dict[str, Any]) -> Exchange:
        paso = f"busqueda.{self._prepared.step.name}.{name}"
        place = self._prepared.institution
        return await self._run.query(self._scene, paso, load_catalog().operation(operation), place, members)

    def _is_marked(self, key: Key) -> bool:
        answer = self._seen[key].answer
        return answer is not None and any(marca in answer.cuerpo for marca in self._marcas)

    def _is_known(self, key: Key) -> bool:
        return any(movement.key == key for movement in self._run.movements)

    def _poll(self, search: Search) -> Poll:
        """The ticket that nobody saw, as it must have ended."""
        reading = load_catalog().operation("ticket.consultar").lecturas["respuesta"]
        ended = load_catalog().estado_said("FINALIZADO_SIN_ERRORES")
        told: dict[str, Any] = {reading["estado"]: ended, reading["mensaje"]: self._prepared.mensaje}
        for at, (folio, sent) in enumerate(zip(search.folios, self._prepared.sent, strict=True)):
            line = {"resultado": True, "folio": folio, "id": sent.id}
            told |= {reading["transacciones"][name].replace("*", str(at)): value for name, value in line.items()}
        value = placed(told)
        last = next(reversed(self._seen.values()))
        exchange = Exchange(
            paso=last.paso,
            operacion="ticket.consultar",
            ruta=last.ruta,
            solicitud_cuerpo="",
            solicitud_json=None,
            answer=Answer(200, {}, "", value, 0.0),
            failure=None,
            n_intento=last.n_intento,
            n_resultado=last.n_resultado,
        )
        return Poll(exchange, ticket_status(value), search.waited_s)
