"""`iop contract`: the OpenAPI document and the coverage of the contract, on the command line."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from faces_suite import TinySuite

from harness.cli import main
from harness.contract.coverage import all_checks, as_json, coverage_of, without_ground
from harness.contract.telling import tell
from harness.loader import load_cases, packaged_cases
from schemas import load_catalog
from schemas.openapi import openapi_text
from schemas.requirements import Requirement, load_requirements

CATALOG = load_catalog()
CASES = load_cases([packaged_cases()]).cases
COVERAGE = coverage_of(CATALOG, load_requirements(), CASES)


def iop(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="iop")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_openapi_writes_the_document_to_stdout():
    done = iop("contract", "openapi")
    assert done.exit_code == 0
    assert done.stdout_bytes == openapi_text().encode("utf-8")


def test_openapi_writes_the_same_document_to_a_file(here):
    done = iop("contract", "openapi", "--salida", "contrato.json")
    assert done.stdout == "contrato.json\n"
    assert (here / "contrato.json").read_bytes() == openapi_text().encode("utf-8")


@pytest.mark.usefixtures("here")
def test_a_file_that_cannot_be_written_is_one_sentence():
    done = iop("contract", "openapi", "--salida", Path("no-existe") / "contrato.json")
    assert done.exit_code == 2
    assert "no-existe/contrato.json: no se puede escribir (no existe)" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_group_tells_its_commands():
    done = iop("contract", "--help")
    assert done.exit_code == 0
    assert "openapi" in done.stdout
    assert "Uso: iop contract" in done.stdout


def requirement(name, reason=""):
    return Requirement(name, "Un texto.", "una fuente", "observado", reason)


def test_every_requirement_has_a_check_a_case_or_a_reason_and_no_reason_is_stale():
    assert without_ground(COVERAGE) == []


def test_a_requirement_without_ground_is_told_and_so_is_a_stale_reason():
    found = coverage_of(CATALOG, [requirement("WIRE-999"), requirement("IOP-4.2", "Porque sí.")], CASES)
    assert [sentence.split(":")[0] for sentence in without_ground(found)] == ["WIRE-999", "IOP-4.2"]
    assert "! WIRE-999: sin control, caso ni razón" in tell(found)
    assert as_json(found)["requirements"][0]["razon"] is None


def test_every_case_and_check_stands_behind_the_requirements_it_cites():
    rows = {row["id"]: row for row in as_json(COVERAGE)["requirements"]}
    for case in CASES:
        assert all(case.id in rows[name]["casos"] for name in case.requirements)
    for check in all_checks():
        assert all(check.name in rows[name]["checks"] for name in check.requirements)


def test_every_check_file_has_a_check_that_is_counted():
    files = {path.stem for path in (Path(__file__).parents[2] / "harness" / "checks").glob("*.py")}
    assert {check.name for check in all_checks()} == files - {"__init__", "finding"}


def test_a_rule_is_met_only_by_cases_of_the_services_for_which_it_stands():
    rules = as_json(COVERAGE)["rules"]
    told = {(row["codigo"], name) for row in rules for name in row["servicios"]}
    assert told == {(code, name) for name, service in CATALOG.services.items() for code in service.rules}
    others = [case for case in CASES if not any(step.operation == "devengo.registrar" for step in case.steps)]
    without = coverage_of(CATALOG, [], others)
    only_devengo = [row for row in as_json(without)["rules"] if row["servicios"] == ["devengo"]]
    assert only_devengo
    assert not [row for row in only_devengo if row["casos"]]


def test_a_rule_told_by_a_ticket_is_of_the_module_that_gave_the_ticket():
    case = next(case for case in CASES if case.id == "COM-ERR-E54")
    asked = replace(case.steps[-1], operation="ticket.consultar")
    found = coverage_of(CATALOG, [], [replace(case, steps=(*case.steps[:-1], case.steps[-1], asked))])
    assert {row.servicios for row in found.rules if row.casos} == {
        row.servicios for row in COVERAGE.rules if row.rule.codigo == "E54" and "compromiso" in row.servicios
    }


def test_the_json_has_the_shape_other_tools_read():
    done = iop("contract", "coverage", "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert list(told) == ["operations", "requirements", "rules"]
    assert [row["id"] for row in told["operations"]] == [operation.name for operation in CATALOG.operations]
    assert {frozenset(row) for row in told["requirements"]} == {frozenset({"id", "texto", "checks", "casos", "razon"})}
    members = {"codigo", "capa", "estado", "fuente", "texto", "servicios", "casos"}
    assert {frozenset(row) for row in told["rules"]} == {frozenset(members)}
    assert all((row["razon"] is None) is bool(row["checks"] or row["casos"]) for row in told["requirements"])


def test_the_text_has_the_summary_first_and_fits_in_80_columns():
    done = iop("contract", "coverage")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    total = len(CATALOG.operations)
    assert lines[:2] == ["Cobertura del contrato", ""]
    assert re.fullmatch(rf"Operaciones  [0-9]+ de {total} con casos", lines[2])
    assert max(map(len, lines)) <= 80
    assert all(row.id in done.stdout for row in load_requirements())


def test_a_broken_case_is_told_and_the_rest_is_counted(here):
    suite = TinySuite(here / "cases")
    suite.add("PER-UNO-01")
    broken = suite.write("roto", "id = ")
    done = iop("contract", "coverage")
    assert done.exit_code == 2
    assert str(broken.relative_to(here)) in done.stderr
    assert "Operaciones  1 de" in done.stdout
