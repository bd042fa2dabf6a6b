"""Writes expediente.html: the run as one static page in Spanish, for a SIGFE consultant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from harness.render import case_view, format, observations, overview
from harness.render.cover import cover
from harness.render.discrepancies import discrepancies, questions
from harness.render.exchanges import Messages, told
from harness.render.facts import CaseRecord, Record
from harness.render.message_pages import MessagePages
from harness.render.plan_view import plan_view
from harness.render.repeating import Repeater
from harness.render.strange import unknown
from harness.render.templating import asset, css_text, digest, environment
from harness.render.traffic import VERBS, reach, traffic
from harness.render.trust import RESUMPTIONS, connection, mock_of, privacy
from schemas import Catalog, load_catalog

REQUIREMENTS = Path(__file__).parents[2] / "schemas" / "requirements.json"


def render_dossier(record: Record) -> str:
    """expediente.html, with the catalogue and the requirements of this package."""
    return write_dossier(record, load_catalog(), requirement_texts())


def write_dossier(record: Record, catalog: Catalog, texts: Mapping[str, str]) -> str:
    """The page with every message in it; the same record, catalogue and texts give the same bytes."""
    return format.clean("".join(pieces(record, catalog, texts)))


def pieces(
    record: Record, catalog: Catalog, texts: Mapping[str, str], apart: MessagePages | None = None
) -> Iterator[str]:
    """The page piece by piece, not yet cleaned; `apart` takes the messages that it does not hold."""
    cited, uncited = overview.coverage(record, catalog, texts)
    repeater = Repeater.of(record)
    found = discrepancies(record, catalog)
    face = cover(record, catalog)
    script, decision_script = asset("expediente.js"), asset("decision.js")
    yield from (
        environment()
        .get_template("expediente.html.jinja")
        .generate(
            record=record,
            cover=face,
            sentence=overview.verdict_sentence(record),
            remarks=overview.remarks(record),
            limits=overview.limits(record),
            matrix=overview.matrix(record, catalog),
            scenarios=overview.scenarios(record, catalog),
            gaps=overview.gaps(record, catalog),
            plan=plan_view(record, catalog),
            control_sentence=overview.control_sentence(record),
            run_exchanges=[Messages().view(one, repeater.line(one), told(one, catalog)) for one in record.exchanges],
            traffic=traffic(record, catalog),
            verbs=VERBS,
            reach=reach(record),
            discrepancies=found,
            questions=questions(found, catalog),
            unknown=unknown(record, catalog),
            earlier=sum(len(case.anteriores) for case in record.casos),
            resumptions=RESUMPTIONS,
            privacy=privacy(record),
            mock_of=mock_of(record),
            connection=connection(record),
            modules=[
                (name, title, cases, views(cases, catalog, repeater, apart))
                for name, title, cases in overview.by_module(record.casos, catalog)
            ],
            apart=apart,
            cited=cited,
            uncited=uncited,
            css=Markup(style(record.corrida, face.huella)),
            script=Markup(script),
            script_hash=digest(script),
            observed=observations.earlier(record),
            decision_script=Markup(decision_script),
            decision_hash=digest(decision_script),
        )
    )


def views(
    cases: Sequence[CaseRecord], catalog: Catalog, repeater: Repeater, apart: MessagePages | None
) -> Iterator[case_view.CaseView]:
    """The cases' pages one after the other, each made when it is asked for and then forgotten."""
    for case in cases:
        messages = apart.messages(case) if apart else Messages()
        yield case_view.view(case, catalog, repeater, messages)
        if apart:
            apart.put(case, messages)


def style(run: str, fingerprint: str) -> str:
    """The style sheet, with what stands at the foot of every printed page."""
    foot = re.sub("[^0-9a-f ]", "", fingerprint) or "sin calcular"
    return asset("expediente.css").replace("CORRIDA", css_text(run)).replace("HUELLA", foot)


@cache
def requirement_texts() -> dict[str, str]:
    """The text of each requirement by id; empty when the package brings none."""
    if not REQUIREMENTS.exists():
        return {}
    rows: list[dict[str, Any]] = json.loads(REQUIREMENTS.read_text(encoding="utf-8"))["requisitos"]
    return {row["id"]: row["texto"] for row in rows}
