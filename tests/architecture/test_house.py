"""The house keeps its shape: data, rules, wire and docs agree with each other."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from mock_server.modules import MODULES
from schemas import load_catalog

ROOT = Path(__file__).parents[2]
CATALOG = load_catalog()
CHAIN = [service for service in CATALOG.services.values() if "registrar" in service.operations]


@pytest.mark.parametrize("service", CHAIN, ids=lambda s: s.nombre)
def test_the_business_rules_of_a_service_are_exactly_the_functions_of_its_module(service):
    declared = {code for code, rule in service.rules.items() if rule.capa == "negocio"}
    assert set(MODULES[service.nombre].rules) == declared


@pytest.mark.parametrize("service", CHAIN, ids=lambda s: s.nombre)
def test_a_service_that_registers_has_rules(service):
    assert service.rules


@pytest.mark.parametrize("operation", CATALOG.operations, ids=lambda o: o.name)
@pytest.mark.parametrize("direction", ["solicitud", "respuesta"])
def test_an_operation_has_a_valid_and_an_invalid_example(operation, direction):
    folder = ROOT / "schemas" / "modules" / operation.servicio / "v1" / "examples" / f"{operation.verbo}.{direction}"
    assert list(folder.glob("valid_*.json")), f"{folder.relative_to(ROOT)}: sin ejemplo válido"
    assert list(folder.glob("invalid_*.json")), f"{folder.relative_to(ROOT)}: sin ejemplo inválido"


def test_every_rule_says_its_source_and_certainty():
    for service in CATALOG.services.values():
        for rule in service.rules.values():
            assert rule.fuente
            assert {rule.estado, rule.estado_texto} <= {"documentado", "observado", "supuesto"}
            assert rule.capa in {"puerta", "negocio"}


def test_every_command_and_option_of_the_cli_is_in_the_docs():
    from harness.cli import main

    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "es").glob("*.md"))
    nested = {
        f"{name} {below}": one
        for name, group in main.commands.items()
        if isinstance(group, click.Group)
        for below, one in group.commands.items()
    }
    for name, command in (main.commands | nested).items():
        assert re.search(rf"\biop {name}\b", text), f"falta «iop {name}» en docs/es"
        for parameter in command.params:
            for option in (flag for flag in parameter.opts if flag.startswith("--")):
                assert option in text, f"falta «{option}» de «iop {name}» en docs/es"


def test_every_option_of_the_mock_is_in_the_docs():
    from mock_server.__main__ import main

    text = (ROOT / "docs" / "es" / "simulador.md").read_text(encoding="utf-8")
    for parameter in main.params:
        for option in (flag for flag in (*parameter.opts, *parameter.secondary_opts) if flag.startswith("--")):
            assert option in text, f"falta «{option}» en docs/es/simulador.md"


def test_the_two_readmes_give_the_same_commands():
    def blocks(name):
        text = (ROOT / name).read_text(encoding="utf-8")
        lines = "".join(re.findall(r"```sh\n(.*?)```", text, re.S)).splitlines()
        return [re.sub(r"\s*#.*|<[^>]*>", "", line) for line in lines]

    assert blocks("README.md") == blocks("README.es.md")


def test_the_first_two_commands_of_the_readme_are_the_ones_ci_runs():
    first = re.search(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S).group(1).splitlines()
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert all(command in ci for command in first)


def test_no_file_speaks_of_a_machine_or_a_registry():
    forbidden = re.compile(r"/(?:work|root|home/\w+)/|pypi\.org|npmjs|deb\.debian", re.I)
    texts = [p for s in ("*.py", "*.md", "*.toml", "*.json", "*.jinja", "*.html") for p in ROOT.rglob(s)]
    outside = {".venv", "reports", ".iop", "dist", ".mypy_cache", "node_modules"}
    mine = [p for p in texts if p != Path(__file__) and not outside & set(p.relative_to(ROOT).parts)]
    assert [p for p in mine if forbidden.search(p.read_text(encoding="utf-8"))] == []


def test_architecture_md_is_at_most_100_lines():
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 100
