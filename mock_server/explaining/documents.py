"""Documents of a devengo that cannot be: their dates, their type, their tax and the note that adjusts another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.domain.model import DEVENGO, Documento, Tipo, Transaccion
from mock_server.domain.modules.devengo.documentos import es_ingreso
from mock_server.domain.tablas import TipoDeDocumento
from mock_server.domain.vigente import Instantanea
from mock_server.explaining.adjusted import NOMBRES
from mock_server.explaining.words import parecido, pesos, y

Valores = Mapping[str, Any]

# What the tax service calls the documents that SIGFE calls otherwise: clients that read the XML of an invoice mix both
DEL_SII = {"33": "0102", "34": "0202", "56": "0502", "61": "0402"}
SIN_NOTA = {Tipo.NOTA_DE_CREDITO: Tipo.NEGATIVO, Tipo.NOTA_DE_DEBITO: Tipo.POSITIVO}  # the same, where no note serves
MOSTRADOS = 20


def ingreso(transaccion: Transaccion, _libros: Instantanea, valores: Valores) -> str:
    """E39"""
    fecha, ingreso = valores["fecha"], valores["ingreso"]
    return " ".join(
        f"{_cual(documento)} es del {fecha} y dice haber ingresado antes, el {ingreso}; su fechaIngreso va desde el "
        f"{fecha}."
        for documento in transaccion.documentos
        if (documento.fecha, documento.ingreso) == (fecha, ingreso)
    )


def recepcion_conforme(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E40: between which days the reception had to be."""
    documento = next(
        d for d in _de_gasto(transaccion) if d.numero == valores["numero"] and _mal_recibido(d, libros.ejercicio)
    )
    desde, hasta = documento.ingreso or documento.fecha, f"{libros.ejercicio}-12-31"
    if desde > hasta:
        return (
            f"{_cual(documento)} ingresó el {desde}, después del ejercicio {libros.ejercicio}; devénguelo en el suyo."
        )
    recibida = f"es el {documento.recepcion_conforme}" if documento.recepcion_conforme else "no se informa"
    return (
        f"{_cual(documento)}, {_nombre(documento.tipo, libros)}, ingresó el {desde} y su fechaRecepcionConforme "
        f"{recibida}; va entre el {max(desde, f'{libros.ejercicio}-01-01')} y el {hasta}."
    )


