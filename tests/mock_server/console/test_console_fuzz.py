"""Whatever stands in the address, the console answers a page with a status that tells whose fault it is."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from console_world import Libros
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_server.console.filtros import NOMBRES, NOMBRES_DE_TICKETS

ODD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=70)  # no route holds a \n
WORDS = st.sampled_from(["", "0", "1", "9701001-2026", "devengo", "98990001-3", "2026-06-15", "99999999999", "%", "'"])
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
LISTS = {"/consola": NOMBRES, "/consola/tickets": NOMBRES_DE_TICKETS, "/consola/personas": ("lugar", "texto", "pagina")}


@FEW
@given(st.sampled_from(sorted(LISTS)), st.dictionaries(st.sampled_from(NOMBRES) | ODD, ODD | WORDS, max_size=4))
def test_any_filter_finds_or_is_told_to_be_wrong(vistos: Libros, path: str, query: dict[str, str]) -> None:
    _is_a_page(vistos, f"{path}?{urlencode(query)}")


@FEW
@given(st.lists(ODD | WORDS, max_size=5), st.sampled_from(["", "?formato=html", "?formato=x"]))
def test_any_path_is_a_page_or_said_not_to_be(vistos: Libros, parts: list[str], query: str) -> None:
    _is_a_page(vistos, "/consola/" + "/".join(quote(part, safe="") for part in parts) + query)


def _is_a_page(vistos: Libros, path: str) -> None:
    answer = vistos.get(path)
    assert answer.status_code in (200, 400, 404), (path, answer.status_code)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script" not in answer.text
