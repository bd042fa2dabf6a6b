"""Balances before, movement and after, read back with obtener, with every sum written out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.render.business import is_payment
from harness.render.format import pesos
from harness.render.ledger import Key, Ledger, Movement, Reading
from schemas import Catalog

NOTIONS = {"vigente": "Vigente", "consumido": "Consumido", "saldo": "Disponible"}
OWN, PREVIOUS, NEXT, SIBLING = "la propia transacción", "predecesora", "sucesora", "otra del mismo módulo"
PAID = "Pagado"  # what an entry of payment calls saldo: nothing is left to be paid of it
SHARED = (
    "Compartida con los demás casos de la corrida: el movimiento incluye el de ellos, "
    "y el control de los insumos compartidos lo revisa completo"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One notion of a balance: before, movement, after, in pesos; None where nobody read it."""

    notion: str
    antes: int | None
    movimiento: int | None
    despues: int | None


@dataclass(frozen=True, slots=True)
class Balance:
    """One transaction touched by the case, with its role in the chain and the sums that can be checked."""

    titulo: str
    papel: str
    nota: str
    rows: tuple[Row, ...]
    sums: tuple[tuple[bool, str], ...]


def balances(ledger: Ledger, catalog: Catalog) -> tuple[Balance, ...]:
    """One Balance per transaction read after the movements, in the order of SIGFE's chain.

    An adjustment read under its own folio has no balance of its own and is left out.
    """
    order = {name: service.orden for name, service in catalog.services.items()}
    floor = min((order[move.key[0]] for move in ledger.moves), default=0)
    found = []
    for key, reading in in_chain(ledger.after, catalog):
        if key in ledger.parents or not reading.has_balance:
            continue
        shared = key not in ledger.made and reading.origin not in ledger.made
        own = any(move.key == key for move in ledger.moves)
        papel = OWN if own else _role(order[key[0]] - floor)
        note = f"{SHARED}; este caso cargó {_charged(ledger, key)}" if shared and ledger.charged(key) else ""
        found.append(Balance(title(key, catalog), papel, note, _rows(ledger, key, catalog), _sums(ledger, key, shared)))
    return tuple(found)


def before(ledger: Ledger, catalog: Catalog) -> tuple[tuple[str, Reading], ...]:
    """(title, state) of each transaction before the case moved anything, in the order of SIGFE's chain."""
    return tuple(
        (title(key, catalog), reading)
        for key, reading in in_chain(ledger.before, catalog)
        if key not in ledger.parents and reading.has_balance
    )


def in_chain(found: Mapping[Key, Reading], catalog: Catalog) -> list[tuple[Key, Reading]]:
    """Readings by module, in the order of SIGFE's chain, then by folio."""
    return sorted(found.items(), key=lambda item: (catalog.services[item[0][0]].orden, item[0][1].zfill(12)))


def title(key: Key, catalog: Catalog) -> str:
    """`Compromiso folio 31`."""
    service = catalog.services[key[0]]
    word = service.singular
    return f"{word[:1].upper()}{word[1:]} folio {key[1]}"


def _role(distance: int) -> str:
    return PREVIOUS if distance < 0 else NEXT if distance > 0 else SIBLING


def _rows(ledger: Ledger, key: Key, catalog: Catalog) -> tuple[Row, ...]:
    old, new = ledger.before.get(key), ledger.after[key]
    words = NOTIONS | {"saldo": PAID} if new.origin and is_payment(new.origin[0], catalog) else NOTIONS
    rows = []
    for notion, word in words.items():
        last = new.sums[notion]
        if last is not None:
            first = 0 if key in ledger.born else old.sums[notion] if old else None
            rows.append(Row(word, first, None if first is None else last - first, last))
    return tuple(rows)


def _sums(ledger: Ledger, key: Key, shared: bool) -> tuple[tuple[bool, str], ...]:
    new, old = ledger.after[key], ledger.before.get(key)
    own = [move for move in ledger.moves if move.key == key]
    found = []
    if own and (key in ledger.born or old):
        found.append(_vigente(None if key in ledger.born else old, own, new))
    if not shared and old and ledger.charged(key):
        found.append(_consumed(ledger.charged(key), old, new))
    found.append(_available(new) if new.vigente_is_told else _left(ledger.charged(key), old, new))
    return tuple(one for one in found if one is not None)


def _vigente(old: Reading | None, own: list[Movement], new: Reading) -> tuple[bool, str] | None:
    told = new.sums["vigente"]
    start = [] if old is None else [old.sums["vigente"]]
    if told is None or None in start:
        return None
    terms = [term for term in start if term is not None] + [move.monto for move in own]
    return sum(terms) == told, f"{addition(terms)}; SIGFE informa vigente {pesos(told)}"


def _consumed(charges: tuple[Movement, ...], old: Reading, new: Reading) -> tuple[bool, str] | None:
    """What the case charged, with its tax (as SIGFE consumes) or, if only that fits, without it."""
    first, last = old.sums["consumido"], new.sums["consumido"]
    if first is None or last is None:
        return None
    gross = [first] + [part for move in charges for part in (move.monto, move.impuesto) if part]
    net = [first] + [move.monto for move in charges]
    terms, how = (net, "sin impuesto") if sum(net) == last != sum(gross) else (gross, "con impuesto")
    how = f" ({how})" if any(move.impuesto for move in charges) else ""
    return sum(terms) == last, f"consumo: {addition(terms)}{how}; SIGFE informa consumido {pesos(last)}"


def _left(charges: tuple[Movement, ...], old: Reading | None, new: Reading) -> tuple[bool, str] | None:
    """What is left of an entry's lines after what the case paid or collected of them."""
    first, last = old.sums["saldo"] if old else None, new.sums["saldo"]
    if not charges or first is None or last is None:
        return None
    terms = [first] + [-move.monto for move in charges]
    return sum(terms) == last >= 0, f"por pagar o cobrar: {addition(terms)}; SIGFE informa disponible {pesos(last)}"


def _available(new: Reading) -> tuple[bool, str] | None:
    vigente, consumido, saldo = (new.sums[notion] for notion in NOTIONS)
    if vigente is None or consumido is None or saldo is None:
        return None
    left = f"{pesos(vigente)} − {pesos(consumido)} = {pesos(vigente - consumido)}"
    told = f"vigente menos consumido: {left}; SIGFE informa disponible {pesos(saldo)}"
    return vigente - consumido == saldo >= 0, told + (", y no puede ser negativo" if saldo < 0 else "")


def _charged(ledger: Ledger, key: Key) -> str:
    moves = ledger.charged(key)
    tax = sum(move.impuesto for move in moves)
    return pesos(sum(move.monto for move in moves)) + (f" más {pesos(tax)} de impuesto" if tax else "")


def addition(terms: list[int]) -> str:
    """`$ 100.000 − $ 40.000 = $ 60.000`; a lone term stands for itself."""
    words = [pesos(terms[0])] + [f"{'−' if term < 0 else '+'} {pesos(abs(term))}" for term in terms[1:]]
    return f"{' '.join(words)} = {pesos(sum(terms))}" if len(terms) > 1 else words[0]
