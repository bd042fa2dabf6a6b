"""What happened in an execution, as frozen values: all that a check may look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from harness.model import TERMINAL_STATES, Case, Exchange, Expectation, Step
from schemas import Operation, load_catalog, read_where
from schemas.reading import EVERY

Moment = Literal["antes", "despues"]
Key = tuple[str, str]  # (service, folio), as `("compromiso", "61")`; of a person `("personas", "01 98990001-3")`
DocumentKey = tuple[str | None, str | None]  # idDocumentoAjustado and numero


@dataclass(frozen=True, slots=True)
class SentLine:
    """One imputation of a registrar's message. Amounts in pesos."""

    concepto: str
    monto: int
    documento: str | None  # idDocumentoAjustado
    ajustada: str | None  # the grouping that is adjusted
    numero: str | None
    principal: str | None
    previa: Key | None  # the transaction whose balance it takes

    @property
    def de(self) -> DocumentKey:
        """The document it is of."""
        return self.documento, self.numero


@dataclass(frozen=True, slots=True)
class SentTransaction:
    """One transaction of a registrar's message."""

    servicio: str
    id: str | None
    folio_ajustado: str | None
    tipo_de_ajuste: str | None
    lineas: tuple[SentLine, ...]
    impuesto: int = 0  # signed as sent, of all its documents
    contabiliza_impuestos: bool = False
    identificacion: str | None = None  # by what obtener finds it, where that is no folio
    datos: tuple[tuple[str, str], ...] = ()  # what it says besides lines: (notion, text), those that say something
    impuestos: tuple[tuple[DocumentKey, int], ...] = ()  # the tax of each document that says one

    @property
    def libro(self) -> str:
        """The service by which it is read once it stands: a payment is read as a transacción contable."""
        return load_catalog().services[self.servicio].lee

    @property
    def adjusts(self) -> Key | None:
        """The transaction it adjusts."""
        return (self.libro, self.folio_ajustado) if self.folio_ajustado else None

    @property
    def is_reversal(self) -> bool:
        return self.tipo_de_ajuste == "2"

    @property
    def previas(self) -> tuple[Key, ...]:
        """The transactions it names as predecessors, each once."""
        return tuple(dict.fromkeys(line.previa for line in self.lineas if line.previa is not None))


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One imputation as obtener tells it; an amount that it does not tell is None."""

    concepto: str
    combinacion: str | None
    documento: str | None
    numero: str | None
    principal: str | None
    monto: int | None
    vigente: int | None
    consumido: int | None
    saldo: int | None
    previa: Key | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A transaction as obtener tells it."""

    key: Key
    estado: str | None
    folio_anterior: str | None
    lineas: tuple[ReadLine, ...]
    ajustes: tuple[str, ...]  # folios of the adjustments made to it
    asiento: tuple[tuple[int, int], ...] = ()  # (debe, haber) of every accounting line
    interno: str | None = None  # the id that SIGFE gives to what has no folio
    datos: tuple[tuple[str, str], ...] = ()
    entrada: Key | None = None  # the accounting entry that it made
    origen: Key | None = None  # of an entry, the transaction that made it

    @property
    def ids(self) -> frozenset[str]:
        """Every id by which an adjustment may name a part of it: its documents and its groupings."""
        return frozenset(one for line in self.lineas for one in (line.documento, line.combinacion) if one is not None)


@dataclass(frozen=True, slots=True)
class TransactionResult:
    """What a ticket says of one transaction of its message."""

    resultado: bool | None
    folio: str | None
    id: str | None


@dataclass(frozen=True, slots=True)
class TicketStatus:
    """One answer to a ticket query; `estado` is None when SIGFE answered an all-null object."""

    estado: str | None
    mensaje: str | None
    results: tuple[TransactionResult, ...]
    errores: tuple[str, ...]  # sentences
    ticket: str | None = None

    @property
    def is_terminal(self) -> bool:
        return self.estado in TERMINAL_STATES


@dataclass(frozen=True, slots=True)
class Poll:
    """One query of a ticket: when, counted in seconds from the first, and what came."""

    exchange: Exchange
    status: TicketStatus | None  # None when no readable answer came
    waited_s: float


@dataclass(frozen=True, slots=True)
class Search:
    """What was looked for when nobody knew whether a registrar arrived: by `marca`, that only its message carries.

    `folios` are those found, one for each transaction sent, or none; `dudosos` those of which nobody can tell which.
    """

    marca: str
    veces: int
    waited_s: float
    folios: tuple[str, ...] = ()
    dudosos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Movement:
    """One transaction that SIGFE accepted in this execution; `at` orders it among movements and readings."""

    at: int
    ejecucion: str
    paso: str
    folio: str
    sent: SentTransaction
    area: str = ""  # the seven digits of the area, and its year: folios are counted within it

    @property
    def key(self) -> Key:
        return (self.sent.libro, self.sent.identificacion or self.folio)

    @property
    def state_of(self) -> Key:
        """The transaction whose vigente it moves: the adjusted one, or itself."""
        return self.sent.adjusts or self.key


