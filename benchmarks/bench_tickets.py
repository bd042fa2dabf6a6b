"""Whether waits for tickets overlap: 60 independent cases and 10 chains of four, each ticket of 8 s.

Goal: at most 1.10 × the critical path, which is four tickets in a row plus what the same run costs when tickets are
immediate. Both are measured in turn, as often as asked (3), for the machine does other things as well.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from measured_run import Measured, measured, write_cases

INDEPENDENT, CHAINS, DEPTH, TICKET_S = 60, 10, 4, 8
GOAL = 1.10
PLACES, PER_SECOND = 8, 60
LIMITS = f"ritmo = {{ concurrencia = {PLACES}, solicitudes_por_segundo = {PER_SECOND} }}\n"


def main() -> None:
    """Run both in turn and print the median ratio."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    ratios = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_cases(folder / "cases", INDEPENDENT, CHAINS, DEPTH)
        for number in range(rounds):
            base = measured(folder / f"inmediato-{number}", folder / "cases", "inmediato")
            run = measured(folder / f"tiempo-{number}", folder / "cases", f"tiempo:{TICKET_S}")
            path = DEPTH * TICKET_S + base.makespan_s
            ratios.append(run.makespan_s / path)
            print(f"vuelta {number + 1}: sin esperas {_told(base)}")
            print(f"          con tickets de {TICKET_S} s {_told(run)}")
            print(
                f"          camino crítico {DEPTH} × {TICKET_S} + {base.makespan_s:.2f} = {path:.2f} s; "
                f"razón {ratios[-1]:.3f} (sobre los {DEPTH * TICKET_S} s de los tickets solos: "
                f"{run.makespan_s / (DEPTH * TICKET_S):.3f})"
            )
        held = measured(folder / "ritmo", folder / "cases", f"tiempo:{TICKET_S}", LIMITS)
        print(f"con {PLACES} lugares y {PER_SECOND} solicitudes/s: {_told(held)}")
    kept = held.together <= PLACES and held.busiest <= 1.1 * PER_SECOND  # a busy machine piles up a little
    print(f"lugares y ritmo {'se cumplen' if kept else 'NO se cumplen'}")
    median = statistics.median(ratios)
    print(f"mediana {median:.3f}; meta {GOAL:.2f}: {'cumple' if median <= GOAL else 'NO cumple'}")


def _told(run: Measured) -> str:
    return (
        f"{run.makespan_s:.2f} s, {run.executions} ejecuciones, {run.polls:.1f} consultas por ticket, "
        f"{run.requests / run.makespan_s:.0f} solicitudes/s (a lo más {run.busiest} en un segundo "
        f"y {run.together} a la vez), "
        f"procesador {run.cpu_s:.1f} s + simulador {run.mock_cpu_s:.1f} s, {run.peak_mb:.0f} MB, {run.verdicts}"
    )


if __name__ == "__main__":
    main()
