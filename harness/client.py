"""Speaks HTTP to SIGFE: one request, one answer, never a second try. The only module that knows httpx2."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import socket
import ssl
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import httpx2

from harness.clock import Clock, SystemClock
from harness.errors import TransportFailure, UsageError
from harness.model import Answer, Credential, HttpShape, Target, Vertical
from harness.politeness import Circuit, Turns, asked_pause
from harness.strict_json import StrictJsonError, parse
from harness.targets.interlock import refuse_registrar
from harness.targets.tls import context_of, told_failure
from schemas import Operation

Transport = httpx2.AsyncBaseTransport  # what may replace the network
JSON_TYPE = "application/json"
SIMULATION_HEADER = "X-Iop-Simulacion"
KEPT_OF_ANSWER = ("content-type", "date", "server", "retry-after")
SLOWEST = 2  # how many times that patience an exchange may take in all: one that only drips never ends by itself
LOOK_S = 10.0
IDLE_CONNECTION_S = 2.0  # below any server's own, so that a registrar never meets a connection being closed
MOCK_CONNECTIONS = 8  # one process answers: more connections only make each request slower
for _name in ("httpx2", "httpcore2"):  # they would log headers as they came; what travels is told by the journal alone
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)
NO_ONE = Credential("", "", publica=True)


@dataclass(frozen=True, slots=True)
class Request:
    """One request, complete but for its credentials: what the journal keeps and what travels."""

    operation: Operation
    cuerpo: str
    metodo: str = "POST"
    tipo: str = JSON_TYPE
    credencial: str | None = None  # None: the service's own; "ninguna", "mala" or the name of another service
    simulacion: Mapping[str, Any] = field(default_factory=dict)
    at_most_s: float | None = None  # less patience than the operation's own, when time is running out
    vertical: str | None = None  # None: the institution's own system; else a neighbour of the target's `verticales`

    @property
    def cabeceras(self) -> dict[str, str]:
        """The headers that the journal keeps; Authorization is never among them."""
        headers = {"content-type": self.tipo} if self.tipo else {}
        if self.simulacion:
            headers[SIMULATION_HEADER] = json.dumps(self.simulacion, sort_keys=True)
        return headers


def shaped(operation: Operation, body: Any, http: HttpShape, simulacion: Mapping[str, Any]) -> Request:
    """The request of a step: its body as JSON, unless the step departs from what is right."""
    text = http.cuerpo_crudo if http.cuerpo_crudo is not None else json.dumps(body, ensure_ascii=False)
    if http.relleno is not None:
        text += " " * (http.relleno - len(text.encode()))
    return Request(
        operation=operation,
        cuerpo=text,
        metodo=http.metodo or "POST",
        tipo=JSON_TYPE if http.tipo is None else http.tipo,
        credencial=http.credencial,
        simulacion=simulacion,
    )


class Client:
    """Connections to one target, within its limits; use as an async context manager.

    `transport` replaces the network; `longest_pause_s` is the most that a target's `Retry-After` is honoured for, by
    default the deadline of a ticket. Proxies of the environment are ignored: what is evidenced goes straight, or by the
    target's own. Redirections are answers, not followed. Raises UsageError for a file of authorities that is no such.
    """

    def __init__(
        self,
        target: Target,
        transport: httpx2.AsyncBaseTransport | None = None,
        clock: Clock | None = None,
        longest_pause_s: float | None = None,
    ) -> None:
        limits = target.limites
        self._target = target
        self._clock = clock or SystemClock()
        self._turns = Turns(self._clock, limits.ritmo.solicitudes_por_segundo)
        self._circuit = Circuit(limits.ritmo.errores_seguidos)
        self.longest_pause_s = limits.tickets.plazo_s if longest_pause_s is None else longest_pause_s
        self._urls: dict[tuple[str, str | None], httpx2.URL] = {}
        self._http = _connections(target, transport)

    def path(self, request: Request) -> str:
        """The URL path of a request, as the journal tells it."""
        return self._url(request).path

    async def turn(self, request: Request | None = None) -> float:
        """Return when the next request may leave, by the target's rhythm and what it asked for; call before each.

        Tells for how many seconds it was held back. Raises CircuitOpen when nothing more is sent, RegistrarForbidden
        for what must never be, UsageError for what the target has no credentials for.
        """
        if request is not None:
            self._refuse(request)
            self._credential(request)
        self._circuit.check()
        held_s = await self._turns.turn()
        self._circuit.check()
        return held_s

    @property
    def stopped_because(self) -> str | None:
        """Why nothing more is sent, as a Spanish phrase; None while requests may leave."""
        return self._circuit.open_because

    async def send(self, request: Request) -> Answer:
        """Post once and return what came back; raises TransportFailure when nothing did, or not HTTP."""
        self._refuse(request)
        try:
            built = self._built(request)
            answer = await self._answer(self._http.send(built), SLOWEST * built.extensions["timeout"]["read"])
        except TransportFailure as failed:
            self._note(request, str(failed))
            raise
        self._note(request, f"HTTP {answer.estado}" if answer.estado >= 500 else None)
        pause = self.asked_pause(answer)
        if pause is not None:
            self._turns.stay_away(pause)
        return answer

    def asked_pause(self, answer: Answer) -> float | None:
        """For how long an answer asks that nothing be sent, within what is honoured; None when it does not ask."""
        asked = asked_pause(answer.estado, answer.cabeceras, self._clock)
        return None if asked is None else min(asked, self.longest_pause_s)

    async def look(self, path: str) -> Answer:
        """Read a page of a simulated target's own, as nobody in particular; raises TransportFailure as `send`."""
        return await self._answer(self._http.get(f"{self._target.url}{path}", timeout=LOOK_S), SLOWEST * LOOK_S)

    async def _answer(self, sending: Awaitable[httpx2.Response], most_s: float) -> Answer:
        started = self._clock.monotonic()
        try:
            async with asyncio.timeout(most_s):
                response = await sending
        except TimeoutError as failed:
            raise TransportFailure(f"el destino no terminó de responder en {most_s:.0f} s", sent=True) from failed
        except httpx2.HTTPError as failed:
            raise _explained(failed, self._clock.monotonic() - started) from failed
        return _answer(response, self._clock.monotonic() - started)

    def _refuse(self, request: Request) -> None:
        """The last door before the wire: what would register in production does not pass, whoever asks."""
        if request.operation.verbo == "registrar":
            refuse_registrar(self._target, self._url(request).host)

    def _note(self, request: Request, failure: str | None) -> None:
        """A failure that was asked of the mock tells nothing of how the target is."""
        if not request.simulacion:
            self._circuit.note(failure)

    def _built(self, request: Request) -> httpx2.Request:
        built = self._http.build_request(
            request.metodo,
            self._url(request),
            content=request.cuerpo.encode(),
            headers={"accept": JSON_TYPE, **request.cabeceras},
            timeout=self._patience(request),
        )
        credential = self._credential(request)
        if credential is not NO_ONE:
            basic = httpx2.BasicAuth(credential.usuario, credential.clave)
            built = next(basic.auth_flow(built))
        return built

    def _patience(self, request: Request) -> httpx2.Timeout:
        times = self._target.limites.tiempos
        own = times.registrar_s if request.operation.asincrona else times.consulta_s
        most = min(own, request.at_most_s or math.inf)
        return httpx2.Timeout(most, connect=min(times.conexion_s, most))

    def _credential(self, request: Request) -> Credential:
        known = self._speaker(request).credenciales
        own = known.get(request.operation.servicio)
        if request.credencial == "ninguna":
            return NO_ONE
        if request.credencial == "mala":
            return Credential(own.usuario if own else "nadie", "clave-equivocada-a-proposito", publica=True)
        service = request.credencial or request.operation.servicio
        if service not in known:
            whose = f" para el vertical «{request.vertical}»" if request.vertical else ""
            raise UsageError(
                f"el destino «{self._target.name}» no tiene credenciales del servicio {service}{whose}; agréguelas"
            )
        return known[service]

    def _speaker(self, request: Request) -> Vertical:
        """Who sends it: the institution's own system, or one of its neighbours."""
        if request.vertical is None:
            return Vertical(self._target.canal, self._target.credenciales)
        return self._target.verticales[request.vertical]

    def _url(self, request: Request) -> httpx2.URL:
        """Parsed once per operation and speaker."""
        place = (request.operation.name, request.vertical)
        if place not in self._urls:
            service, speaker = request.operation.servicio, self._speaker(request)
            base = speaker.urls.get(service) or self._target.urls.get(service, self._target.url)
            written = f"{base}{request.operation.path(speaker.canal)}"
            self._urls[place] = httpx2.URL(written)
        return self._urls[place]

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.__aexit__(kind, error, trace)


