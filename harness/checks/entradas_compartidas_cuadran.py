"""The transactions that cases share as inputs end with the balance that the run's own movements leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.checks.finding import Check
from harness.facts import Key, Movement, SharedBalance, View
from harness.ledger import consumed_from
from harness.model import Finding, Verdict
from harness.values import by_concept
from harness.wording import named, per_concept

CHECK = Check("entradas_compartidas_cuadran", ("IOP-7.0", "WIRE-30"))


def entradas_compartidas_cuadran(
    balances: Sequence[SharedBalance], movements: Sequence[Movement], doubts: Sequence[str], *, alone: bool
) -> Iterator[Finding]:
    """saldo at the start − Σ net effects of this run = saldo at the end, per concept.

    `doubts` are messages whose end we do not know; `alone` says that nobody else can move these balances (the embedded
    mock). With doubts or company, what does not square is INCONCLUSO: it need not be SIGFE's doing.
    """
    origins = {movement.key: movement for movement in movements}
    for balance in balances:
        start, end = _saldos(balance.start), _saldos(balance.end)
        if not start:
            continue
        if balance.end is None:
            told = f"El saldo final del {named(balance.key)} no se pudo leer: no se sabe si cuadra."
            yield CHECK.says(Verdict.ERROR, told)
            continue
        expected = _expected(balance.key, start, movements, origins)
        squares = {concept: end.get(concept) for concept in expected} == expected
        finding = CHECK.compares(
            squares,
            f"El saldo inicial ({per_concept(start)}) menos lo registrado en esta corrida es el saldo final del "
            f"{named(balance.key)}",
            per_concept(expected),
            per_concept(end),
        )
        yield finding if squares or (alone and not doubts) else _softened(finding, doubts)


def _expected(
    key: Key, start: dict[str, int], movements: Sequence[Movement], origins: dict[Key, Movement]
) -> dict[str, int]:
    own = by_concept(
        (line.concepto, line.monto)
        for movement in movements
        if movement.sent.adjusts == key
        for line in movement.sent.lineas
    )
    taken = consumed_from(key, movements, origins.get)
    return {concept: saldo + own.get(concept, 0) - taken.get(concept, 0) for concept, saldo in start.items()}


def _saldos(view: View | None) -> dict[str, int]:
    lines = view.lineas if view else ()
    return by_concept((line.concepto, line.saldo) for line in lines if line.saldo is not None)


def _softened(finding: Finding, doubts: Sequence[str]) -> Finding:
    cause = (
        f"{len(doubts)} mensaje(s) de esta corrida no tienen un final conocido ({', '.join(doubts[:3])})"
        if doubts
        else "otros pueden haber movido este saldo durante la corrida"
    )
    return CHECK.says(
        Verdict.INCONCLUSO,
        f"{finding.sentence} No se puede atribuir a SIGFE: {cause}.",
        esperado=finding.esperado,
        recibido=finding.recibido,
    )
