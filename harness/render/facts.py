"""What a journal says of a run, as frozen values; `harness.render.record` builds them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from harness.model import Verdict
from harness.strict_json import StrictJsonError, parse


@lru_cache(maxsize=256)
def _value(text: str) -> Any:
    """Bodies are kept as text, since a run has thousands; those of the case that is being told are kept parsed too."""
    try:
        return parse(text)
    except StrictJsonError:
        return None


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it travelled; `cuerpo` is the exact text."""

    metodo: str
    cabeceras: Mapping[str, str]
    cuerpo: str

    @property
    def json(self) -> Any:
        """The body's value, or None when it is no strict JSON; not to be changed."""
        return _value(self.cuerpo)


@dataclass(frozen=True, slots=True)
class Received:
    """An answer as it travelled; `cuerpo` is the exact text."""

    estado: int
    cabeceras: Mapping[str, str]
    cuerpo: str

    @property
    def json(self) -> Any:
        """The body's value, or None when it is no strict JSON; not to be changed."""
        return _value(self.cuerpo)


@dataclass(frozen=True, slots=True)
class ExchangeRecord:
    """One request and what came of it; times are the journal's (UTC), `n_*` its line numbers."""

    paso: str
    operacion: str
    ruta: str
    n_intento: int
    t_intento: str
    sent: Sent
    n_resultado: int | None = None
    t_resultado: str | None = None
    received: Received | None = None
    fallo: str | None = None
    duracion_s: float | None = None
    origen: str = "harness"  # who caused it: "harness", "institucion" (its own system), "importado"
    contraparte: str = "mock"  # who answered: "mock" or "target"


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """One check's word, as written in the journal."""

    frase: str
    veredicto: Verdict
    certeza: str
    paso: str | None
    requisitos: tuple[str, ...]
    esperado: str | None
    recibido: str | None
    puntero: str | None
    control: str


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """How the mock's own console showed one registered transaction; `fallo` says why `vista` is nothing."""

    servicio: str
    folio: str
    ruta: str
    n: int
    texto: str
    fallo: str

    @property
    def vista(self) -> Any:
        """What was seen, as its JSON says."""
        return json.loads(self.texto)


@dataclass(frozen=True, slots=True)
class Execution:
    """One execution of a case: an attempt that counts, or a private preparation of one.

    `veredicto` None: never written. `intento` counts the attempts at the case, from 1.
    """

    ejecucion: str
    caso: str
    para: str | None
    t_inicio: str
    exchanges: tuple[ExchangeRecord, ...]
    findings: tuple[FindingRecord, ...]
    veredicto: Verdict | None
    razon: str
    duracion_s: float
    tickets: tuple[str, ...]
    folios: tuple[str, ...]
    shown: tuple[ShownRecord, ...] = ()
    intento: int = 1


@dataclass(frozen=True, slots=True)
class DeclaredStep:
    """A step as the case announces it; `http` is how its request departs from a right one (transport cases)."""

    nombre: str
    operacion: str
    ticket: str | None
    errores: tuple[str, ...]
    estado: int
    valores: Mapping[str, Any]
    http: Mapping[str, Any]
    vertical: str = ""


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A declared case with what became of it; `veredicto` and `razon` are always there.

    `execution` is the last attempt, `anteriores` those before it, oldest first; `preparations` are those of the
    last attempt, `ensayos` those of the earlier ones (their names begin with the attempt that they were for).
    """

    id: str
    titulo: str
    objetivo: str
    modulo: str
    tipo: str
    requisitos: tuple[str, ...]
    certeza: str
    fuente: str
    necesita: tuple[str, ...]
    pasos: tuple[DeclaredStep, ...]
    veredicto: Verdict
    razon: str
    execution: Execution | None
    preparations: tuple[Execution, ...]
    anteriores: tuple[Execution, ...] = ()
    ensayos: tuple[Execution, ...] = ()

    @property
    def intentos(self) -> int:
        """How many attempts at the case there were."""
        return len(self.anteriores) + (self.execution is not None)


@dataclass(frozen=True, slots=True)
class Integrity:
    """What can be said of the journal itself."""

    lineas: int
    primer_hash: str | None
    ultimo_hash: str | None
    problemas: tuple[str, ...]
    sha256: str | None = None  # of the whole file, as `sha256sum` tells it
    notas: tuple[str, ...] = ()  # what fits and must be known: cuts that the run declared


@dataclass(frozen=True, slots=True)
class Resumption:
    """A time when the run was taken up again: `motivo` is why, `t` when, `casos` what was then left to execute."""

    n: int
    t: str
    motivo: str
    casos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A run as its journal tells it. `motivo` None: the journal has no end."""

    corrida: str
    contraparte: str
    destino: Mapping[str, Any]
    institucion: Mapping[str, Any]
    versiones: Mapping[str, str]
    semilla: Any
    concurrencia: Any
    entradas: Mapping[str, Any]
    casos: tuple[CaseRecord, ...]
    rotos: tuple[tuple[str, str], ...]
    exchanges: tuple[ExchangeRecord, ...]
    controles: tuple[FindingRecord, ...]
    motivo: str | None
    duracion_s: float | None
    t_inicio: str | None
    t_fin: str | None
    integrity: Integrity
    plan: Mapping[str, Any] | None = None  # the certification plan as it stood when the run began (plan.schema.json)
    decisiones: Mapping[str, Any] | None = None  # earlier decisions of the consultant (decisiones.schema.json)
    privacidad: Mapping[str, Any] = field(default_factory=dict)  # what was pseudonymised
    reanudaciones: tuple[Resumption, ...] = ()
    razon_fin: str | None = None  # why it stopped by itself
    incompleto: tuple[str, ...] = ()  # what it lacked when it was sealed all the same
    contrato: Mapping[str, Any] | None = None  # the institution's own contract files: `huella`, `archivos`
    simulador: tuple[Mapping[str, Any], ...] = ()  # how the mock of each sitting differed from the packaged

    @property
    def simulada(self) -> bool:
        """Whether the other side was a mock; anything but a plain `target` counts as simulation."""
        return self.contraparte != "target"

    @property
    def reglas_apagadas(self) -> tuple[str, ...]:
        """The rules that the embedded mock did not apply, in any sitting of the run."""
        return tuple(sorted({code for one in self.simulador for code in one.get("reglas_apagadas", ())}))

    @property
    def totales(self) -> dict[Verdict, int]:
        """How many cases ended in each verdict, every verdict named."""
        return {verdict: sum(case.veredicto is verdict for case in self.casos) for verdict in Verdict}
