"""Shows a run while it goes on: a live bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from harness.engine import CaseFinished, Event, ExchangeDone, RunStarted, TicketWaiting
from harness.model import CaseResult, Verdict
from harness.render.format import SIGNS, plural, seconds

QUIET_S = 5.0  # plain lines about waiting are at least this far apart

COLORS = {
    Verdict.APROBADO: "green",
    Verdict.FALLIDO: "bold red",
    Verdict.ERROR: "red",
    Verdict.INCONCLUSO: "yellow",
    Verdict.EN_CURSO: "yellow",
    Verdict.OMITIDO: "dim",
}


class Waiting:
    """Which cases wait for a ticket, and for how long."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    def learn(self, event: Event) -> None:
        """Take in an event of the run."""
        match event:
            case TicketWaiting(case=case, waited_s=waited):
                self._seconds[case.id] = waited
            case ExchangeDone(case=case, exchange=exchange) if case and not exchange.paso.endswith(".ticket"):
                self._seconds.pop(case.id, None)
            case CaseFinished(result=result):
                self._seconds.pop(result.caso.id, None)
            case _:
                pass

    def sentence(self) -> str:
        """`3 casos esperan su ticket (hasta 2,1 s)`, empty when nobody waits."""
        if not self._seconds:
            return ""
        told = plural(len(self._seconds), "caso espera", "casos esperan")
        return f"{told} su ticket (hasta {seconds(max(self._seconds.values()))})"


class Face(Protocol):
    """What shows a run: called with every event, and with sentences of ours."""

    def __call__(self, event: Event) -> None: ...
    def say(self, sentence: str) -> None: ...
    def shown(self) -> AbstractContextManager[object]: ...


class PlainFace:
    """One line per finished case, and now and then who is waiting."""

    def __init__(self, console: Console, now: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._now = now
        self._waiting = Waiting()
        self._total = 0
        self._finished = 0
        self._spoke = now()

    def __call__(self, event: Event) -> None:
        self._waiting.learn(event)
        match event:
            case RunStarted(total=total):
                self._total = total
                self.say(f"Se ejecutan {plural(total, 'caso', 'casos')}.")
            case CaseFinished(result=result):
                self._finished += 1
                width = len(str(self._total))
                self.say(f"[{self._finished:>{width}}/{self._total}] {_line(result)}")
            case TicketWaiting() if self._now() - self._spoke >= QUIET_S:
                self.say(f"  … {self._waiting.sentence()}")
            case _:
                pass

    def say(self, sentence: str) -> None:
        """Print one line, whatever its length."""
        self._spoke = self._now()
        self._console.print(sentence, markup=False, highlight=False, soft_wrap=True)

    def shown(self) -> AbstractContextManager[object]:
        """Nothing to open or close."""
        return nullcontext()


class LiveFace:
    """A bar that moves, who is waiting beside it, and a line above it for each case that was not approved."""

    def __init__(self, console: Console) -> None:
        self._waiting = Waiting()
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("Casos"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
            console=console,
            transient=True,
        )
        self._task = self._progress.add_task("", total=None)

    def __call__(self, event: Event) -> None:
        self._waiting.learn(event)
        match event:
            case RunStarted(total=total):
                self._progress.update(self._task, total=total)
            case CaseFinished(result=result):
                self._progress.advance(self._task)
                if result.veredicto is not Verdict.APROBADO:
                    self._progress.console.print(Text(_line(result), style=COLORS[result.veredicto]))
            case _:
                pass
        self._progress.update(self._task, description=self._waiting.sentence())

    def say(self, sentence: str) -> None:
        """Print one line above the bar."""
        self._progress.console.print(sentence, markup=False, highlight=False)

    def shown(self) -> AbstractContextManager[object]:
        """The bar is on the screen while this context lasts."""
        return self._progress


def face_for(console: Console) -> Face:
    """Live on a terminal, plain elsewhere."""
    return LiveFace(console) if console.is_terminal else PlainFace(console)


def _line(result: CaseResult) -> str:
    verdict = result.veredicto
    return f"{SIGNS[verdict]} {verdict:<10} {result.caso.id}  {result.caso.title} ({seconds(result.duracion_s)})"
