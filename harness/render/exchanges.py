"""Prepares exchanges for reading: both bodies, when, how long, and where they stand in the journal."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from harness.render import business, outcome
from harness.render.facts import ExchangeRecord
from harness.render.format import clock, seconds
from harness.render.json_text import readable
from harness.render.layout import Layout
from harness.render.steps import StepRecord
from harness.render.traffic import between
from schemas import Catalog

SHORT = 60
NO_LINE = Markup("")
Shown = dict[tuple[str, str], int]  # (side, body) already on the case's page -> journal line of its exchange


@dataclass(frozen=True, slots=True)
class Body:
    """A body ready to read, or the journal line of the exchange that already shows the very same bytes."""

    texto: Markup
    igual_a: int | None = None


ELSEWHERE = Body(Markup(""))


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """One exchange with both bodies ready to read."""

    paso: str
    linea: str
    n: int
    metodo: str
    ruta: str
    hora: str
    estado: str
    duracion: str
    frase: str
    solicitud: Body
    respuesta: Body
    hubo_respuesta: bool
    entre: str
    repetir: Markup
    aparte: str = ""  # the page that has its bodies, when this one has not


class Messages:
    """The messages of one case: its page shows each body once, and leaves to `page` what does not fit in the dossier.

    `apart` is what it left there, whole and in the order in which the case tells it.
    """

    def __init__(self, layout: Layout = Layout.JUNTO, page: str = "") -> None:
        self.apart: list[ExchangeView] = []
        self._layout = layout
        self._page = page
        self._shown: Shown = {}

    def view(
        self, exchange: ExchangeRecord, repetir: Markup = NO_LINE, frase: str = "", *, printed: bool = False
    ) -> ExchangeView:
        """One exchange, as the case's page shows it; one that is `printed` never refers to another for a body."""
        whole = exchange_view(exchange, {} if printed else self._shown, repetir, frase)
        if self._layout.keeps(printed):
            return whole
        self.apart.append(whole)
        return replace(whole, solicitud=ELSEWHERE, respuesta=ELSEWHERE, repetir=NO_LINE, aparte=self._page)


def told(exchange: ExchangeRecord, catalog: Catalog) -> str:
    """One exchange that is no step, in a sentence."""
    said = (business.asked(exchange, catalog), *outcome.answered(StepRecord(exchange.paso, exchange), catalog))
    return " → ".join(said)


def exchange_view(exchange: ExchangeRecord, shown: Shown, repetir: Markup = NO_LINE, frase: str = "") -> ExchangeView:
    """One exchange, ready to read; `shown` learns its bodies, and those that it already holds are not repeated.

    `repetir` is the command line that sends it again.
    """
    answer = exchange.received
    last = f" y {exchange.n_resultado}" if exchange.n_resultado else ""
    return ExchangeView(
        paso=exchange.paso,
        linea=f"{exchange.n_intento}{last}",
        n=exchange.n_intento,
        metodo=exchange.sent.metodo,
        ruta=exchange.ruta,
        hora=clock(exchange.t_intento),
        estado=f"HTTP {answer.estado}" if answer else "sin respuesta",
        duracion=seconds(exchange.duracion_s) if exchange.duracion_s is not None else "",
        frase=frase,
        solicitud=_body("solicitud", exchange.sent.cuerpo, exchange.n_intento, shown),
        respuesta=_body("respuesta", answer.cuerpo if answer else "", exchange.n_intento, shown),
        hubo_respuesta=answer is not None,
        entre=between(exchange.origen, exchange.contraparte),
        repetir=repetir,
    )


def _body(side: str, text: str, line: int, shown: Shown) -> Body:
    if len(text) <= SHORT:
        return Body(readable(text))
    first = shown.setdefault((side, text), line)
    return Body(Markup(""), first) if first != line else Body(readable(text))
