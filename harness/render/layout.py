"""Decides where a run's messages stand: in the dossier, or in a page for each module beside it."""

from __future__ import annotations

from enum import Enum

from harness.render.facts import CaseRecord, Record
from harness.render.json_text import LONGEST
from harness.render.traffic import case_executions

LIMIT = 25_000_000  # bytes that expediente.html may have with its messages in it
PRINTED = (
    6_000_000  # characters of messages that a browser prints; of four times as many Chromium made 7 GB, and no end
)
FOLDER = "intercambios"
TOLD = 400  # characters that tell of an exchange without its bodies, at the very least
KEY_MARKS = len("<b></b>")


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

    Making a dossier only to see that it is too large costs as much as making it, so that one whose messages alone
    would pass the limit is not tried.
    """
    most = {Layout.JUNTO: limit, Layout.PAPEL: min(limit, PRINTED)}
    return (*(layout for layout, size in most.items() if _least(record, layout) <= size), Layout.APARTE)


def _least(record: Record, layout: Layout) -> int:
    """Characters that the messages take at the very least in a dossier with this layout."""
    return sum(_of_case(case, layout) for case in record.casos)


def _of_case(case: CaseRecord, layout: Layout) -> int:
    exchanges = [(run, one) for run in case_executions(case) for one in run.exchanges]
    bodies = {
        message.cuerpo
        for run, one in exchanges
        if layout.keeps(run is case.execution and one.operacion.endswith(".registrar"))
        for message in (one.sent, one.received)
        if message is not None and len(message.cuerpo) <= LONGEST
    }
    return len(exchanges) * TOLD + sum(len(text) + KEY_MARKS * text.count('":') for text in bodies)
