"""A dossier in several files in a real browser: a link lands at its message, open, with and without scripts."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "harness" / "render"))

from fixture_runs import every_verdict
from journal_builder import declared

from harness.render.dossier_files import write_files
from harness.render.record import build_record
from harness.render.templating import MANY

CHROMIUM = shutil.which("chromium")
NODE = shutil.which("node")
PDFTOTEXT = shutil.which("pdftotext")
LAND = Path(__file__).parents[2] / "benchmarks" / "pages" / "land.mjs"
INSTALLED = (LAND.parent / "node_modules" / "playwright-core").is_dir()
NO_CHROMIUM = pytest.mark.skipif(CHROMIUM is None, reason="Debian's `chromium` is not installed on this machine")
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")


@NO_CHROMIUM
@pytest.mark.skipif(NODE is None or not INSTALLED, reason="playwright-core is not there: npm ci in benchmarks/pages")
def test_a_link_of_the_dossier_lands_at_its_message_and_back_at_its_step(tmp_path: Path) -> None:
    assert CHROMIUM is not None
    assert NODE is not None
    run = every_verdict()
    dossier, *_ = write_files(tmp_path, build_record(run.lines), 0)
    selector = '.pasos > .paso > p a[href^="intercambios/"] >> visible=true >> nth=-1'
    command = [NODE, str(LAND), CHROMIUM, dossier.as_uri(), selector]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120, encoding="utf-8")
    landed = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["javaScriptEnabled"] for one in landed] == [True, False]
    for one in landed:
        file, _, line = one["url"].rpartition("#linea-")
        sent = run.lines[int(line) - 1]["solicitud"]["cuerpo"]
        assert file == (tmp_path / "intercambios" / "devengo.html").as_uri()
        assert 0 <= one["top"] < 900
        assert re.sub(r"\s", "", one["read"]) == re.sub(r"\s", "", sent)


@NO_CHROMIUM
@pytest.mark.skipif(PDFTOTEXT is None, reason="`pdftotext` (poppler-utils) is not installed on this machine")
def test_every_case_and_its_verdict_are_printed_though_the_screen_leaves_out_what_is_far(tmp_path: Path) -> None:
    assert CHROMIUM is not None
    assert PDFTOTEXT is not None
    run = every_verdict()
    run.lines[0]["datos"]["casos"] += [declared(f"MUCHOS-{n:03d}", "tesoreria", "original") for n in range(MANY)]
    record = build_record(run.lines)
    dossier, *_ = write_files(tmp_path, record, 0)
    assert '<body class="grande' in dossier.read_text(encoding="utf-8")
    paper = tmp_path / "expediente.pdf"
    command = [CHROMIUM, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={paper}", dossier.as_uri()]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    text = subprocess.run([PDFTOTEXT, "-raw", str(paper), "-"], capture_output=True, check=True).stdout.decode("utf-8")
    for case in record.casos:
        heading = text.rindex(f"{case.id} {case.titulo}"[:40])
        assert str(case.veredicto) in text[heading : heading + 400]
