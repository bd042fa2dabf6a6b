"""Accounting entries in the books: their leaves and lines written, moved and read; bank accounts with their balance."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from sqlite3 import Row
from typing import Any

from mock_server.domain.apuntes import CONCILIADO, EMITIDO, CarteraBancaria, CarteraFinanciera
from mock_server.domain.balances import abierto_neto
from mock_server.domain.entries import Asentado
from mock_server.domain.model import TESORERIA, Lugar, Transaccion
from mock_server.domain.tablas import Tablas
from mock_server.domain.vigente import ApunteVigente, CuentaBancaria
from mock_server.domain.vista import VistaApunte
from mock_server.store import Store

_APUNTE = (
    "SELECT a.clave, a.agrupacion, a.imputacion, a.cuenta, a.lado, a.monto, a.vigente, a.consumido, a.linea,"
    " a.concepto, a.compensable, a.renglon, a.previa, a.padre, a.rut, a.tipo_documento, a.numero, a.fecha,"
    " a.destinatario, a.vence, a.cuenta_bancaria, a.medio, a.rut_banco, a.estado, t.folio, t.modulo"
    " FROM apunte a JOIN transaccion t ON t.clave = a.transaccion "
)


class Entries:
    """Writes and reads leaves; must be used inside a transaction of the store."""

    def __init__(self, store: Store, tables: Tablas) -> None:
        self._store = store
        self._tables = tables

    # Written

    def post(
        self,
        lugar: Lugar,
        clave: int,
        asentados: Sequence[Asentado],
        renglones: Sequence[int | None],
        ids: Iterable[int],
    ) -> None:
        """Write the leaves of the entry `clave` and move what they move.

        `renglones` are the devengo's lines behind its effects, by position; `ids` gives each new line its own.
        """
        numeros = iter(ids)
        for asentado in asentados:
            renglon = None if asentado.efecto is None else renglones[asentado.efecto]
            self._write(lugar, clave, asentado, renglon, numeros)
            self._move(asentado)
        tocados = {renglon for asentado in asentados for renglon in _behind(asentado)}
        self.settle(tocados | {renglon for renglon in renglones if renglon is not None})

    def _write(self, lugar: Lugar, clave: int, asentado: Asentado, renglon: int | None, numeros: Iterable[int]) -> None:
        apunte, propia = asentado.apunte, asentado.propia
        cartera, banco = _shown_cartera(asentado), apunte.bancaria
        linea = propia.linea if propia else str(next(iter(numeros))) if cartera else ""
        cuenta = self._tables.cuenta(apunte.cuenta)
        values: dict[str, Any] = {
            "transaccion": clave,
            "agrupacion": apunte.agrupacion,
            "imputacion": apunte.imputacion,
            "cuenta": apunte.cuenta,
            "lado": apunte.lado,
            "presupuestaria": cuenta is not None and cuenta.presupuestaria,
            "monto": apunte.monto,
            "vigente": apunte.monto,
            "consumido": 0,
            "linea": linea,
            "concepto": asentado.concepto,
            "compensable": asentado.compensable,
            "renglon": renglon,
            "previa": asentado.previa.clave if asentado.previa else None,
            "padre": propia.clave if propia else None,
        }
        if cartera is not None:
            values |= {
                "rut": cartera.rut,
                "tipo_documento": cartera.tipo_documento,
                "numero": cartera.numero,
                "fecha": cartera.fecha_documento,
                "destinatario": cartera.destinatario,
                "vence": cartera.vence,
            }
        if banco is not None:
            values |= {
                "numero": banco.numero,
                "fecha": banco.fecha,
                "cuenta_bancaria": banco.cuenta_bancaria,
                "medio": banco.medio,
                "rut_banco": banco.rut_banco,
                "estado": CONCILIADO if self._is_cashed(lugar, banco) else EMITIDO,
            }
        self._store.execute(
            f"INSERT INTO apunte ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", tuple(values.values())
        )

    def _is_cashed(self, lugar: Lugar, banco: CarteraBancaria) -> bool:
        """Whether the bank gives a document for cashed as soon as it is issued: the seed tells by its number."""
        row = self._store.execute(
            "SELECT conciliados FROM cuenta_bancaria WHERE area = ? AND numero = ?", (lugar.area, banco.cuenta_bancaria)
        ).fetchone()
        return row is not None and banco.numero.startswith(tuple(json.loads(row[0])))

    def _move(self, asentado: Asentado) -> None:
        monto, hoja = asentado.apunte.monto, asentado.propia
        while hoja is not None:
            self._store.execute("UPDATE apunte SET vigente = vigente + ? WHERE clave = ?", (monto, hoja.clave))
            hoja = hoja.padre
        if asentado.previa is not None:
            self._store.execute(
                "UPDATE apunte SET consumido = consumido + ? WHERE clave = ?", (monto, asentado.previa.clave)
            )

    def settle(self, renglones: Iterable[int]) -> None:
        """What a devengo's lines have consumed follows from what is left, gross, of their budget lines."""
        for renglon in sorted(renglones):
            abierto, bruto = self._store.execute(
                "SELECT coalesce(sum(vigente - consumido), 0), coalesce(sum(vigente), 0) FROM apunte"
                " WHERE renglon = ? AND padre IS NULL AND presupuestaria AND rut IS NOT NULL",
                (renglon,),
            ).fetchone()
            (vigente,) = self._store.execute("SELECT vigente FROM linea WHERE clave = ?", (renglon,)).fetchone()
            self._store.execute(
                "UPDATE linea SET consumido = ? WHERE clave = ?",
                (vigente - abierto_neto(abierto, bruto, vigente), renglon),
            )

    def open_bank_account(self, area: str, row: Mapping[str, Any]) -> None:
        """Put one bank account of a seed into the books."""
        self._store.execute(
            "INSERT OR REPLACE INTO cuenta_bancaria VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                area,
                row["numero"],
                row["cuentaContable"],
                row["rutBanco"].upper(),
                row.get("saldoInicial", 0),
                row.get("abierta", True),
                json.dumps(row.get("documentosConciliados", [])),
            ),
        )

    # Read

    def leaves(self, transaccion: int) -> tuple[ApunteVigente, ...]:
        """The leaves of an entry, in the order in which they were posted."""
        rows = self._store.execute(_APUNTE + "WHERE a.transaccion = ? ORDER BY a.clave", (transaccion,)).fetchall()
        return tuple(self._leaf(row) for row in rows)

    def leaves_behind(self, asiento: int) -> tuple[ApunteVigente, ...]:
        """The leaves of a devengo's entry, with those that its adjustments opened."""
        rows = self._store.execute(
            _APUNTE + "WHERE a.transaccion = ? OR (t.raiz = ? AND a.padre IS NULL) ORDER BY a.clave",
            (asiento, asiento),
        ).fetchall()
        return tuple(self._leaf(row) for row in rows)

    def lines(self, lugar: Lugar, transaccion: Transaccion) -> dict[str, ApunteVigente]:
        """The lines of other entries that a message names, by their id."""
        ids = {a.financiera.linea for a in transaccion.apuntes if a.financiera is not None and a.financiera.linea}
        if transaccion.ajuste is not None or not ids:
            return {}
        rows = self._store.execute(
            _APUNTE + "WHERE a.padre IS NULL AND a.previa IS NULL AND t.area = ? AND t.ejercicio = ?"
            f" AND a.linea <> '' AND a.linea IN ({', '.join('?' * len(ids))})",
            (lugar.area, lugar.ejercicio, *ids),
        ).fetchall()
        return {row["linea"]: self._leaf(row) for row in rows}

    def bank_accounts(self, lugar: Lugar) -> dict[str, CuentaBancaria]:
        """The bank accounts of an area; what entries moved counts from the first year on."""
        rows = self._store.execute(
            "SELECT c.numero, c.cuenta, c.rut_banco, c.abierta, c.saldo + (SELECT coalesce(sum(CASE a.lado WHEN 'debe'"
            " THEN a.monto ELSE -a.monto END), 0) FROM apunte a JOIN transaccion t ON t.clave = a.transaccion"
            " WHERE a.cuenta_bancaria = c.numero AND t.area = c.area) AS saldo FROM cuenta_bancaria c WHERE c.area = ?",
            (lugar.area,),
        ).fetchall()
        return {
            row["numero"]: CuentaBancaria(
                row["numero"], row["cuenta"], row["rut_banco"], row["saldo"], bool(row["abierta"])
            )
            for row in rows
        }

    def payments(self, lugar: Lugar, transaccion: Transaccion) -> dict[tuple[str, str, str], int]:
        """The documents of payment that a message brings and that are in force already, with their folio."""
        bancos = [apunte.bancaria for apunte in transaccion.apuntes if apunte.bancaria is not None]
        found = {}
        for banco in bancos if transaccion.servicio == TESORERIA else ():
            row = self._store.execute(
                "SELECT t.folio FROM apunte a JOIN transaccion t ON t.clave = a.transaccion WHERE a.cuenta_bancaria = ?"
                " AND a.medio = ? AND a.numero = ? AND a.padre IS NULL AND a.vigente <> 0 AND t.area = ?"
                " AND t.modulo = ?",
                (banco.cuenta_bancaria, banco.medio, banco.numero, lugar.area, TESORERIA),
            ).fetchone()
            if row is not None:
                found[banco.cuenta_bancaria, banco.medio, banco.numero] = int(row["folio"])
        return found

    def shown(self, transaccion: int) -> tuple[VistaApunte, ...]:
        """The leaves of an entry as they are shown."""
        return tuple(
            VistaApunte(
                *leaf.posicion,
                leaf.cuenta,
                self._name(leaf.cuenta),
                leaf.lado,
                monto,
                leaf.vigente,
                leaf.consumido,
                leaf.linea,
                leaf.concepto,
                leaf.estado,
                leaf.financiera,
                leaf.bancaria,
            )
            for leaf, monto in self._own(transaccion)
        )

    def _own(self, transaccion: int) -> list[tuple[ApunteVigente, int]]:
        rows = self._store.execute(_APUNTE + "WHERE a.transaccion = ? ORDER BY a.clave", (transaccion,)).fetchall()
        return [(self._leaf(row), row["monto"]) for row in rows]

    def _name(self, cuenta: str) -> str:
        conocida = self._tables.cuenta(cuenta)
        return cuenta if conocida is None else conocida.nombre

    def _leaf(self, row: Row) -> ApunteVigente:
        return ApunteVigente(
            clave=row["clave"],
            folio=row["folio"],
            modulo=row["modulo"],
            cuenta=row["cuenta"],
            lado=row["lado"],
            vigente=row["vigente"],
            consumido=row["consumido"],
            posicion=(row["agrupacion"], row["imputacion"]),
            linea=row["linea"],
            concepto=row["concepto"],
            renglon=row["renglon"],
            financiera=_financial(row),
            bancaria=_bank(row),
            compensable=bool(row["compensable"]),
            estado=row["estado"] or "",
            previa=self._leaf_at(row["previa"]),
            padre=self._leaf_at(row["padre"]),
        )

    def _leaf_at(self, clave: int | None) -> ApunteVigente | None:
        if clave is None:
            return None
        return self._leaf(self._store.execute(_APUNTE + "WHERE a.clave = ?", (clave,)).fetchone())


def _behind(asentado: Asentado) -> Iterable[int]:
    """The devengo's lines whose open amount a posting changes."""
    hojas = [asentado.previa, asentado.propia.raiz if asentado.propia else None]
    return [hoja.renglon for hoja in hojas if hoja is not None and hoja.renglon is not None]


def _shown_cartera(asentado: Asentado) -> CarteraFinanciera | None:
    """Whose debt it is: that of the line moved or paid, which a message may leave out."""
    hoja = asentado.propia or asentado.previa
    return asentado.apunte.financiera if hoja is None else hoja.financiera


def _financial(row: Row) -> CarteraFinanciera | None:
    if row["rut"] is None:
        return None
    return CarteraFinanciera(
        row["rut"],
        row["tipo_documento"],
        row["numero"],
        row["fecha"],
        row["destinatario"],
        row["vence"],
        row["folio"],
        row["linea"],
    )


def _bank(row: Row) -> CarteraBancaria | None:
    if row["cuenta_bancaria"] is None:
        return None
    return CarteraBancaria(
        row["cuenta_bancaria"], row["medio"], row["rut_banco"], row["fecha"], row["numero"], row["folio"]
    )
