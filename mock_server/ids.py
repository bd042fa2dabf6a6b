"""Identifiers that repeat for the same seed number and messages, in whatever order they arrive."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

TICKET_LOW, TICKET_HIGH = 10**17, 9 * 10**18  # 18 or 19 digits, below 2^63
ID_LOW, ID_HIGH = 10**9, 10**10  # room enough that two of them hardly ever meet


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Derives identifiers from the seed number and what they name; `claim(number)` says whether it was free."""

    semilla: int
    claim: Callable[[int], bool]

    def ticket(self, *path: object) -> str:
        """A ticket number, as a string of 18 or 19 digits."""
        return str(self._derive(TICKET_LOW, TICKET_HIGH, ("ticket", *path)))

    def number(self, *path: object) -> int:
        """An id of a document, a grouping, a transaction or an entry."""
        return self._derive(ID_LOW, ID_HIGH, path)

    def _derive(self, low: int, high: int, path: tuple[object, ...]) -> int:
        attempt = 0
        while True:
            text = "\x1f".join(map(str, (self.semilla, *path, attempt)))
            number = low + int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) % (high - low)
            if self.claim(number):
                return number
            attempt += 1
