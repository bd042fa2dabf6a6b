"""Executes one case: its steps in order, the read-backs around each registrar, and the checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from harness.checks import examine_execution, examine_step
from harness.client import shaped
from harness.engine.conversation import Scene
from harness.engine.run import Run
from harness.engine.tickets import Wait, follow
from harness.engine.timeline import Around, Timeline
from harness.errors import HarnessError, JournalFailure
from harness.expressions import resolve
from harness.facts import ExecutionFacts, Key, Moment, SentTransaction, StepRecord
from harness.ledger import touched
from harness.messages import Stamp, completed_query, completed_registrar, merged, needs_period
from harness.model import Case, Certainty, Exchange, Expectation, Finding, Institution, Step, Verdict
from harness.views import sent_transactions, ticket_number
from schemas import Operation, load_catalog, read


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an execution ended; `complete` tells that every step went as it had to."""

    findings: tuple[Finding, ...]
    complete: bool
    tickets: tuple[str, ...]
    folios: tuple[str, ...]


@dataclass(slots=True)
class _Prepared:
    """A step with its values in place, ready to be sent."""

    step: Step
    operation: Operation
    expect: Expectation
    institution: Institution
    body: Any
    members: Mapping[str, Any]
    raw: str | None
    sent: tuple[SentTransaction, ...]
    mensaje: str | None


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
        self._scope = {**scope, "corrida.n": stamp.n}
        self._records: list[StepRecord] = []
        self._findings: list[Finding] = []
        self._pending: dict[str, StepRecord] = {}
        self._institutions: dict[str, Institution] = {}

    async def perform(self) -> Outcome:
        """Run every step that can be run, then the checks of the whole; journals each finding."""
        complete = await self._perform_steps()
        facts = ExecutionFacts(
            case=self._case,
            ejecucion=self._scene.ejecucion,
            simulado=self._run.target.simulado,
            steps=tuple(self._records),
            movements=tuple(self._timeline.movements),
            readings=tuple(self._timeline.readings),
        )
        for finding in examine_execution(facts):
            self._note(finding)
        self._run.doubts += [f"el ticket {ticket}" for ticket in self._pending]
        return Outcome(
            findings=tuple(self._findings),
            complete=complete,
            tickets=tuple(dict.fromkeys(record.ticket for record in self._records if record.ticket)),
            folios=tuple(movement.folio for movement in facts.own_movements),
        )

    async def _perform_steps(self) -> bool:
        for index, step in enumerate(self._case.steps, start=1):
            if self._run.stopping:
                sentence = f"La corrida se interrumpió antes del paso «{step.name}»."
                self._note(Finding("interrumpida", sentence, Verdict.OMITIDO, Certainty.DOCUMENTADO, step.name))
                return False
            try:
                record = await self._perform(index, step)
            except JournalFailure:
                raise
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

    async def _perform(self, index: int, step: Step) -> StepRecord:
        prepared = await self._prepare(index, step)
        if prepared.operation.asincrona:
            return await self._registrar(prepared)
        exchange = await self._send(prepared)
        record = StepRecord(step, prepared.operation, prepared.expect, exchange)
        if prepared.operation.verbo == "consultar" and prepared.expect.ticket is not None:
            return await self._keep_asking(prepared, record)
        return record

    async def _prepare(self, index: int, step: Step) -> _Prepared:
        operation = load_catalog().operation(step.operation)
        body = self._resolved(step.body)
        institution = _institution_of(body, self._run.target.institucion)
        if operation.asincrona:
            period = await self._run.period(institution) if needs_period(operation, body) else None
            body = completed_registrar(operation, institution, period, self._stamp.message_id(index), body)
        sent = sent_transactions(operation, body) if operation.asincrona else ()
        mensaje = operation.lecturas["solicitud"].get("mensaje") if operation.asincrona else None
        return _Prepared(
            step=step,
            operation=operation,
            expect=replace(step.expect, valores=self._resolved(step.expect.valores)),
            institution=institution,
            body=body,
            members=self._resolved(step.input),
            raw=self._resolved(step.http.cuerpo_crudo),
            sent=sent,
            mensaje=_text(read(body, mensaje)) if mensaje else None,
        )

    async def _send(self, prepared: _Prepared) -> Exchange:
        body = prepared.body
        if not prepared.operation.asincrona:
            query = completed_query(prepared.operation, prepared.institution, prepared.members)
            body = query if body is None else merged(query, body)
        simulation = prepared.step.simulacion if self._run.target.simulado else {}
        http = replace(prepared.step.http, cuerpo_crudo=prepared.raw)
        request = shaped(prepared.operation, body, http, simulation)
        return await self._run.conversation.exchange(self._scene, prepared.step.name, request, prepared.mensaje)

    async def _registrar(self, prepared: _Prepared) -> StepRecord:
        keys = self._worth_reading(prepared)
        name = prepared.step.name
        await self._read(name, "antes", prepared.institution, keys)
        exchange = await self._send(prepared)
        record = StepRecord(
            step=prepared.step,
            operation=prepared.operation,
            expect=prepared.expect,
            exchange=exchange,
            mensaje=prepared.mensaje,
            sent=prepared.sent,
            sent_ids=tuple(transaction.id for transaction in prepared.sent if transaction.id is not None),
        )
        ticket = _ticket_in(prepared.operation, exchange)
        if ticket is not None:
            record = await self._wait_for(prepared, record, ticket)
        elif exchange.failure is not None or (exchange.answer is not None and exchange.answer.estado >= 500):
            self._run.doubts.append(f"el mensaje {prepared.mensaje}")  # it may have been received all the same
        if self._settle(record):
            await self._read_after(record, prepared.institution)
        elif record.ticket not in self._pending:
            await self._read(name, "despues", prepared.institution, keys)
        return record

    def _worth_reading(self, prepared: _Prepared) -> tuple[Key, ...]:
        """What the message may move; of one that must be refused only what was made here, for others move the rest."""
        if prepared.expect.estado != 200 or prepared.raw is not None:
            return ()
        keys = dict.fromkeys(key for sent in prepared.sent for key in touched(sent, self._timeline.origin_of))
        if prepared.expect.errores:
            return tuple(key for key in keys if key in self._timeline.made_here)
        return tuple(keys)

    async def _wait_for(self, prepared: _Prepared, record: StepRecord, ticket: str) -> StepRecord:
        wanted = prepared.expect.ticket or (
            "FINALIZADO_CON_ERRORES" if prepared.expect.errores else "FINALIZADO_SIN_ERRORES"
        )
        self._institutions[ticket] = prepared.institution
        wait = Wait(ticket, wanted, prepared.institution, {})
        record = replace(record, ticket=ticket, wanted_state=wanted)
        self._pending[ticket] = record
        polls = await follow(self._run, self._scene, prepared.step.name, wait)
        return replace(record, polls=polls)

    async def _keep_asking(self, prepared: _Prepared, record: StepRecord) -> StepRecord:
        """A ticket.consultar step that waits for a state; its end also ends the registrar that began it."""
        asked = read(record.exchange.solicitud_json, prepared.operation.lecturas["solicitud"]["ticket"])
        ticket = _text(asked) or ""
        wait = Wait(ticket, prepared.expect.ticket or "", prepared.institution, prepared.members)
        polls = await follow(self._run, self._scene, prepared.step.name, wait, record.exchange)
        begun = self._pending.get(ticket)
        record = replace(
            record,
            ticket=ticket,
            wanted_state=wait.wanted,
            polls=polls,
            mensaje=begun.mensaje if begun else None,
            sent_ids=begun.sent_ids if begun else (),
            begun_by=begun.operation if begun else None,
        )
        if begun is not None and self._settle(replace(begun, polls=polls)):
            await self._read_after(begun, self._institutions[ticket])
        return record

    def _settle(self, record: StepRecord) -> bool:
        """Note what a terminal ticket says; whether it accepted any transaction."""
        status = record.last_status
        if status is None or not status.is_terminal or record.ticket is None:
            return False
        self._pending.pop(record.ticket, None)
        return bool(self._timeline.settle(self._scene.ejecucion, record.step.name, record.sent, status))

    async def _read_after(self, record: StepRecord, institution: Institution) -> None:
        own = [
            movement
            for movement in self._timeline.movements
            if movement.paso == record.step.name and movement.ejecucion == self._scene.ejecucion
        ]
        keys = [movement.key for movement in own]
        keys += [key for movement in own for key in touched(movement.sent, self._timeline.origin_of)]
        await self._read(record.step.name, "despues", institution, tuple(dict.fromkeys(keys)))

    async def _read(self, for_step: str, momento: Moment, institution: Institution, keys: tuple[Key, ...]) -> None:
        around = Around(self._scene, momento, for_step, quiet=not self._pending)
        await self._timeline.read(around, institution, keys)

    def _save(self, record: StepRecord) -> None:
        answer = record.last_exchange.answer
        saved = {name: read(answer.json, pointer) for name, pointer in record.step.save.items()} if answer else {}
        if record.operation.asincrona:
            saved |= {"messageID": record.mensaje, "ticket": record.ticket}
        for name, value in saved.items():
            self._scope[f"{record.step.name}.{name}"] = value
            self._outer[f"{self._case.id}.{record.step.name}.{name}"] = value

    def _resolved(self, value: Any) -> Any:
        return resolve(value, self._scope, self._run.today)

    def _note(self, finding: Finding) -> None:
        self._findings.append(finding)
        write_finding(self._run, finding, self._case.id, self._scene.ejecucion)


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


def _institution_of(body: Any, default: Institution) -> Institution:
    """The institution and year that the message's own cabecera names, for its queries to ask in the same place."""
    own = {
        name: _text(read(body, f"/cabecera/institucion/{name}"))
        for name in ("partida", "capitulo", "areaTransaccional")
    }
    year = _text(read(body, "/cabecera/ejercicio")) or ""
    return Institution(
        partida=own["partida"] or default.partida,
        capitulo=own["capitulo"] or default.capitulo,
        area=own["areaTransaccional"] or default.area,
        ejercicio=int(year) if year.isascii() and year.isdigit() else default.ejercicio,
    )


def _ticket_in(operation: Operation, exchange: Exchange) -> str | None:
    answer = exchange.answer
    if answer is None or exchange.failure is not None or answer.estado != 200:
        return None
    return ticket_number(operation, answer.json)


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and value != "" else None
