"""Finds the cases under the given paths and gathers them, with what is broken, into a Suite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.errors import BrokenFile, UsageError
from harness.loader.case_file import read_case
from harness.loader.coherence import incoherences
from harness.loader.inputs import input_types, read_inputs
from harness.model import Case

CASE_FILE = "case.toml"
INPUTS_FILE = "entradas.toml"


@dataclass(frozen=True, slots=True)
class Suite:
    """What was selected (`cases`), every case of the root by id (`library`), what could not be read (`broken`).

    `broken` tells only files among the selected ones; `inputs` holds the value of every input by dotted name, `tipos`
    its declared type.
    """

    cases: tuple[Case, ...]
    library: Mapping[str, Case]
    broken: tuple[BrokenFile, ...]
    inputs: Mapping[str, Any]
    root: Path
    tipos: Mapping[str, str] = field(default_factory=dict)


def packaged_cases() -> Path:
    """The folder of the cases that travel with this package."""
    return Path(__file__).resolve().parents[2] / "cases"


def load_cases(paths: Sequence[Path], *, inputs: Path | None = None) -> Suite:
    """Read the cases under `paths`: case.toml files, case folders, or any folder above them.

    The cases root is the nearest folder upward that holds entradas.toml; `inputs` replaces that file. A broken case
    stands alone in `Suite.broken`. Raises UsageError when a path has no cases or they belong to several roots, and
    BrokenFile when the inputs cannot be read.
    """
    selected = [file for path in paths for file in _case_files(path)]
    root = _root_of(selected, paths)
    values = read_inputs(inputs or root / INPUTS_FILE)
    library, problems = _read_library(root)
    problems += _drop_incoherent(library, values)
    wanted = {file.resolve() for file in selected}
    return Suite(
        cases=tuple(case for case in library.values() if case.path.resolve() in wanted),
        library=library,
        broken=tuple(problem for problem in problems if _blames_any(problem, wanted)),
        inputs=values,
        root=root,
        tipos=input_types(inputs or root / INPUTS_FILE),
    )


def _case_files(path: Path) -> list[Path]:
    if not path.exists():
        raise UsageError(f"{path}: no existe; indique un case.toml o una carpeta con casos")
    if path.is_file() and path.name != CASE_FILE:
        raise UsageError(f"{path}: no es un {CASE_FILE}; indique un {CASE_FILE} o una carpeta con casos")
    return [path] if path.is_file() else sorted(path.rglob(CASE_FILE))


def _root_of(selected: Sequence[Path], paths: Sequence[Path]) -> Path:
    found = (_upward(file) for file in (selected or paths))
    roots = {root.resolve(): root for root in found if root is not None}
    if not roots:
        told = ", ".join(map(str, paths))
        if selected:
            raise UsageError(
                f"{told}: falta {INPUTS_FILE} en la carpeta de casos o por encima; créelo según docs/es/casos.md"
            )
        raise UsageError(f"{told}: no hay casos; indique otra ruta")
    if len(roots) > 1:
        raise UsageError(
            f"los casos son de varias carpetas ({', '.join(sorted(map(str, roots.values())))}); ejecute una a la vez"
        )
    return next(iter(roots.values()))


def _upward(path: Path) -> Path | None:
    absolute = path.resolve()
    found = next((folder for folder in (absolute, *absolute.parents) if (folder / INPUTS_FILE).is_file()), None)
    return None if found is None else _as_written(found, path)


def _as_written(folder: Path, path: Path) -> Path:
    """The folder in the terms in which the user wrote the path, so that messages can be recognised."""
    current = path
    while current.resolve() != folder and current != current.parent:
        current = current.parent
    return current if current.resolve() == folder else folder


def _read_library(root: Path) -> tuple[dict[str, Case], list[BrokenFile]]:
    library: dict[str, Case] = {}
    problems: list[BrokenFile] = []
    for file in sorted(root.rglob(CASE_FILE)):
        try:
            case = read_case(file, root)
        except BrokenFile as problem:
            problems.append(problem)
            continue
        if case.id in library:
            problems.append(
                BrokenFile(str(file), f"miembro «id»: {case.id} ya es de {library[case.id].path}; use otro")
            )
        else:
            library[case.id] = case
    return library, problems


def _drop_incoherent(library: dict[str, Case], inputs: Mapping[str, Any]) -> list[BrokenFile]:
    """Take incoherent cases out until the rest stands: a case that needs a dropped one is dropped in turn."""
    problems: list[BrokenFile] = []
    while found := [(case, list(incoherences(case, library, inputs))) for case in library.values()]:
        bad = [(case, ones) for case, ones in found if ones]
        if not bad:
            break
        for case, ones in bad:
            del library[case.id]
            problems.append(BrokenFile(str(case.path), "; ".join(one.problem for one in ones)))
    return problems


def _blames_any(problem: BrokenFile, wanted: set[Path]) -> bool:
    blamed = Path(problem.where).resolve()
    return blamed in wanted or any(file.parent == blamed.parent for file in wanted)
