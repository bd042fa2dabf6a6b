"""The rules of a devengo: it recognises the obligation, takes a compromiso or a requerimiento, and makes an entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mock_server.domain import adjustments, chain, propios
from mock_server.domain.model import Clase, Incumplimiento, Linea, Transaccion, incumple
from mock_server.domain.modules.devengo import ajustes, documentos, imputaciones
from mock_server.domain.vigente import Instantanea


def cumplimientos_suman(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E26: the due dates add up to the document, and those of each of several principales to what is charged to it."""
    yield from chain.cumplimientos_suman_el_documento(transaccion, libros)
    for posicion, documento in enumerate(transaccion.documentos):
        lineas = transaccion.lineas_de(posicion)
        for lugar, principal in enumerate(documento.principales if len(documento.principales) > 1 else ()):
            imputado = sum(linea.monto for linea in lineas if linea.principal == lugar)
            if sum(c.monto for c in principal.cumplimientos) != imputado:
                yield incumple("E26")


def monto_cabe_en_la_previa(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E32: net plus the tax that is a cost fits in the disponible of the compromiso or requerimiento."""
    previas = [(renglon.servicio, renglon.folio) for renglon, _ in chain.exceden_a_la_previa(transaccion, libros)]
    for servicio, folio in dict.fromkeys(previas):
        yield incumple("E32", previa=imputaciones.NOMBRE_DE_LA_PREVIA[servicio], folio=folio)


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


def _cuadran_los_pares(linea: Linea) -> bool:
    return all(par.monto_debe == par.monto_haber for par in linea.contabilizaciones)


RULES: Mapping[str, chain.Regla] = {
    "E08": chain.textos_caben,
    "E09": chain.textos_llevan_caracteres_permitidos,
    "E21": combinacion_es_de_la_previa,
    "E22": chain.concepto_esta_en_la_previa,
    "E23": chain.principales_estan_en_el_banco_de_personas,
    "E24": chain.ruts_son_validos,
    "E26": cumplimientos_suman,
    "E27": chain.imputaciones_suman_el_documento,
    "E30": chain.no_imputa_a_insumos,
    "E32": monto_cabe_en_la_previa,
    "E33": informa_la_previa,
    "E34": imputaciones.informa_los_catalogos,
    "E35": imputaciones.cuenta_debe_es_del_concepto,
    "E36": imputaciones.cuenta_haber_es_del_subtitulo,
    "E37": asiento_cuadra,
    "E38": documento_no_esta_devengado,
    "E39": documentos.ingreso_no_precede_al_documento,
    "E40": documentos.recepcion_conforme_es_valida,
    "E41": documentos.fecha_es_del_ejercicio,
    "E42": documentos.tipo_de_documento_se_admite,
    "E43": documentos.impuesto_corresponde_al_tipo,
    "E44": documentos.institucion_contabiliza_impuestos,
    "E45": propios.propio_contabilidad_es_valido,
    "E46": imputaciones.informa_la_iniciativa_de_inversion,
    "E47": imputaciones.demanda_es_presupuestaria,
    "E48": imputaciones.principal_es_el_del_compromiso,
    "E49": documentos.nota_informa_lo_que_ajusta,
    "E50": adjustments.lo_ajustado_es_de_la_transaccion,
    "E51": ajustes.rebaja_cabe_en_el_saldo,
    "E52": ajustes.signos_corresponden,
    "E53": ajustes.ajuste_corresponde_al_documento,
    "E54": adjustments.transaccion_se_puede_ajustar,
    "E55": adjustments.ajuste_viene_por_el_mismo_mecanismo,
    "E56": ajustes.lineas_estan_en_lo_ajustado,
    "E57": adjustments.lo_ajustado_es_de_este_ejercicio,
    "E58": ajustes.no_tiene_pagos,
    "E61": adjustments.reverso_es_por_el_monto_vigente,
    "E62": adjustments.reverso_no_informa_documento,
    "E75": chain.cambio_explica_el_monto,
    "E76": chain.montos_son_enteros_y_no_cero,
}
