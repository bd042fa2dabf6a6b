"""expediente.html: true, whole, quiet, and the same bytes for the same journal."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from fixture_runs import HOSTILE, empty, every_verdict, hostile, interrupted, passed_only, query_that_fails
from journal_builder import JournalBuilder, declared

from harness.render.dossier import render_dossier
from harness.render.record import build_record

RUNS = [every_verdict, passed_only, hostile, interrupted, empty]


class Page(HTMLParser):
    """The page as tags, ids, references and visible text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.refs: list[str] = []
        self.handlers: list[str] = []
        self.words: list[str] = []
        self._quiet = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._quiet += tag in ("style", "script")
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src", "action", "data", "poster", "srcset", "xlink:href"):
                self.refs.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)

    def handle_endtag(self, tag: str) -> None:
        self._quiet -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))


def _html(run: Callable[[], JournalBuilder]) -> str:
    return render_dossier(build_record(run().lines, last_hash="f" * 64))


def _page(run: Callable[[], JournalBuilder]) -> Page:
    return Page(_html(run))


def test_every_case_stands_with_its_verdict_in_words() -> None:
    articles = re.findall(
        r'<article class="caso(?: breve)?" id="caso-([^"]+)" data-veredicto="([A-Z_]+)"', _html(every_verdict)
    )
    assert dict(articles) == {
        "REQ-CON-01": "APROBADO", "COM-ORIG-01": "APROBADO", "COM-REV-01": "INCONCLUSO", "COM-NEG-E23": "FALLIDO",
        "COM-NEG-E25": "APROBADO", "COM-TIC-01": "EN_CURSO", "COM-TRA-415": "APROBADO", "DEV-POS-01": "OMITIDO",
        "DEV-NEG-01": "APROBADO", "DEV-TRA-CORTE": "ERROR",
    }  # fmt: skip
    text = _page(every_verdict).text
    for sign in ("✔ APROBADO", "✘ FALLIDO", "? INCONCLUSO", "! ERROR", "– OMITIDO", "… EN_CURSO"):
        assert sign in text


def test_the_first_sentence_gives_the_real_figures() -> None:
    text = _page(every_verdict).text
    assert "5 de 10 casos aprobados contra la simulación de SIGFE (no contra SIGFE); 1 con discrepancias" in text
    assert "El único caso fue aprobado contra la simulación" in _page(passed_only).text
    assert "no demuestra nada" in _page(empty).text


def test_steps_are_told_in_business_words() -> None:
    text = _page(every_verdict).text
    assert "Registra compromiso por $ 284.158 (documento 1382-31-SE26, a favor de 98.990.001-3)" in text
    assert "con cargo al requerimiento 12" in text
    assert "folio 31 a los 0,3 s" in text
    assert "Registra nota de crédito por $ 40.000 (documento 4501" in text
    assert "que rebaja el devengo 1500" in text
    assert "Reversa por completo el compromiso 32: −$ 9.000" in text
    assert "E25 «El documento numero 1382-31-SE26, de tipo 1600" in text
    assert "HTTP 415: «Tipo de contenido no admitido»" in text
    assert "con tipo de contenido «text/plain»" in text
    assert "sin respuesta: la conexión se cortó antes de la respuesta. " in text


def test_balances_show_before_movement_after_and_the_sum() -> None:
    text = _page(every_verdict).text
    assert "Cuadra: $ 100.000 − $ 40.000 = $ 60.000; SIGFE informa vigente $ 60.000." in text
    assert (
        "Cuadra: vigente menos consumido: $ 284.158 − $ 60.000 = $ 224.158; SIGFE informa disponible $ 224.158." in text
    )
    assert "Cuadra: consumo: $ 0 + $ 100.000 − $ 40.000 = $ 60.000; SIGFE informa consumido $ 60.000." in text
    assert "Compromiso folio 34 predecesora" in text
    assert "Devengo folio 1500 la propia transacción" in text
    assert "No cuadra" not in text


def test_a_difference_stands_side_by_side_with_its_member() -> None:
    text = _page(every_verdict).text
    assert "Esperado Recibido E23: El rut 98995001-0" in text
    assert "detalleErrorVerticalesType/0/descripcion: descripción (error 1)" in text


def test_what_was_not_read_is_never_a_zero() -> None:
    """The reverso was not read back, so its page claims no balance after it."""
    html = _html(every_verdict)
    article = html[html.index('id="caso-COM-REV-01"') :]
    assert "<h5>Después</h5>" not in article[: article.index("</article>")]


@pytest.mark.parametrize("run", RUNS)
def test_nothing_is_asked_from_outside(run: Callable[[], JournalBuilder]) -> None:
    page = _page(run)
    assert [ref for ref in page.refs if not ref.startswith("#")] == []
    assert {"img", "iframe", "link", "object", "embed", "video", "audio"}.isdisjoint(page.tags)
    css = "".join(re.findall(r"<style>(.*?)</style>", _html(run), re.DOTALL))
    assert "url(" not in css
    assert "@import" not in css


@pytest.mark.parametrize("run", RUNS)
def test_links_lead_somewhere_and_ids_are_unique(run: Callable[[], JournalBuilder]) -> None:
    page = _page(run)
    assert len(page.ids) == len(set(page.ids))
    assert {ref[1:] for ref in page.refs} <= set(page.ids)


def test_hostile_text_stays_text() -> None:
    page = _page(hostile)
    assert page.tags.count("script") == 2
    assert page.handlers == []
    assert "<script>alert(1)</script>" in page.text
    html = _html(hostile)
    assert "<script>alert" not in html
    assert "\x1b" not in html
    assert "\x00" not in html
    assert HOSTILE not in html


