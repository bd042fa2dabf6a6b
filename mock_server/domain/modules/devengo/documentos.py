"""What a devengo says of its documents: their type, their dates, their tax and the note that adjusts another."""

from __future__ import annotations

from collections.abc import Iterator

from mock_server.domain.model import DEVENGO, Documento, Incumplimiento, Transaccion, incumple
from mock_server.domain.tablas import TipoDeDocumento, es_de_ingreso
from mock_server.domain.vigente import Instantanea

ENERO = "01"


def ingreso_no_precede_al_documento(transaccion: Transaccion, _libros: Instantanea) -> Iterator[Incumplimiento]:
    """E39: a document comes in on the day it is dated or later."""
    for documento in transaccion.documentos:
        if documento.fecha and documento.ingreso and documento.ingreso < documento.fecha:
            yield incumple("E39", ingreso=documento.ingreso, fecha=documento.fecha)


def recepcion_conforme_es_valida(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E40: an invoice that is an expense was received in this exercise, on the day it came in or later.

    The day may be still to come: a client in production sends 31 December when the reception was last year's.
    """
    for posicion, documento in enumerate(transaccion.documentos):
        tipo = tipo_de(documento, libros)
        if tipo is None or not tipo.recibe_conforme or es_ingreso(transaccion, posicion):
            continue
        recepcion = documento.recepcion_conforme
        if recepcion < (documento.ingreso or documento.fecha) or not recepcion.startswith(str(libros.ejercicio)):
            yield incumple("E40", numero=documento.numero)


def fecha_es_del_ejercicio(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E41: no document is dated after today, nor in another year; that of a former one is taken only in January."""
    for documento in transaccion.documentos:
        if documento.fecha and not _es_oportuna(documento.fecha, libros):
            yield incumple("E41", fecha=documento.fecha)


def tipo_de_documento_se_admite(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E42: the type is known and may be accrued."""
    for documento in transaccion.documentos:
        if documento.tipo and tipo_de(documento, libros) is None:
            yield incumple("E42", tipo=documento.tipo)


def impuesto_corresponde_al_tipo(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E43: what carries IVA tells it, unless it is income, and nothing else does; of a note its original is judged."""
    for posicion, documento in enumerate(transaccion.documentos):
        tipo = tipo_de(documento, libros)
        if tipo is None or tipo.tipo_de_ajuste:
            continue
        falta = tipo.lleva_iva and not documento.impuesto and not es_ingreso(transaccion, posicion)
        if falta or (documento.impuesto and not tipo.lleva_iva):
            yield incumple("E43", tipo=documento.tipo)


def institucion_contabiliza_impuestos(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E44: only an institution that books IVA apart may ask for it."""
    if not libros.contabiliza_impuestos and any(d.contabiliza_impuestos for d in transaccion.documentos):
        yield incumple("E44")


def nota_informa_lo_que_ajusta(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E49: a credit or debit note is never an original."""
    for documento in transaccion.documentos:
        tipo = tipo_de(documento, libros)
        if tipo is not None and tipo.tipo_de_ajuste:
            yield incumple("E49", tipo=documento.tipo, numero=documento.numero)


def tipo_de(documento: Documento, libros: Instantanea) -> TipoDeDocumento | None:
    """The type of a document if it may be accrued; of any other, E42 has said so."""
    tipo = libros.tablas.tipos_de_documento.get(documento.tipo)
    return tipo if tipo is not None and DEVENGO in tipo.modulos else None


def es_ingreso(transaccion: Transaccion, posicion: int) -> bool:
    """Whether the document at that position is charged to income."""
    return any(es_de_ingreso(linea.concepto) for linea in transaccion.lineas_de(posicion))


def _es_oportuna(fecha: str, libros: Instantanea) -> bool:
    if fecha > libros.hoy or int(fecha[:4]) > libros.ejercicio:
        return False
    return int(fecha[:4]) == libros.ejercicio or libros.hoy.startswith(f"{libros.ejercicio}-{ENERO}")
