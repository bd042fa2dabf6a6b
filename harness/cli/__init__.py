"""The command line of `iop`; a command is read here and done in `harness.commands`."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import click

from harness.cli.acta import acta
from harness.cli.contract import contract, contrato
from harness.cli.doctor import doctor
from harness.cli.evidence import cerrar, rejudge, render
from harness.cli.new import new
from harness.cli.plan import compare, status
from harness.cli.seal import keygen, seal, verify
from harness.spanish_click import RUTA, Number, SpanishCommand, SpanishGroup

PASS_THROUGH = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


@click.group(cls=SpanishGroup, invoke_without_command=True)
@click.version_option(
    package_name="sigfe-iop", prog_name="iop", message="%(prog)s %(version)s", help="Muestra la versión y termina."
)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Ejecuta y evidencia los casos de interoperabilidad (IOP) de SIGFE."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@main.command(cls=SpanishCommand)
@click.argument("paths", nargs=-1, type=RUTA, metavar="[RUTAS]…")
@click.option(
    "--target",
    metavar="mock|NOMBRE",
    help="mock (por omisión): simulador embebido; o el nombre de un destino del archivo de destinos.",
)
@click.option("--targets", type=RUTA, metavar="ARCHIVO", help="Archivo de destinos; por omisión, targets.toml.")
@click.option(
    "--confirmar",
    metavar="NOMBRE",
    help="Nombre del destino, otra vez: se exige en cada corrida contra un destino que no es este equipo.",
)
@click.option("--out", type=RUTA, metavar="CARPETA", help="Carpeta de los productos; por omisión, reports/<corrida>.")
@click.option(
    "--concurrencia",
    type=Number(int, 1),
    metavar="N",
    help="Cuántos casos avanzan a la vez; por omisión, lo que dice el destino (32 en un simulador).",
)
@click.option(
    "-k", "expression", metavar="EXPR", help="Solo los casos cuyo id, módulo, tipo o título cumplen la expresión."
)
@click.option("--semilla", type=Number(int), metavar="N", help="Repite mensajes e identificadores.")
@click.option(
    "--plazo",
    type=Number(float, 0.001),
    metavar="S",
    help="Segundos que se espera a cada ticket; por omisión, lo que dice el destino (60 en un simulador).",
)
@click.option("--seed", type=RUTA, metavar="ARCHIVO", help="Semilla del simulador embebido (JSON).")
@click.option(
    "--progresion",
    metavar="MODO",
    help="Progresión de los tickets del simulador embebido: inmediato, consultas:N, tiempo:S o retenido.",
)
@click.option("--catalogos", type=RUTA, metavar="CARPETA", help="Tablas de la institución para el simulador embebido.")
@click.option(
    "--sin-regla",
    multiple=True,
    metavar="CÓDIGO",
    help="Apaga una regla del simulador embebido; se puede repetir.",
)
@click.option(
    "--plan",
    type=RUTA,
    metavar="ARCHIVO",
    help="Plan de certificación que queda en la bitácora; por omisión, plan.toml si existe.",
)
@click.option(
    "--decisiones",
    type=RUTA,
    metavar="ARCHIVO",
    help="Decisiones anteriores del consultor: el expediente dice cuáles observaciones quedan resueltas.",
)
@click.option(
    "--solo-fallidos",
    type=RUTA,
    metavar="CORRIDA",
    help="Repite lo que no pasó en una corrida, como intentos nuevos en su misma bitácora.",
)
@click.option(
    "--reanudar",
    type=RUTA,
    metavar="CORRIDA",
    help="Retoma una corrida que se cortó o se interrumpió, donde quedó: nada se envía dos veces.",
)
@click.option(
    "--reenviar",
    multiple=True,
    metavar="CASO",
    help="Envía otra vez, con su mismo messageID, lo que se perdió en un caso; se puede repetir.",
)
@contrato
@click.option(
    "--explicar", is_flag=True, help="Al terminar dice en qué se fue el tiempo y qué cambiar para que tarde menos."
)
def run(**asked: Any) -> int:
    """Ejecuta casos y deja bitácora, expediente, resumen y junit."""
    from harness.commands.run import Asked, run_cases

    return run_cases(Asked(**asked))


@main.command(cls=SpanishCommand, context_settings=PASS_THROUGH)
@click.argument("args", nargs=-1, type=click.UNPROCESSED, metavar="[OPCIONES DEL SIMULADOR]")
def mock(args: tuple[str, ...]) -> int:
    """Levanta el simulador de SIGFE; `iop mock --help` muestra sus opciones."""
    command = [sys.executable, "-m", "mock_server", *args]
    if os.name == "posix":
        os.execv(command[0], command)
    return subprocess.call(command)


IN_ORDER = (new, doctor, run, mock, status, compare, render, rejudge, acta, seal, verify, keygen, cerrar, contract)
main.commands.clear()
for command in IN_ORDER:  # as they are used, from an empty folder to what is handed over
    main.add_command(command)
