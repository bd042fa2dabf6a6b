"""How sure the ground of a finding is: the least sure of all that it leans on."""

from __future__ import annotations

from harness.model import Certainty
from schemas import Operation, certainty_at, least_sure, load_catalog


def weakest(*certainties: Certainty | str) -> Certainty:
    """The least sure of several; SUPUESTO of none."""
    return Certainty(least_sure(str(one) for one in certainties))


def of_service(operation: Operation, *certainties: Certainty | str) -> Certainty:
    """The least sure of these and of the operation's service: an assumed one may not exist as we call it."""
    return weakest(load_catalog().services[operation.servicio].certeza, *certainties)


def of_member(operation: Operation, pointer: str) -> Certainty:
    """How sure we are of a member of an operation's answer."""
    return Certainty(certainty_at(operation, "respuesta", pointer))


def of_notion(operation: str, *notions: str) -> Certainty:
    """The same of members named by their notion: `of_notion("compromiso.obtener", "lineas.saldo")`.

    A notion that the module's answer does not have is left out; SUPUESTO when it has none of them.
    """
    found = load_catalog().operation(operation)
    pointers = [_pointer(found, notion.split(".")) for notion in notions]
    return weakest(*(of_member(found, pointer) for pointer in pointers if pointer is not None))


def _pointer(operation: Operation, notion: list[str]) -> str | None:
    place: object = operation.lecturas["respuesta"]
    for name in notion:
        place = place.get(name) if isinstance(place, dict) else None
    return place if isinstance(place, str) else None
