"""What must become of a case when one operation of it meets each fault, and how a cell of that table is played."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from faulty_wire import (
    Asked,
    Fault,
    Misdirected,
    Mock,
    Told,
    Wire,
    altered,
    drip,
    instead,
    page,
    reset_after,
    reset_before,
    short_of_its_length,
    silence_after,
    silence_before,
    without_credentials,
)

from harness.engine import Engine, Options
from harness.engine.rejudging import judge_again
from harness.evidence.history import history_of
from harness.evidence.journal import Journal
from harness.evidence.reader import read_journal
from harness.limits import Timeouts
from harness.loader import load_cases, packaged_cases
from harness.model import Target
from harness.targets import mock_target
from schemas import own_schema_violations

SUITE = load_cases([packaged_cases()])
PATIENCE_S = 5.0
SHORT_PATIENCE_S = 0.5  # where the fault is that nothing comes
DEADLINE_S = 1.2
MOST_S = 15.0  # a cell ends by itself long before

VERBS: Mapping[str, tuple[str, str]] = {  # verb -> (operation that meets the fault, case that performs it)
    "registrar": ("compromiso.registrar", "COM-ORIG-01"),
    "consultar": ("ticket.consultar", "COM-ORIG-01"),
    "obtener": ("compromiso.obtener", "COM-ORIG-01"),
    "buscar": ("compromiso.buscar", "COM-CON-01"),
    "periodo": ("periodo.buscar", "COM-ORIG-01"),
}
REFUSED = "conexión rechazada"
EMPTY = json.dumps({"codigo": None, "descripcion": None}).encode()

FAULTS: Mapping[str, Fault | None] = {
    REFUSED: None,
    "corte antes": reset_before,
    "corte después": reset_after,
    "silencio antes": silence_before,
    "silencio después": silence_after,
    "500 HTML antes": instead(page(500)),
    "502 HTML antes": instead(page(502)),
    "502 HTML después": altered(lambda _told: page(502)),
    "503 HTML antes": instead(page(503)),
    "503 JSON después": altered(lambda _told: Told(503, b'{"status": "503", "descripcion": "x", "errors": []}')),
    "429 con Retry-After": instead(replace(page(429), more=(("retry-after", "1"),))),
    "429 JSON": instead(Told(429, b'{"status": "429", "descripcion": "Limite", "errors": [{"descripcion": "x"}]}')),
    "302 a otra página": instead(Told(302, b"", "text/html", (("location", "/login"),))),
    "página con 200 antes": instead(page(200)),
    "cuerpo vacío después": altered(lambda told: replace(told, body=b"")),
    "JSON cortado": altered(lambda told: replace(told, body=told.body[: len(told.body) // 2])),
    "cuerpo más corto que su largo": short_of_its_length,
    "otro tipo de contenido": altered(lambda told: replace(told, tipo="text/html")),
    "goteo sin fin": drip,
    "credencial vencida": without_credentials,
    "JSON de otro": instead(Told(200, b'{"mensaje": "En mantencion"}')),
}
BEFORE = frozenset({"corte antes", "silencio antes", "500 HTML antes", "502 HTML antes", "503 HTML antes",
                    "302 a otra página", "página con 200 antes"})  # fmt: skip
"""Nobody can know whether the server acted, and it did not."""
ASKED_TO_WAIT = "429 con Retry-After"  # a query is made again then
KNOWN = frozenset({REFUSED, ASKED_TO_WAIT, "429 JSON", "credencial vencida"})
"""It is known that the server did not act."""
UNENDING = frozenset({"silencio antes", "silencio después", "goteo sin fin"})
HARMLESS = frozenset({"otro tipo de contenido"})

ANOTHERS = "ticket de otro"  # answered by the other side itself: its fault, whenever it comes
TICKETS: Mapping[str, Fault] = {
    "ticket que no termina": altered(lambda told: replace(told, body=_unfinished(told.body))),
    "ticket desconocido": lambda asked, forward, connection: connection.sendall(
        forward(replace(asked, body=_of_nobody(asked.body))).raw
    ),
    "ticket todo nulo": altered(lambda told: replace(told, body=_nulls(told.body))),
    ANOTHERS: altered(lambda told: replace(told, body=_another(told.body))),
}
ACCUSED = "JSON de otro"  # a 200 with JSON is the other side's own word


@dataclass(frozen=True, slots=True)
class Cell:
    """A fault that an operation meets the first time, or every time."""

    fault: str
    verb: str
    always: bool

    @property
    def must(self) -> str:
        """The verdict that is right."""
        return _must(self)

    def __str__(self) -> str:
        return f"{self.verb}, {self.fault}{', siempre' if self.always else ''}"


def _must(cell: Cell) -> str:
    if cell.fault in HARMLESS:
        return "APROBADO"
    if cell.fault == ANOTHERS:
        return "FALLIDO"
    if cell.fault in TICKETS:
        return "EN_CURSO" if cell.always else "APROBADO"
    if cell.fault == ACCUSED:
        return "ERROR" if cell.verb == "periodo" else "FALLIDO"
    if cell.verb == "registrar":
        return "ERROR" if cell.fault in KNOWN else "INCONCLUSO" if cell.fault in BEFORE else "APROBADO"
    if not cell.always and (cell.verb == "consultar" or cell.fault == ASKED_TO_WAIT):
        return "APROBADO"
    return "ERROR"


def cells() -> Iterator[Cell]:
    """The whole matrix; of a registrar, which is sent once, the first time is every time."""
    for fault in FAULTS:
        for verb in VERBS:
            yield from (Cell(fault, verb, always) for always in ((False,) if verb == "registrar" else (False, True)))
    for fault in TICKETS:
        yield from (Cell(fault, "consultar", always) for always in (False, True))


@dataclass(frozen=True, slots=True)
class Played:
    """What a cell left."""

    verdict: str
    reason: str
    lines: list[dict[str, Any]]
    asked: list[Asked]
    seconds: float


def impatient(url: str, seconds: float) -> Target:
    """The target of a mock whose answers are waited for so long."""
    target = mock_target(url)
    return replace(target, limites=replace(target.limites, tiempos=Timeouts(seconds, seconds, seconds)))


def play(cell: Cell, mock: Mock, folder: Path) -> Played:
    """One run of the cell's case against a fresh mock, and everything that must hold of it in any case."""
    mock.fresh()
    operation, caso = VERBS[cell.verb]
    times = iter(range(1_000_000))

    def met(name: str) -> bool:
        return name == operation and (next(times) == 0 or cell.always)

    fault = {**FAULTS, **TICKETS}[cell.fault]
    wire = Wire(mock.url, lambda asked: fault if fault is not None and met(asked.operation) else None)
    transport = Misdirected(met) if fault is None else None
    started = time.monotonic()
    with wire.listening(), Journal(folder / "journal.jsonl") as journal:
        options = Options(concurrencia=1, plazo_ticket_s=DEADLINE_S)
        target = impatient(wire.url, SHORT_PATIENCE_S if cell.fault in UNENDING else PATIENCE_S)
        engine = Engine(target, SUITE, journal, options, transport=transport)
        (result,) = asyncio.run(engine.run([SUITE.library[caso]]))
    seconds = time.monotonic() - started
    lines = hold(folder / "journal.jsonl", mock)
    assert_same_traffic(lines, wire.asked)
    assert seconds < MOST_S, f"{cell}: {seconds:.1f} s"
    return Played(str(result.veredicto), result.razon, lines, wire.asked, seconds)


