"""The rules of a requerimiento: it distributes the Budget Law over combinations of catalogues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mock_server.domain import adjustments, chain
from mock_server.domain.balances import previa_de
from mock_server.domain.model import Clase, Incumplimiento, Transaccion, incumple
from mock_server.domain.tablas import GASTO, INGRESO, Tablas, es_de_ingreso
from mock_server.domain.vigente import Instantanea


def monto_cabe_en_la_ley(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E14: the Law has a line for the concept, and what is left of it is enough.

    Of a concept that may not be charged E18 speaks, and of a programa that is not in force, E16.
    """
    pedidas = transaccion.lineas if transaccion.clase is Clase.ORIGINAL else ()
    sin_ley = [
        linea.concepto
        for linea in pedidas
        if previa_de(linea, libros) is None
        and _es_imputable(linea.concepto, transaccion.presupuesto, libros)
        and all(_esta_vigente(*par, libros.tablas) for par in linea.catalogos)
    ]
    excedidos = [efecto.linea.concepto for _, efecto in chain.exceden_a_la_previa(transaccion, libros)]
    for concepto in dict.fromkeys([*sin_ley, *excedidos]):
        yield incumple("E14", concepto=concepto)


def combinaciones_son_distintas(transaccion: Transaccion, _libros: Instantanea) -> Iterator[Incumplimiento]:
    """E15: every grouping says its combination, one element of each catalogue, and no two say the same."""
    vistas: set[frozenset[tuple[str, str]]] = set()
    for grupo, catalogos in _combinaciones(transaccion).items():
        combinacion = frozenset(catalogos)
        if not combinacion or len(dict(catalogos)) < len(catalogos) or combinacion in vistas:
            yield incumple("E15", posicion=grupo + 1)
        vistas.add(combinacion)


def elementos_estan_vigentes(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E16: catalogue and element exist, group budget (not accounts) and are in force."""
    pares = [par for catalogos in _combinaciones(transaccion).values() for par in catalogos]
    for nombre, elemento in dict.fromkeys(pares):
        if not _esta_vigente(nombre, elemento, libros.tablas):
            yield incumple("E16", catalogo=nombre, elemento=elemento)


def catalogos_obligatorios_estan(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E17: a combination has an element of every mandatory catalogue; where there is no combination, E15 says so."""
    obligatorios = [c.nombre for c in libros.tablas.catalogos.values() if c.obligatorio and not c.contable]
    combinaciones = [dict(catalogos) for catalogos in _combinaciones(transaccion).values() if catalogos]
    for nombre in obligatorios:
        if not all(nombre in combinacion for combinacion in combinaciones):
            yield incumple("E17", catalogo=nombre)


def conceptos_son_imputables(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E18: only a leaf is charged, income in an income requerimiento and expense in one of expense."""
    for concepto in dict.fromkeys(linea.concepto for linea in transaccion.lineas):
        if not _es_imputable(concepto, transaccion.presupuesto, libros):
            yield incumple("E18", concepto=concepto)


def rebaja_cabe_en_lo_no_comprometido(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E19: a decrease leaves no line below what compromisos and devengos took of it."""
    if adjustments.excede_el_saldo(transaccion, libros) and libros.ajustada is not None:
        raices = {renglon.raiz for renglon in libros.ajustada.renglones}
        yield incumple("E19", consumido=sum(raiz.consumido for raiz in raices))


def signos_corresponden(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E52, without notes of credit or debit."""
    return adjustments.signos_corresponden(transaccion, libros, adjustments.SIN_NOTAS)


def no_tiene_consumos(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E60: a requerimiento with compromisos or devengos is not reversed."""
    return adjustments.nada_la_consume(transaccion, libros, "E60")


def _combinaciones(transaccion: Transaccion) -> dict[int, tuple[tuple[str, str], ...]]:
    """The catalogues of each grouping."""
    return {linea.grupo: linea.catalogos for linea in transaccion.lineas}


def _esta_vigente(nombre: str, elemento: str, tablas: Tablas) -> bool:
    catalogo = tablas.catalogos.get(nombre)
    encontrado = None if catalogo is None or catalogo.contable else catalogo.elementos.get(elemento)
    return encontrado is not None and encontrado.vigente


def _es_imputable(concepto: str, presupuesto: str, libros: Instantanea) -> bool:
    """A leaf of the classifier is, and whatever the institution charged already or has in its Law, if no title."""
    conocido = libros.tablas.conceptos.get(concepto)
    hoja = conocido.imputable if conocido else any(renglon.concepto == concepto for renglon in libros.ley)
    return (hoja or concepto in libros.imputables) and presupuesto == (INGRESO if es_de_ingreso(concepto) else GASTO)


RULES: Mapping[str, chain.Regla] = {
    "E08": chain.textos_caben,
    "E09": chain.textos_llevan_caracteres_permitidos,
    "E14": monto_cabe_en_la_ley,
    "E15": combinaciones_son_distintas,
    "E16": elementos_estan_vigentes,
    "E17": catalogos_obligatorios_estan,
    "E18": conceptos_son_imputables,
    "E19": rebaja_cabe_en_lo_no_comprometido,
    "E30": chain.no_imputa_a_insumos,
    "E50": adjustments.lo_ajustado_es_de_la_transaccion,
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
