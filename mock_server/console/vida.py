"""The life of a ticket in three steps, for people: what was reached, and what is still to come."""

from __future__ import annotations

from dataclasses import dataclass

from mock_server.console.formato import fecha
from mock_server.console.rutas import ESTADOS
from mock_server.domain.listado import TicketVisto
from mock_server.tickets import Progresion

ORDEN = ("RECEPCIONADO", "EN_PROCESO")


@dataclass(frozen=True, slots=True)
class Paso:
    """One state: whether it was reached, and when or under what condition."""

    nombre: str
    alcanzado: bool
    cuando: str
    mal: bool = False


def vida(ticket: TicketVisto) -> tuple[Paso, Paso, Paso]:
    """Recepcionado, en proceso, finalizado: never backwards."""
    reached = ORDEN.index(ticket.estado) if ticket.estado in ORDEN else len(ORDEN)
    final = ESTADOS[ticket.estado] if reached == len(ORDEN) else "Finalizado"
    return (
        Paso("Recepcionado", True, fecha(ticket.recibido)),
        Paso("En proceso", reached >= 1, "" if reached else "pendiente"),
        Paso(final, reached == len(ORDEN), _end(ticket, reached), ticket.estado == "FINALIZADO_CON_ERRORES"),
    )


def _end(ticket: TicketVisto, reached: int) -> str:
    if reached == len(ORDEN):
        return fecha(ticket.vence)
    if ticket.retenido:
        return "retenido: termina cuando se libere"
    if ticket.vence:
        return f"vence el {fecha(ticket.vence)}"
    faltan = int(Progresion.parse(ticket.progresion).cantidad) + 1 - ticket.consultas
    return f"en {faltan} {'consulta' if faltan == 1 else 'consultas'} más"
