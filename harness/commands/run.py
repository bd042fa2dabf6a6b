"""`iop run`: takes what the command line asked to its end."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console

from harness.closing import close, console_for_output
from harness.commands.going_on import Earlier, Work, earlier, left_of, lost_in, newest_with_lost, not_passed
from harness.commands.telling import INTERRUPTED, NOTHING, USAGE, warn, warn_of_broken
from harness.decisiones import decisions_for
from harness.engine import Engine, GoingOn, Options
from harness.errors import HarnessError, UsageError
from harness.evidence.places import JOURNAL
from harness.evidence.reader import JournalLines
from harness.loader import Suite, load_cases
from harness.model import Case
from harness.overlaying import refuse_another, take_contract
from harness.plan import plan_for
from harness.progress import Face, face_for
from harness.render import exit_code
from harness.render.products import read_record, write_products
from harness.render.resumen import summarize
from harness.render.timing import timing_of
from harness.render.timing_told import explained
from harness.selection import select
from harness.session import EMBEDDED, Destination, choose_out, default_paths, open_engine
from schemas import load_catalog

FALLIDO = 1
STOPS = (signal.SIGINT, signal.SIGTERM)
NEW = Destination()
STOPPING = "Interrupción: no se envía nada nuevo y se sigue lo ya enviado; Ctrl-C otra vez corta de inmediato."


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line of `iop run`, as click read it."""

    paths: tuple[Path, ...]
    target: str | None
    targets: Path | None
    out: Path | None
    concurrencia: int | None
    expression: str | None
    semilla: int | None
    plazo: float | None
    seed: Path | None
    progresion: str | None
    sin_regla: tuple[str, ...]
    catalogos: Path | None = None
    plan: Path | None = None
    decisiones: Path | None = None
    solo_fallidos: Path | None = None
    reanudar: Path | None = None
    reenviar: tuple[str, ...] = ()
    contrato: Path | None = None
    confirmar: str | None = None
    explicar: bool = False

    @property
    def earlier_run(self) -> Path | None:
        """The run that is to go on, if any; raises UsageError when none has what is to be sent again."""
        if self.reenviar and self.reanudar is None:
            return newest_with_lost(self.reenviar[0])
        return self.reanudar or self.solo_fallidos

    def refuse_what_begins(self) -> None:
        """Raise UsageError for what only a new run can be told."""
        if self.reanudar is not None and self.solo_fallidos is not None:
            raise UsageError("--reanudar y --solo-fallidos no van juntos: retome primero, y repita después.")
        if self.paths and self.solo_fallidos is None:
            raise UsageError("lo que se retoma se ejecuta con los casos de su bitácora: no indique rutas.")
        told = {"--out": self.out, "--decisiones": self.decisiones, "--plan": self.plan}
        given = [name for name, value in told.items() if value is not None]
        if given:
            raise UsageError(f"{given[0]} solo vale para una corrida nueva: la que continúa conserva el suyo.")

    def destination(self, by_default: Destination = NEW) -> Destination:
        """Where to run; raises UsageError for a mock's option on another target."""
        target = self.target or by_default.name
        pairs = [("--seed", self.seed), ("--progresion", self.progresion), ("--catalogos", self.catalogos)]
        args = [str(word) for name, value in pairs if value is not None for word in (name, value)]
        args += [word for code in self.sin_regla for word in ("--sin-regla", code)]
        if self.semilla is not None and target == EMBEDDED:
            args += ["--semilla", str(self.semilla)]
        targets = self.targets or (by_default.targets if target == by_default.name else None)
        return Destination(target, targets, tuple(args) or by_default.mock_args, self.confirmar)


def run_cases(asked: Asked) -> int:
    """Run what was asked, show it, leave the products and return the exit code; raises HarnessError."""
    take_contract(asked.contrato, asked.targets)
    if asked.earlier_run is not None:
        return _go_on(asked, asked.earlier_run)
    console = console_for_output()
    destination = asked.destination()
    out = choose_out(asked.out)
    suite = load_cases(asked.paths or default_paths(Path.cwd()))
    cases = select(suite.cases, asked.expression) if asked.expression else suite.cases
    warn_of_broken(suite)
    if not cases and not suite.broken:
        console.print("Ningún caso fue elegido: nada se ejecutó.", soft_wrap=True)
        return NOTHING
    options = Options(
        asked.concurrencia,
        asked.semilla,
        asked.plazo,
        plan=plan_for(asked.plan, suite),
        decisiones=decisions_for(asked.decisiones),
    )
    interrupted, failure = _run(destination, suite, cases, out, options, face_for(console))
    return _finish(console, out, interrupted, failure, explain=asked.explicar)


