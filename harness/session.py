"""Takes a run from what was asked for to its products, for both faces: target, journal, engine, render."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from harness.embedded import EmbeddedMock, told_of_mock
from harness.engine import Engine, GoingOn, Listener, Options
from harness.errors import HarnessError, UsageError
from harness.evidence.journal import Journal
from harness.evidence.places import JOURNAL, REPORTS
from harness.evidence.private import PrivateTree
from harness.evidence.protection import begun, known_inputs, taken_up
from harness.evidence.seudonimos import Pseudonyms
from harness.loader import Suite, packaged_cases
from harness.model import Target
from harness.overlaying import mock_args
from harness.targets import load_target, mock_target, permitted
from harness.targets.interlock import CONFIRMATION

EMBEDDED = "mock"
TARGETS = Path("targets.toml")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to run: the embedded mock with its arguments, or a name of a targets file.

    `confirmed` is the name of a target that is not this machine, said on purpose for this run.
    """

    name: str = EMBEDDED
    targets: Path | None = None
    mock_args: tuple[str, ...] = ()
    confirmed: str | None = None

    def __post_init__(self) -> None:
        if self.mock_args and self.name != EMBEDDED:
            raise UsageError(
                f"{self.mock_args[0]} solo vale con el simulador embebido (--target {EMBEDDED}); "
                f"quítelo, o póngalo al levantar el simulador del destino «{self.name}»."
            )


def default_paths(here: Path) -> tuple[Path, ...]:
    """`./cases` if there, else the cases that travel with the package."""
    own = here / "cases"
    return (Path("cases") if own.is_dir() else packaged_cases(),)


def choose_out(out: Path | None, now: datetime | None = None) -> Path:
    """The folder of the products, free of a journal; raises UsageError rather than overwrite one."""
    if out is not None:
        if out.exists() and not out.is_dir():
            raise UsageError(f"{out}: no es una carpeta; indique otra con --out.")
        if (out / JOURNAL).exists():
            raise UsageError(f"{out}: ya tiene una bitácora y no se sobrescribe; indique otra carpeta con --out.")
        return out
    name = (now or datetime.now(UTC)).strftime("%Y%m%dT%H%M%SZ")
    candidates = (REPORTS / (name if n == 1 else f"{name}-{n}") for n in range(1, 1000))
    return next(folder for folder in candidates if not folder.exists())


@contextmanager
def open_engine(
    destination: Destination,
    suite: Suite,
    out: Path,
    options: Options,
    listener: Listener,
    going_on: GoingOn | None = None,
) -> Iterator[Engine]:
    """An engine ready to run once, writing to `out`/journal.jsonl; mock and journal are closed at the end.

    With `going_on` it writes on where that journal ends.
    """
    again = going_on is not None
    with _open_target(destination) as target, Journal(out / JOURNAL, go_on=again) as journal, ExitStack() as opened:
        try:
            alone = destination.name == EMBEDDED
            told = told_of_mock(destination.mock_args) if alone else None
            chosen = replace(options, solitario=alone, simulador=told)
            engine = Engine(target, suite, journal, chosen, listener, going_on=going_on)
            pseudonyms, tree = taken_up(out) if again else _protected(destination, suite, out, chosen, target)
        except HarnessError:
            if not again:
                journal.path.unlink()  # still empty: nothing ran
            raise
        opened.callback(tree.close)
        journal.protect(pseudonyms, tree)
        yield engine


def _protected(
    destination: Destination, suite: Suite, out: Path, options: Options, target: Target
) -> tuple[Pseudonyms, PrivateTree]:
    """What a new run begins with in its private tree; never a secret: credentials stay in the environment."""
    state = {
        "destino": destination.name,
        "targets": None if destination.name == EMBEDDED else str((destination.targets or TARGETS).resolve()),
        "simulador": list(destination.mock_args),
        "casos": str(suite.root.resolve()),
        "opciones": {
            "concurrencia": options.concurrencia or target.limites.ritmo.concurrencia,
            "semilla": options.semilla,
            "plazo_ticket_s": options.plazo_ticket_s or target.limites.tickets.plazo_s,
        },
    }
    return begun(out, target, known_inputs(suite, {**suite.inputs, **target.entradas}), options.semilla, state)


@contextmanager
def _open_target(destination: Destination) -> Iterator[Target]:
    if destination.name != EMBEDDED:
        yield _declared(destination)
        return
    with EmbeddedMock((*destination.mock_args, *mock_args())) as mock:
        yield mock_target(mock.url)


def _declared(destination: Destination) -> Target:
    path = destination.targets or TARGETS
    if not path.is_file():
        raise UsageError(
            f"{path}: no existe, y allí se busca el destino «{destination.name}»; créelo con iop new target "
            f"{destination.name} o indique otro archivo con --targets."
        )
    target = load_target(path, destination.name)
    permitted(target, destination.confirmed or os.environ.get(CONFIRMATION))
    return target
