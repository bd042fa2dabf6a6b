"""Finds what is wrong between cases: repeated ids, needs that are missing or circular, references to nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from harness.errors import BrokenFile
from harness.expressions import Reference, malformed, references
from harness.loader.case_file import broken
from harness.messages import RUN_NAMES
from harness.model import Case, Step
from schemas import load_catalog

AUTOMATIC_SAVES = ("messageID", "ticket")


def needed_by(case: Case, library: Mapping[str, Case]) -> tuple[str, ...]:
    """Ids of every case that must run before this one, itself excluded, in the order in which to run them."""
    order: list[str] = []
    _descend(case, library, order, (case.id,))
    return tuple(order)


def _descend(case: Case, library: Mapping[str, Case], order: list[str], path: tuple[str, ...]) -> None:
    for need in case.needs:
        if need in path:
            circle = " → ".join((*path[path.index(need) :], need))
            raise BrokenFile(
                str(case.path), f"miembro «needs»: se necesitan en círculo ({circle}); quite una de las necesidades"
            )
        if need not in library:
            raise BrokenFile(str(case.path), f"miembro «needs»: no existe el caso {need}, o su archivo tiene problemas")
        if need not in order:
            _descend(library[need], library, order, (*path, need))
            order.append(need)


def incoherences(case: Case, library: Mapping[str, Case], inputs: Collection[str]) -> Iterator[BrokenFile]:
    """Everything in the case that does not stand, given the other cases and the names of the inputs."""
    try:
        needs = needed_by(case, library)
    except BrokenFile as problem:
        yield problem
        return
    yield from _bad_names(case, inputs)
    known = {f"{need}.{save}" for need in needs for save in _all_saves(library[need])} | set(inputs) | set(RUN_NAMES)
    for step in case.steps:
        yield from _bad_references(case, step, known)
        known |= set(_saves(step))


def _bad_names(case: Case, inputs: Collection[str]) -> Iterator[BrokenFile]:
    sections = {name.split(".")[0] for name in inputs} | {"corrida", "hoy"}
    names = [step.name for step in case.steps]
    for name in sorted(set(names)):
        if names.count(name) > 1:
            yield broken(case.path, name, "name", "hay dos pasos con ese nombre; cambie uno")
        if name in sections:
            yield broken(case.path, name, "name", f"ya hay entradas que empiezan por «{name}»; use otro nombre")


def _bad_references(case: Case, step: Step, known: Collection[str]) -> Iterator[BrokenFile]:
    parts = {
        "body": step.body,
        "input": step.input,
        "valores": step.expect.valores,
        "donde": step.expect.donde,
        "http": step.http.cuerpo_crudo,
    }
    for member, value in parts.items():
        for text in malformed(value):
            yield broken(
                case.path, step.name, member, f"«{text}» no es una expresión; se escribe ${{nombre}} o ${{nombre:int}}"
            )
        for reference in references(value):
            if not reference.is_date and reference.name not in known:
                yield broken(case.path, step.name, member, _unknown(case, reference))


def _unknown(case: Case, reference: Reference) -> str:
    head = reference.name.split(".")[0]
    if head in {step.name for step in case.steps}:
        return f"{reference.text} se usa antes de que el paso «{head}» lo guarde; ordene los pasos o agregue su «save»"
    if head.isupper() or "-" in head:
        return f"{reference.text} no la guarda ningún caso de «needs»; agregue {head} a «needs» o corrija el nombre"
    return f"{reference.text} no es una entrada de entradas.toml ni la guarda un paso anterior; corrija el nombre"


def _all_saves(case: Case) -> Iterator[str]:
    for step in case.steps:
        yield from _saves(step)


def _saves(step: Step) -> Iterator[str]:
    names = (*step.save, *(AUTOMATIC_SAVES if load_catalog().operation(step.operation).asincrona else ()))
    yield from (f"{step.name}.{name}" for name in names)
