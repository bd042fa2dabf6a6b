"""The journal: a chain on the disk, legible after a cut, without secrets."""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import os
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import BrokenFile, JournalFailure, UsageError
from harness.evidence.journal import Journal
from harness.evidence.reader import read_journal
from harness.evidence.redact import MASK, Redactor
from harness.model import Credential

KEYS = [
    "n", "t", "prev", "clase", "caso", "ejecucion", "paso", "operacion",
    "ruta", "origen", "contraparte", "solicitud", "respuesta", "datos",
]  # fmt: skip
DATA = st.lists(st.dictionaries(st.text(max_size=5), st.text() | st.integers() | st.none(), max_size=3), max_size=6)
SECRETS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=4, max_size=20)


def written(path: Path, entries: list[dict[str, Any]]) -> Path:
    with Journal(path, now=lambda: datetime(2026, 6, 15, 12, 0, 0, 123456, tzinfo=UTC)) as journal:
        for entry in entries:
            journal.write("hallazgo", caso="COM-A", datos=entry)
    return path


@given(DATA)
def test_what_was_written_is_read_and_the_chain_holds(entries: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read = read_journal(written(Path(folder) / "journal.jsonl", entries))
    assert read.problems == []
    assert [line["datos"] for line in read.lines] == entries
    assert [line["n"] for line in read.lines] == list(range(1, len(entries) + 1))


@given(DATA.filter(bool), st.data())
def test_any_change_of_a_line_that_is_followed_breaks_the_chain(
    entries: list[dict[str, Any]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder) / "journal.jsonl", [*entries, {"last": 1}])
        lines = path.read_bytes().split(b"\n")
        index = data.draw(st.integers(0, len(lines) - 3))
        lines[index] = lines[index].replace(b'"caso": "COM-A"', b'"caso": "COM-B"')
        path.write_bytes(b"\n".join(lines))
        problems = read_journal(path).problems
    assert any(f"línea {index + 2}" in problem for problem in problems)


@given(DATA.filter(bool), st.data())
def test_a_line_cut_while_written_is_told_and_the_rest_is_read(
    entries: list[dict[str, Any]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder) / "journal.jsonl", entries)
        whole = path.read_bytes()
        last = whole.rstrip(b"\n").rfind(b"\n") + 1
        path.write_bytes(whole[: data.draw(st.integers(last + 1, len(whole) - 2))])
        read = read_journal(path)
        path.write_bytes(whole[:-1])
        whole_but_its_newline = read_journal(path)
    assert len(read.lines) == len(entries) - 1
    assert len(read.problems) == 1
    assert "a medio escribir" in read.problems[0]
    assert read.torn
    assert len(whole_but_its_newline.lines) == len(entries)
    assert not whole_but_its_newline.torn


def test_a_line_taken_away_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "journal.jsonl", [{"a": 1}, {"a": 2}, {"a": 3}])
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[2])
    assert len(read_journal(path).problems) == 2


def test_lines_have_their_members_in_order_and_hash_the_line_before(tmp_path: Path) -> None:
    path = written(tmp_path / "journal.jsonl", [{"ñ": "á"}, {}])
    first, second = path.read_bytes().splitlines()
    assert list(json.loads(first)) == KEYS
    assert json.loads(first)["prev"] == "0" * 64
    assert json.loads(first)["t"] == "2026-06-15T12:00:00.123Z"
    assert json.loads(second)["prev"] == hashlib.sha256(first).hexdigest()
    assert "ñ".encode() in first


def test_many_threads_write_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with Journal(path) as journal:
        threads = [
            threading.Thread(target=lambda: [journal.write("hallazgo", datos={}) for _ in range(50)]) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    read = read_journal(path)
    assert len(read.lines) == 400
    assert read.problems == []


def test_evidence_is_never_overwritten(tmp_path: Path) -> None:
    path = written(tmp_path / "journal.jsonl", [{}])
    with pytest.raises(UsageError, match="no se sobrescribe"):
        Journal(path)


def test_a_journal_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="bitácora"):
        read_journal(tmp_path / "journal.jsonl")


@settings(max_examples=15)
@given(SECRETS, st.text(max_size=10))
def test_no_form_of_a_secret_is_left(secret: str, around: str) -> None:
    credential = Credential("usuario", secret)
    basic = base64.b64encode(f"usuario:{secret}".encode()).decode()
    value = {
        "a": around + secret,
        "b": [base64.b64encode(secret.encode()).decode(), f"Basic {basic}"],
        "c": {"cuerpo": json.dumps({"clave": secret}), secret: json.dumps({"clave": secret}, ensure_ascii=False)},
    }
    clean = Redactor([credential]).clean(value)
    assert secret not in clean["a"].replace(MASK, "")
    assert clean["b"] == [MASK, f"Basic {MASK}"] or secret in MASK
    assert secret not in "".join(clean["c"]).replace(MASK, "")
    assert json.dumps(secret)[1:-1] not in clean["c"]["cuerpo"].replace(MASK, "")


def test_the_printed_default_of_the_mock_is_no_secret() -> None:
    assert Redactor([Credential("compromiso", "simulado", publica=True)]).clean("simulado") == "simulado"


def test_a_full_disk_is_a_sentence_and_not_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Journal(tmp_path / "journal.jsonl") as journal, monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(JournalFailure, match=r"journal\.jsonl: no se puede escribir.*libere espacio"):
            journal.write("intento")


def test_a_journal_is_never_overwritten_nor_made_under_a_file(tmp_path: Path) -> None:
    Journal(tmp_path / "journal.jsonl").close()
    with pytest.raises(UsageError, match="no se sobrescribe"):
        Journal(tmp_path / "journal.jsonl")
    with pytest.raises(UsageError, match="no es una carpeta"):
        Journal(tmp_path / "journal.jsonl" / "journal.jsonl")


@given(DATA.filter(bool), st.data())
def test_a_journal_that_was_cut_goes_on_and_declares_its_torn_line(
    entries: list[dict[str, Any]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder) / "journal.jsonl", entries)
        whole = path.read_bytes()
        last = whole.rstrip(b"\n").rfind(b"\n") + 1
        path.write_bytes(whole[: data.draw(st.integers(last, len(whole)))])
        with Journal(path, go_on=True) as journal:
            number = journal.write("reanudacion", datos={"linea_cortada": journal.torn})
            journal.write("fin", datos={})
            torn = journal.torn
        read = read_journal(path)
    assert read.problems == []
    assert len(read.notes) == (torn is not None)
    assert [line["n"] for line in read.lines][-2:] == [number, number + 1]


def test_a_torn_line_that_nobody_declares_stays_a_problem(tmp_path: Path) -> None:
    path = written(tmp_path / "journal.jsonl", [{"a": 1}])
    path.write_bytes(path.read_bytes() + b'{"n": 2, "t')
    with Journal(path, go_on=True) as journal:
        journal.write("fin", datos={})
    assert read_journal(path).problems == ["la línea 2 no es un objeto JSON"]


def test_two_cannot_write_one_journal(tmp_path: Path) -> None:
    with (
        Journal(tmp_path / "journal.jsonl"),
        pytest.raises(UsageError, match="otro proceso está escribiendo esta bitácora"),
    ):
        Journal(tmp_path / "journal.jsonl", go_on=True)
