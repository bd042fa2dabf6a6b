"""How long the embedded run of all cases takes, mock, journal and products included. Goal: as 10 s for 174 cases."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GOAL_S_PER_CASE = 10.0 / 174
ROUNDS = 3
IOP = [sys.executable, "-c", "from harness.cli import main; main()", "run"]


def main() -> None:
    """Run every packaged case `ROUNDS` times, each in a fresh mock, and print the seconds."""
    with tempfile.TemporaryDirectory() as folder:
        taken, cases = [], 0
        for number in range(ROUNDS):
            started = time.perf_counter()
            done = subprocess.run(
                [*IOP, "--out", str(Path(folder) / str(number))], capture_output=True, check=False, text=True
            )
            taken.append(time.perf_counter() - started)
            lines = (Path(folder) / str(number) / "journal.jsonl").read_bytes().count(b"\n")
            cases = len(json.loads((Path(folder) / str(number) / "resumen.json").read_text(encoding="utf-8"))["casos"])
            print(f"vuelta {number + 1}: {taken[-1]:.2f} s, código {done.returncode}, {lines} líneas de bitácora")
    worst = max(taken)
    goal = GOAL_S_PER_CASE * cases
    verdict = "cumple" if worst <= goal else "NO cumple"
    print(f"{cases} casos: mejor {min(taken):.2f} s, peor {worst:.2f} s; meta {goal:.1f} s: {verdict}")


if __name__ == "__main__":
    main()
