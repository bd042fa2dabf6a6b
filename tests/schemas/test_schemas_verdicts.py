"""The fast validator and the explaining one are of one mind, whatever happens to a message."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import schemas

ODD_NUMBERS = [0, -1, 1, 1.0, 1.5, 10**15, 2**63, 10**20]
ODD_TEXTS = ["", " ", "x", "9", "97", "97\n", "٣٣", "2026-06-15", "2026-02-30", "20260615", "2026-W01-1", "0000-01-01"]
ODD_VALUES = [None, True, False, *ODD_NUMBERS, *ODD_TEXTS, "true", "-5", "5.5", "1-9", [], {}, [None], [{}], {"x": 1}]


def test_both_validators_agree_on_every_example(example, explains_valid):
    fast = schemas.is_valid(example.operation, example.direction, example.document)
    assert fast == explains_valid(example.operation, example.direction, example.document) == example.is_valid


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_both_validators_agree_on_damaged_examples(all_examples, explains_valid, data):
    example = data.draw(st.sampled_from(all_examples))
    document = copy.deepcopy(example.document)
    for _ in range(data.draw(st.integers(1, 2))):
        _damage(document, data)
    fast = schemas.is_valid(example.operation, example.direction, document)
    assert fast == explains_valid(example.operation, example.direction, document)
    assert fast == (schemas.violations(example.operation, example.direction, document) == [])


def _damage(document: Any, data: st.DataObject) -> None:
    """Remove, replace or add one member anywhere in the document."""
    places = list(_places(document))
    box, key = data.draw(st.sampled_from(places)) if places else (document, "nuevo")
    act = data.draw(st.sampled_from(["remove", "replace", "add"]))
    if act == "remove" and places:
        del box[key]
    elif act == "add" and isinstance(box, dict):
        box["miembroNuevo"] = copy.deepcopy(data.draw(st.sampled_from(ODD_VALUES)))
    elif places:
        box[key] = copy.deepcopy(data.draw(st.sampled_from(ODD_VALUES)))


def _places(node: Any):
    for key in list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        yield node, key
        yield from _places(node[key])
