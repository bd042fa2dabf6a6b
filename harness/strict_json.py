"""JSON without surprises: a duplicate member, NaN or an abyss of nesting is refused, never silently resolved."""

from __future__ import annotations

import json
from typing import Any, NoReturn


class StrictJsonError(ValueError):
    """The text is not the JSON we accept; the message is a Spanish phrase that completes «no es JSON: …»."""


def parse(text: str) -> Any:
    """The value of a JSON text; raises StrictJsonError."""
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as broken:
        raise StrictJsonError(
            f"se corta o está mal escrito en la línea {broken.lineno}, columna {broken.colno}"
        ) from broken
    except RecursionError as deep:
        raise StrictJsonError("tiene demasiados niveles de anidamiento") from deep


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        raise StrictJsonError(f"el miembro «{next(name for name in names if names.count(name) > 1)}» está repetido")
    return members


def _no_constant(name: str) -> NoReturn:
    raise StrictJsonError(f"contiene {name}, que no es un número de JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_members, parse_constant=_no_constant)
