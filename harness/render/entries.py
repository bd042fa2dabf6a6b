"""Accounting entries as SIGFE lists them, account by account and both sides summed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from harness.render.balances import title
from harness.render.facts import Execution
from harness.render.format import amount, pesos
from harness.render.ledger import Key, Ledger, Reading
from schemas import Catalog, read, read_lines


@dataclass(frozen=True, slots=True)
class Account:
    """One account of an entry: code, name when SIGFE told it, and its two sides in pesos."""

    codigo: str
    nombre: str
    debe: int
    haber: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An accounting entry as a T: its accounts and the totals of both sides."""

    titulo: str
    accounts: tuple[Account, ...]
    nota: str = ""

    @property
    def debe(self) -> int:
        return sum(account.debe for account in self.accounts)

    @property
    def haber(self) -> int:
        return sum(account.haber for account in self.accounts)


def entries(ledger: Ledger, execution: Execution | None, catalog: Catalog) -> tuple[Entry, ...]:
    """The last entry told of each transaction that the execution read (devengos list one)."""
    names = _account_names(ledger, catalog)
    mine = {one.n_intento for one in execution.exchanges} if execution else set()
    found: dict[Key, Entry] = {}
    for reading in ledger.readings:
        accounts = _accounts(_lines(reading, "asiento", catalog), names) if reading.exchange.n_intento in mine else ()
        if accounts:
            entry = Entry(title(reading.key, catalog), accounts)
            found[reading.key] = replace(entry, nota=_gross(entry, reading, catalog))
    return tuple(found.values())


def _gross(entry: Entry, reading: Reading, catalog: Catalog) -> str:
    """What the entry books when it is not what travelled: the message is net, the entry adds the tax."""
    folio, monto = (_scalar(reading, notion, catalog) for notion in ("asientoFolio", "asientoMonto"))
    total = amount(monto)
    if total is None or total == entry.debe:
        return ""
    return f"Montos netos, como viajan; el asiento {folio} suma el impuesto y queda por {pesos(total)}."


def _account_names(ledger: Ledger, catalog: Catalog) -> dict[str, str]:
    """Names of accounts by code, as any obtener of the case listed them."""
    names: dict[str, str] = {}
    for reading in ledger.readings:
        for side in ("cuentasDebe", "cuentasHaber"):
            for row in _lines(reading, side, catalog):
                names[str(row.get("codigo"))] = str(row.get("nombre") or "")
        for row in _lines(reading, "asiento", catalog):
            if row.get("nombreCuenta"):
                names[str(row.get("cuenta"))] = str(row["nombreCuenta"])
    return names


def _lines(reading: Reading, notion: str, catalog: Catalog) -> list[dict[str, Any]]:
    pointers = catalog.services[reading.key[0]].operations["obtener"].lecturas["respuesta"].get(notion)
    body = reading.exchange.received.json if reading.exchange.received else None
    return read_lines(body, pointers) if pointers else []


def _scalar(reading: Reading, notion: str, catalog: Catalog) -> Any:
    pointer = catalog.services[reading.key[0]].operations["obtener"].lecturas["respuesta"].get(notion)
    received = reading.exchange.received
    return read(received.json, pointer) if pointer and received else None


def _accounts(lines: Iterable[dict[str, Any]], names: dict[str, str]) -> tuple[Account, ...]:
    totals: dict[str, list[int]] = {}
    for line in lines:
        for side, index in (("Debe", 0), ("Haber", 1)):
            code, value = line.get("cuenta", line.get(f"cuenta{side}")), amount(line.get(f"monto{side}"))
            if code and value is not None:
                totals.setdefault(str(code), [0, 0])[index] += value
    return tuple(Account(code, names.get(code, ""), debe, haber) for code, (debe, haber) in totals.items())
