"""Asks each service something harmless, at the target's rhythm: what is there is read, nothing is registered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from harness.client import Client, Request, shaped, why_not_json
from harness.clock import Clock
from harness.errors import HarnessError
from harness.facts import Key
from harness.messages import completed_query
from harness.model import Answer, HttpShape, Institution
from harness.views import is_refusal, members_asked, refusal_sentences
from harness.wording import quoted
from schemas import Operation, load_catalog, on_the_wire

PATIENCE_S = 12.0  # of one query: a service that takes longer to say that there is nothing is not ready
BUDGET_S = 15.0  # of one round of queries
IMPOSSIBLE = "999999999"  # a folio that no area has
SHOWN = 300  # characters of what a server says
NOBODY = "01 98995001-0"  # a well-formed RUT of nobody


@dataclass(frozen=True, slots=True)
class Question:
    """One query: of the institution's own system, or of one of its neighbours."""

    operation: Operation
    members: Mapping[str, Any]
    place: Institution
    vertical: str | None = None
    key: Key | None = None  # what obtener is asked for


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a question. Without an answer, `failure` says why and `sent` whether it may have arrived."""

    question: Question
    ruta: str
    answer: Answer | None
    failure: str | None
    sent: bool
    at: datetime


def about(key: Key, place: Institution, vertical: str | None = None) -> Question:
    """What obtener knows of one thing."""
    return Question(load_catalog().operation(f"{key[0]}.obtener"), members_asked(key), place, vertical, key)


def harmless(service: str, known: Mapping[str, Key], place: Institution, vertical: str | None) -> Question | None:
    """A question to a service: of `known`, by service, what is there; else what cannot be. None: it only registers."""
    operations = load_catalog().services[service].operations
    if "obtener" in operations:
        nobody = NOBODY if load_catalog().services[service].clave != "folio" else IMPOSSIBLE
        return about(known.get(service, (service, nobody)), place, vertical)
    if "consultar" in operations:
        asked = operations["consultar"]
        member = asked.propias["solicitud"]["ticket"].removeprefix("/")
        return Question(asked, {member: IMPOSSIBLE}, place, vertical)
    return Question(operations["buscar"], {}, place, vertical) if "buscar" in operations else None


async def ask_all(client: Client, questions: Sequence[Question], at_once: int, clock: Clock) -> list[Reply]:
    """Every reply, in the order of the questions, within the budget; what did not come by then says so."""
    slots = asyncio.Semaphore(at_once)

    async def one(question: Question) -> Reply:
        async with slots:
            return await ask(client, question, clock)

    tasks = [asyncio.ensure_future(one(question)) for question in questions]
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=BUDGET_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
    return [
        _late(client, question, clock) if task.cancelled() else task.result()
        for question, task in zip(questions, tasks, strict=True)
    ]


async def ask(client: Client, question: Question, clock: Clock) -> Reply:
    """One reply; whatever fails on the wire is told in it."""
    request = request_of(question)
    ruta = client.path(request)
    try:
        await client.turn(request)
        answer = await client.send(request)
    except HarnessError as failed:
        return Reply(question, ruta, None, str(failed), getattr(failed, "sent", False), clock.utc())
    return Reply(question, ruta, answer, why_not_json(answer), True, clock.utc())


def request_of(question: Question) -> Request:
    """The request as it travels, in the names of the contract in use."""
    written = completed_query(question.operation, question.place, question.members)
    body = on_the_wire(question.operation, "solicitud", written)
    made = shaped(question.operation, body, HttpShape(), {})
    return Request(made.operation, made.cuerpo, at_most_s=PATIENCE_S, vertical=question.vertical)


def _late(client: Client, question: Question, clock: Clock) -> Reply:
    told = f"no alcanzó a contestar en {BUDGET_S:.0f} s, al ritmo del destino"
    return Reply(question, client.path(request_of(question)), None, told, False, clock.utc())


def said(reply: Reply) -> str:
    """What a refusal says, in parentheses and not at length; empty when it is none, or says nothing."""
    operation, answer = reply.question.operation, reply.answer
    if answer is None or not is_refusal(operation, answer.json):
        return ""
    told = quoted(refusal_sentences(operation, answer.json))
    return f" ({told if len(told) <= SHOWN else f'{told[: SHOWN - 1]}…'})"
