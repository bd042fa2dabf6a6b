"""A differently named SIGFE is spoken to by the institution's overlay alone, as the guide of the contract tells."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from engine_world import REGISTRAR, World
from fake_sigfe import TARGET, FakeSigfe
from other_sigfe import EXCEEDED, OtherSigfe

import harness
from harness.cli import main
from harness.doctor.queries import IMPOSSIBLE, harmless, request_of
from harness.loader import packaged_cases
from harness.overlaying import take_contract
from harness.render.products import read_record, write_products
from harness.targets import mock_target
from schemas import load_catalog
from schemas.in_use import put_in_use
from schemas.overlay import OverlayError, use_overlay

pytest_plugins = ["pytester"]
GUIDE = Path(harness.__file__).parents[1] / "docs" / "es" / "contrato.md"
REFUSED = REGISTRAR.replace('save = { folio = "/transaccionVerticalesType/0/folio" }', 'errores = ["E20"]')
CHECKED = """
[[step]]
name = "lee"
operation = "compromiso.obtener"
input = { folio = "${com.folio}" }
valores = { "/compromiso/estado" = "Aprobado" }
"""


@pytest.fixture(autouse=True)
def _package_again() -> Iterator[None]:
    yield
    put_in_use(None)


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """The folder that the guide's worked example leaves."""
    folder = tmp_path / "contrato"
    blocks = re.findall(r"`contrato/([a-z0-9/_.]+\.json)`[^`]*```json\n(.*?)```", GUIDE.read_text("utf-8"), re.S)
    assert len(blocks) == 7
    for place, text in blocks:
        write(folder, place, json.loads(text))
    return folder


def write(folder: Path, place: str, value: Any) -> None:
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def test_without_the_overlay_nothing_of_the_other_sigfe_is_understood(world: World) -> None:
    world.case("COM-A-1")
    assert world.run(OtherSigfe()).verdicts["COM-A-1"] in ("ERROR", "INCONCLUSO", "FALLIDO")


def test_the_guides_overlay_alone_aligns_it(world: World, overlay: Path) -> None:
    world.case("COM-A-1", REGISTRAR + CHECKED)
    world.case("COM-A-2", REFUSED)
    take_contract(overlay)
    accepted = world.run(OtherSigfe(), target=mock_target(TARGET.url))
    assert accepted.verdicts["COM-A-1"] == "APROBADO", accepted.reason("COM-A-1")
    refused = world.run(OtherSigfe(errors=[EXCEEDED]), target=mock_target(TARGET.url))
    assert refused.verdicts["COM-A-2"] == "APROBADO", refused.reason("COM-A-2")
    assert refused.verdicts["COM-A-1"] == "FALLIDO"


def test_a_case_that_waits_for_a_passing_state_sees_it_under_its_other_name(world: World, overlay: Path) -> None:
    waits = REGISTRAR.replace("save =", 'ticket = "EN_PROCESO"\n#')
    world.case("COM-A-1", waits)
    take_contract(overlay)
    ran = world.run(OtherSigfe(), target=mock_target(TARGET.url))
    assert ran.verdicts["COM-A-1"] == "APROBADO", ran.reason("COM-A-1")
    assert any("EN_CURSO" in json.dumps(line) for line in ran.of("resultado"))


def test_the_record_tells_the_overlay_and_is_rendered_without_its_folder(world: World, overlay: Path) -> None:
    world.case("COM-A-1")
    used = take_contract(overlay)
    assert used is not None
    ran = world.run(OtherSigfe(), target=mock_target(TARGET.url))
    head = ran.of("corrida")[0]["datos"]
    assert head["versiones"]["contrato"] == {"huella": used.huella, "archivos": sorted(used.files)}
    assert head["contrato"]["archivos"]["estados.json"]["ticket"]["RECEPCIONADO"] == "RECIBIDO"
    out = world.root.parent / "run1"
    write_products(out, read_record(out / "journal.jsonl"))
    first = (out / "expediente.html").read_bytes()
    put_in_use(None)
    assert CliRunner().invoke(main, ["render", str(out)]).exit_code == 0
    assert (out / "expediente.html").read_bytes() == first
    assert b"contrato local" in first
    assert b"estados.json" in first
    put_in_use(None)
    again = CliRunner().invoke(main, ["rejudge", str(out)])
    assert again.exit_code == 0, again.output


