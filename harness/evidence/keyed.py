"""Keyed substitutes: for the same key the same RUT or account always gets the same other one, and no two share one."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

from harness.errors import HarnessError

LEAST, NATURAL = 100_000, 50_000_000  # bodies of natural persons: from, and below
FIRST, RANGE = 48_000_000, 2_000_000  # of the substitutes: no real RUN reaches 48.000.000 (supuesto)
DIGITS = "0123456789K"


def check_digit(body: int) -> str:
    """The digit of a RUT's body, modulo 11; `K` for ten."""
    total, weight = 0, 2
    while body:
        body, digit = divmod(body, 10)
        total += digit * weight
        weight = 2 if weight == 7 else weight + 1
    return DIGITS[-total % 11]


def is_natural(body: int) -> bool:
    """Whether a RUT with this body is of a natural person."""
    return LEAST <= body < NATURAL


class Substitutes:
    """Tables filled as originals are met; a taken substitute is left to its first owner, and the next one is tried."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.bodies: dict[int, int] = {}
        self.cores: dict[str, str] = {}
        self._taken_bodies: set[int] = set()
        self._taken_cores: set[str] = set()

    def body(self, original: int) -> int:
        """The substitute of a natural person's body: from 48.000.000 to 49.999.999, with the same check digit.

        The digit stays, so that what was valid stays valid, what was not stays wrong by the same difference, and a
        `K` stays where it was, in its case.
        """
        if original not in self.bodies:
            digit = check_digit(original)
            candidates = (FIRST + place for place in self._from(f"rut:{original}", RANGE))
            self.bodies[original] = found = _first(
                one for one in candidates
                if one not in self._taken_bodies and one != original and check_digit(one) == digit
            )  # fmt: skip
            self._taken_bodies.add(found)
        return self.bodies[original]

    def account(self, digits: str) -> str:
        """The substitute of an account's digits: as many, with the same zeros before.

        The number of a `CuentaRUT` is its holder's body: it gets that person's substitute, of eight digits.
        What has seven with zeros before keeps its length.
        """
        core = digits.lstrip("0")
        zeros = digits[: len(digits) - len(core)]
        if not core:
            return digits
        if len(core) in (7, 8) and is_natural(int(core)):
            return str(self.body(int(core))).zfill(len(digits))
        if core not in self.cores:
            self.cores[core] = self._core(core)
            self._taken_cores.add(self.cores[core])
        return zeros + self.cores[core]

    def _core(self, core: str) -> str:
        first = NATURAL if len(core) == 8 else 10 ** (len(core) - 1)  # below it are persons' bodies
        candidates = (str(first + place) for place in self._from(f"cuenta:{core}", 10 ** len(core) - first))
        free = (one for one in candidates if one not in self._taken_cores)
        chosen = next(free)
        return next(free, chosen) if chosen == core else chosen

    def _from(self, label: str, size: int) -> Iterator[int]:
        start = int.from_bytes(hmac.digest(self._key, label.encode(), hashlib.sha256)) % size
        yield from range(start, size)
        yield from range(start)


def _first(candidates: Iterator[int]) -> int:
    try:
        return next(candidates)
    except StopIteration:
        raise HarnessError("Hay más RUT de personas naturales que seudónimos: la corrida no puede seguir.") from None
