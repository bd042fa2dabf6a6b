"""Whom a client trusts and by which way it goes, against servers of its own on loopback."""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from engine_world import World
from fake_sigfe import TARGET, FakeSigfe

from harness.client import Client, Request
from harness.engine import Options
from harness.engine.run import query_request
from harness.errors import TransportFailure
from harness.model import Answer, Credential, Proxy, Target, Tls
from harness.render.record import build_record
from harness.render.trust import connection
from harness.targets import load_target
from harness.targets.tls import told_tls
from schemas import load_catalog

QUERY: Request = query_request(load_catalog().operation("periodo.buscar"), TARGET.institucion, {})


def certificate(folder: Path, name: str = "127.0.0.1") -> tuple[Path, Path]:
    """A self-signed certificate for an address, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "prueba")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
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


class Server:
    """An HTTP server that notes what it is asked; `address` is its base."""

    def __init__(self, pem: tuple[Path, Path] | None = None, newest: ssl.TLSVersion | None = None) -> None:
        self.seen: list[tuple[str, dict[str, str]]] = []
        seen = self.seen

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                self.rfile.read(int(self.headers.get("content-length", 0)))
                body = json.dumps({"areaTrx": "9701001", "periodo": 6, "ejercicio": 2026}).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        if pem is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*pem)
            if newest is not None:
                context.maximum_version = newest
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        scheme = "http" if pem is None else "https"
        self.address = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def ask(target: Target) -> Answer:
    async def go() -> Answer:
        async with Client(target) as client:
            return await client.send(QUERY)

    return asyncio.run(go())


@pytest.fixture
def pem(tmp_path: Path) -> tuple[Path, Path]:
    return certificate(tmp_path)


@pytest.fixture
def plain() -> Iterator[Server]:
    with Server() as server:
        yield server


def real(address: str, **more: Any) -> Target:
    return replace(TARGET, ambiente="pruebas", url=address, **more)


# TLS


def test_a_certificate_of_the_target_s_own_authority_is_trusted(pem: tuple[Path, Path]) -> None:
    with Server(pem) as server:
        assert ask(real(server.address, tls=Tls(ca=pem[0]))).estado == 200


def test_a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_sent(pem: tuple[Path, Path]) -> None:
    with Server(pem) as server:
        with pytest.raises(TransportFailure, match="certificado") as failed:
            ask(real(server.address))
        assert failed.value.sent is False
        assert server.seen == []


def test_the_name_of_the_certificate_counts(tmp_path: Path) -> None:
    other = certificate(tmp_path, "127.0.0.2")
    with Server(other) as server:
        with pytest.raises(TransportFailure, match="certificado"):
            ask(real(server.address, tls=Tls(ca=other[0])))
        assert server.seen == []


def test_an_older_tls_than_the_target_asks_for_is_refused(pem: tuple[Path, Path]) -> None:
    with Server(pem, ssl.TLSVersion.TLSv1_2) as server:
        assert ask(real(server.address, tls=Tls(ca=pem[0], version_minima="1.2"))).estado == 200
        with pytest.raises(TransportFailure):
            ask(real(server.address, tls=Tls(ca=pem[0], version_minima="1.3")))


def test_on_this_machine_it_may_go_unverified_and_the_record_says_so(
    tmp_path: Path, pem: tuple[Path, Path], world: World
) -> None:
    with Server(pem) as server:
        path = tmp_path / "targets.toml"
        path.write_text(
            f'[t]\nurl = "{server.address}"\nambiente = "pruebas"\n[t.institucion]\npartida = "97"\ncapitulo = "01"\n'
            'areaTransaccional = "001"\nejercicio = 2026\n[t.servicio.periodo]\nusuario_env = "U"\nclave_env = "C"\n'
            "[t.tls]\nverificar = false\n",
            encoding="utf-8",
        )
        target = load_target(path, "t", {"U": "u", "C": "clave-secreta"})
        assert ask(target).estado == 200
    (sentence,) = target.avisos
    assert "no se comprueba con quién se habla, y queda en la bitácora" in sentence
    world.case("COM-A")
    ran = world.run(FakeSigfe(), Options(plazo_ticket_s=1), target=target)
    (head,) = ran.of("corrida")
    assert head["datos"]["destino"]["tls"] == {"verificar": False, "version_minima": "1.2", "ca": "sistema"}
    assert "Certificado NO verificado" in connection(build_record(ran.lines))


def test_what_the_record_says_of_a_connection(world: World, pem: tuple[Path, Path]) -> None:
    world.case("COM-A")
    by_ca = real("https://127.0.0.1:9", tls=Tls(pem[0], "1.3"), proxy=Proxy("http://127.0.0.1:3128"))
    told = connection(build_record(world.run(FakeSigfe(), Options(plazo_ticket_s=1), target=by_ca).lines))
    assert (
        told == "Certificado verificado con la autoridad de ca.pem, TLS 1.3 o posterior; por el proxy 127.0.0.1:3128."
    )
    plain = real("http://127.0.0.1:9")
    assert told_tls(plain) is None
    told = connection(build_record(world.run(FakeSigfe(), Options(plazo_ticket_s=1), target=plain).lines))
    assert told.startswith("Sin TLS")
    assert connection(build_record(world.run(FakeSigfe()).lines)) == ""  # a mock needs no word


# proxies


def test_everything_goes_by_the_target_s_proxy(plain: Server) -> None:
    credential = Credential("proxista", "clave-secreta")
    target = replace(TARGET, url="http://sigfe.example", proxy=Proxy(plain.address, credential))
    assert ask(target).estado == 200
    ((path, headers),) = plain.seen
    assert path == "http://sigfe.example/cxf/public/verticales/buscarPeriodo"
    assert headers["proxy-authorization"] == f"Basic {base64.b64encode(b'proxista:clave-secreta').decode()}"


def test_a_proxy_that_refuses_is_told_and_nothing_was_sent(plain: Server) -> None:
    target = real("https://sigfe.example", proxy=Proxy(plain.address, Credential("u", "clave-secreta")))
    with pytest.raises(TransportFailure, match="proxy") as failed:
        ask(target)
    assert failed.value.sent is False
    assert "clave-secreta" not in repr(failed.value) + str(failed.value)


def test_proxies_of_the_environment_are_ignored(plain: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    assert ask(real(plain.address)).estado == 200
    assert plain.seen[0][0].startswith("/cxf/")


def test_a_bundle_of_the_environment_is_ignored(pem: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(pem) as server:
        ca = replace(real(server.address), tls=Tls(ca=pem[0]))
        monkeypatch.setenv("SSL_CERT_FILE", "/dev/null")
        assert ask(ca).estado == 200
