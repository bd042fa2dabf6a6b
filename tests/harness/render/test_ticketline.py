"""A ticket's life as a line of dots."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from fixture_runs import polls
from journal_builder import JournalBuilder, declared
from wire_messages import recibido, registrar_compromiso

from harness.render.record import build_record
from harness.render.steps import group_steps, queries
from harness.render.ticketline import Dot, dots, draw
from schemas import load_catalog


def test_a_dot_per_query_with_time_and_state() -> None:
    points = _dots("RECEPCIONADO", "EN_PROCESO", "FINALIZADO_SIN_ERRORES")
    assert [dot.text.replace("\u00a0", " ") for dot in points] == [
        "0 s: enviado", "0,1 s: recepcionado", "0,2 s: en proceso", "0,3 s: finalizado sin errores",
    ]  # fmt: skip


def test_many_equal_answers_become_one_dot_that_counts_them() -> None:
    points = _dots("RECEPCIONADO", *["EN_PROCESO"] * 20, "FINALIZADO_CON_ERRORES")
    assert len(points) == 5
    assert points[3].repeated == 19
    assert "19 consultas iguales" in points[3].text


def test_an_answer_without_state_and_an_unknown_state_have_their_own_dot() -> None:
    points = _dots(None, "TERMINADO")
    assert [dot.words for dot in points[1:]] == [("Sin estado",), ("TERMINADO",)]


def test_the_drawing_is_well_formed_whatever_the_words() -> None:
    root = ET.fromstring(draw([Dot("0 s", ("Enviado",), "inicio"), Dot("<&>", ('"<script>"',), "raro")]))
    assert root.tag == "svg"
    assert "".join(root.itertext()).count("<script>") == 1


def _dots(*estados: str | None) -> tuple[Dot, ...]:
    j = JournalBuilder()
    j.corrida([declared("COM-ORIG-01", "compromiso", "original")])
    j.inicio("COM-ORIG-01")
    j.exchange("com", "compromiso.registrar", "registrarCompromisos", registrar_compromiso(1), recibido())
    polls(j, "com", *estados)
    (case,) = build_record(j.lines).casos
    assert case.execution is not None
    (step,) = group_steps(case.execution.exchanges, load_catalog())
    return dots(queries(step, load_catalog()), True)
