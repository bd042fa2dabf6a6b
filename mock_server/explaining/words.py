"""Amounts, lists and near names as a Chilean reader expects them."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOSTRADOS = 8


def pesos(monto: int) -> str:
    """`$ 1.190.000`; a negative amount is `-$ 10.000`."""
    return f"{'-' if monto < 0 else ''}$ {abs(monto):,}".replace(",", ".")


def y(palabras: Iterable[object], mostrados: int = MOSTRADOS) -> str:
    """`a, b y c`, or `a e i`; beyond those that are to be shown it says how many more there are."""
    todas = [str(palabra) for palabra in palabras]
    if len(todas) > mostrados:
        return f"{', '.join(todas[:mostrados])} y {len(todas) - mostrados} más"
    *antes, ultima = todas or ["ninguno"]
    une = "e" if ultima[:1] in "iI" else "y"
    return f"{', '.join(antes)} {une} {ultima}" if antes else ultima


def parecido(palabra: str, conocidas: Iterable[str]) -> str | None:
    """The known word that is nearest to this one, whatever its case; None when none is near."""
    por_minusculas = {conocida.lower(): conocida for conocida in conocidas}
    hallada = get_close_matches(palabra.lower(), list(por_minusculas), 1, 0.6)
    return por_minusculas[hallada[0]] if hallada else None


def quiso_decir(palabra: str, conocidas: Iterable[str]) -> str:
    """`¿quiso decir «folio»?`, or "" when nothing is near."""
    cercana = parecido(palabra, conocidas)
    return f"¿quiso decir «{cercana}»?" if cercana else ""
