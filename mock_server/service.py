"""The use cases of SIGFE, the same for every module: registrar, work off, buscar, obtener, consultar ticket, seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import RLock
from typing import Any

from mock_server import seed as seeds
from mock_server.bank import Bank
from mock_server.books import Books
from mock_server.clock import seconds_of
from mock_server.domain.model import Afecta, Lugar
from mock_server.domain.tablas import Tablas
from mock_server.domain.vista import Vista
from mock_server.entries import Entries
from mock_server.explaining import Explicacion
from mock_server.ids import Identifiers
from mock_server.judging import Judge
from mock_server.ledger import Ledger
from mock_server.persons import Persons
from mock_server.readings import is_range_in, place_of, search_of, ticket_answer, unknown_ticket_answer
from mock_server.refusing import Doorman
from mock_server.registry import Registry, Unknown
from mock_server.seed import SeedError
from mock_server.store import Store
from mock_server.switches import Switches
from mock_server.tables import load_tables
from mock_server.tickets import Estado, Progresion, Ticket, asked_enough, due_at_reception, visible_state
from mock_server.transactions import Transactions
from mock_server.views import Views
from mock_server.working import Worker
from schemas import Operation, load_catalog

__all__ = ["Call", "SeedError", "Sigfe"]

Json = Mapping[str, Any]
POR_CONSULTAS = Progresion("consultas", 2)
RECEPCIONADO = "Recepcionado"
SIN_INFORMACION = "No existe informacion"


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls what: the operation, the channel of the URL, the user, and how its ticket moves if told apart.

    What is refused at once leaves its explanation in `porque`.
    """

    operation: Operation
    canal: str
    usuario: str
    progresion: Progresion | None = None
    porque: list[Explicacion] = field(default_factory=list, compare=False)


@dataclass(frozen=True, slots=True)
class RelojPuesto:
    """Where somebody put the clock, and the last ticket that had been received by then (0 when none)."""

    momento: datetime
    ticket: int


