"""Each rule earns its case: with the rule switched off in the mock, every case that expects it turns FALLIDO."""

from __future__ import annotations

import pytest
from breaking import BREAKING, against_a_mock, verdicts

from harness.model import Verdict
from schemas import load_catalog

CODES = sorted({code for service in load_catalog().services.values() for code in service.rules})


@pytest.mark.parametrize("code", CODES)
def test_a_case_turns_fallido_when_its_rule_is_switched_off(tmp_path, code):
    cases = [case for case in BREAKING if any(code in step.expect.errores for step in case.steps)]
    assert cases
    ended = verdicts(tmp_path / "journal.jsonl", cases, against_a_mock(frozenset({code})))
    assert ended == {case.id: Verdict.FALLIDO for case in cases}


def test_with_every_rule_on_the_breaking_cases_pass(every_rule_on):
    ended, _ = every_rule_on
    assert ended == {case.id: Verdict.APROBADO for case in BREAKING}
