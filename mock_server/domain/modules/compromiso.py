"""The rules of a compromiso: it takes a requerimiento's availability for a known third party and document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mock_server.domain import adjustments, chain
from mock_server.domain.model import COMPROMISO, Incumplimiento, Transaccion, incumple
from mock_server.domain.vigente import Instantanea


def monto_cabe_en_el_requerimiento(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E20: what is committed fits in the disponible of the lines of the requerimiento, or of the earlier compromiso."""
    previas = [(renglon.servicio, renglon.folio) for renglon, _ in chain.exceden_a_la_previa(transaccion, libros)]
    for servicio, folio in dict.fromkeys(previas):
        yield incumple("E20", previa=chain.NOMBRE_DE_LA_PREVIA[servicio], folio=folio)


def vencimientos_siguen_al_documento(transaccion: Transaccion, _libros: Instantanea) -> Iterator[Incumplimiento]:
    """E28: no due date comes before the date of its document; an adjustment leaves that one blank."""
    for documento, principal in transaccion.principales:
        if any(cumplimiento.fecha < documento.fecha for cumplimiento in principal.cumplimientos):
            yield incumple("E28")


def etapa_es_valida(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E29: the etapa is one of the table, and not before that of the compromiso it goes on from (supuesto)."""
    previas = [previa.etapa for previa in libros.previas.values() if previa.servicio == COMPROMISO]
    if transaccion.etapa not in libros.tablas.etapas or any(transaccion.etapa < previa for previa in previas):
        yield incumple("E29")


def documento_no_esta_comprometido(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E25: type, number and principal are of no compromiso in force (refusal seen word for word)."""
    for documento, principal, folio in chain.repetidos(transaccion, libros):
        tipo = libros.tablas.tipos_de_documento.get(documento.tipo)
        nombre = tipo.nombre if tipo else documento.tipo
        yield incumple(
            "E25", numero=documento.numero, tipo=documento.tipo, nombre=nombre, rut=principal.id, folio=folio
        )


def signos_corresponden(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E52, without notes of credit or debit."""
    return adjustments.signos_corresponden(transaccion, libros, adjustments.SIN_NOTAS)


def no_tiene_devengos(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E59: a compromiso with devengos is not reversed."""
    return adjustments.nada_la_consume(transaccion, libros, "E59")


RULES: Mapping[str, chain.Regla] = {
    "E08": chain.textos_caben,
    "E09": chain.textos_llevan_caracteres_permitidos,
    "E20": monto_cabe_en_el_requerimiento,
    "E21": chain.combinacion_es_de_la_previa,
    "E22": chain.concepto_esta_en_la_previa,
    "E23": chain.principales_estan_en_el_banco_de_personas,
    "E24": chain.ruts_son_validos,
    "E25": documento_no_esta_comprometido,
    "E26": chain.cumplimientos_suman_el_documento,
    "E27": chain.imputaciones_suman_el_documento,
    "E28": vencimientos_siguen_al_documento,
    "E29": etapa_es_valida,
    "E30": chain.no_imputa_a_insumos,
    "E50": adjustments.lo_ajustado_es_de_la_transaccion,
    "E51": adjustments.rebaja_cabe_en_el_saldo,
    "E52": signos_corresponden,
    "E54": adjustments.transaccion_se_puede_ajustar,
    "E55": adjustments.ajuste_viene_por_el_mismo_mecanismo,
    "E56": adjustments.conceptos_estan_en_lo_ajustado,
    "E57": adjustments.lo_ajustado_es_de_este_ejercicio,
    "E59": no_tiene_devengos,
    "E61": adjustments.reverso_es_por_el_monto_vigente,
    "E62": adjustments.reverso_no_informa_documento,
    "E75": chain.cambio_explica_el_monto,
    "E76": chain.montos_son_enteros_y_no_cero,
}
