"""Whether verdicts repeat: three runs in a row of all cases against one running `iop mock`, at 1, 64 and 64 places."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from harness.embedded import EmbeddedMock
from harness.engine import Engine, Options
from harness.evidence.journal import Journal
from harness.loader import Suite, load_cases, packaged_cases
from harness.targets import mock_target

PLACES = (1, 64, 64)


def run_once(suite: Suite, url: str, folder: Path, places: int) -> tuple[dict[str, str], float]:
    """The verdict of every case, and the seconds that the run took."""
    started = time.perf_counter()
    with Journal(folder / "journal.jsonl") as journal:
        engine = Engine(mock_target(url), suite, journal, Options(concurrencia=places))
        results = asyncio.run(engine.run(suite.cases))
    return {result.caso.id: str(result.veredicto) for result in results}, time.perf_counter() - started


def main() -> None:
    """Print the seconds of each run and every case whose verdict is not the same in all."""
    suite, runs = load_cases([packaged_cases()]), []
    with tempfile.TemporaryDirectory() as name, EmbeddedMock() as mock:
        for number, places in enumerate(PLACES, start=1):
            verdicts, taken = run_once(suite, mock.url, Path(name) / str(number), places)
            approved = sum(verdict == "APROBADO" for verdict in verdicts.values())
            print(f"corrida {number}, concurrencia {places}: {taken:.2f} s; {approved} de {len(verdicts)} aprobados")
            runs.append(verdicts)
    different = [id for id in runs[0] if len({verdicts[id] for verdicts in runs}) > 1]
    for id in different:
        print(f"  {id}: {', '.join(verdicts[id] for verdicts in runs)}")
    print("veredictos: " + ("NO son los mismos" if different else "los mismos en las tres corridas"))


if __name__ == "__main__":
    main()