class Sigfe:
    """A SIGFE that behaves. `clock` gives naive local time; `sin_reglas` are the codes that are switched off."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime] = datetime.now,
        semilla: int = 0,
        progresion: Progresion = POR_CONSULTAS,
        afecta: Afecta = "bruto",
        sin_reglas: frozenset[str] = frozenset(),
        tablas: Tablas | None = None,
    ) -> None:
        self._store = store
        self.store = store
        self._clock = self.ahora = clock
        self._progresion = progresion
        self._catalog = load_catalog()
        self._tables = self.tablas = tablas or load_tables()
        self._entries = Entries(store, self._tables)
        self._books = Books(store, afecta, self._tables, self._entries)
        self._ledger = Ledger(store, self._entries)
        self._ids = Identifiers(semilla, store.claim)
        self.reglas = Switches(sin_reglas)
        self._judge = Judge(self._catalog, self.reglas)
        self._doorman = Doorman(store, self._judge, self._catalog, clock)
        views = Views(store, self._tables, self._entries)
        self._transactions = Transactions(self._books, self._ledger, views, self._judge, self._ids, clock)
        self._bank = Bank(store, self._tables)
        persons = Persons(self._bank, self._judge, self._ids, clock)
        by_key: Mapping[str, Registry] = {"folio": self._transactions, "identificacion": persons}
        self._registries = {nombre: by_key[service.clave] for nombre, service in self._catalog.services.items()}
        self._worker = Worker(store, self._registries, clock)
        self._turn = RLock()

    # The world

    @property
    def sembrado(self) -> bool:
        """Whether the store holds a world already, as a file does after a restart."""
        with self._store.reading():
            return self._store.world("sembrado") is not None

    @property
    def hoy(self) -> date | None:
        """The date that the seed gave the world, for whoever runs the clock; None when it follows the calendar."""
        with self._store.reading():
            hoy = self._store.world("hoy")
        return date.fromisoformat(hoy) if hoy else None

    @property
    def reloj_puesto(self) -> RelojPuesto | None:
        """Where somebody last put the clock of this world, or None."""
        with self._store.reading():
            puesto = self._store.world("reloj")
        return None if puesto is None else RelojPuesto(datetime.fromisoformat(puesto[0]), puesto[1])

    @contextmanager
    def turno(self) -> Iterator[None]:
        """Nobody else is served meanwhile, and what is due is worked off before."""
        with self._turn:
            self.trabajar_pendientes()
            yield

    def sembrar(self, seed: Json) -> None:
        """Replace the world by a seed, whole or not at all; SeedError says what cannot be."""
        seeds.check_shape(seed)
        with self._turn, self._store.transaction():
            self._store.empty()
            self._store.set_world("hoy", seed.get("hoy"))
            self._store.set_world("sembrado", True)
            hoy = str(seed.get("hoy") or self._clock().date())
            seeds.Planter(
                self._store,
                self._books,
                self._bank,
                self._ledger,
                self._entries,
                self._tables,
                self._ids,
                self._judge.broken_in_seed,
                self._judge.sentence,
                hoy,
            ).plant(seed)

    def reiniciar(self) -> None:
        """Forget everything: no areas, no transactions, no tickets."""
        with self._turn, self._store.transaction():
            self._store.empty()

    def liberar(self, ticket: str | None = None) -> int:
        """Let one held ticket go, or all of them; how many there were."""
        with self._turn:
            with self._store.transaction():
                count = self._store.release(ticket, self._now())
            self.trabajar_pendientes()
            return count

    def trabajar_pendientes(self) -> None:
        """Work off every ticket that is due, each area in the order of reception."""
        with self._turn, self._store.reading():
            self._worker.work_off_due()

    # Registrar

    def registrar(self, call: Call, body: Json) -> dict[str, Any]:
        """Take a message: a ticket, or a refusal at the door; what is wrong inside is told by the ticket."""
        with self._turn:
            self.trabajar_pendientes()
            service = self._catalog.services[call.operation.servicio]
            cabecera = body["cabecera"]
            lugar = place_of(cabecera["institucion"], cabecera["ejercicio"])
            with self._store.transaction():
                refusal = self._doorman.refusal(service, lugar, cabecera)
                if refusal is not None:
                    call.porque.append(refusal)
                    return {"codigo": None, "descripcion": refusal.descripcion}
                ticket = self._receive(call, lugar, body)
            self.trabajar_pendientes()
            return {"codigo": ticket, "descripcion": RECEPCIONADO}

    def _receive(self, call: Call, lugar: Lugar, body: Json) -> str:
        progresion = call.progresion or self._progresion
        mensaje, now = str(body["cabecera"]["messageID"]), self._now()
        numero = self._ids.ticket(lugar.area, lugar.ejercicio, mensaje)
        ticket = Ticket(
            0,
            numero,
            lugar.area,
            lugar.ejercicio,
            call.operation.servicio,
            mensaje,
            progresion,
            now,
            due_at_reception(progresion, now),
            progresion.forma == "retenido",
            0,
            Estado.RECEPCIONADO,
            None,
            None,
        )
        self._store.receive(ticket, call.canal, call.usuario, body)
        return numero

    # Queries

    def buscar_periodo(self, call: Call, body: Json) -> dict[str, Any]:
        """The latest open period of an area; an unknown area gets nulls and the reason (supuesto)."""
        with self._turn, self._store.reading():
            self.trabajar_pendientes()
            abiertos = self._store.open_periods(str(body["areaTrx"]))
        if abiertos:
            ejercicio, periodo = abiertos[-1]
            return {"areaTrx": body["areaTrx"], "periodo": periodo, "ejercicio": ejercicio}
        service = self._catalog.services["periodo"]
        call.porque.extend(self._doorman.unknown_area(service, str(body["areaTrx"])))
        empty = {"areaTrx": body["areaTrx"], "periodo": None, "ejercicio": None}
        return {**empty, **self._judge.refused(service, "E03", "404", SIN_INFORMACION, area=body["areaTrx"])}

    def consultar_ticket(self, call: Call, body: Json) -> dict[str, Any]:
        """What has become of a message; asking is what moves a ticket of `consultas:N`."""
        with self._turn, self._store.reading():
            self.trabajar_pendientes()
            place = str(body["ticketEnvio"]), str(body["codigoAreaTx"]), int(body["ejercicio"])
            found = self._store.ticket(*place)
            if found is None:
                service = self._catalog.services[call.operation.servicio]
                call.porque.extend(self._doorman.unknown_ticket(service, place[0], Lugar(*place[1:])))
                return {**unknown_ticket_answer(body), **self._judge.refused(service, "E10", "404", SIN_INFORMACION)}
            ticket = self._asked_once_more(found)
            state = visible_state(ticket, self._now())
            if state is not ticket.visto:
                with self._store.transaction():
                    self._store.show(ticket.clave, state)
        return ticket_answer(ticket, state)

    def _asked_once_more(self, ticket: Ticket) -> Ticket:
        """Count the query; the one that makes the ticket due works it off, with all that came before it."""
        enough = asked_enough(ticket.progresion, ticket.consultas + 1) and not ticket.retenido
        due = self._now() if enough else None
        with self._store.transaction():
            self._store.count_query(ticket.clave, due)
        if due is not None:
            self.trabajar_pendientes()
        return self._store.ticket(ticket.numero, ticket.area, ticket.ejercicio) or ticket

    def obtener(self, call: Call, body: Json) -> dict[str, Any]:
        """The whole of what the query names, or null and the reason."""
        service = self._catalog.services[call.operation.servicio]
        lugar = place_of(body, body["ejercicio"])
        with self._turn, self._store.reading():
            self.trabajar_pendientes()
            found = self._registries[service.nombre].obtener(service, lugar, body)
            if not isinstance(found, Unknown):
                return {service.entidad: found}
            codigo = found.elsewhere if found.elsewhere and self._judge.stands(service, found.elsewhere) else "E11"
            call.porque.extend(self._doorman.unknown(service, codigo, lugar, body.get(service.clave, ""), found.values))
        return {service.entidad: None, **self._judge.refused(service, codigo, "404", SIN_INFORMACION, **found.values)}

    def vista(self, servicio: str, area: str, ejercicio: int, folio: int) -> Vista | None:
        """One transaction for whoever shows it, or None."""
        with self._store.reading():
            return self._transactions.vista(servicio, Lugar(area, ejercicio), folio)

    def buscar(self, call: Call, body: Json) -> dict[str, Any]:
        """The rows of an area and year, by folio; a range that cannot be is refused."""
        service = self._catalog.services[call.operation.servicio]
        lugar = place_of(body, body["ejercicio"])
        busqueda = search_of(body)
        with self._turn, self._store.reading():
            self.trabajar_pendientes()
            if not is_range_in(busqueda, lugar.ejercicio):
                refusal = self._judge.refused(service, "E13", "400", None)
                if refusal:
                    why = self._doorman.impossible_range(service, busqueda.desde, busqueda.hasta, lugar.ejercicio)
                    call.porque.extend(why)
                    return refusal
                busqueda = replace(busqueda, desde=None, hasta=None)
            total, rows = self._registries[service.nombre].filas(service, lugar, busqueda)
        return {
            service.resumenes: {service.entidad: rows} if rows else None,
            "pagina": busqueda.pagina,
            "registrosPorPagina": busqueda.por_pagina,
            "totalRegistros": total,
        }

    # Time

    def _now(self) -> float:
        return seconds_of(self._clock())
