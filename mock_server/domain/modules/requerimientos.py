"""The rules of a requerimiento: it distributes the Budget Law over combinations of catalogues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mock_server.domain import adjustments, chain
from mock_server.domain.balances import previa_de
from mock_server.domain.model import Clase, Incumplimiento, Instantanea, Transaccion, incumple


def monto_cabe_en_la_ley(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E14: the Law has a line for the concept, and what is left of it is enough."""
    es_original = transaccion.clase is Clase.ORIGINAL
    sin_ley = [linea.concepto for linea in transaccion.lineas if es_original and previa_de(linea, libros) is None]
    excedidos = [efecto.linea.concepto for _, efecto in chain.exceden_a_la_previa(transaccion, libros)]
    for concepto in dict.fromkeys([*sin_ley, *excedidos]):
        yield incumple("E14", concepto=concepto)


def signos_corresponden(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E52, without notes of credit or debit."""
    return adjustments.signos_corresponden(transaccion, libros, adjustments.SIN_NOTAS)


def no_tiene_consumos(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E60: a requerimiento with compromisos or devengos is not reversed."""
    return adjustments.nada_la_consume(transaccion, libros, "E60")


RULES: Mapping[str, chain.Regla] = {
    "E08": chain.textos_caben,
    "E09": chain.textos_llevan_caracteres_permitidos,
    "E14": monto_cabe_en_la_ley,
    "E30": chain.no_imputa_a_insumos,
    "E50": adjustments.lo_ajustado_es_de_la_transaccion,
    "E51": adjustments.rebaja_cabe_en_el_saldo,
    "E52": signos_corresponden,
    "E54": adjustments.transaccion_se_puede_ajustar,
    "E55": adjustments.ajuste_viene_por_el_mismo_mecanismo,
    "E56": adjustments.conceptos_estan_en_lo_ajustado,
    "E57": adjustments.lo_ajustado_es_de_este_ejercicio,
    "E60": no_tiene_consumos,
    "E61": adjustments.reverso_es_por_el_monto_vigente,
    "E75": chain.cambio_explica_el_monto,
    "E76": chain.montos_son_enteros_y_no_cero,
}