def _connections(target: Target, transport: httpx2.AsyncBaseTransport | None) -> httpx2.AsyncClient:
    most = MOCK_CONNECTIONS if target.simulado else None
    limits = httpx2.Limits(max_connections=most, max_keepalive_connections=64, keepalive_expiry=IDLE_CONNECTION_S)
    if transport is not None:
        return httpx2.AsyncClient(transport=transport, trust_env=False, follow_redirects=False)
    trusted, proxy = context_of(target.tls), None
    if target.proxy is not None:
        known = target.proxy.credencial
        proxy = httpx2.Proxy(target.proxy.url, auth=(known.usuario, known.clave) if known else None)
    return httpx2.AsyncClient(verify=trusted, proxy=proxy, limits=limits, trust_env=False, follow_redirects=False)


def why_not_json(answer: Answer) -> str | None:
    """Why an answer's body cannot be read, as a Spanish phrase; None when it can."""
    try:
        parse(answer.cuerpo)
    except StrictJsonError as broken:
        tipo = answer.cabeceras.get("content-type", "sin tipo")
        return f"la respuesta (HTTP {answer.estado}, {tipo}) no es JSON: {broken}"
    return None


def _answer(response: httpx2.Response, duration_s: float) -> Answer:
    text = response.content.decode("utf-8", errors="backslashreplace")
    try:
        value = parse(text)
    except StrictJsonError:
        value = None
    kept = {name: response.headers[name] for name in KEPT_OF_ANSWER if name in response.headers}
    return Answer(response.status_code, kept, text, value, duration_s)


