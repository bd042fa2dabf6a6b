"""The books, written: an approved transaction gets its folio, lines and entry, and moves the balances."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from mock_server.domain.apuntes import Creacion
from mock_server.domain.balances import Efecto
from mock_server.domain.entries import Asentado
from mock_server.domain.model import (
    CONTABILIDAD,
    DEVENGO,
    LEY,
    REQUERIMIENTOS,
    Clase,
    Documento,
    Lugar,
    Previa,
    Transaccion,
)
from mock_server.entries import Entries
from mock_server.heads import Cabeza, Heads, Sello
from mock_server.store import Store

DE_UN_DEVENGO = Creacion("3", "2")  # a voucher seen: Proceso Fuente "Devengo", Tipo de Movimiento "Financiero"
PROCESO_CONTABLE = "05"


class Ledger:
    """Writes balances; must be used inside a transaction of the store."""

    def __init__(self, store: Store, entries: Entries) -> None:
        self._store = store
        self._heads = Heads(store)
        self._entries = entries

    def approve(
        self,
        lugar: Lugar,
        tx: Transaccion,
        efectos: Sequence[Efecto],
        asentados: Sequence[Asentado],
        sello: Sello,
    ) -> int:
        """Write a transaction down: folio, lines, entry and balances; returns its folio."""
        folio = sello.folio or self._store.next_folio(tx.libro, lugar.area, lugar.ejercicio)
        asiento = self._asiento(lugar, tx, efectos, sello)
        clave = self._heads.write(lugar, tx, sello, _cabeza(folio, tx, asentados, asiento, sello))
        documentos = self._write_documents(lugar, tx, efectos, sello, clave)
        lineas = self._write_lines(tx, efectos, sello, clave, documentos)
        for efecto in efectos:
            self._move_balances(efecto)
        if asiento is not None:
            clave = self._write_entry(lugar, tx, sello, asiento, Previa(tx.servicio, folio))
        numeros = (int(sello.numera("apunte", posicion)) for posicion in range(len(asentados)))
        renglones = [linea if e.raiz is None else e.raiz.clave for linea, e in zip(lineas, efectos, strict=True)]
        self._entries.post(lugar, clave, asentados, renglones if asiento else (), numeros)
        if tx.clase is Clase.REVERSO and tx.ajuste is not None:
            self._heads.end(lugar, tx.libro, tx.ajuste.folio)
        return folio

    def _asiento(
        self, lugar: Lugar, tx: Transaccion, efectos: Sequence[Efecto], sello: Sello
    ) -> tuple[int, int | str, int] | None:
        """Folio, id and amount of the accounting entry; only a devengo makes one."""
        if tx.servicio != DEVENGO:
            return None
        bruto = sum(efecto.neto + (0 if efecto.contabiliza else efecto.impuesto) for efecto in efectos)
        return self._store.next_folio(CONTABILIDAD, *_pair(lugar)), sello.numera("asiento"), bruto

    def _write_entry(
        self, lugar: Lugar, tx: Transaccion, sello: Sello, asiento: tuple[int, int | str, int], origen: Previa
    ) -> int:
        """The head of a devengo's entry: a transaction of its own, made in the same instant."""
        folio, numero, monto = asiento
        ajuste = tx.ajuste and replace(tx.ajuste, folio=self._heads.entry_of(lugar, tx.libro, tx.ajuste.folio))
        entry = replace(
            tx,
            servicio=CONTABILIDAD,
            ajuste=ajuste,
            creacion=DE_UN_DEVENGO,
            catalogos_propios=(tx.catalogos_contables,),
        )
        shown = {miembro: sello.enviado.get(miembro) for miembro in ("titulo", "descripcion", "origenTransaccion")}
        stamp = replace(sello, proceso=PROCESO_CONTABLE, enviado=shown)
        clave = self._heads.write(lugar, entry, stamp, Cabeza(folio, numero, monto, origen=origen))
        if entry.clase is Clase.REVERSO and ajuste is not None:
            self._heads.end(lugar, CONTABILIDAD, ajuste.folio)
        return clave

    def write_law(self, lugar: Lugar, programa: str, concepto: str, monto: int) -> None:
        """Put one line of the Budget Law into the books."""
        self._store.execute(
            "INSERT OR IGNORE INTO transaccion (servicio, area, ejercicio, folio, reversada, monto, impuesto, enviado)"
            " VALUES (?, ?, ?, 0, 0, 0, 0, '{}')",
            (LEY, *_pair(lugar)),
        )
        self._store.execute(
            "INSERT INTO linea (transaccion, grupo, concepto, monto, futuro, vigente, impuesto, consumido, contabiliza,"
            " grava, documento, principal) SELECT clave, ?, ?, ?, 0, ?, 0, 0, 0, 0, '', '' FROM transaccion"
            " WHERE servicio = ? AND area = ? AND ejercicio = ?",
            (programa, concepto, monto, monto, LEY, *_pair(lugar)),
        )

    def _write_documents(
        self, lugar: Lugar, tx: Transaccion, efectos: Sequence[Efecto], sello: Sello, clave: int
    ) -> list[str]:
        """The ids of the documents: a document that the transaction brings has its own, else that of the adjusted."""
        ids = []
        sent = ((sello.enviado.get("documentos") or {}).get("documento")) or []
        for posicion, documento in enumerate(tx.documentos):
            propio = documento.es_propio or tx.ajuste is None
            identidad = str(sello.numera("documento", posicion)) if propio else documento.ajustado
            visto = documento if propio else self._adjusted_document(documento, efectos, posicion)
            vencimientos = [
                [principal.id or _principal(efectos, posicion, orden), c.fecha, c.monto, c.relacionado]
                for orden, principal in enumerate(documento.principales)
                for c in principal.cumplimientos
            ]
            self._store.execute(
                "INSERT INTO documento VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    clave,
                    posicion,
                    identidad,
                    propio,
                    tx.servicio,
                    lugar.area,
                    visto.tipo,
                    visto.numero,
                    visto.fecha,
                    documento.monto,
                    json.dumps(vencimientos),
                    json.dumps(sent[posicion] if sent else {}, ensure_ascii=False),
                ),
            )
            ids.append(identidad)
        return ids

    def _adjusted_document(self, documento: Documento, efectos: Sequence[Efecto], posicion: int) -> Documento:
        """A document that an adjustment leaves blank shows as the one it adjusts."""
        raiz = next((e.propia.clave for e in efectos if e.linea.documento == posicion and e.propia is not None), None)
        row = self._store.execute(
            "SELECT d.tipo, d.numero, d.fecha FROM linea l JOIN documento d ON d.transaccion = l.transaccion"
            " AND d.id = l.documento WHERE l.clave = ?",
            (raiz,),
        ).fetchone()
        return documento if row is None else replace(documento, tipo=row[0], numero=row[1], fecha=row[2])

    def _write_lines(
        self, tx: Transaccion, efectos: Sequence[Efecto], sello: Sello, clave: int, documentos: Sequence[str]
    ) -> list[int]:
        """The store's keys of the lines, in the order of their effects."""
        claves = []
        propios = [documento.es_propio or tx.ajuste is None for documento in tx.documentos] or [tx.ajuste is None]
        grupos: dict[int, str] = {}
        for efecto in efectos:
            linea = efecto.linea
            if linea.grupo not in grupos:
                nuevo = propios[linea.documento]
                grupos[linea.grupo] = str(sello.numera("grupo", linea.grupo)) if nuevo else linea.ajustada
            documento = documentos[linea.documento] if documentos else ""
            claves.append(self._write_line(tx, efecto, clave, documento, grupos[linea.grupo]))
        return claves

    def _write_line(self, tx: Transaccion, efecto: Efecto, clave: int, documento: str, grupo: str) -> int:
        linea = efecto.linea
        enviado = tx.documentos[linea.documento].principales[linea.principal].id if tx.documentos else ""
        principal = enviado.upper() or ("" if efecto.propia is None else efecto.propia.principal)
        previa = efecto.previa
        servicio, folio = (previa.servicio, previa.folio) if previa else _named(linea.previa)
        contabilizaciones = [
            [c.cuenta_debe, c.cuenta_haber, c.monto_debe, c.monto_haber] for c in linea.contabilizaciones
        ]
        cursor = self._store.execute(
            "INSERT INTO linea (transaccion, documento, principal, grupo, concepto, monto, futuro, vigente, impuesto,"
            " consumido, contabiliza, grava, previa, previa_servicio, previa_folio, referencia, padre, catalogos,"
            f" contabilizaciones) VALUES ({', '.join('?' * 9)}, 0, {', '.join('?' * 9)})",
            (
                clave,
                documento,
                principal,
                grupo,
                linea.concepto,
                linea.monto,
                linea.futuro,
                efecto.neto,
                efecto.impuesto,
                efecto.contabiliza,
                efecto.grava,
                previa.clave if previa else None,
                servicio,
                folio,
                previa.grupo if previa else linea.referencia,
                efecto.propia.clave if efecto.propia else None,
                self._catalogues(tx, efecto),
                json.dumps(contabilizaciones),
            ),
        )
        return int(cursor.lastrowid or 0)

    def _catalogues(self, tx: Transaccion, efecto: Efecto) -> str:
        """A combination belongs to the requerimiento: whoever consumes it shows its catalogues."""
        if tx.servicio != REQUERIMIENTOS and efecto.previa is not None:
            row = self._store.execute("SELECT catalogos FROM linea WHERE clave = ?", (efecto.previa.clave,)).fetchone()
            return str(row[0])
        if efecto.raiz is not None:
            row = self._store.execute("SELECT catalogos FROM linea WHERE clave = ?", (efecto.raiz.clave,)).fetchone()
            return str(row[0])
        return json.dumps(efecto.linea.catalogos)

    def _move_balances(self, efecto: Efecto) -> None:
        renglon = efecto.propia
        while renglon is not None:
            self._store.execute(
                "UPDATE linea SET vigente = vigente + ?, futuro = futuro + ?, impuesto = impuesto + ? WHERE clave = ?",
                (efecto.neto, efecto.futuro, efecto.impuesto, renglon.clave),
            )
            renglon = renglon.padre
        if efecto.previa is not None:
            self._store.execute(
                "UPDATE linea SET consumido = consumido + ? WHERE clave = ?", (efecto.consumo, efecto.previa.clave)
            )


def _cabeza(
    folio: int,
    tx: Transaccion,
    asentados: Sequence[Asentado],
    asiento: tuple[int, int | str, int] | None,
    sello: Sello,
) -> Cabeza:
    """An entry is worth its Debe; any other transaction its documents, or its lines when it has none."""
    montos = [d.monto for d in tx.documentos] or [linea.monto for linea in tx.lineas]
    if tx.libro == CONTABILIDAD:
        montos = [asentado.apunte.debe for asentado in asentados]
    impuesto = sum(d.impuesto for d in tx.documentos)
    return Cabeza(folio, sello.numera("transaccion"), sum(montos), impuesto, asiento)


def _pair(lugar: Lugar) -> tuple[str, int]:
    return lugar.area, lugar.ejercicio


def _named(previa: Previa | None) -> tuple[str | None, int | None]:
    return (None, None) if previa is None else (previa.servicio, previa.folio)


def _principal(efectos: Sequence[Efecto], documento: int, orden: int) -> str:
    """Whom an adjustment means that leaves its principal blank: the one of the lines that it moves."""
    lugar = (documento, orden)
    suyos = (e.propia.principal for e in efectos if (e.linea.documento, e.linea.principal) == lugar and e.propia)
    return next(suyos, "")
