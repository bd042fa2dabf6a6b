"""What all executions of one run share: the target, the record, the time, and who has moved what."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from harness.client import Request, shaped
from harness.clock import Clock
from harness.engine.conversation import Conversation, Scene
from harness.engine.events import Listener
from harness.engine.polling import Endings, Pace
from harness.engine.slots import Slots
from harness.errors import HarnessError
from harness.evidence.history import PastExecution
from harness.evidence.journal import Journal
from harness.evidence.unwritten import Unwritten
from harness.expressions import Calendar
from harness.facts import Key, Movement
from harness.messages import completed_query
from harness.model import Exchange, HttpShape, Institution, Target
from harness.values import as_pesos
from schemas import Operation, load_catalog, on_the_wire, read

RUN_SCENE = Scene(ejecucion="corrida")


@dataclass(slots=True)
class Run:
    """The shared state of one run; everything happens in one event loop."""

    target: Target
    journal: Journal | Unwritten
    conversation: Conversation
    clock: Clock
    listener: Listener
    slots: Slots
    pace: Pace
    inputs: Mapping[str, Any]
    calendar: Calendar
    corrida: str
    ordinals: Mapping[str, int]  # the place of every case of the library, by id
    sitting: int = 1  # the how manieth time that the engine works on this run
    past: Mapping[str, PastExecution] = field(default_factory=dict)  # what the journal already tells, by execution
    resent: Mapping[str, str] = field(default_factory=dict)  # by execution, the step that a person has sent again
    stopping: bool = False
    endings: Endings = field(default_factory=Endings)
    movements: list[Movement] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    _by_folio: dict[tuple[Key, str], list[Movement]] = field(default_factory=dict)
    _periods: dict[str, asyncio.Task[int]] = field(default_factory=dict)

    def note(self, movement: Movement) -> None:
        """Keep a transaction that SIGFE accepted."""
        self.movements.append(movement)
        self._by_folio.setdefault((movement.key, movement.area), []).append(movement)

    def twins(self, movement: Movement) -> list[Movement]:
        """Every transaction of this run that got the folio of this one, itself among them."""
        return self._by_folio.get((movement.key, movement.area), [])

    async def period(self, institution: Institution) -> int:
        """The open period of an area, asked until it is told; raises HarnessError when SIGFE does not tell it now.

        An area that has none (a case may name a wrong one on purpose) takes that of the target's own.
        """
        area, own = institution.area_completa, self.target.institucion
        asked = self._periods.get(area)
        if asked is None:
            asked = self._periods[area] = asyncio.create_task(self._ask_period(institution))
        try:
            return await asyncio.shield(asked)
        except HarnessError:
            if self._periods.get(area) is asked:
                del self._periods[area]  # what failed once need not fail again: the next case asks anew
            if area == own.area_completa:
                raise
            return await self.period(own)

    async def _ask_period(self, institution: Institution) -> int:
        operation = load_catalog().operation("periodo.buscar")
        exchange = await self.query(RUN_SCENE, "periodo", operation, institution, {})
        answer = exchange.answer
        period = as_pesos(read(answer.json, operation.lecturas["respuesta"]["periodo"])) if answer else None
        if period is None:
            told = exchange.failure or (f"HTTP {answer.estado}: {answer.cuerpo[:200]}" if answer else "sin respuesta")
            raise HarnessError(f"No se pudo averiguar el período abierto del área {institution.area_completa}: {told}")
        return period

    async def query(
        self,
        scene: Scene,
        paso: str,
        operation: Operation,
        institution: Institution,
        members: Mapping[str, Any],
        at_most_s: float | None = None,
        vertical: str | None = None,
    ) -> Exchange:
        """One synchronous query with the area and year put in; `at_most_s` shortens the patience for its answer."""
        request = replace(query_request(operation, institution, members), at_most_s=at_most_s, vertical=vertical)
        return await self.conversation.exchange(scene, paso, request)


def query_request(operation: Operation, institution: Institution, members: Mapping[str, Any]) -> Request:
    """The request of a right query."""
    body = on_the_wire(operation, "solicitud", completed_query(operation, institution, members))
    return shaped(operation, body, HttpShape(), {})
