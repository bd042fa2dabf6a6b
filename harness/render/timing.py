"""Reads from a journal's lines where the time of a run went: each execution, each ticket, and the critical path."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

POLL = ".ticket"  # how the step of a ticket's queries ends
SEARCH = "busqueda."  # how the steps begin that look for a lost message
RUN = "corrida"


@dataclass(frozen=True, slots=True)
class Parts:
    """Seconds by what they were spent on: SIGFE's tickets, a place, the target's rhythm, the network, own work."""

    sigfe_s: float = 0.0
    lugar_s: float = 0.0
    ritmo_s: float = 0.0
    red_s: float = 0.0
    propio_s: float = 0.0

    def __add__(self, other: Parts) -> Parts:
        return Parts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Parts)))

    @property
    def total_s(self) -> float:
        return self.sigfe_s + self.lugar_s + self.ritmo_s + self.red_s + self.propio_s


@dataclass(frozen=True, slots=True)
class TicketWait:
    """One ticket, from the answer to its registrar until it was seen for the last time.

    Seconds. `de_mas_s` is how long before it was seen its end may have come, by the queries that saw it or another
    ticket of the run still open after as long a time; of `parts`, what the last query itself waited for is apart from
    what SIGFE took.
    """

    paso: str
    consultas: int
    parts: Parts
    de_mas_s: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """One execution: seconds of its beginning and end since the run began."""

    ejecucion: str
    caso: str
    from_s: float
    until_s: float
    parts: Parts
    tickets: tuple[TicketWait, ...]

    @property
    def root(self) -> str:
        """The counted execution that it belongs to."""
        return self.ejecucion.partition(">")[0]


@dataclass(frozen=True, slots=True)
class Path:
    """What decided when the run ended: the executions of one counted case, one after another.

    `before_s` until the first case could begin; `lugar_s` until this one did; `after_s` from its verdict to the end.
    """

    stretches: tuple[Stretch, ...]
    before_s: float
    lugar_s: float
    after_s: float

    @property
    def parts(self) -> Parts:
        """All of it; what came before the first case and after the last is own work."""
        own = Parts(lugar_s=self.lugar_s, propio_s=self.before_s + self.after_s)
        return sum((one.parts for one in self.stretches), own)


@dataclass(frozen=True, slots=True)
class Timing:
    """The last sitting of a run. `lugares`: seconds that each counted execution waited for its first place.

    `operaciones` tells by operation how often it was asked and the seconds that answers took.
    """

    corrida: str
    concurrencia: int
    total_s: float
    stretches: tuple[Stretch, ...]
    path: Path | None
    lugares: Mapping[str, float]
    operaciones: Mapping[str, tuple[int, float]]

    @property
    def parts(self) -> Parts:
        """Those of every execution, which overlap."""
        return sum((one.parts for one in self.stretches), Parts(lugar_s=sum(self.lugares.values())))


@dataclass(frozen=True, slots=True)
class _Asked:
    """One exchange: when it was about to leave and when its outcome was written, in seconds since the run began."""

    paso: str
    operacion: str
    from_s: float
    lugar_s: float
    ritmo_s: float
    until_s: float | None = None
    red_s: float = 0.0

    @property
    def waits_for_sigfe(self) -> bool:
        return (self.operacion == "ticket.consultar" and self.paso.endswith(POLL)) or self.paso.startswith(SEARCH)


@dataclass(slots=True)
class _Draft:
    caso: str
    from_s: float
    until_s: float | None = None
    asked: dict[int, _Asked] = field(default_factory=dict)


class TimingBuilder:
    """Takes a journal's lines one by one; what a run did before it was taken up again is left out."""

    def __init__(self) -> None:
        self._corrida = ""
        self._concurrencia = 0
        self._began: float | None = None
        self._last_s = 0.0
        self._drafts: dict[str, _Draft] = {}

    def add(self, row: Mapping[str, Any]) -> None:
        """Take one line; one without a legible time is passed over."""
        moment, datos = _seconds(row.get("t")), row.get("datos") or {}
        if moment is None:
            return
        clase, name = row.get("clase"), str(row.get("ejecucion"))
        if clase in ("corrida", "reanudacion"):
            self._corrida = str(datos.get("corrida") or self._corrida)
            self._concurrencia = int(datos.get("concurrencia") or self._concurrencia)
            self._began, self._drafts = moment, {}
        at = self._last_s = moment - (self._began or moment)
        if clase == "inicio":
            self._drafts[name] = _Draft(str(row.get("caso")), at)
        elif name in self._drafts:
            _absorb(self._drafts[name], row, datos, at)

    def timing(self) -> Timing:
        """What the lines tell; an execution without verdict lasts until its last line."""
        stretches = _compared([_stretch(name, draft) for name, draft in self._drafts.items()])
        first = min((one.from_s for one in stretches), default=0.0)
        begun: dict[str, float] = {}
        for one in stretches:
            begun[one.root] = min(one.from_s, begun.get(one.root, one.from_s))
        lugares = {root: from_s - first for root, from_s in begun.items()}
        return Timing(
            corrida=self._corrida,
            concurrencia=self._concurrencia,
            total_s=self._last_s,
            stretches=tuple(stretches),
            path=_path(stretches, first, lugares, self._last_s),
            lugares=lugares,
            operaciones=_by_operation(draft for draft in self._drafts.values()),
        )


