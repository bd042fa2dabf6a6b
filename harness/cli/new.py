"""The commands that write a file to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from harness.spanish_click import RUTA, SpanishCommand, SpanishGroup


@click.group(cls=SpanishGroup)
def new() -> None:
    """Escribe algo con que empezar, comentado; nunca sobrescribe."""


@new.command(cls=SpanishCommand)
@click.argument("carpeta", type=RUTA, metavar="CARPETA")
def project(carpeta: Path) -> int:
    """Escribe la carpeta de una institución: destinos, plan, entradas, dos casos y su integración continua."""
    from harness.commands.new_project import write_project

    return write_project(carpeta)


@new.command(cls=SpanishCommand)
@click.argument("nombre", default="pruebas", metavar="[NOMBRE]")
@click.option("--targets", type=RUTA, default="targets.toml", metavar="ARCHIVO", help="Por omisión, targets.toml.")
def target(nombre: str, targets: Path) -> int:
    """Agrega un destino a targets.toml; por omisión, pruebas."""
    from harness.commands.new_target import add_target

    return add_target(targets, nombre)


@new.command(cls=SpanishCommand)
@click.argument("archivo", type=RUTA, default="plan.toml", metavar="[ARCHIVO]")
@click.option(
    "--modulo",
    "modules",
    multiple=True,
    metavar="NOMBRE",
    help="Módulo que se va a interoperar; se puede repetir. Por omisión, todos los que registran.",
)
def plan(archivo: Path, modules: tuple[str, ...]) -> int:
    """Escribe un plan de certificación; por omisión, plan.toml."""
    from harness.commands.new import write_new_plan

    return write_new_plan(archivo, modules)
