"""Draws a ticket's life as an SVG line: a dot per query, labelled with time and state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from harness.render.format import seconds
from harness.render.steps import Query

GAP, LEFT, HEIGHT, AXIS = 104, 56, 76, 24
MOST = 7  # labelled dots per line; a longer life is told by its changes of state
WORDS = {
    "RECEPCIONADO": ("Recepcionado",),
    "EN_PROCESO": ("En proceso",),
    "FINALIZADO_SIN_ERRORES": ("Finalizado", "sin errores"),
    "FINALIZADO_CON_ERRORES": ("Finalizado", "con errores"),
    None: ("Sin estado",),
}


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of the line; `repeated` counts the equal answers that it stands for."""

    label: str
    words: tuple[str, ...]
    shape: str
    repeated: int = 1

    @property
    def text(self) -> str:
        """The point said in words."""
        times = f", {self.repeated} consultas iguales" if self.repeated > 1 else ""
        return f"{self.label}: {' '.join(self.words).lower()}{times}"


def dots(line: Sequence[Query], opened: bool) -> tuple[Dot, ...]:
    """The points to draw; `opened` says that the line begins with the reception of a message."""
    start = [Dot("0 s", ("Enviado",), "inicio")] if opened else []
    told = [Dot(seconds(one.elapsed_s), _words(one.estado), one.estado or "nulo") for one in line]
    return tuple(start + (told if len(told) < MOST else _merged(told)))


def draw(points: Sequence[Dot]) -> Markup:
    """The SVG; decoration only, since the page writes the same points as a list."""
    width = 2 * LEFT + GAP * (len(points) - 1)
    body = "".join(_point(LEFT + GAP * index, dot) for index, dot in enumerate(points))
    axis = f'<line x1="{LEFT}" y1="{AXIS}" x2="{width - LEFT}" y2="{AXIS}" class="eje"/>'
    return Markup(
        f'<svg class="ticket-linea" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}" '
        f'aria-hidden="true" focusable="false">{axis}{body}</svg>'
    )


def _merged(told: Sequence[Dot]) -> list[Dot]:
    """Equal neighbours become their first and one point for the rest."""
    runs: list[list[Dot]] = []
    for dot in told:
        if runs and runs[-1][0].words == dot.words:
            runs[-1].append(dot)
        else:
            runs.append([dot])
    merged = []
    for run in runs:
        merged.append(run[0])
        if len(run) > 1:
            span = run[-1].label if len(run) == 2 else f"{run[1].label} – {run[-1].label}"
            merged.append(Dot(span, run[0].words, run[0].shape, len(run) - 1))
    return merged


def _point(x: int, dot: Dot) -> str:
    lines = [*dot.words, *([f"× {dot.repeated}"] if dot.repeated > 1 else [])]
    text = "".join(f'<tspan x="{x}" dy="{0 if i == 0 else 14}">{escape(word)}</tspan>' for i, word in enumerate(lines))
    return (
        f'{_mark(x, dot)}<text x="{x}" y="{AXIS - 12}" class="hora">{escape(dot.label)}</text>'
        f'<text x="{x}" y="{AXIS + 22}" class="estado">{text}</text>'
    )


def _mark(x: int, dot: Dot) -> str:
    """A shape per state, so that colour is never alone."""
    match dot.shape:
        case "FINALIZADO_SIN_ERRORES":
            return f'<circle cx="{x}" cy="{AXIS}" r="7" class="bien"/><path d="M{x - 3} {AXIS}l2 3 4-6" class="trazo"/>'
        case "FINALIZADO_CON_ERRORES":
            cross = f"M{x - 3} {AXIS - 3}l6 6m0-6l-6 6"
            square = f'<rect x="{x - 7}" y="{AXIS - 7}" width="14" height="14" class="mal"/>'
            return f'{square}<path d="{cross}" class="trazo"/>'
        case "EN_PROCESO":
            ring = f'<circle cx="{x}" cy="{AXIS}" r="6" class="vacio"/>'
            return f'{ring}<circle cx="{x}" cy="{AXIS}" r="3" class="punto"/>'
        case "inicio":
            return f'<path d="M{x} {AXIS - 7}v14" class="inicio"/>'
        case "RECEPCIONADO":
            return f'<circle cx="{x}" cy="{AXIS}" r="6" class="vacio"/>'
        case _:
            return f'<path d="M{x} {AXIS - 7}l7 7-7 7-7-7z" class="vacio"/>'


def _words(estado: str | None) -> tuple[str, ...]:
    return WORDS.get(estado, (str(estado),))
