"""How many messages a second the mock takes, over loopback: `python benchmarks/bench_mock.py [MENSAJES] [CONEXIONES]`.

A child process serves the embedded seed; this one sends right compromisos over kept connections and prints, for
registrar and for the ticket's query, requests per second and how long one waits (p50, p99). It judges nothing.
"""

from __future__ import annotations

import asyncio
import base64
import copy
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from schemas.catalog import MODULES

PATH = "/cxf/public/verticales/"
EXAMPLES = MODULES / "compromiso" / "v1" / "examples" / "registrar.solicitud"
AREA = {"partida": "97", "capitulo": "01", "areaTransaccional": "001"}
MAX_MESSAGES = 20_000


def message(template: dict[str, Any], number: int) -> bytes:
    """A compromiso of 10 pesos on the seed's requerimiento 12, unlike any other."""
    body = copy.deepcopy(template)
    body["cabecera"] |= {"ejercicio": 2026, "periodo": 6, "institucion": AREA, "messageID": str(number)}
    documento = body["detalles"]["compromiso"][0]["documentos"]["documento"][0]
    documento |= {"numero": f"{number}-1-SE26", "fecha": "2026-06-15", "monto": 10}
    principal = documento["principales"]["principal"][0]
    principal |= {"id": "98990001-3", "cumplimientos": {"cumplimiento": [{"fecha": "2026-07-15", "monto": 10}]}}
    previa = principal["transaccionesPrevias"]["transaccion"][0]
    previa |= {"folio": 12, "tipo": "01", "idCombinacion": "3000412"}
    agrupacion = previa["agrupacionesDeImputacionesACatalogos"]["agrupacion"][0]
    agrupacion["imputacionesAConceptosPresupuestarios"]["imputacion"][0] |= {"idConcepto": "2204001", "monto": 10}
    return json.dumps(body, ensure_ascii=False).encode()


def request(ruta: str, usuario: str, body: bytes) -> bytes:
    """The bytes of one HTTP request."""
    secret = base64.b64encode(f"{usuario}:simulado".encode()).decode()
    head = (
        f"POST {PATH}{ruta} HTTP/1.1\r\nHost: mock\r\nContent-Type: application/json\r\n"
        f"Authorization: Basic {secret}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def load(
    host: str, port: int, requests: Sequence[bytes], connections: int
) -> tuple[list[float], list[Any], float]:
    """Send every request over so many kept connections; the waits and answers, and the whole time, in seconds."""
    waits: list[float] = []
    answers: list[Any] = [None] * len(requests)
    pending = iter(enumerate(requests))

    async def one() -> None:
        reader, writer = await asyncio.open_connection(host, port)
        for position, raw in pending:
            start = time.perf_counter()
            writer.write(raw)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            answers[position] = json.loads(await reader.readexactly(length))
            waits.append(time.perf_counter() - start)
        writer.close()
        await writer.wait_closed()

    start = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    return waits, answers, time.perf_counter() - start


@contextmanager
def serving(*args: str) -> Iterator[tuple[str, int]]:
    """A mock in a child process."""
    command = [sys.executable, "-m", "mock_server", "--port", "0", "--vigilar-entrada", *args]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin
    assert child.stdout
    try:
        address = urlsplit(child.stdout.readline().split()[-1])
        yield str(address.hostname), int(address.port or 0)
    finally:
        child.stdin.close()
        child.wait()
        child.stdout.close()


def report(name: str, waits: list[float], whole: float) -> None:
    """One line of figures."""
    ordered = sorted(waits)
    p50, p99 = (ordered[int(len(ordered) * share)] * 1000 for share in (0.5, 0.99))
    print(f"{name:<32} {len(waits) / whole:8.0f}/s   p50 {p50:6.2f} ms   p99 {p99:6.2f} ms")


def main() -> None:
    """Measure both operations."""
    count, connections = (int(given) for given in (*sys.argv[1:], *("2000", "8")[len(sys.argv) - 1 :]))
    if count > MAX_MESSAGES:
        sys.exit(f"El máximo es {MAX_MESSAGES} mensajes.")
    template = json.loads(min(EXAMPLES.glob("valid_*original*.json")).read_text(encoding="utf-8"))
    registrars = [request("registrarCompromisos", "compromiso", message(template, n)) for n in range(1, count + 1)]
    for progresion in ("inmediato", "consultas:2"):
        with serving("--progresion", progresion) as (host, port):
            waits, answers, whole = asyncio.run(load(host, port, registrars, connections))
            report(f"registrar, {progresion}", waits, whole)
            queries = [
                json.dumps({"ticketEnvio": answer["codigo"], "codigoAreaTx": "9701001", "ejercicio": 2026}).encode()
                for answer in answers
            ]
            for _ in range(1 if progresion == "inmediato" else 3):
                raw = [request("obtenerEstadoDeTransacciones", "ticket", query) for query in queries]
                waits, answers, whole = asyncio.run(load(host, port, raw, connections))
                states = sorted({answer["estado"] for answer in answers})
                report(f"consultar, {', '.join(states)}", waits, whole)


if __name__ == "__main__":
    main()
