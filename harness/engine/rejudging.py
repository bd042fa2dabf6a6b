"""Performs recorded executions again over their own answers: to know what they did, or to judge them anew."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from harness.engine.attempt import Attempt
from harness.engine.conversation import Conversation
from harness.engine.events import Event
from harness.engine.polling import Pace
from harness.engine.replay import Replay
from harness.engine.run import RUN_SCENE, Run
from harness.engine.shared_inputs import read_balances, shared_findings, shared_keys
from harness.engine.slots import Slots
from harness.evidence.history import History, Past, PastExecution
from harness.evidence.unwritten import Unwritten
from harness.expressions import Calendar
from harness.loader import Suite, needed_by
from harness.model import Case, CaseResult, Credential, Finding, Institution, Target, Verdict, Vertical

NO_LIMIT = 1_000_000
CONTINUED = frozenset({"reanudar", "reenviar"})  # motives of a sitting that belongs to those before it


@dataclass(frozen=True, slots=True)
class Rejudged:
    """An execution that counted, as it was judged and as it is judged now."""

    past: PastExecution
    now: CaseResult

    @property
    def changed(self) -> bool:
        """Whether its verdict is another."""
        return self.past.veredicto is not self.now.veredicto

    @property
    def differences(self) -> tuple[list[Finding], list[Finding]]:
        """The findings of then that are not made any more, and those that are new."""
        return differing(self.past.findings, self.now.findings)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A whole journal judged anew: every counted execution that had a verdict, and the controls of the run."""

    executions: tuple[Rejudged, ...]
    controls_before: tuple[Finding, ...]
    controls_now: tuple[Finding, ...]