def test_a_run_name_cannot_leave_the_style_sheet() -> None:
    css = "".join(re.findall(r"<style>(.*?)</style>", _html(hostile), re.DOTALL))
    assert "alert(1)" not in css


@pytest.mark.parametrize("run", RUNS)
def test_the_same_journal_gives_the_same_bytes(run: Callable[[], JournalBuilder]) -> None:
    assert _html(run) == _html(run)


def test_a_simulation_says_so_on_screen_and_paper_and_a_real_run_does_not() -> None:
    simulated = _html(every_verdict)
    assert simulated.count("marca-simulada") >= 10
    assert '@top-center { content: "SIMULACIÓN' in simulated
    assert "<title>Expediente 20260615-140507-7f3a · SIMULACIÓN</title>" in simulated
    real = Page(render_dossier(build_record(every_verdict("target").lines)))
    assert "SIMULACIÓN" not in real.text
    assert "contra el ambiente de pruebas" in real.text


def test_an_interrupted_run_says_so_and_shows_what_there_is() -> None:
    text = _page(interrupted).text
    assert "La bitácora no tiene fin: la corrida se cortó" in text
    assert "ticket 4624…" in text
    assert "no se sabe cómo terminó" in text


def test_the_matrix_tells_passed_missing_and_undeclared() -> None:
    html = _html(every_verdict)
    matrix = re.sub(r"<[^>]+>|\s+", " ", html[html.index('<table class="matriz">') : html.index("</table>")])
    rows = " ".join(matrix.split())
    assert "Compromiso 1/1 no aplica no aplica 0/1 1/2 0/1 no aplica 1/1" in rows
    assert "Devengo no aplica falta 1/1 no aplica no aplica no aplica no aplica 0/1" in rows


def test_a_long_wait_is_drawn_short_and_told_whole() -> None:
    html = _html(every_verdict)
    article = html[html.index('id="caso-COM-TIC-01"') :]
    article = article[: article.index("</article>")]
    assert "13 consultas iguales" in article
    assert len(re.findall(r"<summary>.*obtenerEstadoDeTransacciones", article)) == 16


def test_what_the_case_expects_is_told_in_business_words() -> None:
    assert "Se esperaba: rechazo por E23." in _page(every_verdict).text


def test_requirements_of_a_case_are_one_line_of_links() -> None:
    article = _article(_html(every_verdict), "DEV-NEG-01")
    line = article[article.index('<p class="linea-requisitos">') :]
    line = line[: line.index("</p>")]
    assert re.findall(r'href="#req-([^"]+)"', line) == ["IOP-2-3", "IOP-7-2"]


def test_a_body_already_shown_in_the_case_is_not_repeated() -> None:
    html = _html(every_verdict)
    article = _article(html, "COM-TIC-01")
    assert article.count('"ticketEnvio"') < article.count("obtenerEstadoDeTransacciones")
    first = re.findall(r'byte por byte, a la de <a href="#linea-([0-9]+)">', article)
    assert first
    assert all(f'id="linea-{line}"' in article for line in first)


def test_paper_keeps_what_registers_and_what_a_check_found_wrong() -> None:
    html = _html(every_verdict)
    printed = re.compile(r'<details class="intercambio imprime" id="linea-[0-9]+">\s*<summary>Mensaje del paso «(\w+)»')
    assert printed.findall(_article(html, "DEV-NEG-01")) == ["fac", "nc"]
    assert printed.findall(_article(html, "REQ-CON-01")) == []
    assert printed.findall(_article(_html(query_that_fails), "REQ-CON-01")) == ["req"]


def test_the_first_page_says_how_far_the_run_reaches() -> None:
    text = _page(every_verdict).text
    assert "No demuestra que la institución opere con SIGFE" in text
    assert "4 de 5 casos aprobados descansan en supuestos" in text
    real = Page(render_dossier(build_record(every_verdict("target").lines))).text
    assert "No demuestra que la institución" not in real
    assert "salvo lo que SIGFE respondió en esta corrida" in real
    assert "Hasta dónde llega" not in _page(empty).text


def test_the_verdict_and_the_matrix_come_before_the_data_of_the_run() -> None:
    html = _html(every_verdict)
    order = [html.index(f'id="{name}"') for name in ("resumen", "matriz", "pendientes", "ficha", "casos")]
    assert order == sorted(order)


def test_nothing_to_click_stands_inside_a_summary() -> None:
    assert all("<a " not in one for one in re.findall(r"<summary>.*?</summary>", _html(every_verdict), re.DOTALL))


def test_a_requirement_never_folds_a_case_that_was_not_approved() -> None:
    j = JournalBuilder()
    j.corrida([declared(f"COM-CON-{n:02d}", "compromiso", "consulta") for n in range(30)])
    for n in range(29):
        j.inicio(f"COM-CON-{n:02d}")
        j.veredicto("APROBADO")
    j.inicio("COM-CON-29")
    j.veredicto("FALLIDO", "Porque sí.")
    j.fin()
    html = render_dossier(build_record(j.lines))
    row = html[html.index('<tr id="req-IOP-2-2">') :]
    row = row[: row.index("</tr>")]
    before, _, folded = row.partition("<details>")
    assert re.findall(r'href="#caso-([^"]+)"', before) == ["COM-CON-29"]
    assert "29 casos aprobados que lo citan" in folded
    assert folded.count("href=") == 29


def _article(html: str, case: str) -> str:
    start = html.index(f'id="caso-{case}"')
    return html[start : html.index("</article>", start)]
