"""The built-in cases that must be refused, run in this process against a mock of their own."""

from __future__ import annotations

import asyncio
from datetime import date

import httpx2

from harness.engine import Engine, Options
from harness.evidence.journal import Journal
from harness.loader import load_cases, packaged_cases
from harness.targets import mock_target
from mock_server.clock import Reloj
from mock_server.credentials import default_credentials
from mock_server.face import create_app
from mock_server.service import Sigfe
from mock_server.store import Store
from mock_server.tables import default_seed
from mock_server.tickets import Progresion
from schemas import load_catalog

SUITE = load_cases([packaged_cases()])
BREAKING = [case for case in SUITE.cases if any(step.expect.errores for step in case.steps)]


def against_a_mock(sin_reglas=frozenset()):
    """The way to a fresh mock, with these rules switched off."""
    seed = default_seed()
    reloj = Reloj(date.fromisoformat(seed["hoy"]))
    sigfe = Sigfe(Store(), reloj, 1, Progresion.parse("inmediato"), "bruto", sin_reglas)
    sigfe.sembrar(seed)
    app = create_app(sigfe, default_credentials(load_catalog().services), reloj=reloj)
    return httpx2.ASGITransport(app=app, client=("127.0.0.1", 50000))


def verdicts(journal, cases, transport):
    """How each case ended."""
    with Journal(journal) as written:
        engine = Engine(mock_target("http://127.0.0.1"), SUITE, written, Options(semilla=1), transport=transport)
        return {result.caso.id: result.veredicto for result in asyncio.run(engine.run(cases))}


def refused(transport):
    """What the administration tells of every request that it refused."""

    async def ask():
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1", trust_env=False) as client:
            listed = await client.get("/_mock/recibidos?rechazado=true&limite=1000")
            numbers = [row["numero"] for row in listed.json()["recibidos"]]
            return [(await client.get(f"/_mock/recibidos/{number}")).json() for number in numbers]

    return asyncio.run(ask())
