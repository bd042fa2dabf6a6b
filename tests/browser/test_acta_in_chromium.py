"""The acta in a real browser and on its paper: accessible, within the window, quiet, valid, whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "harness" / "render"))

from decided import decisions, head_of, row, write
from fixture_runs import HOSTILE, empty, every_verdict
from journal_builder import JournalBuilder

from harness.decisiones import load_decisions
from harness.render.acta import render_acta
from harness.render.products import read_record

CHROMIUM = shutil.which("chromium")
NODE = shutil.which("node")
PAGES = Path(__file__).parents[2] / "benchmarks" / "pages"
MISSING = [name for name in ("axe-core", "playwright-core", "html-validate")
           if not (PAGES / "node_modules" / name).is_dir()]  # fmt: skip
LONG = "Sinseparaciones" * 30
DECIDED = (
    row("COM-ORIG-01", "APROBADO", "rechazado", "Falta el respaldo del gasto. " * 30),
    row("COM-NEG-E23", "FALLIDO", "aprobado", HOSTILE),
    row("COM-TIC-01", "EN_CURSO", "observado", LONG),
)

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's `chromium` is not installed on this machine"),
    pytest.mark.skipif(
        NODE is None or bool(MISSING), reason=f"{', '.join(MISSING) or 'node'} is not there: npm ci in benchmarks/pages"
    ),
]


def _observed() -> JournalBuilder:
    """A run that was given earlier decisions and a plan that cannot be read."""
    builder = every_verdict()
    builder.lines[0]["datos"]["decisiones"] = decisions(row("COM-NEG-E25", "FALLIDO", "observado", HOSTILE))
    builder.lines[0]["datos"]["plan"] = {"institucion": HOSTILE}
    return builder


def _acta(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    journal = {"vacia": empty, "observada": _observed}.get(name, every_verdict)().write(folder / name)
    casos = () if name == "vacia" else DECIDED
    value = decisions(*casos, cabeza=head_of(journal), observaciones=LONG)
    record = read_record(journal)
    if name == "incompleta":
        record = replace(record, incompleto=("Falta un caso.",))
    page = folder / name / "acta.html"
    given = load_decisions(write(folder / name / "d.json", value))
    page.write_text(render_acta(record, given), encoding="utf-8")
    return page


def test_the_acta_is_accessible_fits_and_is_quiet_and_its_print_has_every_case(tmp_path: Path) -> None:
    assert CHROMIUM is not None
    assert NODE is not None
    pages = [_acta(tmp_path, name) for name in ("decidida", "vacia", "observada", "incompleta")]
    command = [NODE, str(PAGES / "look.mjs"), CHROMIUM, *[page.as_uri() for page in pages]]
    env = os.environ | {"PRINTS": str(tmp_path)}
    told = subprocess.run(command, capture_output=True, check=True, timeout=300, env=env).stdout
    looked = [json.loads(line) for line in told.splitlines()]
    assert len(looked) == 2 * len(pages)
    for one in looked:
        assert one["passes"] > 10
        assert {name: one[name] for name in ("violations", "overflow", "outside", "dialogs")} == {
            "violations": [],
            "overflow": 0,
            "outside": [],
            "dialogs": [],
        }, one
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed on this machine")
    read = subprocess.run(["pdftotext", "-layout", str(tmp_path / "0.pdf"), "-"], capture_output=True, check=True)
    text = read.stdout.decode("utf-8")
    pages_of = text.split("\f")[:-1]
    assert all("SIMULACIÓN: nada de esta acta ocurrió en SIGFE" in page for page in pages_of)
    table = text[text.index("\nCasos\n") : text.index("\nCasos sin decisión\n")]
    for case in read_record(tmp_path / "decidida" / "journal.jsonl").casos:
        human = next((one["decision"] for one in DECIDED if one["id"] == case.id), "sin decisión")
        assert re.search(rf"^ *{case.id} .*{case.veredicto} +{human}", table, re.MULTILINE), case.id


def test_the_acta_is_valid_html(tmp_path: Path) -> None:
    assert NODE is not None
    pages = [str(_acta(tmp_path, name)) for name in ("decidida", "vacia", "observada", "incompleta")]
    tool = PAGES / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    command = [NODE, str(tool), "--config", str(PAGES / "htmlvalidate.config.mjs"), "--formatter", "text", *pages]
    told = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (told.returncode, told.stdout) == (0, "")
