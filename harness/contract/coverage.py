"""Coverage: which checks and cases stand behind each operation, requirement and rule of the contract."""

from __future__ import annotations

import pkgutil
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import harness.checks
from harness.checks.finding import Check
from harness.model import Case, Step
from schemas import Catalog, Rule
from schemas.requirements import Requirement


@dataclass(frozen=True, slots=True)
class Covered:
    """One thing of the contract with what stands behind it: names of checks and ids of cases."""

    checks: tuple[str, ...]
    casos: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.checks or self.casos)


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """A rule as it stands for some services, and the cases that expect it there."""

    rule: Rule
    servicios: tuple[str, ...]
    casos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of the whole contract, in the catalogue's order."""

    operations: tuple[tuple[str, Covered], ...]
    requirements: tuple[tuple[Requirement, Covered], ...]
    rules: tuple[RuleCoverage, ...]


def all_checks() -> tuple[Check, ...]:
    """Every check there is, by the name of its file."""
    modules = (import_module(f"harness.checks.{one.name}") for one in pkgutil.iter_modules(harness.checks.__path__))
    return tuple(module.CHECK for module in modules if hasattr(module, "CHECK"))


def coverage_of(catalog: Catalog, requirements: Iterable[Requirement], cases: Collection[Case]) -> Coverage:
    """What of the contract these cases and every check cover."""
    checks = all_checks()
    return Coverage(
        operations=tuple(
            (operation.name, Covered((), _ids(case for case in cases if _uses(case, operation.name))))
            for operation in catalog.operations
        ),
        requirements=tuple(
            (
                requirement,
                Covered(
                    tuple(check.name for check in checks if requirement.id in check.requirements),
                    _ids(case for case in cases if requirement.id in case.requirements),
                ),
            )
            for requirement in requirements
        ),
        rules=tuple(_rules(catalog, cases)),
    )


def without_ground(coverage: Coverage) -> list[str]:
    """One sentence per requirement that nothing covers and nobody excuses, or that is excused though covered."""
    found = []
    for requirement, covered in coverage.requirements:
        if not covered and not requirement.sin_cobertura:
            found.append(f"{requirement.id}: sin control, caso ni razón; agregue un caso o su «sinCobertura».")
        if covered and requirement.sin_cobertura:
            found.append(f"{requirement.id}: ya tiene controles o casos; quite su «sinCobertura».")
    return found


def as_json(coverage: Coverage) -> dict[str, Any]:
    """The coverage as other tools read it."""
    return {
        "operations": [{"id": name, "casos": list(covered.casos)} for name, covered in coverage.operations],
        "requirements": [
            {
                "id": requirement.id,
                "texto": requirement.texto,
                "checks": list(covered.checks),
                "casos": list(covered.casos),
                "razon": None if covered else requirement.sin_cobertura or None,
            }
            for requirement, covered in coverage.requirements
        ],
        "rules": [
            {
                "codigo": one.rule.codigo,
                "capa": one.rule.capa,
                "estado": one.rule.estado,
                "fuente": one.rule.fuente,
                "texto": one.rule.texto,
                "servicios": list(one.servicios),
                "casos": list(one.casos),
            }
            for one in coverage.rules
        ],
    }


def _rules(catalog: Catalog, cases: Iterable[Case]) -> Iterator[RuleCoverage]:
    """By code; services that say the same sentence from the same source stand together."""
    together: dict[tuple[str, str, str], list[tuple[str, Rule]]] = {}
    for name, service in catalog.services.items():
        for rule in service.rules.values():
            together.setdefault((rule.codigo, rule.texto, rule.fuente), []).append((name, rule))
    expecting = [(case, step) for case in cases for step in case.steps if step.expect.errores]
    for (codigo, _, _), found in sorted(together.items()):
        servicios = tuple(name for name, _ in found)
        told = ((case, step) for case, step in expecting if codigo in step.expect.errores)
        met = (case for case, step in told if not _told_by(case, step).isdisjoint(servicios))
        yield RuleCoverage(found[0][1], servicios, _ids(met))


def _told_by(case: Case, step: Step) -> set[str]:
    """The services whose rules a step may tell: a ticket tells its own and those of whoever registered in the case."""
    service, _, verb = step.operation.partition(".")
    registering = {one.operation.partition(".")[0] for one in case.steps if one.operation.endswith(".registrar")}
    return {service, *registering} if verb == "consultar" else {service}


def _uses(case: Case, operation: str) -> bool:
    return any(step.operation == operation for step in case.steps)


def _ids(cases: Iterable[Case]) -> tuple[str, ...]:
    return tuple(sorted({case.id for case in cases}))
