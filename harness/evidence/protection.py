"""Protects a run: gives its journal pseudonyms and a private tree, for a new run, one that goes on, and a seal."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from harness.errors import UsageError
from harness.evidence.held import kind_of
from harness.evidence.places import private_folder
from harness.evidence.private import STATE, PrivateTree
from harness.evidence.seudonimos import Pseudonyms
from harness.loader import Suite
from harness.model import Target
from schemas.protected import Kind

_INPUT = re.compile(r"\$\{([^{}]+)\}")
_LEARNED_AS: Mapping[Kind, str] = {"rut": "rut", "cuenta": "numeroCuenta"}


def begun(
    out: Path, target: Target, known: Mapping[str, Any], semilla: int | None, state: Mapping[str, Any]
) -> tuple[Pseudonyms, PrivateTree]:
    """The pseudonyms of a new run and its private tree, with `state` and the key in it; raises UsageError.

    Against a simulated target the key follows the seed, for nothing real is protected there and runs must repeat.
    """
    seeded = target.simulado and semilla is not None
    key = hashlib.sha256(f"seudonimos de la semilla {semilla}".encode()).digest() if seeded else secrets.token_bytes()
    privacy = {"ruts": target.privacidad.ruts, "cuentas": target.privacidad.cuentas}
    whole = {"version": 1, **state, "privacidad": privacy, "clave": key.hex(), "conocidos": dict(known)}
    return Pseudonyms(key, **privacy, known=known), PrivateTree.create(private_folder(out), whole)


def taken_up(out: Path) -> tuple[Pseudonyms, PrivateTree]:
    """Those of a run that goes on, with all that it has met; raises UsageError when its private tree is gone."""
    tree = PrivateTree.open(private_folder(out))
    return _again(tree), tree


def with_originals(run: Path, lines: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The lines of a run's journal as they were before pseudonyms: what goes on speaks of the same persons.

    Raises UsageError when its private tree is gone, or lacks what an execution began with: SIGFE would be asked about
    persons that do not exist.
    """
    tree = PrivateTree.open(private_folder(run))
    try:
        kept = tree.originals()
    finally:
        tree.close()
    return (_original(run, line, kept, protected) for protected, line in _after_head(lines))


def _after_head(lines: Iterable[Mapping[str, Any]]) -> Iterator[tuple[bool, Mapping[str, Any]]]:
    """Each line, and whether the first one tells that RUTs are protected."""
    protected: bool | None = None
    for line in lines:
        if protected is None:
            protected = bool((line.get("datos") or {}).get("privacidad", {}).get("ruts"))
        yield protected, line


def _original(
    run: Path, line: Mapping[str, Any], kept: Mapping[int, Mapping[str, Any]], protected: bool
) -> dict[str, Any]:
    if protected and _names_persons(line) and line.get("n") not in kept:
        raise UsageError(
            f"{private_folder(run)}: le faltan los originales de lo que la bitácora muestra con seudónimos: esta "
            "corrida ya no puede continuar; ejecute los casos de nuevo"
        )
    return {**line, **kept.get(line.get("n", 0), {})}


def _names_persons(line: Mapping[str, Any]) -> bool:
    """Whether a line tells invented RUTs of an execution, which always get pseudonyms."""
    return line.get("clase") == "inicio" and bool((line.get("datos") or {}).get("valores"))


def private_state(run: Path) -> Mapping[str, Any]:
    """What the private tree keeps of how a run was asked for; raises UsageError when it is gone."""
    tree = PrivateTree.open(private_folder(run))
    tree.close()
    return tree.state


def originals_of(run: Path) -> list[str] | None:
    """What must not stand in the products of a run: RUTs as `12345678-5`, and accounts.

    None when nobody knows any more, for its private tree is gone.
    """
    folder = private_folder(run)
    if not (folder / STATE).is_file():
        return None
    tree = PrivateTree.open(folder)
    try:
        return _again(tree).originals()
    finally:
        tree.close()


def known_inputs(suite: Suite, inputs: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The values of the inputs that the cases put into protected members, by a name that tells what they are."""
    known: dict[str, dict[Any, None]] = {name: {} for name in _LEARNED_AS.values()}
    for case in suite.library.values():
        for step in case.steps:
            for kind, text in (*_held(step.body, "", ""), *_held(dict(step.input), "", "")):
                named = [inputs[name] for name in _INPUT.findall(text) if name in inputs]
                known[_LEARNED_AS[kind]].update(dict.fromkeys(named if _INPUT.fullmatch(text) else ()))
    return {name: list(values) for name, values in known.items()}


def _held(value: Any, name: str, above: str) -> Iterator[tuple[Kind, str]]:
    if isinstance(value, Mapping):
        for inner, member in value.items():
            yield from _held(member, inner, name)
    elif isinstance(value, list):
        for element in value:
            yield from _held(element, name, above)
    elif isinstance(value, str) and (kind := kind_of(name, above)) is not None:
        yield kind, value


def _again(tree: PrivateTree) -> Pseudonyms:
    state = tree.state
    again = Pseudonyms(bytes.fromhex(state["clave"]), **state["privacidad"], known=state["conocidos"])
    for facts in tree.originals().values():
        again.clean(facts)
    return again
