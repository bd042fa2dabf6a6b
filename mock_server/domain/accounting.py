"""Rules of accounting entries, the same for whoever registers one: sums, lines, banks, adjustments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mock_server.domain import accounts, adjustments, chain
from mock_server.domain.apuntes import CONCILIADO, Apunte, CarteraBancaria
from mock_server.domain.entries import (
    Asentado,
    asiento,
    contradice,
    hoja_ajustada,
    lineas_bajo_cero,
    tiene_pagos,
)
from mock_server.domain.model import DEVENGO, Clase, Incumplimiento, Transaccion, incumple
from mock_server.domain.tablas import BANCARIA
from mock_server.domain.vigente import ApunteVigente, Instantanea, TransaccionVigente

CATALOGO_PROPIO = "propioContabilidad"


def asiento_cuadra(transaccion: Transaccion, _libros: Instantanea) -> Iterator[Incumplimiento]:
    """E37: Debe equals Haber in each grouping, each amount is the sum of its parts, and no leaf has both or none."""
    for cuadre in transaccion.cuadres:
        if not cuadre.cuadra:
            yield incumple("E37", debe=cuadre.debe, haber=cuadre.haber)
    for apunte in transaccion.apuntes:
        if bool(apunte.debe) == bool(apunte.haber):
            yield incumple("E37", debe=apunte.debe, haber=apunte.haber)


def imputa_al_catalogo_propio(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E45: each grouping of an original says it where the area demands it, and its elements are in force."""
    catalogo = libros.tablas.catalogos.get(CATALOGO_PROPIO)
    vigentes = {e.codigo for e in catalogo.elementos.values() if e.vigente} if catalogo else set()
    exige = libros.exige_propio_contabilidad and transaccion.clase is Clase.ORIGINAL
    for propios in transaccion.catalogos_propios:
        conocidos = all(nombre == CATALOGO_PROPIO and elemento in vigentes for nombre, elemento in propios)
        if not conocidos or (exige and not propios):
            yield incumple("E45")


