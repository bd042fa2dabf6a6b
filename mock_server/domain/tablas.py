"""The reference tables of an institution as values: classifier, accounts, pairs, catalogues, document types, banks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

INGRESO, GASTO = "INGRESO", "GASTO"
FINANCIERA, BANCARIA = "FINANCIERA", "BANCARIA"
ULTIMO_SUBTITULO_DE_INGRESO = "15"


@dataclass(frozen=True, slots=True)
class Cuenta:
    """An account that a concept may use."""

    codigo: str
    nombre: str


@dataclass(frozen=True, slots=True)
class Catalogado:
    """One element of a catalogue, with its name."""

    catalogo: str
    elemento: str
    descripcion: str


@dataclass(frozen=True, slots=True)
class Concepto:
    """A code of the budget classifier; only an `imputable` one (a leaf) is charged."""

    codigo: str
    nombre: str
    imputable: bool = True


@dataclass(frozen=True, slots=True)
class CuentaContable:
    """An account. `cartera` is what each posting must bring: FINANCIERA, BANCARIA or ""; a `presupuestaria` account
    (115, 215) is moved only through a line that a devengo opened."""

    codigo: str
    nombre: str
    imputable: bool = True
    cartera: str = ""
    presupuestaria: bool = False


@dataclass(frozen=True, slots=True)
class TipoDeDocumento:
    """A document type: where it may be used, which types it adjusts and how, and whether it carries IVA.

    One that `recibe_conforme` is accrued only with the day on which its goods were received (facturas of expense).
    """

    codigo: str
    nombre: str
    modulos: frozenset[str]
    ajusta: frozenset[str] = frozenset()
    tipo_de_ajuste: str = ""
    lleva_iva: bool = False
    recibe_conforme: bool = False


@dataclass(frozen=True, slots=True)
class Elemento:
    """One element of a catalogue."""

    codigo: str
    descripcion: str
    vigente: bool = True


@dataclass(frozen=True, slots=True)
class Catalogo:
    """A catalogue; a `contable` one is mandatory only in areas that demand it."""

    nombre: str
    contable: bool
    obligatorio: bool
    elementos: Mapping[str, Elemento]


@dataclass(frozen=True, slots=True)
class Par:
    """The accounts of every concept that begins with `prefijo`."""

    prefijo: str
    debe: tuple[Cuenta, ...]
    haber: tuple[Cuenta, ...]


@dataclass(frozen=True, slots=True)
class MedioDePago:
    """A means of payment and what it serves for: `cobro`, `pago`."""

    codigo: str
    usos: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tablas:
    """Every reference table; `pares` of a seed come before these."""

    conceptos: Mapping[str, Concepto] = field(default_factory=dict)
    cuentas: Mapping[str, CuentaContable] = field(default_factory=dict)
    prefijos_de_orden: tuple[str, ...] = ()
    pares: Mapping[str, Par] = field(default_factory=dict)
    tipos_de_documento: Mapping[str, TipoDeDocumento] = field(default_factory=dict)
    catalogos: Mapping[str, Catalogo] = field(default_factory=dict)
    bancos: Mapping[str, str] = field(default_factory=dict)  # code -> name
    tipos_de_cuenta: frozenset[str] = frozenset()
    medios_de_pago: Mapping[str, MedioDePago] = field(default_factory=dict)
    monedas: Mapping[str, int] = field(default_factory=dict)  # code -> decimals
    etapas: Mapping[str, str] = field(default_factory=dict)  # code -> name

    def nombre_de(self, concepto: str) -> str:
        """The name of a concept, or of the closest one above it."""
        prefijos = (concepto[:largo] for largo in range(len(concepto), 1, -1))
        return next((self.conceptos[prefijo].nombre for prefijo in prefijos if prefijo in self.conceptos), concepto)

    def cuenta(self, codigo: str) -> CuentaContable | None:
        """The account, or the closest one above it that is imputable: institutions open sub-accounts of their own."""
        exacta = self.cuentas.get(codigo)
        if exacta is not None:
            return exacta
        prefijos = (codigo[:largo] for largo in range(len(codigo) - 1, 2, -1))
        titulo = next((self.cuentas[prefijo] for prefijo in prefijos if prefijo in self.cuentas), None)
        return titulo if titulo is not None and titulo.imputable else None

    def es_de_orden(self, cuenta: str) -> bool:
        """Whether the account is one that interoperability leaves out (presentación IOP §2)."""
        return cuenta.startswith(self.prefijos_de_orden) if self.prefijos_de_orden else False

    def cuentas_de(self, concepto: str, propios: Mapping[str, Par]) -> tuple[tuple[Cuenta, ...], tuple[Cuenta, ...]]:
        """(debe, haber) allowed for a concept: the longest prefix wins, and at equal length the seed's."""
        for largo in range(len(concepto), 1, -1):
            par = propios.get(concepto[:largo]) or self.pares.get(concepto[:largo])
            if par is not None:
                return par.debe, par.haber
        return (), ()

    def describe(self, catalogos: Iterable[Sequence[str]]) -> tuple[Catalogado, ...]:
        """The elements of a grouping with their names."""
        return tuple(Catalogado(c, e, self._descripcion(c, e)) for c, e in catalogos)

    def _descripcion(self, catalogo: str, elemento: str) -> str:
        encontrado = self.catalogos.get(catalogo)
        conocido = encontrado.elementos.get(elemento) if encontrado else None
        return conocido.descripcion if conocido else elemento


def es_de_ingreso(concepto: str) -> bool:
    """Subtítulos 05 to 15 are income, the others expense (Decreto 854/2004)."""
    return concepto[:2] <= ULTIMO_SUBTITULO_DE_INGRESO
