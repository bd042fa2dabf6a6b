"""A transaction as it is shown: what obtener, buscar and a console read, before any wire name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.domain.apuntes import CarteraBancaria, CarteraFinanciera, Creacion
from mock_server.domain.model import Ajuste, Contabilizacion, Cumplimiento, Previa
from mock_server.domain.tablas import Catalogado, Cuenta


@dataclass(frozen=True, slots=True)
class VistaRenglon:
    """A line with its balance; pesos. `grupo` is its own grouping, `referencia` that of the previous transaction."""

    documento: str
    principal: str
    grupo: str
    concepto: str
    nombre_concepto: str
    previa: Previa
    referencia: str
    monto: int
    futuro: int
    vigente: int
    consumido: int
    catalogos: tuple[Catalogado, ...]
    contabilizaciones: tuple[Contabilizacion, ...]
    cuentas_debe: tuple[Cuenta, ...]
    cuentas_haber: tuple[Cuenta, ...]

    @property
    def disponible(self) -> int:
        return self.vigente - self.consumido


@dataclass(frozen=True, slots=True)
class VistaPrincipal:
    """A third party of a document, with the due dates that are left after adjustments."""

    id: str
    nombre: str
    cumplimientos: tuple[Cumplimiento, ...]


@dataclass(frozen=True, slots=True)
class VistaDocumento:
    """A document; `enviado` is what was sent of it, for the members that only travel."""

    id: str
    tipo: str
    numero: str
    fecha: str
    monto: int
    vigente: int
    principales: tuple[VistaPrincipal, ...]
    enviado: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asiento:
    """The accounting entry that a devengo makes: its own folio, Debe = Haber = `monto`, gross pesos."""

    folio: int
    id: int
    monto: int


@dataclass(frozen=True, slots=True)
class VistaApunte:
    """A leaf of an entry; `monto` is its own, `vigente` and `consumido` those of its line; pesos on its side."""

    agrupacion: int
    imputacion: int
    cuenta: str
    nombre_cuenta: str
    lado: str
    monto: int
    vigente: int
    consumido: int
    linea: str
    concepto: str
    estado: str
    financiera: CarteraFinanciera | None
    bancaria: CarteraBancaria | None

    @property
    def disponible(self) -> int:
        return self.vigente - self.consumido


@dataclass(frozen=True, slots=True)
class VistaAjuste:
    """One adjustment made to a transaction."""

    folio: int
    tipo: str
    monto: int
    fecha: str
    asiento: Asiento | None


@dataclass(frozen=True, slots=True)
class Vista:
    """A whole transaction. `impuesto` is the tax sent, `total` net plus tax; `saldo` is 0 in an adjustment.

    Only an entry has `apuntes`, `creacion`, the catalogues of each grouping (`propios`) and who made it (`modulo` and
    `folio_de_origen`).
    """

    servicio: str
    folio: int
    id: int
    area: str
    ejercicio: int
    periodo: int
    proceso: str
    origen: str
    usuario: str
    fecha: str
    mensaje: str
    transferencia: str
    ajuste: Ajuste | None
    reversada: bool
    monto: int
    impuesto: int
    saldo: int
    enviado: Mapping[str, Any]
    documentos: tuple[VistaDocumento, ...]
    renglones: tuple[VistaRenglon, ...]
    ajustes: tuple[VistaAjuste, ...]
    asiento: Asiento | None
    modulo: str = ""
    folio_de_origen: int = 0
    creacion: Creacion | None = None
    propios: tuple[tuple[tuple[str, str], ...], ...] = ()
    apuntes: tuple[VistaApunte, ...] = ()

    @property
    def es_ajuste(self) -> bool:
        return self.ajuste is not None


@dataclass(frozen=True, slots=True)
class Fila:
    """One row of buscar."""

    folio: int
    titulo: str | None
    monto: int
    saldo: int
    fecha: str
    folio_anterior: int | None
    fuente: str | None = None
