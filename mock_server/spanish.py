"""The mock's command line in Spanish: help, and every usage error as one sentence on stderr, exit code 2."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from errno import EACCES, EADDRINUSE, EADDRNOTAVAIL, EISDIR, ENOENT
from typing import Any

import click

USAGE = 2
INTERRUPTED = 130


_REASONS = {
    EACCES: "no hay permiso",
    EADDRINUSE: "ya hay otro programa allí",
    EADDRNOTAVAIL: "no es una dirección de esta máquina",
    EISDIR: "es una carpeta",
    ENOENT: "no existe",
}


def why(failure: OSError) -> str:
    """What the operating system complains of, in Spanish where it is common."""
    return _REASONS.get(failure.errno or 0, failure.strerror or str(failure))


def toml_problem(complaint: str) -> str:
    """What tomllib says in English, as what and where in Spanish."""
    what = "se repite algo" if complaint.startswith(("Cannot", "Duplicate")) else "algo falta o está mal escrito"
    found = re.search(r"at line (\d+), column (\d+)", complaint)
    return f"{what} en la línea {found[1]}, columna {found[2]}" if found else f"{what} al final del archivo"


class Complaint(click.UsageError):
    """An error that is a Spanish sentence already."""


class WrongValue(click.BadParameter):
    """What is wrong with an option's value, in Spanish."""


class SpanishCommand(click.Command):
    """A command that helps and complains in Spanish."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "[OPCIONES]", prefix="Uso: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [record for param in self.get_params(ctx) if (record := param.get_help_record(ctx))]
        with formatter.section("Opciones"):
            formatter.write_dl([(option, text.replace("[default:", "[por omisión:")) for option, text in records])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Muestra esta ayuda y termina."
        return option

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run; on its own, leave with 0, with 2 for a complaint or with 130 after Ctrl-C."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        try:
            super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except click.ClickException as error:
            click.echo(f"iop mock: {sentence(error)}", err=True)
            sys.exit(USAGE)
        except click.Abort:
            sys.exit(INTERRUPTED)
        sys.exit(0)


def sentence(error: click.ClickException) -> str:
    """What is wrong with the command line."""
    match error:
        case Complaint():
            return error.message
        case click.NoSuchOption():
            near = f"; ¿quiso decir {' o '.join(error.possibilities)}?" if error.possibilities else "."
            return f"No existe la opción {error.option_name}{near}"
        case click.BadOptionUsage():
            needs = "no lleva un valor" if "does not take" in error.message else "necesita un valor"
            return f"La opción {error.option_name} {needs}."
        case click.BadParameter(param=click.Parameter() as param):
            told = error.message if isinstance(error, WrongValue) else _wanted(param.type)
            return f"Valor no válido para {param.opts[-1]}: {told}"
    return "Este comando solo lleva opciones; vea «iop mock --help»."


def _wanted(kind: click.ParamType[Any]) -> str:
    """What click's own types ask for."""
    match kind:
        case click.IntRange():
            return f"debe ser un número entero de {kind.min} a {kind.max}."
        case click.Choice():
            return f"debe ser {' o '.join(map(str, kind.choices))}."
        case click.Path():
            return "debe ser un archivo que exista y se pueda leer." if kind.exists else "debe ser un archivo."
    return "debe ser un número entero."
