"""The command that turns a consultant's decisions into an acta."""

from __future__ import annotations

from pathlib import Path

import click

from harness.spanish_click import RUTA, OneOf, SpanishCommand

FORMAT = OneOf("html", "pdf")


@click.command(cls=SpanishCommand)
@click.argument("corrida", type=RUTA, metavar="CORRIDA")
@click.option(
    "--decisiones", type=RUTA, required=True, metavar="ARCHIVO", help="El decisiones.json guardado en el expediente."
)
@click.option("--format", "form", type=FORMAT, default="html", metavar="html|pdf", help="html, por omisión, o pdf.")
@click.option("--out", type=RUTA, metavar="ARCHIVO", help="El acta que se escribe; por omisión, en la corrida.")
def acta(corrida: Path, decisiones: Path, form: str, out: Path | None) -> int:
    """Escribe el acta: el veredicto del arnés junto a la decisión del consultor, y las observaciones pendientes."""
    from harness.commands.acta import write_acta

    return write_acta(corrida, decisiones, form, out)
