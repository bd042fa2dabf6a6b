"""Every refusal that a built-in case provokes is explained: the case's codes, and a near miss for each."""

from __future__ import annotations

import asyncio
from datetime import date

import httpx2
import pytest

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


@pytest.fixture(scope="module")
def explained(tmp_path_factory):
    """What the administration tells after all breaking cases were run: explanations by code."""
    told: dict[str, list[str]] = {}
    for number, batch in enumerate(batched(BREAKING, 80)):
        for received in refused(tmp_path_factory.mktemp("explained") / f"journal-{number}.jsonl", batch):
            for one in received["porque"]:
                told.setdefault(one["codigo"], []).append(one["explicacion"])
    return told


def batched(cases, size):
    """The administration keeps a bounded number of requests, fewer than all these cases send."""
    return [cases[start : start + size] for start in range(0, len(cases), size)]


def refused(path, cases):
    """Every request that was refused when these cases ran against a mock of their own."""
    seed = default_seed()
    reloj = Reloj(date.fromisoformat(seed["hoy"]))
    sigfe = Sigfe(Store(), reloj, 1, Progresion.parse("inmediato"))
    sigfe.sembrar(seed)
    app = create_app(sigfe, default_credentials(load_catalog().services), reloj=reloj)
    transport = httpx2.ASGITransport(app=app, client=("127.0.0.1", 50000))

    async def run():
        with Journal(path) as journal:
            engine = Engine(mock_target("http://127.0.0.1"), SUITE, journal, Options(semilla=1), transport=transport)
            await engine.run(cases)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1", trust_env=False) as client:
            listed = await client.get("/_mock/recibidos?rechazado=true&limite=1000")
            numbers = [row["numero"] for row in listed.json()["recibidos"]]
            return [(await client.get(f"/_mock/recibidos/{number}")).json() for number in numbers]

    return asyncio.run(run())


@pytest.mark.parametrize("code", sorted({c for case in BREAKING for step in case.steps for c in step.expect.errores}))
def test_every_code_that_a_case_breaks_is_explained(explained, code):
    assert explained.get(code), f"{code}: ningún rechazo quedó explicado"
    assert all(one.endswith(".") and "{" not in one for one in explained[code])


WITH_NUMBERS = {"E14", "E19", "E20", "E26", "E27", "E32", "E51", "E58", "E61", "E66", "E70"}


@pytest.mark.parametrize("code", sorted(WITH_NUMBERS))
def test_what_is_about_amounts_is_explained_in_pesos(explained, code):
    assert any("$ " in one for one in explained[code]), explained[code]
