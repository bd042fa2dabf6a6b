"""What accepted transactions do to balances, by the rules of the chain; pesos, per concept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from harness.facts import DocumentKey, Key, Movement, SentLine, SentTransaction
from harness.values import by_concept

OriginOf = Callable[[Key], Movement | None]


@dataclass(frozen=True, slots=True)
class Charge:
    """What one line takes from its predecessor's balance: `bruto` with its share of the tax, `neto` without."""

    previa: Key
    concepto: str
    bruto: int
    neto: int


def tax_shares(amounts: Sequence[int], tax: int) -> list[int]:
    """A tax spread over lines in proportion to their net, half up to the peso, the rest on the last line."""
    total = sum(amounts)
    if not amounts or total == 0:
        return [0 for _ in amounts]
    shares = [_half_up(tax * amount, total) for amount in amounts[:-1]]
    return [*shares, tax - sum(shares)]


def charges(movement: Movement, origin_of: OriginOf) -> list[Charge]:
    """What a movement takes from (or, when negative, gives back to) its predecessors, line by line.

    A line that names no predecessor (an adjustment of a devengo) uses that of the same concept in the adjusted one.
    """
    sent = movement.sent
    taxes = _taxes(sent)
    found = ((predecessor_of(line, sent, origin_of), line, tax) for line, tax in zip(sent.lineas, taxes, strict=True))
    return [Charge(key, line.concepto, line.monto + tax, line.monto) for key, line, tax in found if key is not None]


def _taxes(sent: SentTransaction) -> list[int]:
    """The tax of each line: its document's, spread over the lines of that document."""
    if sent.contabiliza_impuestos:
        return [0 for _ in sent.lineas]
    if not sent.impuestos:
        return tax_shares([line.monto for line in sent.lineas], sent.impuesto)
    shares: dict[DocumentKey, Iterator[int]] = {}
    for key in dict.fromkeys(line.de for line in sent.lineas):
        amounts = [line.monto for line in sent.lineas if line.de == key]
        shares[key] = iter(tax_shares(amounts, sum(tax for document, tax in sent.impuestos if document == key)))
    return [next(shares[line.de]) for line in sent.lineas]


def predecessor_of(line: SentLine, sent: SentTransaction, origin_of: OriginOf) -> Key | None:
    """The transaction whose balance a line takes; None when it takes none or we cannot know."""
    if line.previa is not None or sent.adjusts is None:
        return line.previa
    origin = origin_of(sent.adjusts)
    lines = [one for one in origin.sent.lineas if one.concepto == line.concepto] if origin else []
    return max(lines, key=lambda one: _likeness(one, line)).previa if lines else None


def _likeness(one: SentLine, line: SentLine) -> tuple[bool, bool]:
    """How much an adjusted line is the one that another names: same document and principal, then same amount."""
    return (one.numero, one.principal) == (line.numero, line.principal), abs(one.monto) == abs(line.monto)


def touched(sent: SentTransaction, origin_of: OriginOf) -> tuple[Key, ...]:
    """Every existing transaction whose balances a message may move, the adjusted one first."""
    keys = [sent.adjusts, *(predecessor_of(line, sent, origin_of) for line in sent.lineas)]
    return tuple(dict.fromkeys(key for key in keys if key is not None))


def vigente_of(key: Key, movements: Iterable[Movement]) -> dict[str, int]:
    """Original plus adjustments of a transaction, per concept."""
    own = (movement for movement in movements if movement.state_of == key)
    return by_concept((line.concepto, line.monto) for movement in own for line in movement.sent.lineas)


def consumed_from(
    key: Key, movements: Iterable[Movement], origin_of: OriginOf, *, bruto: bool = True
) -> dict[str, int]:
    """What the movements took from a transaction in total, per concept."""
    taken = (charge for movement in movements for charge in charges(movement, origin_of) if charge.previa == key)
    return by_concept((charge.concepto, charge.bruto if bruto else charge.neto) for charge in taken)


def _half_up(numerator: int, denominator: int) -> int:
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    return sign * ((2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator)))
