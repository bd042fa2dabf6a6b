"""A mock in another process, and a proxy before it that does to one operation what networks and gateways do."""

from __future__ import annotations

import json
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import httpx2

from schemas import load_catalog

PROXY_PAGE = b"<html><body><h1>Bad gateway</h1></body></html>"
HOLD_S = 30.0  # longer than any patience of a test
DRIP_S = 0.03


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came to the wire."""

    operation: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def is_sigfe(self) -> bool:
        """Whether it is an operation of SIGFE's, and not a page of the mock's own."""
        return not self.operation.startswith("/")


@dataclass(frozen=True, slots=True)
class Told:
    """One answer on its way back."""

    status: int
    body: bytes
    tipo: str = "application/json"
    more: tuple[tuple[str, str], ...] = ()

    @property
    def raw(self) -> bytes:
        head = f"HTTP/1.1 {self.status} x\r\ncontent-type: {self.tipo}\r\ncontent-length: {len(self.body)}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in self.more)
        return f"{head}\r\n".encode() + self.body


Forward = Callable[[Asked], Told]
Fault = Callable[[Asked, Forward, socket.socket], None]
"""Does as it likes with a request: may forward it or not, and answer on the socket or not."""


@dataclass
class Wire:
    """A proxy on the loopback; `meets(asked)` says which fault a request meets, None when none does."""

    upstream: str
    meets: Callable[[Asked], Fault | None] = lambda _asked: None
    asked: list[Asked] = field(default_factory=list)
    forwarded: list[Asked] = field(default_factory=list)
    url: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _open: set[socket.socket] = field(default_factory=set)

    def of(self, operation: str) -> list[Asked]:
        """What came to it of one operation."""
        return [one for one in self.asked if one.operation == operation]

    @contextmanager
    def listening(self) -> Iterator[Wire]:
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.url = f"http://127.0.0.1:{server.getsockname()[1]}"
            accepting = threading.Thread(target=self._accept, args=(server,), daemon=True)
            accepting.start()
            try:
                yield self
            finally:
                server.shutdown(socket.SHUT_RDWR)
                with self._lock:
                    for one in self._open:
                        with suppress(OSError):
                            one.shutdown(socket.SHUT_RDWR)
                accepting.join()

    def _accept(self, server: socket.socket) -> None:
        serving = []
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                break
            with self._lock:
                self._open.add(connection)
            serving.append(threading.Thread(target=self._serve, args=(connection,), daemon=True))
            serving[-1].start()
        for one in serving:
            one.join()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as stream:
            while (asked := _request(stream)) is not None:
                with self._lock:
                    self.asked.append(asked)
                fault = self.meets(asked)
                if fault is None:
                    connection.sendall(self._forward(asked).raw)
                else:
                    fault(asked, self._forward, connection)
                    if connection.fileno() < 0:
                        break
        with self._lock:
            self._open.discard(connection)

    def _forward(self, asked: Asked) -> Told:
        with self._lock:
            self.forwarded.append(asked)
        place = urlsplit(self.upstream)
        upstream = HTTPConnection(place.hostname or "", place.port, timeout=HOLD_S)
        headers = {**asked.headers, "content-length": str(len(asked.body))}  # a fault may have changed the body
        try:
            upstream.request(asked.method, asked.path, asked.body, headers)
            answer = upstream.getresponse()
            return Told(answer.status, answer.read(), answer.headers.get("content-type", ""))
        finally:
            upstream.close()


def _request(stream: Any) -> Asked | None:
    line = stream.readline().decode("latin-1").split()
    if len(line) != 3:
        return None
    headers: dict[str, str] = {}
    while (row := stream.readline().decode("latin-1").strip()) != "":
        name, _, value = row.partition(":")
        headers[name.lower()] = value.strip()
    length = int(headers.get("content-length", 0))
    body = stream.read(length)
    if len(body) < length:
        return None  # whoever sent it died meanwhile
    found = load_catalog().by_path(line[1].rsplit("/", 1)[1])
    headers.pop("host", None)
    headers.pop("connection", None)
    return Asked(found.name if found else line[1], line[0], line[1], headers, body)


# What can happen to a request: before the server saw it, or after it acted.


def reset(connection: socket.socket) -> None:
    """Close with a RST, as a firewall or a dying process does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.detach() if connection.fileno() < 0 else _close(connection)


def _close(connection: socket.socket) -> None:
    descriptor = connection.detach()
    socket.close(descriptor)


