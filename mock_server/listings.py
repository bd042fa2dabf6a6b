"""Lists for whoever looks at everything at once: transactions of any module, tickets, areas."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from mock_server.clock import moment_of, seconds_of
from mock_server.domain.listado import (
    AreaListada,
    FilaListada,
    Filtro,
    FiltroDePersonas,
    FiltroDeTickets,
    Listado,
    PersonaListada,
    TicketVisto,
)
from mock_server.domain.model import LEY, TESORERIA, Lugar
from mock_server.explaining.kept import kept
from mock_server.store import Store, ticket_of
from mock_server.tickets import Estado, visible_state

_FILA = (
    "SELECT coalesce(t.modulo, t.servicio) AS modulo, t.servicio, t.area, t.ejercicio, t.folio,"
    " t.titulo, t.fecha, t.monto, t.tipo, t.folio_ajustado,"
    " t.reversada FROM transaccion t WHERE "
)
_TICKET = (
    "SELECT clave, numero, area, ejercicio, servicio, mensaje, canal, usuario, cuerpo, progresion, recibido, vence,"
    " retenido, consultas, visto, final, resultado, explicacion FROM ticket "
)
_FINALES = (Estado.FINALIZADO_SIN_ERRORES, Estado.FINALIZADO_CON_ERRORES)
MAX_RELACIONADAS = 100


class Listings:
    """Reads lists; must be used while nobody writes."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def transacciones(self, filtro: Filtro) -> Listado:
        """The transactions that fit, the latest first."""
        where, values = _wanted(_transaction_conditions(filtro))
        total = self._store.execute(f"SELECT count(*) FROM transaccion t WHERE {where}", values).fetchone()[0]
        rows = self._store.execute(
            f"{_FILA}{where} ORDER BY t.fecha DESC, t.clave DESC LIMIT ? OFFSET ?",
            (*values, filtro.por_pagina, (filtro.pagina - 1) * filtro.por_pagina),
        )
        return Listado(total, tuple(map(_fila, rows.fetchall())))

    def anteriores(self, servicio: str, lugar: Lugar, folio: int) -> Listado:
        """The entries whose lines this one pays or collects."""
        return self._related(
            "SELECT p.transaccion FROM apunte l JOIN apunte p ON p.clave = l.previa WHERE l.transaccion = :de",
            self._key(servicio, lugar, folio),
        )

    def posteriores(self, servicio: str, lugar: Lugar, folio: int) -> Listado:
        """The transactions that take their money from this one, by module and folio."""
        return self._related(
            "SELECT l.transaccion FROM linea l JOIN linea p ON p.clave = l.previa WHERE p.transaccion = :de"
            " UNION SELECT l.transaccion FROM apunte l JOIN apunte p ON p.clave = l.previa WHERE p.transaccion = :de",
            self._key(servicio, lugar, folio),
        )

    def _related(self, which: str, clave: int) -> Listado:
        found = self._store.execute(
            f"{_FILA}t.clave IN ({which}) ORDER BY t.servicio, t.folio", {"de": clave}
        ).fetchall()
        return Listado(len(found), tuple(map(_fila, found[:MAX_RELACIONADAS])))

    def _key(self, servicio: str, lugar: Lugar, folio: int) -> int:
        row = self._store.execute(
            "SELECT clave FROM transaccion WHERE servicio = ? AND area = ? AND ejercicio = ? AND folio = ?",
            (servicio, lugar.area, lugar.ejercicio, folio),
        ).fetchone()
        return 0 if row is None else int(row[0])

    def tickets(self, filtro: FiltroDeTickets) -> tuple[int, tuple[TicketVisto, ...]]:
        """(how many there are in all, those of the page), the latest first."""
        where, values = _wanted(
            [
                ("servicio = ?", filtro.servicio),
                ("area = ?", filtro.area),
                ("ejercicio = ?", filtro.ejercicio),
                ("? IN (numero, mensaje)", filtro.texto),
            ]
        )
        total = self._store.execute(f"SELECT count(*) FROM ticket WHERE {where}", values).fetchone()[0]
        rows = self._store.execute(
            f"{_TICKET} WHERE {where} ORDER BY clave DESC LIMIT ? OFFSET ?",
            (*values, filtro.por_pagina, (filtro.pagina - 1) * filtro.por_pagina),
        )
        return total, tuple(map(self._ticket, rows.fetchall()))

    def ticket(self, numero: str) -> TicketVisto | None:
        """The ticket of that number, or None; looking at it is no query and moves nothing."""
        rows = self._store.execute(f"{_TICKET} WHERE numero = ?", (numero,)).fetchall()
        return self._ticket(rows[0]) if rows else None

    def ticket_de(self, lugar: Lugar, mensaje: str) -> str:
        """The number of the ticket of a message, "" for what came with the seed."""
        row = self._store.execute(
            "SELECT numero FROM ticket WHERE area = ? AND ejercicio = ? AND mensaje = ? AND final IS NOT NULL"
            " ORDER BY clave LIMIT 1",
            (lugar.area, lugar.ejercicio, mensaje),
        ).fetchone()
        return "" if row is None else str(row[0])

    def personas(self, filtro: FiltroDePersonas) -> tuple[int, tuple[PersonaListada, ...]]:
        """(how many there are in all, those of the page), by name."""
        de_area = "EXISTS (SELECT 1 FROM persona_area a WHERE a.id = p.id AND a.area = ?)"
        con_texto = "(instr(lower(p.nombre), lower(?)) > 0 OR p.id = upper(?))"
        texto = [(con_texto, filtro.texto)] if filtro.texto else []
        where, values = _wanted([(de_area, filtro.area), *texto])
        values += [filtro.texto] if filtro.texto else []
        total = self._store.execute(f"SELECT count(*) FROM persona p WHERE {where}", values).fetchone()[0]
        rows = self._store.execute(
            "SELECT p.id, p.nombre, p.vigente, (SELECT group_concat(a.area, ' ') FROM persona_area a WHERE a.id = p.id)"
            f" FROM persona p WHERE {where} ORDER BY p.nombre, p.id LIMIT ? OFFSET ?",
            (*values, filtro.por_pagina, (filtro.pagina - 1) * filtro.por_pagina),
        )
        return total, tuple(
            PersonaListada(id, nombre, bool(vigente), tuple(sorted((areas or "").split())))
            for id, nombre, vigente, areas in rows.fetchall()
        )

    def areas(self) -> tuple[AreaListada, ...]:
        """Every area and year, with the periods that are open."""
        rows = self._store.execute(
            "SELECT a.area, max(a.nombre), a.ejercicio, group_concat(iif(a.abierto, a.periodo, NULL), ' '),"
            " (SELECT count(*) FROM transaccion t"
            " WHERE t.area = a.area AND t.ejercicio = a.ejercicio AND t.servicio <> ?) FROM area a"
            " GROUP BY a.area, a.ejercicio ORDER BY a.area, a.ejercicio",
            (LEY,),
        )
        return tuple(
            AreaListada(area, nombre or "", ejercicio, tuple(sorted(map(int, (periodos or "").split()))), cuantas)
            for area, nombre, ejercicio, periodos, cuantas in rows.fetchall()
        )

    def _ticket(self, row: Any) -> TicketVisto:
        ticket = ticket_of(row)
        estado = visible_state(ticket, seconds_of(self._clock()))
        ended = estado in _FINALES
        resultado = tuple(json.loads(ticket.resultado)) if ended and ticket.resultado else ()
        explicacion = json.loads(row["explicacion"]) if row["explicacion"] else None
        return TicketVisto(
            numero=ticket.numero,
            area=ticket.area,
            ejercicio=ticket.ejercicio,
            servicio=ticket.servicio,
            mensaje=ticket.mensaje,
            canal=row["canal"],
            usuario=row["usuario"],
            recibido=_local(ticket.recibido),
            vence="" if ticket.vence is None else _local(ticket.vence),
            estado=str(estado),
            progresion=str(ticket.progresion),
            consultas=ticket.consultas,
            retenido=ticket.retenido,
            resultado=resultado,
            cuerpo=json.loads(row["cuerpo"]),
            porque=kept(ticket.servicio, resultado, explicacion) if resultado else (),
        )


