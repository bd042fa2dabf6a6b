"""Writes the console's pages: jinja2 with autoescape, one stylesheet inside each page, no script at all."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from mock_server.console import formato, rutas

TEMPLATES = Path(__file__).parent / "templates"


def pagina(plantilla: str, status: int = 200, /, **datos: Any) -> HTMLResponse:
    """One page; it may load nothing, run nothing, and its form sends only to this same server."""
    texto = _environment().get_template(f"{plantilla}.html.jinja").render(datos)
    politica = f"default-src 'none'; style-src 'sha256-{_digest()}'; form-action 'self'; base-uri 'none'"
    cabeceras = {
        "content-security-policy": f"{politica}; frame-ancestors 'none'",
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
    return HTMLResponse(formato.limpio(texto), status, cabeceras)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"rutas": rutas, "estilo": Markup(_style())}
    environment.filters |= {
        "pesos": formato.pesos,
        "miles": formato.miles,
        "fecha": formato.fecha,
        "rut": formato.rut,
        "escrito": formato.escrito,
    }
    return environment


@cache
def _style() -> str:
    return re.sub(r"^[ \t]+", "", (TEMPLATES / "consola.css").read_text(encoding="utf-8"), flags=re.MULTILINE)


def _digest() -> str:
    return base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
