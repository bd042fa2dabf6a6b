"""`iop compare`: what became of each case from one run to another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from plan_world import journal_of, write_run

from harness.cli import main
from harness.commands.compare import tell_comparison
from harness.model import Verdict
from harness.render.comparison import Change, compare_runs
from harness.render.record import build_record
from schemas import load_catalog

GOLDEN = Path(__file__).parent / "golden" / "compare.txt"
CATALOG = load_catalog()


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def iop(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="iop")


def compared(before, after, **more):
    a, b = (build_record(journal_of(name, verdicts, **more).lines) for name, verdicts in (("a", before), ("b", after)))
    return compare_runs(a, b, CATALOG)


def test_the_whole_comparison_as_text(here, capsys):
    versions = {"sigfe_iop": "0.2.0", "python": "3.11.2", "esquemas": "v1"}
    inputs = {"hoy": "2026-06-16", "persona": "98990001-3"}
    write_run(here, journal_of("antes", {
        "COM-ORIG-01": "APROBADO", "COM-NEG-01": ("FALLIDO", "El saldo no baja."), "COM-POS-01": "APROBADO",
        "COM-REV-01": ("INCONCLUSO", "Otra frase."), "DEV-CON-08": ("ERROR", "Sin respuesta."),
    }), rendered=False)  # fmt: skip
    write_run(here, journal_of("ahora", {
        "COM-ORIG-01": ("FALLIDO", "SIGFE rechazó el compromiso con E25."), "COM-NEG-01": "APROBADO",
        "COM-REV-01": ("FALLIDO", "El saldo no vuelve."), "DEV-ORIG-01": "APROBADO",
        "DEV-CON-08": ("ERROR", "Sin respuesta."),
    }, day="2026-06-16", versiones=versions, entradas=inputs), rendered=False)  # fmt: skip
    assert tell_comparison(Path("antes"), Path("ahora"), as_json=False) == 1
    assert capsys.readouterr().out == GOLDEN.read_text(encoding="utf-8")


def test_the_same_as_json(here):
    write_run(here, journal_of("a", {"COM-ORIG-01": "APROBADO", "COM-POS-01": "APROBADO"}), rendered=False)
    write_run(here, journal_of("b", {"COM-ORIG-01": ("FALLIDO", "No.")}, contraparte="target"), rendered=False)
    done = iop("compare", "a", "b", "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 1
    assert told["regresion"] is True
    assert [(one["id"], one["cambio"], one["regresion"]) for one in told["casos"]] == [
        ("COM-ORIG-01", "perdido", True),
        ("COM-POS-01", "quitado", True),
    ]
    assert told["casos"][0]["despues"] == {"veredicto": "FALLIDO", "razon": "No.", "intentos": 1}
    assert told["casos"][1]["despues"] is None
    assert {"que": "contraparte", "antes": "simulación", "despues": "SIGFE"} in told["diferencias"]
    assert told["requisitos"] == [
        {"id": "IOP-2.2", "antes": {"aprobados": 2, "casos": 2}, "despues": {"aprobados": 0, "casos": 1}}
    ]
    assert told["avisos"] == ["Una corrida es una simulación y la otra no: lo que cambia puede deberse a eso."]


def test_a_run_compared_with_itself_changes_nothing(here):
    write_run(here, journal_of("a", {"COM-ORIG-01": "APROBADO", "COM-POS-01": "FALLIDO"}), rendered=False)
    done = iop("compare", "a", "reports/a")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == "Sin regresión: ningún caso cambió."
    assert "Diferencias" not in done.stdout


def test_what_is_gained_and_new_is_no_regression(here):
    write_run(here, journal_of("a", {"COM-ORIG-01": "FALLIDO", "COM-POS-01": "FALLIDO"}), rendered=False)
    write_run(here, journal_of("b", {"COM-ORIG-01": "APROBADO", "DEV-ORIG-01": "APROBADO"}), rendered=False)
    done = iop("compare", "a", "b")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == (
        "Sin regresión: todo lo aprobado en A sigue aprobado en B; 1 ganado y 1 nuevo aprobado."
    )


def test_another_number_of_attempts_is_a_change(here):
    again = journal_of("b", {"COM-ORIG-01": "FALLIDO"}, ends=False)
    again.enter("COM-ORIG-01", "COM-ORIG-01/2")
    again.add("inicio", datos={"intento": 2, "para": None})
    again.veredicto("APROBADO")
    again.fin()
    write_run(here, journal_of("a", {"COM-ORIG-01": "APROBADO"}), rendered=False)
    write_run(here, again, rendered=False)
    done = iop("compare", "a", "b")
    assert done.exit_code == 0
    assert "Cambiados en su veredicto, su razón o sus intentos (1)" in done.stdout
    assert "      antes: 1 intento\n      ahora: 2 intentos\n" in done.stdout


def test_another_plan_and_another_end_are_differences():
    a = journal_of("a", {"COM-ORIG-01": "APROBADO"}, plan={"caso": []})
    b = journal_of("b", {"COM-ORIG-01": "APROBADO"}, plan={"caso": [1]}, ends=False)
    found = compare_runs(build_record(a.lines), build_record(b.lines), CATALOG)
    told = {one.que: (one.antes, one.despues) for one in found.differences}
    assert told["fin de la corrida"] == ("completa", None)
    assert told["plan"][0] != told["plan"][1]


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("APROBADO", "APROBADO", Change.IGUAL),
        ("APROBADO", "OMITIDO", Change.PERDIDO),
        ("EN_CURSO", "APROBADO", Change.GANADO),
        ("ERROR", "FALLIDO", Change.CAMBIADO),
        (("ERROR", "una"), ("ERROR", "otra"), Change.CAMBIADO),
    ],
)
def test_what_becomes_of_a_case(before, after, change):
    (one,) = compared({"COM-ORIG-01": before}, {"COM-ORIG-01": after}).cases
    assert one.change is change


IDS = [f"{module}-{kind}-0{n}" for module in ("COM", "DEV") for kind in ("ORIG", "POS", "REV") for n in (1, 2)]
RUNS = st.dictionaries(st.sampled_from(IDS), st.sampled_from([str(one) for one in Verdict]), max_size=6)


@given(RUNS, RUNS)
def test_every_case_is_told_once_and_the_way_back_is_the_mirror(before, after):
    there, back = compared(before, after), compared(after, before)
    assert {one.id for one in there.cases} == set(before) | set(after)
    assert len(there.cases) == len(set(before) | set(after))
    assert {one.id for one in there.regressions} == {
        case for case, verdict in before.items() if verdict == "APROBADO" and after.get(case) != "APROBADO"
    }
    for one, mirror in ((Change.PERDIDO, Change.GANADO), (Change.NUEVO, Change.QUITADO), (Change.IGUAL, Change.IGUAL)):
        assert {row.id for row in there.of(one)} == {row.id for row in back.of(mirror)}


def test_a_torn_journal_is_compared_as_far_as_it_goes_and_told(here):
    write_run(here, journal_of("a", {"COM-ORIG-01": "APROBADO"}), rendered=False)
    write_run(here, journal_of("b", {"COM-ORIG-01": "APROBADO"}, ends=False), rendered=False, torn=True)
    done = iop("compare", "a", "b")
    assert done.exit_code == 0
    assert "La bitácora de B se corta antes de su fin" in done.stdout


def test_a_tampered_journal_is_not_compared(here):
    write_run(here, journal_of("a", {"COM-ORIG-01": "APROBADO"}), rendered=False)
    folder = write_run(here, journal_of("b", {"COM-ORIG-01": "FALLIDO"}), rendered=False)
    journal = folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"FALLIDO"', b'"APROBADO"'))
    done = iop("compare", "a", "b")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no encadena con la anterior" in done.stderr


def test_foreign_missing_and_other_journals_get_a_sentence(here):
    write_run(here, journal_of("a", {"COM-ORIG-01": "APROBADO"}), rendered=False)
    other = {"sigfe_iop": "9.0.0", "python": "3.11.2", "esquemas": "v9"}
    write_run(here, journal_of("v9", {"COM-ORIG-01": "APROBADO"}, versiones=other), rendered=False)
    (here / "reports" / "ajeno").mkdir()
    (here / "reports" / "ajeno" / "journal.jsonl").write_bytes(b"\xff\xfe{}\n")
    for name, sentence in (
        ("no-hay", "no hay allí una corrida (falta journal.jsonl)"),
        ("v9", "es de la versión «v9» de los esquemas"),
        ("ajeno", "no es la bitácora de una corrida"),
    ):
        for pair in (("a", name), (name, "a")):
            done = iop("compare", *pair)
            assert (done.exit_code, done.stdout) == (2, ""), done.output
            assert sentence in done.stderr


def test_what_is_each_run_s_own_is_no_difference_and_a_rule_switched_off_is():
    """The port of an embedded mock and the pseudonyms of persons and accounts change from one run to the next."""
    told = {"ruts": True, "cuentas": True}
    a = {"privacidad": told, "entradas": {"cuenta": "00049918223", "persona": "12345678-5", "empresa": "98990001-3"}}
    b = {"privacidad": told, "entradas": {"cuenta": "00049052815", "persona": "11111111-1", "empresa": "98990002-1"}}
    off = {"simulador": {"reglas_apagadas": ["E25"]}}
    before, after = (
        build_record(journal_of(name, {"COM-ORIG-01": "APROBADO"}, **more).lines)
        for name, more in (("a", a | off), ("b", b))
    )
    found = compare_runs(before, after, CATALOG)
    assert [(one.que, one.antes, one.despues) for one in found.differences] == [
        ("simulador", "reglas apagadas: E25", None),
        ("insumo empresa", "98990001-3", "98990002-1"),
    ]
