"""The commands on the contract."""

from __future__ import annotations

from pathlib import Path

import click

from harness.spanish_click import RUTA, OneOf, SpanishCommand, SpanishGroup

contrato = click.option(
    "--contrato",
    type=RUTA,
    metavar="CARPETA",
    help="Contrato local de la institución; por omisión, contrato/ junto al archivo de destinos o aquí, si existe.",
)


@click.group(cls=SpanishGroup)
def contract() -> None:
    """El contrato: su documento OpenAPI, qué de él tiene casos, y en qué difiere de los mensajes reales."""


@contract.command(cls=SpanishCommand)
@click.option("--salida", type=RUTA, metavar="ARCHIVO", help="Archivo que se escribe; por omisión, la salida estándar.")
@click.option(
    "--sin-credenciales", is_flag=True, help="El de un simulador que no pide credenciales: no declara ninguna."
)
@contrato
def openapi(salida: Path | None, sin_credenciales: bool, contrato: Path | None) -> int:
    """Escribe el documento OpenAPI 3.1 de todas las operaciones."""
    from harness.commands.contract import write_openapi

    return write_openapi(salida, not sin_credenciales, contrato)


@contract.command(cls=SpanishCommand)
@click.option("--json", "as_json", is_flag=True, help="La misma cobertura, completa, como JSON.")
@contrato
def coverage(as_json: bool, contrato: Path | None) -> int:
    """Dice qué controles y casos hay tras cada operación, requisito y regla, y por qué falta lo que falta."""
    from harness.commands.contract import tell_coverage

    return tell_coverage(as_json=as_json, contrato=contrato)


DIRECTION = OneOf("solicitud", "respuesta")


@contract.command(cls=SpanishCommand)
@click.argument("rutas", nargs=-1, required=True, type=RUTA, metavar="ARCHIVO|CARPETA…")
@click.option("--operacion", metavar="OPERACIÓN", help="Qué operación son, como compromiso.registrar.")
@click.option("--direccion", type=DIRECTION, metavar="solicitud|respuesta", help="Qué mensaje de la operación son.")
@click.option("--json", "as_json", is_flag=True, help="Lo mismo, completo, como JSON.")
@contrato
def check(
    rutas: tuple[Path, ...], operacion: str | None, direccion: str | None, as_json: bool, contrato: Path | None
) -> int:
    """Compara mensajes de muestra con el contrato y dice, miembro a miembro, qué difiere y de cuánta certeza era."""
    from harness.commands.samples import check_samples

    return check_samples(rutas, operacion, direccion, as_json=as_json, contrato=contrato)


@contract.command(cls=SpanishCommand)
@click.argument("rutas", nargs=-1, required=True, type=RUTA, metavar="ARCHIVO|CARPETA…")
@click.option("--salida", type=RUTA, required=True, metavar="CARPETA", help="Contrato local donde se escriben.")
@click.option("--operacion", metavar="OPERACIÓN", help="Qué operación son, como compromiso.registrar.")
@click.option("--direccion", type=DIRECTION, metavar="solicitud|respuesta", help="Qué mensaje de la operación son.")
@click.option("--sobrescribir", is_flag=True, help="Reemplaza los esquemas que ya están en la carpeta, y lo dice.")
@contrato
def learn(
    rutas: tuple[Path, ...],
    salida: Path,
    operacion: str | None,
    direccion: str | None,
    sobrescribir: bool,
    contrato: Path | None,
) -> int:
    """Escribe borradores de esquemas: los del contrato, ampliados con lo que muestran los mensajes."""
    from harness.commands.samples import learn_from

    return learn_from(rutas, operacion, direccion, out=salida, overwrite=sobrescribir, contrato=contrato)
