"""Sample messages: plain JSON bodies, the exchanges of a run's journal, or those of a HAR file."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from harness.contract.recognising import Meant, from_name, from_shape
from harness.errors import BrokenFile, UsageError, why
from harness.evidence.places import JOURNAL
from harness.strict_json import StrictJsonError, parse
from schemas import Operation, load_catalog
from schemas.validation import Direction

SUFFIXES = (".json", ".jsonl", ".har")


@dataclass(frozen=True, slots=True)
class Sample:
    """One message: where it comes from, what it is and how that is known. `porque` is a Spanish phrase."""

    source: str
    meant: Meant
    document: Any


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file or message that cannot be compared, and why."""

    source: str
    problem: str

    def __str__(self) -> str:
        return f"{self.source}: {self.problem}"


def read_samples(
    paths: Iterable[Path], operation: Operation | None = None, direction: Direction | None = None
) -> tuple[list[Sample], list[Unusable]]:
    """Every message of the files and folders, and what could not be used; raises UsageError when there is no file."""
    samples: list[Sample] = []
    unusable: list[Unusable] = []
    for path in _files(paths):
        for one in _in_file(path, operation, direction):
            (samples if isinstance(one, Sample) else unusable).append(one)  # type: ignore[arg-type]
    return samples, unusable


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            journal = path / JOURNAL
            inside = [journal] if journal.is_file() else sorted(path.rglob("*"))
            files = [one for one in inside if one.is_file() and one.suffix in SUFFIXES and not one.name.startswith(".")]
            if not files:
                raise UsageError(f"{path}: no tiene ningún .json, .jsonl ni .har; indique una carpeta con mensajes.")
            found += files
        elif path.is_file():
            found.append(path)
        else:
            raise UsageError(f"{path}: no existe; indique un mensaje, una carpeta de mensajes o una corrida.")
    return list(dict.fromkeys(found))


def _in_file(path: Path, operation: Operation | None, direction: Direction | None) -> Iterator[Sample | Unusable]:
    if path.suffix == ".jsonl":
        yield from _of_journal(path)
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        yield Unusable(str(path), "no está en UTF-8; guárdelo con esa codificación.")
        return
    except OSError as failure:
        raise BrokenFile(str(path), f"no se puede leer ({why(failure)}); revise el archivo") from failure
    try:
        document = parse(text)
    except StrictJsonError as broken:
        yield Unusable(str(path), f"no es JSON: {broken}.")
        return
    if isinstance(document, Mapping) and isinstance(document.get("log"), Mapping) and "entries" in document["log"]:
        yield from _of_har(path, document["log"]["entries"])
    else:
        yield _told(str(path), document, _named(path, operation, direction, document))


def _named(path: Path, operation: Operation | None, direction: Direction | None, document: Any) -> Meant | str:
    """What a plain body is: as asked, else as its name or folder says, else by its shape; a sentence when unknown."""
    if operation is not None and direction is not None:
        return Meant(operation, direction, "lo indica la orden")
    told = from_name(path)
    return from_shape(document, operation or told.operation, direction or told.direction, told.porque)


def _told(source: str, document: Any, meant: Meant | str) -> Sample | Unusable:
    return Unusable(source, meant) if isinstance(meant, str) else Sample(source, meant, document)


def _of_journal(path: Path) -> Iterator[Sample | Unusable]:
    """Answers with HTTP 200, and the requests that got one: SIGFE took them."""
    catalog = {operation.name: operation for operation in load_catalog().operations}
    asked: dict[int, tuple[str, str]] = {}
    for number, line in enumerate(_lines(path), start=1):
        operation = catalog.get(str(line.get("operacion")))
        if operation is None:
            continue
        if line.get("clase") == "intento":
            asked[number] = (f"{path}, línea {number}", str((line.get("solicitud") or {}).get("cuerpo") or ""))
        answer = line.get("respuesta") or {}
        if line.get("clase") == "resultado" and answer.get("estado") == 200:
            source, body = asked.get(int((line.get("datos") or {}).get("intento") or 0), ("", ""))
            if source:
                yield _body(source, body, Meant(operation, "solicitud", "lo dice la bitácora"))
            yield _body(
                f"{path}, línea {number}",
                str(answer.get("cuerpo")),
                Meant(operation, "respuesta", "lo dice la bitácora"),
            )


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        with path.open(encoding="utf-8") as stream:
            for text in stream:
                try:
                    line = json.loads(text)
                except ValueError:
                    line = None  # half a line of a run that was cut
                yield line if isinstance(line, dict) else {}
    except (OSError, UnicodeDecodeError) as failure:
        raise BrokenFile(str(path), "no se puede leer como bitácora; indique la de una corrida") from failure


def _of_har(path: Path, entries: Any) -> Iterator[Sample | Unusable]:
    """The exchanges of captured traffic that call an operation; pages, styles and the like are passed over."""
    for number, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        request, response = entry.get("request") or {}, entry.get("response") or {}
        url = urlsplit(str(request.get("url"))).path
        catalog = load_catalog()
        called = catalog.called_at(url)
        operation = called[0] if called else catalog.by_path(url.rpartition("/")[2])
        if operation is None:
            continue
        source, porque = f"{path}, intercambio {number}", f"lo dice su ruta {url}"
        yield _body(source, str((request.get("postData") or {}).get("text")), Meant(operation, "solicitud", porque))
        if response.get("status") == 200:
            yield _body(source, _content(response.get("content") or {}), Meant(operation, "respuesta", porque))


def _content(content: Mapping[str, Any]) -> str:
    text = str(content.get("text") or "")
    if content.get("encoding") != "base64":
        return text
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", errors="backslashreplace")
    except binascii.Error:
        return text


def _body(source: str, text: str, meant: Meant) -> Sample | Unusable:
    try:
        return Sample(source, meant, parse(text))
    except StrictJsonError as broken:
        return Unusable(source, f"su {meant.direction} no es JSON: {broken}.")
