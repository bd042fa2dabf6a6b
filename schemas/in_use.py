"""The contract in use: the package's files, and over them those of the institution's overlay while there is one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper, cache
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).parent
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Overlay:
    """An institution's own contract files, by their place in `schemas/`: `modules/ticket/v1/service.json`.

    `huella` is the SHA-256 of all of them; `folder` is where they were read, None of one that a journal tells.
    """

    huella: str
    files: Mapping[str, Any] = field(repr=False)
    folder: Path | None = None


class _Chosen:
    """The overlay that this process uses: one for all of it, since a run speaks one contract."""

    overlay: Overlay | None = None


_forgetful: list[_lru_cache_wrapper[Any]] = []


def per_contract(function: Callable[..., Found]) -> _lru_cache_wrapper[Found]:
    """A cache of what was read from the contract: empty again as soon as another one is in use."""
    cached = cache(function)
    _forgetful.append(cached)
    return cached


def overlay_in_use() -> Overlay | None:
    """The overlay that `use_overlay` put over the package; None without one."""
    return _Chosen.overlay


def put_in_use(overlay: Overlay | None) -> None:
    """Read the contract with this overlay from now on, unexamined: `use_overlay` is the door."""
    if overlay != _Chosen.overlay:
        _Chosen.overlay = overlay
        for cached in _forgetful:
            cached.cache_clear()


def own_file(place: str) -> Any:
    """What the overlay says in a file; None when it has none there."""
    return None if _Chosen.overlay is None else _Chosen.overlay.files.get(place)


def package_file(place: str) -> Any:
    """The JSON of a file of the package; raises OSError or ValueError."""
    return _read(ROOT / place)


@cache
def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def patched(given: Any, patch: Any) -> Any:
    """RFC 7396: `patch` over `given`, objects merged member by member, null taking a member away."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(given) if isinstance(given, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = patched(result.get(name), value)
    return result