def test_the_embedded_mock_speaks_the_overlay_too(
    overlay: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert overlay == tmp_path / "contrato"  # found by itself
    asked = ["run", str(packaged_cases() / "compromiso" / "original" / "orden-compra"), "--out", "salida"]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.output
    journal = (tmp_path / "salida" / "journal.jsonl").read_text("utf-8")
    assert "/sigfe/rest/v2/interoperabilidad/ingresarCompromisos" in journal
    assert "TERMINADO_OK" in journal
    assert "FINALIZADO_SIN_ERRORES" not in "".join(line for line in journal.splitlines() if '"resultado"' in line)


def test_the_overlay_goes_away_as_it_came(overlay: Path) -> None:
    before = load_catalog()
    use_overlay(overlay)
    assert load_catalog().operation("compromiso.registrar").path("a") == "/sigfe/rest/v2/a/ingresarCompromisos"
    use_overlay(None)
    assert load_catalog() == before


def test_the_package_still_speaks_to_its_own_sigfe_after_an_overlay(world: World, overlay: Path) -> None:
    use_overlay(overlay)
    use_overlay(None)
    world.case("COM-A-1")
    assert world.run(FakeSigfe()).verdicts["COM-A-1"] == "APROBADO"


@pytest.mark.parametrize(
    ("place", "said", "told"),
    [
        ("modules/compras/v1/service.json", {}, "no existe el servicio «compras/v1»"),
        ("modules/ticket/v1/servicio.json", {}, "el contrato no tiene ese archivo"),
        ("otro.json", {}, "no es un archivo del contrato"),
        ("common/reglas.json", {"reglas": [{"codigo": "E999"}]}, "el código «E999»"),
        ("common/reglas.json", {"reglas": [{"codigo": "E03", "texto": "{nada}"}]}, "miembro «texto»"),
        ("estados.json", {"ticket": {"TERMINADO": "OK"}}, "miembro «TERMINADO»: no se conoce"),
        ("estados.json", {"ticket": {"EN_PROCESO": "A", "RECEPCIONADO": "A"}}, "«A» ya es EN_PROCESO"),
        ("miembros.json", {"ticket.consultar.respuesta": {"estado": "x"}}, "no es un JSON Pointer"),
        ("miembros.json", {"ticket.consultar.respuesta": {"/estdo": "x"}}, "ese mensaje no tiene tal miembro"),
        ("miembros.json", {"ticket.registrar.respuesta": {"/estado": "x"}}, "no es un mensaje"),
        ("transporte.json", {"ruta": "/sigfe/{operacion}/{otro}"}, "miembro «ruta»"),
        (
            "modules/ticket/v1/service.json",
            {"operaciones": {"consultar": {"ruta": "buscarPeriodo"}}},
            "ya es de",
        ),
        ("modules/ticket/v1/service.json", {"entidad": "x"}, "es del arnés"),
        (
            "modules/ticket/v1/service.json",
            {"operaciones": {"consultar": {"lecturas": {"respuesta": {"estado": "situacion"}}}}},
            "«situacion» no es un JSON Pointer",
        ),
        (
            "modules/ticket/v1/service.json",
            {"operaciones": {"consultar": {"lecturas": {"respuesta": {"estdo": "/situacion"}}}}},
            "¿será «estado»?",
        ),
        (
            "modules/ticket/v1/consultar.respuesta.schema.json",
            {"type": "objeto"},
            "no es un esquema JSON válido",
        ),
        ("modules/ticket/v1/consultar.respuesta.schema.json", {"$ref": "no-esta.json"}, "corrija el «$ref»"),
        ("modules/ticket/v1/consultar.respuesta.schema.json", {"x-certeza": "seguro"}, "no es una certeza"),
    ],
)
def test_a_wrong_overlay_ends_before_anything_is_sent(
    tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch, place: str, said: Any, told: str
) -> None:
    folder = tmp_path / "contrato"
    write(folder, place, said)
    write(folder, "transporte.json", {} if place != "transporte.json" else said)
    world.case("COM-A-1")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["run", str(world.root)])
    assert result.exit_code == 2
    assert told in result.output
    assert f"contrato/{place}" in result.output
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"ticket": {}, "ticket": {}}', "el miembro «ticket» está repetido"),
        ('{"ticket": ', "se corta o está mal escrito en la línea 1"),
        ('{"ticket": NaN}', "contiene NaN"),
        ("[]", "debe ser un objeto JSON"),
    ],
)
def test_an_overlay_file_that_is_no_json_is_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "estados.json").write_text(text, encoding="utf-8")
    with pytest.raises(OverlayError, match=told):
        use_overlay(tmp_path)


