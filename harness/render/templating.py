"""The templates of every page: their environment, their assets and what a script or a style sheet may hold."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined

from harness.model import Verdict
from harness.render import case_view, format

MANY = 60  # cases of a page whose far ones a screen leaves out until they are near
TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """Templates that escape all that they are given and refuse names that nobody gave them."""
    made = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals["signs"] = format.SIGNS
    made.globals["certainties"] = format.CERTAINTIES
    made.globals["kinds"] = format.KINDS
    made.globals["many"] = MANY
    made.globals["verdicts"] = list(Verdict)
    names = ("pesos", "moment", "day", "seconds", "rut", "number", "plural", "listing", "bound")
    made.filters |= {name: getattr(format, name) for name in names}
    made.filters["anchor"] = case_view.anchor
    return made


@cache
def asset(name: str) -> str:
    """The text of a script or a style sheet of ours."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def css_text(run: str) -> str:
    """A run's name that cannot leave the CSS string it stands in."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", run)


def digest(script: str) -> str:
    """What a page's policy calls a script that may run: the base64 of its SHA-256."""
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def _template(name: str) -> str | None:
    """A template without its indentation, which would be a fifth of the page."""
    path = TEMPLATES / name
    return re.sub(r"^[ \t]+", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE) if path.exists() else None
