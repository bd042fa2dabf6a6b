"""The commands on the evidence of a run."""

from __future__ import annotations

from pathlib import Path

import click

from harness.spanish_click import RUTA, OneOf, SpanishCommand


@click.command(cls=SpanishCommand)
@click.argument("folders", nargs=-1, required=True, type=RUTA, metavar="CORRIDA…")
@click.option(
    "--format",
    "form",
    type=OneOf("html", "pdf"),
    default="html",
    metavar="html|pdf",
    help="html, por omisión: los productos de siempre; pdf: escribe expediente.pdf, sin los mensajes.",
)
@click.option("--explicar", is_flag=True, help="Solo dice en qué se fue el tiempo, sin rehacer nada.")
def render(folders: tuple[Path, ...], form: str, explicar: bool) -> int:
    """Rehace los productos de una corrida desde su bitácora, y nada más."""
    from harness.commands.evidence import explain, render_again, render_pdf

    if explicar:
        return max(explain(folder) for folder in folders)
    again = render_pdf if form == "pdf" else render_again
    return max(again(folder) for folder in folders)


@click.command(cls=SpanishCommand)
@click.argument("corrida", type=RUTA, metavar="CORRIDA")
@click.option("--json", "as_json", is_flag=True, help="Lo mismo como JSON.")
def rejudge(corrida: Path, as_json: bool) -> int:
    """Vuelve a juzgar una corrida desde su bitácora, con los controles de hoy, y dice qué cambia y por qué."""
    from harness.commands.rejudge import rejudge as again

    return again(corrida, as_json=as_json)


@click.command(cls=SpanishCommand)
@click.argument("corrida", type=RUTA, metavar="CORRIDA")
def cerrar(corrida: Path) -> int:
    """Borra lo privado de una corrida: sus seudónimos ya no se deshacen y ya no puede continuar."""
    from harness.commands.closing import close_run

    return close_run(corrida)
