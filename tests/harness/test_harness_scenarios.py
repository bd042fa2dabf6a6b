"""Cases that cross modules: where they live, whom they speak as, and which element of a list they mean."""

from __future__ import annotations

import base64
import dataclasses
from pathlib import Path

import pytest
from engine_world import REGISTRAR, World
from fake_sigfe import TARGET, FakeSigfe

from harness.loader import load_cases
from harness.model import Credential, Kind, Vertical
from harness.targets import load_target
from schemas import read_where

DTE = Vertical("dte", {name: Credential("vecino", "clave", publica=True) for name in TARGET.credenciales})
BASIC = "Basic " + base64.b64encode(b"vecino:clave").decode()
TARGETS = """
[pruebas]
url = "http://127.0.0.1:8088"
ambiente = "pruebas"
[pruebas.institucion]
partida = "97"
capitulo = "01"
areaTransaccional = "001"
ejercicio = 2026
[pruebas.servicio.devengo]
usuario_env = "U"
clave_env = "C"
[pruebas.vertical.ministerio]
canal = "min"
[pruebas.vertical.ministerio.servicio.devengo]
usuario_env = "U"
clave_env = "C"
"""
ROWS = {"filas": [{"folio": 1, "titulo": "a"}, {"folio": 2, "titulo": "b"}, {"folio": 3}]}


def test_a_scenario_lives_in_one_folder_of_its_own(world: World) -> None:
    folder = world.case("ESC-UNO-01", REGISTRAR)
    folder.rename(world.root / "escenarios")
    (world.root / "escenarios" / "uno").mkdir()
    (world.root / "escenarios" / "case.toml").rename(world.root / "escenarios" / "uno" / "case.toml")
    suite = load_cases([world.root])
    assert suite.broken == ()
    assert [(case.modulo, case.tipo) for case in suite.cases] == [("escenarios", Kind.ESCENARIO)]


def test_a_module_has_no_folder_of_scenarios(world: World) -> None:
    folder = world.case("ESC-UNO-01", REGISTRAR)
    target = world.root / "compromiso" / "escenario"
    target.mkdir(parents=True)
    folder.rename(target / "uno")
    assert "escenarios/<nombre>/case.toml" in load_cases([world.root]).broken[0].problem


CHOICES = [
    ({}, [1, 2, 3]),
    ({"/filas/*/titulo": "b"}, [2]),
    ({"/filas/*/folio": "3"}, [3]),
    ({"/filas/*/titulo": "c"}, []),
]


@pytest.mark.parametrize(("conditions", "found"), CHOICES)
def test_conditions_choose_the_elements_of_a_list(conditions: dict[str, str], found: list[int]) -> None:
    assert read_where(ROWS, "/filas/*/folio", conditions) == found


def test_a_neighbour_speaks_through_its_own_channel_and_credentials(world: World) -> None:
    world.case("COM-A", REGISTRAR + 'vertical = "dte"')
    sigfe = FakeSigfe()
    ran = world.run(sigfe, target=dataclasses.replace(TARGET, verticales={"dte": DTE}))
    assert ran.verdicts == {"COM-A": "APROBADO"}
    spoken = list(zip([name for name, _ in sigfe.calls], sigfe.headers, strict=True))
    as_neighbour = {name for name, headers in spoken if headers["authorization"] == BASIC}
    assert as_neighbour == {"registrarCompromisos", "obtenerEstadoDeTransacciones"}
    paths = {line["ruta"] for line in ran.of("intento") if line["operacion"] == "compromiso.registrar"}
    assert paths == {"/cxf/public/dte/registrarCompromisos"}
    assert ran.lines[0]["datos"]["casos"][0]["pasos"][0]["vertical"] == "dte"


def test_without_the_neighbours_credentials_the_case_is_left_out_and_says_what_to_add(world: World) -> None:
    world.case("COM-A", REGISTRAR + 'vertical = "dte"')
    ran = world.run(FakeSigfe(), target=dataclasses.replace(TARGET, verticales={}))
    assert ran.verdicts == {"COM-A": "OMITIDO"}
    assert "no tiene ninguno; corrija el paso" in ran.reason("COM-A")
    assert f"[{TARGET.name}.vertical.dte]" in ran.reason("COM-A")
    ran = world.run(FakeSigfe(), target=dataclasses.replace(TARGET, verticales={"ppc": DTE}))
    assert f"el destino «{TARGET.name}» solo tiene ppc; corrija el paso" in ran.reason("COM-A")


def test_a_target_names_its_neighbours(tmp_path: Path) -> None:
    path = tmp_path / "targets.toml"
    path.write_text(TARGETS, encoding="utf-8")
    found = load_target(path, "pruebas", {"U": "usuario", "C": "clave"}).verticales["ministerio"]
    assert (found.canal, found.credenciales["devengo"].usuario) == ("min", "usuario")
    assert "clave" not in repr(found).replace("clave=", "")


def test_what_only_a_simulator_can_force_accuses_nobody_in_a_real_environment(world: World) -> None:
    folder = world.case("COM-A", REGISTRAR.replace("save = ", "# ") + 'errores = ["E01"]')
    (folder / "simulacion.toml").write_text('[com]\nperiodo = "cerrado:6"\n', encoding="utf-8")
    real = dataclasses.replace(TARGET, ambiente="pruebas")
    ran = world.run(FakeSigfe(), target=real)
    assert ran.verdicts == {"COM-A": "INCONCLUSO"}
    assert "solo un simulador puede forzar" in ran.reason("COM-A")
    assert world.run(FakeSigfe()).verdicts == {"COM-A": "FALLIDO"}
