"""Overseeing: what is done to the world from outside its messages (clock, periods, tickets, snapshots)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Row
from typing import Any

from mock_server.clock import Reloj, moment_of
from mock_server.explaining.kept import kept
from mock_server.service import Sigfe

_TICKET = (
    "SELECT numero, area, ejercicio, servicio, mensaje, canal, usuario, progresion, recibido, vence, retenido,"
    " consultas, visto, final, resultado, explicacion FROM ticket"
)


@dataclass(frozen=True, slots=True)
class Instantanea:
    """A whole world put by: the store's bytes, and what the clock said."""

    imagen: bytes
    ahora: datetime


class Overseer:
    """Each call has its turn between two messages, after what was due is worked off."""

    def __init__(self, sigfe: Sigfe, reloj: Reloj) -> None:
        self._sigfe = sigfe
        self._reloj = reloj
        self._instantaneas: dict[str, Instantanea] = {}

    # Snapshots

    @property
    def instantaneas(self) -> Mapping[str, Instantanea]:
        """By name, the oldest first."""
        return self._instantaneas

    def save(self, nombre: str) -> Instantanea:
        """Put the whole world by under a name; what had that name before is replaced."""
        with self._sigfe.turno():
            saved = Instantanea(self._sigfe.store.image(), self._reloj())
        self._instantaneas.pop(nombre, None)
        self._instantaneas[nombre] = saved
        return saved

    def restore(self, nombre: str) -> Instantanea:
        """Bring the world of a snapshot back, its clock too; all or nothing. KeyError when there is none so called."""
        saved = self._instantaneas[nombre]
        with self._sigfe.turno():
            self._sigfe.store.put_back(saved.imagen)
            self._put_clock(saved.ahora)
        return saved

    def forget(self, nombre: str) -> None:
        """Drop a snapshot; KeyError when there is none so called."""
        del self._instantaneas[nombre]

    # Clock

    def ahora(self) -> datetime:
        """What the clock says."""
        return self._reloj()

    def set_clock(self, momento: datetime) -> datetime:
        """From now on it is `momento`; tickets that fall due by then are worked off. What the clock said before."""
        with self._sigfe.turno():
            before = self._reloj()
            self._put_clock(momento)
            self._sigfe.trabajar_pendientes()
            return before

    def _put_clock(self, momento: datetime) -> None:
        self._reloj.resume(momento)
        store = self._sigfe.store
        with store.transaction():
            last = store.execute("SELECT coalesce(max(clave), 0) FROM ticket").fetchone()[0]
            store.set_world("reloj", [momento.isoformat(), last])

    # Areas and their periods

    def areas(self) -> list[dict[str, Any]]:
        """Every area, with its open and its closed periods."""
        with self._sigfe.turno():
            rows = self._sigfe.store.execute(
                "SELECT area, nombre, ejercicio, periodo, abierto FROM area ORDER BY area, ejercicio, periodo"
            ).fetchall()
        areas: dict[str, dict[str, Any]] = {}
        for row in rows:
            area = areas.setdefault(row["area"], {"area": row["area"], "nombre": row["nombre"], "periodos": []})
            period = {"ejercicio": row["ejercicio"], "periodo": row["periodo"], "abierto": bool(row["abierto"])}
            area["periodos"].append(period)
        return list(areas.values())

    def set_period(self, area: str, ejercicio: int, periodo: int, abierto: bool) -> bool:
        """Open or close a period of an area that exists (LookupError if not); whether that changed anything."""
        store = self._sigfe.store
        with self._sigfe.turno(), store.transaction():
            if not store.has_area(area):
                raise LookupError(area)
            before = (ejercicio, periodo) in store.open_periods(area)
            if abierto:
                store.execute(
                    "INSERT INTO area (area, ejercicio, periodo, nombre, contabiliza, abierto)"
                    " SELECT area, ?, ?, nombre, contabiliza, 1 FROM area WHERE area = ?"
                    " ORDER BY ejercicio <> ?, ejercicio DESC LIMIT 1 ON CONFLICT DO UPDATE SET abierto = 1",
                    (ejercicio, periodo, area, ejercicio),
                )
            else:
                store.execute(
                    "UPDATE area SET abierto = 0 WHERE area = ? AND ejercicio = ? AND periodo = ?",
                    (area, ejercicio, periodo),
                )
            return before is not abierto

    # Tickets

    def hold(self, numero: str) -> bool:
        """Hold a ticket; False when it is held already. LookupError: unknown; ValueError: worked off already."""
        store = self._sigfe.store
        with self._sigfe.turno(), store.transaction():
            row = store.execute("SELECT final FROM ticket WHERE numero = ?", (numero,)).fetchone()
            if row is None:
                raise LookupError(numero)
            if row["final"] is not None:
                raise ValueError(row["final"])
            return bool(store.hold(numero))

    def ticket(self, numero: str) -> dict[str, Any] | None:
        """One ticket with its result and its explanation, or None."""
        with self._sigfe.turno():
            row = self._sigfe.store.execute(f"{_TICKET} WHERE numero = ?", (numero,)).fetchone()
        if row is None:
            return None
        return {**_ticket(row), "resultado": _json(row["resultado"]), "porque": _why(row)}

    def tickets(self, limite: int, **filtros: object) -> list[dict[str, Any]]:
        """The latest tickets first; `filtros` are columns of the ticket and their values, None being any."""
        wanted = {name: value for name, value in filtros.items() if value is not None}
        where = " AND ".join(f"{name} = :{name}" for name in wanted) or "1"
        with self._sigfe.turno():
            rows = self._sigfe.store.execute(
                f"{_TICKET} WHERE {where} ORDER BY clave DESC LIMIT :limite", {**wanted, "limite": limite}
            ).fetchall()
        return [_ticket(row) for row in rows]

    def why(self, numero: str) -> list[dict[str, Any]]:
        """Why the transactions of a ticket were refused; empty when none was, or none yet."""
        with self._sigfe.turno():
            row = self._sigfe.store.execute(f"{_TICKET} WHERE numero = ?", (numero,)).fetchone()
        return [] if row is None else _why(row)


def instant(seconds: float | None) -> str | None:
    """Seconds of the mock's clock as a local time, or None."""
    return None if seconds is None else moment_of(seconds).isoformat(timespec="milliseconds")


def _ticket(row: Row) -> dict[str, Any]:
    estado = "RETENIDO" if row["retenido"] else "PENDIENTE" if row["final"] is None else row["final"]
    return {
        "ticket": row["numero"],
        "estado": estado,
        "visto": row["visto"],
        "consultas": row["consultas"],
        "servicio": row["servicio"],
        "area": row["area"],
        "ejercicio": row["ejercicio"],
        "messageID": row["mensaje"],
        "canal": row["canal"],
        "usuario": row["usuario"],
        "progresion": row["progresion"],
        "recibido": instant(row["recibido"]),
        "vence": instant(row["vence"]),
    }


def _why(row: Row) -> list[dict[str, Any]]:
    return kept(row["servicio"], _json(row["resultado"]), _json(row["explicacion"]))


def _json(text: str | None) -> Any:
    return None if text is None else json.loads(text)
