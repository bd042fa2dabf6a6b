"""Decides where a run's messages stand: in the dossier, or in a page for each module beside it."""

from __future__ import annotations

from enum import Enum

from harness.render.facts import CaseRecord, Record
from harness.render.json_text import LONGEST
from harness.render.traffic import case_executions

LIMIT = 25_000_000  # bytes that expediente.html may have with its messages in it
FOLDER = "intercambios"


class Layout(Enum):
    """Which messages the dossier itself holds; the others are in the pages of FOLDER."""

    JUNTO = "todos"
    PAPEL = "los que se imprimen"
    APARTE = "ninguno"

    def keeps(self, printed: bool) -> bool:
        """Whether the dossier holds a message; `printed` says that paper needs it."""
        return self is Layout.JUNTO or (self is Layout.PAPEL and printed)


def layouts(record: Record, limit: int = LIMIT) -> tuple[Layout, ...]:
    """Those worth trying, the fullest first; the last one is taken whatever its size.

    A dossier is larger than the bodies that it holds, so that with more of them than the limit it need not be tried.
    """
    whole = sum(map(_bodies, record.casos)) <= limit
    return tuple(Layout) if whole else (Layout.PAPEL, Layout.APARTE)


def _bodies(case: CaseRecord) -> int:
    """Characters of the bodies that a case's page shows, each once."""
    found = {
        message.cuerpo
        for execution in case_executions(case)
        for exchange in execution.exchanges
        for message in (exchange.sent, exchange.received)
        if message is not None
    }
    return sum(len(text) for text in found if len(text) <= LONGEST)
