"""Running the mock: builds the world, serves it, says when it is ready and stops in order."""

from __future__ import annotations

import contextlib
import os
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import click
import uvicorn
from starlette.applications import Starlette

from mock_server.clock import Reloj
from mock_server.credentials import Credenciales
from mock_server.domain.tablas import Tablas
from mock_server.face import Red, create_app
from mock_server.protocol import HangUpProtocol
from mock_server.seed import SeedError
from mock_server.seeding import plant, resume
from mock_server.service import Sigfe
from mock_server.spanish import Complaint
from mock_server.store import Store, StoreError, unusable
from mock_server.tables import default_seed
from mock_server.tickets import Progresion

GRACE_S = 2
KEEP_ALIVE_S = 75  # longer than any client keeps an idle connection, so that none is closed under a request


@dataclass(frozen=True, slots=True)
class World:
    """What the mock starts from: a store's file, or the seed given, or the embedded one."""

    store: Path | None
    seed: Any
    seed_name: str
    semilla: int
    progresion: Progresion
    afecta: Literal["bruto", "neto"]
    sin_reglas: frozenset[str]
    tablas: Tablas

    @contextlib.contextmanager
    def open(self) -> Iterator[tuple[Sigfe, Reloj]]:
        """The service and its clock; Complaint says why a store or a seed cannot be used."""
        with contextlib.closing(self._store()) as store:
            yield self._populate(store)

    def _populate(self, store: Store) -> tuple[Sigfe, Reloj]:
        reloj = Reloj()
        sigfe = Sigfe(store, reloj, self.semilla, self.progresion, self.afecta, self.sin_reglas, self.tablas)
        try:
            if self.seed is not None or not resume(sigfe, store, reloj):
                plant(sigfe, reloj, default_seed() if self.seed is None else self.seed)
        except SeedError as wrong:
            raise Complaint("\n".join(f"{self.seed_name}: {problem}" for problem in wrong.problemas)) from None
        except sqlite3.Error as broken:
            raise Complaint(str(unusable(self.store, broken))) from None
        return sigfe, reloj

    def _store(self) -> Store:
        try:
            return Store(self.store)
        except StoreError as wrong:
            raise Complaint(str(wrong)) from None


class _Server(uvicorn.Server):
    """uvicorn, announcing itself once it really listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def serve(
    listener: socket.socket,
    world: World,
    credenciales: Credenciales | None,
    redes: tuple[Red, ...],
    admin_desde: tuple[Red, ...],
    watch_stdin: bool,
) -> None:
    """Serve until Ctrl-C, or until stdin closes when it is watched."""
    with world.open() as (sigfe, reloj):
        app = create_app(sigfe, credenciales, redes, reloj, admin_desde)
        server = _Server(_config(app), lambda: click.echo(f"escuchando en {_url(listener)}"))
        if watch_stdin:
            threading.Thread(target=_stop_at_end_of_input, args=(server,), daemon=True).start()
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=HangUpProtocol,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        headers=[("server", "sigfe-iop-simulador")],
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
    )


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _stop_at_end_of_input(server: uvicorn.Server) -> None:
    while os.read(0, 4096):
        continue
    server.should_exit = True
