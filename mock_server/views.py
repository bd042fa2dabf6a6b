"""What stands in the books, shown: one whole transaction, or the rows of a search."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from sqlite3 import Row
from typing import Any

from mock_server.domain.apuntes import Creacion
from mock_server.domain.model import Ajuste, Contabilizacion, Cumplimiento, Lugar, Previa
from mock_server.domain.tablas import Par, Tablas
from mock_server.domain.vista import (
    Asiento,
    Fila,
    Vista,
    VistaAjuste,
    VistaDocumento,
    VistaPrincipal,
    VistaRenglon,
)
from mock_server.entries import Entries
from mock_server.store import Store

_SALDO = (
    "CASE WHEN t.ajusta IS NOT NULL OR t.tipo IS NOT NULL THEN 0 ELSE"
    " (SELECT coalesce(sum(vigente - consumido), 0) FROM linea WHERE transaccion = t.clave) +"
    " (SELECT coalesce(sum(vigente - consumido), 0) FROM apunte WHERE transaccion = t.clave AND rut IS NOT NULL) END"
)


@dataclass(frozen=True, slots=True)
class Busqueda:
    """What a buscar asks for; None does not filter. Dates are `YYYY-MM-DD`, inclusive; `pagina` counts from 1."""

    desde: str | None = None
    hasta: str | None = None
    tipo_documento: str | None = None
    rut: str | None = None
    fecha_emision: str | None = None
    presupuesto: str | None = None
    nombre: str | None = None
    identificacion: str | None = None
    pagina: int = 1
    por_pagina: int = 100


class Views:
    """Reads for obtener, buscar and whoever shows transactions."""

    def __init__(self, store: Store, tables: Tablas, entries: Entries) -> None:
        self._store = store
        self._entries = entries
        self._tables = tables

    def exists_elsewhere(self, servicio: str, lugar: Lugar, folio: int) -> bool:
        """Whether another area or year of the same institution has that folio."""
        row = self._store.execute(
            "SELECT 1 FROM transaccion WHERE servicio = ? AND folio = ? AND substr(area, 1, 4) = ? LIMIT 1",
            (servicio, folio, lugar.area[:4]),
        ).fetchone()
        return row is not None

    def transaccion(self, servicio: str, lugar: Lugar, folio: int, propios: Mapping[str, Par]) -> Vista | None:
        """The whole transaction, or None. `propios` are the account pairs of the seed."""
        row = self._store.execute(
            "SELECT clave, id, periodo, proceso, origen, usuario, fecha, mensaje, transferencia, tipo, folio_ajustado,"
            f" reversada, monto, impuesto, {_SALDO} AS saldo, enviado, asiento_folio, asiento_id, asiento_monto,"
            " modulo, origen_folio, fuente, movimiento, operacion, propios FROM transaccion t"
            " WHERE servicio = ? AND area = ? AND ejercicio = ? AND folio = ?",
            (servicio, lugar.area, lugar.ejercicio, folio),
        ).fetchone()
        return None if row is None else self._vista(servicio, lugar, folio, row, propios)

    def _vista(self, servicio: str, lugar: Lugar, folio: int, row: Row, propios: Mapping[str, Par]) -> Vista:
        renglones = self._renglones(row["clave"], propios)
        return Vista(
            servicio=servicio,
            folio=folio,
            id=row["id"],
            area=lugar.area,
            ejercicio=lugar.ejercicio,
            periodo=row["periodo"],
            proceso=row["proceso"],
            origen=row["origen"],
            usuario=row["usuario"],
            fecha=row["fecha"],
            mensaje=row["mensaje"],
            transferencia=row["transferencia"],
            ajuste=None if row["tipo"] is None else Ajuste(row["folio_ajustado"], row["tipo"]),
            reversada=bool(row["reversada"]),
            monto=row["monto"],
            impuesto=row["impuesto"],
            saldo=row["saldo"],
            enviado=json.loads(row["enviado"]),
            documentos=self._documentos(row["clave"], renglones),
            renglones=renglones,
            ajustes=self._ajustes(row["clave"]),
            asiento=_asiento(row),
            modulo=row["modulo"] or "",
            folio_de_origen=row["origen_folio"] or 0,
            creacion=Creacion(row["fuente"], row["movimiento"], row["operacion"]) if row["fuente"] else None,
            propios=tuple(tuple((c, e) for c, e in grupo) for grupo in json.loads(row["propios"] or "[]")),
            apuntes=self._entries.shown(row["clave"]),
        )

    def filas(self, servicio: str, lugar: Lugar, busqueda: Busqueda) -> tuple[int, list[Fila]]:
        """(how many there are in all, the rows of the page), by folio."""
        where, values = _filters(servicio, lugar, busqueda)
        total = self._store.execute(f"SELECT count(*) FROM transaccion t WHERE {where}", values).fetchone()[0]
        rows = self._store.execute(
            f"SELECT folio, titulo, monto, {_SALDO}, fecha, folio_ajustado, fuente FROM transaccion t WHERE {where}"
            " ORDER BY folio LIMIT ? OFFSET ?",
            (*values, busqueda.por_pagina, (busqueda.pagina - 1) * busqueda.por_pagina),
        ).fetchall()
        return total, [Fila(*row) for row in rows]

    def _renglones(self, clave: int, propios: Mapping[str, Par]) -> tuple[VistaRenglon, ...]:
        rows = self._store.execute(
            "SELECT documento, principal, grupo, concepto, previa_servicio, previa_folio, referencia, monto, futuro,"
            " vigente, consumido, catalogos, contabilizaciones FROM linea WHERE transaccion = ? ORDER BY clave",
            (clave,),
        ).fetchall()
        return tuple(self._renglon(row, propios) for row in rows)

    def _renglon(self, row: Row, propios: Mapping[str, Par]) -> VistaRenglon:
        debe, haber = self._tables.cuentas_de(row["concepto"], propios)
        return VistaRenglon(
            documento=row["documento"],
            principal=row["principal"],
            grupo=row["grupo"],
            concepto=row["concepto"],
            nombre_concepto=self._tables.nombre_de(row["concepto"]),
            previa=Previa(row["previa_servicio"] or "", row["previa_folio"] or 0),
            referencia=row["referencia"],
            monto=row["monto"],
            futuro=row["futuro"],
            vigente=row["vigente"],
            consumido=row["consumido"],
            catalogos=self._tables.describe(json.loads(row["catalogos"])),
            contabilizaciones=tuple(Contabilizacion(*par) for par in json.loads(row["contabilizaciones"])),
            cuentas_debe=debe,
            cuentas_haber=haber,
        )

    def _documentos(self, clave: int, renglones: Sequence[VistaRenglon]) -> tuple[VistaDocumento, ...]:
        rows = self._store.execute(
            "SELECT id, tipo, numero, fecha, monto, cumplimientos, enviado FROM documento WHERE transaccion = ?"
            " ORDER BY posicion",
            (clave,),
        ).fetchall()
        ajustados = self._adjusted_due_dates(clave)
        return tuple(
            self._documento(row, [r for r in renglones if r.documento == row["id"]], ajustados) for row in rows
        )

    def _documento(
        self, row: Row, renglones: Sequence[VistaRenglon], ajustados: Sequence[Sequence[Any]]
    ) -> VistaDocumento:
        vencimientos = [*json.loads(row["cumplimientos"]), *(v[1:] for v in ajustados if v[0] == row["id"])]
        ruts = list(dict.fromkeys(renglon.principal for renglon in renglones))
        return VistaDocumento(
            id=row["id"],
            tipo=row["tipo"],
            numero=row["numero"],
            fecha=row["fecha"],
            monto=row["monto"],
            vigente=sum(renglon.vigente + renglon.futuro for renglon in renglones),
            principales=tuple(VistaPrincipal(rut, self._name(rut), _due_dates(rut, vencimientos)) for rut in ruts),
            enviado=json.loads(row["enviado"]),
        )

    def _adjusted_due_dates(self, clave: int) -> list[list[Any]]:
        """[document of the original, principal, date, amount, related] of what adjustments moved, in their order."""
        rows = self._store.execute(
            "SELECT d.id, d.cumplimientos, (WITH RECURSIVE sube (documento, padre) AS (SELECT documento, padre"
            " FROM linea WHERE transaccion = t.clave AND documento = d.id UNION SELECT p.documento, p.padre"
            " FROM linea p JOIN sube ON p.clave = sube.padre) SELECT max(documento) FROM sube WHERE padre IS NULL)"
            " FROM transaccion t JOIN documento d ON d.transaccion = t.clave WHERE t.raiz = ?"
            " ORDER BY t.clave, d.posicion",
            (clave,),
        ).fetchall()
        return [[row[2] or row[0], *v] for row in rows for v in json.loads(row[1])]

    def _name(self, rut: str) -> str:
        row = self._store.execute("SELECT nombre FROM persona WHERE id = ?", (rut,)).fetchone()
        return "" if row is None else str(row[0])

    def _ajustes(self, clave: int) -> tuple[VistaAjuste, ...]:
        rows = self._store.execute(
            "SELECT folio, tipo, monto, fecha, asiento_folio, asiento_id, asiento_monto FROM transaccion"
            " WHERE ajusta = ? ORDER BY folio",
            (clave,),
        ).fetchall()
        return tuple(VistaAjuste(row["folio"], row["tipo"], row["monto"], row["fecha"], _asiento(row)) for row in rows)


def _asiento(row: Row) -> Asiento | None:
    if row["asiento_folio"] is None:
        return None
    return Asiento(row["asiento_folio"], row["asiento_id"], row["asiento_monto"])


def _due_dates(rut: str, vencimientos: Sequence[Sequence[Any]]) -> tuple[Cumplimiento, ...]:
    """What is left per date; an adjustment hits the date of its document, else the first one."""
    quedan: dict[tuple[str, str], int] = {}
    for principal, fecha, monto, relacionado in vencimientos:
        if principal.upper() != rut:
            continue
        clave = (fecha, relacionado)
        if quedan and clave not in quedan and monto < 0:
            clave = next(iter(quedan))
        quedan[clave] = quedan.get(clave, 0) + monto
    return tuple(Cumplimiento(fecha, monto, relacionado) for (fecha, relacionado), monto in quedan.items())


def _filters(servicio: str, lugar: Lugar, busqueda: Busqueda) -> tuple[str, list[Any]]:
    wanted: list[tuple[str, Any]] = [
        ("t.servicio = ?", servicio),
        ("t.area = ?", lugar.area),
        ("t.ejercicio = ?", lugar.ejercicio),
        ("substr(t.fecha, 1, 10) >= ?", busqueda.desde),
        ("substr(t.fecha, 1, 10) <= ?", busqueda.hasta),
        ("EXISTS (SELECT 1 FROM documento d WHERE d.transaccion = t.clave AND d.tipo = ?)", busqueda.tipo_documento),
        ("EXISTS (SELECT 1 FROM documento d WHERE d.transaccion = t.clave AND d.fecha = ?)", busqueda.fecha_emision),
        (
            "? IN (SELECT principal FROM linea WHERE transaccion = t.clave"
            " UNION ALL SELECT rut FROM apunte WHERE transaccion = t.clave)",
            busqueda.rut,
        ),
        ("t.presupuesto = ?", busqueda.presupuesto),
    ]
    used = [(sql, value) for sql, value in wanted if value is not None]
    return " AND ".join(sql for sql, _ in used), [value for _, value in used]
