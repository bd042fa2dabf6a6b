"""A SIGFE of a few lines over real sockets, each of whose answers can be replaced, and a project that points at it."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Answer = tuple[int, Any]  # HTTP status, and a JSON value or a text that is none
NOTHING = {"status": "404", "descripcion": "No existe informacion", "errors": [{"descripcion": "No existe"}]}
CASE = """
id = "COM-UNO-01"
title = "Un caso"
objective = "Sirve de prueba."
requirements = ["IOP-3.1"]
certeza = "supuesto"
fuente = "prueba"
[[step]]
name = "buscar"
operation = "periodo.buscar"
"""


def right(operation: str, _body: dict[str, Any]) -> Answer:
    """What a SIGFE in which there is nothing answers."""
    if operation == "buscarPeriodo":
        return 200, {"areaTrx": "9701001", "periodo": 6, "ejercicio": 2026}
    return 200, NOTHING


class Sigfe:
    """Serves until the block ends; `asked` keeps (path, body, Authorization), `answer` may be replaced."""

    def __init__(self, answer: Callable[[str, dict[str, Any]], Answer | None] = right, *, ahead_s: float = 0.0) -> None:
        self.asked: list[tuple[str, dict[str, Any], str]] = []
        world = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                world.asked.append((self.path, body, self.headers.get("authorization", "")))
                told = answer(self.path.rsplit("/", 1)[1], body)
                if told is None:  # hang up without a word
                    self.close_connection = True
                    return
                status, value = told
                text = (value if isinstance(value, str) else json.dumps(value)).encode()
                self.send_response_only(status)
                self.send_header("date", format_datetime(datetime.now(UTC) + timedelta(seconds=ahead_s), usegmt=True))
                self.send_header("content-type", "text/html" if isinstance(value, str) else "application/json")
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def speak_tls(self, pem: Path, key: Path, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> Sigfe:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem, key)
        context.maximum_version = newest
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"https://127.0.0.1:{self.port}"
        return self

    def __enter__(self) -> Sigfe:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Proxy:
    """Says one word to whoever asks for a way; with a port of this machine, then gives it."""

    def __init__(self, word: bytes, port: int | None = None) -> None:
        self.heads: list[str] = []
        self._word, self._port = word, port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> Proxy:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._let_through, args=(self._listening.accept()[0],), daemon=True).start()

    def _let_through(self, caller: socket.socket) -> None:
        with caller, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                head += caller.recv(1)
            self.heads.append(head.decode())
            caller.sendall(self._word)
            if self._port is None:
                return
            with socket.create_connection(("127.0.0.1", self._port)) as there:
                back = threading.Thread(target=_pour, args=(there, caller), daemon=True)
                back.start()
                _pour(caller, there)
                back.join()

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


def _pour(source: socket.socket, into: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65_536):
            into.sendall(piece)
        into.shutdown(socket.SHUT_WR)


def certificate(folder: Path, *, days: tuple[int, int] = (-1, 90), name: str = "127.0.0.1") -> tuple[Path, Path]:
    """A self-signed certificate for an address, in force between so many days from now, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "prueba")])
    begins, ends = (datetime.now(UTC) + timedelta(days=one, minutes=5) for one in days)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "ca.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return pem, secret


def project(folder: Path, url: str, *, ambiente: str = "simulado", more: str = "", inputs: str = "") -> Path:
    """A targets.toml with a target `t`, and one case with its inputs, in a folder; the path of the first."""
    if not (folder / "cases").exists():
        case = folder / "cases" / "periodo" / "consulta" / "uno"
        case.mkdir(parents=True)
        (case / "case.toml").write_text(CASE, encoding="utf-8")
        (folder / "cases" / "entradas.toml").write_text(
            f'[entradas.hoy]\ntipo = "fecha"\nvalor = "2026-06-15"\ndescripcion = "Hoy."\n{inputs}', encoding="utf-8"
        )
    path = folder / "targets.toml"
    path.write_text(
        f'[t]\nurl = "{url}"\nambiente = "{ambiente}"\n[t.institucion]\npartida = "97"\ncapitulo = "01"\n'
        f'areaTransaccional = "001"\nejercicio = 2026\n{more}',
        encoding="utf-8",
    )
    return path
