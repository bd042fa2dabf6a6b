"""Exit codes, and what every command says on stderr."""

from __future__ import annotations

from rich.console import Console

from harness.loader import Suite

USAGE = 2
NOTHING = 5
INTERRUPTED = 130


def warn(sentence: str) -> None:
    """One sentence on stderr, as it is."""
    Console(stderr=True).print(f"iop: {sentence}", markup=False, highlight=False, soft_wrap=True)


def warn_of_broken(suite: Suite) -> None:
    """Every file of the suite that could not be used."""
    for broken in suite.broken:
        warn(str(broken))
