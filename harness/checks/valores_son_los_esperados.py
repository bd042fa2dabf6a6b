"""The members that the case names have the values it expects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from harness.checks.finding import Check
from harness.facts import StepRecord
from harness.grounds import of_member, weakest
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
        told = f"En la respuesta del paso «{record.step.name}», {pointer} es {_json(got)}"
        told += "." if right else f", y se esperaba {'que estuviera ' if EVERY in pointer else ''}{_json(expected)}."
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


def _equal(got: Any, expected: Any) -> bool:
    return bool(got == expected) or (_is_plain(got) and _is_plain(expected) and str(got) == str(expected))


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
