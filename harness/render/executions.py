"""Gathers journal lines into executions: exchanges with their outcome, findings, what was shown, and the verdict."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from harness.model import Certainty, Verdict
from harness.render.facts import ExchangeRecord, Execution, FindingRecord, Received, Sent, ShownRecord

RUN = "corrida"
MOCK_SERVER = "sigfe-iop-simulador"  # how the mock of this project calls itself in each answer


@dataclass(slots=True)
class _Draft:
    """An execution while its lines are being read."""

    ejecucion: str
    caso: str = ""
    para: str | None = None
    t_inicio: str = ""
    exchanges: dict[int, ExchangeRecord] = field(default_factory=dict)
    findings: list[FindingRecord] = field(default_factory=list)
    shown: list[ShownRecord] = field(default_factory=list)
    verdict: Mapping[str, Any] | None = None
    intento: int = 1

    def begin(self, row: Mapping[str, Any], datos: Mapping[str, Any]) -> None:
        """Begin, or go on where a crash cut it: its checks are then all written again."""
        self.caso, self.para = str(row.get("caso")), datos.get("para")
        self.t_inicio = self.t_inicio or str(row.get("t"))
        self.intento = int(datos.get("intento") or 1)
        self.findings, self.shown, self.verdict = [], [], None

    def freeze(self) -> Execution:
        end = self.verdict or {}
        return Execution(
            ejecucion=self.ejecucion,
            caso=self.caso,
            para=self.para,
            t_inicio=self.t_inicio,
            exchanges=tuple(self.exchanges.values()),
            findings=tuple(self.findings),
            veredicto=_verdict(end.get("veredicto")) if end else None,
            razon=str(end.get("razon") or ""),
            duracion_s=float(end.get("duracion_s") or 0.0),
            tickets=words(end.get("tickets")),
            folios=words(end.get("folios")),
            shown=tuple(self.shown),
            intento=self.intento,
        )


class Gathering:
    """Executions by name while their lines come, in the order in which they began."""

    def __init__(self) -> None:
        self._drafts: dict[str, _Draft] = {}

    def add(self, row: Mapping[str, Any]) -> None:
        """Take one line of the journal."""
        name = row.get("ejecucion") or RUN
        draft = self._drafts.get(name)
        if draft is None:
            draft = self._drafts[name] = _Draft(name)
        _absorb(draft, row)

    def executions(self) -> dict[str, Execution]:
        """What was gathered; RUN names the run's own exchanges and controls."""
        return {name: draft.freeze() for name, draft in self._drafts.items()}


def _absorb(draft: _Draft, row: Mapping[str, Any]) -> None:
    datos = row.get("datos") or {}
    match row.get("clase"):
        case "inicio":
            draft.begin(row, datos)
        case "intento":
            draft.exchanges[row.get("n", 0)] = _intent(row)
        case "resultado" if datos.get("intento") in draft.exchanges:
            draft.exchanges[datos["intento"]] = _outcome(draft.exchanges[datos["intento"]], row)
        case "hallazgo":
            draft.findings.append(_finding(row))
        case "visualizacion":
            draft.shown.append(_shown(row))
        case "veredicto":
            draft.verdict = datos
        case _:
            pass


def told_by_the_mock(row: Mapping[str, Any]) -> bool:
    """Whether the answer of this line names this project's mock as its server, whatever the target was said to be."""
    headers = (row.get("respuesta") or {}).get("cabeceras") or {}
    return bool(headers.get("server") == MOCK_SERVER)


def _intent(row: Mapping[str, Any]) -> ExchangeRecord:
    sent = row.get("solicitud") or {}
    text = sent.get("cuerpo") or ""
    return ExchangeRecord(
        paso=_word(row.get("paso")),
        operacion=_word(row.get("operacion")),
        ruta=_word(row.get("ruta")),
        n_intento=row.get("n", 0),
        t_intento=str(row.get("t")),
        sent=Sent(_word(sent.get("metodo")), _headers(sent), text),
        origen=_word(row.get("origen"), "harness"),
        contraparte=_word(row.get("contraparte"), "mock"),
    )


def _outcome(intent: ExchangeRecord, row: Mapping[str, Any]) -> ExchangeRecord:
    datos = row.get("datos") or {}
    answer = row.get("respuesta")
    received = None
    if answer is not None:
        text = answer.get("cuerpo") or ""
        received = Received(int(answer.get("estado") or 0), _headers(answer), text)
    return replace(
        intent,
        contraparte="mock" if told_by_the_mock(row) else intent.contraparte,
        n_resultado=row.get("n"),
        t_resultado=row.get("t"),
        received=received,
        fallo=datos.get("fallo"),
        duracion_s=datos.get("duracion_s"),
    )


def _finding(row: Mapping[str, Any]) -> FindingRecord:
    datos = row.get("datos") or {}
    return FindingRecord(
        frase=_word(datos.get("frase")),
        veredicto=_verdict(datos.get("veredicto")),
        certeza=_word(datos.get("certeza"), Certainty.SUPUESTO),
        paso=_text(row.get("paso")),
        requisitos=words(datos.get("requisitos")),
        esperado=_text(datos.get("esperado")),
        recibido=_text(datos.get("recibido")),
        puntero=_text(datos.get("puntero")),
        control=_word(datos.get("control")),
    )


def _shown(row: Mapping[str, Any]) -> ShownRecord:
    datos = row.get("datos") or {}
    return ShownRecord(
        servicio=_word(datos.get("servicio")),
        folio=str(datos.get("folio") or ""),
        ruta=_word(row.get("ruta")),
        n=row.get("n", 0),
        texto=json.dumps(datos.get("vista"), ensure_ascii=False),
        fallo=_word(datos.get("fallo")),
    )


def _verdict(word: Any) -> Verdict:
    return Verdict(word) if word in set(Verdict) else Verdict.ERROR


def words(values: Any) -> tuple[str, ...]:
    """A list of the journal as words; what is written again and again is kept once."""
    found: tuple[str, ...] = _once(tuple(str(value) for value in values or ()))
    return found


def _text(value: Any) -> str | None:
    return None if value is None else _word(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _word(value: Any, otherwise: str = "") -> str:
    return str(_once(str(value or otherwise)))


def _headers(message: Mapping[str, Any]) -> Mapping[str, str]:
    return _mapping(tuple((str(name), str(value)) for name, value in (message.get("cabeceras") or {}).items()))


@lru_cache(maxsize=1024)
def _mapping(items: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return MappingProxyType(dict(items))


@lru_cache(maxsize=8192)
def _once(value: Any) -> Any:
    """The first of equal words, so that what a journal repeats thousands of times is kept once."""
    return value
