"""What a service needs of the place where its things are kept: the books of transactions, or the Banco de Personas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from mock_server.domain.model import Lugar
from mock_server.store import Message
from mock_server.views import Busqueda
from schemas import Service

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why obtener shows nothing: the code of its rule and what fills the gaps; `elsewhere` is told when that rule
    stands, and else E11, that there is no such thing."""

    elsewhere: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)


class Registry(Protocol):
    """Keeps what a service registers; each call stands inside a turn of the store."""

    def settle(self, message: Message) -> list[dict[str, Any]]:
        """Judge everything in a message and keep what may stand: one result of its ticket for each.

        A refused one may carry its explanations under `readings.PORQUE`, as JSON.
        """
        ...

    def obtener(self, service: Service, lugar: Lugar, body: Json) -> dict[str, Any] | Unknown:
        """The whole of what the query names."""
        ...

    def filas(self, service: Service, lugar: Lugar, busqueda: Busqueda) -> tuple[int, list[dict[str, Any]]]:
        """(how many there are in all, the rows of the page)."""
        ...
