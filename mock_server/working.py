"""Working off: a received message goes to the registry of its service, and its ticket ends."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from mock_server.clock import seconds_of
from mock_server.readings import PORQUE, failure_of, sent_in
from mock_server.registry import Registry
from mock_server.store import Store
from mock_server.tickets import Estado
from mock_server.tracing import trace

_log = logging.getLogger(__name__)


class Worker:
    """Works tickets off, each in its own transaction of the store: one that breaks us ends alone.

    `registries` says where each service keeps what it registers.
    """

    def __init__(self, store: Store, registries: Mapping[str, Registry], clock: Callable[[], datetime]) -> None:
        self._store = store
        self._registries = registries
        self._clock = clock

    def work_off_due(self) -> None:
        """Every ticket that is due, each area in the order of reception."""
        for clave in self._store.due_tickets(seconds_of(self._clock())):
            try:
                with self._store.transaction():
                    self._work_off(clave)
            except Exception as failure:
                _log.error("El ticket n.º %d no se pudo trabajar: %s", clave, trace(failure))
                with self._store.transaction():
                    self._give_up(clave)

    def _work_off(self, clave: int) -> None:
        message = self._store.message(clave)
        results = self._registries[message.servicio].settle(message)
        why = [reason for result in results for reason in result.pop(PORQUE, ())]
        good = all(result["resultado"] for result in results)
        self._store.finish(
            clave, Estado.FINALIZADO_SIN_ERRORES if good else Estado.FINALIZADO_CON_ERRORES, results, why
        )

    def _give_up(self, clave: int) -> None:
        """End a ticket that we could not work off, so that nothing waits for it; nothing of it is kept."""
        results = [failure_of(sent) for sent in sent_in(self._store.message(clave))]
        self._store.finish(clave, Estado.FINALIZADO_CON_ERRORES, results)
