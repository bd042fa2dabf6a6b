"""The private tree: for its owner alone, complete before the shared line, and gone when it is closed."""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from harness.commands.closing import close_run
from harness.errors import BrokenFile, JournalFailure, UsageError
from harness.evidence.journal import Journal
from harness.evidence.places import JOURNAL, private_folder
from harness.evidence.private import ORIGINALS, STATE, PrivateTree, remove
from harness.evidence.protection import begun, originals_of, taken_up, with_originals
from harness.evidence.reader import read_journal
from harness.evidence.redact import Redactor
from harness.evidence.seudonimos import Pseudonyms
from harness.known import known_of
from harness.model import Credential, Privacy, Target
from harness.targets import mock_target

PERSON = "12345678-5"
OTHER = "9876543-3"
TARGET = mock_target("http://127.0.0.1:9")
SECRET = Credential("vertical", 'clave "ñandú" %')


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def protected(run: Path, target: Target = TARGET, semilla: int | None = None) -> tuple[Pseudonyms, PrivateTree]:
    return begun(run, target, {"numeroCuenta": ["0000979001"]}, semilla, {"destino": target.name})


def a_run(run: Path, *persons: str) -> None:
    pseudonyms, tree = protected(run)
    with Journal(run / JOURNAL) as journal:
        journal.protect(pseudonyms, tree)
        journal.bind("mock", Redactor([SECRET]))
        for person in persons:
            journal.write("hallazgo", datos={"recibido": f"El RUT {person} con {SECRET.clave}", "n": 1})
        journal.write("hallazgo", datos={"recibido": "nada"})
    tree.close()


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return tmp_path / "reports" / "uno"


