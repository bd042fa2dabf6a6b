"""What the messages of a run brought that the contract has no word for: members, states and sentences of refusals."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from harness.render.facts import ExchangeRecord, Record
from harness.render.traffic import every_exchange
from schemas import Catalog, Operation
from schemas.knowing import Strange, strange_members, strange_texts

MOST = 200  # rows that are told of each sort
LONGEST = 120  # characters of an example
REFUSED_BY_A_RULE = (200, 403)  # of a mock only these are refusals in SIGFE's words


@dataclass(frozen=True, slots=True)
class Seen:
    """One unknown member or text: in which message and where (`*` for indices), how often, and first in which line.

    `ejemplo` is the first value, as the journal has it: what is personal stands there as a pseudonym.
    """

    mensaje: str
    lugar: str
    ejemplo: str
    linea: int
    veces: int = 1


@dataclass(frozen=True, slots=True)
class Unknown:
    """The first MOST of each sort, in the order of messages and places; `more` counts those that are not told."""

    miembros: tuple[Seen, ...]
    textos: tuple[Seen, ...]
    more: int = 0

    def __len__(self) -> int:
        return len(self.miembros) + len(self.textos) + self.more


def unknown(record: Record, catalog: Catalog) -> Unknown:
    """Every exchange of the run looked at, of those that can be read as JSON.

    Requests count when SIGFE took them (HTTP 200): others are wrong on purpose.
    """
    operations = {operation.name: operation for operation in catalog.operations}
    members: dict[tuple[str, ...], Seen] = {}
    texts: dict[tuple[str, ...], Seen] = {}
    for exchange in every_exchange(record):
        operation = operations.get(exchange.operacion)
        if operation is not None and exchange.received is not None:
            _gather(members, _members(exchange, operation))
            _gather(texts, _texts(exchange, operation), by_value=True)
    kept = [tuple(seen[key] for key in sorted(seen)) for seen in (members, texts)]
    return Unknown(kept[0][:MOST], kept[1][:MOST], sum(max(0, len(one) - MOST) for one in kept))


def _members(exchange: ExchangeRecord, operation: Operation) -> Iterator[Seen]:
    answer = exchange.received
    if answer is None or answer.estado != 200:
        return
    for one in strange_members(operation, "solicitud", _json(exchange.sent.cuerpo)):
        yield _seen(operation, "solicitud", one, exchange.n_intento)
    for one in strange_members(operation, "respuesta", _json(answer.cuerpo)):
        yield _seen(operation, "respuesta", one, exchange.n_resultado or 0)


def _texts(exchange: ExchangeRecord, operation: Operation) -> Iterator[Seen]:
    answer = exchange.received
    if answer is None or (exchange.contraparte != "target" and answer.estado not in REFUSED_BY_A_RULE):
        return
    for one in strange_texts(operation, _json(answer.cuerpo)):
        yield _seen(operation, "respuesta", one, exchange.n_resultado or 0)


def _seen(operation: Operation, way: str, one: Strange, line: int) -> Seen:
    told = one.value if isinstance(one.value, str) else json.dumps(one.value, ensure_ascii=False)
    return Seen(f"{way} de {operation.name}", one.general, told[:LONGEST] + ("…" if len(told) > LONGEST else ""), line)


def _gather(found: dict[tuple[str, ...], Seen], seen: Iterable[Seen], *, by_value: bool = False) -> None:
    for one in seen:
        key = (one.mensaje, one.lugar, one.ejemplo) if by_value else (one.mensaje, one.lugar)
        before = found.get(key)
        found[key] = one if before is None else replace(before, veces=before.veces + 1)


def _json(text: str) -> Any:
    """A body's value; nothing of one that is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
