"""Serve the mock SIGFE: `python -m mock_server`, behind `iop mock`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import click

from mock_server import options
from mock_server.spanish import SpanishCommand

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(name="mock", cls=SpanishCommand, context_settings={"help_option_names": ["--help"]})
@click.option("--host", default="127.0.0.1", callback=options.loopback, show_default=True, metavar="DIRECCIÓN",
              help="Dirección local.")  # fmt: skip
@click.option("--port", default=8088, type=click.IntRange(0, 65535), show_default=True, metavar="NÚMERO",
              help="Puerto; 0 toma uno libre.")  # fmt: skip
@click.option("--seed", "seed", type=FILE, metavar="ARCHIVO",
              help="Archivo JSON con la semilla (áreas, personas, ley, saldos).")  # fmt: skip
@click.option("--semilla", default=1, show_default=True, metavar="NÚMERO",
              help="Número del que se derivan los identificadores.")  # fmt: skip
@click.option("--store", type=click.Path(dir_okay=False, path_type=Path), metavar="ARCHIVO",
              help="Archivo SQLite donde guardar el estado.")  # fmt: skip
@click.option("--progresion", default="consultas:2", callback=options.progresion, show_default=True, metavar="MODO",
              help="Avance de los tickets: inmediato, consultas:N, tiempo:S o retenido.")  # fmt: skip
@click.option("--credenciales", "archivo", type=FILE, metavar="ARCHIVO",
              help="Archivo TOML con tablas [canal.servicio].")  # fmt: skip
@click.option("--sin-credenciales", is_flag=True, help="Atiende sin pedir credenciales.")
@click.option("--ip-permitidas", "redes", default="127.0.0.0/8,::1/128", callback=options.redes, show_default=True,
              metavar="REDES", help="Redes desde las que se atiende, separadas por comas.")  # fmt: skip
@click.option("--admin-desde", default="127.0.0.0/8,::1/128", callback=options.redes, show_default=True,
              metavar="REDES", help="Redes desde las que se administra (/_mock), separadas por comas.")  # fmt: skip
@click.option("--afecta", default="bruto", type=click.Choice(["bruto", "neto"]), show_default=True,
              help="Si el devengo consume con impuesto o sin él.")  # fmt: skip
@click.option("--sin-regla", "sin_reglas", multiple=True, callback=options.codigos, metavar="CÓDIGO",
              help="Apaga una regla por su código; se puede repetir.")  # fmt: skip
@click.option("--contrato", type=click.Path(path_type=Path), metavar="CARPETA", envvar="IOP_CONTRATO",
              help="Contrato local de la institución; por omisión, contrato/ si existe.")  # fmt: skip
@click.option("--catalogos", "carpeta", type=click.Path(path_type=Path), metavar="CARPETA",
              help="Tablas de la institución que reemplazan a las incluidas.")  # fmt: skip
@click.option("--imprimir-semilla", is_flag=True, help="Muestra la semilla incluida y termina.")
@click.option("--vigilar-entrada", is_flag=True, help="Termina cuando se cierra la entrada estándar.")
def main(
    host: str,
    port: int,
    seed: Path | None,
    semilla: int,
    store: Path | None,
    progresion: Any,
    archivo: Path | None,
    sin_credenciales: bool,
    redes: Any,
    admin_desde: Any,
    afecta: Literal["bruto", "neto"],
    sin_reglas: frozenset[str],
    contrato: Path | None,
    carpeta: Path | None,
    imprimir_semilla: bool,
    vigilar_entrada: bool,
) -> None:
    """Sirve el simulador de SIGFE en esta misma máquina, hasta Ctrl-C."""
    from mock_server.tables import default_seed

    if imprimir_semilla:
        click.echo(json.dumps(default_seed(), ensure_ascii=False, indent=2))
        return
    carpeta = options.contrato(contrato, carpeta)
    credenciales = options.credenciales(archivo, sin_credenciales)
    planted = options.seed_file(seed) if seed else None
    tablas = options.catalogos(carpeta)
    with options.listen(host, port) as listener:
        from mock_server import serving

        world = serving.World(
            store, planted, str(seed or "semilla incluida"), semilla, progresion, afecta, sin_reglas, tablas
        )
        serving.serve(listener, world, credenciales, redes, admin_desde, vigilar_entrada)


if __name__ == "__main__":
    main(prog_name="iop mock")
