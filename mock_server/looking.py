"""Looking: whoever sees the books without being an institution; nothing here moves a ticket by asking."""

from __future__ import annotations

from mock_server.bank import Bank
from mock_server.domain.listado import (
    AreaListada,
    Filtro,
    FiltroDePersonas,
    FiltroDeTickets,
    Listado,
    PersonaListada,
    TicketVisto,
)
from mock_server.domain.model import Lugar
from mock_server.domain.persona import Ficha
from mock_server.domain.tablas import Tablas
from mock_server.domain.vista import Vista
from mock_server.listings import Listings
from mock_server.service import Sigfe
from schemas import load_catalog


class Looker:
    """Each call has its turn between two messages, after what was due is worked off."""

    def __init__(self, sigfe: Sigfe) -> None:
        self._sigfe = sigfe

    @property
    def _listings(self) -> Listings:
        return Listings(self._sigfe.store, self._sigfe.ahora)

    @property
    def tablas(self) -> Tablas:
        """The reference tables, for names."""
        return self._sigfe.tablas

    def transacciones(self, filtro: Filtro) -> Listado:
        """The transactions of every module that fit, the latest first."""
        with self._sigfe.turno():
            return self._listings.transacciones(filtro)

    def transaccion(self, servicio: str, area: str, ejercicio: int, folio: int) -> Vista | None:
        """One whole transaction by its folio in the service that reads what `servicio` registers, or None."""
        libro = load_catalog().services[servicio].lee
        with self._sigfe.turno():
            return self._sigfe.vista(libro, area, ejercicio, folio)

    def anteriores(self, vista: Vista) -> Listado:
        """The entries whose lines this one pays or collects."""
        with self._sigfe.turno():
            return self._listings.anteriores(vista.servicio, Lugar(vista.area, vista.ejercicio), vista.folio)

    def posteriores(self, vista: Vista) -> Listado:
        """The transactions that take their money from this one."""
        with self._sigfe.turno():
            return self._listings.posteriores(vista.servicio, Lugar(vista.area, vista.ejercicio), vista.folio)

    def tickets(self, filtro: FiltroDeTickets) -> tuple[int, tuple[TicketVisto, ...]]:
        """(how many there are in all, those of the page), the latest first."""
        with self._sigfe.turno():
            return self._listings.tickets(filtro)

    def ticket(self, numero: str) -> TicketVisto | None:
        """One ticket by its number, or None."""
        with self._sigfe.turno():
            return self._listings.ticket(numero)

    def ticket_de(self, vista: Vista) -> str:
        """The number of the ticket that brought a transaction; "" for what came with the seed."""
        with self._sigfe.turno():
            return self._listings.ticket_de(Lugar(vista.area, vista.ejercicio), vista.mensaje)

    def personas(self, filtro: FiltroDePersonas) -> tuple[int, tuple[PersonaListada, ...]]:
        """(how many there are in all, those of the page), by name."""
        with self._sigfe.turno():
            return self._listings.personas(filtro)

    def persona(self, area: str, ejercicio: int, identificacion: str) -> Ficha | None:
        """A person as the area sees it in the Banco de Personas, or None."""
        with self._sigfe.turno():
            return Bank(self._sigfe.store, self.tablas).ficha_de(Lugar(area, ejercicio), identificacion)

    def areas(self) -> tuple[AreaListada, ...]:
        """Every area and year, with the periods that are open."""
        with self._sigfe.turno():
            return self._listings.areas()
