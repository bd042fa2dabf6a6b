"""Reads journal lines into one frozen Record: everything the renderers may know of a run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from harness.model import Certainty, Kind, Verdict
from harness.render.facts import (
    CaseRecord,
    DeclaredStep,
    ExchangeRecord,
    Execution,
    FindingRecord,
    Integrity,
    Received,
    Record,
    Resumption,
    Sent,
    ShownRecord,
)
from harness.strict_json import StrictJsonError, parse

RUN = "corrida"


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
            tickets=_words(end.get("tickets")),
            folios=_words(end.get("folios")),
            shown=tuple(self.shown),
            intento=self.intento,
        )


def build_record(
    lines: Iterable[Mapping[str, Any]],
    *,
    problems: Sequence[str] = (),
    notes: Sequence[str] = (),
    last_hash: str | None = None,
    sha256: str | None = None,
) -> Record:
    """The Record of a journal's lines; `problems`, `notes` and both hashes (last line, whole file) are the reader's.

    Never raises on a journal cut short: what is missing is told in the verdicts, in `motivo` and in `integrity`.
    """
    rows = list(lines)
    head = next((row for row in rows if row.get("clase") == "corrida"), {})
    again = [row for row in rows if row.get("clase") == "reanudacion"]
    end = next((row for row in reversed(rows) if row.get("clase") in ("fin", "reanudacion")), None)
    if end is not None and end.get("clase") != "fin":
        end = None  # taken up again, and cut
    executions = _executions(rows)
    datos = head.get("datos") or {}
    run = executions.pop(RUN, None)
    finished = end is not None and (end.get("datos") or {}).get("motivo") == "completa"
    return Record(
        corrida=str(datos.get("corrida") or "sin identificar"),
        contraparte=str(head.get("contraparte") or "mock"),
        destino=datos.get("destino") or {},
        institucion=datos.get("institucion") or {},
        versiones=datos.get("versiones") or {},
        semilla=datos.get("semilla"),
        concurrencia=datos.get("concurrencia"),
        entradas=datos.get("entradas") or {},
        casos=tuple(_case(row, executions, finished) for row in _declared(datos, again)),
        rotos=tuple((str(row.get("archivo")), str(row.get("problema"))) for row in datos.get("rotos") or ()),
        exchanges=run.exchanges if run else (),
        controles=run.findings if run else (),
        motivo=None if end is None else str((end.get("datos") or {}).get("motivo")),
        duracion_s=None if end is None else (end.get("datos") or {}).get("duracion_s"),
        t_inicio=rows[0].get("t") if rows else None,
        t_fin=rows[-1].get("t") if rows else None,
        integrity=replace(_integrity(rows, problems, notes, last_hash), sha256=sha256),
        plan=datos.get("plan"),
        decisiones=datos.get("decisiones"),
        privacidad=datos.get("privacidad") or {},
        reanudaciones=tuple(_resumption(row) for row in again),
    )


def _declared(datos: Mapping[str, Any], again: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Every declared case, each as it was declared last."""
    rows = {str(row.get("id")): row for row in datos.get("casos") or ()}
    for line in again:
        rows |= {str(row.get("id")): row for row in (line.get("datos") or {}).get("casos") or ()}
    return list(rows.values())


def _resumption(row: Mapping[str, Any]) -> Resumption:
    datos = row.get("datos") or {}
    ids = tuple(str(case.get("id")) for case in datos.get("casos") or ())
    return Resumption(row.get("n", 0), str(row.get("t")), str(datos.get("motivo") or ""), ids)


def _integrity(
    rows: Sequence[Mapping[str, Any]], problems: Sequence[str], notes: Sequence[str], last_hash: str | None
) -> Integrity:
    first = str(rows[1].get("prev")) if len(rows) > 1 else last_hash
    return Integrity(len(rows), first, last_hash, tuple(problems), notas=tuple(notes))


def _executions(rows: Iterable[Mapping[str, Any]]) -> dict[str, Execution]:
    drafts: dict[str, _Draft] = {}
    for row in rows:
        name = row.get("ejecucion") or RUN
        draft = drafts.setdefault(name, _Draft(name))
        _absorb(draft, row)
    return {name: draft.freeze() for name, draft in drafts.items()}


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


def _intent(row: Mapping[str, Any]) -> ExchangeRecord:
    sent = row.get("solicitud") or {}
    text = sent.get("cuerpo") or ""
    return ExchangeRecord(
        paso=str(row.get("paso") or ""),
        operacion=str(row.get("operacion") or ""),
        ruta=str(row.get("ruta") or ""),
        n_intento=row.get("n", 0),
        t_intento=str(row.get("t")),
        sent=Sent(str(sent.get("metodo") or ""), sent.get("cabeceras") or {}, text, _json(text)),
        origen=str(row.get("origen") or "harness"),
        contraparte=str(row.get("contraparte") or "mock"),
    )


