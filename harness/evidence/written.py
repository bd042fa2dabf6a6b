"""How RUTs are written in texts: with dots, dash and zeros or without, and what may stand before and after them."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from harness.evidence.keyed import check_digit

NUMBER = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}(?![0-9])|[0-9]{6,}")  # what may be a RUT's body or an account
DASHES = "-\u2010\u2011\u2012\u2013"
_RUT = re.compile(rf"([0-9]+|[0-9]{{1,3}}(?:\.[0-9]{{3}})+)(?:([{DASHES}]?)([kK])|([{DASHES}])([0-9]))?")
_BRACKET = re.compile(r"[{}\[\]]")
_NAME_BEFORE = re.compile(r'"([^"\\]*)\\*"\s*:\s*\Z')
_LETTER = re.compile(r"[^\W\d_]")
_JSON_WORDS = re.compile(r"\b(?:true|false|null)\b")
_OTHER_NUMBER = re.compile(
    r"(?i)(?:monto|saldo|total|folio|ticket|debe|haber|mensaje|message|id|fecha|ejercicio)[a-z]*[^0-9a-z,;]{0,6}\Z"
)
_FAR, _NEAR = 4000, 200  # characters that are looked at around a number
_ESCAPE = 6  # characters of \uXXXX


@dataclass(frozen=True, slots=True)
class Written:
    """A RUT as it stands: its body, and how to write another one in the same form."""

    body: int
    width: int  # digits of the body as written, zeros before included
    dots: bool
    tail: str  # dash and check digit, each if there

    def of(self, body: int) -> str:
        """Another body in this form."""
        return (f"{body:,}".replace(",", ".") if self.dots else str(body).zfill(self.width)) + self.tail


def read_rut(text: str, known: Container[int]) -> Written | None:
    """What a text that means a RUT says, None when it is none.

    Nine digits without a dash are eight and the check digit; eight are a body, unless the first seven are a `known` one
    and the last its digit.
    """
    match = _RUT.fullmatch(text)
    if match is None:
        return None
    body, tail = match[1], text[len(match[1]) :]
    core = body.lstrip("0")
    if not tail and "." not in body and _ends_in_digit(core, known):
        body, tail = body[:-1], body[-1]
    digits = body.replace(".", "")
    return Written(int(digits), len(digits), "." in body, tail)


def _ends_in_digit(core: str, known: Container[int]) -> bool:
    if len(core) == 8:
        return int(core[:7]) in known and check_digit(int(core[:7])) == core[7]
    return len(core) == 9


def number_start(text: str, start: int) -> tuple[int, bool]:
    """Where a number really begins that seems to at `start`, and whether nothing is stuck to it.

    The digits of `%20` and `\\u00f1` before it are not its own.
    """
    for back in range(1, min(_ESCAPE, start) + 1):
        if text[start - back] == "%" and back <= 3:
            return start + 3 - back, True
        if text.startswith("\\u", start - back):
            return start + _ESCAPE - back, True
    before = text[start - 1 : start]
    if before.isalpha():
        return start, before in "nrtbf" and text[start - 2 : start - 1] == "\\"
    return start, before != "$" and not (before in tuple(",-") and text[start - 2 : start - 1].isdigit())


def is_free_after(text: str, end: int) -> bool:
    """Whether the number that ends there goes no further."""
    after = text[end : end + 1]
    further = after in tuple(".,-") and text[end + 1 : end + 2].isdigit()
    return not (after.isalnum() or after == "_" or further)


def in_sentence(text: str, start: int, end: int) -> bool:
    """Whether letters stand with the number between the quotes (or ends of the text) around it.

    They say that it is no folio, ticket or amount: those have their own word before them.
    """
    left = text[max(0, start - _NEAR) : start].rpartition('"')[2]
    if _OTHER_NUMBER.search(left):
        return False
    right = text[end : end + _NEAR].partition('"')[0]
    return _LETTER.search(_JSON_WORDS.sub("", left + " " + right)) is not None


def is_quoted(text: str, start: int, end: int) -> bool:
    """Whether the number is a whole text: alone, or alone between quotes."""
    return (start == 0 or text[start - 1] == '"') and (end == len(text) or text[end] in '"\\')


def member_above(text: str, at: int) -> str:
    """The name of the member whose object, or list of objects, holds this place of a JSON text; "" when unseen."""
    depth = 0
    for bracket in reversed(list(_BRACKET.finditer(text, max(0, at - _FAR), at))):
        if bracket[0] in "}]":
            depth += 1
        elif depth:
            depth -= 1
        else:
            name = _NAME_BEFORE.search(text, max(0, bracket.start() - _NEAR), bracket.start())
            if name is not None:
                return name[1]
    return ""