def fecha(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E41: still to come, of a later exercise, or of a former one when it is not January any more."""
    fecha, ejercicio = str(valores["fecha"]), libros.ejercicio
    documento = next(d for d in transaccion.documentos if d.fecha == fecha)
    if fecha > libros.hoy:
        falla = f"posterior a hoy, {libros.hoy}; un documento se devenga desde su fecha"
    elif fecha[:4] > str(ejercicio):
        falla = f"posterior al ejercicio {ejercicio}; devénguelo en el suyo"
    else:
        falla = f"anterior al ejercicio {ejercicio}; lo de antes se devenga solo en enero de {ejercicio}"
        falla += f" y hoy es {libros.hoy}"
    return f"{_cual(documento)} es del {fecha}, {falla}."


def tipo(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E42: what the type is, and which the devengo takes."""
    codigo, tipos = str(valores["tipo"]), libros.tablas.tipos_de_documento
    ajuste = transaccion.ajuste.tipo if transaccion.ajuste else ""
    sirven = [t for t in tipos.values() if DEVENGO in t.modulos and t.tipo_de_ajuste == ajuste]
    aqui = f"con un ajuste de tipo {ajuste}" if ajuste else "en un devengo original"
    hay = f"Se admiten {aqui}: {y(map(_tipo, sirven), MOSTRADOS)}."
    if not sirven:
        hay = f"Un ajuste de tipo {ajuste} no trae documento propio."
    propio = DEL_SII.get(codigo, "")
    if codigo in tipos:
        que = f"{_tipo(tipos[codigo])} es un tipo de {y(sorted(tipos[codigo].modulos))} y no se devenga"
    elif propio in tipos:
        que = f"«{codigo}» es el código del SII; en SIGFE es {_tipo(tipos[propio])}"
    else:
        cerca = parecido(codigo, [t.codigo for t in sirven])
        return f"No hay un tipo de documento «{codigo}». {hay}" + (f" ¿Quiso decir «{cerca}»?" if cerca else "")
    return f"{que}. {hay}"


def impuesto(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E43: whether the type carries tax, what came, and the invoices that are otherwise."""
    tipo = libros.tablas.tipos_de_documento[str(valores["tipo"])]
    mirados = _de_gasto(transaccion) if tipo.lleva_iva else transaccion.documentos
    documento = next(d for d in mirados if d.tipo == tipo.codigo and bool(d.impuesto) is not tipo.lleva_iva)
    facturas = [t for t in libros.tablas.tipos_de_documento.values() if t.recibe_conforme]
    otras = y(_tipo(t) for t in facturas if t.lleva_iva is not tipo.lleva_iva)
    cual = f"{_cual(documento)} es de tipo {_tipo(tipo)}, que"
    if tipo.lleva_iva:
        neto = pesos(documento.monto)
        return f"{cual} lleva IVA, y no informa el de sus {neto} netos. Las facturas sin IVA son {otras}."
    return f"{cual} no lleva impuesto, y trae {pesos(documento.impuesto)}. Las facturas con IVA son {otras}."


def contabiliza_impuestos(transaccion: Transaccion, _libros: Instantanea, _valores: Valores) -> str:
    """E44"""
    piden = y(
        documento.numero or documento.ajustado
        for documento in transaccion.documentos
        if documento.contabiliza_impuestos
    )
    return (
        "El área no está configurada para llevar el IVA a su propia cuenta; contabilizaImpuestos va «false» y vino "
        f"«true» en el documento {piden}."
    )


def nota_original(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E49: what a note has to say of the devengo that it adjusts."""
    nota = libros.tablas.tipos_de_documento[str(valores["tipo"])]
    ajustados = y(_nombre(codigo, libros) for codigo in sorted(nota.ajusta))
    return (
        f"El documento {valores['numero']} es de tipo {_tipo(nota)} y vino en un devengo original. Envíelo con "
        f"informacionDeAjuste: tipo {nota.tipo_de_ajuste} y, en folioTransaccionAjustada, el folio del devengo cuyo "
        f"documento ajusta, que puede ser de tipo {ajustados}.{_ajustables(transaccion, libros, valores)}"
    )


def _ajustables(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """Which folios a note of its principales could adjust, the newest first."""
    tipo, numero = str(valores["tipo"]), valores["numero"]
    ruts = dict.fromkeys(p.id for d, p in transaccion.principales if (d.tipo, d.numero) == (tipo, numero) and p.id)
    frases = []
    for rut in ruts:
        folios = libros.ajustables.get((tipo, rut.upper()), ())
        hay = f"los más recientes son los folios {y(folios)}" if len(folios) > 1 else f"está el folio {y(folios)}"
        frases.append(f" De {rut}, {hay}." if folios else f" De {rut} no hay ninguno vigente en este ejercicio.")
    return "".join(frases)


def nota(_transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E53: which notes an adjustment of that type brings, and of which the one that came is."""
    ajuste = Tipo(str(valores["ajuste"]))
    traido = libros.tablas.tipos_de_documento.get(str(valores["tipo"]))
    vino = f"vino uno de tipo {_tipo(traido)}" if traido else "no vino ninguna"
    if traido and traido.tipo_de_ajuste and traido.tipo_de_ajuste != ajuste:
        vino += f", que es de los ajustes de tipo {traido.tipo_de_ajuste}"
    cual = f"Un ajuste de tipo {ajuste} ({NOMBRES[ajuste]})"
    if ajuste not in SIN_NOTA:
        return f"{cual} no trae documento propio y {vino}."
    return f"{cual} trae su nota y {vino}. {_notas(ajuste, libros)}"


def _notas(ajuste: Tipo, libros: Instantanea) -> str:
    """Which notes of that type adjust what the adjusted folio has; where there are none, how else it is adjusted."""
    notas = [t for t in libros.tablas.tipos_de_documento.values() if t.tipo_de_ajuste == ajuste]
    if libros.ajustada is None or not libros.ajustada.tipos:
        return f"Son {y(map(_tipo, notas))}."
    tipos = libros.ajustada.tipos
    tiene = f"El folio {libros.ajustada.folio} tiene {y(_nombre(codigo, libros) for codigo in sorted(tipos))}"
    sirven = [nota for nota in notas if nota.ajusta & tipos]
    if sirven:
        return f"{tiene}: lo ajusta {y(map(_tipo, sirven))}."
    otro = SIN_NOTA[ajuste]
    return f"{tiene} y no hay nota que lo ajuste; use un ajuste de tipo {otro} ({NOMBRES[otro]}), sin documento."


def _de_gasto(transaccion: Transaccion) -> list[Documento]:
    return [d for posicion, d in enumerate(transaccion.documentos) if not es_ingreso(transaccion, posicion)]


def _mal_recibido(documento: Documento, ejercicio: int) -> bool:
    recepcion = documento.recepcion_conforme
    return recepcion < (documento.ingreso or documento.fecha) or not recepcion.startswith(str(ejercicio))


def _cual(documento: Documento) -> str:
    return f"El documento {documento.numero}" if documento.numero else "El documento"


def _tipo(tipo: TipoDeDocumento) -> str:
    return f"{tipo.codigo} ({tipo.nombre})"


def _nombre(codigo: str, libros: Instantanea) -> str:
    tipo = libros.tablas.tipos_de_documento.get(codigo)
    return _tipo(tipo) if tipo else codigo
