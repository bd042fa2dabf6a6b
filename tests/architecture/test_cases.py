"""The built-in cases keep their promises: complete, portable, sourced, and written in messages that fit the schemas."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date

import pytest

from harness.expressions import Calendar, references, resolve
from harness.loader import load_cases, packaged_cases
from harness.messages import completed_registrar
from harness.model import Institution, Kind
from schemas import load_catalog, violations

ROOT = packaged_cases()
SUITE = load_cases([ROOT])
CATALOG = load_catalog()
CHAIN = [name for name, service in CATALOG.services.items() if "registrar" in service.operations]
ADJUSTING = (Kind.AJUSTE_POSITIVO, Kind.AJUSTE_NEGATIVO, Kind.REVERSO)
REQUIREMENTS = json.loads((ROOT.parent / "schemas" / "requirements.json").read_text(encoding="utf-8"))
INSTITUTION = Institution("97", "01", "001", 2026)
MESSAGES = {f"{case.id}/{step.name}": step for case in SUITE.cases for step in case.steps if step.body is not None}
LEARNT = {
    "vencimiento": "2026-07-15",
    "vencimiento2": "2027-06-15",
    "fecha": "2026-06-15",
    "fecha_pago": "2026-06-15",
    "principal": "98990001-3",
    "ejercicio": "2026",
    "periodo": "6",
}
TOML_FILES = sorted(ROOT.rglob("case.toml"))


def expected_codes():
    steps = [step for case in SUITE.cases for step in case.steps]
    return {(step.operation.split(".")[0], code) for step in steps for code in step.expect.errores}


def rules(layer):
    """Every (service, code) of a layer."""
    services = CATALOG.services
    return [(name, code) for name in services for code, rule in services[name].rules.items() if rule.capa == layer]


def test_no_case_is_broken():
    assert SUITE.broken == ()
    assert len(SUITE.cases) == len(list(ROOT.rglob("case.toml"))) >= 60


@pytest.mark.parametrize("service", CHAIN)
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ESCENARIO])
def test_every_service_that_registers_has_every_kind_of_case_that_it_can_have(service, kind):
    """What cannot be adjusted (a person) has no adjustments to show, and no case pretends that it has."""
    possible = kind not in ADJUSTING or CATALOG.services[service].ajusta
    assert any(case.modulo == service and case.tipo is kind for case in SUITE.cases) is possible


@pytest.mark.parametrize(("service", "code"), rules("negocio"))
def test_a_business_rule_has_a_case_that_breaks_it_in_each_module(service, code):
    assert (service, code) in expected_codes()


@pytest.mark.parametrize("code", sorted({code for _, code in rules("puerta")}))
def test_a_refusal_at_the_door_has_a_case_that_meets_it(code):
    assert code in {found for _, found in expected_codes()}


@pytest.mark.parametrize("case", SUITE.cases, ids=lambda case: case.id)
def test_a_case_cites_requirements_that_exist(case):
    known = set(re.findall(r'"((?:IOP|WIRE)-[0-9.]+)"', json.dumps(REQUIREMENTS)))
    assert case.requirements
    assert set(case.requirements) <= known


@pytest.mark.parametrize("step", MESSAGES.values(), ids=MESSAGES.keys())
def test_a_message_fits_its_schema_unless_the_case_is_about_that(step):
    operation = CATALOG.operation(step.operation)
    scope = {reference.name: plausible(reference.name) for reference in references(step.body)}
    body = resolve(step.body, scope, Calendar(date(2026, 6, 15), 2026))
    found = violations(operation, "solicitud", completed_registrar(operation, INSTITUTION, 6, "1", body))
    assert bool(found) is (step.expect.estado == 400), [str(one) for one in found]


def plausible(name):
    """A value of the right kind for what a case would learn from SIGFE."""
    if name in SUITE.inputs:
        return SUITE.inputs[name]
    return LEARNT.get(name.rsplit(".", 1)[-1], "61")


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.json")), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_message_fixes_no_identifier_of_an_institution(path):
    for name, value in members(json.loads(path.read_text(encoding="utf-8"))):
        if (
            name
            in {
                "folio",
                "folioTransaccionAjustada",
                "idCombinacion",
                "idDocumentoAjustado",
                "idAgrupacionAjustada",
                "idAgrupacionDeReferencia",
                "cuentaDebe",
                "cuentaHaber",
                "idConcepto",
                "folioContabilidad",
                "codigoCuenta",
                "idAgrupacionRelacionada",
                "cuentaBancaria",
                "rutBanco",
                "rut",
                "rutDestinatario",
            }
            and value is not None
        ):
            assert str(value).startswith("${"), f"{name} = {value}"
        if name in {"numero", "numeroDocumento"} and value:
            assert "${corrida.n}" in value or re.search(r"\.numero(_pago)?\}$", value), value
        if name in {"fecha", "fechaDocumento"} and value:
            assert value.startswith("${"), value


@pytest.mark.parametrize("path", TOML_FILES, ids=lambda path: path.parent.relative_to(ROOT).as_posix())
def test_amounts_of_a_message_stand_together_in_its_file(path):
    if path.parts[-3] == Kind.TRANSPORTE:
        return
    pointers = [pointer for step in toml(path)["step"] for pointer in step.get("set", {})]
    last = [pointer.rsplit("/", 1)[-1].lower() for pointer in pointers]
    assert not [name for name in last if "monto" in name or name in {"debe", "haber"}]


def test_every_message_file_is_used():
    named = {step.get("body") for path in TOML_FILES for step in toml(path)["step"]}
    assert {path.name for path in ROOT.rglob("*.json")} <= named


def test_every_shared_input_is_used():
    files = [*ROOT.rglob("*.json"), *TOML_FILES]
    written = "\n".join(path.read_text(encoding="utf-8") for path in files if path.name != "entradas.toml")
    assert [name for name in SUITE.inputs if not re.search(r"\$\{" + re.escape(name) + r"[:}+-]", written)] == []


def test_the_example_of_the_docs_is_a_built_in_case():
    text = (ROOT.parent / "docs" / "es" / "casos.md").read_text(encoding="utf-8")
    example = tomllib.loads(re.search(r"```toml\n(id = .*?)```", text, re.S).group(1))
    written = toml(ROOT / "devengo/ajuste_negativo/nota-credito-parcial/case.toml")
    assert example == written


def members(value):
    if isinstance(value, dict):
        for name, below in value.items():
            yield name, below if isinstance(below, str | int | None) else None
            yield from members(below)
    elif isinstance(value, list):
        for below in value:
            yield from members(below)


def toml(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))
