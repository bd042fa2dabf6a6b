"""The members that the case names have the values it expects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from harness.checks.finding import Check
from harness.facts import StepRecord
from harness.grounds import of_member, weakest
from harness.members import member, value
from harness.model import Case, Finding, Verdict
from schemas import load_catalog, read_where, same_digits
from schemas.reading import EVERY

CHECK = Check("valores_son_los_esperados", ("IOP-2.4",))


def valores_son_los_esperados(record: StepRecord, case: Case) -> Iterator[Finding]:
    """A pointer with `*` holds when any element, of those that `donde` means, has the value."""
    answer = record.last_exchange.answer
    if answer is None:
        return
    for written, expected in record.expect.valores.items():
        pointer = record.last_operation.place("respuesta", written)
        got: Any = [
            _meant(record, pointer, one)
            for one in read_where(answer.json, pointer, record.where if EVERY in pointer else {})
        ]
        right = any(same_digits(one, expected) for one in got)
        got = got[0] if EVERY not in pointer and got else got
        told = f"En la respuesta del paso «{record.step.name}», {_sentence(record, pointer, got, expected, right)}."
        verdict = Verdict.APROBADO if right else Verdict.FALLIDO
        yield CHECK.says(
            verdict,
            told,
            paso=record.step.name,
            certainty=weakest(case.certainty, of_member(record.last_operation, pointer)),
            esperado=_json(expected),
            recibido=_json(got),
            puntero=pointer,
        )


def _meant(record: StepRecord, pointer: str, got: Any) -> Any:
    """A state in the words of the cases; anything else as it came."""
    operation = record.last_operation
    if pointer != operation.lecturas["respuesta"].get("estado") or not isinstance(got, str):
        return got
    return load_catalog().estado(got, "ticket" if operation.verbo == "consultar" else "transaccion")


def _sentence(record: StepRecord, pointer: str, got: Any, expected: Any, right: bool) -> str:
    operation = record.last_operation
    name, wanted = member(operation, pointer), value(operation, pointer, expected)
    if EVERY in pointer:
        heard = ", ".join(value(operation, pointer, one) for one in got) or "nada"
        return f"está {name} {wanted}" if right else f"se esperaba {name} {wanted}, y solo vino {heard}"
    told = f"{name} es {value(operation, pointer, None if got == [] else got)}"
    return told if right else f"{told}, y se esperaba {wanted}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
