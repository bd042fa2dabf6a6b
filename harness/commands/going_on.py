"""Takes up a run that already has a journal: what was left unfinished, what was lost, or what did not pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.commands.telling import warn
from harness.engine import GoingOn, resumed_suite
from harness.engine.rejudging import lost_registrars
from harness.errors import HarnessError, UsageError
from harness.evidence.history import History, history_of
from harness.evidence.places import JOURNAL, REPORTS, run_folder
from harness.evidence.protection import private_state, with_originals
from harness.evidence.reader import JournalLines, read_journal
from harness.loader import Suite
from harness.model import Case, Verdict
from harness.session import EMBEDDED, Destination


@dataclass(frozen=True, slots=True)
class Earlier:
    """A run that is to go on: its folder, what its journal tells, and the state that its private tree keeps."""

    out: Path
    history: History
    state: Mapping[str, Any]

    @property
    def destination(self) -> Destination:
        """Where it ran, as it was asked then."""
        name = str(self.history.datos["destino"]["nombre"])
        targets = self.state.get("targets")
        return Destination(name, Path(targets) if targets else None, tuple(self.state.get("simulador", ())))


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done of an earlier run: its cases, out of a suite, and why."""

    suite: Suite
    cases: tuple[Case, ...]
    going_on: GoingOn


def earlier(named: Path) -> Earlier:
    """The run of that folder or name; raises UsageError when its journal does not chain or keeps too little."""
    out = run_folder(named)
    read, some = JournalLines(out / JOURNAL), False
    for _ in read:  # a first time, for its chain alone
        some = True
    broken = read.problems[:-1] if read.torn else read.problems
    if broken:
        raise UsageError(f"{out / JOURNAL}: {broken[0]}; una corrida cuya bitácora no encadena no se continúa")
    if not some:
        raise UsageError(
            f"{out}: la corrida murió antes de enviar nada y su bitácora está vacía; borre esa carpeta y ejecute los "
            "casos de nuevo"
        )
    try:
        return Earlier(out, history_of(with_originals(out, JournalLines(out / JOURNAL))), private_state(out))
    except UsageError as unfit:
        raise UsageError(f"{out / JOURNAL}: {unfit}") from unfit


def left_of(run: Earlier) -> Work | None:
    """What a crash or Ctrl-C left of a run, with the cases and inputs of its journal; None when it is whole.

    The embedded mock died with its run: what it had half done is there attempted anew.
    """
    suite = resumed_suite(run.history)
    if not suite.cases and run.history.ended:
        return None
    lost_world = run.destination.name == EMBEDDED
    return Work(suite, suite.cases, GoingOn(run.history, "solo_fallidos" if lost_world else "reanudar"))


def lost_in(run: Earlier, ids: Sequence[str]) -> Work:
    """What was sent in these cases and nobody found, to be sent again; raises UsageError when there is none."""
    suite = resumed_suite(run.history)
    resent: dict[str, str] = {}
    for id in ids:
        lost = lost_registrars(run.history, id)
        if not lost:
            raise UsageError(
                f"{run.out}: en el caso {id} no hay un envío cuya suerte se desconozca, y no se reenvía nada; para "
                "repetir lo que no pasó use --solo-fallidos"
            )
        resent |= lost
    return Work(suite, tuple(suite.library[id] for id in ids), GoingOn(run.history, "reenviar", resent))


def newest_with_lost(id: str) -> Path:
    """The newest run under `reports` in which a registrar of the case was lost; raises UsageError."""
    for journal in sorted(REPORTS.glob(f"*/{JOURNAL}"), key=lambda path: path.stat().st_mtime, reverse=True):
        try:
            if lost_registrars(history_of(read_journal(journal).lines), id):
                return journal.parent
        except HarnessError:
            continue  # not one that can go on
    raise UsageError(f"{REPORTS}: en ninguna corrida se perdió un envío del caso {id}; indíquela con --reanudar.")


def not_passed(run: Earlier, suite: Suite) -> Work:
    """Every case of the run whose last attempt was not approved, as the suite has it today.

    One that the suite has no more is told on stderr and left as it is; so is one whose registrar was lost, for a new
    attempt would register anew what may be registered already (the embedded mock keeps nothing from run to run).
    """
    missing, lost, cases = [], [], []
    forgets = run.destination.name == EMBEDDED
    for id in run.history.casos:
        made = run.history.attempts(id)
        if made and made[-1].veredicto is Verdict.APROBADO:
            continue
        if not forgets and lost_registrars(run.history, id):
            lost.append(id)
        elif id in suite.library:
            cases.append(suite.library[id])
        else:
            missing.append(id)
    if missing:
        warn(f"{', '.join(missing)}: ya no está entre los casos de {suite.root} y no se repite.")
    if lost:
        warn(
            f"{', '.join(lost)}: no se sabe si lo que se envió quedó registrado, y otro intento podría registrarlo dos "
            "veces; búsquelo en SIGFE y, si no existe, use --reenviar."
        )
    return Work(suite, tuple(cases), GoingOn(run.history, "solo_fallidos"))
