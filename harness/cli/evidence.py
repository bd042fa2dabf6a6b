"""The commands on the evidence of a run."""

from __future__ import annotations

from pathlib import Path

import click

from harness.spanish_click import RUTA, SpanishCommand


@click.command(cls=SpanishCommand)
@click.argument("folders", nargs=-1, required=True, type=RUTA, metavar="CORRIDA…")
def render(folders: tuple[Path, ...]) -> int:
    """Rehace los productos de una corrida desde su bitácora, y nada más."""
    from harness.commands.evidence import render_again

    return max(render_again(folder) for folder in folders)
