"""Exchanges with SIGFE on the record: intent on the disk before a request leaves, outcome after it; or given again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from harness.client import Client, Request, why_not_json
from harness.engine.events import ExchangeDone, Listener
from harness.engine.replay import NotRecorded, Replay
from harness.errors import TransportFailure
from harness.evidence.group_commit import GroupCommit
from harness.evidence.history import Past
from harness.evidence.journal import Journal
from harness.evidence.unwritten import Unwritten
from harness.model import Answer, Case, Exchange
from harness.politeness import BUSY
from harness.strict_json import StrictJsonError, parse

NOTICEABLE_S = 0.001
MOST_TIMES = 20  # that a query is made again because the target asked to come back later
CUT = "la corrida se cortó antes de conocer la respuesta; no se sabe si el mensaje llegó, y no se reenvía"


@dataclass(frozen=True, slots=True)
class Scene:
    """On whose behalf an exchange happens: the case of the execution, and the counted case that listeners follow.

    `left` is how many registrars the counted case has still to send after those of this execution.
    """

    ejecucion: str
    caso: Case | None = None
    counted: Case | None = None
    left: int = 0


class Conversation:
    """Sends requests of one run, each journaled whole; a registrar is sent exactly once.

    What `replay` holds is answered from the record, and neither sent nor journaled. Without a `client` nothing is sent:
    what the record does not hold raises NotRecorded.
    """

    def __init__(
        self, client: Client | None, journal: Journal | Unwritten, listener: Listener, replay: Replay | None = None
    ) -> None:
        self._client = client
        self._journal = journal
        self._commit = GroupCommit(journal)
        self._listener = listener
        self._replay = replay
        self._places: dict[str, float] = {}  # seconds that an execution waited for a place, until its next intent

    def waited_for_place(self, scene: Scene, seconds: float) -> None:
        """Have the next exchange of an execution tell that it came later for want of a place."""
        self._places[scene.ejecucion] = seconds

    @property
    def replays(self) -> bool:
        """Whether an answer may come from the record."""
        return self._replay is not None

    def remembers(self, scene: Scene, paso: str) -> bool:
        """Whether the next exchange of a step is answered from the record."""
        return self._replay is not None and self._replay.holds(scene.ejecucion, paso)

    @property
    def live(self) -> bool:
        """Whether there is anybody to ask."""
        return self._client is not None

    async def look(self, path: str) -> Answer:
        """A page of a simulated target, which its own line of the journal will tell; raises TransportFailure."""
        if self._client is None:
            raise NotRecorded(f"la página {path} no consta en la bitácora")
        await self._client.turn()
        return await self._client.look(path)

    async def exchange(
        self, scene: Scene, paso: str, request: Request, mensaje: str | None = None, *, insist: bool = True
    ) -> Exchange:
        """One request and what became of it; a failure of the wire is told in the Exchange, not raised.

        A query that a busy target asks to make later (`Retry-After`) is made again then, each time on the record;
        a registrar never is, nor what must not `insist`. Raises CircuitOpen when nothing more is sent.
        """
        waited = 0.0
        for _ in range(MOST_TIMES):
            done = await self._once(scene, paso, request, mensaje)
            if request.operation.verbo == "registrar" or not insist or not self._is_busy(done):
                break
            if self.remembers(scene, paso):
                continue
            pause = self._client.asked_pause(done.answer) if self._client and done.answer else None
            if self._client is None or pause is None:
                break
            waited += pause
            if waited > min(self._client.longest_pause_s, request.at_most_s or math.inf):
                break
        return done

    def _is_busy(self, done: Exchange) -> bool:
        return done.answer is not None and done.answer.estado in BUSY and "retry-after" in done.answer.cabeceras

    async def _once(self, scene: Scene, paso: str, request: Request, mensaje: str | None) -> Exchange:
        past = self._replay.take(scene.ejecucion, paso, request.cuerpo) if self._replay else None
        if past is not None and self._replay is not None:
            await self._replay.turn(past)
            return self._again(scene, request, past)
        if self._client is None:
            raise NotRecorded(f"el paso «{paso}» no consta en la bitácora")
        held_s = await self._client.turn(request)
        ruta = self._client.path(request)
        waits = {"lugar_s": self._places.pop(scene.ejecucion, 0.0), "ritmo_s": held_s}
        datos = _datos(mensaje, waits)
        intent = self._write_intent(scene, paso, request, ruta, datos)
        await self._commit.settled()
        answer, failure, may_have_arrived = await self._answer(self._client, request)
        told = _Outcome(intent, answer, failure, may_have_arrived)
        outcome = self._write_outcome(scene, paso, request, ruta, told)
        self._commit.soon()
        done = Exchange(
            paso=paso,
            operacion=request.operation.name,
            ruta=ruta,
            solicitud_cuerpo=request.cuerpo,
            solicitud_json=_parsed(request.cuerpo),
            answer=answer,
            failure=failure,
            n_intento=intent,
            n_resultado=outcome,
            may_have_arrived=may_have_arrived,
        )
        self._listener(ExchangeDone(scene.counted, done))
        return done

    def _again(self, scene: Scene, request: Request, past: Past) -> Exchange:
        """The exchange as it was. One without outcome gets it now: nobody knows what became of it."""
        failure, outcome = past.failure, past.n_resultado
        if outcome is None:
            failure = CUT
            told = _Outcome(past.n_intento, None, failure, True)
            outcome = self._write_outcome(scene, past.paso, request, past.ruta, told)
        return Exchange(
            paso=past.paso,
            operacion=past.operacion,
            ruta=past.ruta,
            solicitud_cuerpo=past.cuerpo,
            solicitud_json=_parsed(past.cuerpo),
            answer=past.answer and replace(past.answer, json=_parsed(past.answer.cuerpo)),
            failure=failure,
            n_intento=past.n_intento,
            n_resultado=outcome,
            may_have_arrived=past.may_have_arrived,
        )

    async def _answer(self, client: Client, request: Request) -> tuple[Answer | None, str | None, bool]:
        """(answer, why it is none or cannot be read, whether the request may have arrived)."""
        try:
            answer = await client.send(request)
        except TransportFailure as failed:
            doubt = (
                "; no se sabe si el mensaje llegó, y no se reenvía"
                if failed.sent and request.operation.asincrona
                else ""
            )
            return None, f"{failed}{doubt}", failed.sent
        return answer, why_not_json(answer), True

    def _write_intent(self, scene: Scene, paso: str, request: Request, ruta: str, datos: dict[str, object]) -> int:
        return self._journal.write(
            "intento",
            caso=scene.caso.id if scene.caso else None,
            ejecucion=scene.ejecucion,
            paso=paso,
            operacion=request.operation.name,
            ruta=ruta,
            solicitud={"metodo": request.metodo, "cabeceras": request.cabeceras, "cuerpo": request.cuerpo},
            datos=datos,
        )

    def _write_outcome(self, scene: Scene, paso: str, request: Request, ruta: str, told: _Outcome) -> int:
        datos: dict[str, object] = {
            "intento": told.intent,
            "duracion_s": round(told.answer.duracion_s, 6) if told.answer else None,
        }
        if told.failure is not None:
            datos["fallo"] = told.failure
        if not told.may_have_arrived:
            datos["enviado"] = False
        return self._journal.write(
            "resultado",
            caso=scene.caso.id if scene.caso else None,
            ejecucion=scene.ejecucion,
            paso=paso,
            operacion=request.operation.name,
            ruta=ruta,
            respuesta=told.journaled,
            datos=datos,
        )


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a request, by the journal line of its intent."""

    intent: int
    answer: Answer | None
    failure: str | None
    may_have_arrived: bool

    @property
    def journaled(self) -> dict[str, object] | None:
        if self.answer is None:
            return None
        return {"estado": self.answer.estado, "cabeceras": dict(self.answer.cabeceras), "cuerpo": self.answer.cuerpo}


def _parsed(text: str) -> object:
    try:
        return parse(text)
    except StrictJsonError:
        return None


def _datos(mensaje: str | None, waits: Mapping[str, float]) -> dict[str, object]:
    """What an intent tells besides its request: its message, and for what it came later, where that can be noticed."""
    told = {name: round(seconds, 3) for name, seconds in waits.items() if seconds >= NOTICEABLE_S}
    return ({} if mensaje is None else {"mensaje": mensaje}) | ({"esperas": told} if told else {})
