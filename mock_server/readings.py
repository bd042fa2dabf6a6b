"""What queries ask and how tickets answer, whatever the module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mock_server.domain.model import Lugar
from mock_server.store import Message
from mock_server.tickets import Estado, Ticket
from mock_server.views import Busqueda
from mock_server.wire import texto
from schemas import load_catalog

Json = Mapping[str, Any]
TICKET_MEMBERS = (
    "ticketEnvio",
    "ejercicio",
    "identificacionEnvio",
    "codigoAreaTransaccional",
    "estado",
    "transaccionVerticalesType",
)
VALIDACION = "Validacion de Negocio"
PORQUE = "porque"  # member of a refused result: its explanations, which stay with the ticket and never travel
FALLA = "Error Interno del Simulador"  # supuesto: what SIGFE itself says then is not known
FALLA_DICE = "El simulador fallo al procesar el envio y no registro nada de el; avise a quien lo mantiene"


def place_of(institucion: Json, ejercicio: Any) -> Lugar:
    """Whose books a message or a query speaks of."""
    partes = (institucion["partida"], institucion["capitulo"], institucion["areaTransaccional"])
    return Lugar("".join(map(str, partes)), int(ejercicio))


def sent_in(message: Message) -> list[Json]:
    """The transactions of a message as they were sent."""
    sent: list[Json] = message.cuerpo["detalles"][load_catalog().services[message.servicio].entidad]
    return sent


def result_of(enviada: str, sentences: list[str], folio: str = "") -> dict[str, Any]:
    """How the transaction that its sender calls `enviada` ended, as the ticket tells it."""
    details = [{"validacion": VALIDACION, "descripcion": sentence} for sentence in sentences]
    return {
        "resultado": not details,
        "detalleErrorVerticalesType": details or None,
        "folio": folio,
        "idTransferencia": enviada,
    }


def failure_of(sent: Json) -> dict[str, Any]:
    """How a transaction as sent ended when not its message but the mock was wrong (supuesto)."""
    return {
        "resultado": False,
        "detalleErrorVerticalesType": [{"validacion": FALLA, "descripcion": FALLA_DICE}],
        "folio": "",
        "idTransferencia": texto(sent.get("id")),
    }


def ticket_answer(ticket: Ticket, state: Estado) -> dict[str, Any]:
    """What a query of a known ticket sees; only its end tells what became of the transactions."""
    final = state in (Estado.FINALIZADO_SIN_ERRORES, Estado.FINALIZADO_CON_ERRORES)
    return {
        "ticketEnvio": ticket.numero,
        "ejercicio": str(ticket.ejercicio),
        "identificacionEnvio": ticket.mensaje,
        "codigoAreaTransaccional": ticket.area,
        "estado": load_catalog().estado_said(str(state)),
        "transaccionVerticalesType": json.loads(ticket.resultado) if final and ticket.resultado else None,
        "entradaConsultaEnvioType": None,
    }


def search_of(body: Json) -> Busqueda:
    """What a buscar asks for; members that are null or empty do not filter."""
    return Busqueda(
        desde=body.get("fechaDesde") or None,
        hasta=body.get("fechaHasta") or None,
        tipo_documento=texto(body.get("tipoDocumento")) or None,
        rut=texto(body.get("rut")).upper() or None,
        fecha_emision=body.get("fechaEmision") or None,
        presupuesto=body.get("tipoDePresupuesto") or None,
        nombre=texto(body.get("nombre")) or None,
        identificacion=texto(body.get("identificacion")).upper() or None,
        pagina=int(body.get("pagina") or 1),
        por_pagina=int(body.get("registrosPorPagina") or 100),
    )


def is_range_in(busqueda: Busqueda, ejercicio: int) -> bool:
    """A range does not end before it begins, and stays in the exercise."""
    desde, hasta = busqueda.desde or f"{ejercicio}-01-01", busqueda.hasta or f"{ejercicio}-12-31"
    return desde <= hasta and all(fecha.startswith(f"{ejercicio}-") for fecha in (desde, hasta))


def unknown_ticket_answer(body: Json) -> dict[str, Any]:
    """All null and the query echoed with numbers (supuesto, from two odd real answers)."""
    echo = {
        "ticketEnvio": int(body["ticketEnvio"]),
        "codigoAreaTx": body["codigoAreaTx"],
        "ejercicio": int(body["ejercicio"]),
    }
    return {**dict.fromkeys(TICKET_MEMBERS), "entradaConsultaEnvioType": echo}
