"""Takes up a run that already has a journal: what did not pass, as new attempts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harness.commands.telling import warn
from harness.engine import GoingOn
from harness.errors import UsageError
from harness.evidence.history import History, history_of
from harness.evidence.places import JOURNAL, run_folder
from harness.evidence.protection import with_originals
from harness.evidence.reader import read_journal
from harness.loader import Suite
from harness.model import Case, Verdict


@dataclass(frozen=True, slots=True)
class Earlier:
    """A run that is to go on: its folder and what its journal tells."""

    out: Path
    history: History

    @property
    def target(self) -> str:
        """The name of the target that it spoke to."""
        return str(self.history.datos["destino"]["nombre"])


def earlier(named: Path) -> Earlier:
    """The run of that folder or name; raises UsageError when its journal does not chain or keeps too little."""
    out = run_folder(named)
    read = read_journal(out / JOURNAL)
    broken = read.problems[:-1] if read.torn else read.problems
    if broken:
        raise UsageError(f"{out / JOURNAL}: {broken[0]}; una corrida cuya bitácora no encadena no se continúa")
    try:
        return Earlier(out, history_of(with_originals(out, read.lines)))
    except UsageError as unfit:
        raise UsageError(f"{out / JOURNAL}: {unfit}") from unfit


def not_passed(run: Earlier, suite: Suite) -> tuple[GoingOn, list[Case]]:
    """Every case of the run whose last attempt was not approved, as the suite has it today.

    One that the suite has no more is told on stderr and left as it is.
    """
    missing, cases = [], []
    for id in run.history.casos:
        made = run.history.attempts(id)
        if made and made[-1].veredicto is Verdict.APROBADO:
            continue
        if id in suite.library:
            cases.append(suite.library[id])
        else:
            missing.append(id)
    if missing:
        warn(f"{', '.join(missing)}: ya no está entre los casos de {suite.root} y no se repite.")
    return GoingOn(run.history, "solo_fallidos"), cases
