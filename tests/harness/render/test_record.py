"""From journal lines to one frozen Record."""

from __future__ import annotations

import pytest
from fixture_runs import every_verdict, interrupted
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.model import Verdict
from harness.render.dossier import render_dossier
from harness.render.junit import render_junit
from harness.render.record import build_record
from harness.render.resumen import render_resumen

FULL = every_verdict().lines


def test_each_exchange_joins_its_intent_and_its_outcome() -> None:
    record = build_record(FULL)
    case = next(case for case in record.casos if case.id == "COM-TRA-415")
    assert case.execution is not None
    (exchange,) = case.execution.exchanges
    assert exchange.n_resultado == exchange.n_intento + 1
    assert exchange.received is not None
    assert exchange.received.estado == 415
    assert exchange.duracion_s == 0.012


def test_a_preparation_belongs_to_its_case_and_counts_nowhere_else() -> None:
    record = build_record(FULL)
    by_id = {case.id: case for case in record.casos}
    assert [run.ejecucion for run in by_id["DEV-NEG-01"].preparations] == ["DEV-NEG-01/1>COM-ORIG-01"]
    assert by_id["COM-ORIG-01"].execution is not None
    assert by_id["COM-ORIG-01"].execution.folios == ("31",)
    assert sum(record.totales.values()) == 10


def test_findings_without_case_are_the_run_s_controls() -> None:
    record = build_record(FULL)
    assert [found.veredicto for found in record.controles] == [Verdict.APROBADO]


def test_an_unknown_verdict_is_never_green() -> None:
    lines = [dict(line) for line in FULL]
    last = next(line for line in reversed(lines) if line["clase"] == "veredicto" and line["caso"] == "DEV-NEG-01")
    last["datos"] = last["datos"] | {"veredicto": "EXCELENTE"}
    case = next(case for case in build_record(lines).casos if case.id == "DEV-NEG-01")
    assert case.veredicto is Verdict.ERROR


def test_without_its_end_a_sent_ticket_is_in_course_and_the_rest_omitted() -> None:
    record = build_record(interrupted().lines)
    assert record.motivo is None
    assert [case.veredicto for case in record.casos] == [Verdict.APROBADO, Verdict.EN_CURSO, Verdict.OMITIDO]


def test_a_counterpart_that_nobody_named_counts_as_simulation() -> None:
    assert build_record([]).simulada
    assert not build_record(every_verdict("target").lines).simulada


@settings(deadline=None, max_examples=25)
@given(st.integers(min_value=0, max_value=len(FULL)))
def test_a_journal_cut_anywhere_still_gives_every_product(cut: int) -> None:
    record = build_record(FULL[:cut])
    assert len(record.casos) == (10 if cut else 0)
    for render in (render_dossier, render_resumen, render_junit):
        assert render(record)


@pytest.mark.parametrize("cut", [1, 5, 40, len(FULL) - 1])
def test_a_journal_cut_anywhere_says_so(cut: int) -> None:
    assert "La bitácora no tiene fin" in render_dossier(build_record(FULL[:cut]))
