"""What is paid or collected lowers the line that it names by exactly that, gross, and what is given back raises it."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.finding import Check
from harness.facts import ExecutionFacts, Movement, Reading, View
from harness.ledger import consumed_from, touched
from harness.model import Finding
from harness.values import by_concept
from harness.wording import named, per_concept

CHECK = Check("linea_baja_lo_pagado", ("IOP-7.3", "WIRE-43"))


def linea_baja_lo_pagado(facts: ExecutionFacts) -> Iterator[Finding]:
    """Of entries that were made here, by a devengo or by themselves, read before and after a payment."""
    steps: dict[str, list[Movement]] = {}
    for movement in facts.own_movements:
        steps.setdefault(movement.paso, []).append(movement)
    for paso, movements in steps.items():
        keys = dict.fromkeys(key for one in movements for key in touched(one.sent, facts.origin_of))
        for key in keys:
            around = [one for one in facts.own_readings if one.for_step == paso and one.key == key and one.quiet]
            before = next((one for one in around if one.momento == "antes"), None)
            after = next((one for one in around if one.momento == "despues"), None)
            if before is not None and after is not None:
                yield from _compare(facts, movements, before, after)


def _compare(facts: ExecutionFacts, movements: list[Movement], before: Reading, after: Reading) -> Iterator[Finding]:
    taken = consumed_from(before.key, movements, facts.origin_of)
    start, end = _left(before.view), _left(after.view)
    made_by = before.view.origen if before.view else None
    if not taken or not start or not facts.made_here & {before.key, made_by}:
        return
    expected = {account: start.get(account, 0) - amount for account, amount in taken.items()}
    told = {account: end.get(account) for account in taken}
    sentence = f"Lo pagado o cobrado baja el saldo de las líneas del {named(before.key)}"
    yield CHECK.compares(told == expected, sentence, per_concept(expected), per_concept(told), paso=movements[0].paso)


def _left(view: View | None) -> dict[str, int]:
    """What is left of the lines of each account; empty where lines tell what was consumed, which others look at."""
    lines = [line for line in (view.lineas if view else ()) if line.saldo is not None and line.consumido is None]
    return by_concept((line.concepto, line.saldo or 0) for line in lines)
