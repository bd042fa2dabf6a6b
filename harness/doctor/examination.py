"""Makes every probe against a target, those of the services at once, and says what all of them come to."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from harness.client import Client
from harness.clock import Clock, SystemClock
from harness.doctor.certificado import trusted
from harness.doctor.conexion import connected
from harness.doctor.contrato import spoken
from harness.doctor.destino import Patient, readable
from harness.doctor.entradas import Lookup, known_keys, lookups, present, used_inputs
from harness.doctor.ip import allowed
from harness.doctor.letter import how_to_find_it, letter
from harness.doctor.network import Endpoint, Reach, reach
from harness.doctor.nombre import named
from harness.doctor.periodo import opened
from harness.doctor.queries import Question, Reply, ask_all, harmless
from harness.doctor.reloj import on_time
from harness.doctor.result import Result, State, depends
from harness.doctor.servicios import answered, base_of, only_registers, row_of, unasked
from harness.evidence.redact import Redactor
from harness.limits import Rhythm
from harness.loader import Suite
from harness.model import Target
from schemas import load_catalog

LONGEST_PAUSE_S = 5.0  # for which a `Retry-After` is honoured: who asks is waiting
NEVER = 1_000_000  # failures in a row: here each of them is an answer


@dataclass(frozen=True, slots=True)
class Examination:
    """Every row, in order; `solicitud` is what to send to DIPRES, empty when there is nothing to ask for."""

    target: Target
    results: tuple[Result, ...]
    solicitud: str = ""
    ayuda: str = ""  # how to learn what the request has in brackets

    @property
    def failed(self) -> tuple[Result, ...]:
        return tuple(one for one in self.results if one.estado is State.MAL)

    @property
    def can_start(self) -> bool:
        return not self.failed


async def examine(
    patient: Patient, suite: Suite, values: Mapping[str, Any], nombre: str | None = None, clock: Clock | None = None
) -> Examination:
    """Probe the target as the cases of the suite would use it; `values` are its inputs, `nombre` the institution's.

    Nothing is registered. Takes less than a minute. No secret of the target is in what is returned.
    """
    target, clock = _eager(patient.target), clock or SystemClock()
    endpoints = tuple(dict.fromkeys(map(Endpoint.of, target.direcciones)))
    reaches = await asyncio.gather(*(asyncio.to_thread(reach, one, target) for one in endpoints))
    network = {one.endpoint: _network_rows(one, target, clock) for one in reaches}
    blocked = {one: next((row for row in rows if row.estado is State.MAL), None) for one, rows in network.items()}
    used = used_inputs(suite)
    looked = lookups(used, values, target)
    async with Client(target, clock=clock, longest_pause_s=LONGEST_PAUSE_S) as client:
        services = await _Services(patient, target, suite, blocked, looked).asked(client, clock)
        replies = await _looked_up(client, clock, target, looked, services)
    asked = [*services.replies.values(), *(reply for reply in replies.values())]
    ip = allowed(reaches, asked)
    period = opened(services.replies.get(("periodo", None)), services.rows[("periodo", None)], target.institucion)
    inputs = present(used, values, looked, replies)
    network_rows = dict.fromkeys(row for rows in network.values() for row in rows)
    rows = [readable(patient), spoken(), *network_rows, ip, *services.rows.values(), on_time(asked), period, *inputs]
    asks = not target.simulado and ip.estado is not State.BIEN
    return Examination(
        target=patient.target,
        results=tuple(_shown(row, target) for row in rows),
        solicitud=letter(target, reaches, nombre) if asks else "",
        ayuda=how_to_find_it(reaches) if asks else "",
    )


def _eager(target: Target) -> Target:
    """The same target, which goes on after any number of failures."""
    rhythm: Rhythm = replace(target.limites.ritmo, errores_seguidos=NEVER)
    return replace(target, limites=replace(target.limites, ritmo=rhythm))


def _network_rows(one: Reach, target: Target, clock: Clock) -> tuple[Result, ...]:
    name = named(one)
    connection = connected(one, name)
    return name, connection, trusted(one, connection, target, clock.utc())


@dataclass(frozen=True, slots=True)
class _Asked:
    rows: Mapping[tuple[str, str | None], Result]
    replies: Mapping[tuple[str, str | None], Reply]


@dataclass(frozen=True, slots=True)
class _Services:
    """The round of the services: who is asked, and what stands in the way of who is not."""

    patient: Patient
    target: Target
    suite: Suite
    blocked: Mapping[Endpoint, Result | None]
    looked: tuple[Lookup, ...]

    async def asked(self, client: Client, clock: Clock) -> _Asked:
        """A row for every service, and for those of neighbours that have a credential of their own."""
        rows: dict[tuple[str, str | None], Result | None] = {}
        questions: dict[tuple[str, str | None], Question] = {}
        for place in self._places():
            row, question = self._before(*place)
            rows[place] = row
            if question is not None:
                questions[place] = question
        replies = await ask_all(client, list(questions.values()), _at_once(self.target), clock)
        told = dict(zip(questions, replies, strict=True))
        return _Asked({place: row or answered(told[place], self.target) for place, row in rows.items()}, told)

    def _places(self) -> list[tuple[str, str | None]]:
        own: list[tuple[str, str | None]] = [(service, None) for service in load_catalog().services]
        others = [
            (service, vertical)
            for vertical, whose in self.target.verticales.items()
            for service, credential in whose.credenciales.items()
            if not credential.publica
        ]
        return [*own, *others, *(place for place in self.patient.without if place[1] is not None)]

    def _before(self, service: str, vertical: str | None) -> tuple[Result | None, Question | None]:
        """The row of a service that is not asked, or the question to the one that is."""
        speaker = self.target if vertical is None else self.target.verticales[vertical]
        missing = (service, vertical) in self.patient.without
        if missing or service not in speaker.credenciales:
            return unasked(service, vertical, self.target, missing, self._cases_of(service)), None
        obstacle = self.blocked[Endpoint.of(base_of(service, vertical, self.target))]
        if obstacle is not None:
            return depends(*row_of(service, vertical), obstacle), None
        place = self.target.institucion
        question = harmless(service, known_keys(self.looked, place), place, vertical)
        return (only_registers(service, vertical), None) if question is None else (None, question)

    def _cases_of(self, service: str) -> int:
        return sum(any(step.operation.partition(".")[0] == service for step in case.steps) for case in self.suite.cases)


async def _looked_up(
    client: Client, clock: Clock, target: Target, looked: Sequence[Lookup], services: _Asked
) -> dict[str, Reply]:
    """By input, what obtener told of it; a service that did not answer well is not asked again."""
    known = {reply.question.key: reply for (_, vertical), reply in services.replies.items() if vertical is None}
    own = target.institucion
    again = [
        one
        for one in looked
        if services.rows[(one.question.operation.servicio, None)].estado is State.BIEN
        and not (one.question.place == own and one.question.key in known)
    ]
    replies = await ask_all(client, [one.question for one in again], _at_once(target), clock)
    told = {one.entrada: known[one.question.key] for one in looked if one not in again and one.question.key in known}
    return told | {one.entrada: reply for one, reply in zip(again, replies, strict=True)}


def _at_once(target: Target) -> int:
    return max(1, target.limites.ritmo.concurrencia)


def _shown(row: Result, target: Target) -> Result:
    """A row without secrets, and without what a server could do to a terminal."""
    clean = Redactor(target.secretos).clean
    return replace(row, visto=_plain(clean(row.visto)), hacer=_plain(clean(row.hacer)))


def _plain(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)
