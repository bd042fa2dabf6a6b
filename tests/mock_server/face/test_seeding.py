"""The clock and the world, planted together and taken up again together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from face_client import SEED, compromiso

from mock_server.clock import Reloj
from mock_server.seed import SeedError
from mock_server.seeding import plant, resume
from mock_server.service import Call, Sigfe
from mock_server.store import Store
from schemas import load_catalog

REGISTRAR = Call(load_catalog().operation("compromiso.registrar"), "verticales", "compromiso")


class Watch:
    """Elapsed seconds that a test moves by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@contextmanager
def world(path: Path, reloj: Reloj) -> Iterator[tuple[Sigfe, Store]]:
    with closing(Store(path)) as store:
        yield Sigfe(store, reloj), store


def test_the_clock_opens_on_the_seeds_day_and_runs_at_the_real_pace() -> None:
    watch = Watch()
    reloj = Reloj(date(2026, 6, 15), watch)
    assert reloj() == datetime(2026, 6, 15, 9)
    watch.seconds = 90
    assert reloj() == datetime(2026, 6, 15, 9, 1, 30)
    reloj.start_on(None)
    assert abs(reloj() - datetime.now()) < timedelta(seconds=5)


def test_a_refused_seed_leaves_the_clock_where_it_was(tmp_path: Path) -> None:
    watch = Watch()
    reloj = Reloj(date(2026, 6, 15), watch)
    watch.seconds = 60
    with world(tmp_path / "estado", reloj) as (sigfe, _), pytest.raises(SeedError):
        plant(sigfe, reloj, {**SEED, "hoy": "2018-01-01", "sobra": 1})
    assert reloj() == datetime(2026, 6, 15, 9, 1)


def test_a_restarted_clock_never_stands_before_a_ticket_it_gave(tmp_path: Path) -> None:
    watch = Watch()
    before = Reloj(None, watch)
    with world(tmp_path / "estado", before) as (sigfe, _):
        plant(sigfe, before, SEED)
        watch.seconds = 3600
        assert sigfe.registrar(REGISTRAR, compromiso())["codigo"]
    after = Reloj(None, Watch())
    with world(tmp_path / "estado", after) as (sigfe, store):
        assert resume(sigfe, store, after)
    assert after() == datetime(2026, 6, 15, 10)


def test_an_empty_store_has_nothing_to_take_up(tmp_path: Path) -> None:
    reloj = Reloj()
    with world(tmp_path / "estado", reloj) as (sigfe, store):
        assert not resume(sigfe, store, reloj)
