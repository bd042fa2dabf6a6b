"""The words of the accountant: frozen values that the rules read and the balances are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from mock_server.domain.tablas import Par, Tablas

Afecta = Literal["bruto", "neto"]

LEY = "ley"  # the Budget Law stands before requerimientos as if it were one more transaction, without folio
REQUERIMIENTOS = "requerimientos"
COMPROMISO = "compromiso"
DEVENGO = "devengo"
CONTABILIDAD = "contabilidad"
TESORERIA = "tesoreria"

DEBE, HABER = "debe", "haber"
EMITIDO, CONCILIADO, ANULADO = "EMITIDO", "CONCILIADO", "ANULADO"  # what became of a payment's bank document


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
class Persona:
    """A person of the Banco de Personas, as one area sees it; `tipo` is that of its identification, 01 of a RUT."""

    id: str
    nombre: str
    vigente: bool
    relacionada: bool
    tipo: str = "01"
    tiene_cuenta: bool = False  # a bank account to which it can be paid

    @property
    def tiene_rut(self) -> bool:
        return self.tipo == "01"


@dataclass(frozen=True, slots=True)
class Renglon:
    """A line that stands in the books: vigente − consumido = disponible.

    `vigente` is net pesos of this year, `futuro` those of later years, which consume nothing and nothing consumes, and
    `impuesto` the tax; `grava` tells whether the tax consumes the predecessor too, and `contabiliza` whether the
    institution books it apart. `previa` is the line it consumes; `padre` the line that it adjusts, when it belongs to
    an adjustment. `clave` is the store's own key.
    """

    clave: int
    grupo: str
    concepto: str
    vigente: int
    consumido: int = 0
    documento: str = ""
    principal: str = ""
    impuesto: int = 0
    futuro: int = 0
    contabiliza: bool = False
    grava: bool = False
    servicio: str = ""
    folio: int = 0
    previa: Renglon | None = None
    padre: Renglon | None = None
    cuentas: frozenset[tuple[str, str]] = frozenset()  # (debe, haber) that booked a devengo's line

    @property
    def disponible(self) -> int:
        return self.vigente - self.consumido

    @property
    def vive(self) -> bool:
        """Whether anything is left of it: this year, later years or tax."""
        return bool(self.vigente or self.futuro or self.impuesto)

    @property
    def raiz(self) -> Renglon:
        """The line of the original transaction, which carries the balance."""
        return self if self.padre is None else self.padre.raiz


@dataclass(frozen=True, slots=True)
class ApunteVigente:
    """A leaf of an entry that stands in the books: vigente − consumido = disponible, on its own side.

    `folio` and `modulo` are of the entry that it belongs to and of who made it; `linea` is its own id
    (idAgrupacionRelacionada). `renglon` is the line of the devengo behind it. `previa` is the line that it pays or
    collects, `padre` the leaf that it moves, when it belongs to an adjustment. `clave` is the store's own key.
    """

    clave: int
    folio: int
    modulo: str
    cuenta: str
    lado: str
    vigente: int
    consumido: int = 0
    posicion: tuple[int, int] = (0, 0)
    linea: str = ""
    concepto: str = ""
    renglon: int | None = None
    financiera: CarteraFinanciera | None = None
    bancaria: CarteraBancaria | None = None
    compensable: bool = False
    estado: str = ""
    previa: ApunteVigente | None = None
    padre: ApunteVigente | None = None

    @property
    def disponible(self) -> int:
        return self.vigente - self.consumido

    @property
    def raiz(self) -> ApunteVigente:
        """The leaf of the original entry, which carries the balance."""
        return self if self.padre is None else self.padre.raiz


@dataclass(frozen=True, slots=True)
class CuentaBancaria:
    """A bank account of an area; `saldo` is what it opened with and what entries moved since, in pesos."""

    numero: str
    cuenta: str
    rut_banco: str
    saldo: int = 0
    abierta: bool = True


@dataclass(frozen=True, slots=True)
class TransaccionVigente:
    """A transaction that stands in the books, with its lines or leaves; `ajuste` is its own tipo, "" for an original.

    `modulo` is who made it: an entry may come of a devengo or of a payment.
    """

    servicio: str
    folio: int
    origen: str
    reversada: bool
    ajuste: str
    con_documento_propio: bool
    documentos: frozenset[str]
    renglones: tuple[Renglon, ...]
    etapa: str = ""
    demanda: str = "01"
    tipos: frozenset[str] = frozenset()  # document types it brought
    modulo: str = ""
    apuntes: tuple[ApunteVigente, ...] = ()

    @property
    def vive(self) -> bool:
        """Whether anything is left of it."""
        return any(r.vive for r in self.renglones) or any(apunte.vigente for apunte in self.apuntes)

    def renglon(self, grupo: str, concepto: str) -> Renglon | None:
        return next((r for r in self.renglones if r.grupo == grupo and r.concepto == concepto), None)

    def tiene_grupo(self, grupo: str) -> bool:
        return any(renglon.grupo == grupo for renglon in self.renglones)


@dataclass(frozen=True, slots=True)
class Instantanea:
    """All that the rules may look at besides the transaction: one reading of the books for one transaction.

    `previas` holds the predecessors that exist; `ocupados` the documents in force, by (tipo, numero, principal), with
    their folio; `ajustada_antes` whether the adjusted folio stands in an earlier year only; `imputables` which of the
    transaction's concepts stand in a requerimiento of the area and year. `hoy` and `ejercicio` say when;
    `pares` are the account pairs of the seed, which come before the
    tables' own; `exige_propio_contabilidad` whether the area demands its own accounting catalogue.
    `asiento` is the entry of the adjusted devengo; `carteras` the lines of entries that are named, by their id;
    `cuentas_bancarias` those of the area, by number; `pagos` the documents of payment in force among those named, by
    (account, means, number), with their folio.
    """

    personas: Mapping[str, Persona] = field(default_factory=dict)
    previas: Mapping[Previa, TransaccionVigente] = field(default_factory=dict)
    ajustada: TransaccionVigente | None = None
    ajustada_antes: bool = False
    imputables: frozenset[str] = frozenset()
    ley: tuple[Renglon, ...] = ()
    ocupados: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    tablas: Tablas = field(default_factory=Tablas)
    pares: Mapping[str, Par] = field(default_factory=dict)
    hoy: str = ""
    ejercicio: int = 0
    contabiliza_impuestos: bool = False
    exige_propio_contabilidad: bool = False
    afecta: Afecta = "bruto"
    asiento: TransaccionVigente | None = None
    carteras: Mapping[str, ApunteVigente] = field(default_factory=dict)
    cuentas_bancarias: Mapping[str, CuentaBancaria] = field(default_factory=dict)
    pagos: Mapping[tuple[str, str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Incumplimiento:
    """One broken rule: its code and what fills the gaps of its sentence."""

    codigo: str
    valores: tuple[tuple[str, object], ...] = ()


def incumple(codigo: str, **valores: object) -> Incumplimiento:
    """`incumple("E20", folio=12)`"""
    return Incumplimiento(codigo, tuple(valores.items()))
