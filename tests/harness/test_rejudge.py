"""A journal alone is enough to judge a run again, by whatever the checks say today."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from engine_world import REGISTRAR, Ran, World
from fake_sigfe import FakeSigfe

from harness.commands.rejudge import rejudge, told
from harness.definitions import case_of, defined
from harness.engine import Options
from harness.engine.rejudging import Judgement, judge_again
from harness.errors import UsageError
from harness.evidence.history import history_of
from harness.loader import load_cases, packaged_cases
from harness.model import Verdict


def judged(lines: list[dict[str, Any]]) -> Judgement:
    return asyncio.run(judge_again(history_of(lines)))


def verdicts(judgement: Judgement) -> dict[str, str]:
    return {one.past.ejecucion: str(one.now.veredicto) for one in judgement.executions}


def altered(ran: Ran, change: Any) -> list[dict[str, Any]]:
    """The journal with the answers of its tickets changed."""
    lines = [json.loads(json.dumps(line)) for line in ran.lines]
    for line in lines:
        if line["clase"] == "resultado" and line["operacion"] == "ticket.consultar":
            answer = json.loads(line["respuesta"]["cuerpo"])
            change(answer)
            line["respuesta"]["cuerpo"] = json.dumps(answer)
    return lines


def test_every_packaged_case_comes_back_from_its_definition() -> None:
    for case in load_cases([packaged_cases()]).library.values():
        again = case_of(json.loads(json.dumps(defined(case))))
        assert defined(again) == defined(case)
        assert again.steps == case.steps


def test_what_was_answered_is_judged_and_not_what_was_written(world: World) -> None:
    world.case("COM-A")
    ran = world.run(FakeSigfe())
    assert verdicts(judged(ran.lines)) == {"COM-A/1": "APROBADO"}

    def refuse(answer: dict[str, Any]) -> None:
        if answer["estado"] == "FINALIZADO_SIN_ERRORES":
            answer["estado"] = "FINALIZADO_CON_ERRORES"

    judgement = judged(altered(ran, refuse))
    assert verdicts(judgement) == {"COM-A/1": "FALLIDO"}
    lines = list(told(judgement))
    assert lines[0] == "COM-A/1: ✔ APROBADO → ✘ FALLIDO"
    assert lines[-1] == "1 veredicto de la bitácora: 1 cambia con los controles de hoy."


def test_a_written_verdict_that_lies_is_found(world: World) -> None:
    world.case("COM-A")
    ran = world.run(FakeSigfe(errors=["E23"]))
    lines = [
        line | {"datos": line["datos"] | {"veredicto": "APROBADO"}} if line["clase"] == "veredicto" else line
        for line in ran.lines
    ]
    (one,) = judged(lines).executions
    assert one.changed
    assert one.now.veredicto is Verdict.FALLIDO


def test_tickets_that_never_ended_and_omitted_cases_stay_what_they_were(world: World) -> None:
    world.case("COM-A")
    world.case("COM-B", head='needs = ["COM-A"]\n')
    ran = world.run(FakeSigfe(states=["EN_PROCESO"] * 500), Options(plazo_ticket_s=20))
    assert set(ran.verdicts.values()) == {"EN_CURSO", "OMITIDO"}
    judgement = judged(ran.lines)
    assert verdicts(judgement) == {f"{id}/1": verdict for id, verdict in ran.verdicts.items()}
    assert [one.now.razon for one in judgement.executions] == [one.past.razon for one in judgement.executions]


def test_an_interrupted_run_is_judged_as_far_as_it_went(world: World) -> None:
    for id in ("COM-A", "COM-B", "COM-C"):
        world.case(id, REGISTRAR + REGISTRAR.replace('name = "com"', 'name = "otro"'))

    def stop(_event: Any, engine: Any) -> None:
        if len(world.events) > 6:
            engine.stop()

    ran = world.run(FakeSigfe(), Options(concurrencia=1), listener=stop)
    assert "OMITIDO" in ran.verdicts.values()
    assert verdicts(judged(ran.lines)) == {f"{id}/1": verdict for id, verdict in ran.verdicts.items()}


def test_the_command_tells_and_counts(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.case("COM-A")
    world.run(FakeSigfe())
    assert rejudge(world.root.parent / "run1", as_json=False) == 0
    assert capsys.readouterr().out == "1 veredicto de la bitácora, y ninguno cambia con los controles de hoy.\n"
    assert rejudge(world.root.parent / "run1", as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["cambian"] == []


def test_a_journal_that_does_not_chain_is_judged_and_told(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.case("COM-A")
    world.run(FakeSigfe())
    path = world.root.parent / "run1" / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b"APROBADO", b"FALLIDO", 1))
    assert rejudge(path.parent, as_json=False) == 2
    assert "no encadena" in capsys.readouterr().err


def test_a_journal_without_the_cases_says_so(world: World, tmp_path: Path) -> None:
    world.case("COM-A")
    ran = world.run(FakeSigfe())
    del ran.lines[0]["datos"]["definiciones"]
    with pytest.raises(UsageError, match="de una versión anterior"):
        judged(ran.lines)
    folder = tmp_path / "vacia"
    folder.mkdir()
    (folder / "journal.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="no comienza con los datos de la corrida"):
        rejudge(folder, as_json=False)
