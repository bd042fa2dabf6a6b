"""What a devengo charges: the previous transaction it hangs from, its catalogues and its accounts."""

from __future__ import annotations

from collections.abc import Iterator

from mock_server.domain.balances import previa_de
from mock_server.domain.model import COMPROMISO, REQUERIMIENTOS, Incumplimiento, Linea, Transaccion, incumple
from mock_server.domain.vigente import Instantanea

INICIATIVAS = "31"  # subtítulo of the investment initiatives
INICIATIVA = "iniciativaInversion"
NO_APLICA = "00"
PRESUPUESTARIA = "01"
NOMBRE_DE_LA_PREVIA = {COMPROMISO: "compromiso", REQUERIMIENTOS: "requerimiento"}


def informa_los_catalogos(transaccion: Transaccion, _libros: Instantanea) -> Iterator[Incumplimiento]:
    """E34: whoever accrues a requerimiento says the catalogues; a compromiso already has them."""
    for linea in _sobre_requerimientos(transaccion):
        if not linea.catalogos:
            yield incumple("E34", concepto=linea.concepto)


def informa_la_iniciativa_de_inversion(transaccion: Transaccion, _libros: Instantanea) -> Iterator[Incumplimiento]:
    """E46: what is charged to subtítulo 31 belongs to an initiative with its BIP code."""
    for linea in _sobre_requerimientos(transaccion):
        iniciativa = dict(linea.catalogos).get(INICIATIVA, NO_APLICA)
        if linea.catalogos and linea.concepto.startswith(INICIATIVAS) and iniciativa == NO_APLICA:
            yield incumple("E46", concepto=linea.concepto)


def cuenta_debe_es_del_concepto(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E35: the Debe is one of the accounts that obtener gives for the line of the previous transaction."""
    for linea, permitidas in _con_cuentas(transaccion, libros, 0):
        for par in linea.contabilizaciones:
            if permitidas and par.cuenta_debe not in permitidas:
                yield incumple("E35", cuenta=par.cuenta_debe, concepto=linea.concepto)


def cuenta_haber_es_del_subtitulo(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E36: the Haber is the 215 of an expense's subtítulo, or the account that an income recognises."""
    for linea, permitidas in _con_cuentas(transaccion, libros, 1):
        for par in linea.contabilizaciones:
            if permitidas and par.cuenta_haber not in permitidas:
                yield incumple("E36", cuenta=par.cuenta_haber, concepto=linea.concepto)


def demanda_es_presupuestaria(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E47: what is not of the budget makes no budget devengo (a client leaves its automatic path there)."""
    for previa in dict.fromkeys(linea.previa for linea in transaccion.lineas if linea.previa is not None):
        vigente = libros.previas.get(previa)
        if vigente is not None and vigente.demanda != PRESUPUESTARIA:
            yield incumple("E47", previa=NOMBRE_DE_LA_PREVIA[previa.servicio], folio=previa.folio)


def principal_es_el_del_compromiso(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E48: a compromiso is accrued to the third party it was made with; of one that nobody knows, E23 or E24 speak."""
    for linea in transaccion.lineas:
        renglon = previa_de(linea, libros)
        rut = transaccion.documentos[linea.documento].principales[linea.principal].id
        persona = libros.personas.get(rut.upper())
        if renglon is None or renglon.servicio != COMPROMISO or persona is None:
            continue
        if persona.vigente and persona.relacionada and persona.id != renglon.principal:
            yield incumple("E48", rut=rut, folio=renglon.folio)


def _sobre_requerimientos(transaccion: Transaccion) -> Iterator[Linea]:
    for linea in transaccion.lineas:
        if linea.previa is not None and linea.previa.servicio == REQUERIMIENTOS:
            yield linea


def _con_cuentas(transaccion: Transaccion, libros: Instantanea, lado: int) -> Iterator[tuple[Linea, frozenset[str]]]:
    """The lines whose previous transaction stands, with the accounts allowed on that side; none where none is known."""
    for linea in transaccion.lineas:
        if previa_de(linea, libros) is not None:
            cuentas = libros.tablas.cuentas_de(linea.concepto, libros.pares)[lado]
            yield linea, frozenset(cuenta.codigo for cuenta in cuentas)
