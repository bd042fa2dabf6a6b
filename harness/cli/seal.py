"""The commands on the sealed package of a run."""

from __future__ import annotations

from pathlib import Path

import click

from harness.spanish_click import RUTA, SpanishCommand


@click.command(cls=SpanishCommand)
@click.argument("run", type=RUTA, metavar="CORRIDA")
@click.option("--key", type=RUTA, metavar="CLAVE", help="Clave privada con que se firma; la hace iop keygen.")
@click.option("--incompleto", is_flag=True, help="Sella aunque falte evidencia, y lo dice en cada página.")
@click.option(
    "--out", type=RUTA, metavar="ARCHIVO", help="El paquete; por omisión, expediente-<corrida>.zip junto a la carpeta."
)
@click.option(
    "--targets", type=RUTA, metavar="ARCHIVO", help="Archivo de destinos; por omisión, aquel con que se corrió."
)
def seal(run: Path, key: Path | None, incompleto: bool, out: Path | None, targets: Path | None) -> int:
    """Sella una corrida en un paquete que cualquiera puede comprobar."""
    from harness.commands.seal import seal_run

    return seal_run(run, key, incomplete=incompleto, out=out, targets=targets)


@click.command(cls=SpanishCommand)
@click.argument("package", type=RUTA, metavar="PAQUETE")
@click.option(
    "--clave-publica", "public", type=RUTA, metavar="ARCHIVO", help="Clave pública con que debe estar firmado."
)
def verify(package: Path, public: Path | None) -> int:
    """Dice si un paquete sellado está intacto, qué se cambió y quién lo firmó."""
    from harness.commands.seal import verify_package

    return verify_package(package, public)


@click.command(cls=SpanishCommand)
@click.argument("path", type=RUTA, metavar="CLAVE")
@click.option("--nombre", "name", default="", metavar="TEXTO", help="Quién firma, tal como se leerá al comprobar.")
def keygen(path: Path, name: str) -> int:
    """Hace una clave Ed25519 para firmar expedientes, y su parte pública."""
    from harness.commands.seal import new_key

    return new_key(path, name)
