"""What a member holds, by its name: a person's RUT, a bank account, or nothing that is protected."""

from __future__ import annotations

import re

from schemas.in_use import per_contract
from schemas.protected import Kind, protected_members

_LETTERED = re.compile(r"(?:^|[._-])(?:rut|run)s?(?:$|[A-Z0-9_.-])|(?:Rut|Run|RUT|RUN)s?(?:$|[A-Z0-9_.-])")


@per_contract
def kind_of(name: str, above: str = "") -> Kind | None:
    """Of a member, of the end of a JSON Pointer (`/principal/0/id`) or of a dotted input (`banco.rut`).

    `above` is the member that holds it. What the schemas mark counts, and any name that says `rut` or `run`.
    """
    steps = [step for step in name.split("/") if step and step != "*" and not step.isdigit()]
    if "/" in name and steps:
        above, name = steps[-2] if len(steps) > 1 else "", steps[-1]
    marked = protected_members().get(name.rpartition(".")[2], {})
    return marked.get("") or marked.get(above) or ("rut" if _LETTERED.search(name) else None)


def unspoken_members() -> tuple[str, ...]:
    """The marked members whose names do not tell what they hold."""
    return tuple(name for name in protected_members() if not _LETTERED.search(name))
