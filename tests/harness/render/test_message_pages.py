"""A dossier too large for one file: the same facts, reachable by links, in a page of messages for each module."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from fixture_runs import empty, every_verdict, hostile, interrupted
from journal_builder import JournalBuilder, declared

from harness.errors import UsageError
from harness.render.dossier import render_dossier
from harness.render.dossier_files import write_files
from harness.render.facts import ExchangeRecord, Record
from harness.render.format import clean
from harness.render.layout import LIMIT, Layout, layouts
from harness.render.products import products_of, write_products
from harness.render.record import build_record
from harness.render.traffic import every_exchange

RUNS = [every_verdict, hostile, interrupted]
DOSSIER = "expediente.html"


class Page(HTMLParser):
    """A page as its ids, the links of its text, its scripts, and the text under each id."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.scripts = 0
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.scripts += tag == "script"
        self.ids += [told["id"] or ""] if "id" in told else []
        self.links += [told["href"] or ""] if tag == "a" else []


def _record(run: Callable[[], JournalBuilder]) -> Record:
    return build_record(run().lines, last_hash="f" * 64)


def _limit(record: Record, layout: Layout) -> int:
    """A limit by which a run of this size takes the layout."""
    if layout is Layout.JUNTO:
        return LIMIT
    if layout is Layout.APARTE:
        return 0
    return len(render_dossier(record).encode("utf-8")) - 1


def _text(path: Path) -> str:
    """What a page says, its marks taken away and its spaces closed, so that a body can be found in it."""
    return _closed(html.unescape(re.sub(r"<[^>]*>", "", path.read_text(encoding="utf-8"))))


def _closed(text: str) -> str:
    return re.sub(r"\s+", "", clean(text))


def _bodies(exchange: ExchangeRecord) -> list[str]:
    return [one.cuerpo for one in (exchange.sent, exchange.received) if one is not None and one.cuerpo]


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("run", RUNS)
def test_every_exchange_is_told_in_the_dossier_and_its_bodies_are_in_the_package(
    run: Callable[[], JournalBuilder], layout: Layout, tmp_path: Path
) -> None:
    record = _record(run)
    written = write_files(tmp_path, record, _limit(record, layout))
    assert (len(written) == 1) == (layout is Layout.JUNTO)
    ids = Page(tmp_path / DOSSIER).ids
    said = "".join(map(_text, written))
    for exchange in every_exchange(record):
        assert f"linea-{exchange.n_intento}" in ids or exchange in record.exchanges
        for body in _bodies(exchange):
            assert _closed(body) in said, body


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("run", RUNS)
def test_every_link_leads_somewhere_and_no_id_stands_twice(
    run: Callable[[], JournalBuilder], layout: Layout, tmp_path: Path
) -> None:
    record = _record(run)
    pages = {path: Page(path) for path in write_files(tmp_path, record, _limit(record, layout))}
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids))
        for link in page.links:
            file, fragment = urldefrag(link)
            target = (path.parent / file).resolve() if file else path
            assert target in pages, link
            assert not fragment or fragment in pages[target].ids, link


def test_the_dossier_is_one_page_up_to_the_limit_and_not_a_byte_more(tmp_path: Path) -> None:
    record = _record(every_verdict)
    size = len(render_dossier(record).encode("utf-8"))
    assert write_files(tmp_path, record, size) == (tmp_path / DOSSIER,)
    assert (tmp_path / DOSSIER).read_text(encoding="utf-8") == render_dossier(record)
    assert len(write_files(tmp_path, record, size - 1)) > 1
    assert (tmp_path / DOSSIER).stat().st_size < size


def test_what_paper_needs_stays_in_the_dossier_while_it_fits(tmp_path: Path) -> None:
    record = _record(every_verdict)
    write_files(tmp_path, record, _limit(record, Layout.PAPEL))
    page = (tmp_path / DOSSIER).read_text(encoding="utf-8")
    assert page.count('<details class="intercambio imprime"') == render_dossier(record).count(
        '<details class="intercambio imprime"'
    )
    assert "los demás están completos junto a este expediente" in page
    write_files(tmp_path, record, 0)
    page = (tmp_path / DOSSIER).read_text(encoding="utf-8")
    assert '<details class="intercambio imprime"' not in page
    assert "Por su tamaño, este expediente no lleva los mensajes" in page
    assert '<pre class="curl"' not in page.split('id="casos"')[1].split('id="intercambios"')[0]


