"""The embedded mock: a child that comes up, ends with us, and tells why when it cannot."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from harness.embedded import EmbeddedMock, told_of_mock
from harness.errors import MockNotStarted


def test_it_listens_while_the_context_lasts_and_not_after() -> None:
    with EmbeddedMock() as mock:
        assert mock.url.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{mock.url}/_mock/salud", timeout=10) as answer:
            assert answer.status == 200
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{mock.url}/_mock/salud", timeout=10)


def test_a_mock_that_refuses_what_it_was_asked_tells_it_in_one_sentence() -> None:
    with pytest.raises(MockNotStarted) as refused, EmbeddedMock(["--progresion", "a-veces"]):
        pass
    told = str(refused.value)
    assert told.startswith("el simulador no partió: ")
    assert "a-veces" in told
    assert "\n" not in told
    assert "Usage" not in told
    assert "Uso:" not in told


def test_a_mock_that_breaks_tells_its_last_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mock_server.py").write_text("raise SystemExit('se quebró')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)  # `python -m` looks there first
    with (
        pytest.raises(MockNotStarted, match=r"(?s)el simulador no partió: terminó con código 1.*se quebró"),
        EmbeddedMock(),
    ):
        pass


def test_a_mock_that_never_gets_ready_is_not_waited_for_longer_than_its_deadline() -> None:
    with pytest.raises(MockNotStarted, match="no estuvo listo"), EmbeddedMock(deadline_s=0.0):
        pass


def test_what_it_was_asked_is_told_without_the_folders_of_this_machine() -> None:
    asked = ("--seed", "/casa/mundo.json", "--sin-regla", "E25", "--sin-regla", "E20", "--semilla", "7")
    assert told_of_mock(asked) == {"semilla": "mundo.json", "reglas_apagadas": ["E20", "E25"]}
    assert told_of_mock(()) == {}