def ajusta_lineas_de_la_transaccion(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E50: the lines and bank documents that an adjustment names are the adjusted folio's."""
    ajuste = transaccion.ajuste
    if ajuste is None or libros.ajustada is None:
        return
    if any(_es_ajeno(apunte, transaccion, libros, libros.ajustada) for apunte in transaccion.apuntes):
        yield incumple("E50", folio=ajuste.folio)


def _es_ajeno(apunte: Apunte, transaccion: Transaccion, libros: Instantanea, ajustada: TransaccionVigente) -> bool:
    cartera = apunte.financiera or apunte.bancaria
    if cartera is None or not accounts.tiene_la_cuenta(apunte, ajustada):
        return False
    hoja = hoja_ajustada(apunte, ajustada)
    if hoja is None or cartera.folio not in (0, ajustada.folio):
        return True
    es_reverso = transaccion.clase is Clase.REVERSO
    return apunte.financiera is not None and contradice(apunte.financiera, hoja, libros, ajena=es_reverso)


def rebaja_cabe_en_la_linea(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E51: a decrease leaves no line below what was paid or collected of it.

    The reversal of an original is judged by E58 and E61 instead.
    """
    ajustada = libros.ajustada
    if ajustada is None or not adjustments.se_puede_ajustar(transaccion, ajustada):
        return
    if transaccion.clase is Clase.REVERSO and not ajustada.ajuste:
        return
    if lineas_bajo_cero(_asentados(transaccion, libros)):
        yield incumple("E51")


def signos_corresponden(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E52: originals are positive and each adjustment has the sign of its tipo; a tipo unknown here has none right."""
    if not tiene_su_signo(transaccion, libros):
        yield incumple("E52")


def tiene_su_signo(transaccion: Transaccion, libros: Instantanea) -> bool:
    """Whether no amount goes the wrong way, as far as the right one can be told."""
    signo = _signo(transaccion, libros)
    montos = [monto for apunte in transaccion.apuntes for monto in (apunte.debe, apunte.haber) if monto]
    return signo is None or all(monto * signo > 0 for monto in montos)


def _signo(transaccion: Transaccion, libros: Instantanea) -> int | None:
    """The sign that the amounts must have: 0 when none is right, None when it cannot be told."""
    if transaccion.ajuste is None:
        return 1
    if transaccion.clase is Clase.REVERSO:
        return _signo_opuesto(libros.ajustada)
    return adjustments.SIN_NOTAS.get(transaccion.ajuste.tipo, 0)


def _signo_opuesto(ajustada: TransaccionVigente | None) -> int | None:
    total = 0 if ajustada is None else sum(apunte.vigente for apunte in ajustada.apuntes)
    return None if total == 0 else -1 if total > 0 else 1


def ajuste_viene_por_el_mismo_mecanismo(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E55: an entry is adjusted where it was made: a devengo's by adjusting the devengo, a payment by treasury."""
    ajustada = libros.ajustada
    if ajustada is not None and (ajustada.origen, ajustada.modulo) != (transaccion.origen, transaccion.servicio):
        yield incumple("E55")


def cuentas_son_las_ajustadas(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E56: an adjustment moves the accounts of the adjusted entry, on their sides; of useless ones E31 or E63 speak."""
    if libros.ajustada is None:
        return
    apuntes = (a for a in transaccion.apuntes if not accounts.es_inutil(a, libros))
    ajenas = (a.cuenta for a in apuntes if not accounts.tiene_la_cuenta(a, libros.ajustada))
    for cuenta in dict.fromkeys(ajenas):
        yield incumple("E56", cuenta=cuenta)


def no_tiene_pagos(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E58: an entry whose lines were paid or collected is not reversed."""
    if transaccion.clase is Clase.REVERSO and transaccion.ajuste is not None and tiene_pagos(libros.ajustada):
        yield incumple("E58", folio=transaccion.ajuste.folio)


def reverso_es_por_el_monto_vigente(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E61: a reversal takes every leaf to zero."""
    ajustada = libros.ajustada
    if ajustada is None or not tiene_su_signo(transaccion, libros):
        return
    hojas = [asentado.propia for asentado in _asentados(transaccion, libros)]
    if not ajustada.vive or ajustada.reversada or None in hojas:
        return
    quedan = {apunte.clave: apunte.vigente for apunte in ajustada.apuntes}
    for apunte, hoja in zip(transaccion.apuntes, hojas, strict=True):
        quedan[hoja.clave if hoja else 0] += apunte.monto
    if any(quedan.values()):
        yield incumple("E61")


def presupuestarias_van_por_su_linea(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E65: a budget account is moved only through a line that a devengo opened; of one without cartera E64 speaks."""
    asentados = _asentados(transaccion, libros) if transaccion.ajuste is None else ()
    suyos = (a for a in asentados if _es_presupuestaria(a.apunte, libros) and not _es_de_devengo(a))
    sueltas = (a.apunte.cuenta for a in suyos if not accounts.le_falta(a.apunte, transaccion, libros))
    for cuenta in dict.fromkeys(sueltas):
        yield incumple("E65", cuenta=cuenta)


def _es_presupuestaria(apunte: Apunte, libros: Instantanea) -> bool:
    conocida = libros.tablas.cuenta(apunte.cuenta)
    return conocida is not None and conocida.presupuestaria


def _es_de_devengo(asentado: Asentado) -> bool:
    """One that names a line which is not there, is E67's."""
    cartera = asentado.apunte.financiera
    if asentado.previa is None:
        return cartera is not None and bool(cartera.linea or cartera.folio)
    return asentado.previa.modulo == DEVENGO


def monto_cabe_en_la_linea(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E66: what is paid or collected fits in what is left of each line, gross; part of it may be."""
    for linea, _ in lineas_excedidas(transaccion, libros):
        yield incumple("E66", linea=linea.linea, folio=linea.folio)


def lineas_excedidas(transaccion: Transaccion, libros: Instantanea) -> list[tuple[ApunteVigente, int]]:
    """(line, pesos asked of it) of each that has less left than what is paid or collected of it."""
    lineas: dict[str, ApunteVigente] = {}
    sumas: dict[str, int] = {}
    for asentado in _asentados(transaccion, libros) if _se_puede_medir(transaccion, libros) else ():
        if asentado.previa is not None:
            lineas[asentado.previa.linea] = asentado.previa
            sumas[asentado.previa.linea] = sumas.get(asentado.previa.linea, 0) + asentado.apunte.monto
    return [(lineas[id], suma) for id, suma in sumas.items() if suma > max(lineas[id].disponible, 0)]


def _se_puede_medir(transaccion: Transaccion, libros: Instantanea) -> bool:
    """Whether amounts can be compared with what is left; where not, E52 or E54 has said why."""
    ajustable = transaccion.ajuste is None or adjustments.se_puede_ajustar(transaccion, libros.ajustada)
    return ajustable and tiene_su_signo(transaccion, libros)


def linea_nombrada_existe(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E67: a line that is named is of that entry and account, and the posting is on the side that lowers it."""
    asentados = _asentados(transaccion, libros) if transaccion.ajuste is None else ()
    for asentado in asentados:
        cartera = asentado.apunte.financiera
        nombra = cartera is not None and bool(cartera.linea or cartera.folio)
        if (
            cartera is not None
            and nombra
            and asentado.previa is None
            and not accounts.es_inutil(asentado.apunte, libros)
        ):
            yield incumple("E67", folio=cartera.folio, linea=cartera.linea)


def cuenta_bancaria_es_del_area(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E68: the bank account is of the area, open, of that bank and kept in that accounting account.

    Of a document that the adjusted entry has not, E50 or E56 speaks.
    """
    for apunte in transaccion.apuntes:
        banco = apunte.bancaria
        es_ajeno = libros.ajustada is not None and hoja_ajustada(apunte, libros.ajustada) is None
        if banco is not None and not es_ajeno and not _es_del_area(apunte, banco, libros):
            yield incumple("E68", cuenta=banco.cuenta_bancaria)


def _es_del_area(apunte: Apunte, banco: CarteraBancaria, libros: Instantanea) -> bool:
    propia = libros.cuentas_bancarias.get(banco.cuenta_bancaria)
    if propia is None or not propia.abierta or propia.rut_banco != banco.rut_banco:
        return False
    conocida = accounts.imputable(apunte, libros)
    return conocida is None or conocida.cartera != BANCARIA or apunte.cuenta.startswith(propia.cuenta)


def conciliado_no_se_ajusta(_transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E72: a document that the bank reports as cashed can no longer be adjusted."""
    hojas = libros.ajustada.apuntes if libros.ajustada else ()
    for hoja in hojas:
        if hoja.bancaria is not None and hoja.raiz.estado == CONCILIADO:
            yield incumple("E72", numero=hoja.bancaria.numero)


def _asentados(transaccion: Transaccion, libros: Instantanea) -> tuple[Asentado, ...]:
    return asiento(transaccion, (), libros)


SHARED: Mapping[str, chain.Regla] = {
    "E08": chain.textos_caben,
    "E09": chain.textos_llevan_caracteres_permitidos,
    "E23": chain.principales_estan_en_el_banco_de_personas,
    "E24": chain.ruts_son_validos,
    "E31": accounts.cuentas_no_son_de_orden,
    "E37": asiento_cuadra,
    "E45": imputa_al_catalogo_propio,
    "E50": ajusta_lineas_de_la_transaccion,
    "E51": rebaja_cabe_en_la_linea,
    "E52": signos_corresponden,
    "E54": adjustments.transaccion_se_puede_ajustar,
    "E55": ajuste_viene_por_el_mismo_mecanismo,
    "E56": cuentas_son_las_ajustadas,
    "E57": adjustments.lo_ajustado_es_de_este_ejercicio,
    "E61": reverso_es_por_el_monto_vigente,
    "E63": accounts.cuentas_son_imputables,
    "E66": monto_cabe_en_la_linea,
    "E68": cuenta_bancaria_es_del_area,
    "E76": chain.montos_son_enteros_y_no_cero,
}
"""What contabilidad and tesorería have in common, by code."""
