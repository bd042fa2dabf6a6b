"""Reference tables: sourced, coherent, replaceable file by file, and refused with file, entry and cure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mock_server.__main__ import main
from mock_server.domain.tablas import BANCARIA, FINANCIERA, Tablas
from mock_server.table_files import KEYS, TablesError, package_files
from mock_server.tables import load_tables
from schemas import own_schema_violations

Change = Callable[[dict[str, Any]], None]


def put(folder: Path, name: str, change: Change) -> Path:
    folder.mkdir(exist_ok=True)
    content = package_files()[name]
    change(content)
    (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(TablesError) as caught:
        load_tables(folder)
    return caught.value.problemas


def test_the_package_keeps_its_own_rules() -> None:
    assert own_schema_violations("catalogos", package_files()) == []


def test_every_account_of_a_pair_exists_and_is_imputable() -> None:
    tables = load_tables()
    named = {cuenta.codigo for par in tables.pares.values() for cuenta in (*par.debe, *par.haber)}
    assert {code for code in named if not tables.cuentas[code].imputable} == set()


@pytest.mark.parametrize(
    ("codigo", "cartera"), [("21522", FINANCIERA), ("2152299", FINANCIERA), ("11102", BANCARIA), ("53204", "")]
)
def test_a_sub_account_behaves_as_the_account_above_it(codigo: str, cartera: str) -> None:
    cuenta = load_tables().cuenta(codigo)
    assert cuenta is not None
    assert cuenta.cartera == cartera


@pytest.mark.parametrize("codigo", ["215", "2", "", "777777"])
def test_a_title_is_not_charged_through_a_sub_account_nor_is_what_nobody_knows(codigo: str) -> None:
    cuenta = load_tables().cuenta(codigo)
    assert cuenta is None or not cuenta.imputable


def test_cuentas_de_orden_begin_with_a_prefix_that_is_data(tmp_path: Path) -> None:
    assert load_tables().es_de_orden("92101")
    own = load_tables(put(tmp_path / "own", "cuentas", lambda file: file.update(prefijosDeOrden=["8"])))
    assert not own.es_de_orden("92101")
    assert own.es_de_orden("81")
    assert not Tablas().es_de_orden("9")


def test_an_institution_replaces_one_file_and_keeps_the_others(tmp_path: Path) -> None:
    def rename(file: dict[str, Any]) -> None:
        file["conceptos"][-1]["nombre"] = "Nombre propio"

    own = load_tables(put(tmp_path / "own", "clasificador", rename))
    assert "Nombre propio" in {concepto.nombre for concepto in own.conceptos.values()}
    assert own.cuentas == load_tables().cuentas


BROKEN: dict[str, tuple[str, Change, list[str]]] = {
    "a member is missing": (
        "cuentas", lambda file: file["cuentas"][3].pop("nombre"),
        ["cuentas.json, entrada 4 (11103)", "falta el miembro «nombre»", "corrija"],
    ),
    "a member is wrong": (
        "tipos-documento", lambda file: file["tipos"][0].update(modulos=["pagos"]),
        ["tipos-documento.json, entrada 1 (0101), miembro «modulos», entrada 1 (pagos)"],
    ),
    "an entry has no source": (
        "codigos", lambda file: file["etapas"][0].pop("fuente"), ["codigos.json, entrada 1 (01)", "fuente"],
    ),
    "an entry stands twice": (
        "clasificador", lambda file: file["conceptos"].append(file["conceptos"][0]),
        ["clasificador.json, entrada 280 (05): repite la entrada 1", "deje una sola"],
    ),
    "a pair names an unknown account": (
        "pares-contables", lambda file: file["pares"][0].update(cuentasDebe=["99999"]),
        ["pares-contables.json, entrada 1 (0501)", "no existe la cuenta 99999", "agréguela a cuentas.json"],
    ),
    "an account that pairs need is gone": (
        "cuentas", lambda file: file.update(cuentas=[c for c in file["cuentas"] if c["codigo"] != "21522"]),
        ["pares-contables.json", "no existe la cuenta 21522"],
    ),
    "a type adjusts an unknown type": (
        "tipos-documento", lambda file: file["tipos"][0].update(ajusta=["7777"]),
        ["tipos-documento.json, entrada 1 (0101): ajusta el tipo 7777, que no existe"],
    ),
    "the file lacks its list": ("bancos", lambda file: file.pop("bancos"), ["bancos.json, raíz: falta"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_wrong_table_names_file_entry_and_cure(tmp_path: Path, name: str) -> None:
    file, change, words = BROKEN[name]
    told = "\n".join(problems(put(tmp_path / "own", file, change)))
    assert [word for word in words if word not in told] == [], told


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    assert "no es una carpeta" in problems(tmp_path / "nada")[0]
    assert "no tiene ninguna tabla" in problems(tmp_path)[0]
    (tmp_path / "cuenta.json").write_text("{}", encoding="utf-8")
    assert all(f"{name}.json" in problems(tmp_path)[0] for name in ("no se conoce cuenta", *KEYS))
    (tmp_path / "cuenta.json").rename(tmp_path / "semilla.json")
    assert "una semilla va en --seed" in problems(tmp_path)[0]
    (tmp_path / "semilla.json").rename(tmp_path / "cuentas.json")
    (tmp_path / "cuentas.json").write_text("{", encoding="utf-8")
    assert "cuentas.json: no es JSON válido" in problems(tmp_path)[0]


def test_the_mock_says_what_is_wrong_before_it_listens(tmp_path: Path) -> None:
    folder = put(tmp_path / "own", "cuentas", lambda file: file["cuentas"][3].pop("nombre"))
    said = CliRunner().invoke(main, ["--catalogos", str(folder), "--port", "0"])
    assert said.exit_code == 2
    assert "cuentas.json, entrada 4 (11103)" in said.stderr
