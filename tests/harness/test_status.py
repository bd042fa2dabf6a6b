"""`iop status`: the plan against the newest evidence of each case, and what is in the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from plan_world import Today, journal_of, write_plan, write_run

from harness.cli import main
from harness.commands import runs as room
from harness.commands.runs import see_run
from harness.commands.status import Asked, tell_status
from harness.errors import HarnessError
from schemas import own_schema_violations

GOLDEN = Path(__file__).parent / "golden" / "status.txt"
GOOD = {"COM-ORIG-01": "APROBADO", "DEV-ORIG-01": "APROBADO"}
ACTIVITIES = """
[[actividad]]
numero = 1
desde = 2026-03-02
hasta = 2026-03-06
cumplida = 2026-03-05
[[actividad]]
numero = 8
desde = 2026-06-01
hasta = 2026-06-10
[[actividad]]
numero = 9
desde = 2026-06-15
hasta = 2026-07-30
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def status(capsys, *folders, day="2026-06-20", **asked):
    code = tell_status(Asked(tuple(Path(folder) for folder in folders), as_json=True, **asked), Today(day))
    return code, json.loads(capsys.readouterr().out)


def standings(told):
    return {case["id"]: case["estado"] for case in told["casos"]}


def test_the_whole_answer_as_text(here, capsys):
    write_plan(
        here,
        ["COM-ORIG-01", "COM-POS-01", "COM-NEG-01", "COM-REV-01", "DEV-ORIG-01", "DEV-NEG-01"],
        '[[caso]]\nmodulo = "devengo"\ntipo = "reverso"\nobligatorio = false\n' + ACTIVITIES,
    )
    write_run(here, journal_of("c1", {"COM-ORIG-01": "APROBADO", "COM-POS-01": "APROBADO", "DEV-NEG-01": "FALLIDO"},
                               day="2026-06-16"))  # fmt: skip
    write_run(here, journal_of("c2", {
        "COM-ORIG-01": "APROBADO", "COM-NEG-01": ("FALLIDO", "El saldo no baja en lo que dice la nota de crédito."),
        "DEV-ORIG-01": ("INCONCLUSO", "SIGFE respondió otra frase."),
    }, day="2026-06-17", contraparte="target"))  # fmt: skip
    write_run(here, journal_of("c3", {"DEV-NEG-01": "APROBADO", "COM-POS-01": "OMITIDO"}, day="2026-06-18", ends=False))
    assert tell_status(Asked(), Today("2026-06-20")) == 1
    assert capsys.readouterr().out == GOLDEN.read_text(encoding="utf-8")


def test_nothing_in_the_way_ends_in_0(here, capsys):
    write_plan(here, GOOD)
    write_run(here, journal_of("real", GOOD, contraparte="target"))
    code, told = status(capsys)
    assert (code, told["bloqueada"], told["impedimentos"]) == (0, False, [])
    assert told["conclusion"] == (
        "Nada impide la certificación. 2 de 2 casos exigidos demostrados contra SIGFE. 0 de 11 actividades cumplidas."
    )
    assert standings(told) == dict.fromkeys(GOOD, "demostrado")


def test_evidence_against_a_mock_is_told_apart_and_does_not_certify(here, capsys):
    write_plan(here, GOOD)
    write_run(here, journal_of("sim", GOOD))
    code, told = status(capsys)
    assert code == 1
    assert standings(told) == dict.fromkeys(GOOD, "aprobado en simulación")
    (one,) = told["impedimentos"]
    assert "solo en simulación, que no certifica" in one["que"]
    assert one["orden"] == 'iop run --target NOMBRE --confirmar NOMBRE -k "COM-ORIG-01 or DEV-ORIG-01"'


def test_the_command_names_the_target_used_last(here, capsys):
    write_plan(here, GOOD)
    write_run(here, journal_of("sim", GOOD))
    write_run(here, journal_of("real", {"COM-ORIG-01": "APROBADO"}, contraparte="target"))
    _, told = status(capsys)
    assert told["impedimentos"][0]["orden"] == 'iop run --target pruebas --confirmar pruebas -k "DEV-ORIG-01"'


@pytest.mark.parametrize(
    ("first", "then", "standing"),
    [
        ("APROBADO", "FALLIDO", "no aprobado"),
        ("FALLIDO", "APROBADO", "demostrado"),
        ("APROBADO", "OMITIDO", "demostrado"),
        ("OMITIDO", "OMITIDO", "sin evidencia"),
    ],
)
def test_the_newest_evidence_counts_and_what_was_not_executed_is_none(here, capsys, first, then, standing):
    write_plan(here, ["COM-ORIG-01", "DEV-ORIG-01"])
    write_run(here, journal_of("b", {"COM-ORIG-01": first}, day="2026-06-10", contraparte="target"))
    write_run(here, journal_of("a", {"COM-ORIG-01": then}, day="2026-06-11", contraparte="target"))
    assert standings(status(capsys)[1])["COM-ORIG-01"] == standing


