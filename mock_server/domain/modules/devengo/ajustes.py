"""What a devengo's adjustment says of the one it adjusts: the note it brings, the lines and accounts it moves."""

from __future__ import annotations

from collections.abc import Iterator

from mock_server.domain import adjustments, balances, entries
from mock_server.domain.model import Clase, Incumplimiento, Linea, Tipo, Transaccion, incumple
from mock_server.domain.modules.devengo.documentos import tipo_de
from mock_server.domain.tablas import TipoDeDocumento
from mock_server.domain.vigente import Instantanea, Renglon


def signos_corresponden(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E52: a credit note is negative, a debit note positive."""
    return adjustments.signos_corresponden(transaccion, libros, adjustments.CON_NOTAS)


def rebaja_cabe_en_el_saldo(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E51, net in each line and gross in the lines of its entry, which payments lower."""
    faltas = list(adjustments.rebaja_cabe_en_el_saldo(transaccion, libros))
    ajustada = libros.ajustada
    original = transaccion.clase is Clase.REVERSO and ajustada is not None and not ajustada.ajuste
    if faltas or original or not adjustments.se_puede_ajustar(transaccion, ajustada):
        return iter(faltas)
    asentados = entries.asiento(transaccion, balances.efectos(transaccion, libros), libros)
    return iter([incumple("E51")] if entries.lineas_bajo_cero(asentados) else [])


def no_tiene_pagos(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E58: a devengo with payments or collections is not reversed."""
    if transaccion.clase is Clase.REVERSO and transaccion.ajuste is not None and entries.tiene_pagos(libros.asiento):
        yield incumple("E58", folio=transaccion.ajuste.folio)


def ajuste_corresponde_al_documento(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E53: 7 brings a credit note and 8 a debit note, of those that adjust such a document; 1 and 3 bring none."""
    if transaccion.ajuste is None or transaccion.ajuste.tipo not in adjustments.CON_NOTAS:
        return
    for documento in transaccion.documentos:
        tipo = tipo_de(documento, libros)
        admitido = tipo is not None or not documento.tipo
        if admitido and not _corresponde(transaccion.ajuste.tipo, tipo, libros):
            yield incumple("E53", ajuste=transaccion.ajuste.tipo, tipo=documento.tipo)


def lineas_estan_en_lo_ajustado(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E56: an adjustment charges only concepts of the adjusted grouping, through the accounts that booked them."""
    if libros.ajustada is None:
        return
    for linea in transaccion.lineas:
        renglon = libros.ajustada.renglon(linea.ajustada, linea.concepto)
        if renglon is None and libros.ajustada.tiene_grupo(linea.ajustada):
            yield incumple("E56", concepto=linea.concepto, cuenta=linea.contabilizaciones[0].cuenta_debe)
        for cuenta in dict.fromkeys(_cuentas_ajenas(linea, renglon)):
            yield incumple("E56", concepto=linea.concepto, cuenta=cuenta)


def _corresponde(ajuste: str, tipo: TipoDeDocumento | None, libros: Instantanea) -> bool:
    es_nota = ajuste in (Tipo.NOTA_DE_CREDITO, Tipo.NOTA_DE_DEBITO)
    if tipo is None or not es_nota:
        return tipo is None and not es_nota
    ajustados = libros.ajustada.tipos if libros.ajustada else frozenset()
    return tipo.tipo_de_ajuste == ajuste and (not ajustados or bool(tipo.ajusta & ajustados))


def _cuentas_ajenas(linea: Linea, renglon: Renglon | None) -> Iterator[str]:
    """The accounts that did not book the adjusted line; of a pair that only mixes up its lines' accounts, the Haber."""
    if renglon is None or not renglon.cuentas:
        return
    debes = {debe for debe, _ in renglon.cuentas}
    for par in linea.contabilizaciones:
        if (par.cuenta_debe, par.cuenta_haber) not in renglon.cuentas:
            yield par.cuenta_haber if par.cuenta_debe in debes else par.cuenta_debe
