"""The real mock in process behind a wrapper that tells lies: answers are altered on their way out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
from engine_world import HandClock, Ran

from harness.engine import Engine, Options
from harness.evidence.journal import Journal
from harness.evidence.reader import read_journal
from harness.loader import load_cases, packaged_cases
from harness.model import Target
from harness.targets import mock_target
from mock_server.clock import Reloj
from mock_server.credentials import default_credentials
from mock_server.face import create_app
from mock_server.service import Sigfe
from mock_server.store import Store
from mock_server.tables import default_seed
from mock_server.tickets import Progresion
from schemas import Operation, load_catalog

SUITE = load_cases([packaged_cases()])
MOCK = mock_target("http://127.0.0.1:9")
REAL = replace(MOCK, ambiente="pruebas")


@dataclass
class Told:
    """One answer on its way out; a lie changes `json`, or `status`, or puts `text` in place of all."""

    operation: str
    asked: Any
    status: int
    json: Any
    text: str | None = None


Lie = Callable[[Told], None]


class Liar:
    """An ASGI app around another, which lets a lie alter every answer."""

    def __init__(self, app: Any, lie: Lie) -> None:
        self._app = app
        self._lie = lie

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if load_catalog().by_path(scope["path"].rsplit("/", 1)[1]) is None:
            await self._app(scope, receive, send)  # no service of SIGFE's: the console tells the truth
            return
        asked, heard, said = b"", [], []
        while True:
            message = await receive()
            heard.append(message)
            asked += message.get("body", b"")
            if not message.get("more_body"):
                break

        async def again() -> Any:
            return heard.pop(0) if heard else await receive()

        async def keep(message: Any) -> None:
            said.append(message)

        await self._app(scope, again, keep)
        told = Told(
            _operation(scope["path"]).name,
            _json(asked),
            said[0]["status"],
            _json(b"".join(message.get("body", b"") for message in said[1:])),
        )
        self._lie(told)
        body = (json.dumps(told.json, ensure_ascii=False) if told.text is None else told.text).encode()
        headers = [(name, value) for name, value in said[0]["headers"] if name != b"content-length"]
        await send({"type": "http.response.start", "status": told.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def run(
    folder: Path, ids: Iterable[str], lie: Lie, target: Target = MOCK, *, afecta: Any = "bruto", **options: Any
) -> Ran:
    """The packaged cases of these ids (all when none is named), one after the other, against a mock that lies."""
    wanted = set(ids)
    cases = [case for case in SUITE.cases if not wanted or case.id in wanted]
    assert wanted <= {case.id for case in cases}
    clock, journal = HandClock(), folder / "journal.jsonl"
    transport = httpx2.ASGITransport(app=Liar(_mock(clock, afecta), lie), client=("127.0.0.1", 50000))
    with Journal(journal, now=clock.utc) as written:
        chosen = replace(Options(concurrencia=1, semilla=1, plazo_ticket_s=200), **options)
        engine = Engine(target, SUITE, written, chosen, None, transport, clock)
        results = asyncio.run(engine.run(cases))
    read = read_journal(journal)
    assert read.problems == []
    return Ran(results, read.lines)


def _mock(clock: HandClock, afecta: Any) -> Any:
    seed = default_seed()
    reloj = Reloj(date.fromisoformat(seed["hoy"]), elapsed=clock.monotonic)
    sigfe = Sigfe(Store(), reloj, 1, Progresion.parse("consultas:2"), afecta, frozenset())
    sigfe.sembrar(seed)
    return create_app(sigfe, default_credentials(load_catalog().services), reloj=reloj)


def _operation(path: str) -> Operation:
    found = load_catalog().by_path(path.rsplit("/", 1)[1])
    assert found is not None
    return found


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
