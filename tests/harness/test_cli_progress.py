"""A run is shown while it goes on, live on a terminal and in plain lines elsewhere."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from harness.closing import SHORT, table
from harness.engine import CaseFinished, CaseStarted, ExchangeDone, RunStarted, TicketWaiting
from harness.model import Case, CaseResult, Certainty, Exchange, Kind, Verdict
from harness.progress import QUIET_S, LiveFace, PlainFace, Waiting, face_for
from harness.render.record import build_record
from schemas import load_catalog


def case(id="COM-UNO-01"):
    supuesto, path = Certainty.SUPUESTO, Path("case.toml")
    return Case(id, "Un [b]caso", "o", "compromiso", Kind.ORIGINAL, (), (), (), supuesto, "f", path)


def finished(id="COM-UNO-01", verdict=Verdict.APROBADO):
    return CaseFinished(CaseResult(case(id), f"{id}/1", verdict, "r", 1.5, (), (), ()))


def exchange(paso):
    return Exchange(paso, "o", "/", "", None, None, "sin respuesta", 1, 2)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def screen():
    return Console(file=io.StringIO(), width=100)


@pytest.fixture
def terminal():
    return Console(file=io.StringIO(), width=100, force_terminal=True)


def test_plain_lines_tell_each_finished_case_with_its_place(screen):
    face = PlainFace(screen)
    with face.shown():
        face(RunStarted(10))
        face(CaseStarted(case(), "COM-UNO-01/1"))
        face(finished())
        face(finished("COM-DOS-01", Verdict.FALLIDO))
    assert screen.file.getvalue().splitlines() == [
        "Se ejecutan 10 casos.",
        "[ 1/10] ✔ APROBADO   COM-UNO-01  Un [b]caso (1,5\u00a0s)",
        "[ 2/10] ✘ FALLIDO    COM-DOS-01  Un [b]caso (1,5\u00a0s)",
    ]


def test_plain_lines_about_waiting_are_far_apart(screen):
    clock = Clock()
    face = PlainFace(screen, clock)
    for clock.now in (1.0, QUIET_S, QUIET_S + 1, 2 * QUIET_S):
        face(TicketWaiting(case(), "1", "RECEPCIONADO", clock.now))
    assert screen.file.getvalue().splitlines() == [
        "  … 1 caso espera su ticket (hasta 5,0\u00a0s)",
        "  … 1 caso espera su ticket (hasta 10,0\u00a0s)",
    ]


def test_who_waits_is_forgotten_when_the_case_goes_on_or_ends():
    waiting = Waiting()
    for id in ("COM-UNO-01", "COM-DOS-01", "COM-TRES-01"):
        waiting.learn(TicketWaiting(case(id), "1", None, 2.0))
    waiting.learn(ExchangeDone(case("COM-UNO-01"), exchange("com.ticket")))
    assert waiting.sentence().startswith("3 casos esperan")
    waiting.learn(ExchangeDone(case("COM-UNO-01"), exchange("nc")))
    waiting.learn(ExchangeDone(None, exchange("periodo")))
    waiting.learn(finished("COM-DOS-01"))
    assert waiting.sentence().startswith("1 caso espera")
    waiting.learn(finished("COM-TRES-01"))
    assert waiting.sentence() == ""


def test_a_terminal_shows_a_bar_and_only_what_was_not_approved(terminal):
    face = face_for(terminal)
    assert isinstance(face, LiveFace)
    with face.shown():
        face(RunStarted(2))
        face(TicketWaiting(case(), "1", None, 2.0))
        face(finished())
        face(finished("COM-DOS-01", Verdict.FALLIDO))
        face.say("Una frase con [corchetes].")
    shown = terminal.file.getvalue()
    assert "2/2" in shown
    assert "FALLIDO    COM-DOS-01  Un [b]caso" in shown
    assert "APROBADO" not in shown
    assert "Una frase con [corchetes]." in shown


def test_elsewhere_lines_are_plain(screen):
    assert isinstance(face_for(screen), PlainFace)


def test_the_narrow_table_keeps_its_words_whole():
    console = Console(file=io.StringIO(), width=80)
    console.print(table(build_record([]), load_catalog(), names=SHORT))
    words = console.file.getvalue().split()
    assert {word for name in SHORT.values() for word in name.split()} <= set(words)
