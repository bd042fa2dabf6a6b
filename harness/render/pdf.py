"""Turns pages of ours into PDF with WeasyPrint, when the extra is installed: same page, same bytes, nothing fetched."""

from __future__ import annotations

import gc
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from harness.errors import UsageError
from harness.render.facts import Record

MISSING = (
    "falta WeasyPrint, con que se hacen los PDF; instálelo con «pip install 'sigfe-iop[pdf]'» y, en Debian o Ubuntu, "
    "las bibliotecas «apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0». El HTML se imprime igual."
)


def require_weasyprint() -> Any:
    """The library; raises UsageError, which tells how to install it, when it or what it needs is not there."""
    try:
        import weasyprint  # type: ignore[import-untyped]
    except (ImportError, OSError) as missing:
        raise UsageError(MISSING) from missing
    return weasyprint


def pdf_from(page: str, record: Record, name: str) -> bytes:
    """The PDF of a page; its identifier and its date are the run's, so that the same run gives the same bytes."""
    weasyprint = require_weasyprint()
    _quiet()
    identifier = hashlib.sha256(f"{name} {record.corrida} {record.integrity.ultimo_hash}".encode()).hexdigest()[:32]
    document = weasyprint.HTML(string=page, base_url=None, url_fetcher=_refuse)
    with _uncollected():
        return bytes(document.write_pdf(pdf_identifier=identifier.encode("ascii"), pdf_variant="pdf/ua-1"))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector, which would walk all boxes of all pages again and again: a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _refuse(url: str, *_: Any, **__: Any) -> Any:
    raise ValueError(f"nada se busca fuera de la página: {url}")


def _quiet() -> None:
    """WeasyPrint tells of each style that it does not know; the pages are ours and looked at."""
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
