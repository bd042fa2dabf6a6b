"""Makes a journal of many cases out of a real one: renamed, numbered anew, chained, its bodies as long as asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FIRST_PREV = "0" * 64
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """How large the journal is to be: `body` is the least number of characters of a JSON body."""

    cases: int = 1000
    exchanges: int = 5000
    body: int = 3000


@dataclass(slots=True)
class Run:
    """A real journal, taken apart: its first line, its last, and the lines of each execution that counts."""

    head: Line = field(default_factory=dict)
    end: Line = field(default_factory=dict)
    executions: dict[str, list[Line]] = field(default_factory=dict)


def multiply(journal: Path, out: Path, asked: Asked) -> None:
    """Write `out` from the executions of `journal`, taken again and again, long or short as the mean allows."""
    run = _read(journal)
    declared = {row["id"]: row for row in run.head["datos"]["casos"]}
    chosen = list(_choose(run, asked))
    rows = [declared[lines[0]["caso"]] | {"id": name, "necesita": []} for name, lines in chosen]
    chain = _Chain(out)
    with chain:
        chain.write(run.head | {"datos": run.head["datos"] | {"casos": rows}})
        for number, (name, lines) in enumerate(chosen):
            _write_case(chain, name, lines, f"{number:04d}", asked.body)
        chain.write(run.end)


def _read(journal: Path) -> Run:
    run = Run()
    with journal.open("rb") as stream:
        for piece in stream:
            line = json.loads(piece)
            if line["clase"] == "corrida":
                run.head = line
            elif line["clase"] == "fin":
                run.end = line
            elif line["caso"] and ">" not in line["ejecucion"]:
                run.executions.setdefault(line["ejecucion"], []).append(line)
    return run


def _choose(run: Run, asked: Asked) -> Iterator[tuple[str, list[Line]]]:
    """(new id, lines) of each case: a long execution while the mean is short of what was asked, else a short one."""
    mean = asked.exchanges / asked.cases
    ordered = [run.executions[name] for name in sorted(run.executions)]
    long = [lines for lines in ordered if mean < _count(lines) <= 4 * mean]
    short = [lines for lines in ordered if 0 < _count(lines) <= mean]
    total = 0
    for number in range(asked.cases):
        pool = long if total < mean * number else short
        lines = pool[number % len(pool)]
        total += _count(lines)
        yield f"{lines[0]['caso']}-{number:04d}", lines


def _count(lines: list[Line]) -> int:
    return sum(line["clase"] == "intento" for line in lines)


def _write_case(chain: _Chain, name: str, lines: list[Line], mark: str, body: int) -> None:
    moved: dict[int, int] = {}  # line number of an attempt -> its number here
    for line in lines:
        here = line | {"caso": name, "ejecucion": f"{name}/1"}
        for side in ("solicitud", "respuesta"):
            if here[side]:
                here[side] = here[side] | {"cuerpo": _fatten(here[side]["cuerpo"], mark, body)}
        if line["clase"] == "resultado":
            here["datos"] = here["datos"] | {"intento": moved[here["datos"]["intento"]]}
        moved[line["n"]] = chain.write(here)


def _fatten(text: str, mark: str, size: int) -> str:
    """The body with enough more members to be as long as asked; what is no JSON object stays."""
    try:
        body = json.loads(text)
    except ValueError:
        return text
    if not isinstance(body, dict):
        return text
    missing = size - len(text)
    body["glosas"] = [
        {"linea": line, "codigo": f"G-{mark}-{line:02d}", "monto": 1000 * line, "texto": "Adquisición según orden"}
        for line in range(1, max(1, missing // 84) + 1)
    ]
    return json.dumps(body, ensure_ascii=False)


class _Chain:
    """A journal being written: numbers and chains its lines."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("wb")
        self._n, self._prev = 0, FIRST_PREV

    def __enter__(self) -> _Chain:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def write(self, line: Line) -> int:
        self._n += 1
        piece = json.dumps(line | {"n": self._n, "prev": self._prev}, ensure_ascii=False).encode("utf-8")
        self._stream.write(piece + b"\n")
        self._prev = hashlib.sha256(piece).hexdigest()
        return self._n
