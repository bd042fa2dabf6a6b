"""Executes one case: its steps in order, the read-backs around each registrar, and the checks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from harness.checks import examine_end, examine_execution, examine_step
from harness.client import shaped
from harness.engine.conversation import Scene
from harness.engine.prepared import Prepared, institution_of, plain_text
from harness.engine.registrations import Registrations
from harness.engine.replay import NotRecorded
from harness.engine.run import Run
from harness.engine.timeline import Timeline
from harness.errors import HarnessError, JournalFailure
from harness.expressions import resolve
from harness.facts import ExecutionFacts, Movement, StepRecord
from harness.messages import Stamp, completed_query, completed_registrar, merged, needs_period
from harness.model import Case, Certainty, Exchange, Finding, Step, Target, Verdict
from harness.politeness import CircuitOpen
from harness.targets.interlock import refuses_registrar
from harness.views import sent_transactions
from schemas import load_catalog, on_the_wire, read

OWN_CONTROLS = frozenset({"interrumpida", "paso_ejecutable", "herramienta_funciona"})
"""What the engine says by itself when a step cannot be performed, besides what the checks say."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an execution ended; `complete` tells that every step went as it had to."""

    findings: tuple[Finding, ...]
    complete: bool
    tickets: tuple[str, ...]
    movements: tuple[Movement, ...]

    @property
    def folios(self) -> tuple[str, ...]:
        return tuple(movement.folio for movement in self.movements if movement.folio)


class Execution:
    """One execution of one case, counted or a private preparation of another.

    `scope` holds every value that expressions may name and receives the case's saves, under `<step>.<name>` while it
    runs and under `<case>.<step>.<name>` for those that need it.
    """

    def __init__(
        self, run: Run, case: Case, scene: Scene, stamp: Stamp, timeline: Timeline, scope: dict[str, Any]
    ) -> None:
        self._run = run
        self._case = case
        self._scene = scene
        self._stamp = stamp
        self._timeline = timeline
        self._outer = scope
        self._scope = {**scope, **stamp.values}
        self._records: list[StepRecord] = []
        self._findings: list[Finding] = []
        self._registrations = Registrations(run, scene, timeline, tuple(stamp.values.values()))

    async def perform(self) -> Outcome:
        """Run every step that can be run, then the checks of the whole; journals each finding."""
        complete = await self._perform_steps()
        simulado = self._run.target.simulado
        for record in await self._left_tickets():
            for finding in examine_end(record, self._case, simulado=simulado):
                self._note(finding)
        facts = self._facts()
        for finding in examine_execution(facts):
            self._note(finding)
        self._run.doubts += [f"el ticket {ticket}" for ticket in self._registrations.open_tickets]
        return Outcome(
            findings=tuple(self._findings),
            complete=complete,
            tickets=tuple(dict.fromkeys([*self._tickets(), *self._registrations.open_tickets])),
            movements=facts.own_movements,
        )

    def _tickets(self) -> list[str]:
        return [record.ticket for record in self._records if record.ticket]

    async def _left_tickets(self) -> tuple[StepRecord, ...]:
        try:
            return await self._registrations.follow_to_the_end()
        except CircuitOpen as opened:
            self._note(self._halted(self._case.steps[-1], opened))
            return ()

    def _halted(self, step: Step, opened: CircuitOpen) -> Finding:
        """What became of an execution when the run stopped by itself; it goes on when the run does."""
        tickets, sent = self._registrations.open_tickets, self._registrations.sent
        if tickets:
            verdict, left = Verdict.EN_CURSO, f"mientras el ticket {', '.join(tickets)} seguía en curso"
        elif sent:
            verdict, left = Verdict.INCONCLUSO, f"después de enviar {', '.join(sent)} y sin saber todo lo que siguió"
        else:
            verdict, left = Verdict.OMITIDO, "antes de registrar nada en el caso"
        sentence = f"Paso «{step.name}»: {opened}, {left}; se retoma con iop run --reanudar."
        return Finding("interrumpida", sentence, verdict, Certainty.DOCUMENTADO, step.name)

    def _facts(self) -> ExecutionFacts:
        mine = set(map(id, self._timeline.movements))
        return ExecutionFacts(
            case=self._case,
            ejecucion=self._scene.ejecucion,
            simulado=self._run.target.simulado,
            steps=tuple(self._records),
            movements=tuple(self._timeline.movements),
            readings=tuple(self._timeline.readings),
            elsewhere=tuple(
                twin
                for movement in self._timeline.movements
                for twin in self._run.twins(movement)
                if id(twin) not in mine
            ),
        )

    async def _perform_steps(self) -> bool:
        for index, step in enumerate(self._case.steps, start=1):
            if self._run.stopping:
                sentence = f"La corrida se interrumpió antes del paso «{step.name}»."
                self._note(Finding("interrumpida", sentence, Verdict.OMITIDO, Certainty.DOCUMENTADO, step.name))
                return False
            forbidden = refuses_registrar(self._run.target) if _registers(step) else None
            if forbidden is not None:
                self._note(_not_there(step, forbidden))
                return False
            if step.vertical is not None and step.vertical not in self._run.target.verticales:
                self._note(_without_vertical(step.name, step.vertical, self._run.target))
                return False
            try:
                record = await self._perform(index, step)
            except JournalFailure:
                raise
            except NotRecorded as absent:
                self._end_as_then(step, absent)
                return False
            except CircuitOpen as opened:
                self._note(self._halted(step, opened))
                return False
            except HarnessError as problem:
                self._note(
                    Finding(
                        "paso_ejecutable",
                        f"Paso «{step.name}»: {problem}.",
                        Verdict.ERROR,
                        Certainty.DOCUMENTADO,
                        step.name,
                    )
                )
                return False
            self._records.append(record)
            findings, may_go_on = examine_step(record, self._case, simulado=self._run.target.simulado)
            for finding in findings:
                self._note(finding)
            self._save(record)
            if not may_go_on:
                return False
        return True

    def _end_as_then(self, step: Step, absent: NotRecorded) -> None:
        """The record stops here: for what the engine itself said then, or because it now asks for more."""
        past = self._run.past.get(self._scene.ejecucion)
        said = [one for one in past.findings if one.check in OWN_CONTROLS] if past is not None else []
        unasked = f"Paso «{step.name}»: {absent}; con los controles de hoy el caso habría seguido, y no siguió."
        doubt = Finding("consta_en_la_bitacora", unasked, Verdict.INCONCLUSO, Certainty.DOCUMENTADO, step.name)
        for finding in said or [doubt]:
            self._note(finding)

    async def _perform(self, index: int, step: Step) -> StepRecord:
        prepared = await self._prepare(index, step)
        if prepared.operation.asincrona:
            return await self._registrations.registrar(prepared, self._send)
        exchange = await self._send(prepared)
        record = StepRecord(step, prepared.operation, prepared.expect, exchange)
        if prepared.operation.verbo == "consultar" and prepared.expect.ticket is not None:
            return await self._registrations.keep_asking(prepared, record)
        return record

    async def _prepare(self, index: int, step: Step) -> Prepared:
        operation = load_catalog().operation(step.operation)
        body = self._resolved(step.body)
        institution = institution_of(body, self._run.target.institucion)
        if operation.asincrona:
            period = await self._run.period(institution) if needs_period(operation, body) else None
            body = completed_registrar(operation, institution, period, self._stamp.message_id(index), body)
            body = on_the_wire(operation, "solicitud", body)
        sent = sent_transactions(operation, body) if operation.asincrona else ()
        mensaje = operation.lecturas["solicitud"].get("mensaje") if operation.asincrona else None
        return Prepared(
            step=step,
            operation=operation,
            expect=replace(
                step.expect,
                valores=self._resolved(step.expect.valores),
                donde=self._resolved(step.expect.donde),
            ),
            institution=institution,
            body=body,
            members=self._resolved(step.input),
            raw=self._resolved(step.http.cuerpo_crudo),
            sent=sent,
            mensaje=plain_text(read(body, mensaje)) if mensaje else None,
        )

    async def _send(self, prepared: Prepared) -> Exchange:
        body = prepared.body
        if not prepared.operation.asincrona:
            query = completed_query(prepared.operation, prepared.institution, prepared.members)
            body = on_the_wire(prepared.operation, "solicitud", query if body is None else merged(query, body))
        simulation = prepared.step.simulacion if self._run.target.simulado else {}
        http = replace(prepared.step.http, cuerpo_crudo=prepared.raw)
        request = replace(shaped(prepared.operation, body, http, simulation), vertical=prepared.step.vertical)
        insist = prepared.expect.estado == HTTPStatus.OK  # a case may be about a target that is busy
        name, mensaje = prepared.step.name, prepared.mensaje
        return await self._run.conversation.exchange(self._scene, name, request, mensaje, insist=insist)

    def _save(self, record: StepRecord) -> None:
        answer = record.last_exchange.answer
        saved = {name: record.saved(pointer) for name, pointer in record.step.save.items()} if answer else {}
        if record.operation.asincrona:
            saved |= {"messageID": record.mensaje}
        if record.operation.asincrona and record.search is None:  # of what was found without its ticket there is none
            saved |= {"ticket": record.ticket}
        for name, value in saved.items():
            self._scope[f"{record.step.name}.{name}"] = value
            self._outer[f"{self._case.id}.{record.step.name}.{name}"] = value

    def _resolved(self, value: Any) -> Any:
        return resolve(value, self._scope, self._run.calendar)

    def _note(self, finding: Finding) -> None:
        self._findings.append(finding)
        write_finding(self._run, finding, self._case.id, self._scene.ejecucion)


