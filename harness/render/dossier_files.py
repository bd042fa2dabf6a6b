"""Writes the dossier in a run's folder: one page, or an index beside a page of messages for each module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from harness.evidence.whole import writing
from harness.render.cover import cover
from harness.render.dossier import pieces, requirement_texts, style
from harness.render.facts import Record
from harness.render.format import clean
from harness.render.layout import FOLDER, LIMIT, Layout, layouts
from harness.render.message_pages import MessagePages
from harness.render.overview import by_module
from schemas import load_catalog

DOSSIER = "expediente.html"
GATHERED = 1 << 16  # characters that are cleaned, counted and written at once


class _TooLargeError(Exception):
    """The page passes the limit in this layout."""


def write_files(out: Path, record: Record, limit: int = LIMIT) -> tuple[Path, ...]:
    """Write the dossier, whole or not at all, and take away the pages of messages of an earlier render.

    The fullest layout worth trying is taken whose expediente.html has at most `limit` bytes. Raises UsageError when
    the disk refuses.
    """
    *first, last = layouts(record, limit)
    for layout in first:
        try:
            return _swept(out, _write(out, record, layout, limit))
        except _TooLargeError:
            continue
    return _swept(out, _write(out, record, last, None))


def _write(out: Path, record: Record, layout: Layout, limit: int | None) -> tuple[Path, ...]:
    with ExitStack() as stack:
        stream = stack.enter_context(writing(out / DOSSIER))
        apart = None if layout is Layout.JUNTO else _apart(out, record, layout, stack)
        size = 0
        for data in _gathered(record, apart):
            size += len(data)
            if limit is not None and size > limit:
                raise _TooLargeError
            stream.write(data)
        if apart:
            apart.finish()
    return (out / DOSSIER, *(out / page for page, _ in (apart.links if apart else ())))


def _apart(out: Path, record: Record, layout: Layout, stack: ExitStack) -> MessagePages:
    catalog = load_catalog()
    css = style(record.corrida, cover(record, catalog).huella)
    return MessagePages(out, record, css, by_module(record.casos, catalog), layout, stack)


def _gathered(record: Record, apart: MessagePages | None) -> Iterator[bytes]:
    """The page's bytes, many pieces at once."""
    some: list[str] = []
    length = 0
    for piece in pieces(record, load_catalog(), requirement_texts(), apart):
        some.append(piece)
        length += len(piece)
        if length > GATHERED:
            yield clean("".join(some)).encode("utf-8")
            some, length = [], 0
    yield clean("".join(some)).encode("utf-8")


def _swept(out: Path, written: tuple[Path, ...]) -> tuple[Path, ...]:
    """Only the pages of this render stay in the folder of messages; without any it goes too."""
    folder = out / FOLDER
    for page in folder.glob("*.html"):
        if page not in written:
            page.unlink()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    return written
