"""Renaming: the members that an institution's SIGFE calls otherwise, in messages, pointers and schemas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urljoin

from schemas.reading import EVERY, tokens_of

Names = Mapping[str, str]  # JSON Pointer in the package's names, `*` for any element -> what its last step is called
_Tree = Mapping[str, "_Branch"]
_OF_A_FILE = frozenset({"$schema", "$id", "$defs"})
_COMBINERS = ("allOf", "anyOf", "oneOf")
_CONDITIONS = ("if", "then", "else", "not")


class _Branch:
    """One step of the tree of renamed places: its other name, and what is renamed below."""

    __slots__ = ("below", "name")

    def __init__(self) -> None:
        self.name: str | None = None
        self.below: dict[str, _Branch] = {}


def tree_of(names: Names) -> dict[str, _Branch]:
    """The renamed places, step by step."""
    root: dict[str, _Branch] = {}
    for pointer, name in names.items():
        level = root
        *above, last = tokens_of(pointer)
        for token in above:
            level = level.setdefault(token, _Branch()).below
        level.setdefault(last, _Branch()).name = name
    return root


def renamed_pointer(pointer: str, names: Names) -> str:
    """The same place in the other names."""
    level: _Tree = tree_of(names)
    steps = []
    for token in tokens_of(pointer):
        branch = level.get(token) or (level.get(EVERY) if token.isdigit() else None)
        steps.append(branch.name if branch is not None and branch.name is not None else token)
        level = branch.below if branch is not None else {}
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


def renamed_document(document: Any, names: Names) -> Any:
    """A message in the other names; the order of its members stays."""
    return _written(document, tree_of(names)) if names else document


def _written(node: Any, tree: _Tree) -> Any:
    if not tree:
        return node
    if isinstance(node, list):
        below = tree[EVERY].below if EVERY in tree else {}
        return [_written(element, below) for element in node]
    if not isinstance(node, Mapping):
        return node
    return {_name_in(tree, str(name)): _written(value, _below(tree, str(name))) for name, value in node.items()}


def original_document(document: Any, names: Names) -> Any:
    """A message in the other names, put back into the package's."""
    return _put_back(document, tree_of(names)) if names else document


def _put_back(node: Any, tree: _Tree) -> Any:
    if not tree:
        return node
    if isinstance(node, list):
        below = tree[EVERY].below if EVERY in tree else {}
        return [_put_back(element, below) for element in node]
    if not isinstance(node, Mapping):
        return node
    ours = {branch.name: name for name, branch in tree.items() if branch.name is not None}
    pairs = [(ours.get(str(name), str(name)), value) for name, value in node.items()]
    return {name: _put_back(value, _below(tree, name)) for name, value in pairs}


def _name_in(tree: _Tree, name: str) -> str:
    branch = tree.get(name)
    return branch.name if branch is not None and branch.name is not None else name


def _below(tree: _Tree, name: str) -> _Tree:
    return tree[name].below if name in tree else {}


def renamed_schema(schema: dict[str, Any], names: Names, look_up: Callable[[str], Any]) -> dict[str, Any]:
    """A schema whose members have the other names; what it refers to on the way is copied in.

    `look_up` gives the schema at an absolute reference.
    """
    if not names:
        return schema
    named: dict[str, Any] = _renamed(schema, schema["$id"], tree_of(names), look_up)
    return named


def _renamed(node: Any, base: str, tree: _Tree, look_up: Callable[[str], Any]) -> Any:
    if not tree or not isinstance(node, Mapping):
        return node
    copy = dict(node)
    for word in _COMBINERS:
        if word in copy:
            copy[word] = [_renamed(branch, base, tree, look_up) for branch in copy[word]]
    for word in _CONDITIONS:
        if word in copy:
            copy[word] = _renamed(copy[word], base, tree, look_up)
    if "properties" in copy:
        copy["properties"] = {
            _name_in(tree, name): _renamed(member, base, _below(tree, name), look_up)
            for name, member in copy["properties"].items()
        }
    if "required" in copy:
        copy["required"] = [_name_in(tree, name) for name in copy["required"]]
    if EVERY in tree and "items" in copy:
        copy["items"] = _renamed(copy["items"], base, tree[EVERY].below, look_up)
    if "$ref" in copy:
        reference = urljoin(base, copy.pop("$ref"))
        target = _absolute(look_up(reference), reference.partition("#")[0])
        there = _renamed(target, reference.partition("#")[0], tree, look_up)
        copy["allOf"] = [there, *copy.get("allOf", ())]
    return copy


def _absolute(node: Any, base: str) -> Any:
    """A schema that can stand elsewhere: its references are whole, and it is no file of its own."""
    if isinstance(node, list):
        return [_absolute(one, base) for one in node]
    if not isinstance(node, Mapping):
        return node
    copy = {word: _absolute(value, base) for word, value in node.items() if word not in _OF_A_FILE}
    if isinstance(copy.get("$ref"), str):
        copy["$ref"] = urljoin(base, copy["$ref"])
    return copy
