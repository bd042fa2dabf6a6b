"""The books, written: an approved transaction gets its folio, lines and entry, and moves the balances."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mock_server.domain.balances import Efecto
from mock_server.domain.model import DEVENGO, LEY, REQUERIMIENTOS, Clase, Documento, Lugar, Previa, Transaccion
from mock_server.store import Store

CONTABILIDAD = "contabilidad"  # owner of the sequence of folios of accounting entries


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


class Ledger:
    """Writes balances; must be used inside a transaction of the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def approve(self, lugar: Lugar, transaccion: Transaccion, efectos: Sequence[Efecto], sello: Sello) -> int:
        """Write a transaction down: folio, lines, entry and balances; returns its folio."""
        folio = sello.folio or self._store.next_folio(transaccion.servicio, lugar.area, lugar.ejercicio)
        ajusta, raiz = self._adjusted_keys(lugar, transaccion)
        clave = self._write_head(lugar, transaccion, efectos, sello, folio, ajusta, raiz)
        documentos = self._write_documents(lugar, transaccion, efectos, sello, clave)
        self._write_lines(transaccion, efectos, sello, clave, documentos)
        for efecto in efectos:
            self._move_balances(efecto)
        if transaccion.clase is Clase.REVERSO and ajusta is not None:
            self._end(ajusta)
        return folio

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

    def _adjusted_keys(self, lugar: Lugar, transaccion: Transaccion) -> tuple[int | None, int | None]:
        """Keys of the adjusted transaction, and of the original behind it when the adjusted is an adjustment too."""
        if transaccion.ajuste is None:
            return None, None
        row = self._store.execute(
            "SELECT clave, raiz FROM transaccion WHERE servicio = ? AND area = ? AND ejercicio = ? AND folio = ?",
            (transaccion.servicio, *_pair(lugar), transaccion.ajuste.folio),
        ).fetchone()
        return (None, None) if row is None else (row[0], row[1])

    def _write_head(
        self,
        lugar: Lugar,
        tx: Transaccion,
        efectos: Sequence[Efecto],
        sello: Sello,
        folio: int,
        ajusta: int | None,
        raiz: int | None,
    ) -> int:
        montos = [d.monto for d in tx.documentos] or [linea.monto for linea in tx.lineas]
        ajuste = (tx.ajuste.tipo, tx.ajuste.folio) if tx.ajuste else (None, None)
        values = (
            tx.servicio,
            *_pair(lugar),
            folio,
            sello.periodo,
            sello.proceso,
            sello.numera("transaccion"),
            tx.origen,
            sello.usuario,
            sello.fecha,
            sello.mensaje,
            tx.id,
            sello.enviado.get("titulo"),
            *ajuste,
            ajusta,
            raiz if raiz is not None else ajusta,
            sello.presupuesto,
            tx.etapa,
            tx.demanda,
            sum(montos),
            sum(d.impuesto for d in tx.documentos),
            *self._entry(lugar, tx, efectos, sello),
            json.dumps(sello.enviado, ensure_ascii=False),
        )
        cursor = self._store.execute(
            "INSERT INTO transaccion (servicio, area, ejercicio, folio, periodo, proceso, id, origen, usuario, fecha,"
            " mensaje, transferencia, titulo, tipo, folio_ajustado, ajusta, raiz, reversada, presupuesto, etapa,"
            " demanda, monto,"
            " impuesto, asiento_folio, asiento_id, asiento_monto, enviado)"
            f" VALUES ({', '.join('?' * 17)}, 0, {', '.join('?' * 9)})",
            values,
        )
        return int(cursor.lastrowid or 0)

    def _entry(self, lugar: Lugar, tx: Transaccion, efectos: Sequence[Efecto], sello: Sello) -> tuple[Any, ...]:
        """Folio, id and amount of the accounting entry; only a devengo makes one."""
        if tx.servicio != DEVENGO:
            return None, None, None
        bruto = sum(efecto.neto + (0 if efecto.contabiliza else efecto.impuesto) for efecto in efectos)
        return self._store.next_folio(CONTABILIDAD, *_pair(lugar)), sello.numera("asiento"), bruto

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
    ) -> None:
        propios = [documento.es_propio or tx.ajuste is None for documento in tx.documentos] or [tx.ajuste is None]
        grupos: dict[int, str] = {}
        for efecto in efectos:
            linea = efecto.linea
            if linea.grupo not in grupos:
                nuevo = propios[linea.documento]
                grupos[linea.grupo] = str(sello.numera("grupo", linea.grupo)) if nuevo else linea.ajustada
            self._write_line(tx, efecto, clave, documentos[linea.documento] if documentos else "", grupos[linea.grupo])

    def _write_line(self, tx: Transaccion, efecto: Efecto, clave: int, documento: str, grupo: str) -> None:
        linea = efecto.linea
        enviado = tx.documentos[linea.documento].principales[linea.principal].id if tx.documentos else ""
        principal = enviado.upper() or ("" if efecto.propia is None else efecto.propia.principal)
        previa = efecto.previa
        servicio, folio = (previa.servicio, previa.folio) if previa else _named(linea.previa)
        contabilizaciones = [
            [c.cuenta_debe, c.cuenta_haber, c.monto_debe, c.monto_haber] for c in linea.contabilizaciones
        ]
        self._store.execute(
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

    def _catalogues(self, tx: Transaccion, efecto: Efecto) -> str:
        """A combination belongs to the requerimiento: whoever consumes it shows its catalogues."""
        if tx.servicio != REQUERIMIENTOS and efecto.previa is not None:
            row = self._store.execute("SELECT catalogos FROM linea WHERE clave = ?", (efecto.previa.clave,)).fetchone()
            return str(row[0])
        if efecto.raiz is not None:
            row = self._store.execute("SELECT catalogos FROM linea WHERE clave = ?", (efecto.raiz.clave,)).fetchone()
            return str(row[0])
        return json.dumps(efecto.linea.catalogos)

    def _end(self, clave: int) -> None:
        """A reversed transaction and every adjustment of it, also at second hand, can no longer be adjusted."""
        self._store.execute(
            "WITH RECURSIVE ended (clave) AS (SELECT ? UNION SELECT t.clave FROM transaccion t JOIN ended"
            " ON t.ajusta = ended.clave) UPDATE transaccion SET reversada = 1 WHERE clave IN (SELECT clave FROM ended)",
            (clave,),
        )

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


def _pair(lugar: Lugar) -> tuple[str, int]:
    return lugar.area, lugar.ejercicio


def _named(previa: Previa | None) -> tuple[str | None, int | None]:
    return (None, None) if previa is None else (previa.servicio, previa.folio)


def _principal(efectos: Sequence[Efecto], documento: int, orden: int) -> str:
    """Whom an adjustment means that leaves its principal blank: the one of the lines that it moves."""
    lugar = (documento, orden)
    suyos = (e.propia.principal for e in efectos if (e.linea.documento, e.linea.principal) == lugar and e.propia)
    return next(suyos, "")
