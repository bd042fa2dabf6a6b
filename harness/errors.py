"""The harness's own faults; the other side's faults are Findings, never exceptions."""

from __future__ import annotations

from errno import EACCES, EEXIST, EISDIR, ENOENT, ENOSPC, ENOTDIR, EPERM, EROFS

_REASONS = {
    ENOENT: "no existe",
    ENOTDIR: "una parte de la ruta no es una carpeta",
    EISDIR: "es una carpeta",
    EEXIST: "ya existe",
    EACCES: "no hay permiso",
    EPERM: "no hay permiso",
    EROFS: "el disco es de solo lectura",
    ENOSPC: "no queda espacio en el disco",
}


def why(failure: OSError) -> str:
    """What the operating system complains of, in Spanish where it is common."""
    return _REASONS.get(failure.errno or 0, failure.strerror or str(failure))


class HarnessError(Exception):
    """Base of what is ours. Every message is a Spanish sentence that says what, where and what to do.

    HarnessError
    ├── UsageError          a wrong option, target name or path: exit 2
    ├── BrokenFile          a case, input, target or seed file that cannot be used: exit 2
    ├── UnresolvedValue     a `${…}` that has no value when its step is reached: the case ends in ERROR
    ├── TransportFailure    no answer, or one that is not HTTP: the case ends in ERROR
    ├── JournalFailure      the journal cannot be written: the run stops
    └── MockNotStarted      the embedded mock did not come up: exit 2
    """


class UsageError(HarnessError):
    """What was asked for on the command line cannot be done."""


class BrokenFile(HarnessError):
    """A file of the user's that cannot be used; `where` is its path, `problem` the sentence."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where = where
        self.problem = problem


class UnresolvedValue(HarnessError):
    """A reference that nobody produced."""


class TransportFailure(HarnessError):
    """The request may or may not have arrived; `sent` tells whether it could have."""

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent


class MockNotStarted(HarnessError):
    """The embedded mock ended or did not answer in time; the message carries its last words."""


class JournalFailure(HarnessError):
    """The journal cannot be written: nothing more may be sent, for it would leave no evidence."""
