"""`iop render --format pdf`: every case on paper, its messages by their hash, the same bytes anywhere."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parent / "render"))

from decided import decisions, row
from fixture_runs import HOSTILE, empty, every_verdict, hostile, interrupted
from journal_builder import JournalBuilder
from paper import ready
from test_dossier import Page

from harness.cli import main
from harness.errors import UsageError
from harness.render import pdf
from harness.render.paper import render_paper
from harness.render.products import read_record
from harness.render.record import build_record

without_pdf = pytest.mark.skipif(not ready(), reason="WeasyPrint, or Pango below it, is not installed")
without_reader = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
RUNS = [every_verdict, hostile, interrupted, empty]


def iop(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="iop")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    every_verdict().write(tmp_path)
    return tmp_path


def _page(builder: JournalBuilder) -> str:
    return render_paper(build_record(builder.lines, last_hash="f" * 64, sha256="e" * 64))


@without_pdf
def test_it_writes_the_pdf_and_nothing_else(run: Path) -> None:
    done = iop("render", run, "--format", "pdf")
    assert done.exit_code == 0, done.output
    assert done.stdout.strip() == str(run / "expediente.pdf")
    assert {path.name for path in run.iterdir()} == {"journal.jsonl", "expediente.pdf"}
    assert (run / "expediente.pdf").read_bytes().startswith(b"%PDF-")


@without_pdf
def test_the_same_journal_gives_the_same_bytes_at_another_hour_and_place(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    iop("render", run, "--format", "pdf")
    first = (run / "expediente.pdf").read_bytes()
    elsewhere = run / "copia"
    elsewhere.mkdir()
    shutil.copy(run / "journal.jsonl", elsewhere)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    code = f"from harness.cli import main; main(['render', {str(elsewhere)!r}, '--format', 'pdf'])"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=120)
    assert (elsewhere / "expediente.pdf").read_bytes() == first


@without_pdf
@without_reader
def test_every_case_and_verdict_is_on_paper_marked_as_simulation_on_every_page(run: Path) -> None:
    iop("render", run, "--format", "pdf")
    command = ["pdftotext", "-layout", str(run / "expediente.pdf"), "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode("utf-8")
    pages = text.split("\f")[:-1]
    assert all("SIMULACIÓN: nada de este expediente ocurrió en SIGFE" in page for page in pages)
    foot = "expediente 20260615-140507-7f3a · página {n} de {m}"
    assert all(foot.format(n=n, m=len(pages)) in page for n, page in enumerate(pages, start=1))
    cases = text[text.index("\nCasos\n") :]
    for case in read_record(run / "journal.jsonl").casos:
        assert re.search(rf"^ *{case.id} .*\n+ *\S {case.veredicto}\b", cases, re.MULTILINE), case.id
    assert "Matriz de cobertura" in text
    assert "Plan de actividades" in text
    assert '{"' not in text


@without_pdf
@without_reader
def test_the_chapters_and_cases_are_bookmarks(run: Path) -> None:
    iop("render", run, "--format", "pdf")
    command = ["pdftohtml", "-xml", "-i", "-stdout", str(run / "expediente.pdf")]
    told = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode("utf-8")
    outline = told[told.index("<outline>") :]
    for name in ("Resumen", "Matriz de cobertura", "Compromiso", "COM-NEG-E23 Proveedor desconocido", "Firma"):
        assert f">{name}<" in outline


def test_each_message_is_told_by_its_lines_and_the_hash_of_its_exact_text() -> None:
    builder = every_verdict()
    page = _page(builder)
    sent = [line for line in builder.lines if line["clase"] == "intento" and line["operacion"] == "devengo.registrar"]
    assert sent
    for line in sent:
        assert hashlib.sha256(line["solicitud"]["cuerpo"].encode()).hexdigest() in page
        assert f"bitácora {line['n']} y {line['n'] + 1} ·" in page or f"bitácora {line['n']} " in page
    assert "transaccionVerticales" not in page.replace("/transaccionVerticales", "")


@pytest.mark.parametrize("run", RUNS)
def test_the_page_fetches_nothing_and_hostile_text_stays_text(run: Callable[[], JournalBuilder]) -> None:
    page = _page(run())
    found = Page(page)
    assert {ref for ref in found.refs if not ref.startswith("#")} == set()
    assert {ref[1:] for ref in found.refs} <= set(found.ids)
    assert {"script", "img", "iframe", "link", "object"}.isdisjoint(found.tags)
    assert found.handlers == []
    assert "<script>alert" not in page
    assert "url(" not in page
    assert "\x00" not in page


@without_pdf
def test_a_hostile_run_becomes_paper_too() -> None:
    journal = hostile()
    journal.lines[0]["datos"]["decisiones"] = decisions(
        row("COM-ORIG-01", "FALLIDO", "observado", HOSTILE), consultor={"nombre": HOSTILE}
    )
    made = pdf.pdf_from(_page(journal), build_record(journal.lines), "expediente.pdf")
    assert made.startswith(b"%PDF-")


def test_without_the_library_it_says_how_to_install_it_and_writes_nothing(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    done = iop("render", run, "--format", "pdf")
    assert done.exit_code == 2
    assert "pip install 'sigfe-iop[pdf]'" in done.stderr
    assert {path.name for path in run.iterdir()} == {"journal.jsonl"}


@without_pdf
def test_a_journal_that_does_not_chain_is_told_and_the_paper_says_it(run: Path) -> None:
    journal = run / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"Recepcionado", b"Cambiado", 1))
    done = iop("render", run, "--format", "pdf")
    assert done.exit_code == 2
    assert "no encadena con la anterior" in done.stderr
    assert "La bitácora no está íntegra" in render_paper(read_record(journal))


@without_pdf
def test_a_fault_of_the_libraries_below_is_told_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(UsageError, match="libpango"):
        pdf.require_weasyprint()
