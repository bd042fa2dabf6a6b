"""Tells a person, or a program, what differs between samples and the contract."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from harness.contract.check import ORDER, Difference
from harness.contract.samples import Sample, Unusable

TITLES = {
    "documentado": "Contradice lo documentado",
    "observado": "Difiere de lo observado",
    "supuesto": "Difiere de lo supuesto",
}


def tell_check(samples: Sequence[Sample], found: Sequence[Difference], unusable: Sequence[Unusable]) -> Iterator[str]:
    """What was compared, then the differences by certainty, what could not be used, and a summary."""
    yield from _compared(samples)
    for certeza in ORDER:
        mine = [one for one in found if one.certeza == certeza]
        if mine:
            yield f"\n{TITLES[certeza]}"
        for one in mine:
            times = f" [{one.veces} veces, primero en {one.primera}]" if one.veces > 1 else f" [{one.primera}]"
            yield f"  {one.mensaje} {one.lugar}: {one.frase}.{times}"
    if unusable:
        yield "\nNo se pudo comparar"
        yield from (f"  {one}" for one in unusable)
    yield f"\n{_summary(samples, found, unusable)}"


def check_as_json(
    samples: Sequence[Sample], found: Sequence[Difference], unusable: Sequence[Unusable]
) -> dict[str, Any]:
    """`{mensajes: [{origen, mensaje, porque}], diferencias: […], inservibles: […]}`."""
    return {
        "mensajes": [{"origen": one.source, "mensaje": one.meant.name, "porque": one.meant.porque} for one in samples],
        "diferencias": [asdict(one) for one in found],
        "inservibles": [{"origen": one.source, "problema": one.problem} for one in unusable],
    }


def _compared(samples: Sequence[Sample]) -> Iterator[str]:
    """Each sample with what it was taken for; of the many of a journal only how many of each message."""
    by_name = Counter(sample.meant.name for sample in samples)
    if len(samples) > 20:
        yield from (f"{name}: {times} mensajes" for name, times in sorted(by_name.items()))
        return
    yield from (f"{one.source}: {one.meant.name} ({one.meant.porque})" for one in samples)


def _summary(samples: Sequence[Sample], found: Sequence[Difference], unusable: Sequence[Unusable]) -> str:
    total = f"{len(samples)} {'mensaje' if len(samples) == 1 else 'mensajes'}"
    apart = f"; {len(unusable)} no se {'pudo' if len(unusable) == 1 else 'pudieron'} comparar" if unusable else ""
    if not found:
        return f"{total}: nada difiere del contrato{apart}."
    counts = Counter(one.certeza for one in found)
    told = ", ".join(f"{counts[certeza]} con lo {certeza}" for certeza in ORDER if counts[certeza])
    return f"{total}: {len(found)} {'diferencia' if len(found) == 1 else 'diferencias'}: {told}{apart}."
