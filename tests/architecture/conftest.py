"""One run of the breaking cases with every rule on, for all who look at it."""

from __future__ import annotations

import pytest
from breaking import BREAKING, against_a_mock, refused, verdicts

BATCH = 80  # the administration keeps a bounded number of requests, fewer than all these cases send


@pytest.fixture(scope="session")
def every_rule_on(tmp_path_factory):
    """(verdicts by case id, explanations of refusals by code)"""
    ended, told = {}, {}
    folder = tmp_path_factory.mktemp("breaking")
    for start in range(0, len(BREAKING), BATCH):
        transport = against_a_mock()
        ended |= verdicts(folder / f"journal-{start}.jsonl", BREAKING[start : start + BATCH], transport)
        for received in refused(transport):
            for one in received["porque"]:
                told.setdefault(one["codigo"], []).append(one["explicacion"])
    return ended, told
