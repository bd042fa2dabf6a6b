"""Writes the journal: one JSON line per fact, chained by hash, never rewritten."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from harness.errors import JournalFailure, UsageError, why
from harness.evidence.redact import Redactor
from harness.evidence.seudonimos import Pseudonyms

FIRST_PREV = "0" * 64
to_disk = getattr(os, "fdatasync", os.fsync)  # not every system has the faster one
DURABLE = frozenset({"corrida", "fin"})


class Keeper(Protocol):
    """Where the lines that pseudonyms change are kept as they were."""

    def keep(self, number: int, facts: Mapping[str, Any]) -> None: ...

    def sync(self) -> None: ...

    def drop_after(self, number: int) -> None: ...


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


class Journal:
    """An append-only file of facts, safe to write from several threads.

    Lines of the classes in DURABLE are on the disk when `write` returns; the exchanges' lines are when a later `sync`
    returns, so that many can share one (see GroupCommit). Raises UsageError when the file
    already exists, for evidence is never overwritten; with `go_on` it must exist, is written on after its last line,
    and `torn` is the number of a last line that had been left half written: the next line must declare it.
    """

    def __init__(self, path: Path, *, now: Callable[[], datetime] = utc_now, go_on: bool = False) -> None:
        self.path = path
        self._now = now
        self._lock = threading.Lock()
        self._redactor = Redactor()
        self._seudonimos: Pseudonyms | None = None
        self._private: Keeper | None = None
        self._contraparte = "mock"
        self._n = 0
        self._prev = FIRST_PREV
        self._before = b""  # what ends a line that was left half written
        self.torn: int | None = None
        self._descriptor = _reopen(path) if go_on else _create(path)
        _lock(self._descriptor, path)
        if go_on:
            self._continue()

    def bind(self, contraparte: str, redactor: Redactor, seudonimos: Pseudonyms | None = None) -> None:
        """Say who the other side is, which secrets must never be written, and who gets pseudonyms; before the first
        line. Without `seudonimos` those of `protect` stay."""
        self._contraparte = contraparte
        self._redactor = redactor
        self._seudonimos = seudonimos or self._seudonimos

    def protect(self, seudonimos: Pseudonyms, private: Keeper) -> None:
        """Write persons and accounts by these pseudonyms, and keep there the lines that they change."""
        self._seudonimos, self._private = seudonimos, private
        private.drop_after(self._n)

    @property
    def lines(self) -> int:
        """How many whole lines it has."""
        return self._n if self.torn is None else self._n - 1

    @property
    def privacidad(self) -> dict[str, bool]:
        """What this journal replaces, as its first line tells it."""
        return self._seudonimos.privacidad if self._seudonimos else {"ruts": False, "cuentas": False}

    def shown(self, value: Any) -> Any:
        """The JSON value as this journal would write it: what else is shown of a run goes through here."""
        with self._lock:
            clean = self._redactor.clean(value)
            return self._seudonimos.clean(clean) if self._seudonimos else clean

    def write(
        self,
        clase: str,
        *,
        caso: str | None = None,
        ejecucion: str | None = None,
        paso: str | None = None,
        operacion: str | None = None,
        ruta: str | None = None,
        solicitud: Mapping[str, Any] | None = None,
        respuesta: Mapping[str, Any] | None = None,
        datos: Mapping[str, Any] | None = None,
        origen: str = "harness",
    ) -> int:
        """Append one line and return its number, from 1; `origen` says who caused the exchange."""
        facts = self._redactor.clean(
            {
                "clase": clase,
                "caso": caso,
                "ejecucion": ejecucion,
                "paso": paso,
                "operacion": operacion,
                "ruta": ruta,
                "origen": origen,
                "contraparte": self._contraparte,
                "solicitud": solicitud,
                "respuesta": respuesta,
                "datos": datos,
            }
        )
        with self._lock:
            return self._append(self._without_persons(facts), durable=clase in DURABLE)

    def _without_persons(self, facts: dict[str, Any]) -> dict[str, Any]:
        """The facts with pseudonyms; what they change is first kept as it was."""
        if self._seudonimos is None:
            return facts
        shown: dict[str, Any] = self._seudonimos.clean(facts)
        if self._private is not None and shown != facts:
            self._private.keep(self._n + 1, facts)
        return shown

    def _append(self, facts: Mapping[str, Any], *, durable: bool) -> int:
        number = self._n + 1
        moment = self._now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"n": number, "t": moment, "prev": self._prev, **facts}, ensure_ascii=False).encode()
        self._put(self._before + line + b"\n", durable)
        self._before = b""
        self._n = number
        self._prev = hashlib.sha256(line).hexdigest()
        return number

    def _continue(self) -> None:
        """Take up the chain where the file ends."""
        *whole, last = self.path.read_bytes().split(b"\n")
        if last:
            whole.append(last)
            self._before = b"\n"
            self.torn = None if is_whole(last) else len(whole)
        self._n = len(whole)
        self._prev = hashlib.sha256(whole[-1]).hexdigest() if whole else FIRST_PREV

    def _put(self, line: bytes, durable: bool) -> None:
        try:
            while line:
                line = line[os.write(self._descriptor, line) :]
        except OSError as full:
            raise self._failure(full) from full
        if durable:
            self.sync()

    def sync(self) -> None:
        """Return when every line written before the call is on the disk, its original first; writing may go on."""
        if self._private is not None:
            self._private.sync()
        try:
            to_disk(self._descriptor)
        except OSError as full:
            raise self._failure(full) from full

    def _failure(self, cause: OSError) -> JournalFailure:
        return JournalFailure(
            f"{self.path}: no se puede escribir la bitácora ({why(cause)}); libere espacio y repita la corrida"
        )

    def close(self) -> None:
        """Leave the file complete on the disk; closing twice is harmless."""
        with self._lock:
            if self._descriptor >= 0:
                os.fsync(self._descriptor)
                os.close(self._descriptor)
                self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def is_whole(piece: bytes) -> bool:
    """Whether the bytes of a line are a JSON object to its end."""
    try:
        return isinstance(json.loads(piece.decode("utf-8")), dict)
    except ValueError:
        return False


def _lock(descriptor: int, path: Path) -> None:
    """One writer at a time; it is given back when the file is closed, however the process ends."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover - only systems without POSIX locks
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as held:
        os.close(descriptor)
        raise UsageError(f"{path}: otro proceso está escribiendo esta bitácora; espere a que termine") from held


def _reopen(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_APPEND)
    except OSError as denied:
        raise UsageError(f"{path}: no se puede continuar la bitácora ({why(denied)})") from denied


def _create(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
    except FileExistsError as exists:
        if not path.exists():
            raise UsageError(f"{path.parent}: no es una carpeta; indique otra con --out") from exists
        raise UsageError(
            f"{path}: ya hay una bitácora en esa carpeta y no se sobrescribe; indique otra con --out"
        ) from exists
    except OSError as denied:
        raise UsageError(
            f"{path}: no se puede crear la bitácora ({why(denied)}); indique otra carpeta con --out"
        ) from denied
