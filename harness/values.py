"""Reads amounts and codes out of JSON values, whatever type they travelled in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def by_concept(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Sums of pesos per concept."""
    sums: dict[str, int] = {}
    for concept, amount in pairs:
        sums[concept] = sums.get(concept, 0) + amount
    return sums


def as_text(value: Any) -> str | None:
    """A code or folio as text, whatever its JSON type; None and "" are nothing."""
    return None if value is None or value == "" or isinstance(value, bool) else str(value)


def as_pesos(value: Any) -> int | None:
    """An amount as an integer, whether it travelled as number or text; None when it is neither."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    digits = str(value)
    return int(digits) if digits.removeprefix("-").isascii() and digits.removeprefix("-").isdigit() else None
