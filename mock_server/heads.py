"""The head of a transaction in the books: its folio, who, when, what it adjusts, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.domain.model import Ajuste, Lugar, Previa, Transaccion
from mock_server.store import Store


@dataclass(frozen=True, slots=True)
class Sello:
    """What SIGFE adds when it approves: nobody sends it. `fecha` is local time; `numera` derives ids from a path."""

    folio: int | None
    periodo: int
    proceso: str
    usuario: str
    fecha: str
    mensaje: str
    numera: Callable[..., int | str]
    enviado: Mapping[str, Any]
    presupuesto: str = ""


@dataclass(frozen=True, slots=True)
class Cabeza:
    """What a head says besides the transaction and its seal: its folio, its own id and its amounts in pesos.

    `asiento` is (folio, id, amount) of a devengo's entry; `origen` what an entry comes of.
    """

    folio: int
    id: int | str
    monto: int
    impuesto: int = 0
    asiento: tuple[int, int | str, int] | None = None
    origen: Previa | None = None


class Heads:
    """Writes heads; must be used inside a transaction of the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def write(self, lugar: Lugar, tx: Transaccion, sello: Sello, cabeza: Cabeza) -> int:
        """The store's key of the new head."""
        ajusta, raiz = (None, None) if tx.ajuste is None else self._adjusted_keys(lugar, tx.libro, tx.ajuste)
        asiento = cabeza.asiento or (None, None, None)
        values: dict[str, Any] = {
            "servicio": tx.libro,
            "area": lugar.area,
            "ejercicio": lugar.ejercicio,
            "folio": cabeza.folio,
            "periodo": sello.periodo,
            "proceso": sello.proceso,
            "id": cabeza.id,
            "origen": tx.origen,
            "usuario": sello.usuario,
            "fecha": sello.fecha,
            "mensaje": sello.mensaje,
            "transferencia": tx.id,
            "titulo": sello.enviado.get("titulo"),
            "tipo": tx.ajuste.tipo if tx.ajuste else None,
            "folio_ajustado": tx.ajuste.folio if tx.ajuste else None,
            "ajusta": ajusta,
            "raiz": ajusta if raiz is None else raiz,
            "reversada": 0,
            "presupuesto": sello.presupuesto,
            "etapa": tx.etapa,
            "demanda": tx.demanda,
            "monto": cabeza.monto,
            "impuesto": cabeza.impuesto,
            "asiento_folio": asiento[0],
            "asiento_id": asiento[1],
            "asiento_monto": asiento[2],
            **_of_entry(tx, cabeza),
            "enviado": json.dumps(sello.enviado, ensure_ascii=False),
        }
        cursor = self._store.execute(
            f"INSERT INTO transaccion ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
            tuple(values.values()),
        )
        return int(cursor.lastrowid or 0)

    def end(self, lugar: Lugar, servicio: str, folio: int) -> None:
        """A reversed transaction and every adjustment of it, also at second hand, can no longer be adjusted."""
        self._store.execute(
            "WITH RECURSIVE ended (clave) AS (SELECT clave FROM transaccion WHERE servicio = ? AND area = ?"
            " AND ejercicio = ? AND folio = ? UNION SELECT t.clave FROM transaccion t JOIN ended"
            " ON t.ajusta = ended.clave) UPDATE transaccion SET reversada = 1 WHERE clave IN (SELECT clave FROM ended)",
            (servicio, lugar.area, lugar.ejercicio, folio),
        )

    def entry_of(self, lugar: Lugar, servicio: str, folio: int) -> int:
        """The folio of the entry that a devengo made; 0 when that devengo is not in the books."""
        row = self._store.execute(
            "SELECT asiento_folio FROM transaccion WHERE servicio = ? AND area = ? AND ejercicio = ? AND folio = ?",
            (servicio, lugar.area, lugar.ejercicio, folio),
        ).fetchone()
        return 0 if row is None else int(row[0])

    def _adjusted_keys(self, lugar: Lugar, libro: str, ajuste: Ajuste) -> tuple[int | None, int | None]:
        """Keys of the adjusted transaction, and of the original behind it when the adjusted is an adjustment too."""
        row = self._store.execute(
            "SELECT clave, raiz FROM transaccion WHERE servicio = ? AND area = ? AND ejercicio = ? AND folio = ?",
            (libro, lugar.area, lugar.ejercicio, ajuste.folio),
        ).fetchone()
        return (None, None) if row is None else (row[0], row[1])


def _of_entry(tx: Transaccion, cabeza: Cabeza) -> dict[str, Any]:
    """Only an entry says who made it, and what kind of movement it is."""
    creacion, origen = tx.creacion, cabeza.origen
    return {
        "modulo": origen.servicio if origen else tx.servicio,
        "origen_folio": origen.folio if origen else cabeza.folio,
        "fuente": creacion.proceso_fuente if creacion else None,
        "movimiento": creacion.tipo_movimiento if creacion else None,
        "operacion": creacion.tipo_operacion if creacion else None,
        "propios": json.dumps(tx.catalogos_propios),
    }
