"""How a requerimiento is called on the wire (assumed: nobody outside has seen its registrar)."""

from __future__ import annotations

from typing import Any

from mock_server import wire
from mock_server.domain.model import LEY, REQUERIMIENTOS, Linea, Previa, Transaccion
from mock_server.domain.tablas import GASTO
from mock_server.domain.vista import Fila, Vista, VistaRenglon

PROGRAMA = "programaPresupuestario"
SOLO_VIAJAN = ("imputacionesAGlosas", "camposVariables", "tipoDeCambio")
EXTRANJERA = "EXTRANJERA"
PRESUPUESTARIA = "01"
PROGRAMA_UNICO = "01"  # an institution with one programa need not say it (supuesto)


def leer(body: wire.Json) -> tuple[Transaccion, ...]:
    """The transactions of a registrarRequerimientos message."""
    return tuple(_transaccion(nodo) for nodo in body["detalles"]["requerimiento"])


def _transaccion(nodo: wire.Json) -> Transaccion:
    lineas = [
        _linea(posicion, agrupacion, imputacion)
        for posicion, agrupacion in enumerate(wire.agrupaciones(nodo))
        for imputacion in wire.imputaciones(agrupacion)
    ]
    return Transaccion(
        REQUERIMIENTOS,
        wire.texto(nodo.get("id")),
        wire.texto(nodo.get("titulo")),
        wire.texto(nodo.get("descripcion")),
        wire.texto(nodo.get("origenTransaccion")),
        wire.ajuste(nodo),
        (),
        tuple(lineas),
        presupuesto=wire.texto(nodo.get("tipoDePresupuesto")) or GASTO,
        demanda=wire.texto(nodo.get("tipoDemanda")) or PRESUPUESTARIA,
        con_insumos=wire.con_insumos(nodo),
        impropios=wire.impropios(nodo),
        cambio=wire.cambio(nodo),
        en_extranjera=nodo.get("monedaPresupuestaria") == EXTRANJERA,
    )


def _linea(grupo: int, agrupacion: wire.Json, imputacion: wire.Json) -> Linea:
    elementos = wire.catalogos(agrupacion, "imputacion")
    ajustada = wire.texto(agrupacion.get("idAgrupacionAjustada"))
    return Linea(
        documento=0,
        principal=0,
        grupo=grupo,
        concepto=wire.texto(imputacion.get("idConcepto")),
        monto=wire.entero(imputacion.get("monto")),
        previa=None if ajustada else Previa(LEY, 0),
        referencia="" if ajustada else dict(elementos).get(PROGRAMA, PROGRAMA_UNICO),
        ajustada=ajustada,
        catalogos=elementos,
    )


def obtener(vista: Vista) -> dict[str, Any]:
    """The answer of obtenerRequerimiento; its folio stands under `requerimiento`."""
    return {
        **wire.cabeza(vista, folio="requerimiento"),
        "tipoDePresupuesto": vista.enviado.get("tipoDePresupuesto") or GASTO,
        "tipoDemanda": vista.enviado.get("tipoDemanda") or PRESUPUESTARIA,
        "monedaPresupuestaria": vista.enviado.get("monedaPresupuestaria") or "NACIONAL",
        "monto": vista.monto,
        "saldo": vista.saldo,
        "agrupacionesDeImputacionesACatalogos": {
            "agrupacion": [_agrupacion(renglones, vista) for renglones in wire.por_grupo(vista.renglones)]
        },
        **{miembro: vista.enviado.get(miembro) for miembro in SOLO_VIAJAN},
        "ajustes": wire.ajustes(vista),
    }


def _agrupacion(renglones: list[VistaRenglon], vista: Vista) -> dict[str, Any]:
    return {
        "idAgrupacionAjustada": renglones[0].grupo,
        "imputacionesACatalogosDeReagrupacion": wire.reagrupacion(renglones, "imputacion"),
        "imputacionesAConceptosPresupuestarios": {"imputacion": [_imputacion(r, vista) for r in renglones]},
    }


def _imputacion(renglon: VistaRenglon, vista: Vista) -> dict[str, Any]:
    return {
        "idConcepto": renglon.concepto,
        "nombreConcepto": renglon.nombre_concepto,
        "monto": renglon.monto,
        **wire.saldos(renglon, vista),
        "cuentas": wire.cuentas(renglon),
    }


def resumen(fila: Fila) -> dict[str, Any]:
    """One row of buscarRequerimientos."""
    return wire.resumen(fila)
