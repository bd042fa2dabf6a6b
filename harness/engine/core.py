"""One run: every selected case in one event loop, each after its private preparations."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from harness.client import Client, Transport
from harness.clock import Clock, SystemClock
from harness.engine.attempt import Attempt
from harness.engine.conversation import Conversation
from harness.engine.events import Event, Listener, RunFinished, RunStarted
from harness.engine.going_on import GoingOn, refuse_another, refuse_grown
from harness.engine.polling import pace_for
from harness.engine.prologue import prologue, sitting, values_for, versions
from harness.engine.rejudging import perform_again
from harness.engine.replay import Replay
from harness.engine.run import Run
from harness.engine.shared_inputs import read_balances, shared_findings, shared_keys
from harness.engine.slots import Slots
from harness.errors import HarnessError
from harness.evidence.journal import Journal
from harness.evidence.redact import Redactor
from harness.expressions import Calendar
from harness.loader import Suite, needed_by
from harness.messages import run_number
from harness.model import Case, CaseResult, Finding, Target


@dataclass(frozen=True, slots=True)
class Options:
    """How to run.

    `concurrencia` cases work at once; one that only waits for its ticket does not count, so that waits overlap.
    `semilla` makes message identifiers repeat. `plazo_ticket_s` is the deadline of each ticket; both are the target's
    own when None. `solitario` says that
    nobody else uses the target (the embedded mock), so that shared balances must square exactly, and `simulador` how
    that mock differs from the packaged one. `plan` and
    `decisiones` are the certification plan and the consultant's earlier decisions, kept on the record as they are.
    """

    concurrencia: int | None = None
    semilla: int | None = None
    plazo_ticket_s: float | None = None
    solitario: bool = False
    simulador: Mapping[str, Any] | None = None
    plan: Mapping[str, Any] | None = None
    decisiones: Mapping[str, Any] | None = None


class Engine:
    """One run of cases against one target, written to one journal.

    With `going_on` the journal must be open to go on. `listener` is called from the loop's thread, must be quick and
    must not raise; `transport` replaces the network and `clock` the time. Raises UsageError when the target's inputs do
    not fit the suite's.
    """

    def __init__(
        self,
        target: Target,
        suite: Suite,
        journal: Journal,
        options: Options = Options(),
        listener: Listener | None = None,
        transport: Transport | None = None,
        clock: Clock | None = None,
        going_on: GoingOn | None = None,
    ) -> None:
        self._target = target
        self._suite = suite
        self._journal = journal
        self._options = options
        self._places = options.concurrencia or target.limites.ritmo.concurrencia
        self._pace = pace_for(target.limites.tickets, options.plazo_ticket_s)
        self._halted: str | None = None
        self._listener = listener or _silence
        self._transport = transport
        self._clock = clock or SystemClock()
        self._going_on = going_on
        if going_on is not None:
            refuse_another(target, going_on.history)
            refuse_grown(journal, going_on.history)
        again = going_on is not None and going_on.continues
        self._inputs = dict(suite.inputs) if again else values_for(target, suite)  # what goes on keeps its own
        self._findings: tuple[Finding, ...] = ()
        self._stopping = False
        self._run: Run | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings on the run as a whole, once it ended: the balances of the shared inputs."""
        return self._findings

    @property
    def avisos(self) -> tuple[str, ...]:
        """What is allowed of the target and should be known, in Spanish sentences."""
        return self._target.avisos

    @property
    def halted(self) -> str | None:
        """Why the run stopped by itself, as a Spanish phrase; None when it did not."""
        return self._halted

    def stop(self) -> None:
        """From any thread: send no new registrar, poll sent tickets to their end, end the rest as OMITIDO."""
        self._stopping = True
        if self._run is not None:
            self._run.stopping = True

    def shown(self, text: str) -> str:
        """A text of this run without secrets and with pseudonyms, for whoever tells it beside the journal."""
        return str(self._journal.shown(text))

    async def run(self, cases: Sequence[Case]) -> tuple[CaseResult, ...]:
        """Execute the cases (of the suite's library) and return their results in the given order.

        Writes the journal's `corrida` line first and its `fin` line last; call once per Engine. Raises JournalFailure
        when evidence can no longer be written.
        """
        started = self._clock.monotonic()
        self._journal.bind(self._target.contraparte, Redactor(self._target.secretos))
        self._write_head(cases)
        self._listener(RunStarted(len(cases)))
        ended = False
        try:
            async with Client(self._target, self._transport, self._clock, self._pace.deadline_s) as client:
                results = await self._run_all(client, cases)
                self._halted = client.stopped_because
            ended = not self._stopping
        except HarnessError as failed:
            failed.args = tuple(self.shown(str(said)) for said in failed.args)
            raise
        finally:
            seconds = round(self._clock.monotonic() - started, 3)
            self._journal.write("fin", datos={**self._end(ended), "duracion_s": seconds})
        self._listener(RunFinished(results))
        return results

    def _end(self, ended: bool) -> dict[str, str]:
        """How the sitting ended."""
        if self._halted is not None:
            return {"motivo": "detenida", "razon": self._halted}
        return {"motivo": "completa" if ended else "interrumpida"}

    def _write_head(self, cases: Sequence[Case]) -> None:
        """The first line of this sitting."""
        again: dict[str, Any] = {"hoy": self._today.isoformat(), "concurrencia": self._places}
        if self._options.simulador is not None:
            again["simulador"] = dict(self._options.simulador)
        if self._going_on is None:
            known = prologue(self._target, self._suite, self._journal, self._options, self._inputs, cases)
            self._journal.write("corrida", datos=known | again | {"corrida_n": self._number})
            return
        told = {"motivo": self._going_on.motivo, "linea_cortada": self._journal.torn, "versiones": versions()}
        self._journal.write("reanudacion", datos=told | again | sitting(self._suite, cases))

    async def _run_all(self, client: Client, cases: Sequence[Case]) -> tuple[CaseResult, ...]:
        run = self._run = self._new_run()
        replay = self._replay()
        if replay is not None and self._going_on is not None:
            await perform_again(run, self._going_on.history, replay)
        run.journal, run.clock, run.listener = self._journal, self._clock, self._listener
        run.conversation = Conversation(client, self._journal, self._listener, replay)
        place = self._target.institucion
        sharing = self._with_needs(self._sharing(cases))
        keys = shared_keys(sharing, self._inputs, run.calendar, place) if sharing else ()
        start = await read_balances(run, "antes", keys)
        tasks = self._begin(run, cases)
        try:
            results = tuple(await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        end = await read_balances(run, "despues", keys)
        if client.stopped_because is not None:  # that was not the end: it comes when the run goes on
            return results
        self._findings = shared_findings(run, start, end, alone=self._options.solitario)
        return results

    def _begin(self, run: Run, cases: Sequence[Case]) -> list[asyncio.Task[CaseResult]]:
        """A task for each case, in the given order, begun longest first; nothing but its task keeps an attempt."""
        attempts = {case.id: Attempt(run, self._suite.library, case, self._attempt_number(case)) for case in cases}
        longest_first = sorted(attempts, key=lambda id: -attempts[id].length)
        begun = {id: asyncio.create_task(attempts[id].perform()) for id in longest_first}
        return [begun[case.id] for case in cases]

    def _replay(self) -> Replay | None:
        """What the record can answer: nothing, unless unfinished executions go on."""
        if self._going_on is None or not self._going_on.continues:
            return None
        return Replay(self._going_on.recorded())

    def _sharing(self, cases: Sequence[Case]) -> Sequence[Case]:
        """The cases that the control of shared balances looks at: also those that were finished before."""
        if self._going_on is None or not self._going_on.continues:
            return cases
        return [self._suite.library[id] for id in self._going_on.history.casos]

    def _attempt_number(self, case: Case) -> int:
        """Of a case that goes on, that of its last attempt; otherwise the next one."""
        if self._going_on is None:
            return 1
        made = self._going_on.history.attempts(case.id)
        if self._going_on.continues and made:
            return made[-1].intento
        return len(made) + 1

    @property
    def _number(self) -> str:
        """The eight digits of the run."""
        if self._going_on is not None:
            return str(self._going_on.history.datos["corrida_n"])
        # deciseconds: two runs of one day never share a number; seed for runs that must repeat
        seed = self._options.semilla if self._options.semilla is not None else int(self._clock.utc().timestamp() * 10)
        return run_number(seed)

    @property
    def _today(self) -> date:
        """The day of `${hoy}`: what goes on keeps its own."""
        if self._going_on is not None and self._going_on.continues:
            told = self._going_on.history.sittings[-1].hoy
            if told is not None:
                return date.fromisoformat(told)
        if self._target.simulado and "hoy" in self._inputs:
            return date.fromisoformat(self._inputs["hoy"])
        return self._clock.today()

    def _new_run(self) -> Run:
        history = self._going_on.history if self._going_on is not None else None
        return Run(
            target=self._target,
            journal=self._journal,
            conversation=Conversation(None, self._journal, self._listener),
            clock=self._clock,
            listener=self._listener,
            slots=Slots(self._places),
            pace=self._pace,
            inputs=self._inputs,
            calendar=Calendar(self._today, self._target.institucion.ejercicio),
            corrida=self._number,
            ordinals={id: number for number, id in enumerate(sorted(self._suite.library), start=1)},
            sitting=len(history.sittings) + 1 if history is not None else 1,
            past=history.executions if history is not None else {},
            resent=self._going_on.resent if self._going_on is not None else {},
            stopping=self._stopping,
        )

    def _with_needs(self, cases: Sequence[Case]) -> list[Case]:
        library = self._suite.library
        ids = {one for case in cases for one in (case.id, *needed_by(case, library))}
        return [library[id] for id in sorted(ids)]


def _silence(event: Event) -> None:
    del event
