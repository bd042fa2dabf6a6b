"""Explaining refusals in business words, with the numbers: what SIGFE's own sentence does not say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Explicacion:
    """Why something was refused.

    `codigo` is the rule's ("" when no rule of the catalogue did it), `descripcion` what the caller was told and
    `explicacion` the near miss, for a person. `transaccion` is the position in the message, None for the whole of it.
    """

    codigo: str
    descripcion: str
    explicacion: str
    transaccion: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As the administration shows it."""
        where = {} if self.transaccion is None else {"transaccion": self.transaccion}
        told = {"codigo": self.codigo or None, "descripcion": self.descripcion, "explicacion": self.explicacion}
        return {**where, **told}
