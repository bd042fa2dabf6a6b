"""A dossier of hostile texts, wherever they stand, has the same tags as one of peaceful texts."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hard_runs import ATTACK, hostile_everywhere, hostile_places, retried
from journal_builder import JournalBuilder

from harness.render.dossier import render_dossier
from harness.render.record import build_record

PLACES = dict(hostile_places())
NEVER = ("\x00", "\u202e", "\u2066", "\ud800", "</script><img", "<img")


class Tags(HTMLParser):
    """The tags of a page, and the attributes that run or fetch something."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.scripts = 0
        self.acting: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.scripts += tag == "script"
        self.acting += [name for name, value in attrs if name.startswith("on") or name in ("src", "style", "action")]
        self.acting += [value or "" for name, value in attrs if name == "href" and not (value or "").startswith("#")]


def _html(j: JournalBuilder) -> str:
    return render_dossier(build_record(j.lines, last_hash="0" * 64))


def test_a_peaceful_run_has_what_the_others_are_compared_with() -> None:
    peaceful = Tags(_html(retried()))
    assert {"article", "table", "details", "pre", "script"} <= peaceful.tags
    assert peaceful.acting == []
    assert len(PLACES) > 50


@pytest.mark.parametrize("place", PLACES)
def test_an_attack_stays_text(place: str) -> None:
    _is_inert(_html(PLACES[place]))


def test_an_attack_everywhere_stays_text() -> None:
    html = _html(hostile_everywhere())
    _is_inert(html)
    assert html.count("&lt;/script&gt;") > 100, "the attack is shown, as what it is"


def _is_inert(html: str) -> None:
    page, peaceful = Tags(html), Tags(_html(retried()))
    assert page.tags <= peaceful.tags
    assert page.scripts == peaceful.scripts
    assert page.acting == []
    assert [one for one in NEVER if one in html] == []
    assert ATTACK not in html
