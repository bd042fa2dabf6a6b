"""Finds and reads the JSON body of a step, and applies the step's `set` and `quitar` to it."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.errors import BrokenFile
from harness.loader.text_file import read_text
from harness.strict_json import StrictJsonError, parse


class BodyError(Exception):
    """What is wrong with a step's body; the message is a Spanish sentence that says what to do."""


def read_body(name: str, folders: Sequence[Path]) -> Any:
    """The JSON value of the first `name` found in the folders; raises BodyError naming the places searched."""
    found = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if found is None:
        searched = ", ".join(str(folder) for folder in folders)
        raise BodyError(f"no existe {name} (se buscó en: {searched}); cree el archivo o corrija el nombre")
    try:
        return parse(read_text(found))
    except BrokenFile as unreadable:
        raise BodyError(str(unreadable)) from unreadable
    except StrictJsonError as broken:
        raise BodyError(f"{found} no es JSON: {broken}; corrija el archivo") from broken


def edited(body: Any, puts: Mapping[str, Any], drops: Sequence[str]) -> Any:
    """A copy of the body with members put at, and removed from, JSON Pointers; raises BodyError."""
    body = copy.deepcopy(body)
    for pointer, value in puts.items():
        holder, token = _holder(body, pointer, "set")
        if isinstance(holder, list):
            holder[_index(holder, token, pointer, "set")] = value
        else:
            holder[token] = value
    for pointer in drops:
        holder, token = _holder(body, pointer, "quitar")
        if isinstance(holder, list):
            del holder[_index(holder, token, pointer, "quitar")]
        elif token not in holder:
            raise BodyError(f"quitar «{pointer}»: el cuerpo no tiene ese miembro; corrija la ruta")
        else:
            del holder[token]
    return body


def _holder(body: Any, pointer: str, verb: str) -> tuple[Any, str]:
    tokens = [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
    if not tokens:
        raise BodyError(f"{verb} «{pointer}»: debe ser una ruta como /detalles/compromiso/0/titulo")
    for token in tokens[:-1]:
        body = (
            body[_index(body, token, pointer, verb)] if isinstance(body, list) else _member(body, token, pointer, verb)
        )
    if not isinstance(body, dict | list):
        raise BodyError(f"{verb} «{pointer}»: el cuerpo no llega hasta ahí; corrija la ruta")
    return body, tokens[-1]


def _member(body: Any, token: str, pointer: str, verb: str) -> Any:
    if not isinstance(body, dict) or token not in body:
        raise BodyError(f"{verb} «{pointer}»: el cuerpo no tiene «{token}»; corrija la ruta")
    return body[token]


def _index(body: list[Any], token: str, pointer: str, verb: str) -> int:
    if not (token.isascii() and token.isdigit() and int(token) < len(body)):
        raise BodyError(f"{verb} «{pointer}»: la lista no tiene un elemento «{token}»; corrija la ruta")
    return int(token)
