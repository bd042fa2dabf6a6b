"""Reads journal lines into one frozen Record: everything the renderers may know of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.model import Kind, Verdict
from harness.render.executions import RUN, Gathering, told_by_the_mock, words
from harness.render.facts import CaseRecord, DeclaredStep, Execution, Integrity, Record, Resumption


@dataclass(frozen=True, slots=True)
class _Attempts:
    """Executions as a case asks for them: its own by id, oldest first, and the preparations by whom they were for."""

    own: dict[str, list[Execution]]
    preparations: dict[str, list[Execution]]


class RecordBuilder:
    """Takes a journal's lines one by one, keeps what the renderers may know, and gives the Record."""

    def __init__(self) -> None:
        self._gathering = Gathering()
        self._head: Mapping[str, Any] = {}
        self._again: list[Mapping[str, Any]] = []
        self._end: Mapping[str, Any] | None = None
        self._lines = 0
        self._first_hash: str | None = None
        self._from: str | None = None
        self._until: str | None = None
        self._mock_spoke = False

    def add(self, row: Mapping[str, Any]) -> None:
        """Take one line."""
        self._lines += 1
        self._until = row.get("t")
        match self._lines:
            case 1:
                self._from = self._until
            case 2:
                self._first_hash = str(row.get("prev"))
        match row.get("clase"):
            case "resultado":
                self._mock_spoke = self._mock_spoke or told_by_the_mock(row)
            case "corrida":
                self._head = self._head or row
            case "reanudacion":
                self._again.append(row)
                self._end = None  # taken up again, and perhaps cut
            case "fin":
                self._end = row
        self._gathering.add(row)

    def record(
        self,
        *,
        problems: Sequence[str] = (),
        notes: Sequence[str] = (),
        last_hash: str | None = None,
        sha256: str | None = None,
    ) -> Record:
        """The Record; the arguments are the reader's."""
        executions = self._gathering.executions()
        datos = self._head.get("datos") or {}
        end = None if self._end is None else self._end.get("datos") or {}
        finished = end is not None and end.get("motivo") == "completa"
        run = executions.pop(RUN, None)
        attempts = _attempts(executions)
        first = self._first_hash if self._lines > 1 else last_hash
        return Record(
            corrida=str(datos.get("corrida") or "sin identificar"),
            contraparte="mock" if self._mock_spoke else str(self._head.get("contraparte") or "mock"),
            destino=datos.get("destino") or {},
            institucion=datos.get("institucion") or {},
            versiones=_versions(datos.get("versiones") or {}),
            contrato=datos.get("contrato"),
            semilla=datos.get("semilla"),
            concurrencia=datos.get("concurrencia"),
            entradas=datos.get("entradas") or {},
            casos=tuple(_case(row, attempts, finished) for row in _declared(datos, self._again)),
            rotos=tuple((str(row.get("archivo")), str(row.get("problema"))) for row in datos.get("rotos") or ()),
            exchanges=run.exchanges if run else (),
            controles=run.findings if run else (),
            motivo=None if end is None else str(end.get("motivo")),
            duracion_s=None if end is None else end.get("duracion_s"),
            t_inicio=self._from,
            t_fin=self._until,
            integrity=Integrity(self._lines, first, last_hash, tuple(problems), sha256, tuple(notes)),
            plan=datos.get("plan"),
            decisiones=datos.get("decisiones"),
            privacidad=datos.get("privacidad") or {},
            razon_fin=None if end is None else end.get("razon"),
            reanudaciones=tuple(_resumption(row) for row in self._again),
            simulador=tuple(_mocks([datos, *(row.get("datos") or {} for row in self._again)])),
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
    builder = RecordBuilder()
    for row in lines:
        builder.add(row)
    return builder.record(problems=problems, notes=notes, last_hash=last_hash, sha256=sha256)


def _mocks(sittings: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """How the embedded mock of each sitting differed, each way once."""
    known: list[Mapping[str, Any]] = []
    for datos in sittings:
        told = datos.get("simulador")
        if told and told not in known:
            known.append(told)
            yield told


def _versions(told: Mapping[str, Any]) -> dict[str, str]:
    """Each version as text; of the institution's own contract its fingerprint and how many files it has."""
    versions = {name: value for name, value in told.items() if isinstance(value, str)}
    own = told.get("contrato")
    if isinstance(own, Mapping):
        files = own.get("archivos") or ()
        versions["contrato"] = f"local {str(own.get('huella'))[:12]} ({len(files)} archivos)"
    return versions


def _attempts(executions: Mapping[str, Execution]) -> _Attempts:
    found = _Attempts({}, {})
    for name, run in executions.items():
        if run.para is None:
            found.own.setdefault(run.caso, []).append(run)
        root, mark, _ = name.partition(">")
        if mark:
            found.preparations.setdefault(root, []).append(run)
    return found


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


def _case(row: Mapping[str, Any], attempts: _Attempts, finished: bool) -> CaseRecord:
    case_id = str(row.get("id"))
    own = attempts.own.get(case_id, [])
    counted = own[-1] if own else None
    root = counted.ejecucion if counted else f"{case_id}/1"
    verdict, reason = _end(counted, finished)
    return CaseRecord(
        id=case_id,
        titulo=str(row.get("titulo") or ""),
        objetivo=str(row.get("objetivo") or ""),
        modulo=str(row.get("modulo") or ""),
        tipo=str(row.get("tipo") or Kind.ORIGINAL),
        requisitos=words(row.get("requisitos")),
        certeza=str(row.get("certeza") or ""),
        fuente=str(row.get("fuente") or ""),
        necesita=words(row.get("necesita")),
        pasos=tuple(_step(step) for step in row.get("pasos") or ()),
        veredicto=verdict,
        razon=reason,
        execution=counted,
        preparations=tuple(attempts.preparations.get(root, ())),
        anteriores=tuple(own[:-1]),
        ensayos=tuple(one for run in own[:-1] for one in attempts.preparations.get(run.ejecucion, ())),
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
        errores=words(espera.get("errores")),
        estado=int(espera.get("estado") or 200),
        valores=espera.get("valores") or {},
        http=row.get("http") or {},
        vertical=str(row.get("vertical") or ""),
    )
