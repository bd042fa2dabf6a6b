"""plan.toml: read whole or refused with every problem, and written so that it can be read at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from faces_suite import TinySuite
from hypothesis import given
from hypothesis import strategies as st

from harness.cli import main
from harness.commands.new import PROPOSED, QUERIES, plan_text, proposed
from harness.errors import BrokenFile
from harness.loader import NamedCase, list_cases, load_cases, packaged_cases
from harness.model import Kind
from harness.plan import has_right_digit, load_plan, nameable
from schemas import load_catalog, own_schema_violations
from schemas.activities import load_activities

KNOWN = {
    "COM-ORIG-01": NamedCase("COM-ORIG-01", "Compromete", "compromiso", "original", "observado"),
    "DEV-ORIG-01": NamedCase("DEV-ORIG-01", "Devenga", "devengo", "original", "observado"),
    "PER-CON-01": NamedCase("PER-CON-01", "Período", "periodo", "consulta", "observado"),
    "ESC-UNO-01": NamedCase("ESC-UNO-01", "Cadena", "escenarios", "escenario", "observado"),
}
HEAD = """modulos = ["compromiso"]
[institucion]
nombre = "Servicio de Prueba"
partida = "97"
capitulo = "01"
areaTransaccional = "001"
"""
PACKAGED = list_cases(packaged_cases())


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def iop(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="iop")


def read(folder, text, known=KNOWN):
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return load_plan(path, known)


def test_a_plan_is_told_in_full_and_fits_its_schema(tmp_path):
    plan = read(
        tmp_path,
        HEAD
        + '[[caso]]\nid = "COM-ORIG-01"\n[[caso]]\nmodulo = "compromiso"\ntipo = "reverso"\ndemuestra = "institución"\n'
        "[[actividad]]\nnumero = 8\ndesde = 2026-03-02\nhasta = 2026-03-06\ncumplida = 2026-03-05\n",
    )
    assert own_schema_violations("plan", plan) == []
    assert plan["caso"] == [
        {
            "id": "COM-ORIG-01",
            "titulo": "Compromete",
            "modulo": "compromiso",
            "tipo": "original",
            "demuestra": "arnés",
            "verifica": "consultor",
            "obligatorio": True,
        },
        {
            "demuestra": "institución",
            "verifica": "consultor",
            "obligatorio": True,
            "modulo": "compromiso",
            "tipo": "reverso",
        },
    ]
    assert [one["numero"] for one in plan["actividad"]] == list(range(1, 12))
    assert plan["actividad"][7]["responsable"] == "SIGFE"
    assert plan["actividad"][7]["cumplida"] == "2026-03-05"
    assert "desde" not in plan["actividad"][0]


def test_what_crosses_modules_and_what_all_of_them_use_needs_no_declared_module(tmp_path):
    read(tmp_path, HEAD + '[[caso]]\nid = "ESC-UNO-01"\n[[caso]]\nid = "PER-CON-01"\n')


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ('[[caso]]\nid = "COM-ORIG-99"\n', "caso n.º 1 (COM-ORIG-99): no hay ningún caso COM-ORIG-99"),
        ('[[caso]]\nid = "DEV-ORIG-01"\n', "es del módulo «devengo», que no está en «modulos»"),
        ('[[caso]]\nmodulo = "facturas"\ntipo = "reverso"\n', "no existe el módulo «facturas»"),
        ('[[caso]]\nmodulo = "compromiso"\n', "debe decir «id», o bien «modulo» y «tipo»"),
        ('[[caso]]\nid = "COM-ORIG-01"\ntipo = "reverso"\n', "dice «tipo» reverso, y COM-ORIG-01 es de original"),
        (
            '[[caso]]\nid = "COM-ORIG-01"\ndemuestra = "nadie"\n',
            "miembro «demuestra»: debe ser «institución» o «arnés»",
        ),
        (
            '[[caso]]\nid = "COM-ORIG-01"\n[[caso]]\nid = "COM-ORIG-01"\n',
            "caso n.º 2 (COM-ORIG-01): es el mismo que el caso n.º 1",
        ),
        ('[[caso]]\nmodulo = "compromiso"\ntipo = "reverso"\n' * 2, "es el mismo que el caso n.º 1"),
        (
            "[[actividad]]\nnumero = 12\n",
            "actividad 12, miembro «numero»: debe ser el numero de una actividad, de 1 a 11",
        ),
        ("[[actividad]]\nnumero = 3\n" * 2, "actividad 3: está dos veces"),
        ('[[actividad]]\nnumero = 2\nresponsable = "SIGFE"\n', "«responsable» es «Institución» (presentación IOP §8)"),
        ("[[actividad]]\nnumero = 2\ndesde = 2026-03-02\nhasta = 2026-03-01\n", "es anterior a «desde»"),
        (
            "[[actividad]]\nnumero = 2\ndesde = 2026-03-02\ncumplida = 2026-03-01\n",
            "«cumplida» (2026-03-01) es anterior",
        ),
        ("[[actividad]]\nnumero = 2\ndesde = 2026-02-30\n", "hay una fecha u hora que no existe en la línea 9"),
        ('[[actividad]]\nnumero = 2\ndesde = "2026-02-30"\n', "debe ser una fecha que exista"),
        ('[consultor]\nnombre = "Ana"\ncorreo = "sin arroba"\n', "consultor, miembro «correo»: debe ser un correo"),
        ("[caso]\n", "miembro «caso»: debe ser una lista"),
        ("[[cosa]]\n", "el archivo: no se conoce el miembro «cosa»"),
    ],
)
def test_a_wrong_plan_is_refused_with_its_place_and_cure(tmp_path, added, told):
    with pytest.raises(BrokenFile) as refused:
        read(tmp_path, HEAD + added)
    assert told in str(refused.value)
    assert str(tmp_path / "plan.toml") in str(refused.value)


def test_every_problem_is_told_at_once(tmp_path):
    text = HEAD.replace('["compromiso"]', '["compromiso", "compromiso", "nada"]').replace('"97"', "97")
    text += 'rut = "59123457-8"\n[[caso]]\nid = "X"\n[[caso]]\nid = "COM-ORIG-77"\n[[actividad]]\nnumero = 0\n'
    text += "[[actividad]]\nnumero = 4\ndesde = 2026-03-02\nhasta = 2026-03-01\n"
    with pytest.raises(BrokenFile) as refused:
        read(tmp_path, text)
    for told in ("«compromiso» está repetido", "módulo «nada»", "institucion, miembro «partida»", "caso n.º 1 (X)",
                 "COM-ORIG-77", "actividad 0", "actividad 4"):  # fmt: skip
        assert told in str(refused.value)


def test_a_wrong_check_digit_is_refused(tmp_path):
    with pytest.raises(BrokenFile, match="dígito verificador de «59123457-8»"):
        read(tmp_path, f'{HEAD}rut = "59123457-8"\n')
    read(tmp_path, f'{HEAD}rut = "59123457-9"\n')


@given(st.integers(1_000_000, 99_999_999))
def test_every_number_has_exactly_one_right_check_digit(number):
    assert sum(has_right_digit(f"{number}-{digit}") for digit in "0123456789K") == 1


@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda s: st.lists(s, max_size=3), max_leaves=5))
def test_any_value_in_the_place_of_a_table_gets_a_sentence(value):
    import harness.plan as room

    original = room.read_toml
    try:
        for name in ("modulos", "institucion", "caso", "actividad", "consultor"):
            room.read_toml = lambda _, name=name: {"modulos": ["compromiso"], "institucion": {}, name: value}
            with pytest.raises(BrokenFile):
                load_plan(Path("plan.toml"), KNOWN)
    finally:
        room.read_toml = original


def test_a_new_plan_loads_at_once_and_is_never_written_over(here):
    done = iop("new", "plan")
    assert (done.exit_code, done.stdout) == (0, "plan.toml\n")
    plan = load_plan(here / "plan.toml", PACKAGED)
    registering = [s.nombre for s in load_catalog().services.values() if "registrar" in s.operations]
    assert plan["modulos"] == registering
    before = (here / "plan.toml").read_bytes()
    again = iop("new", "plan")
    assert again.exit_code == 2
    assert "ya existe y no se sobrescribe" in again.stderr
    assert (here / "plan.toml").read_bytes() == before


@pytest.mark.parametrize("module", sorted(load_catalog().services))
def test_a_plan_of_any_module_proposes_each_kind_that_it_has(module, tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(plan_text([module], PACKAGED), encoding="utf-8")
    plan = load_plan(path, PACKAGED)
    kinds = {one.tipo for one in PACKAGED.values() if one.modulo == module} & set(map(str, PROPOSED))
    assert {case["tipo"] for case in plan["caso"]} == kinds


def test_the_proposed_queries_exist():
    assert all(PACKAGED[case_id].tipo == Kind.CONSULTA for case_id in QUERIES)


def test_new_plan_of_some_modules(here):
    assert iop("new", "plan", "mio.toml", "--modulo", "devengo", "--modulo", "compromiso").exit_code == 0
    plan = load_plan(here / "mio.toml", PACKAGED)
    assert plan["modulos"] == ["compromiso", "devengo"]
    wrong = iop("new", "plan", "otro.toml", "--modulo", "facturas")
    assert wrong.exit_code == 2
    assert "no existe «facturas»" in wrong.stderr
    assert not (here / "otro.toml").exists()


def test_a_commented_plan_also_loads_with_what_is_commented(tmp_path):
    text = plan_text(["compromiso"], PACKAGED)
    for line in (
        "# rut = ",
        "# [consultor]",
        "# nombre = ",
        "# correo = ",
        "# [contraparte]",
        "# desde",
        "# hasta",
        "# cumplida",
    ):
        text = text.replace(f"\n{line}", "\n" + line.removeprefix("# "))
    plan = read(tmp_path, text, PACKAGED)
    assert plan["contraparte"]["correo"]
    assert all("cumplida" in one for one in plan["actividad"])


def test_the_listing_agrees_with_the_loader():
    suite = load_cases([packaged_cases()])
    told = {
        case.id: NamedCase(case.id, case.title, case.modulo, str(case.tipo), str(case.certainty))
        for case in suite.library.values()
    }
    assert told == PACKAGED == nameable(suite.root)
    assert next(iter(proposed(["compromiso"], PACKAGED.values()))).id == "COM-ORIG-01"


def test_the_listing_leaves_out_what_is_no_case(tmp_path):
    suite = TinySuite(tmp_path / "cases")
    suite.add("PER-UNO-01", "Uno")
    suite.write("roto", "id = ")
    suite.write("otro", "id = 3\n")
    assert [one.id for one in list_cases(suite.root).values()] == ["PER-UNO-01"]


def test_eleven_activities_and_who_answers_for_each():
    answers = [one.responsable[0] for one in load_activities()]
    assert "".join(answers) == "SIISIIISISS"
    assert [one.numero for one in load_activities()] == list(range(1, 12))
    assert all((one.certeza == "supuesto") == one.fuente.startswith("supuesto: ") for one in load_activities())


OWN = """modulos = ["compromiso"]
[institucion]
nombre = "Servicio de Prueba"
partida = "97"
capitulo = "01"
areaTransaccional = "001"
[[caso]]
id = "PER-UNO-01"
[[caso]]
id = "COM-ORIG-01"
"""


def planned(folder):
    line = (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()[0]
    return json.loads(line)["datos"]["plan"]


def test_run_keeps_the_plan_on_the_record_own_and_packaged_cases_alike(here):
    TinySuite(here / "cases").add("PER-UNO-01", period=6)
    assert iop("run", "--out", "sin").exit_code == 0
    assert planned(here / "sin") is None
    (here / "plan.toml").write_text(OWN, encoding="utf-8")
    done = iop("run", "--out", "con")
    assert done.exit_code == 0
    assert (
        "Plan de certificación: 0 de 2 casos exigidos demostrados contra SIGFE; 1 aprobado solo en simulación; "
        "1 sin evidencia." in done.stdout
    )
    assert [case["id"] for case in planned(here / "con")["caso"]] == ["PER-UNO-01", "COM-ORIG-01"]


def test_a_run_that_goes_on_keeps_the_plan_that_it_began_with(here):
    TinySuite(here / "cases").add("PER-UNO-01", period=7)
    (here / "plan.toml").write_text(OWN, encoding="utf-8")
    assert iop("run", "--out", "out").exit_code == 1
    refused = iop("run", "--solo-fallidos", "out", "--plan", "plan.toml")
    assert refused.exit_code == 2
    assert "--plan solo vale para una corrida nueva" in refused.stderr


def test_a_wrong_plan_stops_the_run_before_anything_is_written(here):
    TinySuite(here / "cases").add("PER-UNO-01")
    missing = iop("run", "--plan", "no-hay.toml", "--out", "out")
    assert missing.exit_code == 2
    assert "no-hay.toml: no se puede leer (no existe)" in missing.stderr
    (here / "plan.toml").write_text(OWN.replace("COM-ORIG-01", "COM-ORIG-99"), encoding="utf-8")
    wrong = iop("run", "--out", "out")
    assert wrong.exit_code == 2
    assert "plan.toml: caso n.º 2 (COM-ORIG-99)" in wrong.stderr
    assert not (here / "out").exists()
