"""Runs generated cases with `iop run` against a mock in a process of its own, and tells what that took."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
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

    `peak_mb` is the most memory that the process of `iop run` had, `engine_mb` until the products began; `busiest` the
    most requests within one second, `together` the most at one time.
    """

    makespan_s: float
    command_s: float
    cpu_s: float
    mock_cpu_s: float
    peak_mb: float
    engine_mb: float
    requests: int
    busiest: int
    together: int
    polls: float  # per ticket
    executions: int
    verdicts: dict[str, int]


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
        with (folder / "dicho.txt").open("wb") as said:
            child = subprocess.Popen([*IOP, *asked], stdout=said, stderr=subprocess.STDOUT, cwd=folder)
        engine_mb, usage = _watched(child, out / "journal.jsonl")
        command_s = os.times().elapsed - before.elapsed
    mock_cpu = os.times().children_user + os.times().children_system - before.children_user - before.children_system
    cpu = usage.ru_utime + usage.ru_stime
    return _told(out / "journal.jsonl", command_s, (cpu, mock_cpu - cpu), (usage.ru_maxrss / 1024, engine_mb))


def _watched(child: subprocess.Popen[bytes], journal: Path) -> tuple[float, resource.struct_rusage]:
    """The most memory until the journal's last line, in MB, and what the process took in all."""
    engine_mb, status = 0.0, Path(f"/proc/{child.pid}/status")
    while True:
        ended, code, usage = os.wait4(child.pid, os.WNOHANG)
        if ended:
            child.returncode = os.waitstatus_to_exitcode(code)
            return engine_mb, usage
        if status.exists() and not _is_closed(journal):
            told = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")]
            engine_mb = int(told[0]) / 1024 if told else engine_mb
        time.sleep(0.1)


def _is_closed(journal: Path) -> bool:
    if not journal.exists():
        return False
    with journal.open("rb") as stream:
        stream.seek(max(0, journal.stat().st_size - 1000))
        return b'"clase": "fin"' in stream.read()


def _told(journal: Path, command_s: float, cpu: tuple[float, float], peak_mb: tuple[float, float]) -> Measured:
    moments, classes, polls, verdicts = [], Counter[str](), 0, Counter[str]()
    together = most_together = 0
    first = last = 0.0
    for line in lines_of(journal):
        last = datetime.fromisoformat(line["t"]).timestamp()
        first = first or last
        classes[line["clase"]] += 1
        together += {"intento": 1, "resultado": -1}.get(line["clase"], 0)
        most_together = max(most_together, together)
        if line["clase"] == "intento":
            moments.append(last)
            polls += str(line["paso"]).endswith(".ticket")
        if line["clase"] == "veredicto" and line["datos"]["cuenta"]:
            verdicts[line["datos"]["veredicto"]] += 1
    executions = classes["inicio"]
    return Measured(
        makespan_s=last - first,
        command_s=command_s,
        cpu_s=cpu[0],
        mock_cpu_s=cpu[1],
        peak_mb=peak_mb[0],
        engine_mb=peak_mb[1],
        requests=len(moments),
        busiest=_busiest(moments),
        together=most_together,
        polls=polls / max(executions, 1),
        executions=executions,
        verdicts=dict(verdicts),
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
