"""`iop verify` and verificar.py: whatever was changed is found and named, and no file makes them fail."""

from __future__ import annotations

import ast
import io
import json
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from fixture_runs import every_verdict, interrupted
from hypothesis import example, given, settings
from hypothesis import strategies as st
from packages import (
    BASE,
    code_of,
    iop,
    packed,
    sealed,
    tiny_files,
    tiny_journal,
    unpacked,
    with_right_hash,
    word_on,
)

from harness.evidence import verificar as form
from harness.evidence.reader import read_journal

FILES = tiny_files()
WHOLE = packed(FILES)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("paquetes")


def test_a_whole_package_is_intact(place):
    assert word_on(WHOLE, place).code == form.INTACT


def test_every_single_byte_matters(place):
    """Exhaustive: each byte of a small package with one of its bits turned."""
    for at in range(len(WHOLE)):
        other = WHOLE[:at] + bytes([WHOLE[at] ^ 1 << at % 8]) + WHOLE[at + 1 :]
        assert code_of(other, place) != form.INTACT, at


def test_a_byte_changed_by_somebody_who_corrects_the_hash_too_is_found_unless_it_says_the_same(place):
    """The container is built again; inside a DEFLATE stream, padding or another way to say the same is no change."""
    streams: set[int] = set()
    at = 0
    for name in sorted(FILES, key=str.encode):
        size = int.from_bytes(WHOLE[at + 18 : at + 22], "little")
        at += 30 + len(f"expediente-x/{name}")
        streams |= set(range(at, at + size))
        at += size
    unseen = []
    for at in range(len(WHOLE) - form.COMMENT_SIZE):
        other = with_right_hash(WHOLE[:at] + bytes([WHOLE[at] ^ 0x80]) + WHOLE[at + 1 :])
        if code_of(other, place) == form.INTACT:
            unseen.append(at)
    assert set(unseen) <= streams
    assert len(unseen) < 3 * len(FILES)


@settings(max_examples=100)
@given(at=st.integers(0, len(WHOLE) - 1), value=st.integers(0, 255), fix=st.booleans())
def test_no_byte_can_be_another(tmp_path_factory, at, value, fix):
    place = tmp_path_factory.getbasetemp()
    if value == WHOLE[at]:
        return
    other = WHOLE[:at] + bytes([value]) + WHOLE[at + 1 :]
    assert code_of(other, place) != form.INTACT
    if fix:
        code_of(with_right_hash(other), place)  # it may be padding; it never fails otherwise


@settings(max_examples=60)
@given(st.binary(min_size=1, max_size=40), st.integers(0, len(WHOLE)))
def test_bytes_put_anywhere_are_found(tmp_path_factory, extra, at):
    place = tmp_path_factory.getbasetemp()
    other = WHOLE[:at] + extra + WHOLE[at:]
    assert code_of(other, place) != form.INTACT
    assert code_of(WHOLE[:at], place) != form.INTACT or at == len(WHOLE)
    if at <= len(WHOLE) - form.COMMENT_SIZE:
        assert code_of(with_right_hash(other), place) != form.INTACT


@settings(max_examples=120)
@given(st.one_of(st.binary(max_size=400), st.lists(st.sampled_from([
    b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04", b"\xff" * 8, b"\x00" * 8, WHOLE[-93:], WHOLE[:300], WHOLE[-900:]
]), max_size=8).map(b"".join)))  # fmt: skip
def test_no_file_makes_it_fail(tmp_path_factory, raw):
    assert code_of(raw, tmp_path_factory.getbasetemp()) != form.INTACT


