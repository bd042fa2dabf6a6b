"""What sealing a run of all cases takes, against rendering it alone, and what checking the package takes.

The folder of a real run may be given as argument; else all cases are run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

IOP = [sys.executable, "-c", "from harness.cli import main; main()"]
MB = 1_000_000


def main() -> None:
    """Print seconds, processor and memory of each step, and the sizes before and after."""
    with tempfile.TemporaryDirectory() as folder:
        run, package = Path(folder) / "reports" / "todos", Path(folder) / "x.zip"
        if len(sys.argv) > 1:
            run.mkdir(parents=True)
            (run / "journal.jsonl").write_bytes((Path(sys.argv[1]) / "journal.jsonl").read_bytes())
        else:
            subprocess.run([*IOP, "run", "--out", str(run)], capture_output=True, check=False)
        measured("render", str(run))
        before = sum(path.stat().st_size for path in run.rglob("*") if path.is_file())
        measured("seal", str(run), "--out", str(package))
        print(f"  {before / MB:.1f} MB en {package.stat().st_size / MB:.1f} MB")
        measured("verify", str(package))


def measured(*arguments: str) -> None:
    """Run a command in a process of its own and say what it took."""
    started = time.perf_counter()
    process = subprocess.Popen([*IOP, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"iop {arguments[0]} terminó con {process.returncode}")
    taken, work = time.perf_counter() - started, usage.ru_utime + usage.ru_stime
    print(f"iop {arguments[0]}: {taken:.1f} s, {work:.1f} s de procesador, {usage.ru_maxrss * 1024 / MB:.0f} MB")


if __name__ == "__main__":
    main()
