"""`iop rejudge`: judges a run again from its journal alone, and says what changed and why."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from harness.commands.telling import USAGE, warn
from harness.engine.rejudging import Judgement, differing, judge_again
from harness.errors import UsageError
from harness.evidence.history import history_of
from harness.evidence.places import JOURNAL, run_folder
from harness.evidence.reader import read_journal
from harness.model import Finding, Verdict
from harness.overlaying import take_recorded
from harness.render.format import SIGNS, plural

CHANGED = 1


def rejudge(run: Path, *, as_json: bool) -> int:
    """Print the judgement; 0 when every verdict is the same, 1 when one changed, 2 when the journal does not chain."""
    path = run_folder(run) / JOURNAL
    read = read_journal(path)
    try:
        history = history_of(read.lines)
        take_recorded(history.datos)
        judgement = asyncio.run(judge_again(history))
    except UsageError as unfit:
        raise UsageError(f"{path}: {unfit}") from unfit
    if as_json:
        print(json.dumps(told_as_json(judgement), ensure_ascii=False, indent=2))
    else:
        print("\n".join(told(judgement)))
    for problem in read.problems:
        warn(f"{path}: {problem}.")
    if read.problems:
        return USAGE
    return CHANGED if any(one.changed for one in judgement.executions) or _controls_changed(judgement) else 0


def told(judgement: Judgement) -> Iterator[str]:
    """The judgement in lines: what changed with its reasons, what only says it differently, and the sum."""
    changed = [one for one in judgement.executions if one.changed]
    for one in changed:
        yield f"{one.past.ejecucion}: {_sign(one.past.veredicto)} → {_sign(one.now.veredicto)}"
        yield f"  antes: {one.past.razon}"
        yield f"  ahora: {one.now.razon}"
    for one in judgement.executions:
        if not one.changed and any(one.differences):
            yield f"{one.past.ejecucion}: sigue {_sign(one.past.veredicto)}, con otros controles"
            yield from _told_differences(*one.differences)
    controls = differing(judgement.controls_before, judgement.controls_now)
    if any(controls):
        yield "El control de los insumos compartidos dice otra cosa:"
        yield from _told_differences(*controls)
    total = len(judgement.executions)
    if not total:
        yield "La bitácora no tiene ningún veredicto que volver a juzgar."
    elif not changed:
        yield f"{plural(total, 'veredicto', 'veredictos')} de la bitácora, y ninguno cambia con los controles de hoy."
    else:
        told_total = plural(total, "veredicto", "veredictos")
        yield f"{told_total} de la bitácora: {plural(len(changed), 'cambia', 'cambian')} con los controles de hoy."


def told_as_json(judgement: Judgement) -> dict[str, Any]:
    """`{veredictos, cambian: [{ejecucion, antes, ahora, razon_antes, razon_ahora}], controles}`."""
    return {
        "veredictos": len(judgement.executions),
        "cambian": [
            {
                "ejecucion": one.past.ejecucion,
                "antes": str(one.past.veredicto),
                "ahora": str(one.now.veredicto),
                "razon_antes": one.past.razon,
                "razon_ahora": one.now.razon,
            }
            for one in judgement.executions
            if one.changed
        ],
        "controles": {
            "antes": [found.sentence for found in judgement.controls_before],
            "ahora": [found.sentence for found in judgement.controls_now],
        },
    }


def _told_differences(gone: Sequence[Finding], new: Sequence[Finding]) -> Iterator[str]:
    yield from (f"  ya no dice: {_sign(one.verdict)} {one.sentence}" for one in gone)
    yield from (f"  ahora dice: {_sign(one.verdict)} {one.sentence}" for one in new)


def _controls_changed(judgement: Judgement) -> bool:
    before = [one.verdict for one in judgement.controls_before]
    return before != [one.verdict for one in judgement.controls_now]


def _sign(verdict: Verdict | None) -> str:
    return f"{SIGNS[verdict]} {verdict}" if verdict is not None else "sin veredicto"
