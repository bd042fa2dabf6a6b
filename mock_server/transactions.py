"""Transactions in the books: judged and approved as their message is worked off, shown by folio."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from mock_server.books import Books
from mock_server.domain.balances import efectos
from mock_server.domain.entries import asiento
from mock_server.domain.model import Lugar, Transaccion
from mock_server.domain.vista import Vista
from mock_server.heads import Sello
from mock_server.ids import Identifiers
from mock_server.judging import Judge
from mock_server.ledger import Ledger
from mock_server.modules import MODULES
from mock_server.readings import PORQUE, result_of, sent_in
from mock_server.registry import Json, Unknown
from mock_server.store import Message
from mock_server.views import Busqueda, Views
from schemas import Service


class Transactions:
    """The registry of every service whose things have folio, lines and balance."""

    def __init__(
        self,
        books: Books,
        ledger: Ledger,
        views: Views,
        judge: Judge,
        identifiers: Identifiers,
        clock: Callable[[], datetime],
    ) -> None:
        self._books = books
        self._ledger = ledger
        self._views = views
        self._judge = judge
        self._ids = identifiers
        self._clock = clock

    def settle(self, message: Message) -> list[dict[str, Any]]:
        """Each transaction of a message stands alone (supuesto), in the order sent."""
        results = []
        sent = sent_in(message)
        for position, transaccion in enumerate(MODULES[message.servicio].leer(message.cuerpo)):
            origen = f"{message.canal}/{transaccion.origen}" if transaccion.origen else message.canal
            results.append(self._settle(message, position, replace(transaccion, origen=origen), sent[position]))
        return results

    def _settle(self, message: Message, position: int, transaccion: Transaccion, sent: Json) -> dict[str, Any]:
        """Judge one transaction and write it into the books if it may stand; each one stands alone (supuesto)."""
        lugar = Lugar(message.area, message.ejercicio)
        libros = self._books.snapshot(lugar, transaccion, self._clock().date().isoformat())
        broken = self._judge.broken(transaccion, libros)
        if broken:
            why = [self._judge.explained(transaccion, libros, b, position) for b in broken]
            refused = result_of(transaccion.id, [reason.descripcion for reason in why])
            return {**refused, PORQUE: [reason.as_json() for reason in why]}
        sello = self._seal(message, position, sent)
        todos = efectos(transaccion, libros)
        folio = self._ledger.approve(lugar, transaccion, todos, asiento(transaccion, todos, libros), sello)
        return result_of(transaccion.id, [], str(folio))

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

    def vista(self, servicio: str, lugar: Lugar, folio: int) -> Vista | None:
        """One transaction for whoever shows it, or None."""
        return self._views.transaccion(servicio, lugar, folio, self._books.account_pairs())

    def obtener(self, service: Service, lugar: Lugar, body: Json) -> dict[str, Any] | Unknown:
        """One whole transaction by its folio."""
        folio = int(body["folio"])
        vista = self.vista(service.nombre, lugar, folio)
        if vista is not None:
            return MODULES[service.nombre].obtener(vista)
        elsewhere = self._views.exists_elsewhere(service.nombre, lugar, folio)
        return Unknown("E12" if elsewhere else None, {"folio": folio, "entidad": service.entidad})

    def filas(self, service: Service, lugar: Lugar, busqueda: Busqueda) -> tuple[int, list[dict[str, Any]]]:
        """The rows of an area and year, by folio."""
        total, filas = self._views.filas(service.nombre, lugar, busqueda)
        return total, [MODULES[service.nombre].resumen(fila) for fila in filas]
