"""What a journal says that happened, as the engine needs it to judge a run again or to go on with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from harness.definitions import case_of
from harness.errors import UsageError
from harness.model import Answer, Case, Certainty, Finding, Verdict


@dataclass(frozen=True, slots=True)
class Past:
    """One recorded exchange. `n_resultado` None: its outcome was never written. `moment`: seconds of its outcome.

    A run has thousands: the answer is kept as text, and its `json` is read when it is given again.
    """

    n_intento: int
    ejecucion: str
    paso: str
    operacion: str
    ruta: str
    cuerpo: str
    n_resultado: int | None = None
    moment: float = 0.0
    answer: Answer | None = None
    failure: str | None = None
    may_have_arrived: bool = True


@dataclass(slots=True)
class PastExecution:
    """One execution as recorded: an attempt at a case, or a private preparation (`para` names whose)."""

    ejecucion: str
    caso: str
    para: str | None
    intento: int
    valores: Mapping[str, str]
    sitting: int
    begun: int  # the journal line at which it began, the last time that it did
    veredicto: Verdict | None = None
    razon: str = ""
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Sitting:
    """One time that the engine worked on the run: its first, or one of those that took it up again.

    `motivo` is None for the first. `library` holds the cases that it knew.
    """

    motivo: str | None
    library: Mapping[str, Case]
    casos: tuple[str, ...]
    hoy: str | None


@dataclass(frozen=True, slots=True)
class History:
    """A run so far."""

    datos: Mapping[str, Any]  # those of the `corrida` line
    contraparte: str
    sittings: tuple[Sitting, ...]
    executions: Mapping[str, PastExecution]
    exchanges: tuple[Past, ...]  # in the order of their outcomes; those without one last
    controls: tuple[Finding, ...]  # findings on the run as a whole
    lines: int
    ended: bool  # whether its last line is the end of a sitting that did not stop by itself

    def attempts(self, caso: str) -> list[PastExecution]:
        """Every counted execution of a case, in order."""
        return [one for one in self.executions.values() if one.caso == caso and one.para is None]

    @property
    def casos(self) -> tuple[str, ...]:
        """Every case that was asked for, in order."""
        return tuple(dict.fromkeys(caso for sitting in self.sittings for caso in sitting.casos))


def history_of(lines: Iterable[Mapping[str, Any]]) -> History:
    """The history of a journal's lines; raises UsageError when it does not keep what is needed."""
    rows = iter(lines)
    head = next(rows, None)
    if head is None or head.get("clase") != "corrida":
        raise UsageError("la bitácora no comienza con los datos de la corrida: no se sabe qué se ejecutó")
    builder, count, last = _Builder(), 0, head
    for last in chain([head], rows):
        builder.absorb(last)
        count += 1
    pasts = sorted(builder.exchanges.values(), key=lambda one: one.n_resultado or count + one.n_intento)
    return History(
        datos=head.get("datos") or {},
        contraparte=str(head.get("contraparte")),
        sittings=tuple(builder.sittings),
        executions=builder.executions,
        exchanges=tuple(pasts),
        controls=tuple(builder.controls),
        lines=int(last.get("n") or count),
        ended=_ends(last),
    )


def _ends(row: Mapping[str, Any]) -> bool:
    return row.get("clase") == "fin" and (row.get("datos") or {}).get("motivo") != "detenida"


