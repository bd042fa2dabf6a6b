"""Adjustments and reversals that cannot be: what is adjusted, what is left of it, which sign and which channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.domain.apuntes import DEBE
from mock_server.domain.balances import Efecto, efectos, suma_por
from mock_server.domain.model import Clase, Tipo, Transaccion
from mock_server.domain.vigente import Instantanea, Renglon, TransaccionVigente
from mock_server.explaining import entries
from mock_server.explaining.words import pesos, y

NOMBRES = {
    Tipo.POSITIVO: "ajuste positivo",
    Tipo.REVERSO: "reverso",
    Tipo.NEGATIVO: "ajuste negativo",
    Tipo.NOTA_DE_CREDITO: "nota de crédito",
    Tipo.NOTA_DE_DEBITO: "nota de débito",
}
SUBEN = (Tipo.POSITIVO, Tipo.NOTA_DE_DEBITO)
DE_ASIENTOS = (Tipo.POSITIVO, Tipo.REVERSO, Tipo.NEGATIVO)  # an entry has no notes


def no_se_ajusta(transaccion: Transaccion, libros: Instantanea, _valores: Mapping[str, Any]) -> str:
    """E54"""
    folio, ajustada = _folio(transaccion), libros.ajustada
    if ajustada is None:
        return f"No hay ninguna transacción de {transaccion.libro} con folio {folio} en esta área y ejercicio."
    if ajustada.reversada:
        return f"El folio {folio} ya fue reversado; lo reversado no se ajusta."
    if ajustada.ajuste:
        return f"El folio {folio} es un ajuste ({_tipo(ajustada.ajuste)}); ajuste la transacción original."
    return f"Del folio {folio} no queda nada vigente que ajustar."


def mecanismo(transaccion: Transaccion, libros: Instantanea, _valores: Mapping[str, Any]) -> str:
    """E55"""
    ajustada = _ajustada(libros)
    return entries.mecanismo(transaccion, libros) or (
        f"El folio {ajustada.folio} se hizo por «{ajustada.origen}» y este ajuste llegó por «{transaccion.origen}»; "
        "ajústelo por donde se hizo."
    )


def ajena(transaccion: Transaccion, libros: Instantanea, _valores: Mapping[str, Any]) -> str:
    """E50: the first document, grouping or concept that is not of the adjusted folio."""
    if transaccion.apuntes:
        return entries.parte_ajena(transaccion, libros)
    ajustada = _ajustada(libros)
    for documento in transaccion.documentos:
        if documento.ajustado not in ajustada.documentos:
            que = f"se nombró «{documento.ajustado}»" if documento.ajustado else "no se nombró ninguno"
            return f"Los documentos del folio {ajustada.folio} son {y(sorted(ajustada.documentos))}; {que}."
    for linea in transaccion.lineas:
        if ajustada.renglon(linea.ajustada, linea.concepto) is None:
            hay = dict.fromkeys(f"{renglon.grupo} con {renglon.concepto}" for renglon in ajustada.renglones)
            return (
                f"Las agrupaciones del folio {ajustada.folio} son {y(hay)}; "
                f"se nombró «{linea.ajustada}» con {linea.concepto}."
            )
    return (
        f"Las agrupaciones son del folio {ajustada.folio}, pero no cuelgan del documento, del principal o de la "
        "transacción previa que se nombraron; tómelos todos de obtener."
    )


def concepto_ajeno(transaccion: Transaccion, libros: Instantanea, valores: Mapping[str, Any]) -> str:
    """E56"""
    if "concepto" not in valores:
        return entries.cuenta_ajena(transaccion, libros, valores)
    ajustada, concepto = _ajustada(libros), valores["concepto"]
    linea = next(linea for linea in transaccion.lineas if linea.concepto == concepto)
    hay = [renglon.concepto for renglon in ajustada.renglones if renglon.grupo == linea.ajustada]
    agrupacion = f"La agrupación {linea.ajustada} del folio {ajustada.folio}"
    return f"{agrupacion} tiene los conceptos {y(hay)}; se imputó a {concepto}."


def de_otro_ejercicio(transaccion: Transaccion, libros: Instantanea, _valores: Mapping[str, Any]) -> str:
    """E57"""
    return (
        f"El folio {_folio(transaccion)} no es del ejercicio {libros.ejercicio}, sino de uno anterior; lo de un "
        "ejercicio cerrado no se ajusta."
    )


def con_documento(transaccion: Transaccion, _libros: Instantanea, _valores: Mapping[str, Any]) -> str:
    """E62: which members a reversal had to leave blank."""
    traidos = {
        miembro: valor
        for documento in transaccion.documentos
        for miembro, valor in (
            ("numero", documento.numero),
            ("tipo", documento.tipo),
            ("fecha", documento.fecha),
            ("fechaIngreso", documento.ingreso),
            ("fechaRecepcionConforme", documento.recepcion_conforme),
            *(("id del principal", principal.id) for principal in documento.principales),
        )
        if valor
    }
    return f"En un reverso van vacíos: {y(f'{miembro} (se recibió «{valor}»)' for miembro, valor in traidos.items())}."


def rebaja(transaccion: Transaccion, libros: Instantanea, _valores: Mapping[str, Any]) -> str:
    """E51: the lines that the decrease would leave below what was consumed of them."""
    todos = efectos(transaccion, libros)
    frases = [
        f"El folio {raiz.folio} tiene en el concepto {raiz.concepto} vigente {pesos(raiz.vigente)} y consumido "
        f"{pesos(raiz.consumido)}: se puede rebajar hasta {pesos(max(raiz.disponible, 0))} y se rebajan "
        f"{pesos(-suma)}, {pesos(-suma - max(raiz.disponible, 0))} de más."
        for raiz, suma in suma_por(todos, _raiz, _neto)
        if suma < 0 and raiz.vigente + suma < raiz.consumido
    ]
    impuestos = [
        f"Al folio {raiz.folio} le queda un impuesto de {pesos(raiz.impuesto)} en el concepto {raiz.concepto} y se "
        f"rebajan {pesos(-suma)}."
        for raiz, suma in suma_por(todos, _raiz, _impuesto)
        if suma < 0 and raiz.impuesto + suma < 0
    ]
    return " ".join([*frases, *impuestos]) or _rebaja_la_nota(todos) or entries.rebaja(transaccion, libros)


def _rebaja_la_nota(todos: tuple[Efecto, ...]) -> str:
    return " ".join(
        f"La nota folio {propia.folio} agregó {pesos(propia.vigente)} al concepto {propia.concepto} y se rebajan "
        f"{pesos(-suma)}."
        for propia, suma in suma_por(todos, _propia, _neto)
        if suma < 0 and propia.vigente + suma < 0
    )


def signo(transaccion: Transaccion, libros: Instantanea, _valores: Mapping[str, Any]) -> str:
    """E52: which sign the amounts had to have, and the first that has another."""
    montos = [linea.monto + linea.futuro for linea in transaccion.lineas]
    montos += [documento.monto for documento in transaccion.documentos] + [a.monto for a in transaccion.apuntes]
    tipo = transaccion.ajuste.tipo if transaccion.ajuste else ""
    if transaccion.clase is Clase.ORIGINAL:
        return f"Los montos de un original son todos positivos; se recibió {_primero(montos, 1)}."
    if transaccion.clase is Clase.REVERSO:
        ajustada = _ajustada(libros)
        hay = sum(renglon.vigente + renglon.futuro for renglon in ajustada.renglones)
        hay += sum(hoja.vigente for hoja in ajustada.apuntes if hoja.lado == DEBE)
        debe = -1 if hay > 0 else 1
        return f"Se reversan {pesos(hay)}: los montos van con el signo contrario; se recibió {_primero(montos, debe)}."
    tipos = [t for t in NOMBRES if not transaccion.apuntes or t in DE_ASIENTOS]
    if tipo not in tipos:
        return f"El tipo de ajuste «{tipo}» no existe; use {y(f'{t} ({NOMBRES[t]})' for t in tipos)}."
    debe = 1 if tipo in SUBEN else -1
    van = "positivos" if debe > 0 else "negativos"
    return f"Los montos de tipo {tipo} ({_tipo(tipo)}) son {van}; se recibió {_primero(montos, debe)}."


def consumida(_transaccion: Transaccion, libros: Instantanea, _valores: Mapping[str, Any]) -> str:
    """E59 and E60: how much was taken of what is reversed."""
    ajustada = _ajustada(libros)
    tomado = {r.concepto: r.consumido for r in ajustada.renglones if r.consumido > 0}
    detalle = y(f"{pesos(monto)} en el concepto {concepto}" for concepto, monto in tomado.items())
    return f"Del folio {ajustada.folio} hay consumido {detalle}; reverse primero lo que lo consume."


def reverso(transaccion: Transaccion, libros: Instantanea, _valores: Mapping[str, Any]) -> str:
    """E61: what is in force against what the reversal brings, line by line."""
    if transaccion.apuntes:
        return entries.reverso(transaccion, libros)
    ajustada = _ajustada(libros)
    traido = {renglon.clave: suma for renglon, suma in suma_por(efectos(transaccion, libros), _propia, _entero)}
    frases = [
        f"En el concepto {r.concepto} el monto vigente es {pesos(r.vigente + r.futuro)} y el reverso trae "
        f"{pesos(traido.get(r.clave, 0))}; debía traer {pesos(-r.vigente - r.futuro)}."
        for r in ajustada.renglones
        if traido.get(r.clave, 0) != -(r.vigente + r.futuro)
    ]
    impuesto, hay = sum(d.impuesto for d in transaccion.documentos), sum(r.impuesto for r in ajustada.renglones)
    if impuesto != -hay:
        frases.append(f"El impuesto vigente es {pesos(hay)} y el reverso trae {pesos(impuesto)}.")
    return " ".join(frases)


def _ajustada(libros: Instantanea) -> TransaccionVigente:
    if libros.ajustada is None:
        raise LookupError
    return libros.ajustada


def _folio(transaccion: Transaccion) -> object:
    return transaccion.ajuste.folio if transaccion.ajuste else ""


def _tipo(tipo: str) -> str:
    return NOMBRES.get(Tipo(tipo), tipo) if tipo in list(Tipo) else tipo


def _primero(montos: list[int], signo: int) -> str:
    malos = [monto for monto in montos if monto * signo < 0]
    return pesos(malos[0]) if malos else "otro signo en un vencimiento o en una parte del monto"


def _raiz(efecto: Efecto) -> Renglon | None:
    return efecto.raiz


def _propia(efecto: Efecto) -> Renglon | None:
    return efecto.propia


def _neto(efecto: Efecto) -> int:
    return efecto.neto


def _impuesto(efecto: Efecto) -> int:
    return efecto.impuesto


def _entero(efecto: Efecto) -> int:
    return efecto.neto + efecto.futuro
