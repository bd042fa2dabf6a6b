"""Takes a run to its sealed package: what it lacks, its products made again, and what must not be in them."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from harness.errors import BrokenFile, UsageError, why
from harness.evidence import leaks
from harness.evidence import verificar as form
from harness.evidence.bag import Bag, Label, base_name, too_much, write_bag
from harness.evidence.places import JOURNAL
from harness.evidence.signing import Signer
from harness.evidence.whole import write_whole
from harness.known import Known, known_of
from harness.papers import is_opaque, papers_of
from harness.render.facts import Record
from harness.render.products import read_record, write_products


@dataclass(frozen=True, slots=True)
class Sealed:
    """A package that was written: where, its size in bytes, how many files, and what stands in it."""

    path: Path
    size: int
    files: int
    head: str
    lacks: tuple[str, ...]
    opaque: tuple[str, ...]  # papers whose text could not be searched for secrets


class Unsealable(Exception):
    """A run that is not sealed: what its final bytes give away, and what it lacks; a Spanish sentence each."""

    def __init__(self, leaked: tuple[str, ...], lacks: tuple[str, ...]) -> None:
        super().__init__("; ".join((*leaked, *lacks)))
        self.leaked = leaked
        self.lacks = lacks


def seal(
    run: Path, signer: Signer | None, version: str, *, incomplete: bool, out: Path | None, targets: Path | None
) -> Sealed:
    """Write the package of a run, beside its folder or in `out`.

    Raises Unsealable with every obstacle at once; with `incomplete`, only for what must not leave. Raises UsageError
    when the run is still being written, a file cannot be written, or another package is already there.
    """
    raw = _settled(run / JOURNAL)
    chain = _chain(raw)
    known = known_of(run, raw, targets)
    lacks = (*(f"bitácora: {problem}" for problem in chain.problems), *chain.lacks(), *known.doubts)
    with TemporaryDirectory(prefix=".sello-", dir=run.parent) as work:
        record, payload = _payload(Path(work), raw, run, lacks if incomplete else ())
    bag = Bag(
        base_name(record.corrida), payload, _labels(record, chain, version, lacks, signer), form.chain_json(chain)
    )
    files = bag.files()
    leaked = tuple(_leaks(files, known))
    unfit = tuple(too_much(files))
    if leaked or unfit or (lacks and not incomplete):
        raise Unsealable((*leaked, *unfit), lacks)
    if signer is not None:
        files[form.SIGNATURE] = signer.sign(files[form.TAGMANIFEST]).encode()
    path = out or run.resolve().parent / f"{bag.base}.zip"
    content = _container(bag.base, files)
    _write_once(path, content)
    return Sealed(path, len(content), len(files), chain.head, lacks, tuple(filter(is_opaque, payload)))


def _settled(journal: Path) -> bytes:
    """The bytes of a journal that nobody is writing."""
    try:
        with journal.open("rb") as stream:
            _refuse_while_written(stream.fileno(), journal)
            return stream.read()
    except OSError as refused:
        raise UsageError(f"{journal}: no se puede leer la bitácora ({why(refused)}); indique otra corrida") from refused


def _refuse_while_written(descriptor: int, journal: Path) -> None:
    try:
        import fcntl
    except ImportError:  # pragma: no cover - only systems without POSIX locks
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(f"{journal}: la corrida todavía se está escribiendo; séllela cuando termine") from None


def _chain(raw: bytes) -> form.Chain:
    chain = form.Chain()
    try:
        chain.feed(raw)
    except ValueError as endless:
        raise BrokenFile(JOURNAL, f"no es una bitácora ({endless}); indique otra corrida") from endless
    chain.end()
    return chain


def _payload(work: Path, raw: bytes, run: Path, lacks: tuple[str, ...]) -> tuple[Record, dict[str, bytes]]:
    """The record, and each product by its name: made again from the journal, or as it is when people wrote it."""
    write_whole(work / JOURNAL, raw)
    record = replace(read_record(work / JOURNAL), incompleto=lacks)
    write_products(work, record)
    made = {path.relative_to(work).as_posix(): path.read_bytes() for path in sorted(work.rglob("*")) if path.is_file()}
    return record, papers_of(run, record) | made


def _labels(
    record: Record, chain: form.Chain, version: str, lacks: tuple[str, ...], signer: Signer | None
) -> tuple[Label, ...]:
    """What bag-info.txt tells; its dates are the journal's, so that the same run gives the same bytes."""
    place = record.institucion
    told = {"partida": "partida", "capitulo": "capítulo", "areaTransaccional": "área", "ejercicio": "ejercicio"}
    where = ", ".join(f"{word} {place[name]}" for name, word in told.items() if place.get(name) is not None)
    planned = ((record.plan or {}).get("institucion") or {}).get("nombre")
    whose = f"{' '.join(str(planned).split())}," if planned else "Institución"
    against = "SIMULACIÓN, nada ocurrió en SIGFE" if record.simulada else str(record.destino.get("ambiente") or "SIGFE")
    who = (
        (Label("Firmante", signer.name or "sin nombre"), Label("Firmante-Clave", signer.fingerprint)) if signer else ()
    )
    return (
        Label("Source-Organization", f"{whose} de {where}" if where else "Institución sin identificar"),
        Label("Bag-Software-Agent", f"sigfe-iop {version}"),
        *([Label("Bagging-Date", record.t_fin[:10])] if record.t_fin else []),
        Label("External-Description", f"Expediente de interoperabilidad con SIGFE. Ambiente: {against}."),
        Label("External-Identifier", record.corrida),
        Label("Corrida-Inicio", record.t_inicio or "no consta"),
        Label("Corrida-Fin", record.t_fin or "no consta"),
        Label("Cadena-Lineas", str(chain.lines)),
        Label("Cadena-Cabeza", chain.head),
        Label("Estado", "incompleto" if lacks else "completo"),
        *(Label("Falta", one) for one in lacks),
        *who,
    )


def _leaks(files: dict[str, bytes], known: Known) -> Iterable[str]:
    """What must not leave, in every file as it would travel, and in the names."""
    for name, content in files.items():
        yield from (f"{form.clean(name)}: {told}" for told in leaks.scan(content, known.secrets, known.originals))
    names = "\n".join(files).encode()
    yield from (f"nombre de un archivo: {told}" for told in leaks.scan(names, known.secrets, known.originals))


def _container(base: str, files: dict[str, bytes]) -> bytes:
    """The bytes of the package, which the verifier accepts."""
    stream = io.BytesIO()
    write_bag(stream, base, files)
    raw = stream.getvalue()
    try:
        form.Package(raw)
    except form.Unusable as refused:
        raise UsageError(f"El paquete no se podría abrir: {refused}.") from refused
    return raw


def _write_once(path: Path, content: bytes) -> None:
    """Write a package; one that is there already is left when it is the same, and never replaced by another."""
    try:
        there = path.read_bytes() if os.path.lexists(path) else None
    except OSError as refused:
        raise UsageError(f"{path}: no se puede escribir ({why(refused)}); indique otro lugar con --out") from refused
    if there is None:
        write_whole(path, content)
    elif there != content:
        raise UsageError(
            f"{path}: ya hay allí otro paquete y no se sobrescribe; muévalo o indique otro nombre con --out"
        )