def differing(before: Sequence[Finding], now: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Those of each side that the other lacks; the words do not count, for they tell seconds, only what they say."""
    old, new = Counter(map(_said, before)), Counter(map(_said, now))
    return [one for one in before if _said(one) not in new], [one for one in now if _said(one) not in old]


def _said(finding: Finding) -> tuple[object, ...]:
    return finding.check, finding.verdict, finding.paso, finding.puntero, finding.esperado, finding.recibido


def is_unfinished(past: PastExecution) -> bool:
    """Whether an execution has to go on: it has no verdict, waits for its ticket, or was interrupted."""
    if past.veredicto in (None, Verdict.EN_CURSO):
        return True
    if any(one.check == "ticket_llega_al_estado" and one.verdict is Verdict.ERROR for one in past.findings):
        return True  # its ticket is open: the other side only fell silent
    return any(one.check == "interrumpida" for one in past.findings)


def unfinished(history: History) -> tuple[str, ...]:
    """The cases that a run has to go on with: those never begun, and those whose last attempt is unfinished."""
    made = {id: history.attempts(id) for id in history.casos}
    return tuple(id for id, attempts in made.items() if not attempts or is_unfinished(attempts[-1]))


def resumed_suite(history: History) -> Suite:
    """What is left of a run, as it was asked for: its own cases and inputs, whatever stands on the disk today."""
    library = history.sittings[-1].library
    cases = tuple(library[id] for id in unfinished(history))
    return Suite(cases, library, broken=(), inputs=history.datos["entradas"], root=Path())


def is_closing(past: Past) -> bool:
    """Whether an exchange read a shared balance at the end of a sitting, which is not the end when the run goes on."""
    return past.ejecucion == RUN_SCENE.ejecucion and past.paso.startswith("despues.")


def lost_registrars(history: History, caso: str) -> dict[str, str]:
    """By execution of the last attempt at a case, the step whose registrar nobody could find."""
    attempts = history.attempts(caso)
    if not attempts:
        return {}
    last = attempts[-1].ejecucion
    return {
        one.ejecucion: found.paso
        for one in history.executions.values()
        if one.ejecucion == last or one.ejecucion.startswith(f"{last}>")
        for found in one.findings
        if found.check == "registro_se_conoce" and found.verdict is Verdict.INCONCLUSO and found.paso is not None
    }


def lost_at(history: History, ejecucion: str, paso: str) -> int:
    """The journal line of the last registrar of that step."""
    sent = [one.n_intento for one in history.exchanges if one.ejecucion == ejecucion and one.paso == paso]
    return max(sent, default=0)


async def perform_again(run: Run, history: History, replay: Replay) -> tuple[Rejudged, ...]:
    """Perform every finished execution of the run's last stretch over its own answers, in silence.

    The run then knows what they moved; nothing is sent nor written.
    """
    last = _stretches(history)[-1]
    again = {ejecucion.split(">")[0] for ejecucion in run.resent}
    done = [one for one in _counted(history, last) if not is_unfinished(one) and one.ejecucion not in again]
    return await _perform(run, history, replay, done)


async def judge_again(history: History) -> Judgement:
    """Judge a run from its record alone, with the checks of today."""
    replay = Replay(answered(history.exchanges))
    found: list[Rejudged] = []
    controls: tuple[Finding, ...] = ()
    target = recorded_target(history)
    for stretch in _stretches(history):
        done = [one for one in _counted(history, stretch) if one.veredicto is not None]
        run = _run_of(history, target, stretch, replay)
        keys = shared_keys(_with_needs(history, done), run.inputs, run.calendar, target.institucion) if done else ()
        start = await read_balances(run, "antes", keys)
        found += await _perform(run, history, replay, done)
        end = await read_balances(run, "despues", keys)
        controls = shared_findings(run, start, end, alone=bool(history.datos.get("solitario")))
    return Judgement(tuple(found), history.controls, controls)


async def _perform(run: Run, history: History, replay: Replay, done: Sequence[PastExecution]) -> tuple[Rejudged, ...]:
    run.journal, run.clock, run.listener = Unwritten(), replay.clock, _silence
    run.conversation = Conversation(None, run.journal, run.listener, replay)
    slots, run.slots = run.slots, Slots(NO_LIMIT)
    pace, run.pace = run.pace, Pace(0.0, 0.0, math.inf)
    async with replay.in_order():
        results = await asyncio.gather(*(_again(run, history, one) for one in done))
    run.slots, run.pace = slots, pace
    return tuple(Rejudged(past, now) for past, now in zip(done, results, strict=True))


async def _again(run: Run, history: History, past: PastExecution) -> CaseResult:
    library = history.sittings[past.sitting].library
    return await Attempt(run, library, library[past.caso], past.intento).perform()


def recorded_target(history: History) -> Target:
    """The target of a run as its journal tells it, with nothing by which anybody could be asked."""
    destino, place = history.datos["destino"], history.datos["institucion"]
    nobody = {name: Credential("", "", publica=True) for name in destino.get("servicios", ())}
    return Target(
        name=destino["nombre"],
        url="",
        canal=destino["canal"],
        ambiente=destino["ambiente"],
        institucion=Institution(place["partida"], place["capitulo"], place["areaTransaccional"], place["ejercicio"]),
        credenciales=nobody,
        verticales={name: Vertical("", nobody) for name in destino.get("verticales", ())},
    )


def _run_of(history: History, target: Target, stretch: range, replay: Replay) -> Run:
    quiet = Unwritten()
    hoy = history.sittings[stretch.stop - 1].hoy or str(history.datos["entradas"].get("hoy"))
    return Run(
        target=target,
        journal=quiet,
        conversation=Conversation(None, quiet, _silence, replay),
        clock=replay.clock,
        listener=_silence,
        slots=Slots(NO_LIMIT),
        pace=Pace(0.0, 0.0, math.inf),
        inputs=history.datos["entradas"],
        calendar=Calendar(date.fromisoformat(hoy), target.institucion.ejercicio),
        corrida=str(history.datos["corrida_n"]),
        ordinals={},
        past=history.executions,
    )


def _stretches(history: History) -> list[range]:
    """The sittings that share one control of the balances: one that only goes on belongs to those before it."""
    starts = [number for number, one in enumerate(history.sittings) if one.motivo not in CONTINUED]
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(history.sittings)], strict=True)]


def _counted(history: History, stretch: range) -> list[PastExecution]:
    return [one for one in history.executions.values() if one.para is None and one.sitting in stretch]


def _with_needs(history: History, done: Iterable[PastExecution]) -> list[Case]:
    found: dict[str, Case] = {}
    for one in done:
        library = history.sittings[one.sitting].library
        found |= {id: library[id] for id in (one.caso, *needed_by(library[one.caso], library))}
    return [found[id] for id in sorted(found)]


def answered(exchanges: Sequence[Past]) -> list[Past]:
    """Without the queries whose answer was never known: they were asked again, or nobody saw anything."""
    return [one for one in exchanges if one.n_resultado is not None or one.operacion.endswith(".registrar")]


def _silence(event: Event) -> None:
    del event
