"""Rules of the accounts of an entry, the same for whoever registers one: which may be used, and with what cartera."""

from __future__ import annotations

from collections.abc import Iterator

from mock_server.domain.apuntes import Apunte
from mock_server.domain.model import Incumplimiento, Transaccion, incumple
from mock_server.domain.tablas import BANCARIA, FINANCIERA, CuentaContable
from mock_server.domain.vigente import Instantanea, TransaccionVigente

PRINCIPAL_Y_DOCUMENTO, CUENTA_Y_MEDIO = "principal y documento", "cuenta bancaria y medio de pago"
SIN_CARTERA = "ir sin cartera"


def cuentas_no_son_de_orden(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E31: memorandum accounts are left out of interoperability."""
    for cuenta in _cuentas(transaccion):
        if libros.tablas.es_de_orden(cuenta):
            yield incumple("E31", cuenta=cuenta)


def cuentas_son_imputables(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E63: each account exists and is no title; those of orden are E31's."""
    for cuenta in _cuentas(transaccion):
        conocida = libros.tablas.cuenta(cuenta)
        if not libros.tablas.es_de_orden(cuenta) and (conocida is None or not conocida.imputable):
            yield incumple("E63", cuenta=cuenta)


def cuentas_llevan_su_cartera(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E64: an account with cartera brings it, and whole when it opens a line; any other account brings none.

    Of an account that the adjusted entry has not, E56 speaks.
    """
    apuntes = (a for a in transaccion.apuntes if libros.ajustada is None or tiene_la_cuenta(a, libros.ajustada))
    faltas = ((apunte.cuenta, le_falta(apunte, transaccion, libros)) for apunte in apuntes)
    for cuenta, requerido in dict.fromkeys(faltas):
        if requerido:
            yield incumple("E64", cuenta=cuenta, requerido=requerido)


def le_falta(apunte: Apunte, transaccion: Transaccion, libros: Instantanea) -> str:
    """What E64 says that the posting lacks; empty when nothing."""
    conocida = imputable(apunte, libros)
    if conocida is None:
        return ""
    if conocida.cartera == BANCARIA:
        return "" if apunte.bancaria is not None else CUENTA_Y_MEDIO
    if conocida.cartera == FINANCIERA:
        return "" if _esta_completa(apunte, transaccion) else PRINCIPAL_Y_DOCUMENTO
    return SIN_CARTERA if apunte.bancaria or apunte.financiera else ""


def le_falta_el_banco(apunte: Apunte, libros: Instantanea) -> bool:
    """Whether its account is a bank's and it brings no bank document, as E64 says."""
    conocida = imputable(apunte, libros)
    return apunte.bancaria is None and conocida is not None and conocida.cartera == BANCARIA


def es_inutil(apunte: Apunte, libros: Instantanea) -> bool:
    """Whether its account cannot be used at all, as E31 or E63 says."""
    return imputable(apunte, libros) is None


def imputable(apunte: Apunte, libros: Instantanea) -> CuentaContable | None:
    """The account of a leaf; None when E31 or E63 says that it cannot be used."""
    conocida = None if libros.tablas.es_de_orden(apunte.cuenta) else libros.tablas.cuenta(apunte.cuenta)
    return conocida if conocida is not None and conocida.imputable else None


def _esta_completa(apunte: Apunte, transaccion: Transaccion) -> bool:
    cartera = apunte.financiera
    if cartera is None:
        return False
    abre = transaccion.ajuste is None and not cartera.linea
    return not abre or bool(cartera.tipo_documento and cartera.numero)


def tiene_la_cuenta(apunte: Apunte, ajustada: TransaccionVigente) -> bool:
    """Whether the adjusted entry has that account on that side."""
    sin_lado = not apunte.monto
    return any(apunte.cuenta == a.cuenta and (sin_lado or apunte.lado == a.lado) for a in ajustada.apuntes)


def _cuentas(transaccion: Transaccion) -> list[str]:
    return list(dict.fromkeys(apunte.cuenta for apunte in transaccion.apuntes))
