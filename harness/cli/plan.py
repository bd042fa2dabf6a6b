"""The commands that compare: a plan with what was done, and a run with another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from harness.spanish_click import RUTA, SpanishCommand


@click.command(cls=SpanishCommand)
@click.argument("folders", nargs=-1, type=RUTA, metavar="[CORRIDA…]")
@click.option("--plan", type=RUTA, metavar="ARCHIVO", help="Plan de certificación; por omisión, plan.toml.")
@click.option(
    "--decisiones", type=RUTA, metavar="ARCHIVO", help="Decisiones del consultor: lo que observó y sigue sin resolver."
)
@click.option("--casos", is_flag=True, help="Además, caso por caso, con la corrida que lo evidencia.")
@click.option("--json", "as_json", is_flag=True, help="Lo mismo, completo, como JSON.")
def status(**asked: Any) -> int:
    """Dice cuánto se avanzó en el plan de certificación y qué la impide; por omisión, con todas las corridas."""
    from harness.commands.status import Asked, tell_status

    return tell_status(Asked(**asked))


@click.command(cls=SpanishCommand)
@click.argument("first", type=RUTA, metavar="CORRIDA_A")
@click.argument("second", type=RUTA, metavar="CORRIDA_B")
@click.option("--json", "as_json", is_flag=True, help="Lo mismo, completo, como JSON.")
def compare(first: Path, second: Path, as_json: bool) -> int:
    """Dice qué casos se ganaron, se perdieron o cambiaron de una corrida a otra, y en qué difieren las dos."""
    from harness.commands.compare import tell_comparison

    return tell_comparison(first, second, as_json=as_json)
