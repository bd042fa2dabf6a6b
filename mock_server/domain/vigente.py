"""The words of the books: what stands in them, as the rules read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mock_server.domain.apuntes import CarteraBancaria, CarteraFinanciera
from mock_server.domain.model import Afecta, Previa
from mock_server.domain.tablas import Par, Tablas


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
    `pares` are the account pairs of the seed, which come before the tables' own; `exige_propio_contabilidad` whether
    the area demands its own accounting catalogue.
    `asiento` is the entry of the adjusted devengo; `carteras` the lines of entries that are named, by their id;
    `cuentas_bancarias` those of the area, by number; `pagos` the documents of payment in force among those named, by
    (account, means, number), with their folio. `ajustables` are the newest folios that a note sent as an original could
    adjust, by (tipo of the note, principal): no rule needs them, who is refused does.
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
    ajustables: Mapping[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)
