"""Chilean ways of writing: pesos, dates, seconds and RUT; and signs for verdicts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from harness.model import Kind, Verdict

_UNPRINTABLE = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff"
    "\\u202a-\\u202e\\u2066-\\u2069]"  # those that turn the order of what is read around
)
THIN = "\u00a0"  # no-break space: an amount never parts from its sign
MINUS = "−"
JOINER = "\u2060"  # no line ends here
_AMOUNT = re.compile(r"(−)?\$[ \u00a0](?=[0-9])")

SIGNS = {
    Verdict.APROBADO: "✔",
    Verdict.FALLIDO: "✘",
    Verdict.INCONCLUSO: "?",
    Verdict.ERROR: "!",
    Verdict.OMITIDO: "–",
    Verdict.EN_CURSO: "…",
}

KINDS = {
    Kind.ORIGINAL: "Original",
    Kind.AJUSTE_POSITIVO: "Ajuste positivo",
    Kind.AJUSTE_NEGATIVO: "Ajuste negativo",
    Kind.REVERSO: "Reverso",
    Kind.ERROR_NEGOCIO: "Error de negocio",
    Kind.TICKET_EN_PROCESO: "Ticket en proceso",
    Kind.CONSULTA: "Consulta",
    Kind.TRANSPORTE: "Transporte",
}

CERTAINTIES = {
    "documentado": "documentado por la presentación de DIPRES",
    "observado": "observado en mensajes reales o en clientes que funcionan",
    "supuesto": "supuesto nuestro, por confirmar con los manuales",
}


def amount(value: Any) -> int | None:
    """An amount of the wire as integer pesos; None when it is not one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.lstrip("-").isdecimal() and value.isascii():
        return int(value)
    return None


def number(value: int) -> str:
    """3046400 -> `3.046.400`, -5 -> `−5`."""
    digits = f"{abs(value):,}".replace(",", ".")
    return f"{MINUS}{digits}" if value < 0 else digits


def pesos(value: int) -> str:
    """3046400 -> `$ 3.046.400`, negative `−$ 3.046.400`."""
    return f"{MINUS if value < 0 else ''}${THIN}{number(abs(value))}"


def moment(stamp: str | None) -> str:
    """`2026-11-23T14:05:07.123Z` -> `23-11-2026 14:05:07 UTC`; what does not look like a time stays as it is."""
    if not stamp or len(stamp) < 19 or stamp[10] != "T":
        return stamp or "sin fecha"
    zone = " UTC" if stamp.endswith("Z") else ""
    return f"{day(stamp[:10])} {stamp[11:19]}{zone}"


def day(iso: str) -> str:
    """`2026-11-23` -> `23-11-2026`."""
    parts = iso.split("-")
    return "-".join(reversed(parts)) if len(parts) == 3 else iso


def clock(stamp: str) -> str:
    """`…T14:05:07.123Z` -> `14:05:07,123`."""
    return stamp[11:23].replace(".", ",") if len(stamp) >= 23 else stamp


def seconds(value: float) -> str:
    """0.31 -> `0,3 s`; under a tenth, milliseconds."""
    if 0 < value < 0.0995:
        return f"{max(1, round(value * 1000))}{THIN}ms"
    return f"{value:.1f}".replace(".", ",") + f"{THIN}s"


def rut(value: Any) -> str:
    """`59123457-9` -> `59.123.457-9`; anything else as it is."""
    text = str(value)
    body, dash, digit = text.partition("-")
    if dash and len(digit) == 1 and body.isascii() and body.isdigit():
        return f"{number(int(body))}-{digit}"
    return text


def bound(text: str) -> str:
    """A sentence whose amounts keep with their sign and their `$` at the end of a line."""
    return _AMOUNT.sub(lambda found: f"{MINUS}{JOINER}${THIN}" if found.group(1) else f"${THIN}", text)


def plural(count: int, one: str, many: str) -> str:
    """`1 caso`, `3 casos`."""
    return f"{count} {one if count == 1 else many}"


def listing(words: Iterable[str]) -> str:
    """`a, b y c`."""
    items = list(words)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} y {items[-1]}" if items else ""


def clean(text: str) -> str:
    """The text without characters that neither XML nor a page may hold, nor those that reorder it; each becomes `�`."""
    return _UNPRINTABLE.sub("�", text)