def _zip(rows, comment=b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in rows:
            made.writestr(name, content)
        made.comment = comment
    return stream.getvalue()


BAG = [(f"expediente-x/{name}", content) for name, content in FILES.items()]


def test_the_same_files_in_another_container_are_told(place):
    for rows in (BAG, list(reversed(BAG))):
        word = word_on(_zip(rows), place)
        assert word.code == form.ALTERED
        assert "el contenedor no es el que se selló" in " ".join(word.sentences)


def test_entries_in_another_order_are_told_though_every_hash_is_right(place):
    stream, names = io.BytesIO(), sorted(FILES, key=str.encode, reverse=True)
    offset, index = 0, b""
    for name in names:
        engine = zlib.compressobj(9, zlib.DEFLATED, -15)
        content = engine.compress(FILES[name]) + engine.flush()
        entry = form.Entry(f"expediente-x/{name}", zlib.crc32(FILES[name]), len(content), len(FILES[name]))
        index += form.central_header(entry, offset)
        offset += stream.write(form.local_header(entry) + content)
    raw = stream.getvalue() + index + form.end_record(len(names), len(index), offset) + b"x" * form.COMMENT_SIZE
    assert word_on(with_right_hash(raw), place).code == form.ALTERED


@pytest.mark.parametrize(("rows", "sentence"), [
    ([*BAG, ("../fuera", b"x")], "un nombre que no se admite"),
    ([*BAG, ("/etc/fuera", b"x")], "un nombre que no se admite"),
    ([*BAG, ("expediente-x/a\\b", b"x")], "un nombre que no se admite"),
    ([*BAG, ("expediente-x/C:x", b"x")], "un nombre que no se admite"),
    ([*BAG, ("expediente-x//x", b"x")], "un nombre que no se admite"),
    ([*BAG, ("expediente-x/bagIT.txt", b"x")], "dos veces el archivo"),
    ([*BAG, ("otra/x", b"x")], "no están en una sola carpeta"),
    ([("x", b"x")], "no están en una sola carpeta"),
    ([("x/y", b"x")], "no tiene bagit.txt"),
    ([*BAG, ("expediente-x/cero", bytes(50 << 20))], "parece una bomba"),
    ([(name, content.replace(b"1.0", b"0.97") if name.endswith("bagit.txt") else content) for name, content in BAG],
     "es un paquete BagIt 0.97"),
])  # fmt: skip
def test_what_is_no_package_of_ours_is_one_sentence(place, rows, sentence):
    with pytest.raises(form.Unusable, match=sentence):
        word_on(_zip(rows), place)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_refused(place):
    with pytest.raises(form.Unusable, match="dos veces"):
        word_on(_zip([*BAG, BAG[0]]), place)


def _central(raw: bytes, offset: int, value: bytes) -> bytes:
    """The container with some bytes of its first index entry replaced."""
    at = raw.find(b"PK\x01\x02") + offset
    return raw[:at] + value + raw[at + len(value) :]


@pytest.mark.parametrize(("raw", "sentence"), [
    (_central(WHOLE, 8, b"\x01\x08"), "cifrado"),
    (_central(WHOLE, 10, b"\x0c\x00"), "comprimido de un modo"),
    (_central(WHOLE, 20, b"\xff" * 4), "64 bits"),
    (_central(WHOLE, 38, struct.pack("<I", 0o120777 << 16)), "enlace"),
    (_central(WHOLE, 46, b"\xff"), "no es UTF-8"),
    (_central(WHOLE, 42, b"\x05\x00\x00\x00"), "la cabecera"),
    (_central(WHOLE, 0, b"XX"), "índice está dañado"),
    (WHOLE[:-300], "le falta el final"),
    (b"", "no es un archivo zip"),
    (b"hola", "no es un archivo zip"),
    (form._END.pack(b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0, 0, 0), "64 bits"),
    (form._END.pack(b"PK\x05\x06", 1, 0, 1, 1, 0, 0, 0), "varias partes"),
    (form._END.pack(b"PK\x05\x06", 0, 0, 20000, 20000, 0, 0, 0), "declara 20000 archivos"),
    (form._END.pack(b"PK\x05\x06", 0, 0, 1, 1, 99, 99, 0), "apunta fuera"),
])  # fmt: skip
def test_an_odd_container_is_one_sentence(place, raw, sentence):
    with pytest.raises(form.Unusable, match=sentence):
        word_on(raw, place)


def test_files_that_share_their_bytes_are_a_bomb(place):
    content = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = content.compress(os.urandom(5000)) + content.flush()
    local = form.local_header(form.Entry("x/a", 0, len(data), 5000))
    index = b"".join(form.central_header(form.Entry(f"x/{n}", 0, len(data), 5000), 0) for n in range(9))
    raw = local + data + index + form.end_record(9, len(index), len(local) + len(data)) + b"x" * form.COMMENT_SIZE
    with pytest.raises(form.Unusable, match="se enciman"):
        word_on(raw, place)


def test_a_stream_that_gives_more_than_it_declares_is_cut(place):
    files = FILES | {"data/grande": bytes(1 << 20)}
    raw = packed(files)
    at = raw.rfind(b"expediente-x/data/grande") - 46 + 24
    other = raw[:at] + struct.pack("<I", 100) + raw[at + 4 :]
    word = word_on(other, place)
    assert word.code == form.ALTERED
    assert "data/grande (es más largo de lo que dice)" in " ".join(word.sentences)


def _altered(change) -> form.Report:
    files = dict(FILES)
    change(files)
    return files


@pytest.mark.parametrize(("change", "told"), [
    (lambda f: f.update({"data/expediente.html": b"otro"}), "cambiado: data/expediente.html"),
    (lambda f: f.pop("data/expediente.html"), "quitado: data/expediente.html"),
    (lambda f: f.update({"data/nuevo.txt": b"x"}), "agregado: data/nuevo.txt"),
    (lambda f: f.update({"nuevo.txt": b"x"}), "agregado: nuevo.txt"),
    (lambda f: f.update({"bag-info.txt": b"x"}), "cambiado: bag-info.txt"),
    (lambda f: f.pop("cadena.json"), "quitado: cadena.json"),
    (lambda f: f.pop("manifest-sha256.txt"), "quitado: manifest-sha256.txt"),
    (lambda f: f.pop("tagmanifest-sha256.txt"), "quitado: tagmanifest-sha256.txt"),
    (lambda f: f.update({"bagit.txt": form.BAGIT + b"\n"}), "cambiado: bagit.txt"),
    (lambda f: f.update({"data/journal.jsonl": tiny_journal()[:-20]}), "quedó a medio escribir"),
    (lambda f: f.update({"manifest-sha256.txt": f["manifest-sha256.txt"] * 2}), "no tiene la forma"),
    (lambda f: f.update({"tagmanifest-sha256.txt": b""}), "no lista los archivos que debe"),
    (lambda f: f.update({"firma.json": b"{}"}), "firma.json no es la firma"),
    (lambda f: f.update({"firma.json": b"[" * 50000}), "firma.json no es la firma"),
])  # fmt: skip
def test_a_change_made_with_a_right_container_is_named(place, change, told):
    files = dict(FILES)
    change(files)
    word = word_on(packed(files), place)
    assert word.code == form.ALTERED
    assert told in " ".join(word.sentences)


def test_another_folder_inside_is_told(place):
    assert "la carpeta de adentro" in " ".join(word_on(packed(FILES, "expediente-y"), place).sentences)


def test_a_package_that_says_it_is_complete_and_is_not_is_told(here):
    package = sealed(here)
    with zipfile.ZipFile(package) as opened:
        files = {name.partition("/")[2]: opened.read(name) for name in opened.namelist()}
    whole = files["data/journal.jsonl"].split(b"\n")
    cut = b"\n".join(whole[:-2]) + b"\n"
    files |= {"data/journal.jsonl": cut, **_remade(files, cut)}
    word = word_on(packed(files, BASE), here)
    assert word.code == form.ALTERED
    assert "dice estar completo y no lo está: la bitácora no tiene fin" in " ".join(word.sentences)


def _remade(files, journal):
    """What somebody would write who remakes every hash and does not touch bag-info.txt."""
    chain = form.Chain()
    chain.feed(journal)
    chain.end()
    files = files | {"data/journal.jsonl": journal, "cadena.json": form.chain_json(chain).encode()}
    data = [(name, _sha(content)) for name, content in files.items() if name.startswith("data/")]
    size = sum(len(content) for name, content in files.items() if name.startswith("data/"))
    info = files["bag-info.txt"].decode().split("Payload-Oxum")[0] + f"Payload-Oxum: {size}.{len(data)}\n"
    files |= {"manifest-sha256.txt": form.manifest(data).encode(), "bag-info.txt": info.encode()}
    tags = form.manifest([(name, _sha(files[name])) for name in form.TAG_FILES])
    return files | {"tagmanifest-sha256.txt": tags.encode()}


def _sha(content):
    import hashlib

    return hashlib.sha256(content).hexdigest()


def test_an_unpacked_package_is_checked_by_the_verifier_inside_alone(here):
    folder = unpacked(sealed(here), here / "out")
    command = [sys.executable, "-I", "-S", "-W", "error", "verificar.py"]

    def run(*arguments):
        done = subprocess.run([*command, *arguments], cwd=folder, capture_output=True, check=False, encoding="utf-8")
        return done.returncode, done.stdout + done.stderr

    assert run()[0] == 0
    assert run(str(here / "reports" / f"{BASE}.zip"))[0] == 0
    assert not (folder / "__pycache__").exists()
    (folder / "data" / "resumen.json").write_text("{}")
    (folder / "data" / "más.txt").write_text("x")
    (folder / "data" / "junit.xml").unlink()
    code, told = run()
    assert code == 1
    for word in ("cambiado: data/resumen.json", "quitado: data/junit.xml", "agregado: data/más.txt", "nadie lo firmó"):
        assert word in told
    assert run("no-hay")[0] == 2
    assert run("a", "b") == (2, f"{form.USAGE}\n")
    assert run("--clave-publica") == (2, f"{form.USAGE}\n")
    (folder / "data" / "enlace").symlink_to("/etc/hostname")
    code, told = run()
    assert code == 2
    assert "enlace" in told
    assert "Traceback" not in told


def test_a_folder_with_something_else_is_no_package(here):
    (here / "x").mkdir()
    done = iop("verify", "x")
    assert done.exit_code == 2


def test_iop_verify_says_the_same(here):
    package = sealed(here)
    done = iop("verify", package)
    assert done.exit_code == 0
    assert "INTACTO" in done.output
    assert "nadie lo firmó" in done.output
    assert iop("verify", "nada.zip").exit_code == 2


def test_the_verifier_reads_as_python_3_8_and_needs_nothing_of_ours():
    source = Path(form.__file__).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {name.partition(".")[0] for name in names if name} <= set(sys.stdlib_module_names)


def _lines():
    for journal in (every_verdict(), interrupted()):
        yield b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in journal.lines)


