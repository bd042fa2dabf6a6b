"""Writes the page that becomes expediente.pdf: what the dossier says, with the hash of each message in its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markupsafe import Markup

from harness.render import case_view, format, observations, overview
from harness.render.cover import cover
from harness.render.discrepancies import discrepancies, questions
from harness.render.exchanges import NO_LINE, Body, ExchangeView, Messages, exchange_view
from harness.render.facts import CaseRecord, ExchangeRecord, Record
from harness.render.plan_view import plan_view
from harness.render.repeating import Repeater
from harness.render.templating import asset, css_text, environment
from harness.render.trust import RESUMPTIONS, connection, mock_of, privacy
from schemas import Catalog, load_catalog

PAPER = "expediente.pdf"


class Hashes(Messages):
    """The messages of one case, each told by the SHA-256 of its exact text."""

    def view(
        self,
        exchange: ExchangeRecord,
        repetir: Markup = NO_LINE,  # noqa: ARG002
        frase: str = "",
        *,
        printed: bool = False,  # noqa: ARG002
    ) -> ExchangeView:
        """One exchange with hashes for bodies; a body that was not there has none."""
        sent, received = exchange.sent, exchange.received
        bare = replace(
            exchange,
            sent=replace(sent, cuerpo=""),
            received=replace(received, cuerpo="") if received else None,
        )
        answered = _hash(received.cuerpo) if received else Body(NO_LINE)
        return replace(exchange_view(bare, {}, NO_LINE, frase), solicitud=_hash(sent.cuerpo), respuesta=answered)


def render_paper(record: Record) -> str:
    """The page; the same record gives the same bytes."""
    catalog = load_catalog()
    found = discrepancies(record, catalog)
    page = (
        environment()
        .get_template("pdf.html.jinja")
        .render(
            record=record,
            cover=cover(record, catalog),
            sentence=overview.verdict_sentence(record),
            remarks=overview.remarks(record),
            limits=overview.limits(record),
            matrix=overview.matrix(record, catalog),
            scenarios=overview.scenarios(record, catalog),
            gaps=overview.gaps(record, catalog),
            observed=observations.earlier(record),
            plan=plan_view(record, catalog),
            discrepancies=found,
            questions=questions(found, catalog),
            earlier=sum(len(case.anteriores) for case in record.casos),
            resumptions=RESUMPTIONS,
            privacy=privacy(record),
            mock_of=mock_of(record),
            connection=connection(record),
            modules=[
                (name, title, cases, _views(cases, catalog, Repeater.of(record)))
                for name, title, cases in overview.by_module(record.casos, catalog)
            ],
            css=Markup(asset("pdf.css").replace("CORRIDA", css_text(record.corrida))),
        )
    )
    return format.clean(page)


def _views(cases: Sequence[CaseRecord], catalog: Catalog, repeater: Repeater) -> Iterator[case_view.CaseView]:
    return (case_view.view(case, catalog, repeater, Hashes()) for case in cases)


def _hash(text: str) -> Body:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Body(Markup(digest)) if text else Body(NO_LINE)
