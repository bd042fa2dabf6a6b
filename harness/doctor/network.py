"""Finds out how far one gets towards an address: name, connection, TLS. The only probe that opens sockets itself."""

from __future__ import annotations

import base64
import queue
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

from harness.errors import why
from harness.model import Credential, Target
from harness.targets.tls import context_of, told_failure

Found = TypeVar("Found")
NAME_S, MOST_S = 5.0, 10.0
PORTS = {"http": 80, "https": 443}
LONGEST_HEAD = 16_384  # bytes of a proxy's answer
NAME, CONNECTION, TLS = "nombre", "conexion", "tls"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an address leads."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Endpoint:
        """That of an address of a target."""
        parts = urlsplit(url)
        return cls(parts.scheme, parts.hostname or "", parts.port or PORTS[parts.scheme])

    @property
    def told(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one got. `failed` is the stage that did not hold, if any, `kind` how and `told` why, in Spanish.

    `kind`: desconocido, tiempo, rechazada, cortada, inalcanzable, certificado, protocolo or proxy. `own` is this
    machine's own address towards it; `certificate` what Python tells of one that was verified, empty of another.
    """

    endpoint: Endpoint
    by: Endpoint | None = None  # the proxy
    addresses: tuple[str, ...] = ()
    own: str | None = None
    version: str | None = None
    certificate: dict[str, Any] | None = None
    failed: str | None = None
    kind: str = ""
    told: str = ""


def reach(endpoint: Endpoint, target: Target) -> Reach:
    """Resolve, connect and shake hands, each within its time, then hang up: nothing is asked."""
    by = Endpoint.of(target.proxy.url) if target.proxy else None
    first, so_far = by or endpoint, Reach(endpoint, by)
    try:
        so_far = replace(so_far, addresses=bounded(lambda: _addresses(first), NAME_S))
    except TimeoutError:
        return replace(so_far, failed=NAME, kind="tiempo", told=f"el DNS no contestó en {NAME_S:.0f} s")
    except (OSError, UnicodeError):
        return replace(so_far, failed=NAME, kind="desconocido", told="el DNS no lo conoce")
    so_far = replace(so_far, own=_own_address(so_far.addresses[0], first.port))
    seconds = min(target.limites.tiempos.conexion_s, MOST_S)
    try:
        return bounded(lambda: _connected(so_far, first, target, seconds), 2 * seconds)
    except TimeoutError:  # each piece came in time and all of them did not
        stage = TLS if endpoint.scheme == "https" else CONNECTION
        return replace(so_far, failed=stage, kind="tiempo", told=f"no terminó de contestar en {2 * seconds:.0f} s")


def bounded(work: Callable[[], Found], seconds: float) -> Found:
    """What the work returns or raises, or TimeoutError; work that never ends is left behind and holds nobody up."""
    done: queue.Queue[tuple[Found | None, Exception | None]] = queue.Queue()

    def do() -> None:
        try:
            done.put((work(), None))
        except Exception as failed:
            done.put((None, failed))

    threading.Thread(target=do, daemon=True).start()
    try:
        found, failed = done.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if failed is not None:
        raise failed
    return found  # type: ignore[return-value]  # what the work itself returned


def _addresses(endpoint: Endpoint) -> tuple[str, ...]:
    found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


def _own_address(address: str, port: int) -> str | None:
    """From which address this machine would speak to that one; it sends nothing to find out."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as unsent:
            unsent.connect((address, port))
            return str(unsent.getsockname()[0])
    except OSError:
        return None


def _connected(so_far: Reach, first: Endpoint, target: Target, seconds: float) -> Reach:
    try:
        raw = socket.create_connection((first.host, first.port), timeout=seconds)
    except TimeoutError:
        return replace(so_far, failed=CONNECTION, kind="tiempo", told=f"no contestó en {seconds:.0f} s")
    except ConnectionRefusedError:
        return replace(
            so_far, failed=CONNECTION, kind="rechazada", told="nadie atiende ese puerto (conexión rechazada)"
        )
    except ConnectionResetError:
        return replace(so_far, failed=CONNECTION, kind="cortada", told="corta la conexión al abrirla")
    except OSError as failed:
        return replace(so_far, failed=CONNECTION, kind="inalcanzable", told=f"no se alcanza ({why(failed)})")
    with raw:
        if so_far.endpoint.scheme != "https":
            return so_far
        if so_far.by is not None and so_far.by.scheme == "https":
            return so_far  # TLS within TLS: the queries themselves will verify it
        refused = _tunnel(raw, so_far.endpoint, target) if so_far.by else None
        if refused is not None:
            return replace(so_far, failed=CONNECTION, kind="proxy", told=refused)
        return _shaken(so_far, raw, target)


def _tunnel(raw: socket.socket, endpoint: Endpoint, target: Target) -> str | None:
    """Ask the target's proxy for a way to the endpoint; why there is none, as a Spanish phrase."""
    credential = target.proxy.credencial if target.proxy else None
    head = f"CONNECT {endpoint.told} HTTP/1.1\r\nHost: {endpoint.told}\r\n{_authorization(credential)}\r\n"
    try:
        raw.sendall(head.encode())
        answer = b""
        while b"\r\n\r\n" not in answer and len(answer) < LONGEST_HEAD:
            piece = raw.recv(1)  # not one byte of what comes after
            if not piece:
                return "el proxy corta la conexión"
            answer += piece
    except OSError as failed:
        return f"el proxy no contesta ({'venció el tiempo' if isinstance(failed, TimeoutError) else why(failed)})"
    status = answer.split(b"\r\n", 1)[0].split()
    code = status[1].decode("latin-1") if len(status) > 1 else "?"
    return None if code == "200" else f"el proxy no da paso (HTTP {code})"


def _authorization(credential: Credential | None) -> str:
    if credential is None:
        return ""
    pair = base64.b64encode(f"{credential.usuario}:{credential.clave}".encode()).decode()
    return f"Proxy-Authorization: Basic {pair}\r\n"


def _shaken(so_far: Reach, raw: socket.socket, target: Target) -> Reach:
    try:
        with context_of(target.tls).wrap_socket(raw, server_hostname=so_far.endpoint.host) as tls:
            return replace(so_far, version=tls.version(), certificate=dict(tls.getpeercert() or {}))
    except ssl.SSLCertVerificationError as failed:
        return replace(so_far, failed=TLS, kind="certificado", told=told_failure(failed))
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionError):
        return replace(so_far, failed=TLS, kind="cortada", told="corta la conexión al comenzar TLS")
    except ssl.SSLError as failed:
        return replace(so_far, failed=TLS, kind="protocolo", told=told_failure(failed))
    except TimeoutError:
        return replace(so_far, failed=TLS, kind="tiempo", told="no contestó al comenzar TLS")
    except OSError as failed:
        return replace(so_far, failed=TLS, kind="cortada", told=f"corta la conexión al comenzar TLS ({why(failed)})")
