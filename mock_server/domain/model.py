"""The words of the accountant: a transaction as it is sent, in frozen values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from mock_server.domain.apuntes import Apunte, Creacion, Cuadre

Afecta = Literal["bruto", "neto"]

LEY = "ley"  # the Budget Law stands before requerimientos as if it were one more transaction, without folio
REQUERIMIENTOS = "requerimientos"
COMPROMISO = "compromiso"
DEVENGO = "devengo"
CONTABILIDAD = "contabilidad"
TESORERIA = "tesoreria"


class Clase(StrEnum):
    """What a transaction is to the rules: each rule states to which of these it applies."""

    ORIGINAL = "original"
    AJUSTE = "ajuste"
    REVERSO = "reverso"


class Tipo(StrEnum):
    """`informacionDeAjuste.tipo`: 2, 7 and 8 were seen on the wire, 1 and 3 are assumed."""

    POSITIVO = "1"
    REVERSO = "2"
    NEGATIVO = "3"
    NOTA_DE_CREDITO = "7"
    NOTA_DE_DEBITO = "8"


@dataclass(frozen=True, slots=True)
class Lugar:
    """Whose books: an area of seven digits and a year."""

    area: str
    ejercicio: int


@dataclass(frozen=True, slots=True)
class Previa:
    """The transaction from which a line takes its money: the service that owns it and its folio."""

    servicio: str
    folio: int


@dataclass(frozen=True, slots=True)
class Contabilizacion:
    """One pair of accounts of a devengo's line; pesos, signed."""

    cuenta_debe: str
    cuenta_haber: str
    monto_debe: int
    monto_haber: int


@dataclass(frozen=True, slots=True)
class Cumplimiento:
    """One due date of a document for a principal; `relacionado` is the RUT to be paid, "" outside devengo."""

    fecha: str
    monto: int
    relacionado: str = ""


@dataclass(frozen=True, slots=True)
class Principal:
    """A third party of a document; `id` is "" where an adjustment leaves it out."""

    id: str
    cumplimientos: tuple[Cumplimiento, ...] = ()


@dataclass(frozen=True, slots=True)
class TipoDeCambio:
    """The rate of a document in another currency: pesos = valor × monto_origen, half up (supuesto)."""

    moneda: str
    fecha: str
    valor: Decimal | None
    monto_origen: Decimal | None


@dataclass(frozen=True, slots=True)
class Documento:
    """A document as sent. `impuesto` is the whole tax in pesos, signed; `ajustado` is the document it adjusts.

    Dates are `YYYY-MM-DD` or ""; `cambio` is there when the document is in another currency; `glosas` are the pesos
    charged to notes of the Budget Law.
    """

    tipo: str
    numero: str
    fecha: str
    descripcion: str
    monto: int
    ajustado: str = ""
    impuesto: int = 0
    contabiliza_impuestos: bool | None = None
    principales: tuple[Principal, ...] = ()
    ingreso: str = ""
    recepcion_conforme: str = ""
    compensable: bool = False
    cambio: TipoDeCambio | None = None
    glosas: int = 0

    @property
    def es_propio(self) -> bool:
        """Whether the transaction brings this document, rather than pointing at one that exists."""
        return bool(self.numero)


@dataclass(frozen=True, slots=True)
class Linea:
    """One imputation as sent.

    `documento`, `principal` and `grupo` are positions in the message; `referencia` is the id of the grouping of the
    previous transaction, `ajustada` that of the grouping of the adjusted one. Pesos, signed; `futuro` is the part of
    later years, which consumes nothing of this one.
    """

    documento: int
    principal: int
    grupo: int
    concepto: str
    monto: int
    futuro: int = 0
    previa: Previa | None = None
    referencia: str = ""
    ajustada: str = ""
    catalogos: tuple[tuple[str, str], ...] = ()
    contabilizaciones: tuple[Contabilizacion, ...] = ()

    @property
    def clave(self) -> tuple[int, str]:
        return self.grupo, self.concepto

    @property
    def montos_contabilizados(self) -> tuple[int, ...]:
        """The amounts of its pairs of accounts when they add up to it; when they do not, E37 says so."""
        montos = tuple(par.monto_debe for par in self.contabilizaciones)
        return montos if sum(montos) == self.monto else ()


@dataclass(frozen=True, slots=True)
class Ajuste:
    """`informacionDeAjuste`: what is adjusted and how."""

    folio: int
    tipo: str


@dataclass(frozen=True, slots=True)
class Transaccion:
    """One transaction as sent, whatever its module calls things. `origen` is the channel (and origenTransaccion).

    `con_insumos` tells that it charges something below the concept; `impropios` are the amounts that are no whole
    number of pesos, as written. A requerimiento has no documents: its own rate is `cambio`, and `en_extranjera` tells
    that it says to be in another currency.
    """

    servicio: str
    id: str
    titulo: str
    descripcion: str
    origen: str
    ajuste: Ajuste | None
    documentos: tuple[Documento, ...]
    lineas: tuple[Linea, ...]
    etapa: str = ""
    presupuesto: str = ""
    demanda: str = "01"
    catalogos_contables: tuple[tuple[str, str], ...] = ()
    con_insumos: bool = False
    impropios: tuple[str, ...] = ()
    cambio: TipoDeCambio | None = None
    en_extranjera: bool = False
    creacion: Creacion | None = None
    apuntes: tuple[Apunte, ...] = ()
    cuadres: tuple[Cuadre, ...] = ()
    catalogos_propios: tuple[tuple[tuple[str, str], ...], ...] = ()  # (catalogo, elemento) of each grouping of an entry

    @property
    def libro(self) -> str:
        """The service in whose books it stands: a payment is an accounting entry."""
        return CONTABILIDAD if self.servicio == TESORERIA else self.servicio

    @property
    def clase(self) -> Clase:
        if self.ajuste is None:
            return Clase.ORIGINAL
        return Clase.REVERSO if self.ajuste.tipo == Tipo.REVERSO else Clase.AJUSTE

    @property
    def principales(self) -> Iterator[tuple[Documento, Principal]]:
        return ((documento, principal) for documento in self.documentos for principal in documento.principales)

    @property
    def ruts_de_cartera(self) -> tuple[str, ...]:
        """Whom the carteras of an entry name: whose document it is and who is to be paid."""
        carteras = [apunte.financiera for apunte in self.apuntes if apunte.financiera is not None]
        nombrados = [rut for cartera in carteras for rut in (cartera.rut, cartera.destinatario)]
        return tuple(dict.fromkeys(nombrados))

    def lineas_de(self, documento: int) -> tuple[Linea, ...]:
        """The lines of the document at that position."""
        return tuple(linea for linea in self.lineas if linea.documento == documento)


@dataclass(frozen=True, slots=True)
class Incumplimiento:
    """One broken rule: its code and what fills the gaps of its sentence."""

    codigo: str
    valores: tuple[tuple[str, object], ...] = ()


def incumple(codigo: str, **valores: object) -> Incumplimiento:
    """`incumple("E20", folio=12)`"""
    return Incumplimiento(codigo, tuple(valores.items()))
