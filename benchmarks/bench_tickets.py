"""Whether waits for tickets overlap: 60 independent cases whose tickets take 8 s each. Goal: at most 1.25 × 8 s."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections import Counter
from pathlib import Path

from harness.embedded import EmbeddedMock
from harness.engine import Engine, Options
from harness.evidence.journal import Journal
from harness.loader import load_cases, packaged_cases
from harness.targets import mock_target

CASES = 60
TICKET_S = 8
GOAL_S = 1.25 * TICKET_S
CASE = """
id = "BEN-{number:03d}"
title = "Compromiso {number}"
objective = "Un ticket que tarda"
requirements = ["IOP-4.2"]
certeza = "supuesto"
fuente = "medición"
[[step]]
name = "com"
operation = "compromiso.registrar"
body = "orden.json"
ticket = "FINALIZADO_SIN_ERRORES"
"""


def write_cases(root: Path) -> None:
    """Sixty cases of one compromiso each, on the packaged inputs and the packaged order's body."""
    packaged = packaged_cases()
    (root / "bases").mkdir()
    (root / "entradas.toml").write_text((packaged / "entradas.toml").read_text(encoding="utf-8"), encoding="utf-8")
    order = json.loads((packaged / "bases" / "orden-compra-1190000.json").read_text(encoding="utf-8"))
    (root / "bases" / "orden.json").write_text(json.dumps(order), encoding="utf-8")
    for number in range(CASES):
        folder = root / "compromiso" / "original" / f"bench-{number:03d}"
        folder.mkdir(parents=True)
        (folder / "case.toml").write_text(CASE.format(number=number), encoding="utf-8")


def main() -> None:
    """Run them once and print the seconds, from the first request to the last check."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = folder / "cases"
        root.mkdir()
        write_cases(root)
        suite = load_cases([root])
        with EmbeddedMock(["--progresion", f"tiempo:{TICKET_S}"]) as mock, Journal(folder / "journal.jsonl") as journal:
            engine = Engine(mock_target(mock.url), suite, journal, Options(solitario=True))
            started = time.perf_counter()
            results = asyncio.run(engine.run(suite.cases))
            taken = time.perf_counter() - started
    verdicts = Counter(str(result.veredicto) for result in results)
    print(f"{len(results)} casos con tickets de {TICKET_S} s: {taken:.2f} s; veredictos {dict(verdicts)}")
    print(f"meta {GOAL_S:.1f} s: {'cumple' if taken <= GOAL_S else 'NO cumple'}")


if __name__ == "__main__":
    main()
