"""A small cases root on disk, a clock held in the hand, and a run of the engine over both."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from fake_sigfe import TARGET, FakeSigfe

from harness.engine import Engine, GoingOn, Options, resumed_suite
from harness.engine.events import Event
from harness.engine.rejudging import lost_registrars
from harness.evidence.history import history_of
from harness.evidence.journal import Journal
from harness.evidence.reader import read_journal
from harness.loader import load_cases
from harness.model import CaseResult, Target

INPUTS = """
[entradas.hoy]
tipo = "fecha"
valor = "2026-06-15"
descripcion = "día"
[entradas."requerimiento.folio"]
tipo = "entero"
valor = 12
descripcion = "folio"
"""

CASE = """
id = "{id}"
title = "t"
objective = "o"
requirements = ["IOP-2.1"]
certeza = "observado"
fuente = "prueba"
{more}
"""

REGISTRAR = """
[[step]]
name = "com"
operation = "compromiso.registrar"
body = "orden.json"
save = { folio = "/transaccionVerticalesType/0/folio" }
"""


def order(**members: Any) -> dict[str, Any]:
    """A small registrar body of a compromiso for $ 1.000."""
    line = {"idConcepto": "2204001", "montoFuturo": 0, "saldo": 0, "monto": 1000}
    group = {
        "imputacionesACatalogosDeReagrupacion": {"catalogo": [{"catalogo": "iniciativaInversion", "elemento": "00"}]},
        "imputacionesAConceptosPresupuestarios": {"imputacion": [line]},
    }
    previous = {
        "folio": "${requerimiento.folio}",
        "tipo": "01",
        "idCombinacion": "3000412",
        "agrupacionesDeImputacionesACatalogos": {"agrupacion": [group]},
    }
    principal = {
        "id": "98990001-3",
        "transaccionesPrevias": {"transaccion": [previous]},
        "cumplimientos": {"cumplimiento": [{"fecha": "${hoy+30}", "monto": 1000}]},
    }
    document = {
        "numero": "1-${corrida.n}-SE26",
        "tipo": "1600",
        "fecha": "${hoy}",
        "descripcion": "d",
        "idDocumentoAjustado": None,
        "principales": {"principal": [principal]},
        "monto": 1000,
    }
    item = {
        "id": "211",
        "titulo": "t",
        "descripcion": "d",
        "documentos": {"documento": [document]},
        "etapa": "03",
        "informacionDeAjuste": None,
    }
    return {"detalles": {"compromiso": [item | members]}}


DEFAULT = Options()


class HandClock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def utc(self) -> datetime:
        return datetime(2026, 6, 15, 12, 0, tzinfo=UTC) + timedelta(seconds=self.now)

    def today(self) -> date:
        return self.utc().date()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


class World:
    """A cases root being written, and runs over it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "cases"
        (self.root / "bases").mkdir(parents=True)
        (self.root / "entradas.toml").write_text(INPUTS, encoding="utf-8")
        self.body("orden.json", order())
        self.clock = HandClock()
        self.events: list[Event] = []
        self.engines: list[Engine] = []
        self._runs = 0

    def body(self, name: str, value: Any) -> None:
        (self.root / "bases" / name).write_text(json.dumps(value), encoding="utf-8")

    def case(self, id: str, steps: str = REGISTRAR, head: str = "", place: str = "compromiso/original") -> Path:
        folder = self.root / place / id.lower()
        folder.mkdir(parents=True)
        (folder / "case.toml").write_text(CASE.format(id=id, more=head + steps), encoding="utf-8")
        return folder

    def run(self, sigfe: FakeSigfe, options: Options = DEFAULT, target: Target = TARGET, **more: Any) -> Any:
        """A new run; with `again` (a motive) the last one is taken up, with the cases of its journal or of the disk."""
        again = more.get("again")
        self._runs += again is None
        path = self.root.parent / f"run{self._runs}" / "journal.jsonl"
        suite = load_cases([self.root])
        assert not suite.broken, suite.broken
        going_on = GoingOn(history_of(read_journal(path).lines), again) if again else None
        cases = suite.cases
        if going_on is not None and again in ("reanudar", "reenviar"):
            suite = resumed_suite(going_on.history)
            cases = suite.cases
        if going_on is not None and again == "reenviar":
            cases = tuple(suite.library[id] for id in more["ids"])
            resent = {one: paso for id in more["ids"] for one, paso in lost_registrars(going_on.history, id).items()}
            going_on = GoingOn(going_on.history, again, resent)

        def listen(event: Event) -> None:
            self.events.append(event)
            if "listener" in more:
                more["listener"](event, engine)

        with more.get("journal", Journal)(path, now=self.clock.utc, go_on=again is not None) as journal:
            transport = more.get("transport", sigfe.transport)
            engine = Engine(target, suite, journal, options, listen, transport, self.clock, going_on)
            self.engines.append(engine)
            results = asyncio.run(engine.run(cases))
        read = read_journal(path)
        assert read.problems == []
        return Ran(results, read.lines)


class Ran:
    """What a run left."""

    def __init__(self, results: tuple[CaseResult, ...], lines: list[dict[str, Any]]) -> None:
        self.results = results
        self.lines = lines

    @property
    def verdicts(self) -> dict[str, str]:
        return {result.caso.id: str(result.veredicto) for result in self.results}

    def of(self, clase: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["clase"] == clase]

    def finding(self, control: str) -> dict[str, Any]:
        """The first finding of one check."""
        found = [line["datos"] for line in self.of("hallazgo")]
        return next(finding for finding in found if finding["control"] == control)

    def pasos(self, ejecucion: str, clase: str = "intento") -> list[str]:
        """The exchanges of one execution, in order."""
        return [line["paso"] for line in self.of(clase) if line["ejecucion"] == ejecucion]

    def reason(self, id: str) -> str:
        """Why a case ended as it did."""
        return next(result.razon for result in self.results if result.caso.id == id)
