"""How a message written in the package's names travels under an overlay, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.catalog import Operation
from schemas.reading import EVERY, read, tokens_of
from schemas.renaming import original_document, renamed_document, renamed_pointer
from schemas.validation import Direction


def on_the_wire(operation: Operation, direction: Direction, document: Any) -> Any:
    """The message as the SIGFE of the overlay in use calls things; itself without one, or when it is no object."""
    names, moved = operation.nombres.get(direction, {}), operation.mudadas.get(direction, {})
    travelling = renamed_document(document, names)
    for ours, theirs in moved.items():
        travelling = _carried(travelling, renamed_pointer(ours, names), theirs)
    return travelling


def off_the_wire(operation: Operation, direction: Direction, document: Any) -> Any:
    """The reverse of `on_the_wire`."""
    names, moved = operation.nombres.get(direction, {}), operation.mudadas.get(direction, {})
    for ours, theirs in moved.items():
        document = _carried(document, theirs, renamed_pointer(ours, names))
    return original_document(document, names)


def _carried(document: Any, origin: str, goal: str) -> Any:
    """The document with one member at another place; a place within a list is not carried."""
    if not isinstance(document, Mapping) or EVERY in tokens_of(origin) + tokens_of(goal) or not _has(document, origin):
        return document
    return _put(_without(document, tokens_of(origin)), tokens_of(goal), read(document, origin))


def _has(document: Any, pointer: str) -> bool:
    *above, last = tokens_of(pointer)
    holder = read(document, "".join(f"/{token}" for token in above))
    return isinstance(holder, Mapping) and last in holder


def _without(node: Any, tokens: tuple[str, ...]) -> Any:
    """Without the member, and without what held nothing else."""
    head, *rest = tokens
    others = {name: value for name, value in node.items() if name != head}
    below = _without(node[head], tuple(rest)) if rest else None
    return {**others, head: below} if below else others


def _put(node: Any, tokens: tuple[str, ...], value: Any) -> Any:
    head, *rest = tokens
    held = node if isinstance(node, Mapping) else {}
    return {**held, head: _put(held.get(head), tuple(rest), value) if rest else value}
