"""Says how a run ended, from its record alone: table by module and kind, what was not approved, products, verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from harness.model import Kind
from harness.render.facts import Record
from harness.render.format import KINDS, SIGNS
from harness.render.overview import gaps, matrix, remarks, scenarios, verdict_sentence
from harness.render.plan_view import plan_sentence
from schemas import Catalog

PLAIN_WIDTH = 118
SHORT = {
    Kind.ORIGINAL: "Orig.",
    Kind.AJUSTE_POSITIVO: "Aj. posit.",
    Kind.AJUSTE_NEGATIVO: "Aj. negat.",
    Kind.REVERSO: "Rev.",
    Kind.ERROR_NEGOCIO: "Error",
    Kind.TICKET_EN_PROCESO: "Ticket",
    Kind.CONSULTA: "Cons.",
    Kind.TRANSPORTE: "Transp.",
}


def console_for_output() -> Console:
    """A terminal as wide as it is; elsewhere lines of one fixed width."""
    console = Console()
    return console if console.is_terminal else Console(width=PLAIN_WIDTH)


def close(console: Console, record: Record, catalog: Catalog, products: Sequence[Path]) -> None:
    """Print the end of a run; the last line is the verdict sentence."""
    console.print()
    console.print(table(record, catalog, names=KINDS if console.width >= 100 else SHORT))
    for line in sentences(record, catalog):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    for path in products:
        console.print(f"  {path}", markup=False, highlight=False, soft_wrap=True)
    console.print(verdict_sentence(record), markup=False, highlight=False, soft_wrap=True)


def table(record: Record, catalog: Catalog, *, names: Mapping[Kind, str] = KINDS) -> Table:
    """Approved of declared, by module and kind, under the given names."""
    built = Table(box=box.SIMPLE_HEAD, title="Aprobados por módulo y tipo", title_justify="left", padding=(0, 1, 0, 0))
    built.caption_justify = "left"
    built.add_column("Módulo", no_wrap=True)
    for kind in names:
        built.add_column(names[kind].replace(" ", "\n"), justify="right", overflow="fold")
    for row in matrix(record, catalog):
        built.add_row(row.modulo, *(cell.text if cell.declared else "·" for cell in row.cells))
    crossing = scenarios(record, catalog)
    if crossing is not None:
        built.caption = f"{crossing.titulo}: {crossing.cells[0].text}"
    return built


def sentences(record: Record, catalog: Catalog) -> list[str]:
    """Every case that was not approved with its reason, every broken file, and what else must be known."""
    missed = [f"{SIGNS[case.veredicto]} {case.veredicto} {case.id}: {case.razon}" for case in gaps(record, catalog)]
    broken = [f"! {where}: {problem}" for where, problem in record.rotos]
    return [*missed, *broken, *remarks(record), *filter(None, [plan_sentence(record, catalog)])]
