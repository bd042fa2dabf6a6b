"""The words of the harness: frozen values that travel between its rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from harness.limits import REAL_LIMITS, Limits


class Verdict(StrEnum):
    """How an execution ended. Only FALLIDO blames the other side; nothing executed is never green."""

    APROBADO = "APROBADO"
    FALLIDO = "FALLIDO"
    INCONCLUSO = "INCONCLUSO"
    ERROR = "ERROR"
    OMITIDO = "OMITIDO"
    EN_CURSO = "EN_CURSO"


class Certainty(StrEnum):
    DOCUMENTADO = "documentado"
    OBSERVADO = "observado"
    SUPUESTO = "supuesto"


class Kind(StrEnum):
    """The kinds of business case, in the order of the matrix's columns."""

    ORIGINAL = "original"
    AJUSTE_POSITIVO = "ajuste_positivo"
    AJUSTE_NEGATIVO = "ajuste_negativo"
    REVERSO = "reverso"
    ERROR_NEGOCIO = "error_negocio"
    TICKET_EN_PROCESO = "ticket_en_proceso"
    CONSULTA = "consulta"
    TRANSPORTE = "transporte"
    ESCENARIO = "escenario"


SCENARIOS = "escenarios"  # the folder of the cases that cross modules and neighbours


TERMINAL_STATES = frozenset({"FINALIZADO_SIN_ERRORES", "FINALIZADO_CON_ERRORES"})


