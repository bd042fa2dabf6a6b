"""The life of a ticket: how it moves from RECEPCIONADO to its end, and what a query sees of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Forma = Literal["inmediato", "consultas", "tiempo", "retenido"]
MAXIMO = 1_000_000  # queries, or seconds: eleven days
DECIMALES = 3
_ECHOED = 40
_CONSULTAS = re.compile(r"consultas:([0-9]{1,7})")
_TIEMPO = re.compile(rf"tiempo:([0-9]{{1,7}}(?:\.[0-9]{{1,{DECIMALES}}})?)")


class Estado(StrEnum):
    """The four states, in the only order in which they follow."""

    RECEPCIONADO = "RECEPCIONADO"
    EN_PROCESO = "EN_PROCESO"
    FINALIZADO_SIN_ERRORES = "FINALIZADO_SIN_ERRORES"
    FINALIZADO_CON_ERRORES = "FINALIZADO_CON_ERRORES"


@dataclass(frozen=True, slots=True)
class Progresion:
    """How a ticket advances: `inmediato`, `consultas:N`, `tiempo:S` (seconds) or `retenido`; `cantidad` is N or S.

    What `parse` lets in, `str` writes so that it is read back the same.
    """

    forma: Forma
    cantidad: float = 0

    @classmethod
    def parse(cls, texto: str) -> Progresion:
        """Read `consultas:2`; ValueError carries a Spanish sentence that says what is allowed."""
        if texto in ("inmediato", "retenido"):
            return cls("inmediato" if texto == "inmediato" else "retenido")
        consultas, tiempo = _CONSULTAS.fullmatch(texto), _TIEMPO.fullmatch(texto)
        if consultas and 1 <= int(consultas[1]) <= MAXIMO:
            return cls("consultas", int(consultas[1]))
        if tiempo and float(tiempo[1]) <= MAXIMO:
            return cls("tiempo", float(tiempo[1]))
        raise ValueError(
            f"La progresión «{_cut(texto)}» no existe: use inmediato, consultas:N (N entero de 1 a {MAXIMO}), "
            f"tiempo:S (segundos, de 0 a {MAXIMO}, con hasta {DECIMALES} decimales) o retenido."
        )

    def __str__(self) -> str:
        if self.forma not in ("consultas", "tiempo"):
            return self.forma
        whole, _, decimals = f"{self.cantidad:.{DECIMALES}f}".partition(".")
        decimals = decimals.rstrip("0")
        return f"{self.forma}:{whole}.{decimals}" if decimals else f"{self.forma}:{whole}"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as the store keeps it. `recibido` and `vence` are seconds of the injected clock; `vence` is None until
    something makes it due; `consultas` counts the queries answered, `visto` is the state last shown."""

    clave: int
    numero: str
    area: str
    ejercicio: int
    servicio: str
    mensaje: str
    progresion: Progresion
    recibido: float
    vence: float | None
    retenido: bool
    consultas: int
    visto: Estado
    final: Estado | None
    resultado: str | None


def visible_state(ticket: Ticket, now: float) -> Estado:
    """What a query sees, being the `ticket.consultas`-th one; a state shown once is never taken back."""
    reached = _reached(ticket, now)
    if reached is Estado.RECEPCIONADO and ticket.visto is not Estado.RECEPCIONADO:
        return ticket.visto
    return reached


def _reached(ticket: Ticket, now: float) -> Estado:
    if ticket.final is not None and is_due(ticket, now):
        return ticket.final
    if ticket.progresion.forma == "tiempo":
        half = ticket.recibido + ticket.progresion.cantidad / 2
        return Estado.EN_PROCESO if now >= half else Estado.RECEPCIONADO
    return Estado.EN_PROCESO if ticket.consultas > 1 else Estado.RECEPCIONADO


def is_due(ticket: Ticket, now: float) -> bool:
    """Whether its end may be shown by now, by its own progression."""
    terminal = ticket.visto in (Estado.FINALIZADO_SIN_ERRORES, Estado.FINALIZADO_CON_ERRORES)
    return terminal or (ticket.vence is not None and now >= ticket.vence)


def due_at_reception(progresion: Progresion, now: float) -> float | None:
    """When a ticket received now falls due, as far as it is known then."""
    return {"inmediato": now, "tiempo": now + progresion.cantidad}.get(progresion.forma)


def asked_enough(progresion: Progresion, consultas: int) -> bool:
    """Whether that many queries make it due: the query after the N-th sees the end."""
    return progresion.forma == "consultas" and consultas > progresion.cantidad


def _cut(texto: str) -> str:
    return texto if len(texto) <= _ECHOED else f"{texto[:_ECHOED]}…"