def _go_on(asked: Asked, named: Path) -> int:
    """Go on with an earlier run, on its own journal."""
    console = console_for_output()
    asked.refuse_what_begins()
    run = earlier(named)
    if asked.contrato is None:
        take_contract(None, run.destination.targets)
    refuse_another(run.history.datos)
    work = _work(asked, run)
    if work is None:
        console.print(f"La corrida {run.out} está completa: no queda nada que retomar.", soft_wrap=True)
        return NOTHING
    cases = select(work.cases, asked.expression) if asked.expression else work.cases
    if not cases and run.history.ended:
        console.print("Ningún caso que repetir: nada se ejecutó.", soft_wrap=True)
        return NOTHING
    options = Options(asked.concurrencia, asked.semilla, asked.plazo)
    destination = asked.destination(run.destination)
    interrupted, failure = _run(destination, work.suite, cases, run.out, options, face_for(console), work.going_on)
    return _finish(console, run.out, interrupted, failure, explain=asked.explicar)


def _work(asked: Asked, run: Earlier) -> Work | None:
    if asked.reenviar:
        return lost_in(run, asked.reenviar)
    if asked.reanudar is not None:
        return left_of(run)
    suite = load_cases(asked.paths or default_paths(Path.cwd()))
    warn_of_broken(suite)
    return not_passed(run, suite)


def _run(
    destination: Destination,
    suite: Suite,
    cases: Sequence[Case],
    out: Path,
    options: Options,
    face: Face,
    going_on: GoingOn | None = None,
) -> tuple[bool, HarnessError | None]:
    """Whether Ctrl-C was pressed, and the error that cut the run after its journal began, if any."""
    pressed, before = False, _size(out)
    try:
        with open_engine(destination, suite, out, options, face, going_on) as engine:
            for told in engine.avisos:
                warn(told)
            with face.shown():
                pressed = asyncio.run(_until_the_end(engine, cases, face))
    except (KeyboardInterrupt, asyncio.CancelledError):
        if _size(out) == before:
            raise KeyboardInterrupt from None
        return True, None
    except HarnessError as failure:
        if _size(out) == before:
            raise  # nothing was written: there is nothing to show
        return pressed, failure
    return pressed, None


def _size(out: Path) -> int:
    """Bytes of the journal, -1 when there is none."""
    path = out / JOURNAL
    return path.stat().st_size if path.exists() else -1


async def _until_the_end(engine: Engine, cases: Sequence[Case], face: Face) -> bool:
    task = asyncio.ensure_future(engine.run(cases))
    with Interruptions(engine, task, face) as interruptions:
        await task
    return interruptions.count > 0


class Interruptions:
    """Ctrl-C or SIGTERM once: nothing new is sent and sent tickets are followed to their end. Twice: cut at once."""

    def __init__(self, engine: Engine, task: asyncio.Future[Any], face: Face) -> None:
        self.count = 0
        self._engine = engine
        self._task = task
        self._face = face
        self._loop = asyncio.get_running_loop()

    def __enter__(self) -> Interruptions:
        self._previous = {number: signal.signal(number, self._pressed) for number in STOPS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, previous in self._previous.items():
            signal.signal(number, previous)

    def _pressed(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
        if self.count == 1:
            self._loop.call_soon_threadsafe(self._stop)
        else:
            self._loop.call_soon_threadsafe(self._task.cancel)
            for number in STOPS:
                signal.signal(number, signal.default_int_handler)

    def _stop(self) -> None:
        self._face.say(STOPPING)
        self._engine.stop()


def _finish(console: Console, out: Path, interrupted: bool, failure: HarnessError | None, *, explain: bool) -> int:
    record = read_record(out / JOURNAL)
    products = write_products(out, record)
    if explain:
        told = "\n".join(["", *explained(timing_of(JournalLines(out / JOURNAL)))])
        console.print(told, markup=False, highlight=False, soft_wrap=True)
    close(console, record, load_catalog(), (out / JOURNAL, *products))
    if failure is not None:
        warn(str(failure))
    code = exit_code(summarize(record))
    return INTERRUPTED if interrupted else USAGE if failure is not None and code != FALLIDO else code
