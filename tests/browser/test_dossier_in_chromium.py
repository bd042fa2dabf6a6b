"""The dossier in a real browser, on screen and on paper: accessible, quiet, whole, and a hostile text stays text."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "harness" / "render"))

from fixture_runs import empty, every_verdict, hostile, interrupted
from hard_runs import hostile_everywhere, long_run, retried
from planned_runs import planned

from harness.render import render_all
from harness.render.products import read_record

CHROMIUM = shutil.which("chromium")
NODE = shutil.which("node")
PDFTOTEXT = shutil.which("pdftotext")
PAGES = Path(__file__).parents[2] / "benchmarks" / "pages"
MISSING = [name for name in ("axe-core", "playwright-core", "html-validate")
           if not (PAGES / "node_modules" / name).is_dir()]  # fmt: skip
RUNS = {run.__name__: run for run in (every_verdict, retried, hostile_everywhere, empty, planned)}
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Debian's `chromium` is not installed on this machine")
needs_pages = pytest.mark.skipif(
    NODE is None or bool(MISSING), reason=f"{', '.join(MISSING) or 'node'} is not there: npm ci in benchmarks/pages"
)
needs_pdftotext = pytest.mark.skipif(PDFTOTEXT is None, reason="Debian's `poppler-utils` is not installed")


@dataclass(frozen=True, slots=True)
class Looked:
    """What Chromium said of each page, by run, and where its prints are."""

    rows: dict[str, list[dict[str, Any]]]
    prints: Path

    def paper(self, run: str, *, scripts: bool) -> str:
        """The text of a print, as it lies on its pages."""
        assert PDFTOTEXT is not None
        name = f"{list(RUNS).index(run)}{'' if scripts else '-sin-scripts'}.pdf"
        told = subprocess.run([PDFTOTEXT, "-layout", str(self.prints / name), "-"], capture_output=True, check=True)
        return told.stdout.decode("utf-8")


def _dossier(name: str, folder: Path) -> Path:
    run = {**RUNS, "hostile": hostile, "interrupted": interrupted, "long_run": long_run}[name]
    (folder / name).mkdir()
    run().write(folder / name)
    return render_all(folder / name)[0]


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Looked:
    """Every run's page looked at by one Chromium."""
    assert NODE is not None
    assert CHROMIUM is not None
    folder = tmp_path_factory.mktemp("pages")
    urls = {_dossier(name, folder).as_uri(): name for name in RUNS}
    env = os.environ | {"PRINTS": str(folder), "OPEN": "retried"}
    command = [NODE, str(PAGES / "look.mjs"), CHROMIUM, *urls]
    told = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True, env=env)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in RUNS}
    for row in map(json.loads, told.stdout.splitlines()):
        rows[urls[row["url"]]].append(row)
    return Looked(rows, folder)


@needs_chromium
@needs_pages
@pytest.mark.parametrize("run", RUNS)
def test_a_dossier_is_accessible_fits_its_window_and_is_quiet(looked: Looked, run: str) -> None:
    assert [row["width"] for row in looked.rows[run]] == [1280, 390]
    for row in looked.rows[run]:
        assert row["violations"] == []
        assert row["passes"] > 10
        assert row["overflow"] <= 0
        assert row["outside"] == []
        assert row["dialogs"] == []


@needs_chromium
@needs_pages
@needs_pdftotext
@pytest.mark.parametrize("scripts", [True, False], ids=["con scripts", "sin scripts"])
@pytest.mark.parametrize("run", ["every_verdict", "retried"])
def test_every_case_and_its_verdict_stand_on_paper(looked: Looked, run: str, scripts: bool) -> None:
    text = looked.paper(run, scripts=scripts)
    record = read_record(looked.prints / run / "journal.jsonl")
    pages = len(re.findall(rf"expediente {record.corrida} · página [0-9]+ de [0-9]+", text))
    assert pages > 1
    assert text.count("SIMULACIÓN: nada de este expediente ocurrió en SIGFE") == pages
    for case in record.casos:
        head = rf"^ *{re.escape(case.id)} +{re.escape(case.titulo)}\n+ *\S (\w+)"
        assert re.findall(head, text, re.MULTILINE) == [case.veredicto], case.id


@needs_chromium
@needs_pages
@needs_pdftotext
def test_paper_shows_every_attempt_and_its_fate(looked: Looked) -> None:
    text = " ".join(looked.paper("retried", scripts=False).split())
    assert "APROBADO aprobado en el intento 3 de 3" in text
    assert "Intento 1 de 3 ✘ FALLIDO" in text
    assert "SIGFE rechazó el reverso en el primer intento." in text
    assert "Intento 2 de 3 cortado antes de su veredicto" in text


@needs_chromium
@needs_pages
@needs_pdftotext
def test_paper_shows_the_plan_and_where_each_activity_stands(looked: Looked) -> None:
    text = looked.paper("planned", scripts=False)
    assert "0 de 4 casos exigidos demostrados contra SIGFE" in text
    assert re.search(r"^ *1\. Presentación .*02-03-2026 al 06-03-2026 +10-03-2026 +cumplida", text, re.MULTILINE)
    assert re.search(r"hasta el 01-06-2026 +– +atrasada", text)


@needs_pages
def test_every_dossier_is_valid_html(tmp_path: Path) -> None:
    assert NODE is not None
    tool = PAGES / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    pages = [str(_dossier(run, tmp_path)) for run in (*RUNS, "hostile", "interrupted", "long_run")]
    command = [NODE, str(tool), "--config", str(PAGES / "htmlvalidate.config.mjs"), "--formatter", "text", *pages]
    told = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (told.returncode, told.stdout) == (0, "")


@needs_chromium
def test_only_our_script_runs_and_every_case_is_there(tmp_path: Path) -> None:
    dom = _dump_dom(_dossier("hostile", tmp_path), tmp_path / "profile")
    assert '<search id="buscador" class="buscador">' in dom, "our own script did not run: its CSP hash must be wrong"
    assert "1 de 1 caso<" in dom
    assert dom.count("<script") == 2
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in dom


def _dump_dom(page: Path, profile: Path) -> str:
    assert CHROMIUM is not None
    command = [CHROMIUM, *QUIET, f"--user-data-dir={profile}", "--dump-dom", page.as_uri()]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode("utf-8")