def test_a_dossier_whose_messages_alone_pass_the_limit_is_not_tried() -> None:
    record = _record(every_verdict)
    assert layouts(record) == tuple(Layout)
    assert layouts(record, 10_000) == (Layout.APARTE,)


@pytest.mark.parametrize("layout", list(Layout))
def test_the_same_journal_gives_the_same_files(layout: Layout, tmp_path: Path) -> None:
    record = _record(every_verdict)
    limit = _limit(record, layout)
    first = {path: path.read_bytes() for path in write_files(tmp_path, record, limit)}
    second = {path: path.read_bytes() for path in write_files(tmp_path, _record(every_verdict), limit)}
    assert list(first.items()) == list(second.items())


def test_pages_of_an_earlier_render_go_and_what_others_put_there_stays(tmp_path: Path) -> None:
    record = _record(every_verdict)
    folder = tmp_path / "intercambios"
    write_files(tmp_path, record, 0)
    (folder / "otro-modulo.html").write_text("de antes", encoding="utf-8")
    written = write_files(tmp_path, record, 0)
    assert sorted(folder.iterdir()) == sorted(written[1:])
    (folder / "apuntes.txt").write_text("de alguien", encoding="utf-8")
    write_files(tmp_path, record)
    assert [path.name for path in folder.iterdir()] == ["apuntes.txt"]
    (folder / "apuntes.txt").unlink()
    write_files(tmp_path, record)
    assert not folder.exists()


def test_products_of_names_the_pages_that_were_written(tmp_path: Path) -> None:
    record = _record(every_verdict)
    pages = [path.relative_to(tmp_path) for path in write_files(tmp_path, record, 0)]
    others = [path.relative_to(tmp_path) for path in write_products(tmp_path, record)[1:]]
    assert [path.name for path in others] == ["resumen.json", "junit.xml"]
    assert list(products_of(tmp_path)) == [Path(DOSSIER), *others]
    write_files(tmp_path, record, 0)
    assert sorted(products_of(tmp_path)) == sorted([*pages, *others])


def test_nothing_is_half_written_when_the_folder_of_messages_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "intercambios").write_text("un archivo", encoding="utf-8")
    with pytest.raises(UsageError, match="intercambios: no se puede crear la carpeta"):
        write_files(tmp_path, _record(every_verdict), 0)
    assert [path.name for path in tmp_path.iterdir()] == ["intercambios"]


def test_no_name_of_a_module_leads_out_of_the_folder(tmp_path: Path) -> None:
    run = tmp_path / "corrida"
    run.mkdir()
    j = JournalBuilder()
    names = ["../../fuera", "/etc/x", "", "CON", "a" * 400, "compromiso"]
    j.corrida([declared(f"C-{n}", name, "original") for n, name in enumerate(names)])
    j.fin()
    written = write_files(run, build_record(j.lines), 0)
    assert len(set(written)) == len(names) + 1
    assert all(path.parent == run / "intercambios" and path.is_file() for path in written[1:])
    assert [path.name for path in tmp_path.iterdir()] == ["corrida"]


@pytest.mark.parametrize("run", RUNS)
def test_a_page_of_messages_runs_nothing_asks_nobody_and_says_that_it_is_simulated(
    run: Callable[[], JournalBuilder], tmp_path: Path
) -> None:
    for path in write_files(tmp_path, _record(run), 0)[1:]:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("<!DOCTYPE html>")
        assert Page(path).scripts == 0
        assert "default-src 'none'" in text
        assert "SIMULACIÓN" in text


def test_an_incomplete_package_says_so_on_every_page(tmp_path: Path) -> None:
    record = replace(_record(every_verdict), incompleto=("falta un intento",))
    for path in write_files(tmp_path, record, 0):
        assert "EXPEDIENTE INCOMPLETO" in path.read_text(encoding="utf-8")


def test_an_empty_run_has_nothing_to_put_apart(tmp_path: Path) -> None:
    assert write_files(tmp_path, _record(empty), 0) == (tmp_path / DOSSIER,)
    assert not (tmp_path / "intercambios").exists()


@pytest.mark.parametrize(("cases", "large"), [(60, False), (61, True)])
def test_only_a_dossier_of_many_cases_leaves_the_far_ones_to_be_drawn_later(cases: int, large: bool) -> None:
    j = JournalBuilder()
    j.corrida([declared(f"C-{n}", "compromiso", "original") for n in range(cases)])
    j.fin()
    assert ('<body class="grande' in render_dossier(build_record(j.lines))) == large
