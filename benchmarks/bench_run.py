"""How long the embedded run of all cases takes, mock, journal and products included. Goal: at most 10 s on 2 cores."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

GOAL_S = 10.0
ROUNDS = 3
IOP = [sys.executable, "-c", "from harness.cli import main; main()", "run"]


def main() -> None:
    """Run every packaged case `ROUNDS` times, each in a fresh mock, and print the seconds."""
    with tempfile.TemporaryDirectory() as folder:
        taken = []
        for number in range(ROUNDS):
            started = time.perf_counter()
            done = subprocess.run(
                [*IOP, "--out", str(Path(folder) / str(number))], capture_output=True, check=False, text=True
            )
            taken.append(time.perf_counter() - started)
            lines = (Path(folder) / str(number) / "journal.jsonl").read_bytes().count(b"\n")
            print(f"vuelta {number + 1}: {taken[-1]:.2f} s, código {done.returncode}, {lines} líneas de bitácora")
    worst = max(taken)
    verdict = "cumple" if worst <= GOAL_S else "NO cumple"
    print(f"mejor {min(taken):.2f} s, peor {worst:.2f} s; meta {GOAL_S:.0f} s: {verdict}")


if __name__ == "__main__":
    main()
