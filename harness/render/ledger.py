"""What one case registered and what obtener told before and after it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from harness.render.business import operation_of, previous_service, transactions
from harness.render.facts import CaseRecord, ExchangeRecord, Execution
from harness.render.format import amount
from harness.render.outcome import results
from harness.render.steps import TICKET, StepRecord, group_steps, ticket_of
from schemas import Catalog, read, read_lines

Key = tuple[str, str]  # service and folio
NEVER = sys.maxsize
SUMS = ("vigente", "consumido", "saldo")


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer of obtener: the sums of its lines per notion (None where SIGFE does not give it)."""

    key: Key
    exchange: ExchangeRecord
    sums: dict[str, int | None]
    lines: tuple[dict[str, Any], ...]
    previous: tuple[Key, ...]
    origin: Key | None = None  # the transaction that made this one: the devengo of an entry
    vigente_is_told: bool = True  # whether the module's answer has a place for it: an accounting entry has not

    @property
    def has_balance(self) -> bool:
        """Whether SIGFE told what is in force, or left of an entry; of an adjustment's own folio it does not."""
        return self.sums["vigente" if self.vigente_is_told else "saldo"] is not None


@dataclass(frozen=True, slots=True)
class Movement:
    """One registered transaction: whose vigente it moves, its own folio, its net amount and its tax, in pesos."""

    key: Key
    own: Key
    monto: int
    impuesto: int
    n: int
    previous: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """`moves` are the case's own; `made` every transaction that it or its preparations made; `born` its own originals;
    `parents` leads from an adjustment to what it adjusts; `before` and `after` hold the readings around the moves."""

    moves: tuple[Movement, ...]
    made: frozenset[Key]
    born: frozenset[Key]
    parents: dict[Key, Key]
    before: dict[Key, Reading]
    after: dict[Key, Reading]
    readings: tuple[Reading, ...]

    def charged(self, key: Key) -> tuple[Movement, ...]:
        """The case's movements that take from, or give back to, the balance of a transaction."""
        return tuple(move for move in self.moves if key in move.previous)


def build_ledger(case: CaseRecord, catalog: Catalog) -> Ledger:
    """Read a case's exchanges, its preparations' included, into one Ledger."""
    runs = (*case.preparations, *([case.execution] if case.execution else ()))
    exchanges = sorted((one for run in runs for one in run.exchanges), key=lambda one: one.n_intento)
    readings = _readings(exchanges, catalog)
    moves = [(run is case.execution, move) for run in runs for move in _movements(run, catalog)]
    parents = {move.own: move.key for _, move in moves if move.own != move.key}
    charged = {reading.key: reading.previous for reading in readings}
    own = tuple(_rooted(move, parents, charged) for mine, move in moves if mine)
    first, last = _span(own, readings)
    early = [one for one in readings if one.exchange.n_intento < first.get(one.key, NEVER)]
    late = [one for one in readings if one.exchange.n_intento > last.get(one.key, NEVER)]
    return Ledger(
        moves=own,
        made=frozenset(move.own for _, move in moves),
        born=frozenset(move.own for move in own if move.own == move.key),
        parents=parents,
        before={reading.key: reading for reading in early},
        after={reading.key: reading for reading in late},
        readings=readings,
    )


def _span(moves: tuple[Movement, ...], readings: Iterable[Reading]) -> tuple[dict[Key, int], dict[Key, int]]:
    """For each transaction read, the journal lines of the first and the last movement that touches its balance.

    One that no movement touches is told around the first movement of all; without movements everything is before.
    """
    if not moves:
        return {}, {}
    every = {reading.key for reading in readings}
    lines = {key: [one.n for one in moves if key == one.key or key in one.previous] or [moves[0].n] for key in every}
    return {key: min(found) for key, found in lines.items()}, {key: max(found) for key, found in lines.items()}


def _rooted(move: Movement, parents: dict[Key, Key], charged: dict[Key, tuple[Key, ...]]) -> Movement:
    """The movement on the original behind a chain of adjustments, with its predecessors when it names none."""
    root = move.key
    while root in parents and parents[root] != root:
        root = parents[root]
    return Movement(root, move.own, move.monto, move.impuesto, move.n, move.previous or charged.get(root, ()))


def _readings(exchanges: Iterable[ExchangeRecord], catalog: Catalog) -> tuple[Reading, ...]:
    """Every obtener that found something, in order."""
    found = []
    for exchange in exchanges:
        operation = operation_of(exchange, catalog)
        if operation is None or operation.verbo != "obtener" or exchange.received is None:
            continue
        body, reading = exchange.received.json, operation.lecturas["respuesta"]
        folio = read(body, reading["folio"])
        if folio is not None and "lineas" in reading:
            lines = tuple(read_lines(body, reading["lineas"]))
            sums = {notion: _sum(lines, notion) for notion in SUMS}
            key = (operation.servicio, str(folio))
            previous = _previous(lines, operation.servicio, catalog)
            tells = "vigente" in reading["lineas"]
            found.append(Reading(key, exchange, sums, lines, previous, _origin(body, reading), tells))
    return tuple(found)


def _movements(execution: Execution, catalog: Catalog) -> Iterable[Movement]:
    """What an execution registered: only transactions that SIGFE accepted and gave a folio."""
    steps = group_steps(execution.exchanges, catalog)
    for step in steps:
        operation = operation_of(step.main, catalog)
        told = _told(step, steps, catalog) if operation is not None and operation.verbo == "registrar" else []
        if operation is None or not told or "lineas" not in operation.lecturas["solicitud"]:
            continue
        for sent, result in zip(transactions(step.main, operation), told, strict=False):
            if result.get("resultado") is not True or not result.get("folio"):
                continue
            reader = catalog.services[operation.servicio].lee
            own = (reader, str(result["folio"]))
            target = (reader, str(sent.get("folioAjustado") or own[1]))
            named = _previous(sent["lineas"], operation.servicio, catalog)
            previous = tuple(key for key in named if key != target)
            yield Movement(target, own, sent["monto"], sent["impuesto"], step.main.n_intento, previous)


def _told(step: StepRecord, steps: Iterable[StepRecord], catalog: Catalog) -> list[dict[str, Any]]:
    """What the ticket of a registrar says at its end, though it may be another step that waits for it."""
    ticket = ticket_of(step.main, catalog)
    queries = [one for one in steps if ticket and one.main.operacion == TICKET]
    asking = [one for one in queries if ticket_of(one.main, catalog) == ticket]
    return next((found for one in (step, *asking) if (found := results(one, catalog))), [])


def _origin(body: Any, reading: Mapping[str, Any]) -> Key | None:
    if "origenModulo" not in reading:
        return None
    service, folio = read(body, reading["origenModulo"]), read(body, reading["origenFolio"])
    return (str(service), str(folio)) if service and folio else None


def _previous(lines: Iterable[dict[str, Any]], service: str, catalog: Catalog) -> tuple[Key, ...]:
    known = catalog.services[service]
    pairs = [(previous_service(line.get("tipoPrevia"), known), line.get("previa")) for line in lines]
    return tuple(dict.fromkeys((kind, str(folio)) for kind, folio in pairs if kind and folio))


def _sum(lines: Iterable[dict[str, Any]], notion: str) -> int | None:
    values = [amount(line.get(notion)) for line in lines]
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None
