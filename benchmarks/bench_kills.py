"""Kill -9, many times: `python benchmarks/bench_kills.py [simulador|arnes] [MUERTES] [SEMILLA]`.

`simulador`: a mock under load on one file; after each kill its books are re-computed from their lines and held against
every ticket that was answered. `arnes`: `iop run` against a mock in another process, killed and taken up again up to
three times a run, with power cuts; after each death and at each end, what tests/harness/kills.py asserts. The first
thing that does not hold ends it with an AssertionError that names its seed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "mock_server"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "harness"))

from faulty_wire import mock_process
from killed_mock import Books, Load, mock_on
from kills import Story, counted, live, zygote

MAX_KILLS = 500
KILLS_A_RUN = 3


def main() -> None:
    """Kill, check, go on."""
    words = sys.argv[1:]
    who = words.pop(0) if words and not words[0].isdigit() else "simulador"
    kills, semilla = (int(given) for given in (*words, *("20", "1")[len(words) :]))
    if kills > MAX_KILLS:
        sys.exit(f"El máximo es {MAX_KILLS} muertes.")
    start = time.perf_counter()
    {"simulador": of_the_mock, "arnes": of_the_harness}[who](kills, semilla)
    print(f"{kills} muertes en {time.perf_counter() - start:.0f} s")


def of_the_mock(kills: int, semilla: int) -> None:
    """One file, killed again and again."""
    load = Load(semilla)
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


def of_the_harness(kills: int, semilla: int) -> None:
    """Runs of six cases, each killed up to three times."""
    stories: list[Story] = []
    with mock_process("--progresion", "tiempo:0.1") as mock, zygote() as starts:
        while sum(story.killed for story in stories) < kills:
            with tempfile.TemporaryDirectory() as folder:
                stories.append(live(semilla + len(stories), mock, starts, Path(folder) / "una", KILLS_A_RUN))
            print(f"{stories[-1].killed} muertes en {stories[-1].seconds:.1f} s; {stories[-1]}", flush=True)
    print(f"{counted(stories)}; duplicados 0, perdidos 0, veredictos equivocados 0")


if __name__ == "__main__":
    main()