class _Builder:
    def __init__(self) -> None:
        self.sittings: list[Sitting] = []
        self.executions: dict[str, PastExecution] = {}
        self.exchanges: dict[int, Past] = {}
        self.controls: list[Finding] = []

    def absorb(self, row: Mapping[str, Any]) -> None:
        datos = row.get("datos") or {}
        match row.get("clase"):
            case "corrida" | "reanudacion":
                self.sittings.append(_sitting(datos, self.sittings))
                self.controls.clear()
            case "inicio":
                self._begin(row, datos)
            case "intento":
                self._intent(row)
            case "resultado" if datos.get("intento") in self.exchanges:
                self.exchanges[datos["intento"]] = _ended(self.exchanges[datos["intento"]], row, datos)
            case "hallazgo":
                found = self.executions.get(str(row.get("ejecucion")))
                (self.controls if found is None else found.findings).append(_finding(row, datos))
            case "veredicto" if row.get("ejecucion") in self.executions:
                ended = self.executions[row["ejecucion"]]
                ended.veredicto, ended.razon = Verdict(datos["veredicto"]), str(datos.get("razon"))
            case _:
                pass

    def _begin(self, row: Mapping[str, Any], datos: Mapping[str, Any]) -> None:
        name = str(row["ejecucion"])
        if datos.get("reenvia"):
            self._forget(name, str(datos["reenvia"]))
        self.executions[name] = PastExecution(
            ejecucion=name,
            caso=str(row.get("caso")),
            para=datos.get("para"),
            intento=int(datos.get("intento") or 1),
            valores=datos.get("valores") or {},
            sitting=len(self.sittings) - 1,
            begun=int(row["n"]),
        )

    def _forget(self, ejecucion: str, paso: str) -> None:
        """What was sent in a step, and all that followed it, when a person has it sent again."""
        mine = [one for one in self.exchanges.values() if one.ejecucion == ejecucion]
        first = max((one.n_intento for one in mine if one.paso == paso), default=None)
        for one in mine:
            if first is not None and one.n_intento >= first:
                del self.exchanges[one.n_intento]

    def _intent(self, row: Mapping[str, Any]) -> None:
        self.exchanges[row["n"]] = Past(
            n_intento=row["n"],
            ejecucion=str(row.get("ejecucion")),
            paso=str(row.get("paso")),
            operacion=str(row.get("operacion")),
            ruta=str(row.get("ruta")),
            cuerpo=(row.get("solicitud") or {}).get("cuerpo") or "",
        )


def _sitting(datos: Mapping[str, Any], before: list[Sitting]) -> Sitting:
    definitions = datos.get("definiciones")
    if definitions is None:
        raise UsageError(
            "la bitácora es de una versión anterior de esta herramienta, que no guardaba los casos con que se juzgó: "
            "ejecútelos de nuevo"
        )
    try:
        cases = [case_of(value) for value in definitions]
    except (KeyError, TypeError, ValueError) as broken:
        raise UsageError("la bitácora guarda un caso que esta versión no entiende; use la que la escribió") from broken
    library = (dict(before[-1].library) if before else {}) | {case.id: case for case in cases}
    casos = tuple(str(row.get("id")) for row in datos.get("casos") or ())
    return Sitting(datos.get("motivo"), library, casos, datos.get("hoy") or (before[-1].hoy if before else None))


def _ended(past: Past, row: Mapping[str, Any], datos: Mapping[str, Any]) -> Past:
    told = row.get("respuesta")
    answer = None
    if told is not None:
        text = told.get("cuerpo") or ""
        answer = Answer(told["estado"], told.get("cabeceras") or {}, text, None, datos.get("duracion_s") or 0.0)
    return Past(
        n_intento=past.n_intento,
        ejecucion=past.ejecucion,
        paso=past.paso,
        operacion=past.operacion,
        ruta=past.ruta,
        cuerpo=past.cuerpo,
        n_resultado=row["n"],
        moment=datetime.fromisoformat(row["t"]).timestamp(),
        answer=answer,
        failure=datos.get("fallo"),
        may_have_arrived=datos.get("enviado") is not False,
    )


def _finding(row: Mapping[str, Any], datos: Mapping[str, Any]) -> Finding:
    return Finding(
        check=str(datos.get("control")),
        sentence=str(datos.get("frase")),
        verdict=Verdict(datos["veredicto"]),
        certainty=Certainty(datos["certeza"]),
        paso=row.get("paso"),
        requirements=tuple(datos.get("requisitos") or ()),
        esperado=datos.get("esperado"),
        recibido=datos.get("recibido"),
        puntero=datos.get("puntero"),
    )