def hold(path: Path, mock: Mock) -> list[dict[str, Any]]:
    """Assert what no fault and no death may break; the journal's lines."""
    read = read_journal(path)
    assert read.problems == []
    breaches = [breach for line in read.lines for breach in own_schema_violations("journal", line)]
    assert breaches == [], breaches
    intents = {line["n"]: line for line in read.lines if line["clase"] == "intento"}
    ended = [line["datos"]["intento"] for line in read.lines if line["clase"] == "resultado"]
    assert max(Counter(ended).values(), default=1) == 1
    lost = [n for n in intents.keys() - set(ended) if intents[n]["operacion"].endswith(".registrar")]
    assert lost == [], "a registrar without outcome"
    sent = Counter(
        (line["ejecucion"], line["paso"]) for line in intents.values() if line["operacion"].endswith(".registrar")
    )
    assert max(sent.values(), default=1) == 1, "a registrar was sent twice"
    told = {line["datos"]["mensaje"] for line in intents.values() if "mensaje" in line["datos"]}
    received = Counter(
        row["messageID"]
        for row in mock.received
        if (row["operacion"] or "").endswith(".registrar") and row["http"] != 401
    )
    assert max(received.values(), default=1) == 1, "a message arrived twice"
    assert received.keys() <= told, "a message arrived of which the journal knows nothing"
    tickets = Counter(ticket["messageID"] for ticket in mock.tickets)
    assert max(tickets.values(), default=1) == 1
    judged = asyncio.run(judge_again(history_of(read.lines)))
    assert [one.past.ejecucion for one in judged.executions if one.changed] == []
    return read.lines


def assert_same_traffic(lines: list[dict[str, Any]], asked: list[Asked]) -> None:
    """What the wire saw is what the journal says that left it, each once and with its outcome."""
    outcomes = {line["datos"]["intento"]: line for line in lines if line["clase"] == "resultado"}
    intents = [line for line in lines if line["clase"] == "intento"]
    assert {line["n"] for line in intents} == outcomes.keys()
    left = [line for line in intents if outcomes[line["n"]]["datos"].get("enviado", True)]
    said = Counter((line["operacion"], line["solicitud"]["cuerpo"]) for line in left)
    saw = Counter((one.operation, one.body.decode()) for one in asked if one.is_sigfe)
    assert said == saw


def _unfinished(body: bytes) -> bytes:
    return json.dumps({**json.loads(body), "estado": "EN_PROCESO", "transaccionVerticalesType": None}).encode()


def _of_nobody(body: bytes) -> bytes:
    return json.dumps({**json.loads(body), "ticketEnvio": "1111111111111111111"}).encode()


def _nulls(body: bytes) -> bytes:
    return json.dumps(dict.fromkeys(json.loads(body))).encode()


def _another(body: bytes) -> bytes:
    """The answer of another's ticket: it ended well, and is not what was asked."""
    told = json.loads(body)
    return json.dumps({**told, "ticketEnvio": "1111111111111111111", "identificacionEnvio": "7"}).encode()