def _registers(step: Step) -> bool:
    return load_catalog().operation(step.operation).verbo == "registrar"


def _not_there(step: Step, why: str) -> Finding:
    told = f"El paso «{step.name}» registra, y {why}: allí solo se consulta; use el ambiente de pruebas."
    return Finding("registrar_permitido", told, Verdict.OMITIDO, Certainty.DOCUMENTADO, step.name)


def _without_vertical(paso: str, vertical: str, target: Target) -> Finding:
    has = f"solo tiene {', '.join(target.verticales)}" if target.verticales else "no tiene ninguno"
    told = (
        f"El paso «{paso}» habla como el vertical «{vertical}», y el destino «{target.name}» {has}; corrija el paso, o "
        f"agregue [{target.name}.vertical.{vertical}] con su canal y sus credenciales al archivo de destinos."
    )
    return Finding("vertical_disponible", told, Verdict.OMITIDO, Certainty.DOCUMENTADO, paso)


def write_finding(run: Run, finding: Finding, caso: str | None, ejecucion: str) -> None:
    """One `hallazgo` line."""
    run.journal.write(
        "hallazgo",
        caso=caso,
        ejecucion=ejecucion,
        paso=finding.paso,
        datos={
            "control": finding.check,
            "frase": finding.sentence,
            "veredicto": str(finding.verdict),
            "certeza": str(finding.certainty),
            "requisitos": list(finding.requirements),
            "esperado": finding.esperado,
            "recibido": finding.recibido,
            "puntero": finding.puntero,
        },
    )
