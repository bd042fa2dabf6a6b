"""Runs the engine behind a pytest session: one loop in one thread, started once with every selected case."""

from __future__ import annotations

import asyncio
import threading
import traceback
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

from harness.decisiones import decisions_for
from harness.engine import CaseFinished, Engine, Event, ExchangeDone, Options
from harness.errors import BrokenFile, HarnessError, UsageError
from harness.evidence.places import JOURNAL
from harness.loader import Suite, load_cases
from harness.model import Case, CaseResult, Exchange, Verdict
from harness.overlaying import take_contract
from harness.plan import plan_for
from harness.render import render_all
from harness.render.overview import remarks, verdict_sentence
from harness.render.products import read_record
from harness.session import Destination, choose_out, open_engine

CUT_DEADLINE_S = 5.0
HARMLESS = frozenset({Verdict.APROBADO, Verdict.OMITIDO})


class CaseSession:
    """The run behind one pytest session; `result` waits for one case, `finish` ends everything."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._suites: dict[Path, Suite | HarnessError] = {}
        self._results: dict[str, Future[CaseResult]] = {}
        self._exchanges: dict[str, list[Exchange]] = {}
        self._engine: Engine | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = False
        self._bad = 0
        self._max_bad: int = config.getoption("maxfail", 0) or 0
        self._out: Path | None = None
        self._products: tuple[Path, ...] = ()
        self._failure: HarnessError | None = None
        forget_environment(config)
        take_contract_of(config)

    def case_in(self, path: Path, root: Path) -> Case | BrokenFile:
        """The case of one case.toml, or why it cannot be used."""
        suite = self._suite(root)
        if isinstance(suite, HarnessError):
            return suite if isinstance(suite, BrokenFile) else BrokenFile(str(path), str(suite))
        case = next((case for case in suite.cases if case.path.resolve() == path.resolve()), None)
        return case or _broken_one(suite, path)

    def result(self, case: Case, selected: Sequence[Case]) -> CaseResult:
        """Wait for the end of a case; the first call starts the run with all that were selected."""
        if self._thread is None:
            self._start(selected)
        return self._results[case.id].result()

    def exchanges(self, case: Case) -> tuple[Exchange, ...]:
        """What was exchanged for a case so far, preparations included, in order."""
        return tuple(self._exchanges.get(case.id, ()))

    def shown(self, text: str) -> str:
        """A text of the run as it may be shown: without secrets, and with the pseudonyms of its journal."""
        return text if self._engine is None else self._engine.shown(text)

    def finish(self) -> None:
        """Send no new registrar, wait for the sent ones, and render; harmless when nothing ran, or twice."""
        if self._thread is None:
            return
        if self._pending():
            self.stop()
        try:
            self._thread.join()
        except KeyboardInterrupt:
            self._cut()
        if self._out is not None and (self._out / JOURNAL).exists() and not self._products:
            self._products = render_all(self._out)

    def stop(self) -> None:
        """Ask the engine to send nothing new, also when it has not started yet."""
        self._stopped = True
        if self._engine is not None:
            self._engine.stop()

    def _cut(self) -> None:
        if self._loop is not None and self._task is not None:
            self._loop.call_soon_threadsafe(self._task.cancel)
        if self._thread is not None:
            self._thread.join(CUT_DEADLINE_S)

    def closing(self) -> list[str]:
        """What the terminal's summary says: products, remarks and verdict."""
        if self._out is None or not self._products:
            return [] if self._failure is None else [f"iop: {self._failure}"]
        record = read_record(self._out / JOURNAL)
        paths = [f"  {path}" for path in (self._out / JOURNAL, *self._products)]
        return ["", "iop: productos de la corrida", *paths, *remarks(record), verdict_sentence(record)]

    def _suite(self, root: Path) -> Suite | HarnessError:
        if root not in self._suites:
            try:
                self._suites[root] = load_cases([root])
            except HarnessError as problem:
                self._suites[root] = problem
        return self._suites[root]

    def _start(self, selected: Sequence[Case]) -> None:
        self._results = {case.id: Future() for case in selected}
        self._thread = threading.Thread(target=self._run, args=(tuple(selected),), name="iop", daemon=True)
        self._thread.start()

    def _run(self, selected: tuple[Case, ...]) -> None:
        try:
            suite = self._only_suite(selected)
            self._out = choose_out(_path(self._config, "iop_out"))
            destination, options = _destination(self._config), _options(self._config, suite)
            with open_engine(destination, suite, self._out, options, self._hear) as engine:
                self._engine = engine
                if self._stopped:
                    engine.stop()
                asyncio.run(self._drive(engine, selected))
        except asyncio.CancelledError:
            self._give_up(HarnessError("La corrida fue interrumpida."))
        except HarnessError as problem:
            self._give_up(problem)
        except BaseException:  # nobody else hears a thread: every case that waits must tell it
            told = self.shown(traceback.format_exc())
            self._give_up(HarnessError(f"El motor se detuvo por un defecto suyo:\n{told}"))

    async def _drive(self, engine: Engine, selected: tuple[Case, ...]) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        await engine.run(selected)

    def _only_suite(self, selected: tuple[Case, ...]) -> Suite:
        suites = [suite for suite in self._suites.values() if isinstance(suite, Suite)]
        mine = [suite for suite in suites if any(case is suite.library.get(case.id) for case in selected)]
        if len(mine) != 1:
            roots = ", ".join(str(suite.root) for suite in mine)
            raise UsageError(f"Los casos elegidos son de varias carpetas ({roots}); ejecute una a la vez.")
        return replace(mine[0], cases=selected)

    def _hear(self, event: Event) -> None:
        match event:
            case ExchangeDone(case=case, exchange=exchange) if case is not None:
                self._exchanges.setdefault(case.id, []).append(exchange)
            case CaseFinished(result=result):
                self._end(result)
            case _:
                pass

    def _end(self, result: CaseResult) -> None:
        self._bad += result.veredicto not in HARMLESS
        self._results[result.caso.id].set_result(result)
        if self._max_bad and self._bad >= self._max_bad and self._pending():
            self.stop()

    def _pending(self) -> bool:
        return not all(result.done() for result in self._results.values())

    def _give_up(self, why: HarnessError) -> None:
        self._failure = why
        for pending in self._results.values():
            if not pending.done():
                pending.set_exception(why)


