"""`iop contract learn`: drafts that describe their samples, take nothing out and name the sample of what is new."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from harness.cli import main
from harness.contract.check import differences
from harness.contract.learn import drafts
from harness.contract.recognising import Meant
from harness.contract.samples import Sample
from schemas import load_catalog
from schemas.examples import examples_of
from schemas.in_use import Overlay, put_in_use
from schemas.knowing import strange_members
from schemas.overlay_checks import problems_of, problems_together

MESSAGES = [
    (operation.name, way)
    for operation in load_catalog().operations
    for way in ("solicitud", "respuesta")
    if examples_of(operation, way)  # type: ignore[arg-type]
]
STRANGE = ["texto", 12, 1.5, True, None, {"dentro": {"mas": 1}}, [{"a": 1}, {"b": "x"}], []]


@pytest.fixture(autouse=True)
def _package_again() -> Iterator[None]:
    yield
    put_in_use(None)


def spoiled(document: Any, chance: random.Random) -> Any:
    """The message with members taken out, added, and of other types, at any depth."""
    if isinstance(document, list):
        return [spoiled(one, chance) for one in document] or document
    if not isinstance(document, dict):
        return chance.choice(STRANGE) if chance.random() < 0.15 else document
    kept = {name: spoiled(one, chance) for name, one in document.items() if chance.random() > 0.08}
    return kept | ({f"nuevo{chance.randrange(3)}": chance.choice(STRANGE)} if chance.random() < 0.3 else {})


@pytest.mark.parametrize(("name", "way"), MESSAGES)
def test_a_draft_describes_the_samples_that_it_was_drawn_from(name: str, way: Any) -> None:
    operation, chance = load_catalog().operation(name), random.Random(f"{name}.{way}")
    samples = [
        Sample(f"m{n}-{one.name}.json", Meant(operation, way, ""), spoiled(one.document, chance))
        for one in examples_of(operation, way)[:4]
        for n in range(4)
    ]
    samples = [one for one in samples if isinstance(one.document, dict)]
    (draft,) = drafts(samples)
    assert draft.unfit == ()
    files = {draft.place: draft.schema}
    assert problems_of(files) == []
    put_in_use(Overlay("x", files))
    assert problems_together(files) == []
    again = load_catalog().operation(name)
    left = differences(Sample(s.source, Meant(again, way, ""), s.document) for s in samples)
    assert [one for one in left if one.clase != "texto"] == []
    for example in examples_of(again, way):  # what was known is known still
        assert strange_members(again, way, example.document) == []


def learn(folder: Path, *more: str) -> Result:
    arguments = ["contract", "learn", str(folder / "muestras"), "--salida", str(folder / "contrato"), *more]
    return CliRunner().invoke(main, arguments)


def test_the_command_writes_readable_drafts_that_pass_the_check(tmp_path: Path) -> None:
    body = json.loads(
        json.dumps(examples_of(load_catalog().operation("compromiso.registrar"), "solicitud")[0].document)
    )
    body["cabecera"]["ambiente"] = {"nombre": "pruebas"}
    (tmp_path / "muestras" / "compromiso").mkdir(parents=True)
    first = tmp_path / "muestras" / "compromiso" / "registrar.solicitud-1.json"
    first.write_text(json.dumps(body), encoding="utf-8")
    (first.parent / "registrar.solicitud-2.json").write_text(json.dumps(body | {"traza": "x"}), encoding="utf-8")
    result = learn(tmp_path)
    assert result.exit_code == 0, result.output
    place = tmp_path / "contrato" / "modules" / "compromiso" / "v1" / "registrar.solicitud.schema.json"
    text = place.read_text("utf-8")
    members = json.loads(text)["properties"]
    assert members["traza"]["x-certeza"] == "observado"
    assert members["traza"]["x-fuente"] == "muestra registrar.solicitud-2.json"
    assert members["cabecera"]["properties"]["ambiente"]["properties"]["nombre"]["type"] == "string"
    assert text.startswith("{\n  ")
    assert "de 2 muestras" in result.output
    assert "/cabecera/ambiente: no se conoce «ambiente»; se recibió un objeto [2 veces" in result.output
    assert "[solo lo muestra" in result.output
    checked = ["contract", "check", str(tmp_path / "muestras"), "--contrato", str(tmp_path / "contrato")]
    assert CliRunner().invoke(main, checked).exit_code == 0


def test_a_schema_that_is_there_is_not_overwritten_unasked_and_then_said(tmp_path: Path) -> None:
    (tmp_path / "muestras").mkdir()
    sample = {"ticketEnvio": "1", "estado": "EN_PROCESO", "nuevo": 1}
    (tmp_path / "muestras" / "t.json").write_text(json.dumps(sample), encoding="utf-8")
    assert learn(tmp_path).exit_code == 0
    place = tmp_path / "contrato" / "modules" / "ticket" / "v1" / "consultar.respuesta.schema.json"
    place.write_text("{}", encoding="utf-8")
    refused = learn(tmp_path)
    assert refused.exit_code == 2
    assert "ya existe y no se reemplaza" in refused.output
    assert place.read_text("utf-8") == "{}"
    replaced = learn(tmp_path, "--sobrescribir")
    assert replaced.exit_code == 0
    assert "(reemplazado, de 1 muestra)" in replaced.output
    assert "nuevo" in place.read_text("utf-8")


def test_texts_are_left_to_a_person_and_nothing_to_learn_is_said(tmp_path: Path) -> None:
    (tmp_path / "muestras").mkdir()
    told = {"ticketEnvio": "1", "estado": "LISTO"}
    (tmp_path / "muestras" / "t.json").write_text(json.dumps(told), encoding="utf-8")
    result = learn(tmp_path)
    assert result.exit_code == 0
    assert "Nada que aprender" in result.output
    assert "Textos que usted debe ubicar" in result.output
    assert "«LISTO»" in result.output
    assert not (tmp_path / "contrato").exists()
