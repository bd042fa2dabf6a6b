"""Writes the pages of messages: for each module one static page with what does not fit in the dossier."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from markupsafe import Markup

from harness.errors import UsageError, why
from harness.evidence.whole import writing
from harness.render.case_view import anchor
from harness.render.exchanges import Messages
from harness.render.facts import CaseRecord, Record
from harness.render.format import clean
from harness.render.layout import FOLDER, Layout
from harness.render.templating import environment

Module = tuple[str, str, list[CaseRecord]]  # its name, its title, its cases in the dossier's order


class MessagePages:
    """The pages of one render: `links` says them with their titles, `put` writes a case's messages to its module's.

    They are drafts until `stack` closes; nothing is left of them when it closes with an error.
    """

    def __init__(
        self, out: Path, record: Record, css: str, modules: Sequence[Module], layout: Layout, stack: ExitStack
    ) -> None:
        self._record = record
        self._layout = layout
        self._paths = {name: f"{FOLDER}/{_file(name)}" for name, _, _ in modules}
        self.links = tuple((self._paths[name], title) for name, title, _ in modules)
        macros: Any = environment().get_template("mensajes.html.jinja").module
        self._macros = macros
        _folder(out / FOLDER)
        self._streams = {name: stack.enter_context(writing(out / page)) for name, page in self._paths.items()}
        for name, title, cases in modules:
            self._write(name, self._macros.cabeza(record, Markup(css), title, cases).lstrip())

    @property
    def keeps_printed(self) -> bool:
        """Whether the dossier holds the messages that paper needs."""
        return self._layout.keeps(printed=True)

    def messages(self, case: CaseRecord) -> Messages:
        """Where a case's page puts its messages."""
        return Messages(self._layout, self._paths[case.modulo])

    def put(self, case: CaseRecord, messages: Messages) -> None:
        """Write what a case left."""
        self._write(case.modulo, self._macros.caso(case, messages.apart))

    def finish(self) -> None:
        """End every page."""
        for name in self._streams:
            self._write(name, self._macros.pie())

    def _write(self, module: str, text: str) -> None:
        self._streams[module].write(clean(text).encode("utf-8"))


def _file(module: str) -> str:
    """The name of a module's page, safe on every disk whatever the journal calls the module."""
    return f"{anchor(module, 'm').removeprefix('m-')[-80:] or 'sin-modulo'}.html"


def _folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as refused:
        raise UsageError(
            f"{folder}: no se puede crear la carpeta de los mensajes ({why(refused)}); quite lo que esté en su lugar"
        ) from refused