def test_a_later_attempt_in_an_earlier_run_is_the_newest_evidence(here, capsys):
    write_plan(here, ["COM-ORIG-01", "DEV-ORIG-01"])
    first = journal_of("primera", {"COM-ORIG-01": "FALLIDO"}, day="2026-06-10", contraparte="target", ends=False)
    first.wait(3 * 86400)
    first.enter("COM-ORIG-01", "COM-ORIG-01/2")
    first.add("inicio", datos={"intento": 2, "para": None})
    first.veredicto("APROBADO")
    first.fin()
    write_run(here, first)
    write_run(here, journal_of("segunda", {"COM-ORIG-01": "FALLIDO"}, day="2026-06-11", contraparte="target"))
    told = status(capsys)[1]
    assert standings(told)["COM-ORIG-01"] == "demostrado"
    assert told["casos"][0]["evidencia"][0]["intentos"] == 2


def test_a_newer_simulation_does_not_replace_what_sigfe_said(here, capsys):
    write_plan(here, ["COM-ORIG-01", "DEV-ORIG-01"])
    write_run(here, journal_of("a", {"COM-ORIG-01": "FALLIDO"}, day="2026-06-10", contraparte="target"))
    write_run(here, journal_of("b", {"COM-ORIG-01": "APROBADO"}, day="2026-06-11"))
    assert standings(status(capsys)[1])["COM-ORIG-01"] == "no aprobado"


def test_what_the_institution_must_demonstrate_is_not_shown_by_the_harness(here, capsys):
    write_plan(here, ["DEV-ORIG-01"], '[[caso]]\nid = "COM-ORIG-01"\ndemuestra = "institución"\n')
    write_run(here, journal_of("h", GOOD, day="2026-06-12", contraparte="target"))
    code, told = status(capsys)
    assert (code, standings(told)["COM-ORIG-01"]) == (1, "aprobado por el arnés")
    assert "el sistema de la institución envíe" in told["impedimentos"][0]["accion"]
    write_run(here, journal_of("i", GOOD, day="2026-06-10", contraparte="target", origen="institucion"))
    code, told = status(capsys)
    assert (code, standings(told)["COM-ORIG-01"]) == (0, "demostrado")


def test_evidence_of_another_institution_does_not_count(here, capsys):
    write_plan(here, GOOD)
    other = {"partida": "50", "capitulo": "01", "areaTransaccional": "001", "ejercicio": 2026}
    write_run(here, journal_of("ajena", GOOD, contraparte="target", institucion=other))
    code, told = status(capsys)
    assert (code, standings(told)) == (1, dict.fromkeys(GOOD, "sin evidencia"))
    assert told["avisos"] == ["La corrida ajena es de otra partida, capítulo o área que el plan: no cuenta."]


@pytest.mark.parametrize("rendered", [True, False])
def test_a_journal_that_was_changed_is_no_evidence(here, capsys, rendered):
    write_plan(here, GOOD)
    folder = write_run(
        here, journal_of("real", GOOD | {"COM-POS-01": "FALLIDO"}, contraparte="target"), rendered=rendered
    )
    journal = folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"FALLIDO"', b'"APROBADO"'))
    code, told = status(capsys)
    assert (code, standings(told)) == (1, dict.fromkeys(GOOD, "sin evidencia"))
    assert "no encadena" in told["impedimentos"][0]["que"]
    assert told["corridas"][0]["alterada"]


def test_a_run_that_was_cut_counts_for_what_it_finished_and_is_told(here, capsys):
    write_plan(here, GOOD)
    write_run(here, journal_of("corta", GOOD, contraparte="target", ends=False), torn=True)
    code, told = status(capsys)
    assert (code, standings(told)) == (0, dict.fromkeys(GOOD, "demostrado"))
    assert told["avisos"] == ["La corrida corta no llegó a su fin; «iop run --reanudar corta» la retoma."]


def test_a_summary_of_the_very_journal_spares_reading_it(here, monkeypatch):
    folder = write_run(here, journal_of("real", GOOD, contraparte="target"))
    from_journal = room._from_journal(folder)
    assert own_schema_violations("resumen", json.loads((folder / "resumen.json").read_text(encoding="utf-8"))) == []
    monkeypatch.setattr(room, "_from_journal", None)
    assert see_run(folder) == from_journal


