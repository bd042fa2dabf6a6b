"""Which rules are switched off: the one place that knows, at the start and while the mock runs."""

from __future__ import annotations


class Switches:
    """The codes of the rules that are off; whoever judges asks each time, so a switch counts from then on."""

    def __init__(self, apagadas: frozenset[str] = frozenset()) -> None:
        self.apagadas = apagadas

    def turn_off(self, codigo: str) -> None:
        """From now on nobody is refused by that rule."""
        self.apagadas |= {codigo}

    def turn_on(self, codigo: str) -> None:
        """From now on the rule stands again."""
        self.apagadas -= {codigo}