def _wait_for_the_caller_to_go(connection: socket.socket) -> None:
    connection.settimeout(HOLD_S)
    with suppress(OSError):
        while connection.recv(1024):
            continue


def reset_before(_asked: Asked, _forward: Forward, connection: socket.socket) -> None:
    reset(connection)


def reset_after(asked: Asked, forward: Forward, connection: socket.socket) -> None:
    forward(asked)
    reset(connection)


def silence_before(_asked: Asked, _forward: Forward, connection: socket.socket) -> None:
    _wait_for_the_caller_to_go(connection)


def silence_after(asked: Asked, forward: Forward, connection: socket.socket) -> None:
    forward(asked)
    _wait_for_the_caller_to_go(connection)


def instead(told: Told) -> Fault:
    """Another answer, and the server never saw the request."""

    def fault(_asked: Asked, _forward: Forward, connection: socket.socket) -> None:
        connection.sendall(told.raw)

    return fault


def altered(change: Callable[[Told], Told]) -> Fault:
    """The server acted, and something on the way changed its answer."""

    def fault(asked: Asked, forward: Forward, connection: socket.socket) -> None:
        connection.sendall(change(forward(asked)).raw)

    return fault


def short_of_its_length(asked: Asked, forward: Forward, connection: socket.socket) -> None:
    """The connection closes in the middle of the body."""
    raw = forward(asked).raw
    connection.sendall(raw[:-10])
    connection.shutdown(socket.SHUT_RDWR)


def drip(asked: Asked, forward: Forward, connection: socket.socket) -> None:
    """The answer comes a byte at a time and would take for ever."""
    told = forward(asked)
    endless = Told(told.status, told.body + b" " * 100_000, told.tipo)
    for byte in endless.raw:
        connection.sendall(bytes([byte]))
        time.sleep(DRIP_S)


def without_credentials(asked: Asked, forward: Forward, connection: socket.socket) -> None:
    """The password is not good any more."""
    stale = {**asked.headers, "authorization": "Basic bmFkaWU6bmFkYQ=="}
    connection.sendall(forward(Asked(asked.operation, asked.method, asked.path, stale, asked.body)).raw)


def page(status: int) -> Told:
    """A page of a gateway."""
    return Told(status, PROXY_PAGE, "text/html")


class Misdirected(httpx2.AsyncHTTPTransport):
    """A network on which one operation's requests find a closed door, as often as `meets` says."""

    def __init__(self, meets: Callable[[str], bool]) -> None:
        super().__init__(trust_env=False)
        self._meets = meets

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        found = load_catalog().by_path(request.url.path.rsplit("/", 1)[1])
        if found is not None and self._meets(found.name):
            request.url = request.url.copy_with(port=closed_port())
        return await super().handle_async_request(request)


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Mock:
    """A mock in another process, asked by its administration."""

    url: str

    def call(self, method: str, path: str, body: Any = None) -> Any:
        place = urlsplit(self.url)
        connection = HTTPConnection(place.hostname or "", place.port, timeout=HOLD_S)
        try:
            sent = None if body is None else json.dumps(body).encode()
            connection.request(method, path, sent, {"content-type": "application/json"} if sent else {})
            answer = connection.getresponse()
            return json.loads(answer.read())
        finally:
            connection.close()

    @property
    def tickets(self) -> list[dict[str, Any]]:
        """Every message that it received, with its state."""
        told: list[dict[str, Any]] = self.call("GET", "/_mock/tickets?limite=1000")["tickets"]
        return told

    @property
    def received(self) -> list[dict[str, Any]]:
        """Every request to SIGFE's paths, the latest first."""
        told: list[dict[str, Any]] = self.call("GET", "/_mock/recibidos?limite=1000")["recibidos"]
        return told

    def fresh(self) -> None:
        """As it was at its start."""
        self.call("POST", "/_mock/instantaneas/inicio/restaurar")
        self.call("POST", "/_mock/recibidos/vaciar")
        self.call("POST", "/_mock/fallas/quitar")


@contextmanager
def mock_process(*arguments: str) -> Iterator[Mock]:
    """A mock on a free port, whose first world is kept as the snapshot `inicio`."""
    child = subprocess.Popen(
        [sys.executable, "-m", "mock_server", "--port", "0", "--vigilar-entrada", *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        line = child.stdout.readline()
        assert line.startswith("escuchando en "), line
        mock = Mock(line.split()[-1])
        mock.call("POST", "/_mock/instantaneas/inicio")
        yield mock
    finally:
        child.stdin.close()
        child.wait(30)
        child.stdout.close()