def _outcome(intent: ExchangeRecord, row: Mapping[str, Any]) -> ExchangeRecord:
    datos = row.get("datos") or {}
    answer = row.get("respuesta")
    received = None
    if answer is not None:
        text = answer.get("cuerpo") or ""
        received = Received(int(answer.get("estado") or 0), answer.get("cabeceras") or {}, text, _json(text))
    return replace(
        intent,
        n_resultado=row.get("n"),
        t_resultado=row.get("t"),
        received=received,
        fallo=datos.get("fallo"),
        duracion_s=datos.get("duracion_s"),
    )


def _finding(row: Mapping[str, Any]) -> FindingRecord:
    datos = row.get("datos") or {}
    return FindingRecord(
        frase=str(datos.get("frase") or ""),
        veredicto=_verdict(datos.get("veredicto")),
        certeza=str(datos.get("certeza") or Certainty.SUPUESTO),
        paso=row.get("paso"),
        requisitos=_words(datos.get("requisitos")),
        esperado=_text(datos.get("esperado")),
        recibido=_text(datos.get("recibido")),
        puntero=_text(datos.get("puntero")),
        control=str(datos.get("control") or ""),
    )


def _shown(row: Mapping[str, Any]) -> ShownRecord:
    datos = row.get("datos") or {}
    return ShownRecord(
        servicio=str(datos.get("servicio") or ""),
        folio=str(datos.get("folio") or ""),
        ruta=str(row.get("ruta") or ""),
        n=row.get("n", 0),
        vista=datos.get("vista"),
        fallo=str(datos.get("fallo") or ""),
    )


def _case(row: Mapping[str, Any], executions: Mapping[str, Execution], finished: bool) -> CaseRecord:
    case_id = str(row.get("id"))
    own = [run for run in executions.values() if run.caso == case_id and run.para is None]
    counted = own[-1] if own else None
    root = counted.ejecucion if counted else f"{case_id}/1"
    earlier = tuple(f"{run.ejecucion}>" for run in own[:-1])
    verdict, reason = _end(counted, finished)
    return CaseRecord(
        id=case_id,
        titulo=str(row.get("titulo") or ""),
        objetivo=str(row.get("objetivo") or ""),
        modulo=str(row.get("modulo") or ""),
        tipo=str(row.get("tipo") or Kind.ORIGINAL),
        requisitos=_words(row.get("requisitos")),
        certeza=str(row.get("certeza") or ""),
        fuente=str(row.get("fuente") or ""),
        necesita=_words(row.get("necesita")),
        pasos=tuple(_step(step) for step in row.get("pasos") or ()),
        veredicto=verdict,
        razon=reason,
        execution=counted,
        preparations=tuple(run for name, run in executions.items() if name.startswith(f"{root}>")),
        anteriores=tuple(own[:-1]),
        ensayos=tuple(run for name, run in executions.items() if name.startswith(earlier)) if earlier else (),
    )


def _end(execution: Execution | None, finished: bool) -> tuple[Verdict, str]:
    """The verdict written, or what the lack of one means."""
    if execution is None:
        why = "no aparece en la bitácora" if finished else "la corrida se interrumpió antes de llegar a él"
        return Verdict.OMITIDO, f"El caso no se ejecutó: {why}."
    if execution.veredicto is not None:
        return execution.veredicto, execution.razon
    if any(exchange.paso.endswith(".ticket") for exchange in execution.exchanges):
        return Verdict.EN_CURSO, "La bitácora se corta mientras se esperaba el ticket: no se sabe cómo terminó."
    return Verdict.ERROR, "La bitácora se corta antes del veredicto de este caso."


def _step(row: Mapping[str, Any]) -> DeclaredStep:
    espera = row.get("espera") or {}
    return DeclaredStep(
        nombre=str(row.get("nombre") or ""),
        operacion=str(row.get("operacion") or ""),
        ticket=espera.get("ticket"),
        errores=_words(espera.get("errores")),
        estado=int(espera.get("estado") or 200),
        valores=espera.get("valores") or {},
        http=row.get("http") or {},
        vertical=str(row.get("vertical") or ""),
    )


def _verdict(word: Any) -> Verdict:
    return Verdict(word) if word in set(Verdict) else Verdict.ERROR


def _words(values: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in values or ())


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _json(text: str) -> Any:
    try:
        return parse(text)
    except StrictJsonError:
        return None
