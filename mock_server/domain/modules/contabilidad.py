"""The rules of an accounting entry: a collection, or an entry made directly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mock_server.domain import accounting, accounts, chain
from mock_server.domain.apuntes import DEBE, Creacion
from mock_server.domain.model import Incumplimiento, Transaccion, incumple
from mock_server.domain.vigente import Instantanea

COBRO, ECONOMICO, FINANCIERO = Creacion("2", "2", "0101"), Creacion("5", "1"), Creacion("5", "2")


def medio_de_pago_existe(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E69: the means is known, and a collection uses one that serves for it."""
    uso = {"cobro"} if transaccion.creacion == COBRO else {"cobro", "pago"}
    for apunte in transaccion.apuntes if transaccion.ajuste is None else ():
        medio = libros.tablas.medios_de_pago.get(apunte.bancaria.medio) if apunte.bancaria else None
        if apunte.bancaria is not None and (medio is None or not medio.usos & uso):
            yield incumple("E69", medio=apunte.bancaria.medio, numero=apunte.bancaria.numero)


def movimiento_corresponde(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E77: an economic movement touches no bank, a financial one does, and a collection is paid into one.

    Of a bank that comes without its document E64 speaks.
    """
    creacion = transaccion.creacion or Creacion("", "")
    faltan = any(accounts.le_falta_el_banco(apunte, libros) for apunte in transaccion.apuntes)
    bancos = [apunte for apunte in transaccion.apuntes if apunte.bancaria is not None]
    corresponde = {
        COBRO: bool(bancos) and all(apunte.lado == DEBE for apunte in bancos),
        ECONOMICO: not bancos,
        FINANCIERO: bool(bancos),
    }
    if not faltan and not corresponde.get(creacion, False):
        yield incumple("E77", movimiento=creacion.tipo_movimiento)


OWN: Mapping[str, chain.Regla] = {
    "E58": accounting.no_tiene_pagos,
    "E64": accounts.cuentas_llevan_su_cartera,
    "E65": accounting.presupuestarias_van_por_su_linea,
    "E67": accounting.linea_nombrada_existe,
    "E69": medio_de_pago_existe,
    "E77": movimiento_corresponde,
}

RULES: Mapping[str, chain.Regla] = dict(sorted({**accounting.SHARED, **OWN}.items()))
