"""`iop contract`: the OpenAPI document and the coverage of the contract, on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from harness.cli import main
from schemas.openapi import openapi_text


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
    assert "no-existe/contrato.json: no se puede escribir" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_group_tells_its_commands():
    done = iop("contract", "--help")
    assert done.exit_code == 0
    assert "openapi" in done.stdout
    assert "Uso: iop contract" in done.stdout