def _explained(failed: httpx2.HTTPError, waited_s: float) -> TransportFailure:
    told: tuple[tuple[type[httpx2.HTTPError], str, bool], ...] = (
        (httpx2.ConnectTimeout, "no contestó al intentar la conexión; revise que el destino esté en marcha", False),
        (httpx2.ProxyError, "no se alcanza: el proxy lo rechaza; revise su dirección y su credencial", False),
        (httpx2.ConnectError, "no acepta conexiones; revise la dirección y que el destino esté en marcha", False),
        (
            httpx2.PoolTimeout,
            "tiene ocupadas todas las conexiones; revise que responda o baje --concurrencia",
            False,
        ),
        (httpx2.ReadTimeout, f"no respondió en {waited_s:.0f} s", True),
        (httpx2.WriteTimeout, f"dejó de recibir a los {waited_s:.0f} s", True),
        (httpx2.RemoteProtocolError, "cortó la respuesta o no habló HTTP", True),
        (httpx2.ReadError, "cortó la conexión antes de responder", True),
    )
    for cause in _causes(failed):
        if isinstance(cause, ssl.SSLError) and isinstance(failed, httpx2.ConnectError):
            return TransportFailure(told_failure(cause), sent=False)
        if isinstance(cause, socket.gaierror):
            return TransportFailure("el nombre del destino no se encuentra; revise la dirección y el DNS", sent=False)
    for kind, sentence, sent in told:
        if isinstance(failed, kind):
            return TransportFailure(f"el destino {sentence}", sent=sent)
    return TransportFailure(f"el intercambio con el destino falló ({type(failed).__name__})", sent=True)


def _causes(failed: BaseException) -> list[BaseException]:
    """What a failure comes from, the nearest first; a chain of contexts may bite its own tail."""
    found: list[BaseException] = []
    cause = failed.__cause__ or failed.__context__
    while cause is not None and cause not in found:
        found.append(cause)
        cause = cause.__cause__ or cause.__context__
    return found
