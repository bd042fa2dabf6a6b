"""Writes expediente.html: the run as one static page in Spanish, for a SIGFE consultant."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from harness.render import case_view, format, overview
from harness.render.exchanges import told_view
from harness.render.facts import Record
from harness.render.templating import asset, css_text, digest, environment
from schemas import Catalog, load_catalog

REQUIREMENTS = Path(__file__).parents[2] / "schemas" / "requirements.json"


def render_dossier(record: Record) -> str:
    """expediente.html, with the catalogue and the requirements of this package."""
    return write_dossier(record, load_catalog(), requirement_texts())


def write_dossier(record: Record, catalog: Catalog, texts: Mapping[str, str]) -> str:
    """The page; the same record, catalogue and texts give the same bytes."""
    cited, uncited = overview.coverage(record, catalog, texts)
    script = asset("expediente.js")
    page = (
        environment()
        .get_template("expediente.html.jinja")
        .render(
            record=record,
            sentence=overview.verdict_sentence(record),
            remarks=overview.remarks(record),
            limits=overview.limits(record),
            matrix=overview.matrix(record, catalog),
            scenarios=overview.scenarios(record, catalog),
            gaps=overview.gaps(record, catalog),
            control_sentence=overview.control_sentence(record),
            run_exchanges=[told_view(one, catalog, {}) for one in record.exchanges],
            modules=[
                (name, title, [case_view.view(case, catalog) for case in cases])
                for name, title, cases in overview.by_module(record.casos, catalog)
            ],
            cited=cited,
            uncited=uncited,
            css=Markup(asset("expediente.css").replace("CORRIDA", css_text(record.corrida))),
            script=Markup(script),
            script_hash=digest(script),
        )
    )
    return format.clean(page)


@cache
def requirement_texts() -> dict[str, str]:
    """The text of each requirement by id; empty when the package brings none."""
    if not REQUIREMENTS.exists():
        return {}
    rows: list[dict[str, Any]] = json.loads(REQUIREMENTS.read_text(encoding="utf-8"))["requisitos"]
    return {row["id"]: row["texto"] for row in rows}
