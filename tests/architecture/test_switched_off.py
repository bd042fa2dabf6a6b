"""Each rule earns its case: with the rule switched off in the mock, every case that expects it turns FALLIDO."""

from __future__ import annotations

import asyncio
from datetime import date

import httpx2
import pytest

from harness.engine import Engine, Options
from harness.evidence.journal import Journal
from harness.loader import load_cases, packaged_cases
from harness.model import Verdict
from harness.targets import mock_target
from mock_server.clock import Reloj
from mock_server.credentials import default_credentials
from mock_server.face import LOOPBACK, create_app
from mock_server.service import Sigfe
from mock_server.store import Store
from mock_server.tables import default_seed
from mock_server.tickets import Progresion
from schemas import load_catalog

SUITE = load_cases([packaged_cases()])
CODES = sorted({code for service in load_catalog().services.values() for code in service.rules})


def cases_expecting(code):
    return [case for case in SUITE.cases if any(code in step.expect.errores for step in case.steps)]


def verdicts(tmp_path, cases, sin_reglas):
    seed = default_seed()
    reloj = Reloj(date.fromisoformat(seed["hoy"]))
    sigfe = Sigfe(Store(), reloj, 1, Progresion.parse("inmediato"), "bruto", sin_reglas)
    sigfe.sembrar(seed)
    app = create_app(sigfe, default_credentials(load_catalog().services), LOOPBACK, reloj)
    transport = httpx2.ASGITransport(app=app, client=("127.0.0.1", 50000))
    with Journal(tmp_path / "journal.jsonl") as journal:
        engine = Engine(mock_target("http://127.0.0.1"), SUITE, journal, Options(semilla=1), transport=transport)
        return {result.caso.id: result.veredicto for result in asyncio.run(engine.run(cases))}


@pytest.mark.parametrize("code", CODES)
def test_a_case_turns_fallido_when_its_rule_is_switched_off(tmp_path, code):
    cases = cases_expecting(code)
    assert cases
    assert verdicts(tmp_path, cases, frozenset({code})) == {case.id: Verdict.FALLIDO for case in cases}


def test_with_every_rule_on_the_breaking_cases_pass(tmp_path):
    cases = [case for case in SUITE.cases if any(step.expect.errores for step in case.steps)]
    assert verdicts(tmp_path, cases, frozenset()) == {case.id: Verdict.APROBADO for case in cases}