JOURNALS = [tiny_journal(), *_lines()]


@settings(max_examples=80)
@given(st.sampled_from(JOURNALS), st.data())
def test_the_chain_is_read_as_the_harness_reads_it(tmp_path_factory, raw, data):
    """Also when bytes change, lines leave, and however the bytes come in pieces."""
    at = data.draw(st.integers(0, len(raw)))
    upto = data.draw(st.sampled_from([at, min(at + 1, len(raw)), len(raw)]))
    raw = raw[:at] + data.draw(st.sampled_from([b"", b"x", b"\n", b"{}\n", b"\xff"])) + raw[upto:]
    path = tmp_path_factory.getbasetemp() / "journal.jsonl"
    path.write_bytes(raw)
    size = data.draw(st.integers(1, 5000))
    chain = form.Chain()
    for start in range(0, len(raw), size):
        chain.feed(raw[start : start + size])
    chain.end()
    read = read_journal(path)
    assert chain.problems == read.problems
    assert (chain.head or None) == read.last_hash
    chain.lacks()


@given(st.lists(st.recursive(
    st.none() | st.integers() | st.text(max_size=3) | st.sampled_from(["corrida", "inicio", "intento", "fin", "A/1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["clase", "datos", "caso", "ejecucion", "n", "prev", "casos", "plan", "intento", "id"]), inner),
    max_leaves=12), max_size=5))  # fmt: skip
@example([{"clase": "intento", "n": []}])
@example([{"clase": "veredicto", "ejecucion": []}])
@example([{"clase": "resultado", "datos": {"intento": []}}])
def test_no_journal_makes_the_chain_fail(lines):
    chain = form.Chain()
    chain.feed(b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    chain.end()
    assert chain.lacks()


def test_a_line_without_end_is_cut(monkeypatch):
    monkeypatch.setattr(form, "MAX_LINE", 10)
    with pytest.raises(ValueError, match="no termina"):
        form.Chain().feed(b"x" * 11)
