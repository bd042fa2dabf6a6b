"""What the loader says of files that are wrong, and how it finds those that are right."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_world import CASE, REGISTRAR, World, order

from harness.errors import BrokenFile, UsageError
from harness.loader import load_cases, needed_by, packaged_cases
from harness.model import Kind


def only_problem(world: World) -> BrokenFile:
    suite = load_cases([world.root])
    assert suite.cases == ()
    assert len(suite.broken) == 1
    return suite.broken[0]


STEP = '[[step]]\nname = "com"\noperation = "{operation}"\n{rest}'


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (REGISTRAR.replace("orden.json", "otra.json"), ["paso «com»", "miembro «body»", "otra.json", "bases", "cree"]),
        (STEP.format(operation="compromiso.registra", rest=""), ["paso «com»", "operation", "compromiso.registrar"]),
        (STEP.format(operation="compromiso.registrar", rest=""), ["paso «com»", "«body»", "falta"]),
        (REGISTRAR + 'errores = ["E99"]', ["paso «com»", "«errores»", "E99", "E20"]),
        (REGISTRAR + 'ticket = "LISTO"', ["paso «com»", "«ticket»"]),
        (REGISTRAR + 'espera = "x"', ["paso «com»", "espera"]),
        (REGISTRAR + 'set = { "/detalles/compromisos/0/id" = "1" }', ["paso «com»", "set", "compromisos"]),
        (REGISTRAR + 'set = { "/detalles/compromiso/3/id" = "1" }', ["paso «com»", "set", "«3»"]),
        (REGISTRAR + 'quitar = ["/detalles/compromiso/0/nada"]', ["paso «com»", "quitar", "nada"]),
        (REGISTRAR + 'set = { "/detalles/x" = "${com.folio}" }', ["paso «com»", "${com.folio}", "antes"]),
        (REGISTRAR + 'set = { "/detalles/x" = "${COM-X.com.folio}" }', ["«body»", "COM-X", "needs"]),
        (REGISTRAR + 'set = { "/detalles/x" = "${requerimiento.folo}" }', ["${requerimiento.folo}", "entradas.toml"]),
        (REGISTRAR + 'set = { "/detalles/x" = "${requerimiento.folio" }', ["no es una expresión"]),
        (REGISTRAR + REGISTRAR, ["paso «com»", "«name»", "dos pasos"]),
        (REGISTRAR.replace('"com"', '"requerimiento"'), ["«requerimiento»", "entradas"]),
        ("step = 3", ["miembro «step»"]),
        ("[[step]", ["no es TOML válido: algo falta", "línea", "columna"]),
        (REGISTRAR + 'body = "otra.json"', ["no es TOML", "se repite"]),
        (REGISTRAR + "input = { folio = 1 }", ["paso «com»", "miembro «input»", "no se usa", "quítelo"]),
        (
            STEP.format(operation="devengo.obtener", rest='ticket = "EN_PROCESO"'),
            ["«com»", "miembro «ticket»", "quítelo"],
        ),
        (
            STEP.format(operation="devengo.obtener", rest='set = { "/folio" = 1 }'),
            ["«com»", "miembro «set»", "quítelo"],
        ),
        (REGISTRAR + 'ticket = "FINALIZADO_SIN_ERRORES"\nerrores = ["E20"]', ["«com»", "miembro «errores»", "ticket"]),
        (REGISTRAR + 'http = { credencial = "devengos" }', ["«com»", "http.credencial", "«devengos»", "devengo"]),
    ],
)
def test_a_broken_case_names_file_step_and_member(world: World, steps: str, words: list[str]) -> None:
    folder = world.case("COM-A", steps)
    problem = only_problem(world)
    assert problem.where == str(folder / "case.toml")
    assert [word for word in words if word not in problem.problem] == []


def test_a_body_that_is_not_json_or_repeats_a_member_is_told(world: World) -> None:
    (world.root / "bases" / "orden.json").write_text('{"detalles": {}, "detalles": {}}', encoding="utf-8")
    world.case("COM-A")
    assert "«detalles» está repetido" in only_problem(world).problem


def test_files_in_another_coding_are_told_and_a_byte_order_mark_is_let_in(world: World) -> None:
    folder = world.case("COM-A")
    (world.root / "bases" / "orden.json").write_bytes('{"detalles": "ñ"}'.encode("latin-1"))
    assert "orden.json: no está en UTF-8 (byte 14); guárdelo" in only_problem(world).problem
    for file in (folder / "case.toml", world.root / "entradas.toml"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    (world.root / "bases" / "orden.json").write_bytes(b'\xef\xbb\xbf{"detalles": {}}')
    assert [case.id for case in load_cases([world.root]).cases] == ["COM-A"]


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ('progresion = "consultas"', ["miembro «progresion»", "«consultas»", "consultas:N"]),
        ('falla = "404"', ["miembro «falla»", "«404»", "503"]),
        ('ip = "203.0.113"', ["miembro «ip»", "«203.0.113»", "dirección IP"]),
        ("falla = 503", ["miembro «falla»", "503"]),
        ('fala = "503"', ["progresion, falla, ip"]),
    ],
)
def test_a_wish_that_no_mock_grants_breaks_the_case_and_is_not_blamed_on_sigfe(
    world: World, wish: str, words: list[str]
) -> None:
    beside = world.case("COM-A") / "simulacion.toml"
    beside.write_text(f"[com]\n{wish}\n", encoding="utf-8")
    problem = only_problem(world)
    assert problem.where == str(beside)
    assert [word for word in ("paso «com»", *words) if word not in problem.problem] == []


def test_a_step_without_a_ticket_has_no_progression(world: World) -> None:
    beside = world.case("COM-A", STEP.format(operation="devengo.obtener", rest="")) / "simulacion.toml"
    beside.write_text('[com]\nprogresion = "retenido"\n', encoding="utf-8")
    assert "devengo.obtener no da un ticket" in only_problem(world).problem
    beside.write_text('[com]\nfalla = "demora:0.5"\nip = "::1"\n', encoding="utf-8")
    assert load_cases([world.root]).broken == ()


def test_cases_without_their_inputs_say_so(world: World) -> None:
    world.case("COM-A")
    (world.root / "entradas.toml").unlink()
    with pytest.raises(UsageError, match=r"falta entradas\.toml en la carpeta de casos"):
        load_cases([world.root])


def test_the_body_beside_the_case_goes_before_the_shared_one(world: World) -> None:
    folder = world.case("COM-A")
    (folder / "orden.json").write_text('{"detalles": {"compromiso": []}}', encoding="utf-8")
    assert load_cases([world.root]).cases[0].steps[0].body == {"detalles": {"compromiso": []}}


def test_set_and_quitar_change_a_copy_of_the_body(world: World) -> None:
    edit = 'set = { "/detalles/compromiso/0/titulo" = "otro" }\nquitar = ["/detalles/compromiso/0/etapa"]\n'
    world.case("COM-A", REGISTRAR + edit)
    world.case("COM-B")
    changed, plain = (case.steps[0].body["detalles"]["compromiso"][0] for case in load_cases([world.root]).cases)
    assert changed["titulo"] == "otro"
    assert "etapa" not in changed
    assert plain == order()["detalles"]["compromiso"][0]


def test_a_broken_case_does_not_touch_the_others(world: World) -> None:
    world.case("COM-A")
    world.case("COM-B", "nada = 1")
    suite = load_cases([world.root])
    assert [case.id for case in suite.cases] == ["COM-A"]
    assert len(suite.broken) == 1


@pytest.mark.parametrize("head", ['needs = ["COM-Z"]', 'needs = ["COM-A"]'])
def test_a_need_that_is_missing_or_circular_is_told(world: World, head: str) -> None:
    world.case("COM-A", head=head)
    problem = only_problem(world).problem
    assert "needs" in problem
    assert "COM-Z" in problem or "COM-A → COM-A" in problem


def test_a_circle_of_needs_is_told_in_each_case(world: World) -> None:
    world.case("COM-A", head='needs = ["COM-B"]')
    world.case("COM-B", head='needs = ["COM-A"]')
    suite = load_cases([world.root])
    assert suite.cases == ()
    assert all("→" in problem.problem for problem in suite.broken)
    assert len(suite.broken) == 2


def test_a_case_that_needs_a_broken_one_is_broken_too(world: World) -> None:
    world.case("COM-A", "nada = 1")
    world.case("COM-B", head='needs = ["COM-A"]')
    suite = load_cases([world.root])
    assert suite.cases == ()
    assert any("COM-A" in problem.problem for problem in suite.broken)


def test_needs_are_followed_to_the_end_each_once_and_in_order(world: World) -> None:
    world.case("COM-C", head='needs = ["COM-B", "COM-A"]')
    world.case("COM-B", head='needs = ["COM-A"]')
    world.case("COM-A")
    library = load_cases([world.root]).library
    assert needed_by(library["COM-C"], library) == ("COM-A", "COM-B")


def test_a_repeated_id_is_told_with_the_other_file(world: World) -> None:
    world.case("COM-A")
    world.case("COM-B")
    other = world.root / "compromiso" / "original" / "com-b" / "case.toml"
    other.write_text(CASE.format(id="COM-A", more=REGISTRAR), encoding="utf-8")
    suite = load_cases([world.root])
    assert len(suite.cases) == 1
    assert "com-a" in suite.broken[0].problem


@pytest.mark.parametrize("place", ["pagos/original", "compromiso/originales", "compromiso"])
def test_a_case_in_a_strange_folder_is_told(world: World, place: str) -> None:
    world.case("COM-A", place=place)
    assert "mueva la carpeta" in only_problem(world).problem


def test_simulation_of_a_step_that_does_not_exist_is_told(world: World) -> None:
    folder = world.case("COM-A")
    (folder / "simulacion.toml").write_text('[con]\nprogresion = "retenido"\n', encoding="utf-8")
    problem = only_problem(world)
    assert problem.where.endswith("simulacion.toml")
    assert "«con»" in problem.problem
    assert "com" in problem.problem


def test_a_file_a_folder_and_the_root_select_what_lies_below(world: World) -> None:
    folder = world.case("COM-A")
    world.case("COM-B", place="compromiso/reverso")
    for path, expected in (
        (folder / "case.toml", ["COM-A"]),
        (folder, ["COM-A"]),
        (world.root / "compromiso" / "reverso", ["COM-B"]),
        (world.root.parent, ["COM-A", "COM-B"]),
    ):
        suite = load_cases([path])
        assert [case.id for case in suite.cases] == expected
        assert sorted(suite.library) == ["COM-A", "COM-B"]


def test_only_broken_files_among_the_selected_are_told(world: World) -> None:
    folder = world.case("COM-A")
    world.case("COM-B", "nada = 1")
    assert load_cases([folder]).broken == ()


def test_module_kind_and_inputs_are_those_of_the_tree(world: World) -> None:
    world.case("COM-A", place="compromiso/error_negocio")
    suite = load_cases([world.root])
    assert suite.cases[0].modulo == "compromiso"
    assert suite.cases[0].tipo is Kind.ERROR_NEGOCIO
    assert suite.inputs == {"hoy": "2026-06-15", "requerimiento.folio": 12}


def test_paths_without_cases_are_a_usage_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nada"):
        with pytest.raises(UsageError, match="caso"):
            load_cases([path])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[entradas.a]\ntipo = "entero"\nvalor = "1"\ndescripcion = "x"', ["«a»", "entero"]),
        ('[entradas.a]\ntipo = "fecha"\nvalor = "2026-02-30"\ndescripcion = "x"', ["«a»", "fecha"]),
        ('[entradas.a]\ntipo = "numero"\nvalor = 1\ndescripcion = "x"', ["tipo"]),
        ('[entradas.a]\nvalor = 1\ndescripcion = "x"', ["tipo"]),
    ],
)
def test_inputs_that_are_wrong_name_file_and_member(world: World, text: str, words: list[str]) -> None:
    world.case("COM-A")
    (world.root / "entradas.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenFile) as told:
        load_cases([world.root])
    assert told.value.where.endswith("entradas.toml")
    assert all(word in told.value.problem for word in words)


def test_the_packaged_cases_all_load() -> None:
    suite = load_cases([packaged_cases()])
    assert suite.broken == ()
    assert len(suite.cases) >= 60
