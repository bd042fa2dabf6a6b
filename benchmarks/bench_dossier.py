"""How long 1,000 cases with 5,000 exchanges take to render, in what memory, and to be found in a Chromium.

Goal: rendered in 15 s and 300 MB, a case found in 2 s. The folder of a real run may be given as
argument; else all cases are run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from many_cases import Asked, multiply

GOAL_S, GOAL_MB, GOAL_FIND_S = 15.0, 300.0, 2.0
IOP = [sys.executable, "-c", "from harness.cli import main; main()"]
FIND = Path(__file__).parent / "pages" / "find.mjs"
MB = 1_000_000


def main() -> None:
    """Make the journal, render it, open the dossier, and print what each took."""
    with tempfile.TemporaryDirectory() as folder:
        real = Path(sys.argv[1]) if len(sys.argv) > 1 else _run(Path(folder) / "real")
        run = Path(folder) / "muchos"
        run.mkdir()
        asked = Asked()
        multiply(real / "journal.jsonl", run / "journal.jsonl", asked)
        print(f"bitácora de {asked.cases} casos: {_size(run / 'journal.jsonl')}, {_exchanges(run)} intercambios")
        seconds, busy, peak = _render(run)
        for path in sorted(run.rglob("*.*")):
            if path.name != "journal.jsonl":
                print(f"  {path.relative_to(run)}: {_size(path)}")
        print(
            f"iop render: {seconds:.1f} s ({_met(seconds, GOAL_S)} {GOAL_S:.0f}; de procesador {busy:.1f} s), ", end=""
        )
        print(f"{peak:.0f} MB de memoria ({_met(peak, GOAL_MB)} {GOAL_MB:.0f})")
        _find(run)


def _run(out: Path) -> Path:
    subprocess.run([*IOP, "run", "--out", str(out)], capture_output=True, check=False)
    return out


def _render(run: Path) -> tuple[float, float, float]:
    """(seconds, seconds of processor, MB at its peak) of `iop render` in a process of its own."""
    started = time.perf_counter()
    process = subprocess.Popen([*IOP, "render", str(run)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"iop render terminó con {process.returncode}")
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / MB


def _find(run: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None or not (FIND.parent / "node_modules").is_dir():
        print("Chromium: no se midió; falta `chromium`, o `npm ci --prefix benchmarks/pages`")
        return
    last = json.loads((run / "resumen.json").read_text(encoding="utf-8"))["casos"][-1]["id"]
    page = (run / "expediente.html").as_uri()
    done = subprocess.run(["node", str(FIND), chromium, page, last], capture_output=True, check=True, text=True)
    told = json.loads(done.stdout)
    print(f"Chromium: se puede usar a los {told['usable']:.2f} s; se escribe «{last}» y queda solo ", end="")
    print(f"{told['found']:.2f} s después ({_met(told['found'], GOAL_FIND_S)} {GOAL_FIND_S:.0f})")


def _exchanges(run: Path) -> int:
    with (run / "journal.jsonl").open("rb") as stream:
        return sum(json.loads(line)["clase"] == "intento" for line in stream)


def _size(path: Path) -> str:
    return f"{path.stat().st_size / MB:.1f} MB"


def _met(value: float, goal: float) -> str:
    return "cumple" if value <= goal else "NO cumple"


if __name__ == "__main__":
    main()
