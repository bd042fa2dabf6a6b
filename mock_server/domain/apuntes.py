"""The words of an accounting entry: its leaves as they are sent, and the carteras that they move."""

from __future__ import annotations

from dataclasses import dataclass

DEBE, HABER = "debe", "haber"
EMITIDO, CONCILIADO, ANULADO = "EMITIDO", "CONCILIADO", "ANULADO"  # what became of a payment's bank document


@dataclass(frozen=True, slots=True)
class CarteraFinanciera:
    """Whose debt a posting moves: a document of a person with its due date.

    `folio` and `linea` name a line of another entry (0 and "" when the posting opens one); `destinatario` is the RUT to
    be paid. Dates are `YYYY-MM-DD` or "".
    """

    rut: str
    tipo_documento: str = ""
    numero: str = ""
    fecha_documento: str = ""
    destinatario: str = ""
    vence: str = ""
    folio: int = 0
    linea: str = ""


@dataclass(frozen=True, slots=True)
class CarteraBancaria:
    """The bank document of a posting; `folio` is the entry that it names, 0 when none."""

    cuenta_bancaria: str
    medio: str
    rut_banco: str
    fecha: str = ""
    numero: str = ""
    folio: int = 0


@dataclass(frozen=True, slots=True)
class Apunte:
    """One leaf of an entry: an account alone, a line of its financial cartera, or a bank document.

    `agrupacion` and `imputacion` are positions in the entry. Pesos, signed; exactly one of both amounts is not zero.
    """

    agrupacion: int
    imputacion: int
    cuenta: str
    debe: int
    haber: int
    financiera: CarteraFinanciera | None = None
    bancaria: CarteraBancaria | None = None

    @property
    def lado(self) -> str:
        return HABER if self.haber else DEBE

    @property
    def monto(self) -> int:
        return self.debe + self.haber


@dataclass(frozen=True, slots=True)
class Cuadre:
    """An amount that an entry says twice: that of a node and what its parts add up to; pesos."""

    debe: int
    haber: int
    suma_debe: int
    suma_haber: int

    @property
    def cuadra(self) -> bool:
        return (self.debe, self.haber) == (self.suma_debe, self.suma_haber)


@dataclass(frozen=True, slots=True)
class Creacion:
    """`informacionDeCreacion` of an entry: where it comes from and what kind of movement it is."""

    proceso_fuente: str
    tipo_movimiento: str
    tipo_operacion: str = ""