def test_a_summary_that_tells_less_is_not_looked_at(here):
    folder = write_run(here, journal_of("real", GOOD, contraparte="target"))
    whole = json.loads((folder / "resumen.json").read_text(encoding="utf-8"))
    for less in ({**whole, "casos": [{**whole["casos"][0], "origenes": None}]}, whole):
        for name in ("contraparte", "institucion", "inicio"):
            told = {member: value for member, value in less.items() if member != name}
            (folder / "resumen.json").write_text(json.dumps(told), encoding="utf-8")
            assert {one.caso for one in see_run(folder).evidence} == set(GOOD)


@pytest.mark.parametrize("text", ["", "[]", "{}", "\x00", '{"bitacora": {"sha256": "x", "problemas": []}}'])
def test_a_summary_of_something_else_is_not_looked_at(here, text):
    folder = write_run(here, journal_of("real", GOOD, contraparte="target"))
    (folder / "resumen.json").write_text(text, encoding="utf-8")
    assert {one.caso for one in see_run(folder).evidence} == set(GOOD)


def test_a_module_without_cases_and_a_plan_without_cases_are_told(here, capsys):
    write_plan(here)
    code, told = status(capsys)
    assert code == 1
    assert told["impedimentos"][0]["sobre"] == ["compromiso", "devengo"]
    assert told["avisos"] == ["No hay corridas en reports/: nada se ha ejecutado."]
    assert tell_status(Asked(), Today("2026-06-20")) == 1
    assert "El plan no declara casos de negocio." in capsys.readouterr().out


def test_activities_that_the_evidence_contradicts_are_told(here, capsys):
    done = "".join(f"[[actividad]]\nnumero = {n}\ncumplida = 2026-06-01\n" for n in (9, 11))
    write_plan(here, GOOD, done)
    _, told = status(capsys)
    said = [one["que"] for one in told["impedimentos"]]
    assert said[1:] == [
        "El plan da por cumplida la actividad 9, y 2 casos exigidos no están demostrados.",
        "El plan da por cumplida la actividad 11 sin la 10.",
    ]


def test_an_activity_is_late_by_the_clock_given(here, capsys):
    write_plan(here, GOOD, ACTIVITIES)
    write_run(here, journal_of("real", GOOD, contraparte="target"))
    assert status(capsys, day="2026-06-10")[0] == 0
    code, told = status(capsys, day="2026-06-11")
    assert code == 1
    assert told["impedimentos"][0]["que"].startswith("Actividad 8 atrasada (Habilitación")


def test_cases_that_ended_alike_in_a_run_are_one_blocker_with_each_reason(here, capsys):
    write_plan(here, ["COM-ORIG-01", "DEV-ORIG-01"])
    write_run(
        here, journal_of("red", {case: ("ERROR", f"{case} sin respuesta.") for case in GOOD}, contraparte="target")
    )
    (one,) = status(capsys)[1]["impedimentos"]
    assert one["que"] == "2 casos exigidos no se aprobaron en la corrida red: ERROR."
    assert one["detalle"] == ["COM-ORIG-01: COM-ORIG-01 sin respuesta.", "DEV-ORIG-01: DEV-ORIG-01 sin respuesta."]
    assert one["orden"] == "iop run --solo-fallidos red"


def test_a_ticket_that_is_still_open_is_followed_and_nothing_is_sent_again(here, capsys):
    write_plan(here, GOOD)
    write_run(here, journal_of("lenta", GOOD | {"COM-ORIG-01": "EN_CURSO"}, contraparte="target"))
    (one,) = status(capsys)[1]["impedimentos"]
    assert one["orden"] == "iop run --reanudar lenta"


def test_a_case_that_was_approved_before_says_in_which_run(here, capsys):
    write_plan(here, ["COM-ORIG-01", "DEV-ORIG-01"])
    write_run(here, journal_of("bien", GOOD, day="2026-06-10", contraparte="target"))
    write_run(here, journal_of("mal", {"COM-ORIG-01": ("FALLIDO", "No cuadra.")}, contraparte="target"))
    (one,) = status(capsys)[1]["impedimentos"]
    assert one["detalle"] == ["COM-ORIG-01: No cuadra. Antes lo aprobó la corrida bien."]


def test_case_by_case_with_the_run_that_shows_it(here, capsys):
    write_plan(here, GOOD, '[[caso]]\nmodulo = "devengo"\ntipo = "reverso"\nobligatorio = false\n')
    write_run(here, journal_of("real", {"COM-ORIG-01": "APROBADO"}, contraparte="target"))
    tell_status(Asked(casos=True), Today("2026-06-20"))
    text = capsys.readouterr().out
    assert "  ✔ COM-ORIG-01  demostrado (corrida real del 15-06-2026)  Compromiso de una orden de compra" in text
    assert "  · DEV-ORIG-01  sin evidencia  Factura afecta sobre una orden de compra" in text
    assert "  · devengo, reverso  sin evidencia, no exigido\n" in text


