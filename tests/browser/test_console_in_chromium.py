"""The console and the dossier's views in a real browser: accessible, within the window, quiet, hostile text inert."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

sys.path.insert(0, str(Path(__file__).parents[1] / "mock_server"))
sys.path.insert(0, str(Path(__file__).parents[1] / "mock_server" / "console"))
sys.path.insert(0, str(Path(__file__).parents[1] / "harness" / "render"))

from console_world import Libros, libros
from journal_builder import JournalBuilder, declared

from harness.render import render_all

CHROMIUM = shutil.which("chromium")
NODE = shutil.which("node")
LOOK = Path(__file__).parents[2] / "benchmarks" / "pages" / "look.mjs"
INSTALLED = (LOOK.parent / "node_modules" / "axe-core").is_dir()

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's `chromium` is not installed on this machine"),
    pytest.mark.skipif(
        NODE is None or not INSTALLED, reason="playwright-core and axe-core are not there: npm ci in benchmarks/pages"
    ),
]


@pytest.fixture(scope="module")
def books() -> Libros:
    return libros()


@pytest.fixture(scope="module")
def base(books: Libros) -> Iterator[str]:
    """Where the console really listens."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(books.app, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


def test_the_console_is_accessible_fits_and_stays_at_home(base: str, books: Libros) -> None:
    paths = [
        "/consola",
        "/consola?folio=x&rut=123",
        "/consola/areas",
        "/consola/personas",
        "/consola/9701001/2026/personas/98990001-3",
        "/consola/tickets",
        f"/consola/tickets/{books.rechazado}",
        f"/consola/tickets/{books.retenido}",
        books.ruta("requerimientos", books.requerimiento),
        books.ruta("compromiso", books.hostil),
        books.ruta("devengo", books.devengo),
        books.ruta("devengo", books.reverso),
        books.ruta("contabilidad", books.asiento),
        books.ruta("tesoreria", books.pago),
        books.ruta("devengo", 999),
    ]
    _are_right([base + path for path in paths])


def test_the_views_of_a_dossier_are_too(books: Libros, tmp_path: Path) -> None:
    j = JournalBuilder()
    j.corrida([declared("DEV-ORIG-01", "devengo", "original")])
    j.inicio("DEV-ORIG-01")
    for servicio, folio in (("devengo", books.devengo), ("compromiso", books.hostil), ("devengo", books.reverso)):
        ruta = books.ruta(servicio, folio)
        datos = {"servicio": servicio, "folio": str(folio), "fallo": None}
        j.add(
            "visualizacion", paso="dev", ruta=ruta, datos={**datos, "vista": books.get(f"{ruta}?formato=json").json()}
        )
    j.veredicto("APROBADO", "Se cumplen.")
    j.fin()
    j.write(tmp_path)
    _are_right([render_all(tmp_path)[0].as_uri()])


def _are_right(urls: list[str]) -> None:
    looked = _look(urls)
    assert len(looked) == 2 * len(urls)
    for one in looked:
        assert one["passes"] > 10, one
        assert {name: one[name] for name in ("violations", "overflow", "outside", "dialogs")} == {
            "violations": [],
            "overflow": 0,
            "outside": [],
            "dialogs": [],
        }, one["url"]


def _look(urls: list[str]) -> list[dict[str, Any]]:
    assert CHROMIUM is not None
    assert NODE is not None
    command = [NODE, str(LOOK), CHROMIUM, *urls]
    told = subprocess.run(command, capture_output=True, check=True, timeout=600).stdout
    return [json.loads(line) for line in told.splitlines()]
