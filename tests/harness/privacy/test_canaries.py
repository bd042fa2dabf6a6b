"""Canaries: whatever SIGFE repeats, no file and no output of a run tells a credential, a person or an account."""

from __future__ import annotations

import base64
import html
import json
import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from echoing_sigfe import ACCOUNT, PERSON, Echo, echoing
from engine_world import REGISTRAR, World, order

from harness.client import NO_ONE, Client
from harness.evidence.places import private_folder
from harness.targets import load_target

SECRETS = ("canario \"Ñandú\" 100% 'x' <&> \\ /+", "otro-canario=¡sí!")
SERVICES = ("periodo", "ticket", "requerimientos", "compromiso")
TARGET = """
[pruebas]
url = "{url}"
ambiente = "pruebas"
[pruebas.institucion]
partida = "97"
capitulo = "01"
areaTransaccional = "001"
ejercicio = 2026
"""
READ = """
[[step]]
name = "obt"
operation = "compromiso.obtener"
input = { folio = "${com.folio}" }
valores = { "/compromiso/estado" = "Otro" }
"""
IOP = "from harness.cli import main; main()"
FORBIDDEN = ("canario", "Ñandú", "¡sí!")


def coded(text: str) -> set[str]:
    """What of the Base64 of a longer text tells this one."""
    blobs = [base64.b64encode(b"x" * before + text.encode()).decode() for before in range(3)]
    return {blobs[0][:-4], blobs[1][4:-4], blobs[2][4:-4]}


def spellings(secret: str) -> set[bytes]:
    """Written apart from the product's own list."""
    texts = {secret, html.escape(secret), quote(secret), quote(secret, safe=""), *FORBIDDEN}
    texts |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], quote("Ñandú"), "\\u00d1and"}
    texts |= {core for text in (secret, *FORBIDDEN) for core in coded(text)}
    return {text.encode() for text in texts}


CANARIES = {form for secret in SECRETS for form in spellings(secret)}
NUMBERS = (PERSON, PERSON.split("-")[0], "12.345.678", ACCOUNT)
PERSONS = {form.encode() for number in NUMBERS for form in (number, *coded(number))}


def assert_silent(name: str, content: bytes, forms: set[bytes]) -> None:
    found = [form for form in forms if form in content]
    assert not found, f"{name}: {found}"


def assert_all_silent(root: Path, shown: str) -> None:
    """Every file under reports and .iop, and what was printed."""
    assert_silent("lo mostrado", shown.encode(), CANARIES | PERSONS)
    files = [path for folder in ("reports", ".iop", "aparte") for path in (root / folder).rglob("*") if path.is_file()]
    assert len(files) >= 6
    for path in files:
        private = ".iop" in path.parts
        assert_silent(str(path), path.read_bytes(), CANARIES if private else CANARIES | PERSONS)


@pytest.fixture
def sigfe() -> Iterator[Echo]:
    with echoing() as echo:
        yield echo


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sigfe: Echo) -> Path:
    text = TARGET.format(url=sigfe.url)
    for number, service in enumerate(SERVICES):
        user, key = f"U_{service.upper()}", f"K_{service.upper()}"
        monkeypatch.setenv(user, "vertical")
        monkeypatch.setenv(key, SECRETS[number % len(SECRETS)])
        text += f'[pruebas.servicio.{service}]\nusuario_env = "{user}"\nclave_env = "{key}"\n'
    (tmp_path / "targets.toml").write_text(text, encoding="utf-8")
    world = World(tmp_path)
    body = order()
    body["detalles"]["compromiso"][0]["documentos"]["documento"][0]["principales"]["principal"][0]["id"] = PERSON
    world.body("orden.json", body)
    world.case("COM-A")
    world.case("COM-B", REGISTRAR + READ)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ran(here: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=here, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "500"},
    )  # fmt: skip
    assert "Traceback" not in done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("loud", ["", "obtenerEstadoDeTransacciones"])
def test_a_run_tells_nothing(here: Path, sigfe: Echo, loud: str) -> None:
    sigfe.loud = loud
    shown = ran(here, "-c", IOP, "run", "cases", "--target", "pruebas", "--out", "reports/uno")
    assert (here / "reports" / "uno" / "expediente.html").is_file()
    assert "credencial omitida" in (here / "reports" / "uno" / "journal.jsonl").read_text(encoding="utf-8")
    assert_all_silent(here, shown)
    if not loud:
        assert PERSON.encode() in (private_folder(here / "reports" / "uno") / "originales.jsonl").read_bytes()


@pytest.mark.parametrize("loud", ["obtenerCompromiso"])
def test_pytest_with_all_its_reports_and_logs_tells_nothing(here: Path, sigfe: Echo, loud: str) -> None:
    sigfe.loud = loud
    shown = ran(
        here, "-m", "pytest", "cases", "--iop-target", "pruebas", "--iop-out", "reports/uno", "-vv", "--showlocals",
        "--html", "aparte/uno.html", "--junitxml", "aparte/uno.xml", "--log-file", "aparte/uno.log",
        "--log-file-level", "DEBUG", "--log-cli-level", "DEBUG", "-p", "no:cacheprovider", "-o", "addopts=",
    )  # fmt: skip
    assert {path.name for path in (here / "aparte").iterdir()} >= {"uno.html", "uno.xml"}
    pages = [path.read_text(encoding="utf-8") for path in (here / "aparte").rglob("*") if path.is_file()]
    assert loud == "buscarPeriodo" or any("credencial omitida" in page for page in pages)
    assert_all_silent(here, shown)


def test_no_repr_and_no_traceback_tells_a_credential(here: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    target = load_target(here / "targets.toml", "pruebas")
    client = Client(target)
    try:
        assert client, NO_ONE
        raise AssertionError(target, target.credenciales, target.secretos, client, vars(client))
    except AssertionError:
        told = traceback.format_exc() + repr(target) + str(target.secretos)
    assert_silent("traza", told.encode() + caplog.text.encode(), CANARIES)
