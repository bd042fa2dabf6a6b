"""Every fault × every verb against a mock in another process: `python benchmarks/bench_faults.py [PALABRA…]`.

Prints the verdict of each cell, and ends with code 1 when one is wrong or something was duplicated or lost.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "harness"))

import fault_matrix
from faulty_wire import mock_process


def main() -> None:
    """Play every cell whose name has one of the words given, all without any."""
    words, counts, slowest, start = sys.argv[1:], Counter[str](), 0.0, time.perf_counter()
    with mock_process("--progresion", "tiempo:0.05") as mock:
        for cell in fault_matrix.cells():
            if words and not any(word in str(cell) for word in words):
                continue
            verdict = _played(cell, mock)
            right = verdict.startswith(cell.must)
            counts["buenas" if right else "malas"] += 1
            slowest = max(slowest, float(verdict.rpartition(" ")[2] or 0))
            print(
                f"{'✔' if right else '✘'} {cell}: {verdict}" + ("" if right else f" (debía ser {cell.must})"),
                flush=True,
            )
    seconds = time.perf_counter() - start
    print(f"{counts.total()} celdas en {seconds:.0f} s (la más lenta, {slowest:.1f} s): {counts['malas']} equivocadas")
    sys.exit(1 if counts["malas"] else 0)


def _played(cell: fault_matrix.Cell, mock: fault_matrix.Mock) -> str:
    with tempfile.TemporaryDirectory() as folder:
        try:
            played = fault_matrix.play(cell, mock, Path(folder))
        except AssertionError as broken:
            return f"roto: {broken} 0"
    return f"{played.verdict} {played.seconds:.1f}"


if __name__ == "__main__":
    main()
