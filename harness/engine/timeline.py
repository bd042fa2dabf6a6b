"""Gathers, in order, what an execution and its preparations moved and read."""

from __future__ import annotations

from dataclasses import dataclass

from harness.engine.conversation import Scene
from harness.engine.replay import NotRecorded
from harness.engine.run import Run
from harness.facts import Key, Moment, Movement, Reading, StepRecord
from harness.model import Institution
from harness.views import members_asked, shown
from schemas import load_catalog


@dataclass(frozen=True, slots=True)
class Around:
    """Which readings: before or after which step of which execution, and whether no ticket of it was open."""

    scene: Scene
    momento: Moment
    for_step: str
    quiet: bool


class Timeline:
    """Movements and readings of one counted execution, numbered in one series."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._at = 0
        self.movements: list[Movement] = []
        self.readings: list[Reading] = []

    @property
    def made_here(self) -> set[Key]:
        """Every transaction that this execution or its preparations made."""
        return {movement.key for movement in self.movements}

    def origin_of(self, key: Key) -> Movement | None:
        """The movement that made a transaction, if it was made here."""
        return next((movement for movement in self.movements if movement.key == key), None)

    def behind(self, keys: tuple[Key, ...]) -> tuple[Key, ...]:
        """The transactions made here, of other services, of which these entries come: what pays them moves both."""
        views = {reading.key: reading.view for reading in self.readings if reading.key in keys}
        found = [view.origen for view in views.values() if view is not None and view.origen is not None]
        return tuple(dict.fromkeys(key for key in found if key in self.made_here and key not in keys))

    def settle(
        self,
        ejecucion: str,
        record: StepRecord,
        institution: Institution,
    ) -> tuple[Movement, ...]:
        """Note the transactions that the terminal ticket of a registrar accepted."""
        results = record.last_status.results if record.last_status else ()
        area = institution.with_year
        made = []
        for transaction, result in zip(record.sent, results, strict=False):
            if result.resultado is True and (result.folio or transaction.identificacion):
                folio = result.folio or ""
                made.append(Movement(self._next(), ejecucion, record.step.name, folio, transaction, area))
        self.movements += made
        for movement in made:
            self._run.note(movement)
        return tuple(made)

    async def read(self, around: Around, institution: Institution, keys: tuple[Key, ...]) -> None:
        """Obtain each transaction and keep what it says."""
        for key in keys:
            service, name = key
            if service not in self._run.target.credenciales:
                continue
            operation = load_catalog().operation(f"{service}.obtener")
            paso = f"{around.momento}.{service}.{name.replace(' ', '.')}"
            try:
                exchange = await self._run.query(around.scene, paso, operation, institution, members_asked(key))
            except NotRecorded:
                continue  # a reading that was not made then
            self.readings.append(
                Reading(
                    at=self._next(),
                    ejecucion=around.scene.ejecucion,
                    momento=around.momento,
                    for_step=around.for_step,
                    key=key,
                    exchange=exchange,
                    view=shown(service, exchange),
                    quiet=around.quiet,
                )
            )

    def _next(self) -> int:
        self._at += 1
        return self._at