@dataclass(frozen=True, slots=True)
class HttpShape:
    """How a `transporte` step departs from a right request; None keeps what is right."""

    metodo: str | None = None
    credencial: str | None = None  # "ninguna", "mala", or the name of the service whose credentials are used instead
    tipo: str | None = None  # Content-Type; "" sends none
    cuerpo_crudo: str | None = None  # the exact text to send instead of the JSON body
    relleno: int | None = None  # pads the body with blanks up to this many bytes


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the step's answer must be. `ticket` None on a registrar with `errores` means what the rule's layer says."""

    ticket: str | None = None
    errores: tuple[str, ...] = ()
    estado: int = 200  # HTTP status
    valores: Mapping[str, Any] = field(default_factory=dict)  # JSON Pointer of the answer -> value
    donde: Mapping[str, Any] = field(default_factory=dict)  # what the element of a list must have for `*` to mean it


@dataclass(frozen=True, slots=True)
class Step:
    """One exchange of a case, as written: bodies and inputs still hold their `${…}`."""

    name: str
    operation: str  # "<service>.<verb>"
    body: Any = None  # parsed JSON of `body`, with `set` and `quitar` applied; None for queries
    input: Mapping[str, Any] = field(default_factory=dict)
    expect: Expectation = Expectation()
    save: Mapping[str, str] = field(default_factory=dict)
    http: HttpShape = HttpShape()
    simulacion: Mapping[str, Any] = field(default_factory=dict)  # what the mock must do, header of a mock only
    vertical: str | None = None  # another system than the institution's own, with its channel and credentials


@dataclass(frozen=True, slots=True)
class Case:
    """One business case, as read from `cases/<modulo>/<tipo>/<slug>/case.toml`."""

    id: str
    title: str
    objective: str
    modulo: str
    tipo: Kind
    requirements: tuple[str, ...]
    needs: tuple[str, ...]
    steps: tuple[Step, ...]
    certainty: Certainty
    fuente: str
    path: Path


@dataclass(frozen=True, slots=True)
class Institution:
    """Whose books: partida and capitulo of two digits, areaTransaccional of three, the year."""

    partida: str
    capitulo: str
    area: str
    ejercicio: int

    @property
    def area_completa(self) -> str:
        """The seven digits of `areaTrx` and `codigoAreaTx`."""
        return self.partida + self.capitulo + self.area

    @property
    def with_year(self) -> str:
        """Where a sequence of folios lives: the seven digits and the year, `9701001/2026`."""
        return f"{self.area_completa}/{self.ejercicio}"


@dataclass(frozen=True, slots=True)
class Credential:
    """A user and a secret; the secret never shows in repr. `publica` marks the mock's printed default, no secret.

    `variables` names those of the environment that bring both, when it is they that do.
    """

    usuario: str
    clave: str = field(repr=False)
    publica: bool = False
    variables: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Vertical:
    """Another system that interoperates with the same SIGFE: its channel and its own credentials by service."""

    canal: str
    credenciales: Mapping[str, Credential]
    urls: Mapping[str, str] = field(default_factory=dict)  # by service name, where it differs from the target's


@dataclass(frozen=True, slots=True)
class Tls:
    """How a target's certificate is verified: against `ca` (a file of PEM certificates; None: the system's)."""

    ca: Path | None = None
    version_minima: str = "1.2"
    verificar: bool = True


@dataclass(frozen=True, slots=True)
class Proxy:
    """The proxy by which everything goes to a target."""

    url: str
    credencial: Credential | None = None


@dataclass(frozen=True, slots=True)
class Privacy:
    """Whose numbers the evidence replaces by pseudonyms: natural persons' RUTs, bank accounts."""

    ruts: bool = True
    cuentas: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """Where the cases run. `simulado` targets are a mock: they get simulation headers and are printed as simulation.

    `archivo` is the targets file, for messages; `avisos` are sentences on what is allowed and should be known.
    """

    name: str
    url: str
    canal: str
    ambiente: str  # "simulado", "pruebas" or "produccion"
    institucion: Institution
    credenciales: Mapping[str, Credential]  # by service name
    urls: Mapping[str, str] = field(default_factory=dict)  # by service name, where it differs from `url`
    entradas: Mapping[str, Any] = field(default_factory=dict)  # dotted name -> value, over cases/entradas.toml
    verticales: Mapping[str, Vertical] = field(default_factory=dict)  # the neighbours that the cases may speak as
    privacidad: Privacy = Privacy()
    limites: Limits = REAL_LIMITS
    tls: Tls = Tls()
    proxy: Proxy | None = None
    archivo: str = ""
    avisos: tuple[str, ...] = ()

    @property
    def simulado(self) -> bool:
        return self.ambiente == "simulado"

    @property
    def direcciones(self) -> tuple[str, ...]:
        """Every address that something may be sent to, the proxy's left out."""
        others = [url for vertical in self.verticales.values() for url in vertical.urls.values()]
        return tuple(dict.fromkeys((self.url, *self.urls.values(), *others)))

    @property
    def secretos(self) -> tuple[Credential, ...]:
        """Every credential that must stay out of what is written: the institution's, its neighbours', the proxy's."""
        known = [*self.credenciales.values()]
        known += [self.proxy.credencial] if self.proxy and self.proxy.credencial else []
        known += [one for vertical in self.verticales.values() for one in vertical.credenciales.values()]
        return tuple(dict.fromkeys(one for one in known if not one.publica))

    @property
    def contraparte(self) -> str:
        """`mock` or `target`, as the journal names the other side."""
        return "mock" if self.simulado else "target"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `cuerpo` is the exact text; `json` its value, or None when it is not JSON."""

    estado: int
    cabeceras: Mapping[str, str]
    cuerpo: str
    json: Any
    duracion_s: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer; `answer` is None when none came, and `failure` then says why."""

    paso: str
    operacion: str
    ruta: str
    solicitud_cuerpo: str
    solicitud_json: Any
    answer: Answer | None
    failure: str | None
    n_intento: int  # journal line numbers
    n_resultado: int
    may_have_arrived: bool = True  # False when it is known that the request never left

    @property
    def unreadable(self) -> str | None:
        """Why it tells nothing of what was asked, in Spanish: no answer, no JSON, or a status that is not 200."""
        if self.answer is None or self.failure is not None:
            return self.failure or "sin respuesta"
        return None if self.answer.estado == 200 else f"el destino respondió HTTP {self.answer.estado}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's word on an execution: a sentence that holds or not, and how sure its ground is.

    `verdict` is APROBADO when it holds, else what it makes of the execution. `esperado` and `recibido` stand side
    by side in the dossier; `puntero` names the member when there is one.
    """

    check: str
    sentence: str
    verdict: Verdict
    certainty: Certainty
    paso: str | None = None
    requirements: tuple[str, ...] = ()
    esperado: str | None = None
    recibido: str | None = None
    puntero: str | None = None


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The end of one counted execution of a case."""

    caso: Case
    ejecucion: str
    veredicto: Verdict
    razon: str
    duracion_s: float
    tickets: tuple[str, ...]
    folios: tuple[str, ...]
    findings: tuple[Finding, ...]


WORST_FIRST = (
    Verdict.FALLIDO,
    Verdict.ERROR,
    Verdict.EN_CURSO,
    Verdict.INCONCLUSO,
    Verdict.OMITIDO,
    Verdict.APROBADO,
)


def worst(verdicts: list[Verdict]) -> Verdict:
    """The verdict that decides: the first of WORST_FIRST among those given; APROBADO needs at least one."""
    return next((verdict for verdict in WORST_FIRST if verdict in verdicts), Verdict.INCONCLUSO)
