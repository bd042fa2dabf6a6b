"""What the tests of the seal share: a run in a folder, a tiny package, and the command line."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

from click.testing import CliRunner, Result
from fixture_runs import passed_only
from journal_builder import JournalBuilder, declared

from harness.cli import main
from harness.evidence import verificar as form
from harness.evidence.bag import Bag, Label, write_bag

RUN = "20260615-140507-7f3a"
BASE = f"expediente-{RUN}"


def iop(*arguments: object) -> Result:
    """What the command line answers."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="iop")


def a_run(here: Path, journal: JournalBuilder | None = None, torn: bytes = b"") -> Path:
    """A run under `reports`, with a journal and no products."""
    folder = here / "reports" / RUN
    folder.mkdir(parents=True)
    (journal or passed_only()).write(folder, torn=torn)
    return folder


def sealed(here: Path, *more: object) -> Path:
    """The package of a run in which everything is right."""
    done = iop("seal", a_run(here), *more)
    assert done.exit_code == 0, done.output
    return here / "reports" / f"{BASE}.zip"


def tiny_journal() -> bytes:
    """Four lines that chain and lack nothing."""
    j = JournalBuilder()
    j.corrida([declared("COM-ORIG-01", "compromiso", "original")])
    j.inicio("COM-ORIG-01")
    j.veredicto("APROBADO")
    j.fin()
    from journal_builder import encode

    return b"".join(encode(line) + b"\n" for line in j.lines)


def tiny_files() -> dict[str, bytes]:
    """The files of a package as small as can be; its verifier is only a word."""
    journal = tiny_journal()
    chain = form.Chain()
    chain.feed(journal)
    chain.end()
    payload = {"journal.jsonl": journal, "expediente.html": b"<!DOCTYPE html>\n" * 3}
    labels = (Label("External-Identifier", RUN), Label("Estado", "completo"))
    files = Bag("expediente-x", payload, labels, form.chain_json(chain)).files()
    files |= {form.VERIFIER: b"pass\n", form.README: b"lea\n"}
    tags = [(name, hashlib.sha256(files[name]).hexdigest()) for name in form.TAG_FILES]
    return files | {form.TAGMANIFEST: form.manifest(tags).encode()}


def packed(files: dict[str, bytes], base: str = "expediente-x") -> bytes:
    """The container of some files."""
    stream = io.BytesIO()
    write_bag(stream, base, files)
    return stream.getvalue()


def with_right_hash(raw: bytes) -> bytes:
    """A container whose comment is made to fit what stands before it: what somebody who means it would do."""
    before = raw[: -form.COMMENT_SIZE]
    return before + form.comment(hashlib.sha256(before).hexdigest())


def word_on(raw: bytes, folder: Path) -> form.Report:
    """The verifier's report on some bytes; raises Unusable."""
    path = folder / "x.zip"
    path.write_bytes(raw)
    return form.verify(path)


def code_of(raw: bytes, folder: Path) -> int:
    """The exit code for some bytes."""
    try:
        return word_on(raw, folder).code
    except form.Unusable:
        return form.UNUSABLE


def unpacked(package: Path, into: Path) -> Path:
    """The folder of an unpacked package."""
    with zipfile.ZipFile(package) as opened:
        opened.extractall(into)
    return next(into.iterdir())
