"""The seed: a JSON document becomes the world of the mock, judged by the same rules as any message."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mock_server.bank import Bank
from mock_server.books import Books
from mock_server.domain.balances import efectos
from mock_server.domain.chain import es_rut
from mock_server.domain.entries import asiento
from mock_server.domain.model import (
    COMPROMISO,
    CONTABILIDAD,
    DEVENGO,
    REQUERIMIENTOS,
    Contabilizacion,
    Incumplimiento,
    Previa,
    Transaccion,
)
from mock_server.domain.modules.personas import cuentas_bancarias_son_validas
from mock_server.domain.persona import PERSONAS, RUT, Banco
from mock_server.domain.tablas import BANCARIA, Tablas
from mock_server.domain.vigente import Instantanea
from mock_server.entries import Entries
from mock_server.explaining.words import y
from mock_server.heads import Sello
from mock_server.ids import Identifiers
from mock_server.ledger import Ledger
from mock_server.seed_rows import (
    Row,
    approval_date,
    as_sent,
    combinations,
    compromiso,
    con_documento,
    is_only_without_law,
    linea,
    persona_of,
    place_of_row,
    requerimiento,
    sin_previa_donde_no_hay_ley,
)
from mock_server.store import Store
from mock_server.tables import default_seed, pares_de_semilla
from schemas import own_schema_violations

__all__ = ["Planter", "SeedError", "check_shape", "default_seed"]

UNICOS = {
    "areas": ("area", "ejercicio", "periodo"),
    "personas": ("id",),
    "ley": ("area", "ejercicio", "programa", "idConcepto"),
    "cuentas": ("idConcepto",),
}
PROCESOS = {REQUERIMIENTOS: "0101", COMPROMISO: "0201", DEVENGO: "0301"}


class SeedError(Exception):
    """A seed that cannot be; `problemas` are Spanish sentences, each naming the member."""

    def __init__(self, problemas: Sequence[str]) -> None:
        super().__init__("La semilla no se puede cargar. " + " ".join(problemas))
        self.problemas = tuple(problemas)


def check_shape(seed: object) -> None:
    """Raise SeedError with every member that the schema of seeds refuses, or with rows that contradict another."""
    found = [f"{violation}" for violation in own_schema_violations("seed", seed)]
    if not found and isinstance(seed, Mapping):
        found = list(_repeated(seed))
    if found:
        raise SeedError(found)


def _repeated(seed: Row) -> Iterator[str]:
    for member, names in UNICOS.items():
        rows = seed.get(member, ())
        keys = [tuple(row.get(name, "01") for name in names) for row in rows]
        for position, key in enumerate(keys):
            first = keys.index(key)
            if first < position and (member == "ley" or rows[first] != rows[position]):
                yield f"/{member}/{position}: repite /{member}/{first} ({', '.join(names)}); deje una sola."


@dataclass(frozen=True, slots=True)
class Planter:
    """Writes a seed into an empty store, inside one of its transactions; raises SeedError at the first impossible row.

    `judge` returns the broken rules of a transaction and `sentence` what each of them says; `hoy` is `YYYY-MM-DD`.
    """

    store: Store
    books: Books
    bank: Bank
    ledger: Ledger
    entries: Entries
    tables: Tablas
    identifiers: Identifiers
    judge: Callable[[Transaccion, Instantanea], list[Incumplimiento]]
    sentence: Callable[[str, Incumplimiento], str]
    hoy: str

    def plant(self, seed: Row) -> None:
        """Everything in a seed whose shape is right."""
        self._areas(seed)
        self._personas(seed)
        for position, row in enumerate(seed.get("ley", ())):
            self._area_exists(f"/ley/{position}", row)
            self.ledger.write_law(place_of_row(row), row.get("programa", "01"), row["idConcepto"], row["monto"])
        self.store.set_world("cuentas", seed.get("cuentas", []))
        for member, build in (
            ("requerimientos", requerimiento),
            ("compromisos", compromiso),
            ("devengos", self._devengo),
        ):
            for position, given in enumerate(seed.get(member, ())):
                row = {**given, "fecha": approval_date(given, self.hoy)}
                self._approve(f"/{member}/{position}", row, build(row))

    def _areas(self, seed: Row) -> None:
        for position, row in enumerate(seed["areas"]):
            self.store.add_area(
                row["area"],
                row["ejercicio"],
                row["periodo"],
                row.get("nombre", ""),
                row.get("contabilizaImpuestos", False),
                row.get("exigePropioContabilidad", False),
            )
            cuentas = row.get("cuentasBancarias", ())
            for place, cuenta in enumerate(cuentas):
                self._serves(f"/areas/{position}/cuentasBancarias/{place}", cuenta, cuentas[:place])
                self.entries.open_bank_account(row["area"], cuenta)

    def _serves(self, place: str, cuenta: Row, before: Sequence[Row]) -> None:
        """A bank account is kept in an account of banks, and is told once."""
        if any(other["numero"] == cuenta["numero"] for other in before):
            raise SeedError([f"{place}/numero: la cuenta {cuenta['numero']} ya está en esta área; deje una sola."])
        kept_in = self.tables.cuenta(cuenta["cuentaContable"])
        if kept_in is None or kept_in.cartera != BANCARIA:
            bancarias = [one.codigo for one in self.tables.cuentas.values() if one.cartera == BANCARIA]
            raise SeedError(
                [
                    f"{place}/cuentaContable: {cuenta['cuentaContable']} no es una cuenta contable de bancos; use "
                    f"{y(bancarias)}, o una que cuelgue de ellas."
                ]
            )

    def _personas(self, seed: Row) -> None:
        known = list(dict.fromkeys(row["area"] for row in seed["areas"]))
        for position, row in enumerate(seed.get("personas", ())):
            persona = persona_of(row)
            if persona.tipo == RUT and not es_rut(row["id"]):
                raise SeedError([f"/personas/{position}/id: {row['id']} no es un RUT válido; revise el dígito final."])
            broken = cuentas_bancarias_son_validas(persona, Banco(self.tables))
            for one in broken:
                told = f"{self.sentence(PERSONAS, one)}; corrija la cuenta."
                raise SeedError([f"/personas/{position}/cuentasBancarias: {told}"])
            areas = row.get("areas", known)
            for area in set(areas) - set(known):
                raise SeedError([f"/personas/{position}/areas: el área {area} no está en /areas; agréguela o quítela."])
            numero = row.get("idPersona") or str(self.identifiers.number("semilla", "persona", row["id"]))
            self.bank.register(persona, numero, areas, row.get("fechaRegistro", self.hoy) + "T00:00:00")

    def _area_exists(self, where: str, row: Row, also_before: bool = False) -> None:
        """The area opens the row's year; a transaction may also be of a year before those that it opens."""
        area, ejercicio = row["area"], row["ejercicio"]
        abiertos = {abierto for abierto, _ in self.store.open_periods(area)}
        is_before = also_before and bool(abiertos) and ejercicio < min(abiertos)
        if ejercicio not in abiertos and not is_before:
            raise SeedError([f"{where}: el área {area} no abre el ejercicio {ejercicio}; agréguelo en /areas."])

    def _approve(self, where: str, row: Row, transaccion: Transaccion) -> None:
        self._area_exists(where, row, also_before=True)
        lugar = place_of_row(row)
        if self.books.holds(transaccion.servicio, lugar, row["folio"]):
            raise SeedError([f"{where}/folio: el folio {row['folio']} está repetido; cada transacción lleva el suyo."])
        libros = self.books.snapshot(lugar, transaccion, self.hoy)
        if transaccion.servicio == REQUERIMIENTOS:
            transaccion = sin_previa_donde_no_hay_ley(transaccion, libros)
        broken = [b for b in self.judge(transaccion, libros) if not is_only_without_law(b, transaccion)]
        if broken:
            raise SeedError([f"{where}: {self.sentence(transaccion.servicio, b)}" for b in broken])
        todos = efectos(transaccion, libros)
        if "asiento" in row:
            self.store.reserve_folio(CONTABILIDAD, lugar.area, lugar.ejercicio, row["asiento"] - 1)
        sello = self._seal(row, transaccion)
        self.ledger.approve(lugar, transaccion, todos, asiento(transaccion, todos, libros), sello)
        self.store.reserve_folio(transaccion.servicio, lugar.area, lugar.ejercicio, row["folio"])

    def _seal(self, row: Row, transaccion: Transaccion) -> Sello:
        path = (row["area"], row["ejercicio"], "semilla", transaccion.servicio, row["folio"])
        periodos = [
            periodo for ejercicio, periodo in self.store.open_periods(row["area"]) if ejercicio == row["ejercicio"]
        ]
        given = combinations(row) if transaccion.servicio == REQUERIMIENTOS else []

        def number(*name: Any) -> int | str:
            return given[name[1]] if given and name[0] == "grupo" else self.identifiers.number(*path, *name)

        return Sello(
            folio=row["folio"],
            periodo=periodos[-1] if periodos else 12,
            proceso=PROCESOS[transaccion.servicio],
            usuario="semilla",
            fecha=row["fecha"] + "T00:00:00",
            mensaje="",
            numera=number,
            enviado=as_sent(row, transaccion),
            presupuesto=row.get("tipoDePresupuesto", "GASTO"),
        )

    def _devengo(self, row: Row) -> Transaccion:
        lineas = []
        for position, line in enumerate(row["lineas"]):
            servicio = COMPROMISO if "compromiso" in line else REQUERIMIENTOS
            previa = Previa(servicio, line.get("compromiso") or line["requerimiento"])
            referencia = self._reference(row, previa, line)
            lineas.append(
                replace(
                    linea(position, line, previa, referencia),
                    catalogos=self.books.catalogues_of(place_of_row(row), previa, referencia, line["idConcepto"]),
                    contabilizaciones=(self._entry(line["idConcepto"], line["monto"]),),
                )
            )
        return con_documento(DEVENGO, row, lineas)

    def _reference(self, row: Row, previa: Previa, line: Row) -> str:
        """A line on a compromiso names the requerimiento's combination, as the compromiso's own id is not known yet."""
        if previa.servicio == REQUERIMIENTOS:
            return str(line["idCombinacion"])
        own = self.books.group_of(place_of_row(row), previa, line["idCombinacion"], line["idConcepto"])
        return own or str(line["idCombinacion"])

    def _entry(self, concepto: str, monto: int) -> Contabilizacion:
        debe, haber = self.tables.cuentas_de(concepto, pares_de_semilla(self.store.world("cuentas") or []))
        codes = [cuentas[0].codigo if cuentas else "" for cuentas in (debe, haber)]
        return Contabilizacion(codes[0], codes[1], monto, monto)
