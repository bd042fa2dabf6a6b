"""One counted case: its private preparations, itself, and its verdict on the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from harness.engine.console import keep_views
from harness.engine.conversation import Scene
from harness.engine.events import CaseFinished, CaseStarted
from harness.engine.execution import Execution, Outcome, write_finding
from harness.engine.run import Run
from harness.engine.timeline import Timeline
from harness.errors import JournalFailure
from harness.loader import needed_by
from harness.messages import Stamp, new_stamp, place_of
from harness.model import Case, CaseResult, Certainty, Finding, Verdict, worst


class Attempt:
    """One counted execution of one case of a library, after those that it needs; `perform` it once.

    `intento` is its number among the attempts at the case. One that a crash cut is performed again under its number:
    what is on the record is answered from there.
    """

    def __init__(self, run: Run, library: Mapping[str, Case], case: Case, intento: int = 1) -> None:
        self._run = run
        self._library = library
        self._case = case
        self._intento = intento
        self._ejecucion = f"{case.id}/{intento}"
        self._needs = tuple(needed_by(case, library))
        self._timeline = Timeline(run)
        self._scope: dict[str, Any] = dict(run.inputs)

    @property
    def length(self) -> int:
        """How many registrars it sends, those of its preparations included, one after another."""
        return self._registrars(self._needs) + self._registrars([self._case.id])

    async def perform(self) -> CaseResult:
        """Hold a place while working; raises JournalFailure only."""
        async with self._run.slots.working():
            started = self._run.clock.monotonic()
            try:
                outcome = await self._outcome()
            except JournalFailure:
                raise
            except Exception as bug:  # a fault of ours in one case must not take the evidence of the others along
                outcome = self._without_steps(_bug(bug))
            result = self._concluded(self._case, self._ejecucion, outcome, started)
            self._run.listener(CaseFinished(result))
            return result

    async def _outcome(self) -> Outcome:
        failed = await self._prepare()
        if failed is not None:
            self._begin(self._case, self._ejecucion)
            return self._without_steps(failed)
        outcome = await self._execute(self._case, self._ejecucion)
        await keep_views(self._run, Scene(self._ejecucion, self._case), outcome.movements)
        return outcome

    def _without_steps(self, finding: Finding) -> Outcome:
        write_finding(self._run, finding, self._case.id, self._ejecucion)
        return Outcome((finding,), complete=False, tickets=(), movements=())

    async def _prepare(self) -> Finding | None:
        """Execute in private every case that this one needs; the finding that omits it when one does not pass."""
        for at, need in enumerate(self._needs, start=1):
            started = self._run.clock.monotonic()
            name = f"{self._ejecucion}>{need}"
            left = self._registrars([*self._needs[at:], self._case.id])
            outcome = await self._execute(self._library[need], name, left)
            result = self._concluded(self._library[need], name, outcome, started)
            if not outcome.complete or result.veredicto not in (Verdict.APROBADO, Verdict.INCONCLUSO):
                return _omitted(need, result)
        return None

    def _registrars(self, cases: Iterable[str]) -> int:
        return sum(step.operation.endswith(".registrar") for one in cases for step in self._library[one].steps)

    async def _execute(self, case: Case, ejecucion: str, left: int = 0) -> Outcome:
        self._begin(case, ejecucion)
        scene = Scene(ejecucion, case, self._case, left)
        return await Execution(
            self._run, case, scene, self._stamp(case, ejecucion), self._timeline, self._scope
        ).perform()

    def _stamp(self, case: Case, ejecucion: str) -> Stamp:
        """That of the record, or a new one that no other execution of the run has had in any sitting."""
        past = self._run.past.get(ejecucion)
        if past is not None and past.valores:
            return Stamp(past.valores)
        again = "" if self._run.sitting == 1 else f"{self._run.sitting:02d}"
        need = 0 if case is self._case else self._run.ordinals[case.id]
        place = place_of(self._run.ordinals[self._case.id], need, len(self._library))
        return new_stamp(self._run.corrida, place + again)

    def _begin(self, case: Case, ejecucion: str) -> None:
        para = None if case is self._case else self._ejecucion
        datos: dict[str, Any] = {"intento": self._intento, "para": para}
        datos["valores"] = dict(self._stamp(case, ejecucion).values)
        if ejecucion in self._run.past:
            datos["reanuda"] = True
        if ejecucion in self._run.resent:
            datos["reenvia"] = self._run.resent[ejecucion]
        self._run.journal.write("inicio", caso=case.id, ejecucion=ejecucion, datos=datos)
        self._run.listener(CaseStarted(case, ejecucion))

    def _concluded(self, case: Case, ejecucion: str, outcome: Outcome, started: float) -> CaseResult:
        """The result of an execution, once written in the journal."""
        result = _result(case, ejecucion, outcome, self._run.clock.monotonic() - started)
        self._run.journal.write(
            "veredicto",
            caso=case.id,
            ejecucion=ejecucion,
            datos={
                "veredicto": str(result.veredicto),
                "razon": result.razon,
                "duracion_s": round(result.duracion_s, 3),
                "tickets": list(result.tickets),
                "folios": list(result.folios),
                "cuenta": ejecucion == self._ejecucion,
            },
        )
        return result


def _result(case: Case, ejecucion: str, outcome: Outcome, duration_s: float) -> CaseResult:
    verdict = worst([finding.verdict for finding in outcome.findings])
    reasons = [finding.sentence for finding in outcome.findings if finding.verdict is verdict]
    if verdict is Verdict.APROBADO:
        reason = f"Se cumplen los {len(reasons)} controles."
    else:
        reason = " ".join(reasons) or "No se ejecutó ningún control."
    return CaseResult(case, ejecucion, verdict, reason, duration_s, outcome.tickets, outcome.folios, outcome.findings)


def _omitted(need: str, result: CaseResult) -> Finding:
    interrupted = "interrumpida" in {finding.check for finding in result.findings}
    told = "La corrida se interrumpió durante" if interrupted else "No pasó"
    sentence = f"{told} la preparación {need} ({result.veredicto}): {result.razon}"
    control = "interrumpida" if interrupted else "preparacion_pasa"
    return Finding(control, sentence, Verdict.OMITIDO, result.caso.certainty)


def _bug(bug: Exception) -> Finding:
    sentence = f"Falla de esta herramienta, que se debe informar a quien la mantiene: {type(bug).__name__}: {bug}"
    return Finding("herramienta_funciona", sentence, Verdict.ERROR, Certainty.DOCUMENTADO)
