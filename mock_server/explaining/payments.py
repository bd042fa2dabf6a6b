"""Entries and payments: what is left of a line, what a bank account holds, which accounts and carteras serve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.domain.entries import linea_pagada
from mock_server.domain.model import Transaccion
from mock_server.domain.vigente import ApunteVigente, Instantanea
from mock_server.explaining import entries
from mock_server.explaining.words import pesos, y

Valores = Mapping[str, Any]


def linea_desconocida(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E67: the line does not exist, or is of another folio, account or side."""
    nombrada, folio = str(valores["linea"]), valores["folio"]
    linea = libros.carteras.get(nombrada)
    if linea is None:
        return (
            f"Ninguna línea de cartera abierta tiene el id «{nombrada}»; tómelo del asiento, con contabilidad.obtener."
        )
    if linea.folio != folio:
        return f"La línea {nombrada} es del asiento folio {linea.folio}; se nombró el folio {folio}."
    apunte = next(a for a in transaccion.apuntes if a.financiera and a.financiera.linea == nombrada)
    if linea.cuenta != apunte.cuenta:
        return f"La línea {nombrada} es de la cuenta {linea.cuenta}; se imputó a la {apunte.cuenta}."
    if linea.lado == apunte.lado:
        return f"La línea {nombrada} está al {linea.lado.title()}: se rebaja por el lado contrario."
    return entries.distinto(apunte.financiera, linea) if apunte.financiera else ""


def cuenta_bancaria(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E68"""
    numero = str(valores["cuenta"])
    propia = libros.cuentas_bancarias.get(numero)
    if propia is None:
        abiertas = [cuenta.numero for cuenta in libros.cuentas_bancarias.values() if cuenta.abierta]
        return f"El área no tiene la cuenta bancaria {numero}; las abiertas son {y(abiertas)}."
    if not propia.abierta:
        return f"La cuenta bancaria {numero} está cerrada."
    apunte = next(a for a in transaccion.apuntes if a.bancaria and a.bancaria.cuenta_bancaria == numero)
    rut = apunte.bancaria.rut_banco if apunte.bancaria else ""
    return (
        f"La cuenta bancaria {numero} es del banco {propia.rut_banco} y de la cuenta contable {propia.cuenta}; "
        f"se informó el banco {rut} en la cuenta {apunte.cuenta}."
    )


def documento_de_pago(_transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E69"""
    medio, numero = str(valores["medio"]), str(valores["numero"])
    if medio not in libros.tablas.medios_de_pago:
        return f"El medio de pago «{medio}» no existe; los que hay son {y(libros.tablas.medios_de_pago)}."
    usado = next((f for (_, m, n), f in libros.pagos.items() if (m, n) == (medio, numero)), None)
    if usado is not None:
        return f"El documento {numero} por {medio} ya se usó en esa cuenta bancaria, en el folio {usado}."
    usos = libros.tablas.medios_de_pago[medio].usos
    return f"El medio «{medio}» sirve para {y(sorted(usos))}, o el documento {numero} viene dos veces en este envío."


def saldo_bancario(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E70"""
    numero = str(valores["cuenta"])
    bancos = [a for a in transaccion.apuntes if a.bancaria and a.bancaria.cuenta_bancaria == numero]
    pedido, hay = sum(a.haber - a.debe for a in bancos), max(libros.cuentas_bancarias[numero].saldo, 0)
    return f"La cuenta bancaria {numero} tiene {pesos(hay)}; se pagan {pesos(pedido)}: faltan {pesos(pedido - hay)}."


def pagado(_transaccion: Transaccion, libros: Instantanea, _valores: Valores) -> str:
    """E58: what was paid or collected of what is reversed."""
    entrada = libros.asiento or libros.ajustada
    pagadas = [apunte for apunte in entrada.apuntes if apunte.consumido] if entrada else []
    detalle = [f"{pesos(apunte.consumido)} de {pesos(apunte.vigente)} en la línea {apunte.linea}" for apunte in pagadas]
    return f"Hay pagado o cobrado {y(detalle)}; reverse eso primero." if detalle else ""


def cuadre(transaccion: Transaccion) -> str:
    """E37, of an entry: the first amount that its parts do not add up to, or a leaf with both sides or none."""
    for uno in transaccion.cuadres:
        if not uno.cuadra:
            return (
                f"Donde dice Debe {pesos(uno.debe)} y Haber {pesos(uno.haber)}, lo que lo compone suma Debe "
                f"{pesos(uno.suma_debe)} y Haber {pesos(uno.suma_haber)}."
            )
    for apunte in transaccion.apuntes:
        if bool(apunte.debe) == bool(apunte.haber):
            lados = "tiene monto en los dos lados" if apunte.debe else "no tiene monto en ningún lado"
            return f"La cuenta {apunte.cuenta} {lados}; cada parte va al Debe o al Haber."
    return ""


def compensado(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E71"""
    lineas = [linea_pagada(apunte, libros) for apunte in transaccion.apuntes]
    linea = next(una for una in lineas if una and una.financiera and una.financiera.numero == valores["numero"])
    return (
        f"La línea {linea.linea} ({_de_quien(linea)}) se registró como compensable: la paga el pago automático, y no "
        "se paga por aquí."
    )


def cuenta(_transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E63"""
    codigo = str(valores["cuenta"])
    conocida = libros.tablas.cuentas.get(codigo)
    if conocida is None:
        return f"La cuenta {codigo} no está en el plan de cuentas."
    bajo = [c.codigo for c in libros.tablas.cuentas.values() if c.imputable and c.codigo.startswith(codigo)]
    return f"La cuenta {codigo} ({conocida.nombre}) es de título; las imputables bajo ella son {y(bajo)}."


def _de_quien(linea: ApunteVigente) -> str:
    cartera = linea.financiera
    return f"documento {cartera.numero} de {cartera.rut}" if cartera else f"cuenta {linea.cuenta}"