def _transaction_conditions(filtro: Filtro) -> list[tuple[str, Any]]:
    """A payment is an entry that Tesorería made."""
    columna = "t.modulo" if filtro.servicio == TESORERIA else "t.servicio"
    return [
        ("t.servicio <> ?", LEY),
        (f"{columna} = ?", filtro.servicio),
        ("t.area = ?", filtro.area),
        ("t.ejercicio = ?", filtro.ejercicio),
        ("t.folio = ?", filtro.folio),
        ("substr(t.fecha, 1, 10) >= ?", filtro.desde),
        ("substr(t.fecha, 1, 10) <= ?", filtro.hasta),
        (_either("documento", "tipo", "tipo_documento"), filtro.tipo_documento),
        (_either("documento", "numero", "numero"), filtro.numero_documento),
        (_either("linea", "principal", "rut"), filtro.rut),
    ]


def _either(tabla: str, columna: str, de_apunte: str) -> str:
    """Whether the transaction carries that value, be it of the budget chain or an entry."""
    return (
        f"? IN (SELECT {columna} FROM {tabla} WHERE transaccion = t.clave"
        f" UNION ALL SELECT {de_apunte} FROM apunte WHERE transaccion = t.clave)"
    )


def _wanted(conditions: Iterable[tuple[str, Any]]) -> tuple[str, list[Any]]:
    used = [(sql, value) for sql, value in conditions if value is not None]
    return " AND ".join(sql for sql, _ in used) or "1", [value for _, value in used]


def _fila(row: Any) -> FilaListada:
    return FilaListada(
        TESORERIA if row["modulo"] == TESORERIA else row["servicio"],
        row["area"],
        row["ejercicio"],
        row["folio"],
        row["titulo"] or "",
        row["fecha"] or "",
        row["monto"],
        row["tipo"] or "",
        row["folio_ajustado"],
        bool(row["reversada"]),
    )


def _local(moment: float) -> str:
    return moment_of(moment).isoformat(timespec="seconds")
