"""The commands on sample messages: what differs from the contract, and what the contract may learn of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from harness.commands.telling import USAGE
from harness.contract.check import differences
from harness.contract.learn import drafts, texts
from harness.contract.samples import read_samples
from harness.contract.telling_check import check_as_json, tell_check
from harness.contract.telling_learn import tell_learnt, tell_left
from harness.errors import UsageError
from harness.evidence.whole import write_whole
from harness.overlaying import take_contract
from schemas import Operation, load_catalog
from schemas.validation import Direction

DIFFERS = 1


def check_samples(
    paths: Sequence[Path], operacion: str | None, direccion: str | None, *, as_json: bool, contrato: Path | None
) -> int:
    """Tell what differs: 0 nothing, 1 something, 2 when a sample could not be used."""
    take_contract(contrato)
    samples, unusable = read_samples(paths, operation_named(operacion), cast("Direction | None", direccion))
    found = differences(samples)
    if as_json:
        print(json.dumps(check_as_json(samples, found, unusable), ensure_ascii=False, indent=2))
    else:
        print("\n".join(tell_check(samples, found, unusable)))
    return USAGE if unusable else DIFFERS if found else 0


def operation_named(name: str | None) -> Operation | None:
    """The operation of `--operacion`; raises UsageError for one that does not exist."""
    if name is None:
        return None
    known = {operation.name: operation for operation in load_catalog().operations}
    if name not in known:
        raise UsageError(f"no existe la operación «{name}»; las que hay son {', '.join(known)}.")
    return known[name]


def learn_from(
    paths: Sequence[Path],
    operacion: str | None,
    direccion: str | None,
    *,
    out: Path,
    overwrite: bool,
    contrato: Path | None,
) -> int:
    """Write a draft per message that differs and say what it took up; 2 when a sample could not be used."""
    take_contract(contrato)
    samples, unusable = read_samples(paths, operation_named(operacion), cast("Direction | None", direccion))
    learnt = drafts(samples)
    there = [draft for draft in learnt if (out / draft.place).exists()]
    if there and not overwrite:
        raise UsageError(
            f"{out / there[0].place}: ya existe y no se reemplaza; indique otra carpeta, o --sobrescribir."
        )
    for draft in learnt:
        target = out / draft.place
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, json.dumps(draft.schema, ensure_ascii=False, indent=2) + "\n")
    told = [*tell_learnt(learnt, out, {draft.place for draft in there}), *tell_left(texts(samples), unusable)]
    print("\n".join(told))
    return USAGE if unusable or any(draft.unfit for draft in learnt) else 0
