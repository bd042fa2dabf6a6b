"""Writes a package: the files of a run in BagIt's layout, inside a ZIP file whose bytes depend on nothing else."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from harness.evidence import verificar as form

README = Path(__file__).with_name("LEAME.txt")
PAYLOAD = "data/"
LEVEL = 9


@dataclass(frozen=True, slots=True)
class Label:
    """One line of bag-info.txt."""

    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name}: {one_line(self.value)}\n"


@dataclass(frozen=True, slots=True)
class Bag:
    """What goes into a package: its folder's name, the payload by its name, and what bag-info.txt tells of it."""

    base: str
    payload: Mapping[str, bytes]
    labels: tuple[Label, ...]
    chain: str

    def files(self) -> dict[str, bytes]:
        """Every file but the signature, by its name inside the folder."""
        data = {PAYLOAD + name: content for name, content in self.payload.items()}
        tags = {
            "bagit.txt": form.BAGIT,
            form.INFO: "".join(str(label) for label in self._all_labels()).encode(),
            form.CHAIN: self.chain.encode(),
            form.MANIFEST: _manifest(data),
            form.VERIFIER: Path(form.__file__).read_bytes(),
            form.README: README.read_bytes(),
        }
        return data | tags | {form.TAGMANIFEST: _manifest(tags)}

    def _all_labels(self) -> list[Label]:
        size = sum(len(content) for content in self.payload.values())
        oxum = Label("Payload-Oxum", f"{size}.{len(self.payload)}")
        return [*self.labels, Label("Internal-Sender-Identifier", self.base), oxum]


def write_bag(stream: IO[bytes], base: str, files: Mapping[str, bytes]) -> None:
    """Write the container: names in order, no dates, one way to compress, and its own hash as its comment."""
    written = _Counted(stream.write)
    index = []
    for name in sorted(files, key=str.encode):
        content = files[name]
        packed = _deflated(content)
        entry = form.Entry(f"{base}/{name}", zlib.crc32(content), len(packed), len(content))
        index.append(form.central_header(entry, written.size))
        written.put(form.local_header(entry))
        written.put(packed)
    start = written.size
    for row in index:
        written.put(row)
    written.put(form.end_record(len(index), written.size - start, start))
    written.put(form.comment(written.digest.hexdigest()))


def too_much(files: Mapping[str, bytes]) -> Iterable[str]:
    """Why the files cannot be packed: what the verifier would refuse to open."""
    for name in files:
        if not form.is_plain(f"{'x' * 91}/{name}"):
            yield f"el nombre «{form.clean(name)}» es muy largo o lleva caracteres que no todo sistema admite"
    if len(files) > form.MAX_FILES:
        yield f"son {len(files)} archivos, y en un paquete caben {form.MAX_FILES}"
    if sum(len(content) for content in files.values()) > form.MAX_UNPACKED:
        yield f"los productos pasan de {form.MAX_UNPACKED >> 30} GB"


def base_name(run: str) -> str:
    """«expediente-» and the name of the run, in signs that every disk admits."""
    return f"expediente-{re.sub(r'[^A-Za-z0-9._-]+', '-', run).strip('.-')[:80].rstrip('.-') or 'corrida'}"


def one_line(text: str) -> str:
    """A text that cannot leave its line."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _manifest(files: Mapping[str, bytes]) -> bytes:
    rows: Sequence[tuple[str, str]] = [(name, hashlib.sha256(content).hexdigest()) for name, content in files.items()]
    return form.manifest(rows).encode()


def _deflated(content: bytes) -> bytes:
    engine = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
    return engine.compress(content) + engine.flush()


class _Counted:
    """What was written, counted and hashed."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self.size = 0
        self.digest = hashlib.sha256()

    def put(self, content: bytes) -> None:
        self._write(content)
        self.digest.update(content)
        self.size += len(content)
