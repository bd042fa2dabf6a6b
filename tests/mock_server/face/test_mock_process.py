"""The mock as a process: `python -m mock_server`."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner
from face_client import AREA, PERIODO, TICKET, basic, compromiso

from mock_server.__main__ import main

REGISTRAR = PERIODO.replace("buscarPeriodo", "registrarCompromisos")


@contextmanager
def running(*args: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    child = subprocess.Popen(
        [sys.executable, "-m", "mock_server", "--port", "0", "--vigilar-entrada", *args],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdin
    assert child.stdout
    assert child.stderr
    try:
        line = child.stdout.readline()
        assert line.startswith("escuchando en http://127.0.0.1:"), child.stderr.read()
        yield child, line.split()[-1]
    finally:
        child.stdin.close()
        child.wait(10)
        child.stdout.close()
        child.stderr.close()


def query(ticket: str) -> dict[str, str]:
    return {"ticketEnvio": ticket, "codigoAreaTx": AREA, "ejercicio": "2026"}


def test_it_serves_hangs_up_on_purpose_and_ends_when_its_input_closes() -> None:
    with running("--progresion", "inmediato") as (child, url), httpx2.Client(base_url=url, trust_env=False) as client:
        message = compromiso()
        with pytest.raises(httpx2.RemoteProtocolError):
            client.post(
                REGISTRAR, json=message, headers={**basic("compromiso"), "X-Iop-Simulacion": '{"falla": "corte"}'}
            )
        again = client.post(REGISTRAR, json=message, headers=basic("compromiso"))
        assert again.json()["codigo"] is None
        assert again.headers["server"] == "sigfe-iop-simulador"
        large = {**basic("periodo"), "content-type": "application/json"}
        assert client.post(PERIODO, content=b" " * 3_000_000, headers=large).status_code == 413
        assert client.get("/_mock/salud").json()["hoy"] == "2026-06-15"
    assert child.returncode == 0


def test_what_is_not_http_gets_the_error_object_and_harms_nobody() -> None:
    with running() as (_, url):
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as caller:
            caller.sendall(b"hola\r\n\r\n")
            answer = b"".join(iter(lambda: caller.recv(4096), b""))
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == "400"
        with socket.create_connection((host, int(port))) as caller:
            caller.sendall(f"POST {PERIODO} HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n{{".encode())
        assert httpx2.get(url + "/_mock/salud", trust_env=False).status_code == 200


def test_a_store_file_keeps_tickets_over_a_restart(tmp_path: Path) -> None:
    store = ("--store", str(tmp_path / "estado.sqlite"), "--progresion", "retenido")
    with running(*store) as (_, url):
        sent = httpx2.post(url + REGISTRAR, json=compromiso(), headers=basic("compromiso"), trust_env=False)
    with running(*store) as (_, url):
        asked = httpx2.post(url + TICKET, json=query(sent.json()["codigo"]), headers=basic("ticket"), trust_env=False)
        assert asked.json()["estado"] == "RECEPCIONADO"
        assert httpx2.get(url + "/_mock/salud", trust_env=False).json()["hoy"] == "2026-06-15"


def test_what_was_answered_survives_a_kill_and_its_ticket_goes_on(tmp_path: Path) -> None:
    store = ("--store", str(tmp_path / "estado.sqlite"), "--progresion", "consultas:2")
    with running(*store) as (child, url):
        sent = httpx2.post(url + REGISTRAR, json=compromiso(), headers=basic("compromiso"), trust_env=False)
        ticket = query(sent.json()["codigo"])
        first = httpx2.post(url + TICKET, json=ticket, headers=basic("ticket"), trust_env=False)
        child.kill()
        child.wait(10)
    with running(*store) as (_, url), httpx2.Client(base_url=url, trust_env=False) as client:
        later = [client.post(TICKET, json=ticket, headers=basic("ticket")).json()["estado"] for _ in range(2)]
    assert first.json()["estado"] == "RECEPCIONADO"
    assert later[0] == "EN_PROCESO"
    assert later[1].startswith("FINALIZADO_")


def test_a_store_file_that_another_mock_uses_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "estado.sqlite"
    with running("--store", str(path)):
        ended = CliRunner().invoke(main, ["--port", "0", "--store", str(path)])
    assert ended.exit_code == 2
    assert ended.stderr == (
        f"iop mock: {path}: otro simulador está usando ese archivo de estado; deténgalo o use otro nombre en --store.\n"
    )


def test_ctrl_c_is_a_clean_end() -> None:
    with running() as (child, _):
        child.send_signal(signal.SIGINT)
        assert child.wait(10) == 0
        assert child.stderr
        assert child.stderr.read() == ""


def test_a_port_in_use_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = CliRunner().invoke(main, ["--port", str(port)])
    assert ended.exit_code == 2
    assert f"No se puede atender en 127.0.0.1:{port} (ya hay otro programa allí)" in ended.output
    assert "--port (0 toma uno libre)" in ended.output


def test_the_default_seed_is_printed_as_json() -> None:
    ended = CliRunner().invoke(main, ["--imprimir-semilla"])
    assert ended.exit_code == 0
    assert json.loads(ended.output)["areas"]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["--host", "0.0.0.0"], "«0.0.0.0» no es una dirección de esta misma máquina"),
        (["--host", "sigfe.example"], "no es una dirección de esta misma máquina"),
        (["--progresion", "nunca"], "La progresión «nunca» no existe"),
        (["--ip-permitidas", "10.0.0.0/33"], "no es una lista de redes"),
        (["--admin-desde", "10.0.0.0/33"], "no es una lista de redes"),
        (["--sin-regla", "E20", "--sin-regla", "E999"], "no existe la regla E999; las reglas son E01, E02"),
    ],
)
def test_a_wrong_option_is_refused_with_a_sentence(args: list[str], expected: str) -> None:
    ended = CliRunner().invoke(main, args)
    assert ended.exit_code == 2
    assert expected in " ".join(ended.output.split())


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--port", "x"], "Valor no válido para --port: debe ser un número entero de 0 a 65535."),
        (["--port", "70000"], "Valor no válido para --port: debe ser un número entero de 0 a 65535."),
        (["--semilla", "x"], "Valor no válido para --semilla: debe ser un número entero."),
        (["--afecta", "x"], "Valor no válido para --afecta: debe ser bruto o neto."),
        (["--seed", "nada"], "Valor no válido para --seed: debe ser un archivo que exista y se pueda leer."),
        (["--store", "."], "Valor no válido para --store: debe ser un archivo."),
        (["--port"], "La opción --port necesita un valor."),
        (["--sin-credenciales=1"], "La opción --sin-credenciales no lleva un valor."),
        (["--progresio", "1"], "No existe la opción --progresio; ¿quiso decir --progresion?"),
        (["--zzz"], "No existe la opción --zzz."),
        (["suelto"], "Este comando solo lleva opciones; vea «iop mock --help»."),
    ],
)
def test_a_wrong_command_line_is_one_spanish_sentence(args: list[str], sentence: str) -> None:
    ended = CliRunner().invoke(main, args)
    assert ended.exit_code == 2
    assert ended.stdout == ""
    assert ended.stderr == f"iop mock: {sentence}\n"


def test_the_help_is_in_spanish() -> None:
    ended = CliRunner().invoke(main, ["--help"], prog_name="iop mock")
    assert ended.exit_code == 0
    assert ended.stdout.startswith("Uso: iop mock [OPCIONES]\n")
    assert "Muestra esta ayuda y termina." in ended.stdout
    assert not any(word in ended.stdout for word in ("Usage", "Options", "default", "Show this", "INTEGER", "TEXT"))


@pytest.mark.parametrize(
    ("option", "text", "expected"),
    [
        ("--seed", "{", "la semilla no es JSON válido; línea 1, columna 2"),
        ("--seed", '{"areas": [], "sobra": 1}', "sobra"),
        ("--credenciales", "[c.nada]", "tabla [c.nada]: no existe el servicio «nada»"),
        ("--store", "esto no es un estado" * 100, "no es un archivo de estado del simulador; bórrelo"),
    ],
)
def test_a_wrong_file_is_refused_by_its_name(tmp_path: Path, option: str, text: str, expected: str) -> None:
    path = tmp_path / "archivo"
    path.write_text(text, encoding="utf-8")
    ended = CliRunner().invoke(main, ["--port", "0", option, str(path)])
    assert ended.exit_code == 2
    output = " ".join(ended.output.split())
    assert f"{path}: " in output
    assert expected in output


def test_credentials_and_none_at_once_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text("", encoding="utf-8")
    ended = CliRunner().invoke(main, ["--credenciales", str(path), "--sin-credenciales"])
    assert ended.exit_code == 2
    assert "no ambas" in ended.output