def decide(here, run, **rulings):
    cases = [
        {"id": case.replace("_", "-"), "intento": 1, "veredicto": "APROBADO", "decision": ruling,
         "comentario": f"Sobre {case}.", "fecha": "2026-06-16"}
        for case, ruling in rulings.items()
    ]  # fmt: skip
    value = {
        "corrida": run,
        "cabeza": "0" * 64,
        "consultor": {"nombre": "Consultora"},
        "fecha": "2026-06-16",
        "casos": cases,
    }
    path = here / "decisiones.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_what_the_consultant_objected_to_is_in_the_way(here, capsys):
    write_plan(here, [*GOOD, "COM-POS-01"])
    write_run(here, journal_of("real", GOOD | {"COM-POS-01": "APROBADO"}, contraparte="target"))
    decided = decide(here, "real", COM_ORIG_01="observado", DEV_ORIG_01="aprobado")
    assert status(capsys)[0] == 0
    code, told = status(capsys, decisiones=decided)
    assert code == 1
    (one,) = told["impedimentos"]
    assert one["que"].startswith("1 caso con observaciones de Consultora sobre la corrida real")
    assert one["detalle"] == ["COM-ORIG-01, observado: Sobre COM_ORIG_01."]
    assert told["avisos"] == [
        "Consultora decidió el 16-06-2026 sobre la corrida real: 1 caso aprobado y 1 con observaciones o rechazo; "
        "1 caso exigido sin decisión."
    ]


@pytest.mark.parametrize(
    ("day", "contraparte", "verdict", "code"),
    [
        ("2026-06-17", "target", "APROBADO", 0),
        ("2026-06-14", "target", "APROBADO", 1),
        ("2026-06-17", "target", "FALLIDO", 1),
        ("2026-06-17", "mock", "APROBADO", 1),
    ],
)
def test_only_later_approved_evidence_of_the_same_standing_answers_an_objection(
    here, capsys, day, contraparte, verdict, code
):
    write_plan(here, GOOD)
    write_run(here, journal_of("real", GOOD, contraparte="target"))
    decided = decide(here, "real", COM_ORIG_01="rechazado")
    write_run(here, journal_of("otra", {"COM-ORIG-01": verdict}, day=day, contraparte=contraparte))
    found, told = status(capsys, decisiones=decided)
    assert found == code
    asked = "Por confirmar con Consultora, pues ahora se aprueban: COM-ORIG-01."
    assert (asked in told["avisos"]) is (code == 0)


def test_decisions_that_cannot_be_read_are_refused(here):
    write_plan(here, GOOD)
    (here / "malo.json").write_text("{", encoding="utf-8")
    done = CliRunner().invoke(main, ["status", "--decisiones", "malo.json"], prog_name="iop")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "malo.json" in done.stderr


def test_the_named_runs_alone_are_looked_at(here, capsys):
    write_plan(here, GOOD)
    write_run(here, journal_of("uno", {"COM-ORIG-01": "APROBADO"}, contraparte="target"))
    write_run(here, journal_of("dos", {"DEV-ORIG-01": "APROBADO"}, contraparte="target"))
    _, told = status(capsys, "uno")
    assert standings(told) == {"COM-ORIG-01": "demostrado", "DEV-ORIG-01": "sin evidencia"}


@pytest.mark.usefixtures("here")
def test_a_plan_that_is_not_there_is_refused():
    with pytest.raises(HarnessError, match=r"plan\.toml: no existe; escriba un plan con «iop new plan»"):
        tell_status(Asked())


def foreign(folder, line):
    folder.mkdir(parents=True)
    (folder / "journal.jsonl").write_text(line + "\n", encoding="utf-8")


OLD = '{"n": 1, "prev": "' + "0" * 64 + '", "clase": "corrida", "datos": {"versiones": {"esquemas": "v0"}}}'


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('{"a": 1}', "no es la bitácora de una corrida"),
        ("hola", "no es la bitácora de una corrida"),
        (OLD, "es de la versión «v0» de los esquemas y este programa lee la v1"),
    ],
)
def test_a_foreign_journal_is_left_out_with_a_sentence_and_refused_when_named(here, line, sentence):
    write_plan(here, GOOD)
    foreign(here / "reports" / "ajeno", line)
    done = CliRunner().invoke(main, ["status"], prog_name="iop")
    assert done.exit_code == 1, done.output
    assert sentence in " ".join(done.stderr.split())
    named = CliRunner().invoke(main, ["status", "ajeno"], prog_name="iop")
    assert named.exit_code == 2
    assert sentence in named.stderr
    assert named.stdout == ""
