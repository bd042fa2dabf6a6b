"""Small SIGFE messages for fixture journals, in the shapes of the catalogue's examples."""

from __future__ import annotations

import json
from typing import Any

from schemas.catalog import MODULES

INSTITUCION = {"partida": "97", "capitulo": "01", "areaTransaccional": "001"}
TICKET = "4624104553292447078"


def example(servicio: str, nombre: str) -> dict[str, Any]:
    """A message of the catalogue's examples: `example("tesoreria", "registrar.solicitud/valid_supuesto_pago")`."""
    found: dict[str, Any] = json.loads((MODULES / servicio / "v1" / "examples" / f"{nombre}.json").read_text("utf-8"))
    return found


def registrar_compromiso(
    monto: int, *, requerimiento: int = 12, titulo: str | None = "Orden de Compra 1382-31-SE26",
    adjusts: int | None = None, tipo: str = "2", combinacion: str = "3000412",
) -> dict[str, Any]:  # fmt: skip
    """A compromiso on a requerimiento, or with `adjusts` an adjustment of that folio."""
    imputacion = {"idConcepto": "2204001", "montoFuturo": 0, "saldo": 0, "monto": monto}
    agrupacion = {
        "imputacionesACatalogosDeReagrupacion": {"catalogo": [{"catalogo": "iniciativaInversion", "elemento": "00"}]},
        "imputacionesAConceptosPresupuestarios": {"imputacion": [imputacion]},
    }
    transaccion = {
        "folio": requerimiento, "tipo": "01", "idCombinacion": combinacion,
        "agrupacionesDeImputacionesACatalogos": {"agrupacion": [agrupacion]},
    }  # fmt: skip
    principal = {
        "id": "98990001-3" if adjusts is None else None,
        "transaccionesPrevias": {"transaccion": [transaccion]},
        "cumplimientos": {"cumplimiento": [{"fecha": "2026-07-15", "monto": monto}]},
    }
    documento = {
        "numero": "1382-31-SE26", "tipo": "1600", "fecha": "2026-06-15", "descripcion": "Compra de papel",
        "idDocumentoAjustado": None if adjusts is None else "7000201",
        "principales": {"principal": [principal]}, "imputacionesAGlosas": None, "camposVariables": None,
        "tipoDeCambio": None, "monto": monto,
    }  # fmt: skip
    ajuste = None if adjusts is None else {"folioTransaccionAjustada": adjusts, "tipo": tipo}
    compromiso = {
        "id": "211", "titulo": titulo, "descripcion": "Compra de papel",
        "documentos": {"documento": [documento]}, "etapa": "03", "informacionDeAjuste": ajuste,
    }  # fmt: skip
    return {"cabecera": _cabecera(2026, 6, "0201"), "detalles": {"compromiso": [compromiso]}}


def registrar_devengo(
    monto: int, *, compromiso: str = "31", adjusts: str | None = None, tipo: str = "7", documento: str = "0102"
) -> dict[str, Any]:
    """A devengo on a compromiso, or with `adjusts` a credit note (tipo 7) on that folio."""
    contabilizacion = {"cuentaDebe": "53204", "cuentaHaber": "21522", "montoDebe": monto, "montoHaber": monto}
    imputacion = {
        "codigo": "2204001", "monto": monto, "contabilizaciones": {"contabilizacion": [contabilizacion]},
    }  # fmt: skip
    transaccion: dict[str, Any] = {
        "idAgrupacionDeReferencia": "9000401",
        "agrupacionesDeImputacionesACatalogos": {
            "agrupacion": [{"imputacionesAConceptosPresupuestarios": {"imputacion": [imputacion]}}]
        },
    }
    transaccion |= {"folio": compromiso, "tipo": "2"} if adjusts is None else {"idAgrupacionAjustada": "9700101"}
    fila: dict[str, Any] = {
        "tipo": documento, "numero": "4501", "monto": monto, "fecha": "2026-06-08", "compensable": "false",
        "principales": {"principal": [{
            "id": "98990001-3", "transaccionesPrevias": {"transaccion": [transaccion]},
            "cumplimientos": {"cumplimiento": [{"fecha": "2026-07-08", "monto": monto}]},
        }]},
        "impuestos": {"impuesto": [], "contabilizaImpuestos": "false"},
    }  # fmt: skip
    devengo: dict[str, Any] = {"id": "4501", "titulo": "Factura 4501", "documentos": {"documento": [fila]}}
    if adjusts is not None:
        fila["idDocumentoAjustado"] = "7000301"
        devengo["informacionDeAjuste"] = {"folioTransaccionAjustada": adjusts, "tipo": tipo}
    return {"cabecera": _cabecera("2026", "6", "0301"), "detalles": {"devengo": [devengo]}}


def obtenido_requerimiento(folio: int, monto: int, consumido: int) -> dict[str, Any]:
    """What obtener says of a requerimiento with one line."""
    imputacion = {
        "idConcepto": "2204001", "nombreConcepto": "Materiales de Oficina", "monto": monto, "montoVigente": monto,
        "montoConsumido": consumido, "saldo": monto - consumido,
    }  # fmt: skip
    grupo = {
        "idAgrupacionAjustada": "3000412",
        "imputacionesAConceptosPresupuestarios": {"imputacion": [imputacion]},
    }
    head = _head("Distribución del programa 01") | {"requerimiento": folio}
    return {"requerimiento": head | {"agrupacionesDeImputacionesACatalogos": {"agrupacion": [grupo]}, "ajustes": None}}


