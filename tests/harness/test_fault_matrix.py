"""One fault of each sort against a mock in another process; the whole matrix is benchmarks/bench_faults.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_matrix import ASKED_TO_WAIT, FAULTS, TICKETS, VERBS, Cell, cells, play
from faulty_wire import Mock, mock_process

VERB_OF = dict(zip(FAULTS, ["registrar", "registrar", "obtener", "buscar", "periodo"] * 5, strict=False))
"""Each fault meets one verb; those that a registrar survives, or not, all meet it."""
OF_THE_REGISTRAR = (
    ASKED_TO_WAIT,
    "corte después",
    "silencio después",
    "502 HTML después",
    "JSON cortado",
    "goteo sin fin",
    "credencial vencida",
    "JSON de otro",
)


@pytest.fixture(scope="module")
def mock() -> Iterator[Mock]:
    with mock_process("--progresion", "tiempo:0.05") as mock:
        yield mock


def chosen() -> list[Cell]:
    found = [Cell(fault, verb, always=verb != "registrar") for fault, verb in VERB_OF.items()]
    found += [Cell(fault, "registrar", always=False) for fault in OF_THE_REGISTRAR]
    found.append(Cell(ASKED_TO_WAIT, "obtener", always=False))
    found += [Cell(fault, "consultar", always) for fault in ("corte antes", *TICKETS) for always in (False, True)]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("cell", chosen(), ids=str)
def test_a_fault_loses_nothing_duplicates_nothing_and_accuses_nobody(cell: Cell, mock: Mock, tmp_path: Path) -> None:
    played = play(cell, mock, tmp_path)
    assert played.verdict == cell.must, played.reason


def test_every_fault_and_every_verb_is_in_the_matrix() -> None:
    every = set(cells())
    assert {cell.fault for cell in every} == {*FAULTS, *TICKETS} == {cell.fault for cell in chosen()}
    assert {cell.verb for cell in every} == set(VERBS) == {cell.verb for cell in chosen()}
    assert set(chosen()) <= every