def take_contract_of(config: pytest.Config) -> None:
    """Put the session's overlay in use, before any case is read; raises pytest.UsageError for a wrong one."""
    try:
        take_contract(_path(config, "iop_contrato"), _path(config, "iop_targets"), config.invocation_params.dir)
    except UsageError as wrong:
        raise pytest.UsageError(str(wrong)) from wrong


def forget_environment(config: pytest.Config) -> None:
    """Empty pytest-metadata's table: it copies variables of the machine into --html reports."""
    try:
        from pytest_metadata.plugin import metadata_key  # type: ignore[import-untyped]
    except ImportError:
        return
    config.stash.get(metadata_key, {}).clear()


def _broken_one(suite: Suite, path: Path) -> BrokenFile:
    blamed = (one for one in suite.broken if Path(one.where).resolve().parent == path.resolve().parent)
    return next(blamed, BrokenFile(str(path), "no se pudo leer como caso; revise su carpeta"))


def _destination(config: pytest.Config) -> Destination:
    semilla = config.getoption("iop_semilla")
    name = config.getoption("iop_target") or Destination().name
    args = ("--semilla", str(semilla)) if semilla is not None and name == Destination().name else ()
    return Destination(name, _path(config, "iop_targets"), args, config.getoption("iop_confirmar"))


def _options(config: pytest.Config, suite: Suite) -> Options:
    default = Options()
    return replace(
        default,
        concurrencia=config.getoption("iop_concurrencia"),
        semilla=config.getoption("iop_semilla"),
        plan=plan_for(_path(config, "iop_plan"), suite, config.invocation_params.dir),
        decisiones=decisions_for(_path(config, "iop_decisiones")),
    )


def _path(config: pytest.Config, option: str) -> Path | None:
    written = config.getoption(option)
    return None if written is None else config.invocation_params.dir / written
