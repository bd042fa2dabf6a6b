"""Writes expediente.html: the run as one static page in Spanish, for a SIGFE consultant."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from harness.model import Verdict
from harness.render import case_view, format, overview
from harness.render.exchanges import told_view
from harness.render.facts import Record
from schemas import Catalog, load_catalog

TEMPLATES = Path(__file__).parent / "templates"
REQUIREMENTS = Path(__file__).parents[2] / "schemas" / "requirements.json"


def render_dossier(record: Record) -> str:
    """expediente.html, with the catalogue and the requirements of this package."""
    return write_dossier(record, load_catalog(), requirement_texts())


def write_dossier(record: Record, catalog: Catalog, texts: Mapping[str, str]) -> str:
    """The page; the same record, catalogue and texts give the same bytes."""
    cited, uncited = overview.coverage(record, catalog, texts)
    script = _asset("expediente.js")
    page = (
        _environment()
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
            css=Markup(_asset("expediente.css").replace("CORRIDA", _css_text(record.corrida))),
            script=Markup(script),
            script_hash=_digest(script),
            kinds=format.KINDS,
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


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["signs"] = format.SIGNS
    environment.globals["certainties"] = format.CERTAINTIES
    environment.globals["verdicts"] = list(Verdict)
    names = ("pesos", "moment", "seconds", "rut", "number", "plural", "listing")
    environment.filters |= {name: getattr(format, name) for name in names}
    environment.filters["anchor"] = case_view.anchor
    return environment


def _template(name: str) -> str | None:
    """A template without its indentation, which would be a fifth of the page."""
    path = TEMPLATES / name
    return re.sub(r"^[ \t]+", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE) if path.exists() else None


@cache
def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _css_text(run: str) -> str:
    """A run's name that cannot leave the CSS string it stands in."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", run)


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
