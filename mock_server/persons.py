"""Persons in their bank: judged and registered as their message is worked off, shown by identification."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from mock_server.bank import Bank
from mock_server.domain.model import Lugar
from mock_server.domain.persona import PERSONAS, PersonaEnviada
from mock_server.ids import Identifiers
from mock_server.judging import Judge
from mock_server.modules import MODULES
from mock_server.readings import PORQUE, result_of
from mock_server.registry import Json, Unknown
from mock_server.store import Message
from mock_server.views import Busqueda
from mock_server.wire.personas import identificacion
from schemas import Service


class Persons:
    """The registry of the service whose things have neither folio nor balance."""

    def __init__(self, bank: Bank, judge: Judge, identifiers: Identifiers, clock: Callable[[], datetime]) -> None:
        self._bank = bank
        self._judge = judge
        self._ids = identifiers
        self._clock = clock

    def settle(self, message: Message) -> list[dict[str, Any]]:
        """Each person of a message stands alone (supuesto), in the order sent; its folio is its internal id."""
        persons = MODULES[PERSONAS].leer(message.cuerpo)
        return [self._settle(message, position, persona) for position, persona in enumerate(persons)]

    def _settle(self, message: Message, position: int, persona: PersonaEnviada) -> dict[str, Any]:
        banco = self._bank.snapshot(message.area, persona.identificacion)
        broken = self._judge.broken(persona, banco)
        if broken:
            why = [self._judge.explained(persona, banco, one, position) for one in broken]
            refused = result_of(persona.id, [reason.descripcion for reason in why])
            return {**refused, PORQUE: [reason.as_json() for reason in why]}
        path = (message.area, message.ejercicio, PERSONAS, message.cuerpo["cabecera"]["messageID"], position)
        fecha = self._clock().isoformat(timespec="seconds")
        numero = self._bank.register(persona, str(self._ids.number(*path, "persona")), [message.area], fecha)
        return result_of(persona.id, [], numero)

    def obtener(self, service: Service, lugar: Lugar, body: Json) -> dict[str, Any] | Unknown:
        """One person by its identification, as the area sees it."""
        tipo, numero = identificacion(body)
        ficha = self._bank.ficha(lugar, tipo, numero)
        if ficha is not None:
            return MODULES[service.nombre].obtener(ficha)
        return Unknown("E12" if self._bank.holds(tipo, numero) else None, {"identificacion": numero})

    def filas(self, service: Service, lugar: Lugar, busqueda: Busqueda) -> tuple[int, list[dict[str, Any]]]:
        """The persons related to the area."""
        total, fichas = self._bank.fichas(lugar, busqueda)
        return total, [MODULES[service.nombre].resumen(ficha) for ficha in fichas]
