"""Looks in the final bytes of a product for what must not leave: secrets, and the persons behind pseudonyms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from harness.evidence.keyed import check_digit
from harness.evidence.redact import Redactor
from harness.evidence.written import DASHES, NUMBER, in_sentence, is_free_after, is_quoted, number_start
from harness.model import Credential

_RUT = re.compile(r"([0-9]+)-([0-9K])")
_SECRET = "la clave de uno de los usuarios del destino"
_PERSON = "el RUT de una persona natural que debía ir con seudónimo"
_ACCOUNT = "el número de una cuenta bancaria que debía ir con seudónimo"
_LEAST_QUOTED = 9  # digits of an account alone between quotes; with zeros before, or in a sentence, fewer tell


def scan(data: bytes, secrets: Iterable[Credential], originals: Iterable[str]) -> list[str]:
    """A Spanish sentence for each kind of thing found, with its first offset, which never tells it; empty: clean.

    Secrets are found as the Redactor finds them, in any spelling; `originals` are RUTs as `12345678-5`, found with
    dots and without, with their check digit or in a sentence without it, and accounts as they were written.
    """
    text = data.decode("utf-8", "surrogateescape")
    found: dict[str, list[int]] = {}
    for what, start in (*_secrets(text, secrets), *_persons(text, originals)):
        found.setdefault(what, []).append(start)
    return [_told(text, what, places) for what, places in found.items()]


def _told(text: str, what: str, places: list[int]) -> str:
    first = len(text[: min(places)].encode("utf-8", "surrogateescape"))
    return f"en el byte {first} hay {what}" + (f" ({len(places)} veces en total)" if len(places) > 1 else "")


def _secrets(text: str, secrets: Iterable[Credential]) -> Iterator[tuple[str, int]]:
    return ((_SECRET, start) for start, _ in Redactor(secrets).spans(text))


def _persons(text: str, originals: Iterable[str]) -> Iterator[tuple[str, int]]:
    bodies, accounts, spaced = _sorted_out(originals)
    if bodies or accounts:
        for run in NUMBER.finditer(text):
            start, free = number_start(text, run.start())
            digits = text[start : run.end()]
            known = digits.replace(".", "").lstrip("0") in bodies
            if known and _is_person(text, start, run.end(), free):
                yield _PERSON, start
            elif free and digits in accounts and _is_account(text, start, run.end()):
                yield _ACCOUNT, start
    for one in spaced:
        at = text.find(one)
        if at >= 0:
            yield _ACCOUNT, at


def _sorted_out(originals: Iterable[str]) -> tuple[set[str], set[str], list[str]]:
    """Bodies, also with their digit, accounts of digits alone, and those written with something between."""
    bodies: set[str] = set()
    accounts: set[str] = set()
    spaced = []
    for one in originals:
        rut = _RUT.fullmatch(one)
        if rut is not None and check_digit(int(rut[1])) == rut[2]:
            bodies |= {rut[1], rut[1] + rut[2]}
        elif one.isdigit():
            accounts.add(one)
        elif sum(character.isdigit() for character in one) >= 6:
            spaced.append(one)
    return bodies, accounts, spaced


def _is_person(text: str, start: int, end: int, free: bool) -> bool:
    if text[end : end + 1] in tuple(DASHES) and text[end + 1 : end + 2] in tuple("0123456789kK"):
        return is_free_after(text, end + 2)
    return free and is_free_after(text, end) and "." not in text[start:end] and in_sentence(text, start, end)


def _is_account(text: str, start: int, end: int) -> bool:
    if not is_free_after(text, end):
        return False
    if is_quoted(text, start, end):
        return text[start] == "0" or end - start >= _LEAST_QUOTED
    return in_sentence(text, start, end)