def obtenido_compromiso(folio: int, monto: int, vigente: int, consumido: int) -> dict[str, Any]:
    """What obtener says of a compromiso with one line."""
    imputacion = {
        "idConcepto": "2204001", "nombreConcepto": "Materiales de Oficina", "monto": monto, "montoVigente": vigente,
        "montoConsumido": consumido, "montoFuturo": 0, "saldo": vigente - consumido,
    }  # fmt: skip
    transaccion = {
        "folio": 12, "tipo": "01", "idCombinacion": "9000401",
        "agrupacionesDeImputacionesACatalogos": {
            "agrupacion": [{"imputacionesAConceptosPresupuestarios": {"imputacion": [imputacion]}}]
        },
    }  # fmt: skip
    documento = {
        "numero": "1382-31-SE26", "tipo": "1600", "idDocumentoAjustado": "7000201", "monto": monto,
        "montoVigente": vigente,
        "principales": {"principal": [{
            "id": "98990001-3", "nombre": "Papelería Inventada SpA",
            "transaccionesPrevias": {"transaccion": [transaccion]},
        }]},
    }  # fmt: skip
    head = _head("Orden de Compra 1382-31-SE26") | {"folio": folio, "monto": monto, "saldo": vigente - consumido}
    return {"compromiso": head | {"documentos": {"documento": [documento]}, "ajustes": None}}


def obtenido_devengo(
    folio: int, monto: int, vigente: int, *, compromiso: str, ajustes: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """What obtener says of a devengo with one line."""
    contabilizacion = {"cuentaDebe": "53204", "cuentaHaber": "21522", "montoDebe": monto, "montoHaber": monto}
    imputacion = {
        "codigo": "2204001", "nombreConcepto": "Materiales de Oficina", "monto": monto, "montoVigente": vigente,
        "saldo": vigente, "contabilizaciones": {"contabilizacion": [contabilizacion]},
    }  # fmt: skip
    transaccion = {
        "folio": compromiso, "tipo": "2", "idAgrupacionDeReferencia": "9000401", "idAgrupacionAjustada": "9700101",
        "agrupacionesDeImputacionesACatalogos": {
            "agrupacion": [{"imputacionesAConceptosPresupuestarios": {"imputacion": [imputacion]}}]
        },
    }  # fmt: skip
    documento = {
        "tipo": "0102", "numero": "4501", "idDocumentoAjustado": "7000301", "monto": monto, "montoVigente": vigente,
        "principales": {"principal": [{
            "id": "98990001-3", "nombre": "Papelería Inventada SpA",
            "transaccionesPrevias": {"transaccion": [transaccion]},
        }]},
    }  # fmt: skip
    head = _head("Factura 4501") | {"folio": folio, "monto": monto, "saldo": vigente}
    head |= {"asiento": {"folio": 6761, "id": 42803761, "montoDebe": monto, "montoHaber": monto}}
    return {"devengo": head | {"documentos": {"documento": [documento]}, "ajustes": {"ajuste": ajustes or []}}}


def solicitud_obtener(folio: int) -> dict[str, Any]:
    """The five members of every obtener."""
    return INSTITUCION | {"ejercicio": "2026", "folio": str(folio)}


def solicitud_ticket(ticket: str = TICKET) -> dict[str, Any]:
    """What every poll sends."""
    return {"ticketEnvio": ticket, "codigoAreaTx": "9701001", "ejercicio": "2026"}


def recibido(ticket: str = TICKET) -> dict[str, Any]:
    """The answer of an accepted registrar."""
    return {"codigo": ticket, "descripcion": "Recepcionado"}


def estado_de_ticket(
    estado: str | None, *, folio: str = "", errores: tuple[str, ...] = (), ticket: str = TICKET
) -> dict[str, Any]:
    """A ticket answer in any state; with `estado` None the all-null object."""
    if estado is None:
        return dict.fromkeys(("ticketEnvio", "ejercicio", "identificacionEnvio", "estado", "transaccionVerticalesType"))
    detalle = [{"validacion": "Validacion de Negocio", "descripcion": texto} for texto in errores] or None
    fila = {
        "resultado": not errores, "detalleErrorVerticalesType": detalle, "folio": folio, "idTransferencia": "211",
    }  # fmt: skip
    return {
        "ticketEnvio": ticket, "ejercicio": "2026", "identificacionEnvio": "2606151405070000001",
        "codigoAreaTransaccional": "9701001", "estado": estado,
        "transaccionVerticalesType": [fila] if estado.startswith("FINALIZADO") else None,
        "entradaConsultaEnvioType": None,
    }  # fmt: skip


def rechazo(estado: int, descripcion: str) -> dict[str, Any]:
    """A transport refusal."""
    return {"status": str(estado), "descripcion": descripcion, "errors": [{"descripcion": descripcion}]}


def _head(titulo: str) -> dict[str, Any]:
    return {
        "estado": "Aprobado", "ejercicio": 2026, "periodo": 6, "institucion": INSTITUCION, "titulo": titulo,
        "origenTransaccion": "VERTICALES", "fechaAprobacion": "2026-06-15T10:05:07", "folioAnterior": None,
        "informacionDeAjuste": None,
    }  # fmt: skip


def _cabecera(ejercicio: int | str, periodo: int | str, proceso: str) -> dict[str, Any]:
    return {
        "ejercicio": ejercicio, "periodo": periodo, "institucion": INSTITUCION, "proceso": proceso,
        "messageID": "2606151405070000001",
    }  # fmt: skip
