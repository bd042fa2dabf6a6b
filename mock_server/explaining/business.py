"""Why a transaction was refused, rule by rule, with the numbers that made the difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from mock_server.domain.model import Incumplimiento, Transaccion
from mock_server.domain.vigente import Instantanea
from mock_server.explaining import adjusted, amounts, budget, charged, documents, entries, known, payments
from mock_server.explaining.words import y

Valores = Mapping[str, Any]
Explica = Callable[[Transaccion, Instantanea, Valores], str]

EXPLICACIONES: Mapping[str, Explica] = {
    "E08": known.textos,
    "E09": known.caracteres,
    "E14": amounts.excede_la_ley,
    "E15": budget.combinacion,
    "E16": budget.elemento,
    "E17": budget.catalogo,
    "E18": budget.concepto,
    "E19": adjusted.rebaja,
    "E20": amounts.excede_a_la_previa,
    "E21": known.combinacion,
    "E22": known.concepto,
    "E23": known.persona,
    "E24": known.rut,
    "E25": known.documento_repetido,
    "E26": amounts.cumplimientos,
    "E27": amounts.imputaciones,
    "E28": budget.vencimiento,
    "E29": budget.etapa,
    "E30": known.insumos,
    "E31": entries.de_orden,
    "E32": amounts.excede_a_la_previa,
    "E33": known.sin_previa,
    "E34": charged.catalogos,
    "E35": charged.cuenta_debe,
    "E36": charged.cuenta_haber,
    "E37": amounts.asiento,
    "E38": known.documento_repetido,
    "E39": documents.ingreso,
    "E40": documents.recepcion_conforme,
    "E41": documents.fecha,
    "E42": documents.tipo,
    "E43": documents.impuesto,
    "E44": documents.contabiliza_impuestos,
    "E45": entries.catalogo_propio,
    "E46": charged.iniciativa,
    "E47": charged.demanda,
    "E48": charged.principal,
    "E49": documents.nota_original,
    "E50": adjusted.ajena,
    "E51": adjusted.rebaja,
    "E52": adjusted.signo,
    "E53": documents.nota,
    "E54": adjusted.no_se_ajusta,
    "E55": adjusted.mecanismo,
    "E56": adjusted.concepto_ajeno,
    "E57": adjusted.de_otro_ejercicio,
    "E58": payments.pagado,
    "E59": adjusted.consumida,
    "E60": adjusted.consumida,
    "E61": adjusted.reverso,
    "E62": adjusted.con_documento,
    "E63": payments.cuenta,
    "E64": entries.cartera,
    "E65": entries.presupuestaria,
    "E66": entries.excedida,
    "E67": payments.linea_desconocida,
    "E68": payments.cuenta_bancaria,
    "E69": payments.documento_de_pago,
    "E70": payments.saldo_bancario,
    "E71": payments.compensado,
    "E72": entries.conciliado,
    "E73": known.motivo,
    "E74": known.motivo,
    "E75": amounts.cambio,
    "E76": amounts.entero,
    "E77": entries.movimiento,
}


def explica(titulo: str, sent: Any, given: Any, broken: Incumplimiento) -> str:
    """The near miss of one broken rule; `titulo` is what the rule asks for, told where nothing better is known.

    `sent` is a transaction or a person, and `given` what its rules look at. It never fails: what explains a refusal
    must not change it.
    """
    valores = dict(broken.valores)
    try:
        told = EXPLICACIONES[broken.codigo](sent, given, valores) if broken.codigo in EXPLICACIONES else ""
    except Exception:  # whatever went wrong in telling why, the refusal stands as it is
        told = ""
    return told or por_titulo(titulo, valores)


def por_titulo(titulo: str, valores: Valores = MappingProxyType({})) -> str:
    """What had to hold, and the values that SIGFE's sentence names."""
    con = f" Se recibió: {y(f'{nombre} «{valor}»' for nombre, valor in valores.items())}." if valores else ""
    return f"Debía cumplirse: {titulo[:1].lower()}{titulo[1:]}.{con}"
