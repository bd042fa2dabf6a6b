"""Tells the coverage of the contract to a person: the summary first, then what is missing and why, then each thing."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from harness.contract.coverage import Coverage, RuleCoverage, without_ground

WIDTH = 80
LAYERS = ("puerta", "negocio")
SHOWN = 4  # cases named of each list; the JSON form names all


def tell(coverage: Coverage) -> str:
    """The whole text, no line longer than 80 characters."""
    parts = [_summary(coverage), _missing(coverage), _operations(coverage), _requirements(coverage), _rules(coverage)]
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part))) + "\n"


def _summary(coverage: Coverage) -> Iterator[str]:
    yield "Cobertura del contrato"
    yield ""
    yield f"Operaciones  {_of(covered for _, covered in coverage.operations)} con casos"
    yield f"Requisitos   {_of(covered for _, covered in coverage.requirements)} con controles o casos"
    excused = [requirement for requirement, covered in coverage.requirements if not covered]
    if excused:
        yield f"             {len(excused)} sin ellos: abajo, el porqué"
    layers = [f"{layer} {_of(one.casos for one in coverage.rules if one.rule.capa == layer)}" for layer in LAYERS]
    yield f"Reglas       {_of(one.casos for one in coverage.rules)} con casos: {', '.join(layers)}"
    yield from _wrapped("! ", without_ground(coverage))


def _missing(coverage: Coverage) -> Iterator[str]:
    missing = [requirement for requirement, covered in coverage.requirements if not covered]
    if missing:
        yield "Requisitos sin controles ni casos, y por qué"
    for requirement in missing:
        yield ""
        yield from _titled(requirement.id, requirement.texto)
        yield from _titled("", f"Porque: {requirement.sin_cobertura or '(sin razón)'}")


def _operations(coverage: Coverage) -> Iterator[str]:
    yield "Operaciones"
    yield ""
    for name, covered in coverage.operations:
        yield f"  {name:<28} {_counted(len(covered.casos), 'caso', 'casos')}"


def _requirements(coverage: Coverage) -> Iterator[str]:
    yield "Requisitos con controles o casos"
    for requirement, covered in coverage.requirements:
        if covered:
            yield ""
            yield from _titled(requirement.id, requirement.texto)
            if covered.checks:
                yield from _titled("", f"Controles: {', '.join(covered.checks)}")
            if covered.casos:
                yield from _titled("", _named(covered.casos))


def _rules(coverage: Coverage) -> Iterator[str]:
    yield "Reglas"
    for one in coverage.rules:
        yield ""
        yield from _titled(one.rule.codigo, one.rule.texto)
        yield from _titled("", _where(one))
        yield from _titled("", _named(one.casos))


def _where(one: RuleCoverage) -> str:
    return f"De {one.rule.capa}, {one.rule.estado}: {', '.join(one.servicios)}"


def _named(casos: Sequence[str]) -> str:
    if not casos:
        return "Sin casos"
    more = f" y {len(casos) - SHOWN} más" if len(casos) > SHOWN else ""
    return f"Casos: {', '.join(casos[:SHOWN])}{more}"


def _of(covered: Iterable[object]) -> str:
    found = [bool(one) for one in covered]
    return f"{sum(found)} de {len(found)}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number or 'sin'} {one if number == 1 else many}"


def _titled(title: str, text: str) -> list[str]:
    head = f"  {title:<9}"
    return textwrap.wrap(text, WIDTH, initial_indent=head, subsequent_indent=" " * 11, break_on_hyphens=False)


def _wrapped(sign: str, sentences: Iterable[str]) -> Iterator[str]:
    for sentence in sentences:
        yield from textwrap.wrap(sentence, WIDTH, initial_indent=sign, subsequent_indent="  ")