@dataclass(frozen=True, slots=True)
class Reading:
    """One automatic obtener around a registrar."""

    at: int
    ejecucion: str
    momento: Moment
    for_step: str
    key: Key
    exchange: Exchange
    view: View | None
    quiet: bool = True  # no ticket of this execution was still open: nothing could move while it was read


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step as it went: what was expected (resolved), the exchange, and the queries of its ticket."""

    step: Step
    operation: Operation
    expect: Expectation
    exchange: Exchange
    ticket: str | None = None
    mensaje: str | None = None
    polls: tuple[Poll, ...] = ()
    wanted_state: str | None = None  # the ticket state at which polling was to stop
    sent: tuple[SentTransaction, ...] = ()
    sent_ids: tuple[str, ...] = ()
    begun_by: Operation | None = None  # of a ticket query: the registrar whose ticket it follows
    search: Search | None = None  # of a registrar whose outcome was not known

    @property
    def rules_of(self) -> str:
        """The service whose rules tell why SIGFE refuses this step."""
        return (self.begun_by or self.operation).servicio

    @property
    def statuses(self) -> tuple[TicketStatus, ...]:
        """Every readable word on the ticket, in order."""
        return tuple(poll.status for poll in self.polls if poll.status is not None)

    @property
    def last_status(self) -> TicketStatus | None:
        """The last readable word on the ticket."""
        return next(reversed(self.statuses), None)

    @property
    def silence(self) -> str | None:
        """Why the last query of the ticket brought nothing readable; None when it did, or when none was made."""
        if not self.polls or self.polls[-1].status is not None:
            return None
        exchange = self.polls[-1].exchange
        return exchange.failure or (f"HTTP {exchange.answer.estado}" if exchange.answer else "sin respuesta legible")

    def saved(self, pointer: str) -> Any:
        """What the last answer has for the case to keep; `*` means the first element that `donde` describes."""
        answer = self.last_exchange.answer
        if answer is None:
            return None
        where = self.where if EVERY in pointer else {}
        found = read_where(answer.json, self.last_operation.place("respuesta", pointer), where)
        return next((value for value in found if value is not None), None)

    @property
    def where(self) -> Mapping[str, Any]:
        """What `donde` says, by the places of the last answer."""
        place = self.last_operation.place
        return {place("respuesta", pointer): value for pointer, value in self.expect.donde.items()}

    @property
    def last_operation(self) -> Operation:
        """The operation of `last_exchange`."""
        return load_catalog().operation(self.last_exchange.operacion)

    @property
    def last_exchange(self) -> Exchange:
        """The step's last answer: of a registrar the last query of its ticket."""
        return self.polls[-1].exchange if self.polls else self.exchange


@dataclass(frozen=True, slots=True)
class ExecutionFacts:
    """One execution of a case, with the movements and readings that it inherits from its private preparations."""

    case: Case
    ejecucion: str
    simulado: bool
    steps: tuple[StepRecord, ...]
    movements: tuple[Movement, ...]
    readings: tuple[Reading, ...]
    elsewhere: tuple[Movement, ...] = ()  # what the run's other executions registered under the folio of one of these

    def about(self, clave: str) -> ExecutionFacts:
        """The same, with only what services of that `clave` registered and told: transactions, or persons."""
        services = {name for name, service in load_catalog().services.items() if service.clave == clave}
        return replace(
            self,
            movements=tuple(one for one in self.movements if one.key[0] in services),
            readings=tuple(one for one in self.readings if one.key[0] in services),
            elsewhere=tuple(one for one in self.elsewhere if one.key[0] in services),
        )

    @property
    def own_movements(self) -> tuple[Movement, ...]:
        """Those of this very execution, not of its preparations."""
        return tuple(movement for movement in self.movements if movement.ejecucion == self.ejecucion)

    @property
    def own_readings(self) -> tuple[Reading, ...]:
        return tuple(reading for reading in self.readings if reading.ejecucion == self.ejecucion)

    @property
    def made_here(self) -> frozenset[Key]:
        """Every transaction made by this execution or its preparations."""
        return frozenset(movement.key for movement in self.movements)

    def origin_of(self, key: Key) -> Movement | None:
        """The movement that made a transaction, if it was made here."""
        return next((movement for movement in self.movements if movement.key == key), None)


@dataclass(frozen=True, slots=True)
class SharedBalance:
    """A transaction that cases share as an input: what obtener told of it at the start and at the end of the run."""

    key: Key
    start: View | None
    end: View | None
