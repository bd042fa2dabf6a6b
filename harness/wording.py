"""Says amounts, transactions and lists as a Chilean reader expects them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from harness.facts import Key, Poll
from schemas import load_catalog


def pesos(amount: int | None) -> str:
    """`$ 3.046.400`, `−$ 3.046.400`, or that it is not told."""
    if amount is None:
        return "sin informar"
    figure = f"{abs(amount):,}".replace(",", ".")
    return f"$ {figure}" if amount >= 0 else f"−$ {figure}"


def named(key: Key) -> str:
    """`compromiso folio 61`; of a person `registro de persona 98990001-3`."""
    service = load_catalog().services.get(key[0])
    if service is not None and service.clave != "folio":
        return f"registro de {service.singular} {key[1].split(' ')[-1]}"
    return f"{service.singular if service else key[0]} folio {key[1]}"


def per_concept(sums: Mapping[str, int | None]) -> str:
    """`2204001: $ 1.000; 2208001: $ 500`"""
    return "; ".join(f"{concept}: {pesos(amount)}" for concept, amount in sorted(sums.items())) or "nada"


def quoted(sentences: Iterable[str]) -> str:
    """`«uno», «otro»`"""
    return ", ".join(f"«{sentence}»" for sentence in sentences) or "ninguna frase"


def decimal(seconds: float) -> str:
    """`0,5`"""
    return f"{seconds:.1f}".replace(".", ",")


def asked_so_far(polls: Sequence[Poll]) -> str:
    """`3 consultas en 0,5 s`"""
    times = "1 consulta" if len(polls) == 1 else f"{len(polls)} consultas"
    return f"{times} en {decimal(polls[-1].waited_s if polls else 0.0)} s"
