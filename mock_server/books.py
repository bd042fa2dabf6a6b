"""The books, read: one Instantanea holds all that the rules may look at for one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from sqlite3 import Row
from typing import Any

from mock_server.domain.model import CONTABILIDAD, DEVENGO, LEY, REQUERIMIENTOS, Afecta, Lugar, Previa, Transaccion
from mock_server.domain.tablas import Par, Tablas
from mock_server.domain.vigente import Instantanea, Persona, Renglon, TransaccionVigente
from mock_server.entries import Entries
from mock_server.store import Store
from mock_server.tables import pares_de_semilla

_LINEA = (
    "SELECT l.clave, l.grupo, l.concepto, l.vigente, l.consumido, l.documento, l.principal, l.impuesto, l.futuro,"
    " l.contabiliza, l.grava, l.previa, l.padre, l.contabilizaciones, t.servicio, t.folio"
    " FROM linea l JOIN transaccion t ON t.clave = l.transaccion "
)
_MOSTRADOS = 5  # how many folios are worth naming


class Books:
    """Reads balances; must be used inside a transaction of the store."""

    def __init__(self, store: Store, afecta: Afecta, tablas: Tablas, entries: Entries) -> None:
        self._store = store
        self._entries = entries
        self._afecta = afecta
        self._tablas = tablas

    def snapshot(self, lugar: Lugar, transaccion: Transaccion, hoy: str = "") -> Instantanea:
        """All that the rules need to judge this transaction on the day `hoy`, and nothing else."""
        previas = {linea.previa for linea in transaccion.lineas if linea.previa is not None}
        return Instantanea(
            personas=self._personas(lugar, transaccion),
            previas=self._previas(lugar, previas),
            ajustada=self._ajustada(lugar, transaccion),
            ajustada_antes=self._stands_only_before(lugar, transaccion),
            imputables=self._imputables(lugar, transaccion),
            ley=self._ley(lugar) if Previa(LEY, 0) in previas else (),
            ocupados=self._ocupados(lugar, transaccion),
            tablas=self._tablas,
            pares=self.account_pairs(),
            hoy=hoy,
            ejercicio=lugar.ejercicio,
            contabiliza_impuestos=self._store.books_taxes(lugar.area, lugar.ejercicio),
            exige_propio_contabilidad=self._store.demands_own_catalogue(lugar.area, lugar.ejercicio),
            afecta=self._afecta,
            asiento=self._asiento(lugar, transaccion),
            carteras=self._entries.lines(lugar, transaccion),
            cuentas_bancarias=self._entries.bank_accounts(lugar) if transaccion.apuntes else {},
            pagos=self._entries.payments(lugar, transaccion),
            ajustables=self._ajustables(lugar, transaccion),
        )

    def account_pairs(self) -> dict[str, Par]:
        """The pairs of accounts that the seed brought, by prefix of the concept."""
        return pares_de_semilla(self._store.world("cuentas") or [])

    def holds(self, servicio: str, lugar: Lugar, folio: int) -> bool:
        """Whether that folio stands in the books."""
        return self._head(lugar, servicio, folio) is not None

    def catalogues_of(self, lugar: Lugar, previa: Previa, grupo: str, concepto: str) -> tuple[tuple[str, str], ...]:
        """(catalogo, elemento) of a line that stands in the books; of one without any, its programa."""
        row = self._store.execute(
            "SELECT l.catalogos FROM linea l JOIN transaccion t ON t.clave = l.transaccion WHERE t.servicio = ?"
            " AND t.area = ? AND t.ejercicio = ? AND t.folio = ? AND l.grupo = ? AND l.concepto = ?",
            (previa.servicio, *_pair(lugar), previa.folio, grupo, concepto),
        ).fetchone()
        named = json.loads(row["catalogos"] or "[]") if row is not None else []
        return tuple((catalogo, elemento) for catalogo, elemento in named) or (("programaPresupuestario", "01"),)

    def group_of(self, lugar: Lugar, previa: Previa, referencia: str, concepto: str) -> str | None:
        """The own grouping of a transaction's line that hangs from that grouping of its predecessor, or None."""
        row = self._store.execute(
            "SELECT l.grupo FROM linea l JOIN transaccion t ON t.clave = l.transaccion WHERE t.servicio = ?"
            " AND t.area = ? AND t.ejercicio = ? AND t.folio = ? AND l.referencia = ? AND l.concepto = ?",
            (previa.servicio, *_pair(lugar), previa.folio, referencia, concepto),
        ).fetchone()
        return None if row is None else str(row[0])

    def _personas(self, lugar: Lugar, transaccion: Transaccion) -> dict[str, Persona]:
        ruts = {principal.id.upper() for _, principal in transaccion.principales}
        ruts |= {c.relacionado.upper() for _, principal in transaccion.principales for c in principal.cumplimientos}
        ruts |= {rut.upper() for rut in transaccion.ruts_de_cartera}
        rows = self._store.execute(
            "SELECT p.id, p.nombre, p.vigente, a.area IS NOT NULL, p.tipo, p.cuentas FROM persona p"
            f" LEFT JOIN persona_area a ON a.id = p.id AND a.area = ? WHERE p.id IN ({_marks(ruts)})",
            (lugar.area, *ruts),
        )
        return {row[0]: Persona(row[0], row[1], bool(row[2]), bool(row[3]), row[4], row[5] != "[]") for row in rows}

    def _previas(self, lugar: Lugar, previas: set[Previa]) -> dict[Previa, TransaccionVigente]:
        found = {}
        for previa in previas - {Previa(LEY, 0)}:
            row = self._head(lugar, previa.servicio, previa.folio)
            if row is not None and row["tipo"] is None:
                found[previa] = self._standing(row, previa)
        return found

    def _ajustada(self, lugar: Lugar, transaccion: Transaccion) -> TransaccionVigente | None:
        if transaccion.ajuste is None:
            return None
        previa = Previa(transaccion.libro, transaccion.ajuste.folio)
        row = self._head(lugar, previa.servicio, previa.folio)
        if row is None:
            return None
        apuntes = self._entries.leaves(row["clave"]) if previa.servicio == CONTABILIDAD else ()
        return replace(self._standing(row, previa, deep=True), apuntes=apuntes)

    def _asiento(self, lugar: Lugar, transaccion: Transaccion) -> TransaccionVigente | None:
        """The entry of the devengo that is adjusted, with what its adjustments opened."""
        if transaccion.servicio != DEVENGO or transaccion.ajuste is None:
            return None
        devengo = self._head(lugar, DEVENGO, transaccion.ajuste.folio)
        if devengo is None:
            return None
        previa = Previa(CONTABILIDAD, devengo["asiento_folio"])
        row = self._head(lugar, previa.servicio, previa.folio)
        assert row is not None, "a devengo and its entry are written together"
        return replace(self._standing(row, previa), apuntes=self._entries.leaves_behind(row["clave"]))

    def _stands_only_before(self, lugar: Lugar, transaccion: Transaccion) -> bool:
        """Whether the adjusted folio is of an earlier year of the area and not of this one."""
        if transaccion.ajuste is None:
            return False
        row = self._store.execute(
            "SELECT max(ejercicio) FROM transaccion WHERE servicio = ? AND area = ? AND ejercicio <= ? AND folio = ?",
            (transaccion.libro, *_pair(lugar), transaccion.ajuste.folio),
        ).fetchone()
        return row[0] is not None and row[0] < lugar.ejercicio

    def _imputables(self, lugar: Lugar, transaccion: Transaccion) -> frozenset[str]:
        """Which concepts of an original requerimiento stand in another one of the area and year."""
        if transaccion.servicio != REQUERIMIENTOS or transaccion.ajuste is not None:
            return frozenset()
        conceptos = {linea.concepto for linea in transaccion.lineas}
        rows = self._store.execute(
            "SELECT DISTINCT l.concepto FROM linea l JOIN transaccion t ON t.clave = l.transaccion WHERE t.servicio = ?"
            f" AND t.area = ? AND t.ejercicio = ? AND l.concepto IN ({_marks(conceptos)})",
            (REQUERIMIENTOS, *_pair(lugar), *conceptos),
        )
        return frozenset(row[0] for row in rows.fetchall())

    def _head(self, lugar: Lugar, servicio: str, folio: int) -> Row | None:
        row: Row | None = self._store.execute(
            "SELECT clave, tipo, origen, reversada, etapa, demanda, modulo, asiento_folio FROM transaccion"
            " WHERE servicio = ? AND area = ? AND ejercicio = ? AND folio = ?",
            (servicio, *_pair(lugar), folio),
        ).fetchone()
        return row

    def _standing(self, row: Row, previa: Previa, deep: bool = False) -> TransaccionVigente:
        documentos = self._store.execute(
            "SELECT id, propio, tipo FROM documento WHERE transaccion = ?", (row["clave"],)
        ).fetchall()
        lineas = self._store.execute(_LINEA + "WHERE l.transaccion = ? ORDER BY l.clave", (row["clave"],)).fetchall()
        return TransaccionVigente(
            servicio=previa.servicio,
            folio=previa.folio,
            origen=row["origen"],
            reversada=bool(row["reversada"]),
            ajuste=row["tipo"] or "",
            con_documento_propio=any(documento["propio"] for documento in documentos),
            documentos=frozenset(documento["id"] for documento in documentos),
            renglones=tuple(self._renglon(linea, deep) for linea in lineas),
            etapa=row["etapa"] or "",
            demanda=row["demanda"] or "01",
            tipos=frozenset(documento["tipo"] for documento in documentos),
            modulo=row["modulo"] or "",
        )

    def _renglon(self, row: Row, deep: bool) -> Renglon:
        return Renglon(
            clave=row["clave"],
            grupo=row["grupo"],
            concepto=row["concepto"],
            vigente=row["vigente"],
            consumido=row["consumido"],
            documento=row["documento"],
            principal=row["principal"],
            impuesto=row["impuesto"],
            futuro=row["futuro"],
            contabiliza=bool(row["contabiliza"]),
            grava=bool(row["grava"]),
            servicio=row["servicio"],
            folio=row["folio"],
            previa=self._renglon_at(row["previa"]) if deep else None,
            padre=self._renglon_at(row["padre"]) if deep else None,
            cuentas=_accounts(row["contabilizaciones"]) if deep else frozenset(),
        )

    def _renglon_at(self, clave: int | None) -> Renglon | None:
        if clave is None:
            return None
        row = self._store.execute(_LINEA + "WHERE l.clave = ?", (clave,)).fetchone()
        return self._renglon(row, deep=True)

    def _ley(self, lugar: Lugar) -> tuple[Renglon, ...]:
        rows = self._store.execute(
            _LINEA + "WHERE t.servicio = ? AND t.area = ? AND t.ejercicio = ?", (LEY, *_pair(lugar))
        )
        return tuple(self._renglon(row, deep=False) for row in rows.fetchall())

    def _ocupados(self, lugar: Lugar, transaccion: Transaccion) -> dict[tuple[str, str, str], int]:
        """The documents of the transaction that are in force already; a balance of zero sets the number free."""
        claves = [
            (documento.tipo, documento.numero, principal.id.upper())
            for documento, principal in transaccion.principales
            if documento.es_propio
        ]
        found = {clave: self._folio_with(lugar, transaccion.servicio, *clave) for clave in claves}
        return {clave: folio for clave, folio in found.items() if folio is not None}

    def _ajustables(self, lugar: Lugar, transaccion: Transaccion) -> dict[tuple[str, str], tuple[int, ...]]:
        """The newest devengos in force of each principal of a note that came as an original; nothing is read else."""
        if transaccion.servicio != DEVENGO or transaccion.ajuste is not None:
            return {}
        tipos = self._tablas.tipos_de_documento
        notas = {(d.tipo, p.id.upper()) for d, p in transaccion.principales if d.tipo in tipos and tipos[d.tipo].ajusta}
        return {(nota, rut): self._newest_with(lugar, tipos[nota].ajusta, rut) for nota, rut in notas}

    def _newest_with(self, lugar: Lugar, tipos: frozenset[str], principal: str) -> tuple[int, ...]:
        rows = self._store.execute(
            "SELECT DISTINCT t.folio FROM documento d JOIN transaccion t ON t.clave = d.transaccion JOIN linea l"
            " ON l.transaccion = t.clave AND l.documento = d.id WHERE d.propio AND d.servicio = ? AND d.area = ?"
            " AND t.ejercicio = ? AND NOT t.reversada AND l.principal = ? AND l.vigente <> 0 AND d.tipo IN"
            f" ({_marks(tipos)}) ORDER BY t.folio DESC LIMIT {_MOSTRADOS}",
            (DEVENGO, *_pair(lugar), principal, *tipos),
        )
        return tuple(int(row["folio"]) for row in rows.fetchall())

    def _folio_with(self, lugar: Lugar, servicio: str, tipo: str, numero: str, principal: str) -> int | None:
        row = self._store.execute(
            "SELECT t.folio FROM documento d JOIN transaccion t ON t.clave = d.transaccion JOIN linea l"
            " ON l.transaccion = t.clave AND l.documento = d.id WHERE d.propio AND d.numero = ? AND d.tipo = ?"
            " AND d.servicio = ? AND d.area = ? AND l.principal = ? AND NOT t.reversada"
            " AND (l.vigente <> 0 OR l.futuro <> 0 OR l.impuesto <> 0)",
            (numero, tipo, servicio, lugar.area, principal),
        ).fetchone()
        return None if row is None else int(row["folio"])


def _accounts(contabilizaciones: str | None) -> frozenset[tuple[str, str]]:
    return frozenset((debe, haber) for debe, haber, *_ in json.loads(contabilizaciones or "[]"))


def _pair(lugar: Lugar) -> tuple[str, int]:
    return lugar.area, lugar.ejercicio


def _marks(values: Sequence[Any] | set[Any] | frozenset[Any]) -> str:
    return ", ".join("?" * len(values))
