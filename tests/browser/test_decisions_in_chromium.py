"""A consultant decides on the dossier in a real browser, by keyboard, saves the file and goes on another day."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[1] / "harness" / "render"))

from decided import NOBODY, decisions, head_of, row, write
from fixture_runs import HOSTILE, every_verdict, hostile

from harness.cli import main
from harness.decisiones import Ruling, load_decisions
from harness.render import render_all

CHROMIUM = shutil.which("chromium")
NODE = shutil.which("node")
DECIDE = Path(__file__).parents[2] / "benchmarks" / "pages" / "decide.mjs"
INSTALLED = (DECIDE.parent / "node_modules" / "axe-core").is_dir()

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's `chromium` is not installed on this machine"),
    pytest.mark.skipif(
        NODE is None or not INSTALLED, reason="playwright-core and axe-core are not there: npm ci in benchmarks/pages"
    ),
]


def test_what_is_clicked_and_written_is_the_file_that_is_saved(tmp_path: Path) -> None:
    journal = every_verdict().write(tmp_path)
    seen = _decide(
        tmp_path,
        {"decide": "COM-ORIG-01", "as": "observado", "say": " Falta <b>el</b> respaldo\ndel gasto. "},
        {"decide": "REQ-CON-01", "as": "aprobado"},
        {"decide": "DEV-POS-01", "as": "rechazado", "say": "No se ejecutó."},
        {"save": "sin-nombre.json"},
        {"name": NOBODY},
        {"general": "Volver a medir los plazos."},
        {"clear": "REQ-CON-01"},
        {"next": True},
        {"save": "d.json"},
        {"axe": True},
    )
    assert [step["progress"] for step in seen["steps"]][:3] == [
        "1 de 10 casos decididos",
        "2 de 10 casos decididos",
        "3 de 10 casos decididos",
    ]
    assert "Escriba el nombre" in seen["steps"][3]["notice"]
    assert not (tmp_path / "sin-nombre.json").exists()
    assert seen["steps"][6]["progress"] == "2 de 10 casos decididos"
    assert seen["steps"][7]["told"].startswith("caso-")
    assert seen["steps"][8]["told"] == {"suggested": "decisiones.json"}
    assert seen["steps"][9]["told"] == []
    found = load_decisions(tmp_path / "d.json").decisions
    assert (found.corrida, found.cabeza, found.consultor) == ("20260615-140507-7f3a", head_of(journal), NOBODY)
    assert found.observaciones == "Volver a medir los plazos."
    assert [(one.caso, one.intento, str(one.veredicto), one.ruling, one.comentario) for one in found.casos] == [
        ("COM-ORIG-01", 1, "APROBADO", Ruling.OBSERVADO, "Falta <b>el</b> respaldo\ndel gasto."),
        ("DEV-POS-01", 1, "OMITIDO", Ruling.RECHAZADO, "No se ejecutó."),
    ]
    _is_quiet(seen)
    done = CliRunner().invoke(main, ["acta", str(tmp_path), "--decisiones", str(tmp_path / "d.json")])
    assert done.exit_code == 0, done.output
    acta = (tmp_path / "acta.html").read_text(encoding="utf-8")
    assert "Falta &lt;b&gt;el&lt;/b&gt; respaldo\ndel gasto." in acta
    assert "0 de 10 casos aprobados por el consultor; 1 observado; 1 rechazado; 8 sin decisión." in acta


def test_an_earlier_file_is_gone_on_with_and_a_draft_outlives_a_reload(tmp_path: Path) -> None:
    head = head_of(every_verdict().write(tmp_path))
    before = decisions(
        row("COM-ORIG-01", "APROBADO", "aprobado", "Bien."),
        row("COM-NEG-E23", "APROBADO", "aprobado", "de otro intento"),
        cabeza=head,
        fecha="2026-06-17",
    )
    write(tmp_path / "antes.json", before)
    write(tmp_path / "ajeno.json", {**before, "corrida": "otra"})
    (tmp_path / "roto.json").write_text("{", encoding="utf-8")
    seen = _decide(
        tmp_path,
        {"load": str(tmp_path / "roto.json")},
        {"load": str(tmp_path / "ajeno.json")},
        {"load": str(tmp_path / "antes.json")},
        {"decide": "COM-NEG-E23", "as": "rechazado"},
        {"reload": True},
        {"save": "d.json"},
        {"forget": True},
    )
    told = [step["notice"] for step in seen["steps"]]
    assert "no es un decisiones.json" in told[0]
    assert "son de otra corrida (otra)" in told[1]
    assert [step["progress"] for step in seen["steps"]][:3] == ["0 de 10 casos decididos"] * 2 + [
        "1 de 10 casos decididos"
    ]
    assert "1 no calzan con el intento y el veredicto" in told[2]
    assert "Se recuperó el borrador" in told[4]
    assert "Casos observados o rechazados sin comentario: 1." in told[5]
    assert seen["steps"][6]["progress"] == "0 de 10 casos decididos"
    found = load_decisions(tmp_path / "d.json").decisions
    assert [(one.caso, one.ruling, one.comentario) for one in found.casos] == [
        ("COM-ORIG-01", Ruling.APROBADO, "Bien."),
        ("COM-NEG-E23", Ruling.RECHAZADO, ""),
    ]
    assert found.casos[0].fecha == "2026-06-16"


def test_a_hostile_file_stays_text(tmp_path: Path) -> None:
    head = head_of(hostile().write(tmp_path))
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    name = f"x{HOSTILE}".translate({0x00: "�", 0x1B: "�", 0xFFFE: "�"})
    value = decisions(
        row("COM-ORIG-01", "FALLIDO", "rechazado", attack), corrida=name, cabeza=head, observaciones=attack
    )
    value["consultor"] = {"nombre": attack, "cargo": {"toString": attack}}
    value["casos"] += [{"id": "__proto__", "decision": "aprobado"}, None, 7]
    seen = _decide(tmp_path, {"load": str(write(tmp_path / "mal.json", value))}, {"save": "d.json"})
    assert seen["steps"][0]["progress"] == "1 de 1 caso decidido"
    saved = json.loads((tmp_path / "d.json").read_text(encoding="utf-8"))
    assert saved["consultor"] == {"nombre": attack, "cargo": ""}
    assert saved["casos"][0]["comentario"] == attack
    _is_quiet(seen)


def test_what_is_decided_on_the_screen_is_printed(tmp_path: Path) -> None:
    every_verdict().write(tmp_path)
    _decide(tmp_path, {"decide": "COM-ORIG-01", "as": "observado", "say": "Falta el respaldo."}, {"pdf": "papel.pdf"})
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed on this machine")
    command = ["pdftotext", "-layout", str(tmp_path / "papel.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode("utf-8")
    assert "☒ observado" in text
    assert "Comentario: Falta el respaldo." in text
    assert "Guardar decisiones.json" not in text


def _is_quiet(seen: dict[str, Any]) -> None:
    assert {name: seen[name] for name in ("outside", "dialogs", "errors")} == {
        "outside": [],
        "dialogs": [],
        "errors": [],
    }


def _decide(folder: Path, *steps: dict[str, Any]) -> dict[str, Any]:
    assert CHROMIUM is not None
    assert NODE is not None
    page = render_all(folder)[0]
    plan = write(folder / "pasos.json", list(steps))
    command = [NODE, str(DECIDE), CHROMIUM, page.as_uri(), str(plan), str(folder)]
    told = subprocess.run(command, capture_output=True, check=False, timeout=300, encoding="utf-8")
    assert told.returncode == 0, told.stderr
    seen: dict[str, Any] = json.loads(told.stdout)
    return seen
