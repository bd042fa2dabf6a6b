"""Targets: what a file may say, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.errors import BrokenFile, UsageError
from harness.model import Privacy
from harness.targets import is_loopback, load_target, load_targets, mock_target

ENVIRONMENT = {"U": "usuario", "C": "clave-secreta"}
TARGET = """
[pruebas]
url = "{url}"
ambiente = "simulado"
[pruebas.institucion]
partida = "97"
capitulo = "01"
areaTransaccional = "001"
ejercicio = 2026
[pruebas.servicio.compromiso]
usuario_env = "U"
clave_env = "C"
{more}
"""


def written(folder: Path, url: str = "http://127.0.0.1:8088/", more: str = "") -> Path:
    path = folder / "targets.toml"
    path.write_text(TARGET.format(url=url, more=more), encoding="utf-8")
    return path


def test_a_target_takes_its_credentials_from_the_environment(tmp_path: Path) -> None:
    target = load_targets(written(tmp_path, more="[pruebas.entradas]\nrequerimiento.folio = 9\n"), ENVIRONMENT)[
        "pruebas"
    ]
    assert target.url == "http://127.0.0.1:8088"
    assert target.canal == "verticales"
    assert target.institucion.area_completa == "9701001"
    assert target.credenciales["compromiso"].clave == "clave-secreta"
    assert target.entradas == {"requerimiento.folio": 9}
    assert target.simulado
    assert "clave-secreta" not in repr(target)


def test_a_missing_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="variable de ambiente C"):
        load_targets(written(tmp_path), {"U": "usuario"})


@pytest.mark.parametrize("url", ["https://www.example.org", "http://10.0.0.1:8088", "http://localhost.example.org"])
def test_a_host_that_is_not_this_machine_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(BrokenFile, match="un simulador solo está en este equipo"):
        load_targets(written(tmp_path, url), ENVIRONMENT)


def test_a_service_elsewhere_is_refused_too(tmp_path: Path) -> None:
    more = '[pruebas.servicio.ticket]\nurl = "http://example.org"\nusuario_env = "U"\nclave_env = "C"\n'
    with pytest.raises(BrokenFile, match=r"example\.org"):
        load_targets(written(tmp_path, more=more), ENVIRONMENT)


def test_a_user_or_password_in_an_address_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("://", "://alguien:secreto@", 1), encoding="utf-8")
    with pytest.raises(BrokenFile, match=r"miembro «pruebas.url».*usuario_env") as refused:
        load_targets(path, ENVIRONMENT)
    assert "secreto" not in str(refused.value)


def test_unknown_services_targets_and_members_are_told(tmp_path: Path) -> None:
    more = '[pruebas.servicio.compromisos]\nusuario_env = "U"\nclave_env = "C"\n'
    with pytest.raises(BrokenFile, match="«compromisos»"):
        load_targets(written(tmp_path, more=more), ENVIRONMENT)
    with pytest.raises(UsageError, match=r"«otro».*pruebas"):
        load_target(written(tmp_path), "otro", ENVIRONMENT)
    with pytest.raises(BrokenFile, match="claves"):
        load_targets(written(tmp_path, more='[pruebas.claves]\na = "b"\n'), ENVIRONMENT)


@pytest.mark.parametrize(
    ("host", "expected"), [("localhost", True), ("127.9.9.9", True), ("::1", True), ("0.0.0.0", False), ("", False)]
)
def test_loopback_is_this_machine_by_name_or_address(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_the_example_file_is_a_right_one() -> None:
    path = Path(__file__).parents[2] / "targets.example.toml"
    named = set(re.findall(r'_env = "([A-Z0-9_]+)"', path.read_text(encoding="utf-8")))
    targets = load_targets(path, dict.fromkeys(named, "xxxx"))
    assert targets
    for target in targets.values():
        assert target.institucion == mock_target("http://127.0.0.1:1").institucion
        assert set(target.credenciales) == set(mock_target("http://127.0.0.1:1").credenciales)


def test_a_simulated_target_without_credentials_uses_the_printed_ones_of_the_mock(tmp_path: Path) -> None:
    path = written(tmp_path)
    text = path.read_text(encoding="utf-8").split("[pruebas.servicio")[0]
    path.write_text(text, encoding="utf-8")
    credential = load_targets(path, {})["pruebas"].credenciales["devengo"]
    assert (credential.usuario, credential.clave, credential.publica) == ("devengo", "simulado", True)
    path.write_text(text.replace('ambiente = "simulado"', 'ambiente = "pruebas"'), encoding="utf-8")
    with pytest.raises(BrokenFile, match="servicio"):
        load_targets(path, {})


def test_privacy_is_on_unless_a_target_says_otherwise(tmp_path: Path) -> None:
    assert mock_target("http://127.0.0.1:9").privacidad == Privacy(ruts=True, cuentas=True)
    assert load_target(written(tmp_path), "pruebas", ENVIRONMENT).privacidad == Privacy()
    off = written(tmp_path, more="[pruebas.privacidad]\nruts = false\n")
    assert load_target(off, "pruebas", ENVIRONMENT).privacidad == Privacy(ruts=False, cuentas=True)
    with pytest.raises(BrokenFile, match="nombres"):
        load_target(written(tmp_path, more="[pruebas.privacidad]\nnombres = true\n"), "pruebas", ENVIRONMENT)


def test_a_secret_that_stands_in_any_text_is_refused_and_not_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="la clave de C tiene menos de 4 caracteres") as refused:
        load_target(written(tmp_path), "pruebas", {"U": "usuario", "C": "§ñ"})
    assert "§ñ" not in str(refused.value)


def test_the_secrets_of_a_target_are_its_neighbours_too(tmp_path: Path) -> None:
    more = '[pruebas.vertical.dte]\ncanal = "dte"\n[pruebas.vertical.dte.servicio.devengo]\n'
    path = written(tmp_path, more=more + 'usuario_env = "U"\nclave_env = "D"\n')
    target = load_target(path, "pruebas", {**ENVIRONMENT, "D": "clave-vecina"})
    assert {one.clave for one in target.secretos} == {"clave-secreta", "clave-vecina"}
