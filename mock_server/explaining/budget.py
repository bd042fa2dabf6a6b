"""Why a combination, a concept, a due date or an etapa was refused, with those that would have been right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.domain.model import COMPROMISO, Transaccion
from mock_server.domain.tablas import es_de_ingreso
from mock_server.domain.vigente import Instantanea
from mock_server.explaining.words import parecido, y

Valores = Mapping[str, Any]


def combinacion(transaccion: Transaccion, _libros: Instantanea, valores: Valores) -> str:
    """E15"""
    posicion = int(valores["posicion"]) - 1
    grupos = {linea.grupo: linea.catalogos for linea in transaccion.lineas}
    if not grupos[posicion]:
        return f"La agrupación {posicion + 1} no trae catálogos."
    if len(dict(grupos[posicion])) < len(grupos[posicion]):
        return f"La agrupación {posicion + 1} trae más de un elemento de un mismo catálogo."
    primera = next(grupo for grupo, catalogos in grupos.items() if set(catalogos) == set(grupos[posicion]))
    elementos = y(f"{nombre} {elemento}" for nombre, elemento in grupos[posicion])
    return f"Las agrupaciones {primera + 1} y {posicion + 1} llevan los mismos catálogos: {elementos}. Júntelas en una."


def elemento(_transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E16"""
    nombre, pedido = str(valores["catalogo"]), str(valores["elemento"])
    catalogos = {c.nombre: c for c in libros.tablas.catalogos.values() if not c.contable}
    if nombre not in catalogos:
        return f"No hay un catálogo de reagrupación «{nombre}»; hay {y(catalogos)}.{_quiso(nombre, catalogos)}"
    encontrado = catalogos[nombre].elementos.get(pedido)
    vigentes = [codigo for codigo, elemento in catalogos[nombre].elementos.items() if elemento.vigente]
    falla = "ya no está vigente" if encontrado else "no existe"
    return f"El elemento «{pedido}» de {nombre} {falla}; están vigentes {y(vigentes)}.{_quiso(pedido, vigentes)}"


def catalogo(transaccion: Transaccion, _libros: Instantanea, valores: Valores) -> str:
    """E17"""
    nombre = str(valores["catalogo"])
    grupos = {linea.grupo: dict(linea.catalogos) for linea in transaccion.lineas}
    faltos = [grupo + 1 for grupo, catalogos in grupos.items() if catalogos and nombre not in catalogos]
    return f"Falta {nombre} en {'la agrupación' if len(faltos) == 1 else 'las agrupaciones'} {y(faltos)}."


def concepto(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E18"""
    codigo = str(valores["concepto"])
    conocido = libros.tablas.conceptos.get(codigo)
    if conocido is None and codigo not in libros.imputables and not any(r.concepto == codigo for r in libros.ley):
        return f"El concepto {codigo} no está en el clasificador, ni en la Ley ni en un requerimiento de esta área."
    if conocido is not None and not conocido.imputable and codigo not in libros.imputables:
        hojas = [c.codigo for c in libros.tablas.conceptos.values() if c.imputable and c.codigo.startswith(codigo)]
        return f"{codigo} «{conocido.nombre}» agrupa a otros conceptos; bajo él se imputan {y(hojas)}."
    de = "ingreso" if es_de_ingreso(codigo) else "gasto"
    return f"{codigo} es un concepto de {de}, y el requerimiento dice tipoDePresupuesto «{transaccion.presupuesto}»."


def vencimiento(transaccion: Transaccion, _libros: Instantanea, _valores: Valores) -> str:
    """E28"""
    return " ".join(
        f"El documento {documento.numero} es del {documento.fecha} y vence antes, el {cumplimiento.fecha}."
        for documento, principal in transaccion.principales
        for cumplimiento in principal.cumplimientos
        if cumplimiento.fecha < documento.fecha
    )


def etapa(transaccion: Transaccion, libros: Instantanea, _valores: Valores) -> str:
    """E29"""
    etapas = libros.tablas.etapas
    if transaccion.etapa not in etapas:
        dicha = f"«{transaccion.etapa}» no es una etapa" if transaccion.etapa else "No se informó la etapa"
        return f"{dicha}; son {y(f'{codigo} {nombre}' for codigo, nombre in etapas.items())}."
    previas = [p for p in libros.previas.values() if p.servicio == COMPROMISO and p.etapa > transaccion.etapa]
    return " ".join(
        f"El compromiso folio {previa.folio} ya está en la etapa {previa.etapa}: desde él no se vuelve a la "
        f"{transaccion.etapa}."
        for previa in previas
    )


def _quiso(palabra: str, conocidas: Any) -> str:
    cerca = parecido(palabra, conocidas)
    return f" ¿Quiso decir «{cerca}»?" if cerca else ""
