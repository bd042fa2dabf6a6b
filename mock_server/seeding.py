"""Planting a seed: the service takes its world, the clock takes its `hoy`."""

from __future__ import annotations

from datetime import date
from typing import Any

from mock_server.clock import Reloj, moment_of, seconds_of
from mock_server.seed import SeedError
from mock_server.service import Sigfe
from mock_server.store import Store


def plant(sigfe: Sigfe, reloj: Reloj, seed: Any) -> None:
    """Replace the world by the seed's; a seed that cannot be (SeedError) leaves world and clock as they were."""
    before = reloj()
    hoy = _day(seed.get("hoy") if isinstance(seed, dict) else None)
    reloj.start_on(hoy)
    try:
        sigfe.sembrar(seed)
    except SeedError:
        reloj.resume(before)
        raise


def _day(written: Any) -> date | None:
    try:
        return date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None


def resume(sigfe: Sigfe, store: Store, reloj: Reloj) -> bool:
    """Take up the world that a store's file already holds, where its clock stood; False when it holds none.

    It stood at the last moment that was written down: where somebody put it, or when a ticket came in since then.
    """
    if not sigfe.sembrado:
        return False
    puesto = sigfe.reloj_puesto
    if puesto is None:
        reloj.start_on(sigfe.hoy)
    else:
        reloj.resume(puesto.momento)
    desde = 0 if puesto is None else puesto.ticket
    last = store.execute("SELECT max(recibido) FROM ticket WHERE clave > ?", (desde,)).fetchone()[0]
    if last is not None and last > seconds_of(reloj()):
        reloj.resume(moment_of(last))
    return True
