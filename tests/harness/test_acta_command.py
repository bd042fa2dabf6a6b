"""`iop acta` writes the acta and a copy of the decisions, or a sentence and nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parent / "render"))

from decided import decisions, head_of, row, write
from faces_suite import TinySuite
from fixture_runs import every_verdict
from journal_builder import declared
from paper import ready

from harness.cli import main
from harness.render import pdf
from harness.render.products import read_record

without_pdf = pytest.mark.skipif(not ready(), reason="WeasyPrint, or Pango below it, is not installed")
CASES = (
    row("COM-ORIG-01", "APROBADO", "rechazado", "Falta el respaldo."),
    row("COM-NEG-E23", "FALLIDO", "aprobado"),
)


def iop(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="iop")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "corrida"
    folder.mkdir()
    every_verdict().write(folder)
    return folder


def _given(run: Path, *casos: dict[str, Any], **more: Any) -> Path:
    more = {"cabeza": head_of(run / "journal.jsonl")} | more
    return write(run.parent / "d.json", decisions(*(casos or CASES), **more))


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_acta_and_the_decisions_as_given_stand_in_the_run(run: Path) -> None:
    given = _given(run)
    done = iop("acta", run, "--decisiones", given)
    assert done.exit_code == 0, done.output
    assert done.stdout.split() == [str(run / "acta.html"), str(run / "decisiones.json")]
    assert (run / "decisiones.json").read_bytes() == given.read_bytes()
    assert "Falta el respaldo." in (run / "acta.html").read_text(encoding="utf-8")
    first = (run / "acta.html").read_bytes()
    assert iop("acta", run, "--decisiones", run / "decisiones.json").exit_code == 0
    assert (run / "acta.html").read_bytes() == first


def test_it_goes_elsewhere_without_overwriting_other_decisions(run: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    out = elsewhere / "mi-acta.html"
    assert iop("acta", run, "--decisiones", _given(run), "--out", out).exit_code == 0
    assert _names(elsewhere) == {"mi-acta.html", "decisiones.json"}
    other = iop("acta", run, "--decisiones", _given(run, CASES[0]), "--out", out)
    assert other.exit_code == 2
    assert "ya existe con otras decisiones" in other.stderr


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"corrida": "otra"}, "son decisiones de la corrida «otra»"),
        ({"cabeza": "b" * 64}, "otra bitácora de la corrida"),
        ({"cabeza": "0" * 64}, "otra bitácora de la corrida"),
        ({"casos": [row("REQ-ORIG-77", "APROBADO", "aprobado")]}, "esta corrida no tiene el caso REQ-ORIG-77"),
        ({"casos": [row("COM-NEG-E23", "APROBADO", "aprobado")]}, "dicen haber visto APROBADO"),
        ({"fecha": "ayer"}, "miembro «fecha»"),
    ],
)
def test_decisions_on_something_else_are_refused_and_nothing_is_written(
    run: Path, more: dict[str, Any], told: str
) -> None:
    done = iop("acta", run, "--decisiones", _given(run, **more))
    assert done.exit_code == 2
    assert told in done.stderr
    assert _names(run) == {"journal.jsonl"}


def test_a_journal_that_does_not_chain_gets_no_acta(run: Path) -> None:
    given = _given(run)
    journal = run / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"Recepcionado", b"Cambiado", 1))
    done = iop("acta", run, "--decisiones", given)
    assert done.exit_code == 2
    assert "no encadena con la anterior" in done.stderr
    assert _names(run) == {"journal.jsonl"}


def test_decisions_hold_when_the_run_went_on_after_them(run: Path) -> None:
    given = _given(run)
    longer = every_verdict()
    again = [declared("COM-NEG-E23", "compromiso", "error_negocio")]
    longer.add("reanudacion", datos={"motivo": "solo_fallidos", "casos": again, "linea_cortada": None})
    longer.enter("COM-NEG-E23", "COM-NEG-E23/2")
    longer.add("inicio", datos={"intento": 2, "para": None})
    longer.veredicto("APROBADO")
    longer.fin()
    longer.write(run)
    done = iop("acta", run, "--decisiones", given)
    assert done.exit_code == 0, done.output
    page = (run / "acta.html").read_text(encoding="utf-8")
    assert "La bitácora siguió después de estas decisiones" in page
    assert "Decidido cuando el intento 1 terminaba FALLIDO." in page
    assert "Cabeza que vio el consultor" in page


@pytest.mark.parametrize("out", ["acta.txt", "journal.jsonl", "acta.pdf", "no/hay/acta.html"])
def test_a_place_that_does_not_serve_is_told(run: Path, out: str) -> None:
    before = (run / "journal.jsonl").read_bytes()
    done = iop("acta", run, "--decisiones", _given(run), "--out", run / out)
    assert done.exit_code == 2
    assert str(run / out) in done.stderr
    assert _names(run) == {"journal.jsonl"}
    assert (run / "journal.jsonl").read_bytes() == before


def test_a_format_that_is_not_is_told_in_spanish(run: Path) -> None:
    done = iop("acta", run, "--decisiones", _given(run), "--format", "docx")
    assert done.exit_code == 2
    assert "«docx» no sirve; puede ser html o pdf" in done.stderr


def test_without_the_library_a_pdf_is_refused_with_its_cure(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    done = iop("acta", run, "--decisiones", _given(run), "--format", "pdf")
    assert done.exit_code == 2
    assert "pip install 'sigfe-iop[pdf]'" in done.stderr
    assert "Traceback" not in done.output
    assert _names(run) == {"journal.jsonl"}


@without_pdf
def test_the_pdf_has_the_same_bytes_anywhere(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = _given(run)
    assert iop("acta", run, "--decisiones", given, "--format", "pdf").exit_code == 0
    first = (run / "acta.pdf").read_bytes()
    again = ["acta", str(run), "--decisiones", str(given), "--format", "pdf"]
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    code = f"from harness.cli import main; main({again!r})"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=120)
    assert (run / "acta.pdf").read_bytes() == first


@without_pdf
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed")
def test_the_pdf_carries_every_case_with_both_verdicts_and_the_simulation_on_every_page(run: Path) -> None:
    assert iop("acta", run, "--decisiones", _given(run), "--format", "pdf").exit_code == 0
    command = ["pdftotext", "-layout", str(run / "acta.pdf"), "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode("utf-8")
    pages = text.split("\f")[:-1]
    assert all("SIMULACIÓN: nada de esta acta ocurrió en SIGFE" in page for page in pages)
    assert all(f"página {n} de {len(pages)}" in page for n, page in enumerate(pages, start=1))
    table = text[text.index("\nCasos\n") : text.index("\nCasos sin decisión\n")]
    rows = {line.split()[0]: line for line in table.splitlines() if re.match("[A-Z]{3}-", line.strip())}
    assert len(rows) == 10
    human = {"COM-ORIG-01": "rechazado", "COM-NEG-E23": "aprobado"}
    for case in read_record(run / "journal.jsonl").casos:
        assert str(case.veredicto) in rows[case.id]
        assert human.get(case.id, "sin decisión") in rows[case.id]


@without_pdf
def test_nothing_is_fetched_from_outside() -> None:
    with pytest.raises(ValueError, match="nada se busca"):
        pdf._refuse("https://example.org/x.png")


def test_a_later_run_tells_what_became_of_the_observations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    suite = TinySuite(tmp_path / "cases")
    suite.add("PER-UNO-01", period=6)
    wrong = suite.add("PER-DOS-01", period=7)
    assert iop("run", "--out", "uno").exit_code == 1
    observed = (
        row("PER-UNO-01", "APROBADO", "observado", "Falta el año."),
        row("PER-DOS-01", "FALLIDO", "rechazado", "El período abierto es otro."),
    )
    given = write(
        tmp_path / "d.json", decisions(*observed, corrida="uno", cabeza=head_of(tmp_path / "uno" / "journal.jsonl"))
    )
    assert iop("acta", "uno", "--decisiones", given).exit_code == 0
    wrong.write_text(wrong.read_text(encoding="utf-8").replace("7", "6"), encoding="utf-8")
    assert iop("run", "--out", "dos", "--decisiones", given).exit_code == 0
    page = (tmp_path / "dos" / "expediente.html").read_text(encoding="utf-8")
    assert "Observaciones anteriores: 1 de 2 resueltas" in page
    assert "Observación anterior: por confirmar." in page
    assert "«El período abierto es otro.»" in page
    later = decisions(corrida="dos", cabeza=head_of(tmp_path / "dos" / "journal.jsonl"))
    assert iop("acta", "dos", "--decisiones", write(tmp_path / "d2.json", later)).exit_code == 0
    assert "Observaciones anteriores: 1 de 2 resueltas" in (tmp_path / "dos" / "acta.html").read_text(encoding="utf-8")


def test_a_run_does_not_begin_with_decisions_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    TinySuite(tmp_path / "cases").add("PER-UNO-01")
    (tmp_path / "d.json").write_text("{}", encoding="utf-8")
    done = iop("run", "--out", "uno", "--decisiones", "d.json")
    assert done.exit_code == 2
    assert "faltan los miembros" in done.stderr or "falta el miembro" in done.stderr
    assert not (tmp_path / "uno").exists()