def test_only_its_owner_may_read_it(run: Path) -> None:
    a_run(run, PERSON)
    folder = private_folder(run)
    assert folder == run.parent.parent / ".iop" / "uno"
    assert mode(folder) == mode(folder.parent) == 0o700
    assert {mode(path) for path in folder.iterdir()} == {0o600}
    assert {path.name for path in folder.iterdir()} == {STATE, ORIGINALS}
    assert (folder.parent / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_it_keeps_the_lines_that_changed_with_their_originals_and_without_secrets(run: Path) -> None:
    a_run(run, PERSON, OTHER)
    shared = (run / JOURNAL).read_text(encoding="utf-8")
    assert PERSON not in shared
    assert OTHER not in shared
    kept = PrivateTree.open(private_folder(run)).originals()
    assert list(kept) == [1, 2]
    assert PERSON in kept[1]["datos"]["recibido"]
    for path in private_folder(run).iterdir():
        assert "ñandú" not in path.read_text(encoding="utf-8")
    again = list(with_originals(run, read_journal(run / JOURNAL).lines))
    assert [PERSON in json.dumps(line) for line in again] == [True, False, False]
    assert [line["n"] for line in again] == [1, 2, 3]
    assert read_journal(run / JOURNAL).problems == []


def test_what_goes_on_gives_the_same_pseudonyms(run: Path) -> None:
    a_run(run, PERSON, OTHER)
    pseudonyms, tree = taken_up(run)
    with Journal(run / JOURNAL, go_on=True) as journal:
        journal.protect(pseudonyms, tree)
        journal.write("hallazgo", datos={"recibido": f"El RUT {PERSON} y cuenta 0000979001"})
    tree.close()
    first, *_, last = [line["datos"]["recibido"] for line in read_journal(run / JOURNAL).lines]
    assert first.split()[2] == last.split()[2]
    assert "0000979001" not in last
    assert originals_of(run) == [PERSON, OTHER, "0000979001"]


def test_an_original_whose_line_never_came_is_forgotten(run: Path) -> None:
    a_run(run, PERSON)
    folder = private_folder(run)
    with (folder / ORIGINALS).open("a", encoding="utf-8") as stream:
        stream.write('{"n": 3, "datos": {"recibido": "de nadie"}}\n{"n": 4, "da')
    tree = PrivateTree.open(folder)
    with Journal(run / JOURNAL, go_on=True) as journal:
        journal.protect(Pseudonyms(b"k"), tree)
        assert list(tree.originals()) == [1]
        journal.write("hallazgo", datos={"rut": PERSON})
    assert list(tree.originals()) == [1, 3]
    assert mode(folder / ORIGINALS) == 0o600
    tree.close()
    tree.close()


def test_the_original_is_on_the_disk_before_its_line(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pseudonyms, tree = protected(run)
    with Journal(run / JOURNAL) as journal:
        journal.protect(pseudonyms, tree)
        order: list[str] = []
        write, names = os.write, {tree._descriptor: "private", journal._descriptor: "journal"}
        monkeypatch.setattr(os, "write", lambda fd, data: order.append(f"write {names[fd]}") or write(fd, data))
        for where in ("harness.evidence.private.to_disk", "harness.evidence.journal.to_disk"):
            monkeypatch.setattr(where, lambda fd: order.append(f"sync {names[fd]}"))
        journal.write("corrida", datos={"rut": PERSON})
        journal.write("hallazgo", datos={})
        journal.sync()
    tree.close()
    assert order == [
        "write private", "write journal", "sync private", "sync journal", "write journal", "sync journal",
    ]  # fmt: skip


def test_a_full_disk_in_the_private_tree_stops_the_line_too(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pseudonyms, tree = protected(run)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Journal(run / JOURNAL) as journal:
        journal.protect(pseudonyms, tree)
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", full)
            with pytest.raises(JournalFailure, match=r"originales\.jsonl: no se puede escribir.*libere espacio"):
                journal.write("hallazgo", datos={"rut": PERSON})
        with monkeypatch.context() as patched:
            tree.keep(9, {})
            patched.setattr("harness.evidence.private.to_disk", full)
            with pytest.raises(JournalFailure):
                journal.sync()
    tree.close()
    assert (run / JOURNAL).read_bytes() == b""


def test_the_tree_of_a_deleted_run_is_replaced(run: Path) -> None:
    a_run(run, PERSON)
    key = PrivateTree.open(private_folder(run)).state["clave"]
    (run / JOURNAL).unlink()
    a_run(run, OTHER)
    tree = PrivateTree.open(private_folder(run))
    assert tree.state["clave"] != key
    assert PERSON not in json.dumps(tree.originals())


def test_a_link_in_its_place_is_not_followed(run: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mio"
    mine.mkdir()
    (mine / "carta.txt").write_text("mía", encoding="utf-8")
    private_folder(run).parent.mkdir(parents=True)
    private_folder(run).symlink_to(mine)
    a_run(run, PERSON)
    assert [path.name for path in mine.iterdir()] == ["carta.txt"]
    assert not private_folder(run).is_symlink()


def test_without_a_place_for_it_nothing_is_made(run: Path) -> None:
    private_folder(run).parent.write_text("no es una carpeta", encoding="utf-8")
    with pytest.raises(UsageError, match=r"no se puede crear la carpeta privada.*sin ella no se\s+ejecuta"):
        protected(run)


@pytest.mark.parametrize(("text", "error"), [("{", BrokenFile), ("[]", BrokenFile), (None, UsageError)])
def test_a_tree_that_cannot_be_read_is_a_sentence(run: Path, text: str | None, error: type[Exception]) -> None:
    a_run(run, PERSON)
    state = private_folder(run) / STATE
    state.unlink() if text is None else state.write_text(text, encoding="utf-8")
    with pytest.raises(error, match="ya no puede continuar"):
        taken_up(run)


def test_the_key_follows_the_seed_only_against_a_mock(run: Path) -> None:
    def key(target: Target, semilla: int | None) -> Any:
        _, tree = protected(run, target, semilla)
        tree.close()
        return tree.state["clave"]

    real = Target("p", "http://127.0.0.1:9", "c", "pruebas", TARGET.institucion, {}, privacidad=Privacy(cuentas=False))
    assert key(TARGET, 7) == key(TARGET, 7) != key(TARGET, 8)
    assert len({key(TARGET, None), key(TARGET, None), key(real, 7), key(real, 7)}) == 4


def test_what_the_journal_says_of_privacy_is_what_it_does(run: Path) -> None:
    with Journal(run / JOURNAL) as journal:
        assert journal.privacidad == {"ruts": False, "cuentas": False}
        journal.bind("mock", Redactor(), Pseudonyms(b"k", cuentas=False))
        assert journal.privacidad == {"ruts": True, "cuentas": False}
        assert journal.shown("12345678-5") != "12345678-5"


def test_closing_deletes_it_says_so_and_may_be_repeated(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_run(run, PERSON)
    before = (run / JOURNAL).read_bytes()
    assert close_run(run) == 0
    assert "ya no se pueden deshacer" in capsys.readouterr().out
    assert not private_folder(run).exists()
    assert (run / JOURNAL).read_bytes() == before
    assert close_run(run) == 0
    assert "ya estaba cerrada" in capsys.readouterr().out
    assert originals_of(run) is None
    with pytest.raises(UsageError, match="ya no puede continuar"):
        with_originals(run, [])


def test_the_seal_knows_whom_to_look_for_until_the_run_is_closed(run: Path) -> None:
    a_run(run, PERSON)
    head = b'{"contraparte": "mock", "datos": {"destino": {"nombre": "mock"}}}\n'
    assert known_of(run, head, None).originals == (PERSON, "0000979001")
    remove(private_folder(run))
    assert known_of(run, head, None).originals == ()


def test_closing_what_is_no_run_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no hay allí una corrida"):
        close_run(tmp_path)


def test_what_cannot_be_deleted_is_a_sentence(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_run(run, PERSON)

    def denied(*_: object) -> None:
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr("shutil.rmtree", denied)
    with pytest.raises(UsageError, match="no se puede borrar"):
        remove(private_folder(run))
