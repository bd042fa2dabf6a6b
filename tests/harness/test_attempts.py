"""Every attempt at a case has its number before its first byte, and stays on the record."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner
from engine_world import World
from fake_sigfe import FakeSigfe

from harness.cli import main
from harness.commands.going_on import Earlier, not_passed
from harness.engine import Options
from harness.engine.rejudging import judge_again
from harness.errors import UsageError
from harness.evidence.history import history_of
from harness.loader import load_cases
from harness.render.record import build_record
from schemas import own_schema_violations


def test_what_failed_is_attempted_again_under_the_next_number(world: World) -> None:
    world.case("COM-A")
    world.case("COM-B", head='needs = ["COM-A"]\n')
    first = world.run(FakeSigfe(errors=["E23"]))
    assert first.verdicts == {"COM-A": "FALLIDO", "COM-B": "OMITIDO"}
    second = world.run(FakeSigfe(), again="solo_fallidos")
    assert second.verdicts == {"COM-A": "APROBADO", "COM-B": "APROBADO"}
    record = build_record(second.lines)
    (a, b) = record.casos
    assert [(one.ejecucion, str(one.veredicto)) for one in (*a.anteriores, a.execution)] == [
        ("COM-A/1", "FALLIDO"), ("COM-A/2", "APROBADO"),
    ]  # fmt: skip
    assert [one.ejecucion for one in b.preparations] == ["COM-B/2>COM-A"]
    assert [one.motivo for one in record.reanudaciones] == ["solo_fallidos"]
    assert record.motivo == "completa"


def test_no_message_of_an_attempt_repeats_one_of_another(world: World) -> None:
    world.case("COM-A")
    sigfe = FakeSigfe()
    world.run(sigfe)
    world.run(sigfe, again="solo_fallidos")
    ran = world.run(sigfe, again="solo_fallidos")
    sent = [body["cabecera"]["messageID"] for body in sigfe.of("registrarCompromisos")]
    numbers = [
        body["detalles"]["compromiso"][0]["documentos"]["documento"][0]["numero"]
        for body in sigfe.of("registrarCompromisos")
    ]
    assert len(set(sent)) == len(set(numbers)) == 3
    assert max(map(len, sent)) <= 19
    assert [line["ejecucion"] for line in ran.of("inicio")] == ["COM-A/1", "COM-A/2", "COM-A/3"]


def test_the_number_stands_in_the_journal_before_anything_is_sent(world: World) -> None:
    world.case("COM-A")
    world.run(FakeSigfe(errors=["E23"]))
    ran = world.run(FakeSigfe(), again="solo_fallidos")
    for ejecucion in ("COM-A/1", "COM-A/2"):
        first = next(line for line in ran.lines if line["ejecucion"] == ejecucion)
        assert first["clase"] == "inicio"
        assert first["datos"]["intento"] == int(ejecucion[-1])
    assert [breach for line in ran.lines for breach in own_schema_violations("journal", line)] == []


def test_all_attempts_are_judged_again(world: World) -> None:
    world.case("COM-A")
    world.run(FakeSigfe(errors=["E23"]))
    ran = world.run(FakeSigfe(), again="solo_fallidos")
    judgement = asyncio.run(judge_again(history_of(ran.lines)))
    assert [(one.past.ejecucion, one.changed) for one in judgement.executions] == [
        ("COM-A/1", False), ("COM-A/2", False),
    ]  # fmt: skip


def test_a_run_goes_on_only_against_whom_it_began_with(world: World) -> None:
    from dataclasses import replace

    from fake_sigfe import TARGET

    world.case("COM-A")
    world.run(FakeSigfe())
    with pytest.raises(UsageError, match="el ambiente «simulado» y ahora es «pruebas»"):
        world.run(FakeSigfe(), target=replace(TARGET, ambiente="pruebas"), again="solo_fallidos")


def test_the_command_repeats_only_what_did_not_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    cases = ["run", "--out", "reports/una", "-k", "COM-ORIG-01 or COM-ERR-E25"]
    first = runner.invoke(main, [*cases, "--progresion", "retenido", "--plazo", "0.2"])
    assert first.exit_code == 3, first.output
    again = runner.invoke(main, ["run", "--solo-fallidos", "una", "--progresion", "inmediato"])
    assert again.exit_code == 0, again.output
    resumen = json.loads((tmp_path / "reports" / "una" / "resumen.json").read_text(encoding="utf-8"))
    assert [case["veredicto"] for case in resumen["casos"]] == ["APROBADO"] * len(resumen["casos"])
    written = (tmp_path / "reports" / "una" / "journal.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in written.splitlines()]
    told = [line["datos"]["simulador"] for line in lines if line["clase"] in ("corrida", "reanudacion")]
    assert told == [{"progresion": "retenido"}, {"progresion": "inmediato"}]
    nothing = runner.invoke(main, ["run", "--solo-fallidos", "una"])
    assert nothing.exit_code == 5
    assert "Ningún caso que repetir" in nothing.output
    assert runner.invoke(main, ["run", "--solo-fallidos", "una", "--out", "otra"]).exit_code == 2
    journal = tmp_path / "reports" / "una" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"APROBADO", b"FALLIDO", 1))
    broken = runner.invoke(main, ["run", "--solo-fallidos", "una"])
    assert broken.exit_code == 2
    assert "no se continúa" in broken.output


def test_a_case_whose_registrar_was_lost_is_not_attempted_anew(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.case("COM-A")
    world.case("COM-B")

    def lose_one(operation: str, body: dict[str, Any], answer: Any) -> Any:
        lost = operation == "registrarCompromisos" and body["cabecera"]["messageID"].endswith("00100001")
        return httpx2.Response(504) if lost else answer

    away = FakeSigfe(twist=lose_one, errors=["E23"])
    ran = world.run(away, Options(plazo_ticket_s=1.0))
    assert ran.verdicts == {"COM-A": "INCONCLUSO", "COM-B": "FALLIDO"}
    history = history_of(ran.lines)
    far = Earlier(Path("r"), replace(history, datos=history.datos | {"destino": {"nombre": "pruebas"}}), {})
    work = not_passed(far, load_cases([world.root]))
    assert [case.id for case in work.cases] == ["COM-B"]
    assert "COM-A: no se sabe si lo que se envió quedó registrado" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--reanudar", "una", "--solo-fallidos", "una"], "no van juntos"),
        (["--reanudar", "una", "--out", "otra"], "--out solo vale para una corrida nueva"),
        (["--solo-fallidos", "una", "--plan", "plan.toml"], "--plan solo vale para una corrida nueva"),
        (["--reanudar", "una", "cases"], "no indique rutas"),
        (["--reanudar", "una"], "está completa: no queda nada que retomar"),
        (["--reenviar", "COM-ORIG-01"], "en ninguna corrida se perdió un envío del caso COM-ORIG-01"),
        (["--reenviar", "COM-ORIG-01", "--reanudar", "una"], "no hay un envío cuya suerte se desconozca"),
        (["--reanudar", "otra"], "no hay allí una corrida"),
    ],
)
def test_what_cannot_go_on_is_told(whole_run: Path, arguments: list[str], told: str) -> None:
    os.chdir(whole_run)
    ended = CliRunner().invoke(main, ["run", *arguments])
    assert ended.exit_code == (5 if "completa" in told else 2)
    assert told in ended.output


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with one finished run, `una`."""
    before, folder = Path.cwd(), tmp_path_factory.mktemp("whole")
    os.chdir(folder)
    assert CliRunner().invoke(main, ["run", "--out", "reports/una", "-k", "COM-CON-01"]).exit_code == 0
    yield folder
    os.chdir(before)
