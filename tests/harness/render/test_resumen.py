"""resumen.json and the exit code it means."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from fixture_runs import empty, every_verdict, interrupted, passed_only

from harness.render.overview import verdict_sentence
from harness.render.record import build_record
from harness.render.resumen import exit_code, render_resumen
from schemas import own_schema_violations


def _resumen(*verdicts: str, controles: tuple[str, ...] = (), rotos: int = 0) -> dict[str, Any]:
    return {
        "casos": [{"veredicto": word} for word in verdicts],
        "controles": [{"frase": "x", "veredicto": word} for word in controles],
        "rotos": [{"archivo": "a", "problema": "b"}] * rotos,
    }


@pytest.mark.parametrize(
    ("resumen", "code"),
    [
        (_resumen("APROBADO", "APROBADO"), 0),
        (_resumen("APROBADO", controles=("APROBADO",)), 0),
        (_resumen("APROBADO", "FALLIDO", "ERROR", rotos=1), 1),
        (_resumen("APROBADO", controles=("FALLIDO",), rotos=1), 1),
        (_resumen("APROBADO", rotos=1), 2),
        (_resumen("ERROR", rotos=1), 2),
        (_resumen("APROBADO", "ERROR"), 3),
        (_resumen("APROBADO", "INCONCLUSO"), 3),
        (_resumen("APROBADO", "EN_CURSO"), 3),
        (_resumen("APROBADO", "OMITIDO"), 3),
        (_resumen("APROBADO", controles=("INCONCLUSO",)), 3),
        (_resumen(), 5),
        (_resumen(rotos=1), 2),
    ],
)
def test_the_exit_code_is_the_worst_that_happened(resumen: dict[str, Any], code: int) -> None:
    assert exit_code(resumen) == code


@pytest.mark.parametrize("run", [every_verdict, interrupted, empty])
def test_the_summary_fits_its_schema(run: Any) -> None:
    resumen = json.loads(render_resumen(build_record(run().lines)))
    assert own_schema_violations("resumen", resumen) == []


def test_a_journal_of_which_nothing_was_written_still_has_a_valid_summary() -> None:
    resumen = json.loads(render_resumen(build_record([])))
    assert own_schema_violations("resumen", resumen) == []
    assert exit_code(resumen) == 5


def test_totals_count_each_verdict_and_cases_tell_their_end() -> None:
    resumen = json.loads(render_resumen(build_record(every_verdict().lines)))
    assert resumen["totales"] == {
        "APROBADO": 5, "FALLIDO": 1, "INCONCLUSO": 1, "ERROR": 1, "OMITIDO": 1, "EN_CURSO": 1,
    }  # fmt: skip
    by_id = {case["id"]: case for case in resumen["casos"]}
    assert by_id["DEV-NEG-01"]["folios"] == ["1500", "1501"]
    assert by_id["DEV-NEG-01"]["duracion_s"] == 0.9
    assert by_id["COM-NEG-E23"]["razon"] == "Se esperaba E23 y SIGFE respondió E25."
    assert len(resumen["controles"]) == 1
    assert exit_code(resumen) == 1


def test_a_run_cut_short_never_ends_in_zero() -> None:
    resumen = json.loads(render_resumen(build_record(interrupted().lines)))
    assert resumen["motivo"] is None
    assert {case["id"]: case["veredicto"] for case in resumen["casos"]} == {
        "REQ-CON-01": "APROBADO", "COM-ORIG-01": "EN_CURSO", "COM-NEG-E25": "OMITIDO",
    }  # fmt: skip
    assert exit_code(resumen) == 3
    assert exit_code(json.loads(render_resumen(build_record(passed_only().lines)))) == 0


def test_a_broken_file_is_told_in_the_same_sentence_as_the_cases_that_passed() -> None:
    record = build_record(passed_only().lines)
    assert verdict_sentence(record).startswith("El único caso fue aprobado contra ")
    broken = verdict_sentence(replace(record, rotos=(("a/case.toml", "roto"),)))
    assert broken.startswith("1 caso aprobado contra ")
    assert broken.endswith("; 1 archivo no se pudo usar.")
