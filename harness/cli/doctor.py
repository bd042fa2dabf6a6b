"""The command that tells whether a run against a target could start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from harness.cli.contract import contrato
from harness.spanish_click import RUTA, SpanishCommand


@click.command(cls=SpanishCommand)
@click.argument("paths", nargs=-1, type=RUTA, metavar="[RUTAS]…")
@click.option("--target", required=True, metavar="NOMBRE", help="El destino que se comprueba.")
@click.option("--targets", type=RUTA, metavar="ARCHIVO", help="Archivo de destinos; por omisión, targets.toml.")
@click.option("--json", "as_json", is_flag=True, help="Lo mismo como JSON.")
@contrato
def doctor(paths: tuple[Path, ...], **asked: Any) -> int:
    """Comprueba un destino sin registrar nada: red, certificado, IP, credenciales, reloj, período y entradas."""
    from harness.commands.doctor import Asked, tell_doctor

    return tell_doctor(Asked(paths=paths, **asked))