def test_a_wrong_overlay_leaves_the_one_before(overlay: Path, tmp_path: Path) -> None:
    use_overlay(overlay)
    (tmp_path / "mal").mkdir()
    (tmp_path / "mal" / "estados.json").write_text("{", encoding="utf-8")
    with pytest.raises(OverlayError):
        use_overlay(tmp_path / "mal")
    assert load_catalog().estado("TERMINADO_OK") == "FINALIZADO_SIN_ERRORES"


def test_a_notion_moved_by_its_reading_alone_is_written_and_read_there(world: World, tmp_path: Path) -> None:
    moved = {"solicitud": {"ticket": "/consulta/numero"}, "respuesta": {"estado": "/situacion/actual"}}
    folder = tmp_path / "contrato"
    write(folder, "modules/ticket/v1/service.json", {"operaciones": {"consultar": {"lecturas": moved}}})
    write(folder, "modules/ticket/v1/consultar.respuesta.schema.json", {"type": "object"})
    asked: list[dict[str, Any]] = []

    class Moved(FakeSigfe):
        def obtenerEstadoDeTransacciones(self, body: dict[str, Any]) -> Any:  # noqa: N802
            asked.append(body)
            told = super().obtenerEstadoDeTransacciones({**body, "ticketEnvio": body["consulta"]["numero"]})
            return told | {"situacion": {"actual": told.pop("estado")}}

    world.case("COM-A-1")
    assert world.run(Moved()).verdicts["COM-A-1"] != "APROBADO"
    asked.clear()
    take_contract(folder)
    ran = world.run(Moved())
    assert ran.verdicts["COM-A-1"] == "APROBADO", ran.reason("COM-A-1")
    assert set(asked[0]) == {"codigoAreaTx", "ejercicio", "consulta"}


def test_the_doctor_asks_in_the_names_of_the_overlay(overlay: Path) -> None:
    take_contract(overlay)
    place = mock_target(TARGET.url).institucion
    question = harmless("ticket", {}, place, None)
    assert question is not None
    assert json.loads(request_of(question).cuerpo) == {
        "ticketEnvio": IMPOSSIBLE,
        "area": place.area_completa,
        "ejercicio": str(place.ejercicio),
    }


def test_a_run_goes_on_only_with_the_contract_that_it_began_with(
    overlay: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    case = str(packaged_cases() / "periodo" / "consulta")
    assert CliRunner().invoke(main, ["run", case, "--out", "salida"]).exit_code == 0
    overlay.rename(tmp_path / "guardado")
    refused = CliRunner().invoke(main, ["run", "--solo-fallidos", "salida"])
    assert refused.exit_code == 2
    assert "una corrida solo continúa con el mismo contrato" in refused.output.replace("\n", " ")
    again = CliRunner().invoke(main, ["run", "--solo-fallidos", "salida", "--contrato", "guardado"])
    assert again.exit_code == 5, again.output


def test_the_variable_names_the_overlay_and_a_folder_of_other_things_is_left_alone(
    overlay: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IOP_CONTRATO", str(overlay))
    assert take_contract(here=tmp_path / "vacia") is not None
    monkeypatch.delenv("IOP_CONTRATO")
    other = tmp_path / "otra"
    write(other, "contrato/anexo.json", {})
    assert take_contract(here=other) is None
    assert "contrato/ no se usa" in capsys.readouterr().err
    (other / "contrato" / "anexo.json").rename(other / "contrato" / "LEAME.md")
    assert take_contract(here=other) is None
    assert capsys.readouterr().err == ""


def test_pytest_and_the_mock_refuse_a_wrong_overlay(tmp_path: Path, pytester: pytest.Pytester) -> None:
    write(tmp_path / "mal", "estados.json", {"ticket": {"NO_EXISTE": "x"}})
    done = pytester.runpytest_subprocess(
        str(packaged_cases() / "periodo"), "--iop-contrato", str(tmp_path / "mal"), "-p", "no:cacheprovider"
    )
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert "miembro «NO_EXISTE»" in done.stderr.str() + done.stdout.str()
    mock = subprocess.run(
        [sys.executable, "-m", "mock_server", "--port", "0", "--contrato", str(tmp_path / "mal")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert mock.returncode == 2
    assert "mal/estados.json" in mock.stderr
