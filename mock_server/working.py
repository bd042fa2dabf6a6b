"""Working off: a received message is judged and written into the books, and its ticket ends."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from mock_server.books import Books
from mock_server.domain.balances import efectos
from mock_server.domain.model import Lugar, Transaccion
from mock_server.ids import Identifiers
from mock_server.judging import Judge
from mock_server.ledger import Ledger, Sello
from mock_server.modules import MODULES
from mock_server.readings import failure_of, result_of
from mock_server.store import Message, Store
from mock_server.tickets import Estado
from mock_server.tracing import trace

Json = Mapping[str, Any]
_log = logging.getLogger(__name__)


class Worker:
    """Works tickets off, each in its own transaction of the store: one that breaks us ends alone.

    `entidades` says under which member of `detalles` each service carries its transactions.
    """

    def __init__(
        self,
        store: Store,
        books: Books,
        ledger: Ledger,
        judge: Judge,
        identifiers: Identifiers,
        clock: Callable[[], datetime],
        entidades: Mapping[str, str],
    ) -> None:
        self._store = store
        self._books = books
        self._ledger = ledger
        self._judge = judge
        self._ids = identifiers
        self._clock = clock
        self._entidades = entidades

    def work_off_due(self) -> None:
        """Every ticket that is due, each area in the order of reception."""
        for clave in self._store.due_tickets(self._clock().timestamp()):
            try:
                with self._store.transaction():
                    self._work_off(clave)
            except Exception as failure:
                _log.error("El ticket n.º %d no se pudo trabajar: %s", clave, trace(failure))
                with self._store.transaction():
                    self._give_up(clave)

    def _work_off(self, clave: int) -> None:
        message = self._store.message(clave)
        results = []
        sent = self._sent(message)
        for position, transaccion in enumerate(MODULES[message.servicio].leer(message.cuerpo)):
            origen = f"{message.canal}/{transaccion.origen}" if transaccion.origen else message.canal
            results.append(self._settle(message, position, replace(transaccion, origen=origen), sent[position]))
        good = all(result["resultado"] for result in results)
        self._store.finish(clave, Estado.FINALIZADO_SIN_ERRORES if good else Estado.FINALIZADO_CON_ERRORES, results)

    def _give_up(self, clave: int) -> None:
        """End a ticket that we could not work off, so that nothing waits for it; nothing of it is in the books."""
        results = [failure_of(sent) for sent in self._sent(self._store.message(clave))]
        self._store.finish(clave, Estado.FINALIZADO_CON_ERRORES, results)

    def _sent(self, message: Message) -> list[Json]:
        sent: list[Json] = message.cuerpo["detalles"][self._entidades[message.servicio]]
        return sent

    def _settle(self, message: Message, position: int, transaccion: Transaccion, sent: Json) -> dict[str, Any]:
        """Judge one transaction and write it into the books if it may stand; each one stands alone (supuesto)."""
        lugar = Lugar(message.area, message.ejercicio)
        libros = self._books.snapshot(lugar, transaccion, self._clock().date().isoformat())
        broken = self._judge.broken(transaccion, libros)
        if broken:
            return result_of(transaccion, [self._judge.sentence(transaccion.servicio, b) for b in broken])
        sello = self._seal(message, position, sent)
        folio = self._ledger.approve(lugar, transaccion, efectos(transaccion, libros), sello)
        return result_of(transaccion, [], str(folio))

    def _seal(self, message: Message, position: int, sent: Json) -> Sello:
        cabecera = message.cuerpo["cabecera"]
        path = (message.area, message.ejercicio, message.servicio, cabecera["messageID"], position)
        return Sello(
            folio=None,
            periodo=int(cabecera["periodo"]),
            proceso=str(cabecera["proceso"]),
            usuario=str(cabecera.get("usuarioSigfe") or message.usuario),
            fecha=self._clock().isoformat(timespec="seconds"),
            mensaje=str(cabecera["messageID"]),
            numera=lambda *name: self._ids.number(*path, *name),
            enviado=sent,
            presupuesto=str(sent.get("tipoDePresupuesto") or "GASTO"),
        )
