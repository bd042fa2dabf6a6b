"""Tells a person what a draft took from the samples, and what only they can place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from harness.contract.check import Difference
from harness.contract.learn import Draft
from harness.contract.samples import Unusable


def tell_learnt(learnt: Sequence[Draft], out: Path, replaced: Collection[str]) -> Iterator[str]:
    """Each file written, and each thing that it takes up with how many samples show it."""
    if not learnt:
        yield "Nada que aprender: la estructura de los mensajes es la del contrato."
    for draft in learnt:
        how = "reemplazado" if draft.place in replaced else "nuevo"
        yield f"{out / draft.place} ({how}, de {draft.samples} {'muestra' if draft.samples == 1 else 'muestras'})"
        for one in draft.learnt:
            once = one.veces == 1
            shown = f"solo lo muestra {one.primera}" if once else f"{one.veces} veces, primero en {one.primera}"
            yield f"  {one.lugar}: {one.frase} [{shown}]"
        yield from (f"  ! {source}: el borrador no alcanza a describirla; revíselo a mano." for source in draft.unfit)
    if learnt:
        yield "Son borradores: revise cada miembro con «x-fuente» de una muestra antes de darlo por contrato."


def tell_left(texts: Sequence[Difference], unusable: Sequence[Unusable]) -> Iterator[str]:
    """What no schema can say."""
    if texts:
        yield "\nTextos que usted debe ubicar en estados.json o en reglas.json:"
        yield from (f"  {one.mensaje} {one.lugar}: {one.frase} [{one.primera}]" for one in texts)
    if unusable:
        yield "\nNo se pudo usar"
        yield from (f"  {one}" for one in unusable)
