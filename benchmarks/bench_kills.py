"""Kill -9 under load, many times on one file: `python benchmarks/bench_kills.py [MUERTES] [SEMILLA]`.

After each kill the file's books are re-computed from their lines and held against every ticket that was answered;
the first thing that does not hold ends it with an AssertionError.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "mock_server"))

from killed_mock import Books, Load, mock_on

MAX_KILLS = 500


def main() -> None:
    """Kill, check, go on."""
    kills, semilla = (int(given) for given in (*sys.argv[1:], *("20", "1")[len(sys.argv) - 1 :]))
    if kills > MAX_KILLS:
        sys.exit(f"El máximo es {MAX_KILLS} muertes.")
    load = Load(semilla)
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "estado.sqlite"
        for number in range(1, kills + 1):
            with mock_on(path) as (child, host, port):
                load.until_killed(child, host, port)
            books = Books(path)
            books.check(load)
            pending = sum(ticket["final"] is None for ticket in books.ticket)
            print(
                f"muerte {number}: {len(load.known)} tickets respondidos, {len(books.ticket)} guardados, {pending} "
                f"pendientes, {len(books.transaccion)} transacciones; todo cuadra",
                flush=True,
            )
    print(f"{kills} muertes en {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
