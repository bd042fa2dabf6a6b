"""At the door and in the queries: the first reason to say no, in SIGFE's sentence and in business words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from mock_server.clock import moment_of
from mock_server.domain.model import Lugar
from mock_server.explaining import Explicacion, door
from mock_server.judging import Judge, Reason
from mock_server.store import Store
from schemas import Catalog, Service

Json = Mapping[str, Any]


class Doorman:
    """Refuses messages, and explains what the queries refuse; only a refusal costs a look into the store."""

    def __init__(self, store: Store, judge: Judge, catalog: Catalog, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._store = store
        self._judge = judge
        self._catalog = catalog

    def refusal(self, service: Service, lugar: Lugar, cabecera: Json) -> Explicacion | None:
        """Why the door does not let a message in, or None; the first reason that stands counts."""
        abiertos = self._store.open_periods(lugar.area)
        existe = bool(abiertos) or self._store.has_area(lugar.area)
        vigente = self._is_running(lugar, abiertos)
        anterior = self._store.ticket_of_message(lugar.area, lugar.ejercicio, str(cabecera["messageID"]))
        reasons: list[Reason] = [
            ("E03", not existe, {"area": lugar.area}),
            ("E02", existe and not vigente, {}),
            ("E01", vigente and (lugar.ejercicio, int(cabecera["periodo"])) not in abiertos, {}),
            ("E06", str(cabecera["proceso"]) not in service.proceso, {"proceso": cabecera["proceso"]}),
            ("E07", anterior is not None, {"ticket": anterior}),
        ]
        first = self._judge.first(service, reasons)
        if first is None:
            return None
        codigo, sentence = first
        return Explicacion(codigo, sentence, self._near_miss(codigo, service, lugar, cabecera, str(anterior)))

    def _is_running(self, lugar: Lugar, abiertos: list[tuple[int, int]]) -> bool:
        """A year is over when none of its periods is open; the present one only lacks an open period (supuesto)."""
        if lugar.ejercicio in {ejercicio for ejercicio, _ in abiertos}:
            return True
        return lugar.ejercicio == self._clock().year and self._store.has_year(lugar.area, lugar.ejercicio)

    def _near_miss(self, codigo: str, service: Service, lugar: Lugar, cabecera: Json, anterior: str) -> str:
        match codigo:
            case "E03":
                return door.area_desconocida(lugar.area, self._areas())
            case "E02":
                return door.ejercicio_cerrado(lugar, self._store.open_periods(lugar.area))
            case "E01":
                return door.periodo_cerrado(lugar, int(cabecera["periodo"]), self._store.open_periods(lugar.area))
            case "E06":
                propios = {s.nombre: s.proceso for s in self._catalog.services.values() if s.proceso}
                return door.proceso_ajeno(str(cabecera["proceso"]), service.nombre, propios)
        ticket = self._store.ticket(anterior, lugar.area, lugar.ejercicio)
        cuando = f"{moment_of(ticket.recibido):%Y-%m-%d a las %H:%M:%S}" if ticket else "antes"
        estado = str(ticket.final or "pendiente") if ticket else "pendiente"
        return door.mensaje_repetido(str(cabecera["messageID"]), anterior, cuando, estado)

    def unknown_area(self, service: Service, area: str) -> list[Explicacion]:
        """E03 of a query; empty when the rule is switched off, as in all that follow."""
        return self._why(service, "E03", door.area_desconocida(area, self._areas()), area=area)

    def unknown_ticket(self, service: Service, numero: str, lugar: Lugar) -> list[Explicacion]:
        """E10"""
        row = self._store.execute("SELECT area, ejercicio FROM ticket WHERE numero = ?", (numero,)).fetchone()
        dueno = None if row is None else Lugar(row[0], row[1])
        return self._why(service, "E10", door.ticket_desconocido(numero, lugar, dueno))

    def unknown(
        self, service: Service, codigo: str, lugar: Lugar, clave: object, values: Mapping[str, object]
    ) -> list[Explicacion]:
        """E11, or E12 where the folio is another area's or year's; `clave` is what the query names."""
        if not self._judge.stands(service, codigo):
            return []
        if service.clave != "folio":
            told = door.desconocido(service.entidad, f"{service.clave} {clave}")
        elif codigo == "E12":
            told = door.folio_ajeno(clave, lugar, self._owners(service.lee, clave))
        else:
            told = door.folio_desconocido(service.entidad, clave, lugar, self._bounds(service.lee, lugar))
        return self._why(service, codigo, told, **values)

    def _owners(self, servicio: str, folio: object) -> list[Lugar]:
        rows = self._store.execute(
            "SELECT area, ejercicio FROM transaccion WHERE servicio = ? AND folio = ? ORDER BY 1, 2",
            (servicio, folio),
        )
        return [Lugar(row[0], row[1]) for row in rows.fetchall()]

    def _bounds(self, servicio: str, lugar: Lugar) -> tuple[int, int] | None:
        row = self._store.execute(
            "SELECT min(folio), max(folio) FROM transaccion WHERE servicio = ? AND area = ? AND ejercicio = ?",
            (servicio, lugar.area, lugar.ejercicio),
        ).fetchone()
        return None if row[0] is None else (row[0], row[1])

    def impossible_range(
        self, service: Service, desde: str | None, hasta: str | None, ejercicio: int
    ) -> list[Explicacion]:
        """E13"""
        return self._why(service, "E13", door.rango_imposible(desde, hasta, ejercicio))

    def _why(self, service: Service, codigo: str, told: str, **values: object) -> list[Explicacion]:
        if not self._judge.stands(service, codigo):
            return []
        return [Explicacion(codigo, service.rules[codigo].sentence(values), told)]

    def _areas(self) -> list[str]:
        return [row[0] for row in self._store.execute("SELECT DISTINCT area FROM area ORDER BY 1")]
