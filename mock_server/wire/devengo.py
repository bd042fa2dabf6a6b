"""How a devengo is called on the wire (as a client in production built it until 2021)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mock_server import wire
from mock_server.domain.model import (
    COMPROMISO,
    DEVENGO,
    REQUERIMIENTOS,
    Contabilizacion,
    Documento,
    Linea,
    Transaccion,
)
from mock_server.domain.tablas import GASTO, INGRESO, es_de_ingreso
from mock_server.domain.vista import Fila, Vista, VistaDocumento, VistaPrincipal, VistaRenglon

TIPOS_DE_PREVIA = {"1": REQUERIMIENTOS, "01": REQUERIMIENTOS, "2": COMPROMISO, "02": COMPROMISO}
TIPO_DE_PREVIA = {REQUERIMIENTOS: "1", COMPROMISO: "2"}
SOLO_VIAJAN = ("fechaIngreso", "fechaRecepcionConforme", "descripcion", "numeroOrdenCompra", "compensable")


def leer(body: wire.Json) -> tuple[Transaccion, ...]:
    """The transactions of a registrarDevengos message."""
    return tuple(_transaccion(nodo) for nodo in body["detalles"]["devengo"])


def _transaccion(nodo: wire.Json) -> Transaccion:
    documentos = wire.lista(nodo, "documentos", "documento")
    lineas = tuple(_lineas(documentos))
    contables = wire.lista(nodo, "imputacionesACatalogosContables", "imputacion")
    return Transaccion(
        DEVENGO,
        wire.texto(nodo.get("id")),
        wire.texto(nodo.get("titulo")),
        wire.texto(nodo.get("descripcion")),
        wire.texto(nodo.get("origenTransaccion")),
        wire.ajuste(nodo),
        tuple(map(_documento, documentos)),
        lineas,
        con_insumos=wire.con_insumos(nodo),
        impropios=wire.impropios(nodo),
        presupuesto=_presupuesto(linea.concepto for linea in lineas),
        catalogos_contables=tuple((wire.texto(c.get("catalogo")), wire.texto(c.get("elemento"))) for c in contables),
    )


def _documento(nodo: wire.Json) -> Documento:
    impuestos = wire.lista(nodo, "impuestos", "impuesto")
    return Documento(
        tipo=wire.texto(nodo.get("tipo")),
        numero=wire.texto(nodo.get("numero")),
        fecha=wire.texto(nodo.get("fecha")),
        descripcion=wire.texto(nodo.get("descripcion")),
        monto=wire.entero(nodo.get("monto")),
        ajustado=wire.texto(nodo.get("idDocumentoAjustado")),
        impuesto=sum(wire.entero(impuesto.get("montoImpuesto")) for impuesto in impuestos),
        contabiliza_impuestos=wire.booleano((nodo.get("impuestos") or {}).get("contabilizaImpuestos")),
        principales=tuple(map(wire.principal, wire.lista(nodo, "principales", "principal"))),
        ingreso=wire.texto(nodo.get("fechaIngreso")),
        recepcion_conforme=wire.texto(nodo.get("fechaRecepcionConforme")),
        compensable=bool(wire.booleano(nodo.get("compensable"))),
        cambio=wire.cambio(nodo),
        glosas=wire.glosas(nodo),
    )


def _lineas(documentos: list[Any]) -> Iterator[Linea]:
    grupo = 0
    for d, documento in enumerate(documentos):
        for p, principal in enumerate(wire.lista(documento, "principales", "principal")):
            for transaccion in wire.lista(principal, "transaccionesPrevias", "transaccion"):
                for agrupacion in wire.agrupaciones(transaccion):
                    for imputacion in wire.imputaciones(agrupacion):
                        yield Linea(
                            documento=d,
                            principal=p,
                            grupo=grupo,
                            concepto=wire.texto(imputacion.get("codigo")),
                            monto=wire.entero(imputacion.get("monto")),
                            previa=wire.previa(transaccion, TIPOS_DE_PREVIA),
                            referencia=wire.texto(transaccion.get("idAgrupacionDeReferencia")),
                            ajustada=wire.texto(transaccion.get("idAgrupacionAjustada")),
                            catalogos=wire.catalogos(agrupacion, "imputacion"),
                            contabilizaciones=tuple(_contabilizaciones(imputacion)),
                        )
                grupo += 1


def _contabilizaciones(imputacion: wire.Json) -> Iterator[Contabilizacion]:
    for nodo in wire.lista(imputacion, "contabilizaciones", "contabilizacion"):
        yield Contabilizacion(
            wire.texto(nodo.get("cuentaDebe")),
            wire.texto(nodo.get("cuentaHaber")),
            wire.entero(nodo.get("montoDebe")),
            wire.entero(nodo.get("montoHaber")),
        )


def obtener(vista: Vista) -> dict[str, Any]:
    """The answer of obtenerDevengo: amounts net, the entry gross (supuesto)."""
    return {
        **wire.cabeza(vista),
        "tipoDePresupuesto": _presupuesto(renglon.concepto for renglon in vista.renglones),
        "monto": vista.monto,
        "montoImpuesto": vista.impuesto,
        "montoTotal": vista.monto + vista.impuesto,
        "saldo": vista.saldo,
        "asiento": None if vista.asiento is None else wire.asiento(vista.asiento),
        "documentos": {"documento": [_vista_documento(documento, vista) for documento in vista.documentos]},
        "imputacionesACatalogosContables": vista.enviado.get("imputacionesACatalogosContables"),
        "ajustes": wire.ajustes(vista),
    }


def _presupuesto(conceptos: Iterable[str]) -> str:
    """The message does not say it: its concepts do."""
    return INGRESO if any(map(es_de_ingreso, conceptos)) else GASTO


def _vista_documento(documento: VistaDocumento, vista: Vista) -> dict[str, Any]:
    vigente = {} if vista.es_ajuste else {"montoVigente": documento.vigente}
    return {
        "tipo": documento.tipo,
        "numero": documento.numero,
        "idDocumentoAjustado": documento.id,
        "monto": documento.monto,
        **vigente,
        "fecha": documento.fecha or None,
        **{miembro: documento.enviado[miembro] for miembro in SOLO_VIAJAN if miembro in documento.enviado},
        "tipoDeCambio": documento.enviado.get("tipoDeCambio"),
        "impuestos": documento.enviado.get("impuestos"),
        "principales": {"principal": [_principal(p, documento, vista) for p in documento.principales]},
    }


def _principal(principal: VistaPrincipal, documento: VistaDocumento, vista: Vista) -> dict[str, Any]:
    grupos = wire.por_grupo(wire.renglones_de(vista, documento, principal.id))
    return {
        "id": principal.id,
        "nombre": principal.nombre,
        "cumplimientos": {
            "cumplimiento": [
                {"fecha": c.fecha, "monto": c.monto, "idPrincipalRelacionado": c.relacionado}
                for c in principal.cumplimientos
            ]
        },
        "transaccionesPrevias": {"transaccion": [_previa(renglones, vista) for renglones in grupos]},
    }


def _previa(renglones: list[VistaRenglon], vista: Vista) -> dict[str, Any]:
    previa = renglones[0].previa
    return {
        "folio": str(previa.folio) if previa.servicio else None,
        "tipo": TIPO_DE_PREVIA.get(previa.servicio),
        "idAgrupacionDeReferencia": renglones[0].referencia,
        "idAgrupacionAjustada": renglones[0].grupo,
        "agrupacionesDeImputacionesACatalogos": {
            "agrupacion": [
                {
                    "imputacionesACatalogosDeReagrupacion": wire.reagrupacion(renglones, "imputacion"),
                    "imputacionesAConceptosPresupuestarios": {"imputacion": [_imputacion(r, vista) for r in renglones]},
                }
            ]
        },
    }


def _imputacion(renglon: VistaRenglon, vista: Vista) -> dict[str, Any]:
    pares = [
        {
            "cuentaDebe": c.cuenta_debe,
            "cuentaHaber": c.cuenta_haber,
            "montoDebe": c.monto_debe,
            "montoHaber": c.monto_haber,
        }
        for c in renglon.contabilizaciones
    ]
    return {
        "codigo": renglon.concepto,
        "nombreConcepto": renglon.nombre_concepto,
        "monto": renglon.monto,
        **wire.saldos(renglon, vista),
        "contabilizaciones": {"contabilizacion": pares},
    }


def resumen(fila: Fila) -> dict[str, Any]:
    """One row of buscarDevengos."""
    return wire.resumen(fila)
