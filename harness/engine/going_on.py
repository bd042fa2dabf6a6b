"""A run that is taken up again: why, what its record can answer, and against whom it may go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from harness.engine.rejudging import CONTINUED, answered, is_closing, lost_at, recorded_target
from harness.errors import UsageError
from harness.evidence.history import History, Past
from harness.evidence.journal import Journal
from harness.model import Target


@dataclass(frozen=True, slots=True)
class GoingOn:
    """A run that is taken up again: what happened so far, and why.

    `motivo` is `reanudar` (what a crash or Ctrl-C left unfinished goes on where it was), `solo_fallidos` (what did not
    pass is attempted again, with today's cases) or `reenviar` (a person has what was lost sent again: `resent` names
    the step by execution).
    """

    history: History
    motivo: str
    resent: Mapping[str, str] = field(default_factory=dict)

    @property
    def continues(self) -> bool:
        """Whether executions go on where they were, rather than being attempted anew."""
        return self.motivo in CONTINUED

    def recorded(self) -> list[Past]:
        """What the record can answer."""
        past = [one for one in answered(self.history.exchanges) if not is_closing(one)]
        lost = {one: lost_at(self.history, one, paso) for one, paso in self.resent.items()}
        return [one for one in past if one.ejecucion not in lost or one.n_intento < lost[one.ejecucion]]


def refuse_another(target: Target, history: History) -> None:
    """A run goes on only against whom it began with: its evidence is of one counterpart and one institution."""
    now = {
        "el destino": (history.datos["destino"]["nombre"], target.name),
        "el ambiente": (history.datos["destino"]["ambiente"], target.ambiente),
        "la institución": (recorded_target(history).institucion.with_year, target.institucion.with_year),
    }
    if not target.simulado:  # a mock may stand elsewhere each time
        now["el servidor"] = (history.datos["destino"]["host"], urlsplit(target.url).netloc)
    for what, (then, today) in now.items():
        if then != today:
            raise UsageError(
                f"la corrida {history.datos['corrida']} se hizo con {what} «{then}» y ahora es «{today}»: una corrida "
                "solo continúa contra la misma contraparte; haga otra"
            )


def refuse_grown(journal: Journal, history: History) -> None:
    """What another process wrote between our reading and our turn to write would be done twice."""
    if journal.lines != history.lines:
        raise UsageError(
            f"{journal.path}: otro proceso continuó esta corrida mientras se leía; si algo quedó pendiente, pídalo de "
            "nuevo"
        )
