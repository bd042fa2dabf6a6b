"""Earlier observations in a later run: each one resolved, to be confirmed, pending or not executed."""

from __future__ import annotations

from typing import Any

import pytest
from decided import decisions, row
from fixture_runs import HOSTILE, every_verdict

from harness.render.dossier import render_dossier
from harness.render.facts import Record
from harness.render.format import clean
from harness.render.observations import State, earlier
from harness.render.record import build_record

GIVEN = decisions(
    row("COM-NEG-E25", "FALLIDO", "observado", "La frase no es la del manual."),
    row("COM-ORIG-01", "APROBADO", "observado", "Falta el documento."),
    row("COM-NEG-E23", "FALLIDO", "rechazado"),
    row("DEV-POS-01", "ERROR", "observado", "Sin evidencia."),
    row("TES-ORIG-09", "APROBADO", "rechazado", "Otro folio."),
    row("REQ-CON-01", "APROBADO", "aprobado"),
    corrida="20260501T120000Z",
    observaciones="Revisar los plazos.",
)


def _record(given: Any) -> Record:
    journal = every_verdict()
    journal.lines[0]["datos"]["decisiones"] = given
    return build_record(journal.lines, last_hash="f" * 64)


def test_each_observation_stands_as_its_case_ended_now() -> None:
    found = earlier(_record(GIVEN))
    assert found is not None
    assert {row.decision.caso: row.state for row in found.rows} == {
        "COM-NEG-E25": State.RESUELTA,
        "COM-ORIG-01": State.POR_CONFIRMAR,
        "COM-NEG-E23": State.PENDIENTE,
        "DEV-POS-01": State.NO_EJECUTADA,
        "TES-ORIG-09": State.NO_EJECUTADA,
    }
    assert found.heading == "1 de 5 resueltas"


def test_the_dossier_shows_them_together_and_in_their_cases() -> None:
    page = render_dossier(_record(GIVEN))
    assert "Observaciones anteriores: 1 de 5 resueltas" in page
    assert "Revisar los plazos." in page
    case = page[page.index('id="caso-COM-NEG-E25"') :]
    case = case[: case.index("</article>")]
    assert "Observación anterior: resuelta." in case
    assert "observado en la corrida 20260501T120000Z" in case
    assert "«La frase no es la del manual.»" in case
    approved = page[page.index('id="caso-REQ-CON-01"') :]
    assert "Observación anterior" not in approved[: approved.index("</article>")]


@pytest.mark.parametrize("given", [None, {"casos": "x"}])
def test_a_run_without_earlier_decisions_says_nothing_of_them(given: Any) -> None:
    assert "Observaciones anteriores" not in render_dossier(_record(given))


def test_decisions_without_observations_say_so() -> None:
    page = render_dossier(_record(decisions(row("REQ-CON-01", "APROBADO", "aprobado"))))
    assert "Observaciones anteriores: ninguna" in page


def test_a_hostile_comment_stays_text() -> None:
    hostile = decisions(row("COM-NEG-E25", "FALLIDO", "observado", HOSTILE), consultor={"nombre": HOSTILE})
    page = render_dossier(_record(hostile))
    assert "<script>alert" not in page
    assert clean("&lt;script&gt;alert(1)&lt;/script&gt;") in page
