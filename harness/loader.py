"""Reads cases and inputs from disk: the only file that knows how a case looks there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import BrokenFile
from harness.model import Case


@dataclass(frozen=True, slots=True)
class Suite:
    """What was selected (`cases`), every case of the root by id (`library`), what could not be read (`broken`)."""

    cases: tuple[Case, ...]
    library: Mapping[str, Case]
    broken: tuple[BrokenFile, ...]
    inputs: Mapping[str, Any]
    root: Path


def load_cases(paths: Sequence[Path], *, inputs: Path | None = None) -> Suite:
    """Read the cases under `paths` (case.toml files, case folders or folders above them)."""
    raise NotImplementedError


def packaged_cases() -> Path:
    """The folder of the cases that travel with this package."""
    raise NotImplementedError
