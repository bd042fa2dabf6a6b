"""The persons of the Banco de Personas: as they are sent, as the bank holds them, and as an area sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mock_server.domain.model import Clase
from mock_server.domain.tablas import Tablas

PERSONAS = "personas"
RUT, OTRO = "01", "02"
TIPOS = (RUT, OTRO)  # observed in a sender's configuration
VIGENTE, NO_VIGENTE = "VIGENTE", "NO_VIGENTE"  # the second is assumed
ESTADOS = (VIGENTE, NO_VIGENTE)
SUB_CLASIFICACIONES = ("01", "02", "03")  # jurídica (observed), natural and extranjera (assumed)


@dataclass(frozen=True, slots=True)
class CuentaBancaria:
    """Where a person is paid: codes of the bank and of the kind of account, and its number."""

    banco: str
    tipo: str
    numero: str


@dataclass(frozen=True, slots=True)
class PersonaEnviada:
    """A person as sent. `contacto` holds the other texts under their names on the wire; "" where there is none."""

    id: str
    tipo: str
    identificacion: str
    nombre: str
    sub_clasificacion: str
    estado: str
    contacto: Mapping[str, str] = field(default_factory=dict)
    cuentas: tuple[CuentaBancaria, ...] = ()

    @property
    def servicio(self) -> str:
        return PERSONAS

    @property
    def clase(self) -> Clase:
        """A person is registered once: there is nothing that adjusts or reverses it."""
        return Clase.ORIGINAL


@dataclass(frozen=True, slots=True)
class Ficha:
    """A person as one area sees it in the bank; `fecha` is local time, when the area was related to it."""

    id: str
    persona: PersonaEnviada
    fecha: str


@dataclass(frozen=True, slots=True)
class Banco:
    """All that the rules may look at besides the person sent: what the bank holds under its identification.

    `tipo` is the type with which it is held, "" when it is not; `relacionada` whether the area is related to it.
    """

    tablas: Tablas
    tipo: str = ""
    relacionada: bool = False
