"""Makes click speak Spanish: help pages, usage errors, values, and errors of ours as one sentence."""

from __future__ import annotations

import sys
from collections.abc import Callable, MutableSequence, Sequence
from pathlib import Path
from typing import Any

import click

from harness.errors import HarnessError

RUTA = click.Path(path_type=Path)
USAGE = 2
INTERRUPTED = 130
LONGEST = 300  # characters of what a list says of a command: its whole sentence


class SpanishCommand(click.Command):
    """A command whose help is in Spanish."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        settings.setdefault("options_metavar", "[OPCIONES]")
        super().__init__(*args, **settings)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Uso: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = (param for param in self.get_params(ctx) if isinstance(param, click.Option))
        records = [_spoken(record) for option in options if (record := option.get_help_record(ctx)) is not None]
        if records:
            with formatter.section("Opciones"):
                formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Muestra esta ayuda y termina."
        return option


class SpanishGroup(SpanishCommand, click.Group):
    """A group whose help and errors are in Spanish; a HarnessError is one sentence on stderr, never a traceback."""

    command_class = SpanishCommand

    def __init__(self, *args: Any, **settings: Any) -> None:
        settings.setdefault("subcommand_metavar", "COMANDO [ARGUMENTOS]…")
        super().__init__(*args, **settings)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        with formatter.section("Comandos"):
            formatter.write_dl([(name, command.get_short_help_str(LONGEST)) for name, command in self.commands.items()])

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            known = ", ".join(self.commands)
            raise click.UsageError(f"No existe el comando «{args[0]}»; los que hay son {known}.", ctx)
        return super().resolve_command(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, and leave with the command's exit code: 2 for a sentence on stderr, 130 after Ctrl-C."""

        def run() -> Any:
            return super(SpanishGroup, self).main(
                args, prog_name, complete_var, standalone_mode=False, windows_expand_args=windows_expand_args, **extra
            )

        if not standalone_mode:
            return run()
        _never_fail_on_a_sign()
        sys.exit(_exit_code(run))


def _spoken(record: tuple[str, str]) -> tuple[str, str]:
    """A row of the options, click's own word in Spanish."""
    return record[0], record[1].replace("[required]", "[obligatorio]")


def explain(error: click.UsageError) -> str:
    """The sentence for a usage error of click's own."""
    if isinstance(error, click.NoSuchOption):
        near = f" ¿Quiso decir {' o '.join(error.possibilities)}?" if error.possibilities else ""
        return f"No existe la opción {error.option_name}.{near}"
    if isinstance(error, click.MissingParameter):
        return f"Falta {_called(error)}."
    if isinstance(error, click.BadParameter):
        return f"Valor no válido para {_called(error)}: {error.message}"
    if isinstance(error, click.BadOptionUsage):
        needs = "no lleva un valor" if "does not take" in error.message else "necesita un valor"
        return f"La opción {error.option_name} {needs}."
    return error.format_message()


class Number(click.ParamType[int | float]):
    """A whole number, or seconds with decimals, not under a minimum."""

    name = "número"

    def __init__(self, kind: type[int] | type[float], minimum: float | None = None) -> None:
        self._kind = kind
        self._minimum = minimum

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | float:
        wanted = "un número entero" if self._kind is int else "un número de segundos"
        try:
            number = self._kind(value)
        except ValueError:
            self.fail(f"«{value}» no es {wanted}.", param, ctx)
        if self._minimum is not None and not number >= self._minimum:
            self.fail(f"{value} es muy poco; el mínimo es {self._minimum:g}.", param, ctx)
        return number


class OneOf(click.ParamType[str]):
    """One of a few words."""

    name = "palabra"

    def __init__(self, *words: str) -> None:
        self._words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self._words:
            self.fail(f"«{value}» no sirve; puede ser {' o '.join(self._words)}.", param, ctx)
        return str(value)


def _exit_code(run: Callable[[], Any]) -> int:
    try:
        code = run()
    except click.exceptions.NoArgsIsHelpError as helped:
        click.echo(helped.format_message(), err=True)
        return USAGE
    except click.UsageError as error:
        _tell(explain(error))
        if error.ctx is not None and error.ctx.help_option_names:
            click.echo(f"Vea «{error.ctx.command_path} {error.ctx.help_option_names[-1]}».", err=True)
        return USAGE
    except click.ClickException as error:
        _tell(error.format_message())
        return USAGE
    except HarnessError as error:
        _tell(str(error))
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        _tell("Interrumpido.")
        return INTERRUPTED
    return code if isinstance(code, int) else 0


def _tell(sentence: str) -> None:
    click.echo(f"iop: {sentence}", err=True)


def _called(error: click.BadParameter) -> str:
    if error.param is None:
        return "un parámetro"
    names: MutableSequence[str] = [*error.param.opts] if isinstance(error.param, click.Option) else []
    return "/".join(names) or str(error.param.metavar or error.param.name)


def _never_fail_on_a_sign() -> None:
    """A terminal whose encoding lacks a sign shows `?` instead of ending the run."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
