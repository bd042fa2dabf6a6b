"""Starts the mock as a child process on a free loopback port, and ends it."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from harness.errors import MockNotStarted

READY = "escuchando en "
START_DEADLINE_S = 20.0
END_DEADLINE_S = 5.0
COMPLAINT = "iop mock: "  # begins the one sentence of a mock that cannot do what it was asked
KEPT_LINES = 20
OWN_FILES = {"--seed": "semilla", "--catalogos": "catalogos"}


def told_of_mock(args: Sequence[str]) -> dict[str, Any]:
    """How that mock differs from the packaged one, for the record: rules switched off, seed, tables, progression.

    Files and folders by their last name alone, for the record is shared.
    """
    options = list(zip(args[::2], args[1::2], strict=True))
    off = sorted({value for name, value in options if name == "--sin-regla"})
    told: dict[str, Any] = {"reglas_apagadas": off} if off else {}
    for name, value in options:
        if name in OWN_FILES:
            told[OWN_FILES[name]] = Path(value).name
        elif name == "--progresion":
            told["progresion"] = value
    return told


class EmbeddedMock:
    """A mock of one's own: `url` tells where it listens while the context lasts.

    The child ends when its standard input closes, so it dies with its parent. Raises MockNotStarted with its last
    words when it does not come up.
    """

    def __init__(self, args: Sequence[str] = (), *, deadline_s: float = START_DEADLINE_S) -> None:
        self._command = [sys.executable, "-m", "mock_server", "--port", "0", "--vigilar-entrada", *args]
        self._deadline_s = deadline_s
        self._child: subprocess.Popen[str] | None = None
        self._last_words: deque[str] = deque(maxlen=KEPT_LINES)
        self._readers: list[threading.Thread] = []
        self.url = ""

    def __enter__(self) -> Self:
        self._child = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C is for us: sent tickets are still polled to their end
        )
        try:
            self.url = self._wait_until_ready(self._child)
        except BaseException:
            self._end()
            raise
        return self

    def _wait_until_ready(self, child: subprocess.Popen[str]) -> str:
        said: queue.Queue[str | None] = queue.Queue()
        self._read(child.stdout, said)
        self._read(child.stderr, None)
        while True:
            try:
                line = said.get(timeout=self._deadline_s)
            except queue.Empty:
                raise MockNotStarted(
                    f"el simulador no estuvo listo en {self._deadline_s:.0f} s. {self._told()}"
                ) from None
            if line is None:
                child.wait(END_DEADLINE_S)
                self._readers[1].join(END_DEADLINE_S)
                raise MockNotStarted(f"el simulador no partió: {self._complaint(child.returncode)}")
            if line.startswith(READY):
                return line.removeprefix(READY).strip()

    def _read(self, stream: IO[str] | None, said: queue.Queue[str | None] | None) -> None:
        def drain() -> None:
            for line in stream or ():
                if said is not None:
                    said.put(line)
                else:
                    self._last_words.append(line.rstrip())
            if said is not None:
                said.put(None)

        reader = threading.Thread(target=drain, daemon=True)
        reader.start()
        self._readers.append(reader)

    def _complaint(self, code: int) -> str:
        """The sentence of the mock's own about what it was asked, or else all that it said."""
        words = "\n".join(self._last_words)
        _, found, sentence = words.rpartition(COMPLAINT)
        return sentence if found else f"terminó con código {code}. {self._told()}"

    def _told(self) -> str:
        words = "\n".join(self._last_words)
        return f"Sus últimas palabras:\n{words}" if words else "No dijo nada."

    def _end(self) -> None:
        child = self._child
        if child is None:
            return
        if child.stdin is not None:
            child.stdin.close()
        try:
            child.wait(END_DEADLINE_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        for reader in self._readers:
            reader.join(END_DEADLINE_S)
        for stream in (child.stdout, child.stderr):
            if stream is not None:
                stream.close()
        self._child = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()
