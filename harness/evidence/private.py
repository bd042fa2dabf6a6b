"""The private tree of a run: what resuming needs and nobody else may read. Never packed, never a secret in it."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from harness.errors import BrokenFile, JournalFailure, UsageError, why
from harness.evidence.journal import to_disk

STATE, ORIGINALS, IGNORED = "privado.json", "originales.jsonl", ".gitignore"
_FOLDER, _FILE = 0o700, 0o600
_ITSELF = getattr(os, "O_NOFOLLOW", 0)


class PrivateTree:
    """`.iop/<run>/`, folder 0700 and files 0600: the state of the run, and the lines that pseudonyms changed.

    The lines are kept with their originals and without secrets. Closing twice is harmless.
    """

    def __init__(self, folder: Path, state: Mapping[str, Any], descriptor: int) -> None:
        self.folder = folder
        self.state = state
        self._descriptor = descriptor
        self._dirty = False
        self._lock = threading.Lock()

    @classmethod
    def create(cls, folder: Path, state: Mapping[str, Any]) -> Self:
        """A new tree, in the place of that of a deleted run; raises UsageError when the disk refuses."""
        try:
            _clear(folder)
            folder.parent.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
            (folder.parent / IGNORED).write_text("*\n", encoding="utf-8")
            folder.mkdir(mode=_FOLDER)
            folder.chmod(_FOLDER)
            _write(folder / STATE, json.dumps(state, ensure_ascii=False, indent=2) + "\n")
            return cls(folder, state, _opened(folder / ORIGINALS, os.O_CREAT | os.O_EXCL))
        except OSError as refused:
            raise UsageError(
                f"{folder}: no se puede crear la carpeta privada de la corrida ({why(refused)}), y sin ella no se "
                "ejecuta; libere espacio, revise los permisos o indique otro lugar con --out"
            ) from refused

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The tree of a run that goes on; raises UsageError when there is none, BrokenFile when it is illegible."""
        try:
            state = json.loads((folder / STATE).read_text(encoding="utf-8"))
            if not isinstance(state, dict):
                raise BrokenFile(str(folder / STATE), "no es un objeto JSON; la corrida ya no puede continuar")
            return cls(folder, state, _opened(folder / ORIGINALS, os.O_CREAT))
        except FileNotFoundError as missing:
            raise UsageError(
                f"{folder}: no está la carpeta privada de la corrida (se cerró con «iop cerrar», o se hizo en otro "
                "equipo): ya no puede continuar; ejecute los casos de nuevo"
            ) from missing
        except OSError as refused:
            raise UsageError(f"{folder}: no se puede abrir la carpeta privada ({why(refused)})") from refused
        except ValueError as broken:
            raise BrokenFile(str(folder / STATE), "no es JSON; la corrida ya no puede continuar") from broken

    def keep(self, number: int, facts: Mapping[str, Any]) -> None:
        """Write the line of that number as it was before pseudonyms; on the disk after the next `sync`."""
        line = (json.dumps({"n": number, **facts}, ensure_ascii=False) + "\n").encode()
        with self._lock:
            self._dirty = True
            try:
                while line:
                    line = line[os.write(self._descriptor, line) :]
            except OSError as full:
                raise self._failure(full) from full

    def sync(self) -> None:
        """Return when every kept line is on the disk; nothing is done when there is no new one."""
        if not self._dirty:
            return
        self._dirty = False
        try:
            to_disk(self._descriptor)
        except OSError as full:
            self._dirty = True
            raise self._failure(full) from full

    def originals(self) -> dict[int, dict[str, Any]]:
        """By journal line number, the line's facts with originals; a line cut by a crash is left out."""
        found = {}
        for piece in (self.folder / ORIGINALS).read_bytes().split(b"\n"):
            try:
                facts = json.loads(piece)
                found[int(facts.pop("n"))] = facts
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
        return found

    def drop_after(self, number: int) -> None:
        """Forget lines that never reached the journal, and end the file whole, so that it can be written on."""
        kept = {n: facts for n, facts in self.originals().items() if n <= number}
        text = "".join(json.dumps({"n": n, **facts}, ensure_ascii=False) + "\n" for n, facts in kept.items())
        draft = self.folder / f".{ORIGINALS}"
        try:
            draft.unlink(missing_ok=True)
            _write(draft, text)
            draft.replace(self.folder / ORIGINALS)
            os.close(self._descriptor)
            self._descriptor = _opened(self.folder / ORIGINALS, 0)
        except OSError as full:
            raise self._failure(full) from full

    def close(self) -> None:
        """Leave the files complete on the disk."""
        with self._lock:
            if self._descriptor >= 0:
                os.fsync(self._descriptor)
                os.close(self._descriptor)
                self._descriptor = -1

    def _failure(self, cause: OSError) -> JournalFailure:
        return JournalFailure(
            f"{self.folder / ORIGINALS}: no se puede escribir ({why(cause)}); libere espacio y repita la corrida"
        )


def remove(folder: Path) -> bool:
    """Delete a private tree; whether there was one. Raises UsageError when the disk refuses."""
    try:
        return _clear(folder)
    except OSError as refused:
        raise UsageError(f"{folder}: no se puede borrar ({why(refused)}); revise los permisos") from refused


def _clear(folder: Path) -> bool:
    if folder.is_symlink():
        folder.unlink()
    elif not folder.exists():
        return False
    else:
        shutil.rmtree(folder)
    return True


def _opened(path: Path, how: int) -> int:
    return os.open(path, os.O_RDWR | os.O_APPEND | _ITSELF | how, _FILE)


def _write(path: Path, text: str) -> None:
    descriptor = _opened(path, os.O_CREAT | os.O_EXCL)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(descriptor)
