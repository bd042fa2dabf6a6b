"""Comprueba un expediente sellado sin más que Python (3.8 o posterior): python3 verificar.py [PAQUETE.zip | CARPETA].

It travels inside every package, so it imports nothing of the project and speaks for itself. `iop verify` runs it too.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import re
import stat
import struct
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    _Point = tuple[int, int, int, int]

INTACT, ALTERED, UNUSABLE = 0, 1, 2

BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST = "manifest-sha256.txt"
TAGMANIFEST = "tagmanifest-sha256.txt"
INFO = "bag-info.txt"
CHAIN = "cadena.json"
SIGNATURE = "firma.json"
README = "LEAME.txt"
VERIFIER = "verificar.py"
JOURNAL = "data/journal.jsonl"
TAG_FILES = (README, INFO, "bagit.txt", CHAIN, MANIFEST, VERIFIER)  # what every tag manifest lists, sorted
FIRST_PREV = "0" * 64

MAX_PACKAGE = 512 << 20  # bytes of a zip file, of what comes out of it, of a tag file, of a line of the journal
MAX_UNPACKED = 2 << 30
MAX_TAG = 16 << 20
MAX_LINE = 64 << 20
MAX_FILES = 10_000
MAX_RATIO = 400  # what comes out for each byte that goes in; DEFLATE itself reaches 1032
CHUNK = 1 << 16


class Unusable(Exception):
    """What was given cannot be examined; the message is one Spanish sentence."""


def clean(text: str, most: int = 200) -> str:
    """A text of the package that may be shown: no control characters, no tricks with the direction, not endless."""
    shown = "".join(sign if sign.isprintable() else "·" for sign in text)
    return shown if len(shown) <= most else shown[:most] + "…"


# --- names ------------------------------------------------------------------------------------------------------------

_RESERVED = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|%]')


def is_plain(name: str) -> bool:
    """Whether a path is relative, stays below its folder and can be written on every system."""
    parts = name.split("/")
    return (
        0 < len(name) <= 240
        and not _RESERVED.search(name)
        and name.isprintable()
        and all(part.strip(" ") == part and part.strip(".") and not part.endswith(".") for part in parts)
    )


def _check_name(name: str) -> None:
    if not is_plain(name):
        raise Unusable(
            f"trae un archivo con un nombre que no se admite («{clean(name)}»): absoluto, fuera de su carpeta "
            "o con caracteres reservados"
        )


# --- the container: a ZIP file in the one form that is ever written ---------------------------------------------------


class Entry(NamedTuple):
    """A file in the container: its name, and CRC-32 and sizes as its headers tell them."""

    name: str
    crc: int
    packed: int
    size: int


_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION, _UTF8, _DEFLATED, _TIME, _DATE = 20, 0x0800, 8, 0, 0x0021  # 1980-01-01: the only date that says nothing
_UNIX = 3 << 8
_REGULAR = (stat.S_IFREG | 0o644) << 16
_COMMENT = b"sha256:"
COMMENT_SIZE = len(_COMMENT) + 64


def local_header(entry: Entry) -> bytes:
    """What stands before the bytes of a file."""
    name = entry.name.encode()
    common = (_VERSION, _UTF8, _DEFLATED, _TIME, _DATE, entry.crc, entry.packed, entry.size)
    return _LOCAL.pack(b"PK\x03\x04", *common, len(name), 0) + name


def central_header(entry: Entry, offset: int) -> bytes:
    """What stands for a file in the index; `offset` is where its local header begins."""
    name = entry.name.encode()
    common = (_VERSION, _UTF8, _DEFLATED, _TIME, _DATE, entry.crc, entry.packed, entry.size)
    tail = (len(name), 0, 0, 0, 0, _REGULAR, offset)
    return _CENTRAL.pack(b"PK\x01\x02", _UNIX | _VERSION, *common, *tail) + name


def end_record(count: int, size: int, offset: int) -> bytes:
    """What ends the container, before its comment; `size` and `offset` are those of the index."""
    return _END.pack(b"PK\x05\x06", 0, 0, count, count, size, offset, COMMENT_SIZE)


def comment(digest: str) -> bytes:
    """The comment of a container whose bytes before it have this SHA-256."""
    return _COMMENT + digest.encode()


class _Place(NamedTuple):
    entry: Entry
    start: int  # where its compressed bytes begin


class Package:
    """A ZIP file, read by its index; `remarks` tells what is not as it was written."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self.remarks: list[str] = []
        end = self._end()
        places = self._index(end)
        _check_bounds(places, len(raw))
        if not self._is_canonical(places):
            self.remarks.append(
                "el contenedor no es el que se selló: cambiaron sus cabeceras, su índice o el orden, o sobran bytes"
            )
        if raw[end + _END.size :] != comment(hashlib.sha256(raw[: end + _END.size]).hexdigest()):
            self.remarks.append("el contenedor no tiene la huella con que se selló")
        self._places = {place.entry.name: place for place in places}
        self.names = list(self._places)

    def _end(self) -> int:
        """Where the end record begins; bytes that follow the comment are told."""
        at = self._raw.rfind(b"PK\x05\x06")
        if at < 0 or at + _END.size > len(self._raw):
            raise Unusable("no es un archivo zip, o le falta el final")
        told = self._raw[at + _END.size - 2] | self._raw[at + _END.size - 1] << 8
        beyond = len(self._raw) - at - _END.size - told
        if beyond > 0:
            self.remarks.append(f"hay {beyond} bytes agregados al final del archivo")
        return at

    def _index(self, end: int) -> list[_Place]:
        _, disk, first, here, count, size, offset, _ = _END.unpack_from(self._raw, end)
        if 0xFFFF in (disk, first, here, count) or 0xFFFFFFFF in (size, offset):
            raise Unusable("es un zip de 64 bits, que un expediente nunca es")
        if disk or first or here != count:
            raise Unusable("es un zip en varias partes, que un expediente nunca es")
        if count > MAX_FILES:
            raise Unusable(f"declara {count} archivos; un expediente tiene a lo más {MAX_FILES}")
        shift = end - size - offset
        if shift < 0:
            raise Unusable("su índice está dañado: apunta fuera del archivo")
        if shift:
            self.remarks.append(f"hay {shift} bytes agregados delante del índice")
        places, at = [], end - size
        for _ in range(count):
            place, at = self._indexed(at, end, shift)
            if place is not None:
                places.append(place)
        return places

    def _indexed(self, at: int, end: int, shift: int) -> tuple[_Place | None, int]:
        """The file that the index tells at a place, and the next place; None for a mere folder."""
        if at + _CENTRAL.size > end or self._raw[at : at + 4] != b"PK\x01\x02":
            raise Unusable("su índice está dañado")
        told = _CENTRAL.unpack_from(self._raw, at)
        flags, method, crc, packed, size = told[3], told[4], told[7], told[8], told[9]
        name_size, extra_size, comment_size, attributes, offset = told[10], told[11], told[12], told[15], told[16]
        after = at + _CENTRAL.size + name_size + extra_size + comment_size
        if after > end:
            raise Unusable("su índice está dañado")
        name = _decoded(self._raw[at + _CENTRAL.size : at + _CENTRAL.size + name_size])
        if 0xFFFFFFFF in (packed, size, offset):
            raise Unusable("es un zip de 64 bits, que un expediente nunca es")
        if flags & 0x2041:
            raise Unusable(f"trae un archivo cifrado («{clean(name)}»)")
        if stat.S_IFMT(attributes >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Unusable(f"trae un enlace o algo que no es un archivo («{clean(name)}»)")
        if name.endswith("/") and size == 0:
            _check_name(name[:-1])
            return None, after
        _check_name(name)
        if method not in (0, _DEFLATED):
            raise Unusable(f"trae un archivo comprimido de un modo que no se admite («{clean(name)}»)")
        start = self._start(offset + shift, name)
        if start + packed > end:
            raise Unusable(f"le faltan bytes de «{clean(name)}»")
        if method == 0 and packed != size:
            raise Unusable(f"los tamaños de «{clean(name)}» no concuerdan")
        return _Place(Entry(name, crc, packed, size), start if method else -start), after

    def _start(self, at: int, name: str) -> int:
        if at + _LOCAL.size > len(self._raw) or self._raw[at : at + 4] != b"PK\x03\x04":
            raise Unusable(f"la cabecera de «{clean(name)}» está dañada")
        name_size, extra_size = struct.unpack_from("<2H", self._raw, at + 26)
        return int(at + _LOCAL.size + name_size + extra_size)

    def _is_canonical(self, places: Sequence[_Place]) -> bool:
        """Build the container again around the compressed bytes, and compare."""
        at, index, before = 0, b"", b""
        for place in places:
            head, name = local_header(place.entry), place.entry.name.encode()
            start = at + len(head)
            if name <= before or place.start != start or self._raw[at:start] != head:
                return False
            index += central_header(place.entry, at)
            at, before = start + place.entry.packed, name
        tail = index + end_record(len(places), len(index), at)
        return self._raw[at : at + len(tail)] == tail and len(self._raw) == at + len(tail) + COMMENT_SIZE

    def read(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, never more than declared; raises ValueError when they are not what the index tells."""
        entry, start = self._places[name]
        packed = memoryview(self._raw)[abs(start) : abs(start) + entry.packed]
        crc = size = 0
        for chunk in _inflated(packed, entry.size) if start > 0 else _sliced(packed):
            crc, size = zlib.crc32(chunk, crc), size + len(chunk)
            yield chunk
        if (crc, size) != (entry.crc, entry.size):
            raise ValueError("no es lo que dice el índice")


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Unusable(f"trae un archivo cuyo nombre no es UTF-8 («{clean(raw.decode('latin-1'))}»)") from None


def _check_bounds(places: Sequence[_Place], whole: int) -> None:
    """No name twice, and nothing that would fill a disk."""
    seen = set()
    for place in places:
        entry = place.entry
        folded = entry.name.casefold()
        if folded in seen:
            raise Unusable(f"trae dos veces el archivo «{clean(entry.name)}»")
        seen.add(folded)
        if entry.size > max(CHUNK, MAX_RATIO * entry.packed):
            raise Unusable(f"«{clean(entry.name)}» se infla más de {MAX_RATIO} veces: parece una bomba y no se abre")
    if sum(place.entry.packed for place in places) > whole:
        raise Unusable("sus archivos se enciman: parece una bomba y no se abre")
    if sum(place.entry.size for place in places) > MAX_UNPACKED:
        raise Unusable(f"desempacado pasa de {MAX_UNPACKED >> 30} GB: parece una bomba y no se abre")


def _inflated(packed: memoryview, most: int) -> Iterator[bytes]:
    """What comes out, in pieces; raises ValueError as soon as it passes `most` or is damaged."""
    engine = zlib.decompressobj(-15)
    given, rest = 0, b""
    at = 0
    while not engine.eof:
        if not rest:
            rest, at = bytes(packed[at : at + CHUNK]), at + CHUNK
            if not rest:
                raise ValueError("quedó cortado")
        try:
            chunk = engine.decompress(rest, CHUNK)
        except zlib.error:
            raise ValueError("no se puede descomprimir") from None
        rest, given = engine.unconsumed_tail, given + len(chunk)
        if given > most:
            raise ValueError("es más largo de lo que dice")
        if chunk:
            yield chunk
    if engine.unused_data or at < len(packed):
        raise ValueError("lleva bytes de sobra")


def _sliced(packed: memoryview) -> Iterator[bytes]:
    for at in range(0, len(packed), CHUNK):
        yield bytes(packed[at : at + CHUNK])


class Folder:
    """An unpacked package."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.remarks: list[str] = []
        self.names = sorted(self._walk(""))

    def _walk(self, below: str) -> Iterator[str]:
        count = 0
        waiting = [below]
        while waiting:
            folder = waiting.pop()
            with os.scandir(self._root / folder) as found:
                for one in found:
                    name = folder + one.name
                    count += 1
                    if count > MAX_FILES:
                        raise Unusable(f"tiene más de {MAX_FILES} archivos, y un expediente no")
                    if one.is_symlink() or not (one.is_dir() or one.is_file()):
                        raise Unusable(f"tiene un enlace o algo que no es un archivo («{clean(name)}»)")
                    if one.is_dir():
                        waiting.append(name + "/")
                    else:
                        yield name

    def read(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, in pieces."""
        with (self._root / name).open("rb") as stream:
            while True:
                chunk = stream.read(CHUNK)
                if not chunk:
                    return
                yield chunk


class Bag:
    """The files of a package without the folder that holds them, and the hash of each; None: it cannot be read."""

    def __init__(self, source: Any, base: str) -> None:
        self._source, self._base = source, base
        self.remarks: list[str] = list(source.remarks)
        self.hashes: dict[str, str | None] = {}
        self.broken: dict[str, str] = {}
        self.kept: dict[str, bytes] = {}
        self.payload: tuple[int, int] = (0, 0)
        self.chain = Chain()
        for name in source.names:
            self._take(name[len(base) :])

    def _take(self, name: str) -> None:
        digest, size = hashlib.sha256(), 0
        kept: list[bytes] = []
        is_tag = "/" not in name
        try:
            for chunk in self._source.read(self._base + name):
                digest.update(chunk)
                size += len(chunk)
                if is_tag and size <= MAX_TAG:
                    kept.append(chunk)
                if name == JOURNAL:
                    self.chain.feed(chunk)
        except ValueError as damaged:
            self.hashes[name], self.broken[name] = None, str(damaged)
            return
        if name == JOURNAL:
            self.chain.end()
        if is_tag:
            self.kept[name] = b"".join(kept)
        elif name.startswith("data/"):
            self.payload = (self.payload[0] + size, self.payload[1] + 1)
        self.hashes[name] = digest.hexdigest()

    def text(self, name: str) -> str:
        """A tag file; empty when it is missing or is not UTF-8, which its hash tells."""
        try:
            return self.kept.get(name, b"").decode()
        except UnicodeDecodeError:
            return ""


def open_bag(path: Path) -> Bag:
    """The bag in a zip file or in a folder; raises Unusable."""
    try:
        if path.is_dir():
            return _known(Bag(Folder(path), ""))
        if not path.is_file():
            raise Unusable("no existe o no es un archivo")
        if path.stat().st_size > MAX_PACKAGE:
            raise Unusable(f"pasa de {MAX_PACKAGE >> 20} MB, y un expediente no")
        with path.open("rb") as stream:
            package = Package(stream.read(MAX_PACKAGE + 1))
    except OSError as refused:
        raise Unusable(f"no se puede leer ({refused.strerror or refused})") from None
    bases = {name.partition("/")[0] for name in package.names if "/" in name}
    if len(bases) != 1 or any("/" not in name for name in package.names):
        raise Unusable("no es un expediente sellado: sus archivos no están en una sola carpeta")
    base = bases.pop()
    bag = _known(Bag(package, base + "/"))
    if info(bag).get("Internal-Sender-Identifier", [""])[0] != base:
        bag.remarks.append(f"la carpeta de adentro se llama «{clean(base)}», y no es la que se selló")
    return bag


def _known(bag: Bag) -> Bag:
    if "bagit.txt" not in bag.hashes or not any(name in bag.hashes for name in (MANIFEST, TAGMANIFEST, INFO)):
        raise Unusable("no es un expediente sellado: no tiene bagit.txt y sus listas de huellas")
    told = re.match(r"BagIt-Version: *([0-9]+\.[0-9]+)", bag.text("bagit.txt"))
    if told and told.group(1) != "1.0":
        raise Unusable(f"es un paquete BagIt {told.group(1)}; un expediente es BagIt 1.0")
    return bag


# --- the bag ----------------------------------------------------------------------------------------------------------

_LISTED = re.compile(r"([0-9a-f]{64})  ([^\n]+)\n")


def manifest(rows: Sequence[tuple[str, str]]) -> str:
    """A manifest of (name, SHA-256), as `sha256sum -c` reads it."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(rows, key=lambda row: row[0].encode()))


def info(bag: Bag) -> dict[str, list[str]]:
    """bag-info.txt: the values of each label, in order."""
    told: dict[str, list[str]] = {}
    for line in bag.text(INFO).split("\n"):
        label, colon, value = line.partition(": ")
        if colon:
            told.setdefault(label, []).append(value)
    return told


class Changes(NamedTuple):
    """What became of the files, by name."""

    changed: list[str]
    removed: list[str]
    added: list[str]


def compare(bag: Bag, remarks: list[str]) -> Changes:
    """Every file against the two manifests, and each manifest against its own form."""
    listed = _rows(bag, MANIFEST, remarks)
    tags = _rows(bag, TAGMANIFEST, remarks)
    known = {**listed, **tags}
    changed = [name for name in known if name in bag.hashes and bag.hashes[name] != known[name]]
    changed += [name for name in (TAGMANIFEST, SIGNATURE) if name in bag.broken]
    if bag.hashes.get("bagit.txt") != hashlib.sha256(BAGIT).hexdigest():
        changed.append("bagit.txt")
    unlisted = set(bag.hashes) - set(known) - {TAGMANIFEST, SIGNATURE, *TAG_FILES}
    removed = [name for name in {*known, *TAG_FILES, TAGMANIFEST, JOURNAL} if name not in bag.hashes]
    if TAGMANIFEST in bag.hashes and set(tags) != set(TAG_FILES):
        remarks.append(f"{TAGMANIFEST} no lista los archivos que debe")
    if any(not name.startswith("data/") for name in listed):
        remarks.append(f"{MANIFEST} lista archivos que no son del expediente")
    return Changes(sorted(set(changed)), sorted(removed), sorted(unlisted))


def _rows(bag: Bag, name: str, remarks: list[str]) -> dict[str, str]:
    text = bag.text(name)
    rows = [(path, digest) for digest, path in _LISTED.findall(text)]
    if name in bag.hashes and (manifest(rows) != text or len(dict(rows)) != len(rows)):
        remarks.append(f"{name} no tiene la forma con que se selló")
    return dict(rows)


# --- the chain of the journal, and what it lacks ----------------------------------------------------------------------


class _Execution:
    def __init__(self, name: str, line: dict[str, Any], data: dict[str, Any], number: int) -> None:
        self.name, self.case, self.begun = name, line.get("caso"), number
        self.counts = data.get("para") is None
        self.verdict = 0  # number of the line with the last verdict
        self.proves = False  # whether anything was executed


class Chain:
    """Reads a journal as it comes: does each line chain with the one before, and what lacks its end?"""

    def __init__(self) -> None:
        self.lines = 0
        self.head = ""  # SHA-256 of the last whole line
        self.problems: list[str] = []
        self._prev = FIRST_PREV
        self._rest: list[bytes] = []
        self._pending = 0
        self._illegible: int | None = None
        self._gaps = Gaps()

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes; raises ValueError for a line without end."""
        *whole, rest = chunk.split(b"\n")
        for piece in whole:
            self._line(b"".join([*self._rest, piece]))
            self._rest, self._pending = [], 0
        self._rest.append(rest)
        self._pending += len(rest)
        if self._pending > MAX_LINE:
            raise ValueError("tiene una línea que no termina")

    def end(self) -> None:
        """There is no more; a last line that only lacks its newline is whole."""
        rest = b"".join(self._rest)
        torn = rest != b"" and _json_object(rest) is None
        if rest and not torn:
            self._line(rest)
        if self._illegible is not None:
            self.problems.append(f"la línea {self._illegible} no es un objeto JSON")
        if torn:
            self.problems.append(f"la última línea (la {self.lines + 1}) quedó a medio escribir y no se considera")

    def lacks(self) -> list[str]:
        """What the record should hold and does not, a Spanish sentence each."""
        return self._gaps.sentences()

    def _line(self, piece: bytes) -> None:
        self.lines += 1
        line = _json_object(piece)
        if self._illegible is not None:
            declared = line is not None and line.get("clase") == "reanudacion"
            if line is None or not declared or _object(line.get("datos")).get("linea_cortada") != self._illegible:
                self.problems.append(f"la línea {self._illegible} no es un objeto JSON")
        self._illegible = self.lines if line is None else None
        if line is not None:
            if line.get("n") != self.lines:
                self.problems.append(f"la línea {self.lines} dice ser la {clean(str(line.get('n')))}")
            if line.get("prev") != self._prev:
                told = f"la línea {self.lines} no encadena con la anterior: alguien cambió la bitácora"
                self.problems.append(told)
            self._gaps.read(line, self.lines)
        self.head = self._prev = hashlib.sha256(piece).hexdigest()


class Gaps:
    """What a journal should hold and does not.

    An attempt that a crash cut is no gap when a later sitting declares it and brings the case to its verdict.
    """

    def __init__(self) -> None:
        self._declared: dict[str, tuple[str, str]] = {}  # module and kind of each
        self._planned: list[dict[str, Any]] = []
        self._open: dict[Any, tuple[int, Any, Any]] = {}  # intents without outcome: line, execution, step
        self._executions: dict[str, _Execution] = {}
        self._resumed = 0
        self._begun = self._ended = False

    def read(self, line: dict[str, Any], number: int) -> None:
        """Take one line."""
        kind, data, said = line.get("clase"), _object(line.get("datos")), line.get("ejecucion")
        name = said if isinstance(said, str) else None
        if kind in ("corrida", "reanudacion"):
            self._declare(data)
            self._begun = self._begun or kind == "corrida"
            self._ended = False
            if kind == "reanudacion":
                self._resumed = number
            else:
                planned = _list(_object(data.get("plan")).get("caso"))
                self._planned = [row for row in map(_object, planned) if row.get("obligatorio") is not False]
        elif kind == "inicio" and name is not None:
            known = self._executions.get(name)
            if known is None:
                self._executions[name] = _Execution(name, line, data, number)
            else:
                known.verdict = 0
        elif kind == "intento":
            own = line.get("n")
            self._open[own if isinstance(own, int) else number] = (number, name, line.get("paso"))
        elif kind == "resultado" and isinstance(data.get("intento"), int):
            self._open.pop(data.get("intento"), None)
        elif kind == "veredicto" and name in self._executions:
            execution = self._executions[name]
            execution.verdict, execution.proves = number, data.get("veredicto") != "OMITIDO"
        elif kind == "fin":
            self._ended = True

    def _declare(self, data: dict[str, Any]) -> None:
        for row in _list(data.get("casos")):
            self._declared.setdefault(_word(row, "id"), (_word(row, "modulo"), _word(row, "tipo")))

    def sentences(self) -> list[str]:
        """Every gap, a sentence a kind."""
        told = []
        if not self._begun:
            told.append("la bitácora no tiene la línea con que empieza una corrida")
        if not self._ended:
            told.append("la bitácora no tiene fin: la corrida se cortó y nadie la reanudó")
        counted = [one for one in self._executions.values() if one.counts]
        done = {one.case: one.verdict for one in counted if one.verdict}
        told += _listed("intentos sin resultado", self._unanswered(done))
        told += _listed("ejecuciones sin veredicto", self._undecided(done))
        told += _listed("intentos que faltan", self._missing_attempts(counted))
        begun = {one.case for one in counted}
        told += _listed("casos declarados que no se ejecutaron", [c for c in self._declared if c not in begun])
        proved = {one.case for one in counted if one.verdict and one.proves}
        kinds = {self._declared[one] for one in proved if one in self._declared}
        told += _listed("casos del plan sin evidencia", self._unproved(proved, kinds))
        return told

    def _unproved(self, proved: set[Any], kinds: set[tuple[str, str]]) -> list[str]:
        """What the plan demands and nothing shows: a case by its id, or a kind of case that any of its cases shows."""
        found = []
        for row in self._planned:
            kind = (_word(row, "modulo"), _word(row, "tipo"))
            name = _word(row, "id") if row.get("id") else f"{kind[0]} {kind[1]}"
            if name not in proved and (row.get("id") or kind not in kinds):
                found.append(name)
        return list(dict.fromkeys(found))

    def _unanswered(self, done: dict[Any, int]) -> list[str]:
        found = []
        for number, name, step in self._open.values():
            root = str(name).partition(">")[0]
            decided = max((one.verdict for one in self._executions.values() if one.name in (name, root)), default=0)
            case = getattr(self._executions.get(root), "case", None)
            if not number < self._resumed < max(decided, done.get(case, 0)):
                found.append(f"línea {number}, {clean(str(name))}, paso «{clean(str(step))}»")
        return found

    def _undecided(self, done: dict[Any, int]) -> list[str]:
        found = []
        for one in self._executions.values():
            root = self._executions.get(one.name.partition(">")[0], one)
            if not one.verdict and not one.begun < self._resumed < done.get(root.case, 0):
                found.append(clean(one.name))
        return found

    def _missing_attempts(self, counted: Sequence[_Execution]) -> list[str]:
        names = {one.name for one in counted}
        found = []
        for name in names:
            case, _, number = name.rpartition("/")
            if number.isdigit() and len(number) < 6:
                found += [f"{case}/{n}" for n in range(1, int(number)) if f"{case}/{n}" not in names]
        return [clean(name) for name in sorted(set(found))]


def _listed(what: str, which: Sequence[str]) -> list[str]:
    return [f"{what} ({len(which)}): {'; '.join(which)}"] if which else []


def _json_object(piece: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(piece.decode())
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _word(row: Any, member: str) -> str:
    return clean(str(_object(row).get(member)))


def chain_json(chain: Chain) -> str:
    """cadena.json: the head and the length of the journal's chain, and what does not fit in it."""
    told = {"archivo": JOURNAL, "cabeza": chain.head, "lineas": chain.lines, "problemas": chain.problems}
    return canonical(told)


def canonical(value: dict[str, Any]) -> str:
    """The one way in which a JSON of the package is written."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


# --- Ed25519 (RFC 8032), only to verify -------------------------------------------------------------------------------

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
_PUBLIC_DER = bytes.fromhex("302a300506032b6570032100")


def _add(a: _Point, b: _Point) -> _Point:
    first, second = (a[1] - a[0]) * (b[1] - b[0]) % _P, (a[1] + a[0]) * (b[1] + b[0]) % _P
    third, fourth = 2 * a[3] * b[3] * _D % _P, 2 * a[2] * b[2] % _P
    e, f, g, h = second - first, fourth - third, fourth + third, second + first
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: _Point) -> _Point:
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _add(total, point)
        point, scalar = _add(point, point), scalar >> 1
    return total


def _point(raw: bytes) -> _Point | None:
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _packed_point(point: _Point) -> bytes:
    inverse = pow(point[2], _P - 2, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature of 64 bytes is that of the message by the key of 32."""
    point = _point(public) if len(public) == 32 else None
    if point is None or len(signature) != 64 or _BASE is None:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if scalar >= _L:
        return False
    mixed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    negative = (_P - point[0], point[1], 1, _P - point[3])
    return _packed_point(_add(_times(scalar, _BASE), _times(mixed, negative))) == signature[:32]


def public_pem(public: bytes) -> str:
    """A public key of 32 bytes as everybody writes it."""
    return f"-----BEGIN PUBLIC KEY-----\n{base64.b64encode(_PUBLIC_DER + public).decode()}\n-----END PUBLIC KEY-----\n"


def fingerprint(public: bytes) -> str:
    """SHA-256 of the public key's DER, as `openssl pkey -pubin -outform DER | sha256sum` gives it."""
    return hashlib.sha256(_PUBLIC_DER + public).hexdigest()


def read_public(text: str) -> bytes | None:
    """The 32 bytes of a public key in PEM, or None."""
    found = re.search(r"-----BEGIN PUBLIC KEY-----\s+([A-Za-z0-9+/=\s]+?)\s*-----END PUBLIC KEY-----", text)
    raw = _base64(re.sub(r"\s", "", found.group(1))) if found else b""
    return raw[len(_PUBLIC_DER) :] if len(raw) == 44 and raw.startswith(_PUBLIC_DER) else None


def _base64(text: Any) -> bytes:
    try:
        return base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        return b""


def signature_json(public: bytes, signature: bytes) -> str:
    """firma.json."""
    told = {
        "algoritmo": "Ed25519",
        "archivo": TAGMANIFEST,
        "clave_publica": public_pem(public),
        "firma": base64.b64encode(signature).decode(),
    }
    return canonical(told)


# --- the word ---------------------------------------------------------------------------------------------------------


class Report(NamedTuple):
    """What is to be said: the exit code and its sentences."""

    code: int
    sentences: list[str]


def verify(path: Path, pinned: bytes | None = None) -> Report:
    """Examine a package or an unpacked one; `pinned` is the public key that must have signed. Raises Unusable."""
    bag = open_bag(path)
    remarks = bag.remarks
    changes = compare(bag, remarks)
    told = info(bag)
    _check_payload(bag, told, remarks)
    chain, state = _chain_told(bag, remarks), _state_told(bag, told, remarks)
    signer = _signer_told(bag, told, remarks, pinned)
    altered = bool(remarks or any(changes))
    lines = [f"{'ALTERADO' if altered else 'INTACTO'}: {clean(str(path))}"]
    for what, names in (("cambiado", changes.changed), ("quitado", changes.removed), ("agregado", changes.added)):
        lines += [f"  {what}: {clean(name)}{_damage(bag, name)}" for name in names]
    lines += [f"  {remark}" for remark in remarks]
    lines += [f"Corrida: {clean(value)}" for value in told.get("External-Identifier", [])]
    lines += [f"De: {clean(value)}" for value in told.get("Source-Organization", [])]
    lines += [f"Qué es: {clean(value)}" for value in told.get("External-Description", [])]
    return Report(ALTERED if altered else INTACT, [*lines, chain, *state, signer])


def _damage(bag: Bag, name: str) -> str:
    return f" ({bag.broken[name]})" if name in bag.broken else ""


def _check_payload(bag: Bag, told: dict[str, list[str]], remarks: list[str]) -> None:
    size, count = bag.payload
    if INFO in bag.hashes and not bag.broken and told.get("Payload-Oxum") != [f"{size}.{count}"]:
        remarks.append(f"{INFO} no dice el tamaño y el número de archivos que hay")


def _chain_told(bag: Bag, remarks: list[str]) -> str:
    chain = bag.chain
    if bag.hashes.get(JOURNAL) is None:
        return "Bitácora: no está o no se puede leer."
    if CHAIN in bag.hashes and bag.text(CHAIN) != chain_json(chain):
        remarks.append(f"{CHAIN} no dice lo que resulta de la bitácora")
    head = f"Bitácora: {chain.lines} líneas; cabeza de la cadena {chain.head or 'ninguna'}."
    if chain.problems:
        return f"{head} La cadena NO se sostiene: {'; '.join(chain.problems[:5])}."
    return f"{head} La cadena se sostiene."


def _state_told(bag: Bag, told: dict[str, list[str]], remarks: list[str]) -> list[str]:
    state = told.get("Estado", [""])[0]
    if state == "completo" and bag.hashes.get(JOURNAL) is not None:
        lacking = [*bag.chain.problems, *bag.chain.lacks()]
        if lacking:
            remarks.append(f"dice estar completo y no lo está: {'; '.join(lacking[:5])}")
        return ["Estado: completo."]
    if state == "incompleto":
        return ["Estado: INCOMPLETO; así se selló.", *(f"  falta: {clean(one, 2000)}" for one in told.get("Falta", []))]
    remarks.append(f"{INFO} no dice si el expediente está completo")
    return ["Estado: no consta."]


_UNSIGNED = (
    "Firma: nadie lo firmó. Sin firma, quien rehaga el paquete entero puede engañar: "
    "compare la cabeza de la cadena con la impresa en el acta."
)


def _signer_told(bag: Bag, told: dict[str, list[str]], remarks: list[str], pinned: bytes | None) -> str:
    """Who signed; what does not fit goes to the remarks."""
    announced = told.get("Firmante-Clave", [None])[0]
    if SIGNATURE not in bag.hashes:
        if announced is not None:
            remarks.append(f"falta {SIGNATURE}, y el paquete dice que se firmó con la clave {clean(announced)}")
        if pinned is not None:
            remarks.append("no está firmado con la clave pública indicada")
        return _UNSIGNED
    text = bag.text(SIGNATURE)
    value = _json_object(text.encode()) or {}
    public = read_public(str(value.get("clave_publica"))) or b""
    signature = _base64(value.get("firma"))
    if signature_json(public, signature) != text or announced != fingerprint(public):
        remarks.append(f"{SIGNATURE} no es la firma con que se selló")
    name = clean(told.get("Firmante", ["sin nombre"])[0])
    if not is_signed(public, bag.kept.get(TAGMANIFEST, b""), signature):
        remarks.append("la firma no corresponde a lo que hay en el paquete")
        return f"Firma: NO corresponde; el paquete dice que firmó {name}."
    if pinned is not None and pinned != public:
        remarks.append(f"lo firmó otra clave ({fingerprint(public)}), no la indicada")
    sure = "que es la indicada" if pinned == public else "compare esa huella con la que le entregó quien firma"
    return f"Firma: válida, de {name}; huella de su clave SHA-256 {fingerprint(public)} ({sure})."


def pinned_key(path: Path) -> bytes:
    """The public key of a file; raises Unusable."""
    try:
        with path.open("rb") as stream:
            public = read_public(stream.read(CHUNK).decode("utf-8", "replace"))
    except OSError as refused:
        raise Unusable(f"no se puede leer la clave pública ({refused.strerror or refused})") from None
    if public is None:
        raise Unusable("no es una clave pública Ed25519 en formato PEM")
    return public


USAGE = "Uso: python3 verificar.py [PAQUETE.zip | CARPETA] [--clave-publica ARCHIVO]"


def main(arguments: Sequence[str]) -> int:
    """The command line; 0 intact, 1 altered, 2 what was given cannot be examined."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    rest, key = list(arguments), None
    if "--clave-publica" in rest:
        at = rest.index("--clave-publica")
        key = "".join(rest[at + 1 : at + 2])
        del rest[at : at + 2]
    if len(rest) > 1 or key == "" or any(word.startswith("-") for word in rest):
        print(USAGE, file=sys.stderr)
        return UNUSABLE
    given = Path(rest[0]) if rest else Path(__file__).resolve().parent
    return tell(given, None if key is None else Path(key))


def tell(path: Path, key: Path | None = None) -> int:
    """Say what is to be said of a package, and return the exit code."""
    where = key
    try:
        pinned = None if key is None else pinned_key(key)
        where = path
        report = verify(path, pinned)
    except Unusable as reason:
        print(f"NO SE PUEDE COMPROBAR {clean(str(where))}: {reason}.", file=sys.stderr)
        return UNUSABLE
    print("\n".join(report.sentences))
    return report.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
