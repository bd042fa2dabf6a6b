"""Chilean ways of writing on the console's pages: pesos, dates, moments and RUT."""

from __future__ import annotations

import re
from typing import Any

ESPACIO = "\u00a0"  # an amount never parts from its sign
MENOS = "−"
_ILEGIBLE = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff]")
_MOMENTO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}:\d{2}).*)?")
_RUT = re.compile(r"(\d{4,9})-([0-9Kk])")


def miles(valor: int) -> str:
    """3046400 -> `3.046.400`, -5 -> `−5`."""
    cifras = f"{abs(valor):,}".replace(",", ".")
    return f"{MENOS}{cifras}" if valor < 0 else cifras


def pesos(valor: int) -> str:
    """3046400 -> `$ 3.046.400`; -3046400 -> `−3.046.400`."""
    return miles(valor) if valor < 0 else f"${ESPACIO}{miles(valor)}"


def fecha(valor: Any) -> str:
    """`2026-11-23T14:05:07` -> `23-11-2026 14:05:07`; what does not look like a date stays as it is."""
    texto = str(valor or "")
    found = _MOMENTO.fullmatch(texto)
    if found is None:
        return texto
    year, month, day, hour = found.groups()
    return f"{day}-{month}-{year}" + (f" {hour}" if hour else "")


def rut(valor: Any) -> str:
    """`98990001-3` -> `98.990.001-3`; anything else as it is."""
    texto = str(valor or "")
    found = _RUT.fullmatch(texto)
    return f"{miles(int(found[1]))}-{found[2].upper()}" if found else texto


def escrito(valor: Any, clase: str) -> str:
    """A value in the way of its class; an empty one is a dash."""
    if valor is None or valor == "":
        return "–"
    if clase == "monto":
        return pesos(int(valor))
    return {"fecha": fecha, "rut": rut}.get(clase, str)(valor)


def limpio(texto: str) -> str:
    """The text without characters that a page may not hold; each becomes `�`."""
    return _ILEGIBLE.sub("�", texto)
