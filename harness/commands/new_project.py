"""`iop new project`: an institution's own folder, written whole or not at all, which passes at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from harness.commands.new import plan_text
from harness.commands.new_target import target_text
from harness.errors import UsageError, why
from harness.loader import list_cases, load_cases
from harness.plan import PLAN, load_plan
from harness.scaffold import project_files
from harness.session import TARGETS

MODULES = ("compromiso",)  # of which it has cases
TESTING = "pruebas"
GIT = ".git"  # what a folder just made for git may already have
TOLD = 5
NEXT = "Siga README.md, desde «La primera hora»: cd {folder} && iop run"


def write_project(folder: Path) -> int:
    """Write the folder, print it and what comes next; raises UsageError for a place that is taken or cannot be."""
    _refuse_taken(folder)
    draft = _draft_of(folder)
    try:
        draft.mkdir()
        _fill(draft, project_files())
        _put(draft, folder)
    except OSError as refused:
        raise UsageError(f"{folder}: no se puede escribir ({why(refused)}); indique otro lugar") from refused
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    print(folder)
    print(NEXT.format(folder=folder))
    return 0


def _refuse_taken(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{folder}: ya existe y no es una carpeta; indique una que no exista o esté vacía")
    if not folder.exists():
        if not folder.absolute().parent.is_dir():
            raise UsageError(f"{folder}: no existe la carpeta {folder.absolute().parent}; créela primero")
        return
    there = sorted(one.name for one in folder.iterdir() if one.name != GIT)
    if there:
        more = f" y {len(there) - TOLD} más" if len(there) > TOLD else ""
        raise UsageError(
            f"{folder}: no está vacía (tiene {', '.join(there[:TOLD])}{more}) y no se sobrescribe nada; "
            "indique una carpeta nueva o vacía"
        )


def _draft_of(folder: Path) -> Path:
    """Beside a folder that is to be made, inside one that is there: on the same disk either way."""
    name = f".iop-new-{os.getpid()}"
    return folder / name if folder.exists() else folder.absolute().parent / name


def _fill(draft: Path, files: Mapping[str, str]) -> None:
    for place, text in files.items():
        (draft / place).parent.mkdir(parents=True, exist_ok=True)
        (draft / place).write_text(text, encoding="utf-8", newline="\n")
    with (draft / TARGETS).open("a", encoding="utf-8", newline="\n") as stream:
        stream.write(target_text(TESTING))
    known = list_cases(draft / "cases")
    (draft / PLAN).write_text(plan_text(MODULES, known), encoding="utf-8", newline="\n")
    load_plan(draft / PLAN, known)  # what is offered must be usable as it is
    broken = load_cases([draft / "cases"]).broken
    if broken:
        raise broken[0]


def _put(draft: Path, folder: Path) -> None:
    """Give the finished draft its name; into a folder that is there, each thing of it, or none."""
    if not folder.exists():
        draft.rename(folder)
        return
    moved: list[Path] = []
    try:
        for one in sorted(draft.iterdir()):
            moved.append(one.rename(folder / one.name))
    except OSError:
        for one in moved:
            one.rename(draft / one.name)
        raise
