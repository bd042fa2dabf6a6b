"""Production is never registered in, and a far machine is spoken to only on purpose: nothing gets around it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from engine_world import World
from fake_sigfe import TARGET, FakeSigfe

from harness.cli import main
from harness.client import Client, Request
from harness.engine import Options
from harness.errors import BrokenFile, UsageError
from harness.model import Proxy, Target, Vertical
from harness.targets import load_target, mock_target, permitted
from harness.targets.interlock import RegistrarForbidden, is_production, known_hosts
from schemas import load_catalog

PRODUCTION = "https://www.sigfe.gob.cl"
REGISTRARS = [one for one in load_catalog().operations if one.verbo == "registrar"]
FILE = """
[real]
url = "{url}"
ambiente = "{ambiente}"
{more}
[real.institucion]
partida = "97"
capitulo = "01"
areaTransaccional = "001"
ejercicio = 2026
[real.servicio.compromiso]
usuario_env = "U"
clave_env = "C"
{services}
"""
ENVIRONMENT = {"U": "usuario", "C": "clave-secreta"}


def written(folder: Path, url: str, ambiente: str = "pruebas", more: str = "", services: str = "") -> Path:
    path = folder / "targets.toml"
    path.write_text(FILE.format(url=url, ambiente=ambiente, more=more, services=services), encoding="utf-8")
    return path


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """No name may be resolved and no connection opened; whoever tries is noted."""
    tried: list[Any] = []

    def refuse(*asked: Any, **_more: Any) -> Any:
        tried.append(asked)
        raise AssertionError(f"the network was touched: {asked}")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return tried


def send(target: Target, request: Request) -> list[httpx2.Request]:
    """What reached the wire of a client that was told to send it, past every other guard."""
    arrived: list[httpx2.Request] = []

    def wire(request: httpx2.Request) -> httpx2.Response:
        arrived.append(request)
        return httpx2.Response(200, json={})

    async def go() -> None:
        async with Client(target, httpx2.MockTransport(wire)) as client:
            await client.send(request)

    with suppress(RegistrarForbidden):
        asyncio.run(go())
    return arrived


# the lowest door


@pytest.mark.parametrize("operation", REGISTRARS, ids=lambda one: str(one.name))
@pytest.mark.parametrize(
    "target",
    [
        replace(TARGET, ambiente="produccion"),
        replace(TARGET, url=PRODUCTION),
        replace(TARGET, ambiente="pruebas", url=PRODUCTION),
        replace(TARGET, ambiente="pruebas", url="http://WWW.SIGFE.GOB.CL.:8443/otra/base"),
        replace(TARGET, ambiente="pruebas", urls=dict.fromkeys(load_catalog().services, PRODUCTION)),
        replace(TARGET, ambiente="pruebas", urls={"ticket": PRODUCTION}),  # any service of it makes it production
        replace(TARGET, ambiente="pruebas", verticales={"dte": Vertical("dte", {}, {"devengo": PRODUCTION})}),
    ],
)
def test_the_client_sends_no_registrar_to_production(target: Target, operation: Any) -> None:
    for request in (Request(operation, "{}"), Request(operation, "{}", metodo="PUT", credencial="ninguna", tipo="")):
        assert send(target, request) == []


def test_a_vertical_does_not_get_around_it() -> None:
    operation = load_catalog().operation("devengo.registrar")
    credentials = TARGET.credenciales
    target = replace(
        TARGET, ambiente="pruebas", verticales={"dte": Vertical("dte", credentials, {"devengo": PRODUCTION})}
    )
    assert send(target, Request(operation, "{}", vertical="dte")) == []


def test_production_may_be_asked() -> None:
    query = Request(load_catalog().operation("compromiso.obtener"), "{}")
    assert len(send(replace(TARGET, ambiente="produccion"), query)) == 1


def test_a_redirection_is_an_answer_and_is_not_followed(world: World) -> None:
    world.case("COM-A")
    where = f"{PRODUCTION}/cxf/public/verticales/registrarCompromisos"
    seen: list[str] = []

    def away(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.url.host)
        if request.url.path.endswith("registrarCompromisos"):
            return httpx2.Response(307, headers={"location": where})
        return FakeSigfe()(request)

    ran = world.run(FakeSigfe(), transport=httpx2.MockTransport(away))
    assert ran.verdicts != {"COM-A": "APROBADO"}
    assert set(seen) == {"127.0.0.1"}


def test_a_run_against_production_asks_and_omits_what_registers(world: World) -> None:
    world.case("COM-A")
    world.case("COM-B", '[[step]]\nname = "ver"\noperation = "compromiso.buscar"\n')
    sigfe = FakeSigfe()
    ran = world.run(sigfe, Options(), target=replace(TARGET, ambiente="produccion"))
    assert ran.verdicts["COM-A"] == "OMITIDO"
    assert "registra, y el destino «mock» es de producción: allí solo se consulta" in ran.reason("COM-A")
    assert not sigfe.of("registrarCompromisos")
    assert sigfe.of("buscarCompromisos")


# the file


@pytest.mark.parametrize(
    ("url", "services", "host"),
    [
        (PRODUCTION, "", "www.sigfe.gob.cl"),
        ("https://WWW.Sigfe.gob.cl./cxf", "", "www.sigfe.gob.cl."),
        ("https://sigfe.gob.cl", "", "sigfe.gob.cl"),
        ("http://127.0.0.1:1", f'[real.servicio.ticket]\nurl = "{PRODUCTION}"\n', "www.sigfe.gob.cl"),
        (
            "http://127.0.0.1:1",
            f'[real.vertical.dte]\ncanal = "dte"\n[real.vertical.dte.servicio.devengo]\nurl = "{PRODUCTION}"\n',
            "www.sigfe.gob.cl",
        ),
    ],
)
@pytest.mark.parametrize("ambiente", ["pruebas"])
def test_a_target_that_calls_production_something_else_is_refused(
    tmp_path: Path, offline: list[Any], url: str, services: str, host: str, ambiente: str
) -> None:
    path = written(tmp_path, url, ambiente, services=services)
    with pytest.raises(BrokenFile) as refused:
        load_target(path, "real", ENVIRONMENT)
    assert str(refused.value) == (
        f"{path}: destino «real», miembro «ambiente»: {host} es SIGFE en producción y no «{ambiente}»; use la "
        'dirección de pruebas que entrega DIPRES, o ambiente = "produccion" solo para consultar'
    )
    assert offline == []


def test_every_known_host_says_how_it_is_known() -> None:
    assert is_production("www.sigfe.gob.cl")
    assert not is_production("test-int.sigfe.gob.cl")
    assert set(known_hosts().values()) <= {"produccion", "pruebas"}


# confirmation


@pytest.mark.parametrize("confirmed", [None, "", "otro", "REAL", "real "])
@pytest.mark.parametrize(
    "url", ["https://sigfe.example", "http://10.0.0.7", "http://localhost.example", "http://0.0.0.0"]
)
def test_a_far_target_must_be_named_again(tmp_path: Path, offline: list[Any], url: str, confirmed: str | None) -> None:
    target = load_target(written(tmp_path, url), "real", ENVIRONMENT)
    with pytest.raises(UsageError, match=r"no es este equipo .*--confirmar real .*IOP_CONFIRMAR=real"):
        permitted(target, confirmed)
    permitted(target, "real")
    assert offline == []


def test_this_machine_needs_no_confirmation() -> None:
    for url in ("http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"):
        permitted(mock_target(url), None)


def test_a_far_proxy_or_service_is_far_too() -> None:
    by_proxy = replace(TARGET, proxy=Proxy("http://proxy.example:3128"))
    by_service = replace(TARGET, urls={"ticket": "https://tickets.example"})
    by_vertical = replace(TARGET, verticales={"dte": Vertical("dte", {}, {"devengo": "https://dte.example"})})
    for target in (by_proxy, by_service, by_vertical):
        with pytest.raises(UsageError, match="example"):
            permitted(target, None)


@pytest.mark.parametrize("way", ["nothing", "option", "variable"])
def test_the_command_sends_nothing_to_a_far_target_without_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], offline: list[Any], way: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    path = written(tmp_path, "https://sigfe.example")
    flags = ["--confirmar", "pruebas"] if way == "option" else []
    if way == "variable":
        monkeypatch.setenv("IOP_CONFIRMAR", "pruebas")
    with pytest.raises(SystemExit) as left:
        main(["run", "--target", "real", "--targets", str(path), "-k", "compromiso", *flags])
    assert left.value.code == 2
    assert "agregue --confirmar real" in capsys.readouterr().err
    assert offline == []
    assert not list(tmp_path.glob("reports/*/journal.jsonl"))


def test_whatever_the_flags_nothing_is_registered_in_production(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], offline: list[Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IOP_CONFIRMAR", "real")
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    path = written(tmp_path, PRODUCTION)
    every = ["--confirmar", "real", "--plazo", "1", "--concurrencia", "1", "--semilla", "1", "-k", "compromiso"]
    with pytest.raises(SystemExit) as left:
        main(["run", "--target", "real", "--targets", str(path), *every])
    assert left.value.code == 2
    assert "es SIGFE en producción" in capsys.readouterr().err
    assert offline == []


def test_the_file_of_a_run_must_not_be_swapped_when_it_goes_on(world: World) -> None:
    world.case("COM-A")
    real = replace(TARGET, ambiente="pruebas")
    world.run(FakeSigfe(states=["EN_PROCESO"] * 999), Options(plazo_ticket_s=2), target=real)
    with pytest.raises(UsageError, match="el ambiente"):
        world.run(FakeSigfe(), target=replace(real, ambiente="produccion"), again="reanudar")
