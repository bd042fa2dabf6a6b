"""Runs generated cases with `iop run` against a mock in a process of its own, and tells what that took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from harness.embedded import EmbeddedMock
from harness.loader import packaged_cases

IOP = [sys.executable, "-c", "import sys; from harness.cli import main; main()"]
TARGET = """
[{name}]
url = "{url}"
ambiente = "simulado"
institucion = {{ partida = "97", capitulo = "01", areaTransaccional = "001", ejercicio = 2026 }}
"""
CASE = """
id = "{id}"
title = "Compromiso {id}"
objective = "Un ticket que tarda"
requirements = ["IOP-4.2"]
certeza = "supuesto"
fuente = "medición"
needs = {needs}
[[step]]
name = "com"
operation = "compromiso.registrar"
body = "orden.json"
ticket = "FINALIZADO_SIN_ERRORES"
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One run. Seconds: from the first line of its journal to the last, of the whole command, and of processor.

    `peak_mb` is the most memory that the process of `iop run` had; `busiest` the most requests within one second.
    """

    makespan_s: float
    command_s: float
    cpu_s: float
    mock_cpu_s: float
    peak_mb: float
    requests: int
    busiest: int
    polls: float  # per ticket
    executions: int
    verdicts: dict[str, int]
    said: str


def write_cases(root: Path, independent: int, chains: int = 0, depth: int = 0) -> None:
    """Cases of one compromiso each, on the packaged inputs; those of a chain need the link before them."""
    packaged = packaged_cases()
    (root / "bases").mkdir(parents=True)
    (root / "entradas.toml").write_text((packaged / "entradas.toml").read_text(encoding="utf-8"), encoding="utf-8")
    order = (packaged / "bases" / "orden-compra-1190000.json").read_text(encoding="utf-8")
    (root / "bases" / "orden.json").write_text(order.replace("1190000", "1190"), encoding="utf-8")
    for number in range(independent):
        _write_case(root, f"BEN-{number:04d}", None)
    for chain in range(chains):
        for link in range(depth):
            name = f"CAD-{chain:02d}{link + 1}"
            _write_case(root, name, f"CAD-{chain:02d}{link}" if link else None)


def _write_case(root: Path, name: str, before: str | None) -> None:
    folder = root / "compromiso" / "original" / name.lower()
    folder.mkdir(parents=True)
    needs = json.dumps([before] if before else [])
    (folder / "case.toml").write_text(CASE.format(id=name, needs=needs), encoding="utf-8")


def measured(folder: Path, cases: Path, progresion: str, limits: str = "", extra: Sequence[str] = ()) -> Measured:
    """Run the cases once in `folder`; `limits` are more lines of the target's table."""
    folder.mkdir()
    with EmbeddedMock(["--progresion", progresion]) as mock:
        targets = folder / "targets.toml"
        targets.write_text(TARGET.format(name="banco", url=mock.url) + limits, encoding="utf-8")
        out = folder / "corrida"
        asked = ["run", str(cases), "--target", "banco", "--targets", str(targets), "--out", str(out), *extra]
        before = os.times()
        child = subprocess.Popen([*IOP, *asked], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder)
        said = child.stdout.read().decode() if child.stdout else ""
        _, _, usage = os.wait4(child.pid, 0)
        child.returncode = 0
        command_s = os.times().elapsed - before.elapsed
    mock_cpu = os.times().children_user + os.times().children_system - before.children_user - before.children_system
    cpu = usage.ru_utime + usage.ru_stime
    return _told(out / "journal.jsonl", command_s, cpu, mock_cpu - cpu, usage.ru_maxrss / 1024, said)


def _told(journal: Path, command_s: float, cpu_s: float, mock_cpu_s: float, peak_mb: float, said: str) -> Measured:
    moments, classes, polls, verdicts = [], Counter[str](), 0, Counter[str]()
    first = last = 0.0
    for line in lines_of(journal):
        last = datetime.fromisoformat(line["t"]).timestamp()
        first = first or last
        classes[line["clase"]] += 1
        if line["clase"] == "intento":
            moments.append(last)
            polls += str(line["paso"]).endswith(".ticket")
        if line["clase"] == "veredicto" and line["datos"]["cuenta"]:
            verdicts[line["datos"]["veredicto"]] += 1
    executions = classes["inicio"]
    return Measured(
        makespan_s=last - first,
        command_s=command_s,
        cpu_s=cpu_s,
        mock_cpu_s=mock_cpu_s,
        peak_mb=peak_mb,
        requests=len(moments),
        busiest=_busiest(moments),
        polls=polls / max(executions, 1),
        executions=executions,
        verdicts=dict(verdicts),
        said=said,
    )


def lines_of(journal: Path) -> Iterator[dict[str, Any]]:
    """Every line of a journal."""
    with journal.open("rb") as stream:
        for line in stream:
            yield json.loads(line)


def _busiest(moments: Sequence[float]) -> int:
    window: deque[float] = deque()
    most = 0
    for moment in moments:
        window.append(moment)
        while window[0] <= moment - 1.0:
            window.popleft()
        most = max(most, len(window))
    return most
