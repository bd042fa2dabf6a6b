"""How much memory a run of 1,000 cases takes, by phase, with the mock in another process. Goal: at most 150 MB."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from measured_run import measured, write_cases

CASES = 1000
GOAL_MB = 150


def main() -> None:
    """Run as many cases as asked, with tickets of a progression, and print the most memory of both phases."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    progresion = sys.argv[2] if len(sys.argv) > 2 else "inmediato"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_cases(folder / "cases", cases)
        run = measured(folder / "corrida", folder / "cases", progresion)
    print(f"{cases} casos, {run.requests} intercambios en {run.command_s:.1f} s: {run.verdicts}")
    print(f"memoria del arnés: motor {run.engine_mb:.0f} MB, con el cierre {run.peak_mb:.0f} MB")
    print(f"meta {GOAL_MB} MB: {'cumple' if run.peak_mb <= GOAL_MB else 'NO cumple'}")


if __name__ == "__main__":
    main()
