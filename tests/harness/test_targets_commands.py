"""What the commands do with a target: write one, take its limits, refuse its wrong inputs, and tell how to go on."""

from __future__ import annotations

import json
import re
import socket
import stat
from pathlib import Path

import pytest
from engine_world import REGISTRAR, World

from harness.cli import main
from harness.targets import load_targets

pytest_plugins = ["pytester"]

READS = '[[step]]\nname = "ver"\noperation = "compromiso.buscar"\n'
FILE = """
[t]
url = "http://127.0.0.1:{port}"
ambiente = "pruebas"
[t.institucion]
partida = "97"
capitulo = "01"
areaTransaccional = "001"
ejercicio = 2026
[t.servicio.compromiso]
usuario_env = "U"
clave_env = "C"
[t.servicio.periodo]
usuario_env = "U"
clave_env = "C"
[t.servicio.requerimientos]
usuario_env = "U"
clave_env = "C"
[t.tickets]
plazo_s = 2
[t.ritmo]
concurrencia = 3
errores_seguidos = 2
{more}
"""


def iop(*args: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(list(args))
    return int(left.value.code or 0)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("U", "usuario")
    monkeypatch.setenv("C", "clave-secreta")
    return tmp_path


def nobody() -> int:
    """A port of this machine at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def target(folder: Path, more: str = "") -> None:
    (folder / "targets.toml").write_text(FILE.format(port=nobody(), more=more), encoding="utf-8")


# iop new target


def test_a_new_target_can_be_loaded_as_it_is(here: Path) -> None:
    assert iop("new", "target") == 0
    path = here / "targets.toml"
    named = [line.split('"')[1] for line in path.read_text(encoding="utf-8").splitlines() if "_env = " in line]
    (loaded,) = load_targets(path, dict.fromkeys(named, "xxxx")).values()
    assert (loaded.name, loaded.ambiente) == ("pruebas", "pruebas")
    assert "ticket" in loaded.credenciales
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_every_member_that_it_offers_in_a_comment_is_right(here: Path) -> None:
    iop("new", "target", "todo")
    path = here / "targets.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    offered = [re.sub(r'^# (?=\[|"?[a-z_.]+"? = [^…]*$)', "", line) for line in lines]
    kept = [line for line in offered if not line.startswith(("ca =", "credenciales_archivo"))]
    path.write_text("\n".join(kept), encoding="utf-8")
    named = [line.split('"')[1] for line in kept if "_env = " in line]
    loaded = load_targets(path, dict.fromkeys(named, "xxxx"))["todo"]
    assert loaded.proxy is not None
    assert loaded.entradas == {"requerimiento.folio": 12}


def test_what_the_file_had_stays_byte_by_byte(here: Path) -> None:
    target(here)
    path = here / "targets.toml"
    before = b"\xef\xbb\xbf# m\xc3\xado\r\n" + path.read_bytes().rstrip(b"\n")
    path.write_bytes(before)
    path.chmod(0o600)
    assert iop("new", "target", "otro") == 0
    assert path.read_bytes().startswith(before + b"\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "[otro.institucion]" in path.read_text(encoding="utf-8")


def test_a_link_stays_a_link(here: Path) -> None:
    target(here)
    (here / "lejos.toml").write_bytes((here / "targets.toml").read_bytes())
    (here / "targets.toml").unlink()
    (here / "targets.toml").symlink_to("lejos.toml")
    assert iop("new", "target", "otro") == 0
    assert (here / "targets.toml").is_symlink()
    assert "[otro]" in (here / "lejos.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("t", "targets.toml: ya hay un destino «t» y no se toca; indique otro nombre"),
        ("Otro", "«Otro» no sirve como nombre de un destino"),
        ("a b", "«a b» no sirve como nombre de un destino"),
        ("a]b", "«a]b» no sirve como nombre de un destino"),
        ("a" * 41, "no sirve como nombre de un destino"),
        ("1a", "«1a» no sirve como nombre de un destino"),
    ],
)
def test_a_name_that_does_not_serve_changes_nothing(
    here: Path, capsys: pytest.CaptureFixture[str], name: str, words: str
) -> None:
    target(here)
    before = (here / "targets.toml").read_bytes()
    assert iop("new", "target", name) == 2
    assert words in capsys.readouterr().err
    assert (here / "targets.toml").read_bytes() == before


def test_a_file_that_is_wrong_already_is_left_alone(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "targets.toml").write_text("[t]\n", encoding="utf-8")
    assert iop("new", "target", "otro") == 2
    assert "corríjalo antes de agregar otro destino" in capsys.readouterr().err
    assert (here / "targets.toml").read_text(encoding="utf-8") == "[t]\n"


# inputs


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (
            '"requerimiento.folio" = "12"',
            "entrada «requerimiento.folio»: el valor «12» debe ser un número entero, sin comillas; corríjalo",
        ),
        (
            '"requerimiento.folio" = true',
            "entrada «requerimiento.folio»: el valor «True» debe ser un número entero, sin comillas; corríjalo",
        ),
        (
            'hoy = "2026-02-30"',
            "entrada «hoy»: el valor «2026-02-30» debe ser una fecha que exista, como 2026-06-15; corríjalo",
        ),
        (
            "hoy = 20260615",
            "entrada «hoy»: el valor «20260615» debe ser una fecha que exista, como 2026-06-15; corríjalo",
        ),
        ('ayer = "2026-06-15"', "entrada «ayer»: no existe; las que hay son hoy, requerimiento.folio"),
    ],
)
def test_an_input_of_a_target_has_the_type_that_the_cases_declare(
    here: Path, world: World, capsys: pytest.CaptureFixture[str], entry: str, sentence: str
) -> None:
    world.case("COM-A")
    target(here, f"[t.entradas]\n{entry}\n")
    assert iop("run", str(world.root), "--target", "t") == 2
    assert f"iop: targets.toml: destino «t», {sentence}" in capsys.readouterr().err
    assert not list(here.glob("reports/*/journal.jsonl"))


# a run that stops by itself


def journal(folder: Path) -> list[dict[str, object]]:
    (path,) = folder.glob("reports/*/journal.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_run_that_stops_by_itself_says_how_to_go_on_and_does(
    here: Path, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(6):
        world.case(f"COM-{number:02d}", REGISTRAR if number % 2 else READS)
    target(here)
    assert iop("run", str(world.root), "--target", "t") == 3
    shown = " ".join(capsys.readouterr().out.split())
    lines = journal(here)
    run = lines[0]["datos"]["corrida"]  # type: ignore[index]
    assert f"iop run --reanudar {run}" in shown
    assert "se detuvo tras 2 errores seguidos del destino o de la red" in shown
    assert lines[0]["datos"]["concurrencia"] == 3  # type: ignore[index]
    assert lines[-1]["datos"]["motivo"] == "detenida"  # type: ignore[index]
    assert sum(line["clase"] == "intento" for line in lines) <= 2 + 3
    assert iop("run", "--reanudar", str(run), "--concurrencia", "2") == 3
    again = [line for line in journal(here) if line["clase"] == "reanudacion"]
    assert again[0]["datos"]["concurrencia"] == 2  # type: ignore[index]
    assert again[0]["datos"]["motivo"] == "reanudar"  # type: ignore[index]


def test_what_should_be_known_of_a_target_is_told_when_it_is_used(
    here: Path, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.case("COM-A")
    target(here, "[t.tls]\nverificar = false\n")
    iop("run", str(world.root), "--target", "t")
    assert "iop: targets.toml, destino «t»: tls.verificar es false" in capsys.readouterr().err


def test_pytest_needs_the_confirmation_too(here: Path, world: World, pytester: pytest.Pytester) -> None:
    world.case("COM-A")
    target(here)
    path = here / "targets.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("127.0.0.1", "10.255.255.1"), encoding="utf-8")
    args = (str(world.root), "--iop-target=t", f"--iop-targets={path}", "-p", "no:cacheprovider")
    done = pytester.runpytest_inprocess(*args, "--iop-confirmar=otro")
    done.stdout.fnmatch_lines(["*no es este equipo y se confirmó «otro», que es otro*"])
