"""The schemas say which members hold a person's RUT or a bank account, and miss none that is read as one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas import load_catalog
from schemas.protected import protected_members
from schemas.reading import tokens_of

OF_A_PERSON = {"principal", "destinatario", "identificacion", "rut"}
OF_AN_ACCOUNT = {"cuentaBancaria", "numeroCuenta"}


def _readings(node: Any, notion: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield notion, node
    else:
        for name, below in node.items():
            yield from _readings(below, name)


def _marked(pointer: str) -> str | None:
    names = [token for token in tokens_of(pointer) if token != "*"]
    places = protected_members().get(names[-1], {})
    return places.get("") or (places.get(names[-2]) if len(names) > 1 else None)


def test_what_is_read_as_a_person_or_an_account_is_marked() -> None:
    told = {
        (notion, pointer)
        for operation in load_catalog().operations
        for notion, pointer in _readings(dict(operation.lecturas))
    }
    persons = {pointer for notion, pointer in told if notion in OF_A_PERSON}
    accounts = {pointer for notion, pointer in told if notion in OF_AN_ACCOUNT}
    assert persons
    assert accounts
    assert {_marked(pointer) for pointer in persons} == {"rut"}
    assert {_marked(pointer) for pointer in accounts} == {"cuenta"}


def test_a_name_that_holds_other_things_too_is_marked_under_its_parent_alone() -> None:
    assert dict(protected_members()["id"]) == {"principal": "rut"}
    assert dict(protected_members()["rutDestinatario"]) == {"": "rut"}
    assert "codigoCuenta" not in protected_members()
