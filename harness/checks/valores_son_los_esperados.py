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
from schemas import read_lines
from schemas.reading import EVERY

CHECK = Check("valores_son_los_esperados", ("IOP-2.4",))


def valores_son_los_esperados(record: StepRecord, case: Case) -> Iterator[Finding]:
    """A pointer with `*` holds when any element has the value.

    Number and text of the same digits are equal: SIGFE writes folios and years both ways.
    """
    answer = record.last_exchange.answer
    if answer is None:
        return
    for pointer, expected in record.expect.valores.items():
        got: Any = [line["valor"] for line in read_lines(answer.json, {"valor": pointer})]
        right = any(_equal(one, expected) for one in got)
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


def _sentence(record: StepRecord, pointer: str, got: Any, expected: Any, right: bool) -> str:
    operation = record.last_operation
    name, wanted = member(operation, pointer), value(operation, pointer, expected)
    if EVERY in pointer:
        heard = ", ".join(value(operation, pointer, one) for one in got) or "nada"
        return f"está {name} {wanted}" if right else f"se esperaba {name} {wanted}, y solo vino {heard}"
    told = f"{name} es {value(operation, pointer, None if got == [] else got)}"
    return told if right else f"{told}, y se esperaba {wanted}"


def _equal(got: Any, expected: Any) -> bool:
    return bool(got == expected) or (_is_plain(got) and _is_plain(expected) and str(got) == str(expected))


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
