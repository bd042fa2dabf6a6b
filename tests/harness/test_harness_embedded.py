"""The embedded mock: a child that comes up, ends with us, and tells why when it cannot."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest

from harness.embedded import EmbeddedMock
from harness.errors import MockNotStarted


def test_it_listens_while_the_context_lasts_and_not_after() -> None:
    with EmbeddedMock() as mock:
        assert mock.url.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{mock.url}/_mock/salud", timeout=10) as answer:
            assert answer.status == 200
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{mock.url}/_mock/salud", timeout=10)


def test_a_mock_that_cannot_start_tells_its_last_words() -> None:
    with pytest.raises(MockNotStarted, match="no-existe"), EmbeddedMock(["--no-existe"]):
        pass


def test_a_mock_that_never_gets_ready_is_not_waited_for_longer_than_its_deadline() -> None:
    with pytest.raises(MockNotStarted, match="no estuvo listo"), EmbeddedMock(deadline_s=0.0):
        pass
