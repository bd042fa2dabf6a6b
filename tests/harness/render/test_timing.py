"""Where the time of a run went, told from its journal alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journal_builder import JournalBuilder, declared

from harness.render.timing import timing_of
from harness.render.timing_told import explained

GOLDEN = Path(__file__).parent / "golden" / "timing.txt"
ASKED = {"solicitud": {"metodo": "POST", "cabeceras": {}, "cuerpo": "{}"}, "ruta": "/cxf/public/verticales/x"}
ANSWERED = {"respuesta": {"estado": 200, "cabeceras": {}, "cuerpo": "{}"}, "ruta": "/cxf/public/verticales/x"}


def exchange(journal: JournalBuilder, paso: str, operacion: str, took: float, **esperas: float) -> None:
    where = {"paso": paso, "operacion": operacion}
    n = journal.add("intento", **where, **ASKED, datos={"esperas": esperas} if esperas else {})
    journal.wait(took)
    journal.add("resultado", **where, **ANSWERED, datos={"intento": n, "duracion_s": took})


def registered(journal: JournalBuilder, pauses: list[float], took: float = 0.1, **esperas: float) -> None:
    """A registrar and the queries of its ticket; the last one waited for what `esperas` say."""
    exchange(journal, "com", "compromiso.registrar", took)
    for pause in pauses[:-1]:
        journal.wait(pause)
        exchange(journal, "com.ticket", "ticket.consultar", took)
    journal.wait(pauses[-1] + sum(esperas.values()))
    exchange(journal, "com.ticket", "ticket.consultar", took, **esperas)


def a_run() -> JournalBuilder:
    """Two cases in a row that wait for each other's places and for the rhythm, with one place for all."""
    journal = JournalBuilder()
    cases = [declared("COM-1", "compromiso", "original"), declared("COM-2", "compromiso", "original")]
    journal.corrida(cases, concurrencia=1)
    journal.enter(None, "corrida")
    journal.wait(0.4)
    journal.inicio("COM-2", para="COM-1/1")
    registered(journal, [0.001, 4.0, 1.0])
    journal.veredicto("APROBADO", cuenta=False)
    journal.inicio("COM-1")
    registered(journal, [0.001, 4.0], lugar_s=0.7, ritmo_s=0.2)
    exchange(journal, "despues.compromiso.61", "compromiso.obtener", 0.3)
    journal.veredicto("APROBADO")
    journal.inicio("COM-2")
    journal.wait(0.05)
    registered(journal, [0.001, 3.0])
    journal.veredicto("APROBADO")
    journal.wait(0.2)
    journal.fin()
    return journal


def test_the_explanation_reads_as_it_should() -> None:
    told = "\n".join(explained(timing_of(a_run().lines))).replace("\u00a0", " ") + "\n"
    assert told == GOLDEN.read_text(encoding="utf-8")


def test_the_waits_are_told_by_what_they_were_for() -> None:
    timing = timing_of(a_run().lines)
    waiting = next(one for one in timing.stretches if one.ejecucion == "COM-1/1")
    (ticket,) = waiting.tickets
    assert (ticket.parts.lugar_s, ticket.parts.ritmo_s) == (0.7, 0.2)
    assert ticket.parts.sigfe_s == pytest.approx(4.1, abs=0.05)  # the first query is within
    assert ticket.consultas == 2
    assert waiting.parts.red_s == pytest.approx(0.5, abs=0.01)
    assert timing.lugares["COM-2/1"] == pytest.approx(10.9, abs=0.1)


WAITS = st.lists(st.integers(1, 9000).map(lambda ms: ms / 1000), min_size=1, max_size=5)


@given(st.lists(WAITS, min_size=1, max_size=4), st.integers(0, 500).map(lambda ms: ms / 1000))
def test_the_parts_of_the_critical_path_are_the_whole_run(executions: list[list[float]], held: float) -> None:
    journal = JournalBuilder()
    journal.corrida([declared("COM-1", "compromiso", "original")])
    journal.wait(held)
    for number, pauses in enumerate(executions):
        journal.inicio(f"PRE-{number}", para="COM-1/1")
        registered(journal, pauses, lugar_s=held)
        journal.veredicto("APROBADO", cuenta=False)
    journal.inicio("COM-1")
    journal.veredicto("APROBADO")
    journal.fin()
    timing = timing_of(journal.lines)
    assert timing.path is not None
    assert timing.path.parts.total_s == pytest.approx(timing.total_s, abs=0.02 * len(executions) + 0.02)
    assert all(part >= -1e-6 for one in timing.stretches for part in (one.parts.propio_s, one.parts.sigfe_s))
    assert len(timing.path.stretches) == len(executions) + 1


def test_a_run_that_was_cut_or_never_began_is_told_as_far_as_it_went() -> None:
    journal = a_run()
    for end in range(len(journal.lines)):
        assert list(explained(timing_of(journal.lines[:end])))
    assert "ninguna ejecución" in "".join(explained(timing_of(journal.lines[:1])))


def test_only_the_last_sitting_of_a_run_that_went_on_is_told() -> None:
    journal = a_run()
    journal.wait(3600)
    journal.reanudacion("reanudar", [declared("COM-2", "compromiso", "original")])
    journal.inicio("COM-2")
    journal.veredicto("APROBADO")
    journal.fin()
    timing = timing_of(journal.lines)
    assert timing.total_s < 1
    assert [one.ejecucion for one in timing.stretches] == ["COM-2/1"]


@pytest.mark.parametrize(
    ("pauses", "took", "esperas", "advice"),
    [
        ([0.001, 1.0, 8.0], 0.01, {}, "baje tickets.maxima_s"),
        ([0.001, 1.0], 0.01, {"lugar_s": 3.0}, "suba --concurrencia (ahora 32)"),
        ([0.001, 1.0], 0.01, {"ritmo_s": 3.0}, "ritmo.solicitudes_por_segundo"),
        ([0.001], 4.0, {}, "lo más lento es"),
        ([0.001, 4.0, 0.05], 0.001, {}, "el tiempo es de SIGFE: un ticket"),
    ],
)
def test_what_weighs_on_the_path_is_what_is_advised_to_change(
    pauses: list[float], took: float, esperas: dict[str, float], advice: str
) -> None:
    journal = JournalBuilder()
    journal.corrida([declared("COM-1", "compromiso", "original")])
    journal.inicio("COM-1")
    registered(journal, pauses, took, **esperas)
    journal.veredicto("APROBADO")
    journal.fin()
    assert any(advice in line for line in explained(timing_of(journal.lines)))


def test_a_busy_machine_is_told_as_such() -> None:
    journal = JournalBuilder()
    journal.corrida([declared("COM-1", "compromiso", "original")])
    journal.inicio("COM-1")
    registered(journal, [0.001])
    journal.wait(5)
    journal.veredicto("APROBADO")
    journal.fin()
    assert any("este equipo está ocupado" in line for line in explained(timing_of(journal.lines)))
