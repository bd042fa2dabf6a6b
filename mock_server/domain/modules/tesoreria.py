"""The rules of a payment to third parties: it lowers open lines with documents of the area's bank accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mock_server.domain import accounting, accounts, chain
from mock_server.domain.apuntes import DEBE, HABER, Apunte, CarteraBancaria
from mock_server.domain.entries import linea_pagada
from mock_server.domain.model import Incumplimiento, Transaccion, incumple
from mock_server.domain.vigente import Instantanea

TEF = "TEF"
LINEA_O_BANCO = "una linea de cartera al Debe, o una cuenta bancaria al Haber"


def paga_lineas_con_bancos(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E64: a payment has lines at the Debe and banks at the Haber, and nothing else; what it adjusts is E56's."""
    faltas = list(accounts.cuentas_llevan_su_cartera(transaccion, libros))
    dichas = {dict(falta.valores)["cuenta"] for falta in faltas}
    yield from faltas
    nuevos = transaccion.apuntes if transaccion.ajuste is None else ()
    otras = (a.cuenta for a in nuevos if a.monto and not accounts.es_inutil(a, libros) and not _es_de_un_pago(a))
    for cuenta in dict.fromkeys(otras):
        if cuenta not in dichas:
            yield incumple("E64", cuenta=cuenta, requerido=LINEA_O_BANCO)


def _es_de_un_pago(apunte: Apunte) -> bool:
    return (apunte.lado == DEBE and apunte.financiera is not None) or (
        apunte.lado == HABER and apunte.bancaria is not None
    )


def linea_existe(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E67: every line of a payment is one that stands in the entry it names; of a useless account others speak."""
    for apunte in transaccion.apuntes if transaccion.ajuste is None else ():
        cartera = apunte.financiera
        sirve = _es_de_un_pago(apunte) and not accounts.es_inutil(apunte, libros)
        if cartera is not None and sirve and linea_pagada(apunte, libros) is None:
            yield incumple("E67", folio=cartera.folio, linea=cartera.linea)


def documento_de_pago_sirve(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E69: the means serves to pay, and its number is new in that bank account and means."""
    vistos: set[tuple[str, str, str]] = set()
    for banco in _bancos(transaccion) if transaccion.ajuste is None else []:
        medio = libros.tablas.medios_de_pago.get(banco.medio)
        clave = (banco.cuenta_bancaria, banco.medio, banco.numero)
        if medio is None or "pago" not in medio.usos or clave in libros.pagos or clave in vistos:
            yield incumple("E69", medio=banco.medio, numero=banco.numero)
        vistos.add(clave)


def saldo_bancario_alcanza(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E70: what is paid from a bank account fits in its balance."""
    sumas: dict[str, int] = {}
    for apunte in transaccion.apuntes if accounting.tiene_su_signo(transaccion, libros) else ():
        if apunte.bancaria is not None:
            cuenta = apunte.bancaria.cuenta_bancaria
            sumas[cuenta] = sumas.get(cuenta, 0) + apunte.haber - apunte.debe
    for cuenta, suma in sumas.items():
        propia = libros.cuentas_bancarias.get(cuenta)
        if propia is not None and suma > max(propia.saldo, 0):
            yield incumple("E70", cuenta=cuenta)


def documento_no_se_paga_solo(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E71: a document that is compensated (paid in cash) is not paid again."""
    for apunte in transaccion.apuntes if transaccion.ajuste is None else ():
        linea = linea_pagada(apunte, libros)
        if linea is not None and linea.compensable and linea.financiera is not None:
            yield incumple("E71", numero=linea.financiera.numero)


def destinatarios_tienen_cuenta(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E74: who is paid by transfer has a bank account in the Banco de Personas, as none travels (supuesto)."""
    por_transferencia = transaccion.ajuste is None and any(banco.medio == TEF for banco in _bancos(transaccion))
    pagadas = (linea_pagada(apunte, libros) for apunte in transaccion.apuntes if por_transferencia)
    for rut in dict.fromkeys(linea.financiera.destinatario for linea in pagadas if linea and linea.financiera):
        persona = libros.personas.get(rut)
        if persona is not None and not persona.tiene_cuenta:
            yield incumple("E74", rut=rut)


def _bancos(transaccion: Transaccion) -> list[CarteraBancaria]:
    return [apunte.bancaria for apunte in transaccion.apuntes if apunte.bancaria is not None]


OWN: Mapping[str, chain.Regla] = {
    "E64": paga_lineas_con_bancos,
    "E67": linea_existe,
    "E69": documento_de_pago_sirve,
    "E70": saldo_bancario_alcanza,
    "E71": documento_no_se_paga_solo,
    "E72": accounting.conciliado_no_se_ajusta,
    "E74": destinatarios_tienen_cuenta,
}

RULES: Mapping[str, chain.Regla] = dict(sorted({**accounting.SHARED, **OWN}.items()))