def timing_of(lines: Iterable[Mapping[str, Any]]) -> Timing:
    """Where the time of a journal's last sitting went."""
    builder = TimingBuilder()
    for line in lines:
        builder.add(line)
    return builder.timing()


def _absorb(draft: _Draft, row: Mapping[str, Any], datos: Mapping[str, Any], at: float) -> None:
    clase = row.get("clase")
    if clase == "intento":
        waits = datos.get("esperas") or {}
        paso, operacion = str(row.get("paso")), str(row.get("operacion"))
        asked = _Asked(paso, operacion, at, float(waits.get("lugar_s") or 0), float(waits.get("ritmo_s") or 0))
        draft.asked[int(row.get("n") or 0)] = asked
    elif clase == "resultado" and datos.get("intento") in draft.asked:
        one = draft.asked[datos["intento"]]
        took = at - one.from_s
        red_s = min(took, float(datos.get("duracion_s") or took))
        draft.asked[datos["intento"]] = _Asked(one.paso, one.operacion, one.from_s, one.lugar_s, one.ritmo_s, at, red_s)
    elif clase == "veredicto":
        draft.until_s = at


def _stretch(name: str, draft: _Draft) -> Stretch:
    asked = [one for one in draft.asked.values() if one.until_s is not None]
    last = max((one.until_s or 0.0 for one in asked), default=draft.from_s)
    until_s = draft.until_s if draft.until_s is not None else last
    parts, tickets, at = Parts(), [], draft.from_s
    for run in _runs(asked):
        told = _waited(run, at)
        parts, at = parts + told.parts, run[-1].until_s or at
        if run[0].waits_for_sigfe:
            tickets.append(told)
    return Stretch(name, draft.caso, draft.from_s, until_s, parts + Parts(propio_s=until_s - at), tuple(tickets))


def _runs(asked: Sequence[_Asked]) -> Iterable[list[_Asked]]:
    """Exchanges one by one, but the queries of one ticket together."""
    run: list[_Asked] = []
    for one in asked:
        if run and not (one.waits_for_sigfe and run[-1].waits_for_sigfe and one.paso == run[-1].paso):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _waited(run: Sequence[_Asked], since_s: float) -> TicketWait:
    """From the outcome before it to the outcome of the last of these exchanges."""
    last = run[-1]
    came = last.from_s - last.lugar_s - last.ritmo_s  # when it wanted to be asked
    before = max(came - since_s, 0.0)
    sigfe = before if last.waits_for_sigfe else 0.0
    took = (last.until_s or last.from_s) - last.from_s
    parts = Parts(sigfe, last.lugar_s, last.ritmo_s, last.red_s, before - sigfe + took - last.red_s)
    seen_open = run[-2].from_s if len(run) > 1 else since_s
    return TicketWait(last.paso.removesuffix(POLL), len(run), parts, max(came - seen_open, 0.0))


def _compared(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Each ticket beside all: one seen at once after the time of others, with no query before, was not seen late."""
    open_s = sorted(one.parts.sigfe_s - one.de_mas_s for stretch in stretches for one in stretch.tickets)

    def late(ticket: TicketWait) -> float:
        before = open_s[: bisect_left(open_s, ticket.parts.sigfe_s)]
        return min(ticket.de_mas_s, ticket.parts.sigfe_s - before[-1]) if before else ticket.de_mas_s

    return [
        replace(stretch, tickets=tuple(replace(one, de_mas_s=late(one)) for one in stretch.tickets))
        for stretch in stretches
    ]


def _path(stretches: Sequence[Stretch], first: float, lugares: Mapping[str, float], end_s: float) -> Path | None:
    if not stretches:
        return None
    last = max(stretches, key=lambda one: one.until_s)
    mine = tuple(sorted((one for one in stretches if one.root == last.root), key=lambda one: one.from_s))
    return Path(mine, first, lugares[last.root], max(end_s - last.until_s, 0.0))


def _by_operation(drafts: Iterable[_Draft]) -> dict[str, tuple[int, float]]:
    found: dict[str, tuple[int, float]] = {}
    for draft in drafts:
        for one in draft.asked.values():
            count, total = found.get(one.operacion, (0, 0.0))
            found[one.operacion] = (count + 1, total + one.red_s)
    return found


def _seconds(stamp: Any) -> float | None:
    try:
        return datetime.fromisoformat(str(stamp)).timestamp()
    except ValueError:
        return None
