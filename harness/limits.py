"""How much a target is asked, how fast, and how long it is waited for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds until an exchange is given up.

    60 s for an answer: the clients of SIGFE that are known wait between 30 and 100 s (observado: cliente del gestor DTE
    2019-2023). 10 s for a connection (supuesto).
    """

    conexion_s: float = 10.0
    consulta_s: float = 60.0
    registrar_s: float = 60.0


@dataclass(frozen=True, slots=True)
class TicketPace:
    """Seconds: how long a ticket is followed, the first pause, by how much each is longer, and the longest one.

    The slowest accepted one that is known took 2.296 s, most of them half a minute (observado: registro real de
    Mercado Público 2018-2019). The pauses are ours (supuesto).
    """

    plazo_s: float = 2400.0
    primera_s: float = 1.0
    factor: float = 1.5
    maxima_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How many cases work at once, how many requests a second (None: no limit), and after how many errors to stop.

    All of it `supuesto`: DIPRES does not tell what its environment bears.
    """

    concurrencia: int = 8
    solicitudes_por_segundo: float | None = 5.0
    errores_seguidos: int = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run keeps to against one target; as it stands, for a real environment."""

    tiempos: Timeouts = Timeouts()
    tickets: TicketPace = TicketPace()
    ritmo: Rhythm = Rhythm()


REAL_LIMITS = Limits()
MOCK_LIMITS = Limits(tickets=TicketPace(60.0, 0.02, 1.5, 0.5), ritmo=Rhythm(32, None))
"""Those of a mock, which is on this machine and belongs to who asks."""


def limits_of(table: Mapping[str, Any], otherwise: Limits) -> Limits:
    """The limits of a target's table (`tiempos`, `tickets`, `ritmo`), each member that it does not say as otherwise."""
    return Limits(
        tiempos=replace(otherwise.tiempos, **table.get("tiempos", {})),
        tickets=replace(otherwise.tickets, **table.get("tickets", {})),
        ritmo=replace(otherwise.ritmo, **table.get("ritmo", {})),
    )
