"""The rules of a devengo: it recognises the obligation, takes a compromiso or a requerimiento, and makes an entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mock_server.domain import adjustments, balances, chain, entries
from mock_server.domain.model import (
    COMPROMISO,
    REQUERIMIENTOS,
    Clase,
    Incumplimiento,
    Instantanea,
    Linea,
    Transaccion,
    incumple,
)

NOMBRE_DE_LA_PREVIA = {COMPROMISO: "compromiso", REQUERIMIENTOS: "requerimiento"}


def monto_cabe_en_la_previa(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E32: net plus the tax that is a cost fits in the disponible of the compromiso or requerimiento."""
    previas = [(renglon.servicio, renglon.folio) for renglon, _ in chain.exceden_a_la_previa(transaccion, libros)]
    for servicio, folio in dict.fromkeys(previas):
        yield incumple("E32", previa=NOMBRE_DE_LA_PREVIA[servicio], folio=folio)


def informa_la_previa(transaccion: Transaccion, _libros: Instantanea) -> Iterator[Incumplimiento]:
    """E33: an original says from which requerimiento or compromiso, and from which grouping of it."""
    if transaccion.clase is Clase.ORIGINAL and not (
        transaccion.lineas and all(linea.previa is not None and linea.referencia for linea in transaccion.lineas)
    ):
        yield incumple("E33")


def combinacion_es_de_la_previa(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E21, for a devengo that says what it hangs from; when it does not, E33 has said so."""
    if not list(informa_la_previa(transaccion, libros)):
        yield from chain.combinacion_es_de_la_previa(transaccion, libros)


def asiento_cuadra(transaccion: Transaccion, _libros: Instantanea) -> Iterator[Incumplimiento]:
    """E37: Debe equals Haber in each pair of accounts, and the pairs add up to their imputation."""
    for linea in transaccion.lineas:
        debe = sum(par.monto_debe for par in linea.contabilizaciones)
        haber = sum(par.monto_haber for par in linea.contabilizaciones)
        if not _cuadran_los_pares(linea) or debe != linea.monto:
            yield incumple("E37", debe=debe, haber=haber)


def documento_no_esta_devengado(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E38: type, number and principal are of no devengo in force."""
    for documento, principal, folio in chain.repetidos(transaccion, libros):
        yield incumple("E38", tipo=documento.tipo, numero=documento.numero, rut=principal.id, folio=folio)


def signos_corresponden(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E52: a credit note is negative, a debit note positive."""
    return adjustments.signos_corresponden(transaccion, libros, adjustments.CON_NOTAS)


def rebaja_cabe_en_el_saldo(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E51, net in each line and gross in the lines of its entry, which payments lower."""
    faltas = list(adjustments.rebaja_cabe_en_el_saldo(transaccion, libros))
    asentados = entries.asiento(transaccion, balances.efectos(transaccion, libros), libros)
    original = transaccion.clase is Clase.REVERSO and libros.ajustada is not None and not libros.ajustada.ajuste
    if not faltas and not original and entries.deja_una_linea_bajo_cero(asentados):
        faltas = [incumple("E51")]
    return iter(faltas)


def no_tiene_pagos(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E58: a devengo with payments or collections is not reversed."""
    if transaccion.clase is Clase.REVERSO and transaccion.ajuste is not None and entries.tiene_pagos(libros.asiento):
        yield incumple("E58", folio=transaccion.ajuste.folio)


def _cuadran_los_pares(linea: Linea) -> bool:
    return all(par.monto_debe == par.monto_haber for par in linea.contabilizaciones)


RULES: Mapping[str, chain.Regla] = {
    "E08": chain.textos_caben,
    "E21": combinacion_es_de_la_previa,
    "E22": chain.concepto_esta_en_la_previa,
    "E23": chain.principales_estan_en_el_banco_de_personas,
    "E24": chain.ruts_son_validos,
    "E26": chain.cumplimientos_suman_el_documento,
    "E27": chain.imputaciones_suman_el_documento,
    "E32": monto_cabe_en_la_previa,
    "E33": informa_la_previa,
    "E37": asiento_cuadra,
    "E38": documento_no_esta_devengado,
    "E50": adjustments.lo_ajustado_es_de_la_transaccion,
    "E51": rebaja_cabe_en_el_saldo,
    "E52": signos_corresponden,
    "E54": adjustments.transaccion_se_puede_ajustar,
    "E55": adjustments.ajuste_viene_por_el_mismo_mecanismo,
    "E58": no_tiene_pagos,
    "E61": adjustments.reverso_es_por_el_monto_vigente,
    "E76": chain.montos_son_enteros_y_no_cero,
}
