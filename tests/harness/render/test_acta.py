"""acta.html: both verdicts beside each other, disagreements and what is pending in sentences, the same bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from decided import decisions, head_of, row, write
from fixture_runs import HOSTILE, empty, every_verdict, passed_only
from journal_builder import JournalBuilder
from test_dossier import Page

from harness.decisiones import load_decisions
from harness.render.acta import misfits, render_acta
from harness.render.products import read_record

GOLDEN = Path(__file__).parent / "golden" / "acta.txt"
GIVEN = (
    row("COM-ORIG-01", "APROBADO", "rechazado", "Falta el respaldo del gasto."),
    row("COM-NEG-E23", "FALLIDO", "aprobado", "La regla cambió en el manual."),
    row("REQ-CON-01", "APROBADO", "aprobado"),
    row("COM-TIC-01", "EN_CURSO", "observado", "Repetir con más plazo."),
    row("DEV-NEG-01", "APROBADO", "observado"),
)


def _acta(folder: Path, *casos: dict[str, Any], run: JournalBuilder | None = None, **more: Any) -> str:
    journal = (run or every_verdict()).write(folder)
    value = decisions(*casos, **{"cabeza": head_of(journal)} | more)
    return render_acta(read_record(journal), load_decisions(write(folder / "d.json", value)))


def _text(html: str) -> str:
    """What a reader sees, one line per block."""
    body = html[html.index("<body") :]
    lines = re.sub(r"</(?:p|li|tr|h[1-3]|aside)>", "\n", body)
    told = Page(lines).words
    text = "\n".join(" ".join(line.split()) for line in "".join(told).splitlines() if line.strip()) + "\n"
    return re.sub(r"\b(?:[0-9a-f]{64}|[0-9a-f]{16})\b", lambda found: f"<{len(found[0])} dígitos>", text)


def test_the_acta_reads_as_it_was_approved(tmp_path: Path) -> None:
    text = _text(_acta(tmp_path, *GIVEN, observaciones="Se revisó en línea.\nFalta una sesión."))
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_every_case_has_the_machine_s_verdict_beside_the_consultant_s(tmp_path: Path) -> None:
    page = _acta(tmp_path, *GIVEN)
    told = re.findall(r'<th scope="row"><strong>([A-Z0-9-]+)</strong>.*?</tr>', page, re.S)
    assert len(told) == 10
    for line in re.findall(r"<tr><th scope=\"row\"><strong>.*?</tr>", page, re.S):
        assert re.search(r"v-[A-Z_]+", line)
        assert re.search(r"aprobado<|observado<|rechazado<|sin decisión", line)


def test_the_consultant_s_sentence_counts(tmp_path: Path) -> None:
    assert "2 de 10 casos aprobados por el consultor; 2 observados; 1 rechazado; 5 sin decisión." in _acta(
        tmp_path, *GIVEN
    )
    assert "El consultor todavía no decide ningún caso." in _acta(tmp_path)
    one = row("COM-ORIG-01", "APROBADO", "aprobado")
    assert "El consultor aprobó el único caso." in _acta(tmp_path, one, run=passed_only())
    assert "La corrida no tiene casos." in _acta(tmp_path, run=empty())


def test_where_both_agree_it_says_so(tmp_path: Path) -> None:
    page = _acta(tmp_path, row("REQ-CON-01", "APROBADO", "aprobado"), row("COM-NEG-E23", "FALLIDO", "rechazado", "Sí."))
    assert "No hay: en todos los casos decididos coinciden." in page


@pytest.mark.parametrize(("contraparte", "marked"), [("mock", True), ("target", False)])
def test_a_simulation_is_marked_on_screen_and_on_every_page(tmp_path: Path, contraparte: str, marked: bool) -> None:
    page = _acta(tmp_path, run=every_verdict(contraparte))
    for mark in ("<strong>SIMULACIÓN.</strong>", 'content: "SIMULACIÓN', "· SIMULACIÓN</title>"):
        assert (mark in page) is marked


def test_hostile_text_stays_text_and_nothing_is_fetched(tmp_path: Path) -> None:
    page = _acta(
        tmp_path,
        row("REQ-CON-01", "APROBADO", "observado", HOSTILE),
        consultor={"nombre": HOSTILE, "cargo": HOSTILE},
        observaciones=HOSTILE,
    )
    found = Page(page)
    assert "script" not in found.tags
    assert found.handlers == found.refs == []
    assert "<script>alert(1)</script>" in found.text
    assert "\x00" not in page
    assert "url(" not in page


def test_the_same_run_and_file_give_the_same_bytes(tmp_path: Path) -> None:
    assert _acta(tmp_path, *GIVEN) == _acta(tmp_path, *GIVEN)


def test_what_the_journal_does_not_say_is_told(tmp_path: Path) -> None:
    journal = every_verdict().write(tmp_path)
    value = decisions(
        row("REQ-ORIG-99", "APROBADO", "aprobado"),
        row("COM-ORIG-01", "FALLIDO", "aprobado"),
        row("COM-NEG-E23", "FALLIDO", "aprobado", intento=2),
        row("REQ-CON-01", "APROBADO", "aprobado"),
        cabeza=head_of(journal),
    )
    found = misfits(read_record(journal), load_decisions(write(tmp_path / "d.json", value)).decisions)
    assert found == [
        "esta corrida no tiene el caso REQ-ORIG-99",
        "caso COM-ORIG-01: las decisiones dicen haber visto FALLIDO y la bitácora dice APROBADO",
        "caso COM-NEG-E23: se decidió sobre el intento 2 y en la bitácora el último es el 1",
    ]


def test_what_was_sealed_incomplete_says_so_on_screen_and_on_every_page(tmp_path: Path) -> None:
    journal = every_verdict().write(tmp_path)
    given = load_decisions(write(tmp_path / "d.json", decisions(cabeza=head_of(journal))))
    page = render_acta(replace(read_record(journal), incompleto=("Falta el caso TES-ORIG-01.",)), given)
    assert "<strong>EXPEDIENTE INCOMPLETO:</strong>" in page
    assert 'content: "EXPEDIENTE INCOMPLETO' in page
    assert "Falta el caso TES-ORIG-01." in page


def test_the_plan_stands_in_the_acta(tmp_path: Path) -> None:
    builder = every_verdict()
    builder.lines[0]["datos"]["plan"] = {"institucion": "no es un plan"}
    journal = builder.write(tmp_path)
    given = load_decisions(write(tmp_path / "d.json", decisions(cabeza=head_of(journal))))
    record = read_record(journal)
    assert "Plan de actividades" in render_acta(record, given)
    named = replace(record, plan={"consultor": {"nombre": "Otra Consultora"}})
    assert "El plan nombra como consultor a Otra Consultora, y las decisiones son de Consultora de" in render_acta(
        named, given
    )
    assert "Plan de actividades" not in render_acta(replace(record, plan=None), given)
