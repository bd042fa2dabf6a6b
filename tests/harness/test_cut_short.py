"""What stops a run before its end, in another process: signals, a full disk, two at once, what is missing later on."""

from __future__ import annotations

import json
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fault_matrix import hold
from faulty_wire import Asked, Mock, Wire, mock_process
from kills import BEGIN, GO_ON, RUN, Zygote, check_end, check_sitting, project, said, zygote

SLOW = ("--progresion", "tiempo:0.2")


@pytest.fixture(scope="module")
def slow() -> Iterator[Mock]:
    with mock_process(*SLOW) as mock:
        yield mock


@pytest.fixture(scope="module")
def starts() -> Iterator[Zygote]:
    with zygote() as starts:
        yield starts


@pytest.fixture
def wire(slow: Mock, tmp_path: Path) -> Iterator[Wire]:
    slow.fresh()
    with Wire(slow.url).listening() as wire:
        project(tmp_path / "una", wire.url)
        yield wire


@pytest.fixture
def folder(wire: Wire, tmp_path: Path) -> Path:
    assert wire.url
    return tmp_path / "una"


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / RUN / "journal.jsonl").read_text(encoding="utf-8").splitlines()]


def once(starts: Zygote, folder: Path, *args: str, most: int | None = None) -> int:
    starts.start(folder, *args, most=most)
    return starts.ended()


def when_registered(wire: Wire, starts: Zygote, folder: Path, number: int, times: int) -> int:
    """Begin, and send a signal so many times at the second registrar; how it ended."""
    pids: list[int] = []
    seen: list[Asked] = []

    def meets(asked: Asked) -> None:
        seen.extend([asked] if asked.operation.endswith(".registrar") else [])
        if len(seen) in range(2, 2 + times) and seen[-1] is asked:
            os.kill(pids[0], number)

    wire.meets = meets
    pids.append(starts.start(folder, *BEGIN, "--concurrencia", "3"))
    return starts.ended()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("times", [1, 2])
def test_a_signal_stops_two_cut_and_the_run_goes_on(
    wire: Wire, slow: Mock, starts: Zygote, folder: Path, number: int, times: int
) -> None:
    assert when_registered(wire, starts, folder, number, times) == 130, said(folder)
    wire.meets = lambda _asked: None
    cut = lines(folder)
    assert cut[-1]["datos"]["motivo"] == "interrumpida"
    verdicts = [line["datos"]["veredicto"] for line in cut if line["clase"] == "veredicto"]
    assert "FALLIDO" not in verdicts
    assert "EN_CURSO" not in verdicts, "a ticket was not followed to its end"
    assert len([one for one in wire.asked if one.operation.endswith(".registrar")]) <= 3
    before = (folder / RUN / "journal.jsonl").read_bytes()
    # Cut at once, a registrar on its way may never have arrived: then nobody knows, and it is not sent again.
    may_be_lost = {"INCONCLUSO", "OMITIDO"} if times == 2 else set()
    assert once(starts, folder, *GO_ON) in ((0, 3) if may_be_lost else (0,)), said(folder)
    check_sitting(folder, before)
    assert set(check_end(folder, slow).values()) <= {"APROBADO"} | may_be_lost


@pytest.mark.parametrize("semilla", range(2))
def test_nothing_is_sent_once_the_disk_is_full(
    wire: Wire, slow: Mock, starts: Zygote, folder: Path, semilla: int
) -> None:
    most = random.Random(semilla).randrange(60_000, 160_000)
    code = once(starts, folder, *BEGIN, most=most)
    assert code == 2, said(folder)
    assert "libere espacio" in said(folder)
    told = [line for line in _whole(folder) if line["clase"] == "intento"]
    assert len([one for one in wire.asked if one.is_sigfe]) <= len(told)
    again = once(starts, folder, *GO_ON)
    assert again in (0, 3), said(folder)
    assert set(check_end(folder, slow).values()) <= {"APROBADO", "INCONCLUSO", "OMITIDO"}


def _whole(folder: Path) -> list[dict[str, Any]]:
    found = []
    for line in (folder / RUN / "journal.jsonl").read_bytes().split(b"\n"):
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def test_of_two_that_go_on_at_once_one_does(wire: Wire, slow: Mock, starts: Zygote, folder: Path) -> None:
    when_registered(wire, starts, folder, signal.SIGKILL, 1)
    wire.meets = lambda _asked: None
    with zygote() as others:
        starts.start(folder, *GO_ON)
        others.start(folder, *GO_ON)
        codes = [starts.ended(), others.ended()]
    assert {2, 5} & set(codes), said(folder)  # the other one wrote, or had already ended
    assert "otro proceso" in said(folder) or "está completa" in said(folder)
    check_end(folder, slow)


def test_a_ticket_that_a_reset_forgot_is_never_approved(wire: Wire, slow: Mock, starts: Zygote, folder: Path) -> None:
    when_registered(wire, starts, folder, signal.SIGKILL, 1)
    wire.meets = lambda _asked: None
    slow.fresh()
    assert once(starts, folder, *GO_ON) in (0, 1, 3), said(folder)
    told = hold(folder / RUN / "journal.jsonl", slow)
    lost = {line["ejecucion"] for line in told if line["clase"] == "intento" and line["datos"].get("mensaje")}
    arrived = {ticket["messageID"] for ticket in slow.tickets}
    approved = {
        line["ejecucion"] for line in told if line["clase"] == "veredicto" and line["datos"]["veredicto"] == "APROBADO"
    }
    sent = {
        line["datos"]["mensaje"]
        for line in told
        if line["clase"] == "intento" and line["ejecucion"] in approved & lost and line["datos"].get("mensaje")
    }
    assert sent <= arrived
    assert "FALLIDO" not in {line["datos"]["veredicto"] for line in told if line["clase"] == "veredicto"}


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ("originales.jsonl", "le faltan los originales de lo que la bitácora muestra con seudónimos"),
        ("privado.json", "no está la carpeta privada de la corrida"),
    ],
)
def test_a_private_tree_that_lacks_something_ends_it_before_anything_is_sent(
    wire: Wire, starts: Zygote, folder: Path, gone: str, told: str
) -> None:
    when_registered(wire, starts, folder, signal.SIGKILL, 1)
    (folder / ".iop" / "una" / gone).unlink()
    before = len(wire.asked)
    assert once(starts, folder, *GO_ON) == 2
    assert told in said(folder)
    assert len(wire.asked) == before
