"""What a console lists: rows of any module, tickets with their life, areas with their open periods, people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mock_server.domain.model import Tipo


def estado(tipo: str, reversada: bool) -> str:
    """`Aprobado`, or `Reversado`, which only a console says; the reversal itself stays approved (supuesto)."""
    return "Reversado" if reversada and tipo != Tipo.REVERSO else "Aprobado"


@dataclass(frozen=True, slots=True)
class Filtro:
    """What is looked for; None does not filter. Dates are `YYYY-MM-DD`, inclusive; `pagina` counts from 1."""

    servicio: str | None = None
    area: str | None = None
    ejercicio: int | None = None
    folio: int | None = None
    rut: str | None = None
    tipo_documento: str | None = None
    numero_documento: str | None = None
    desde: str | None = None
    hasta: str | None = None
    pagina: int = 1
    por_pagina: int = 50


@dataclass(frozen=True, slots=True)
class FilaListada:
    """A transaction in a list; `servicio` is who registered it, `tipo` that of its adjustment, "" for an original."""

    servicio: str
    area: str
    ejercicio: int
    folio: int
    titulo: str
    fecha: str
    monto: int
    tipo: str
    folio_anterior: int | None
    reversada: bool

    @property
    def estado(self) -> str:
        return estado(self.tipo, self.reversada)


@dataclass(frozen=True, slots=True)
class Listado:
    """One page of a list, and how many rows there are in all."""

    total: int
    filas: tuple[FilaListada, ...]


NINGUNA = Listado(0, ())


@dataclass(frozen=True, slots=True)
class FiltroDeTickets:
    """Which tickets; None does not filter. `pagina` counts from 1."""

    servicio: str | None = None
    area: str | None = None
    ejercicio: int | None = None
    texto: str | None = None  # the number of the ticket or the messageID
    pagina: int = 1
    por_pagina: int = 50


@dataclass(frozen=True, slots=True)
class TicketVisto:
    """A ticket as its institution sees it now, with what it took to get there.

    `recibido` and `vence` are local times; `vence` is "" until something makes it due. `resultado` are the rows that
    the end tells, one per transaction, empty before it; `porque` says why each one that was refused was, in business
    words (`transaccion` is its position, `descripcion` the sentence that it explains).
    """

    numero: str
    area: str
    ejercicio: int
    servicio: str
    mensaje: str
    canal: str
    usuario: str
    recibido: str
    vence: str
    estado: str
    progresion: str
    consultas: int
    retenido: bool
    resultado: Sequence[Mapping[str, Any]]
    cuerpo: Mapping[str, Any]
    porque: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class PersonaListada:
    """A person of the bank with the areas related to it."""

    id: str
    nombre: str
    vigente: bool
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FiltroDePersonas:
    """Which people; `texto` is a part of the name or the identification. `pagina` counts from 1."""

    area: str | None = None
    texto: str | None = None
    pagina: int = 1
    por_pagina: int = 50


@dataclass(frozen=True, slots=True)
class AreaListada:
    """An area and its open periods of one year."""

    area: str
    nombre: str
    ejercicio: int
    periodos: tuple[int, ...]
    transacciones: int
