"""What every module registers, of every kind, is found when the answer was lost after SIGFE acted."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_matrix import PATIENCE_S, SUITE, hold, impatient
from faulty_wire import Mock, Wire, mock_process, reset_after

from harness.engine import Engine, Options
from harness.evidence.journal import Journal
from harness.model import SCENARIOS, Kind

KINDS = (Kind.ORIGINAL, Kind.AJUSTE_POSITIVO, Kind.AJUSTE_NEGATIVO, Kind.REVERSO)
DEADLINE_S = 10.0


def one_of_each() -> list[str]:
    """The first case of every module and kind that registers."""
    found: dict[tuple[str, str], str] = {}
    for case in SUITE.cases:
        if case.tipo in KINDS and case.modulo != SCENARIOS:
            found.setdefault((case.modulo, case.tipo), case.id)
    return list(found.values())


@pytest.fixture(scope="module")
def mock() -> Iterator[Mock]:
    with mock_process("--progresion", "tiempo:0.05") as mock:
        yield mock


@pytest.mark.parametrize("caso", one_of_each())
def test_every_registrar_of_a_case_whose_answers_are_all_lost_is_found(caso: str, mock: Mock, tmp_path: Path) -> None:
    mock.fresh()
    wire = Wire(mock.url, lambda asked: reset_after if asked.operation.endswith(".registrar") else None)
    with wire.listening(), Journal(tmp_path / "journal.jsonl") as journal:
        engine = Engine(impatient(wire.url, PATIENCE_S), SUITE, journal, Options(plazo_ticket_s=DEADLINE_S))
        (result,) = asyncio.run(engine.run([SUITE.library[caso]]))
    lines = hold(tmp_path / "journal.jsonl", mock)
    assert str(result.veredicto) == "APROBADO", result.razon
    sent = [one for one in wire.asked if one.operation.endswith(".registrar")]
    assert len(mock.tickets) == len(sent)
    assert Counter(ticket["estado"] for ticket in mock.tickets) == {"FINALIZADO_SIN_ERRORES": len(sent)}
    searched = [
        line for line in lines if line["clase"] == "hallazgo" and line["datos"]["control"] == "registro_se_conoce"
    ]
    assert len(searched) == len(sent)
