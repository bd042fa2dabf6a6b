"""Sums that do not fit: what was asked, what there is, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mock_server.domain.balances import Efecto, efectos, previa_de, suma_por
from mock_server.domain.chain import EXACTO, PESO
from mock_server.domain.model import COMPROMISO, LEY, REQUERIMIENTOS, Documento, Transaccion
from mock_server.domain.vigente import Instantanea, Renglon
from mock_server.explaining import payments
from mock_server.explaining.words import pesos, y

NOMBRES = {REQUERIMIENTOS: "requerimiento", COMPROMISO: "compromiso"}


def excede_a_la_previa(transaccion: Transaccion, libros: Instantanea, valores: Mapping[str, Any]) -> str:
    """E20 and E32: each line of that folio that has less left than what is taken."""
    todos = efectos(transaccion, libros)
    faltas = [
        _falta(f"el {NOMBRES.get(renglon.servicio, renglon.servicio)} folio {renglon.folio}", renglon, suma, todos)
        for renglon, suma in _excedidos(todos)
        if (NOMBRES.get(renglon.servicio, renglon.servicio), renglon.folio) == (valores["previa"], valores["folio"])
    ]
    return _oraciones(faltas)


def excede_la_ley(transaccion: Transaccion, libros: Instantanea, valores: Mapping[str, Any]) -> str:
    """E14: the Law has less left for the concept, or says nothing of it."""
    concepto = valores["concepto"]
    sin_ley = next((linea for linea in transaccion.lineas if linea.concepto == concepto), None)
    if sin_ley is not None and transaccion.ajuste is None and previa_de(sin_ley, libros) is None:
        hay = sorted({renglon.concepto for renglon in libros.ley if renglon.grupo == sin_ley.referencia})
        return (
            f"La Ley de Presupuestos no da nada al concepto {concepto} en el programa {sin_ley.referencia}; "
            f"los conceptos con Ley son: {y(hay)}."
        )
    todos = efectos(transaccion, libros)
    faltas = [
        _falta("la Ley de Presupuestos", renglon, suma, todos)
        for renglon, suma in _excedidos(todos)
        if any(e.previa == renglon and e.linea.concepto == concepto for e in todos)
    ]
    return _oraciones(faltas)


def cumplimientos(transaccion: Transaccion, libros: Instantanea, _valores: Mapping[str, Any]) -> str:
    """E26"""
    sumas = (
        (documento, sum(c.monto for principal in documento.principales for c in principal.cumplimientos))
        for documento in transaccion.documentos
    )
    posiciones = range(len(transaccion.documentos))
    return (
        _oraciones(_difieren(documento, "los cumplimientos", suma) for documento, suma in sumas)
        or _oraciones(_despues(transaccion, posicion, libros.ejercicio) for posicion in posiciones)
        or _oraciones(frase for posicion in posiciones for frase in _por_principal(transaccion, posicion))
    )


def _por_principal(transaccion: Transaccion, posicion: int) -> Iterator[str]:
    """Of a document of several principales, those whose due dates are not what is charged to them."""
    documento = transaccion.documentos[posicion]
    for lugar, principal in enumerate(documento.principales):
        vence = sum(c.monto for c in principal.cumplimientos)
        imputado = sum(linea.monto for linea in transaccion.lineas_de(posicion) if linea.principal == lugar)
        if vence != imputado:
            yield (
                f"en el documento {documento.numero} a {principal.id} se le imputan {pesos(imputado)} y sus "
                f"cumplimientos suman {pesos(vence)}: difieren en {pesos(abs(imputado - vence))}"
            )


def _despues(transaccion: Transaccion, posicion: int, ejercicio: int) -> str:
    documento = transaccion.documentos[posicion]
    vencimientos = [c for principal in documento.principales for c in principal.cumplimientos]
    despues = sum(c.monto for c in vencimientos if c.fecha[:4] > str(ejercicio))
    futuro = sum(linea.futuro for linea in transaccion.lineas_de(posicion))
    if despues == futuro:
        return ""
    return (
        f"el monto futuro del documento {documento.numero} suma {pesos(futuro)} y lo que vence después de {ejercicio}, "
        f"{pesos(despues)}: difieren en {pesos(abs(futuro - despues))}"
    )


def imputaciones(transaccion: Transaccion, _libros: Instantanea, _valores: Mapping[str, Any]) -> str:
    """E27"""
    sumas = (
        (documento, sum(linea.monto + linea.futuro for linea in transaccion.lineas_de(posicion)))
        for posicion, documento in enumerate(transaccion.documentos)
    )
    glosas = ((d, d.glosas if abs(d.glosas) > abs(d.monto) else d.monto) for d in transaccion.documentos)
    return _oraciones(_difieren(documento, "las imputaciones", suma) for documento, suma in sumas) or _oraciones(
        _difieren(documento, "las glosas", suma) for documento, suma in glosas
    )


def asiento(transaccion: Transaccion, _libros: Instantanea, valores: Mapping[str, Any]) -> str:
    """E37; an entry of its own is told by its parts."""
    if transaccion.apuntes:
        return payments.cuadre(transaccion)
    debe, haber = int(valores["debe"]), int(valores["haber"])
    if debe != haber:
        return f"El Debe suma {pesos(debe)} y el Haber {pesos(haber)}: difieren en {pesos(abs(debe - haber))}."
    for linea in transaccion.lineas:
        pares = linea.contabilizaciones
        if sum(par.monto_debe for par in pares) == debe != linea.monto:
            return (
                f"Las cuentas del concepto {linea.concepto} suman {pesos(debe)} y su imputación es de "
                f"{pesos(linea.monto)}: difieren en {pesos(abs(debe - linea.monto))}."
            )
        cojo = next((par for par in pares if par.monto_debe != par.monto_haber), None)
        if cojo is not None:
            return (
                f"En el par {cojo.cuenta_debe} / {cojo.cuenta_haber} el Debe es {pesos(cojo.monto_debe)} y el Haber "
                f"{pesos(cojo.monto_haber)}: cada par debe cuadrar."
            )
    return ""


def cambio(transaccion: Transaccion, libros: Instantanea, _valores: Mapping[str, Any]) -> str:
    """E75: the rate that is missing, not called for, or does not give the amount."""
    propios = [(transaccion.cambio, sum(linea.monto for linea in transaccion.lineas))]
    propios += [(documento.cambio, documento.monto) for documento in transaccion.documentos]
    for tipo, monto in propios:
        if tipo is None:
            continue
        if tipo.moneda == PESO or tipo.moneda not in libros.tablas.monedas:
            extranjeras = [moneda for moneda in libros.tablas.monedas if moneda != PESO]
            return f"El tipo de cambio es de la moneda «{tipo.moneda}»; las extranjeras son {y(extranjeras)}."
        if tipo.valor is None or tipo.monto_origen is None:
            return f"Al tipo de cambio en {tipo.moneda} le falta el valor o el monto de origen."
        dado = int(EXACTO.to_integral_value(EXACTO.multiply(tipo.valor, tipo.monto_origen)))
        if abs(dado - monto) > 1:
            return (
                f"{tipo.monto_origen} {tipo.moneda} a {tipo.valor} dan {pesos(dado)} y el monto es {pesos(monto)}: "
                f"difieren en {pesos(abs(dado - monto))}."
            )
    if transaccion.en_extranjera:
        return "La transacción dice estar en moneda extranjera y no trae tipo de cambio."
    return "La transacción está en pesos y trae tipo de cambio; quítelo."


def entero(_transaccion: Transaccion, _libros: Instantanea, valores: Mapping[str, Any]) -> str:
    """E76"""
    monto = valores["monto"]
    if monto == 0:
        return "Hay un monto de $ 0; escriba los pesos, o quite la línea."
    return f"El monto {monto} no son pesos enteros; redondéelo, sin decimales."


def _excedidos(todos: tuple[Efecto, ...]) -> list[tuple[Renglon, int]]:
    return [(r, suma) for r, suma in suma_por(todos, _previa, _consumo) if suma > max(r.disponible, 0)]


def _falta(quien: str, renglon: Renglon, pedido: int, todos: tuple[Efecto, ...]) -> str:
    """`el compromiso folio 12 tiene disponible $ 40.000 …; se pidieron $ 50.000: faltan $ 10.000`"""
    donde = f"en el concepto {renglon.concepto}"
    if renglon.servicio != LEY:
        donde += f" de la agrupación {renglon.grupo}"
    impuesto = sum(e.impuesto for e in todos if e.previa == renglon and e.grava)
    con = f" (neto {pesos(pedido - impuesto)} más impuesto {pesos(impuesto)})" if impuesto else ""
    hay = max(renglon.disponible, 0)
    return (
        f"{quien} tiene disponible {pesos(hay)} {donde}; se pidieron {pesos(pedido)}{con}: faltan {pesos(pedido - hay)}"
    )


def _difieren(documento: Documento, que: str, suma: int) -> str:
    if suma == documento.monto:
        return ""
    cual = f"el documento {documento.numero}" if documento.numero else "el documento"
    return (
        f"{cual} dice {pesos(documento.monto)} y {que} suman {pesos(suma)}: "
        f"difieren en {pesos(abs(documento.monto - suma))}"
    )


def _oraciones(frases: Iterable[str]) -> str:
    return " ".join(f"{frase[0].upper()}{frase[1:]}." for frase in frases if frase)


def _previa(efecto: Efecto) -> Renglon | None:
    return efecto.previa


def _consumo(efecto: Efecto) -> int:
    return efecto.consumo
