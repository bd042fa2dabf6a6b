"""Every refusal that a built-in case provokes is explained: the case's codes, and a near miss for each."""

from __future__ import annotations

import pytest
from breaking import BREAKING

from mock_server.explaining.business import EXPLICACIONES

CODES = sorted({code for case in BREAKING for step in case.steps for code in step.expect.errores})
BY_TITLE = {"E08", "E09"}  # of a transaction they have words of their own; a person's texts are told by the title
WITH_NUMBERS = {"E14", "E19", "E20", "E26", "E27", "E32", "E51", "E58", "E61", "E66", "E70"}


@pytest.mark.parametrize("code", CODES)
def test_every_code_that_a_case_breaks_is_explained(every_rule_on, code):
    _, explained = every_rule_on
    assert explained.get(code), f"{code}: ningún rechazo quedó explicado"
    assert all(one.endswith(".") and "{" not in one for one in explained[code])


@pytest.mark.parametrize("code", sorted(WITH_NUMBERS))
def test_what_is_about_amounts_is_explained_in_pesos(every_rule_on, code):
    _, explained = every_rule_on
    assert any("$ " in one for one in explained[code]), explained[code]


@pytest.mark.parametrize("code", [code for code in CODES if code in EXPLICACIONES.keys() - BY_TITLE])
def test_what_has_words_of_its_own_uses_them(every_rule_on, code):
    _, explained = every_rule_on
    assert not [one for one in explained[code] if one.startswith("Debía cumplirse")]
