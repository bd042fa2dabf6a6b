"""How a compromiso is called on the wire (real requests of 2018 and 2019; answers as a client reads them)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mock_server import wire
from mock_server.domain.model import COMPROMISO, REQUERIMIENTOS, Documento, Linea, Transaccion
from mock_server.domain.vista import Fila, Vista, VistaDocumento, VistaPrincipal, VistaRenglon

PRESUPUESTARIA = "01"
TIPOS_DE_PREVIA = {"01": REQUERIMIENTOS, "1": REQUERIMIENTOS, "02": COMPROMISO, "2": COMPROMISO}
TIPO_DE_PREVIA = {COMPROMISO: "02"}


def leer(body: wire.Json) -> tuple[Transaccion, ...]:
    """The transactions of a registrarCompromisos message."""
    return tuple(_transaccion(nodo) for nodo in body["detalles"]["compromiso"])


def _transaccion(nodo: wire.Json) -> Transaccion:
    documentos = wire.lista(nodo, "documentos", "documento")
    ajuste = wire.ajuste(nodo)
    return Transaccion(
        COMPROMISO,
        wire.texto(nodo.get("id")),
        wire.texto(nodo.get("titulo")),
        wire.texto(nodo.get("descripcion")),
        wire.texto(nodo.get("origenTransaccion")),
        ajuste,
        tuple(map(_documento, documentos)),
        tuple(_lineas(documentos, ajuste is not None)),
        etapa=wire.texto(nodo.get("etapa")),
        demanda=wire.texto(nodo.get("tipoDemanda")) or PRESUPUESTARIA,
        con_insumos=wire.con_insumos(nodo),
        impropios=wire.impropios(nodo),
    )


def _documento(nodo: wire.Json) -> Documento:
    return Documento(
        tipo=wire.texto(nodo.get("tipo")),
        numero=wire.texto(nodo.get("numero")),
        fecha=wire.texto(nodo.get("fecha")),
        descripcion=wire.texto(nodo.get("descripcion")),
        monto=wire.entero(nodo.get("monto")),
        ajustado=wire.texto(nodo.get("idDocumentoAjustado")),
        principales=tuple(map(wire.principal, wire.lista(nodo, "principales", "principal"))),
        cambio=wire.cambio(nodo),
        glosas=wire.glosas(nodo),
    )


def _lineas(documentos: list[Any], es_ajuste: bool) -> Iterator[Linea]:
    """An original's idCombinacion is the requerimiento's; an adjustment's, that of the compromiso adjusted (real)."""
    grupo = 0
    for d, documento in enumerate(documentos):
        for p, principal in enumerate(wire.lista(documento, "principales", "principal")):
            for transaccion in wire.lista(principal, "transaccionesPrevias", "transaccion"):
                combinacion = wire.texto(transaccion.get("idCombinacion"))
                for agrupacion in wire.agrupaciones(transaccion):
                    for imputacion in wire.imputaciones(agrupacion):
                        yield Linea(
                            documento=d,
                            principal=p,
                            grupo=grupo,
                            concepto=wire.texto(imputacion.get("idConcepto")),
                            monto=wire.entero(imputacion.get("monto")),
                            futuro=wire.entero(imputacion.get("montoFuturo")),
                            previa=wire.previa(transaccion, TIPOS_DE_PREVIA),
                            referencia="" if es_ajuste else combinacion,
                            ajustada=combinacion if es_ajuste else "",
                            catalogos=wire.catalogos(agrupacion, "catalogo"),
                        )
                grupo += 1


def obtener(vista: Vista) -> dict[str, Any]:
    """The answer of obtenerCompromiso; its idCombinacion is the compromiso's own (17 real pairs)."""
    return {
        **wire.cabeza(vista),
        "etapa": vista.enviado.get("etapa"),
        "tipoDemanda": vista.enviado.get("tipoDemanda") or PRESUPUESTARIA,
        "monto": vista.monto,
        "saldo": vista.saldo,
        "documentos": {"documento": [_vista_documento(documento, vista) for documento in vista.documentos]},
        "ajustes": wire.ajustes(vista),
    }


def _vista_documento(documento: VistaDocumento, vista: Vista) -> dict[str, Any]:
    vigente = {} if vista.es_ajuste else {"montoVigente": documento.vigente}
    return {
        "numero": documento.numero,
        "tipo": documento.tipo,
        "fecha": documento.fecha,
        "descripcion": documento.enviado.get("descripcion"),
        "idDocumentoAjustado": documento.id,
        "monto": documento.monto,
        **vigente,
        "tipoDeCambio": documento.enviado.get("tipoDeCambio"),
        "imputacionesAGlosas": documento.enviado.get("imputacionesAGlosas"),
        "camposVariables": documento.enviado.get("camposVariables"),
        "principales": {"principal": [_principal(p, documento, vista) for p in documento.principales]},
    }


def _principal(principal: VistaPrincipal, documento: VistaDocumento, vista: Vista) -> dict[str, Any]:
    grupos = wire.por_grupo(wire.renglones_de(vista, documento, principal.id))
    return {
        "id": principal.id,
        "nombre": principal.nombre,
        "cumplimientos": {"cumplimiento": [{"fecha": c.fecha, "monto": c.monto} for c in principal.cumplimientos]},
        "transaccionesPrevias": {"transaccion": [_previa(renglones, vista) for renglones in grupos]},
    }


def _previa(renglones: list[VistaRenglon], vista: Vista) -> dict[str, Any]:
    previa = renglones[0].previa
    return {
        "folio": wire.folio_previo(previa),
        "tipo": TIPO_DE_PREVIA.get(previa.servicio, "01"),
        "idCombinacion": renglones[0].grupo,
        "agrupacionesDeImputacionesACatalogos": {
            "agrupacion": [
                {
                    "imputacionesACatalogosDeReagrupacion": wire.reagrupacion(renglones, "catalogo"),
                    "imputacionesAConceptosPresupuestarios": {"imputacion": [_imputacion(r, vista) for r in renglones]},
                }
            ]
        },
    }


def _imputacion(renglon: VistaRenglon, vista: Vista) -> dict[str, Any]:
    return {
        "idConcepto": renglon.concepto,
        "nombreConcepto": renglon.nombre_concepto,
        "monto": renglon.monto,
        "montoFuturo": renglon.futuro,
        **wire.saldos(renglon, vista),
        "cuentas": wire.cuentas(renglon),
    }


def resumen(fila: Fila) -> dict[str, Any]:
    """One row of buscarCompromisos."""
    return wire.resumen(fila)
