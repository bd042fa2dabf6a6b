"""One run: every selected case in one event loop, each after its private preparations."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from harness.checks import entradas_compartidas_cuadran, judged
from harness.client import Client, Transport
from harness.clock import Clock, SystemClock
from harness.engine.attempt import Attempt
from harness.engine.conversation import Conversation
from harness.engine.events import Event, Listener, RunFinished, RunStarted
from harness.engine.execution import write_finding
from harness.engine.polling import pace_for
from harness.engine.prologue import prologue, values_for
from harness.engine.run import RUN_SCENE, Run
from harness.engine.shared_inputs import read_balances, shared_keys
from harness.engine.slots import Slots
from harness.evidence.journal import Journal
from harness.evidence.redact import Redactor
from harness.expressions import Calendar
from harness.facts import SharedBalance
from harness.loader import Suite, needed_by
from harness.messages import run_number
from harness.model import Case, CaseResult, Finding, Target


@dataclass(frozen=True, slots=True)
class Options:
    """How to run.

    `concurrencia` cases work at once; one that only waits for its ticket does not count, so that waits overlap.
    `semilla` makes message identifiers repeat. `plazo_ticket_s` is the deadline of each ticket. `solitario` says that
    nobody else uses the target (the embedded mock), so that shared balances must square exactly. `plan` and
    `decisiones` are the certification plan and the consultant's earlier decisions, kept on the record as they are.
    """

    concurrencia: int = 32
    semilla: int | None = None
    plazo_ticket_s: float = 60.0
    solitario: bool = False
    plan: Mapping[str, Any] | None = None
    decisiones: Mapping[str, Any] | None = None


class Engine:
    """One run of cases against one target, written to one journal.

    `listener` is called from the loop's thread, must be quick and must not raise; `transport` replaces the network
    and `clock` the time. Raises UsageError when the target's inputs do not fit the suite's.
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
    ) -> None:
        self._target = target
        self._suite = suite
        self._journal = journal
        self._options = options
        self._listener = listener or _silence
        self._transport = transport
        self._clock = clock or SystemClock()
        self._inputs = values_for(target, suite)
        self._findings: tuple[Finding, ...] = ()
        self._stopping = False
        self._run: Run | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings on the run as a whole, once it ended: the balances of the shared inputs."""
        return self._findings

    def stop(self) -> None:
        """From any thread: send no new registrar, poll sent tickets to their end, end the rest as OMITIDO."""
        self._stopping = True
        if self._run is not None:
            self._run.stopping = True

    async def run(self, cases: Sequence[Case]) -> tuple[CaseResult, ...]:
        """Execute the cases (of the suite's library) and return their results in the given order.

        Writes the journal's `corrida` line first and its `fin` line last; call once per Engine. Raises JournalFailure
        when evidence can no longer be written.
        """
        started = self._clock.monotonic()
        self._journal.bind(self._target.contraparte, Redactor(self._target.credenciales.values()))
        self._journal.write(
            "corrida", datos=prologue(self._target, self._suite, self._journal, self._options, self._inputs, cases)
        )
        self._listener(RunStarted(len(cases)))
        ended = False
        try:
            async with Client(self._target, self._transport, self._clock) as client:
                results = await self._run_all(client, cases)
            ended = not self._stopping
        finally:
            seconds = round(self._clock.monotonic() - started, 3)
            self._journal.write("fin", datos={"motivo": "completa" if ended else "interrumpida", "duracion_s": seconds})
        self._listener(RunFinished(results))
        return results

    async def _run_all(self, client: Client, cases: Sequence[Case]) -> tuple[CaseResult, ...]:
        run = self._run = self._new_run(client)
        place = self._target.institucion
        keys = shared_keys(self._with_needs(cases), self._inputs, run.calendar, place) if cases else ()
        start = await read_balances(run, "antes", keys)
        tasks = [asyncio.create_task(Attempt(run, self._suite.library, case).perform()) for case in cases]
        try:
            results = tuple(await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        end = await read_balances(run, "despues", keys)
        balances = [SharedBalance(key, start[key], end.get(key)) for key in start]
        movements = [movement for movement in run.movements if movement.area == place.with_year]
        self._findings = tuple(
            judged(finding, simulado=self._target.simulado)
            for finding in entradas_compartidas_cuadran(balances, movements, run.doubts, alone=self._options.solitario)
        )
        for finding in self._findings:
            write_finding(run, finding, None, RUN_SCENE.ejecucion)
        return results

    def _new_run(self, client: Client) -> Run:
        simulated = self._target.simulado
        today = date.fromisoformat(self._inputs["hoy"]) if simulated and "hoy" in self._inputs else self._clock.today()
        # deciseconds: two runs of one day never share a number; seed for runs that must repeat
        seed = self._options.semilla if self._options.semilla is not None else int(self._clock.utc().timestamp() * 10)
        return Run(
            target=self._target,
            journal=self._journal,
            conversation=Conversation(client, self._journal, self._listener),
            clock=self._clock,
            listener=self._listener,
            slots=Slots(max(1, self._options.concurrencia)),
            pace=pace_for(simulated, self._options.plazo_ticket_s),
            inputs=self._inputs,
            calendar=Calendar(today, self._target.institucion.ejercicio),
            corrida=run_number(seed),
            ordinals={id: number for number, id in enumerate(sorted(self._suite.library), start=1)},
            stopping=self._stopping,
        )

    def _with_needs(self, cases: Sequence[Case]) -> list[Case]:
        library = self._suite.library
        ids = {one for case in cases for one in (case.id, *needed_by(case, library))}
        return [library[id] for id in sorted(ids)]


def _silence(event: Event) -> None:
    del event
