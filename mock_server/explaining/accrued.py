"""What a devengo said of its accounts, documents and principal and is not so, with what would have been right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.domain.model import COMPROMISO, DEVENGO, Documento, Transaccion
from mock_server.domain.tablas import TipoDeDocumento
from mock_server.domain.vigente import Instantanea
from mock_server.explaining.words import pesos, y

Valores = Mapping[str, Any]


def cuenta_debe(_transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E35"""
    return _cuentas(libros, valores, 0, "Debe")


def cuenta_haber(_transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E36"""
    return _cuentas(libros, valores, 1, "Haber")


def _cuentas(libros: Instantanea, valores: Valores, lado: int, palabra: str) -> str:
    cuentas = libros.tablas.cuentas_de(str(valores["concepto"]), libros.pares)[lado]
    hay = y(f"{cuenta.codigo} {cuenta.nombre}" for cuenta in cuentas)
    return f"Al {palabra} del concepto {valores['concepto']} va {hay}; se recibió {valores['cuenta']}."


def recepcion_conforme(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E40"""
    documento = next(d for d in transaccion.documentos if d.numero == valores["numero"])
    desde = documento.ingreso or documento.fecha
    recibida = f"se recibió {documento.recepcion_conforme}" if documento.recepcion_conforme else "no se informó"
    return (
        f"La recepción conforme del documento {documento.numero} va desde el {desde} (su ingreso) y dentro del "
        f"ejercicio {libros.ejercicio}; {recibida}."
    )


def fecha(_transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E41"""
    if str(valores["fecha"]) > libros.hoy:
        return f"Hoy es {libros.hoy} y el documento es del {valores['fecha']}; no puede ser de un día por venir."
    return (
        f"El documento es del {valores['fecha']} y el ejercicio es {libros.ejercicio}; lo de un ejercicio anterior "
        "solo se recibe en enero."
    )


def tipo(_transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E42"""
    conocido = libros.tablas.tipos_de_documento.get(str(valores["tipo"]))
    se_devengan = [t.codigo for t in libros.tablas.tipos_de_documento.values() if DEVENGO in t.modulos]
    falla = f"({conocido.nombre}) no se devenga" if conocido else "no existe"
    return f"El tipo de documento {valores['tipo']} {falla}; se devengan {y(se_devengan)}."


def impuesto(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E43"""
    propio, documento = _tipo(libros, valores), _documento(transaccion, valores)
    if propio.lleva_iva:
        return f"El documento {documento.numero} es {_dicho(propio)}, que lleva IVA, y vino sin impuesto."
    return (
        f"El documento {documento.numero} es {_dicho(propio)}, que no lleva IVA, y vino con "
        f"{pesos(documento.impuesto)} de impuesto."
    )


def contabiliza(_transaccion: Transaccion, _libros: Instantanea, _valores: Valores) -> str:
    """E44"""
    return "Esta área no contabiliza impuestos aparte; envíe contabilizaImpuestos «false»."


def iniciativa(_transaccion: Transaccion, _libros: Instantanea, valores: Valores) -> str:
    """E46"""
    return (
        f"El concepto {valores['concepto']} es del subtítulo 31: su agrupación lleva el catálogo iniciativaInversion "
        "con el código BIP."
    )


def principal(_transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E48"""
    previas = [p for p in libros.previas.values() if (p.servicio, p.folio) == (COMPROMISO, valores["folio"])]
    suyos = dict.fromkeys(r.principal for previa in previas for r in previa.renglones if r.principal)
    return f"El compromiso folio {valores['folio']} se hizo con {y(suyos)}; el devengo dice {valores['rut']}."


def nota(_transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E49"""
    propio = _tipo(libros, valores)
    return (
        f"El documento {valores['numero']} es {_dicho(propio)}: informe en informacionDeAjuste el folio que ajusta y "
        f"el tipo {propio.tipo_de_ajuste}."
    )


def tipo_de_ajuste(_transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E53"""
    notas = [_dicho(t) for t in libros.tablas.tipos_de_documento.values() if t.tipo_de_ajuste == str(valores["ajuste"])]
    vino = f"se recibió el documento {valores['tipo']}" if valores["tipo"] else "vino sin documento"
    if not notas:
        return f"Un ajuste de tipo {valores['ajuste']} no trae documento propio; {vino}."
    return f"Un ajuste de tipo {valores['ajuste']} trae {y(notas)}, de las que ajustan ese documento; {vino}."


def _tipo(libros: Instantanea, valores: Valores) -> TipoDeDocumento:
    return libros.tablas.tipos_de_documento[str(valores["tipo"])]


def _documento(transaccion: Transaccion, valores: Valores) -> Documento:
    return next(documento for documento in transaccion.documentos if documento.tipo == valores["tipo"])


def _dicho(tipo: TipoDeDocumento) -> str:
    return f"{tipo.codigo} {tipo.nombre}"
