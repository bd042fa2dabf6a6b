"""Replaces RUTs of natural persons and bank account numbers by keyed substitutes, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from harness.evidence.held import kind_of, unspoken_members
from harness.evidence.keyed import LEAST, Substitutes, check_digit, is_natural
from harness.evidence.written import (
    DASHES,
    NUMBER,
    in_sentence,
    is_free_after,
    is_quoted,
    member_above,
    number_start,
    read_rut,
)
from schemas.protected import Kind, protected_members

_BODY = re.compile(r"[0-9]{1,2}(?:\.[0-9]{3}){2}|0{0,4}[1-9][0-9]{6,7}")
_ACCOUNT = re.compile(r"[0-9A-Za-z .,/_-]+")  # what else stands in such a member is no account: `${CASO.paso.cuenta}`
_GAP = r"(?:%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|[^0-9A-Za-z,{}\[\]]){0,8}"
_AFTER_WORD = re.compile(
    rf"[rR][uU][tTnN]([sS]?|[A-Z_][A-Za-z_]{{0,30}}){_GAP}(?:(?:[Nn][°º.]|es|n[uú]mero){_GAP})?"
    rf"([0-9][0-9.]*[0-9](?:[{DASHES}]?[kK]|[{DASHES}][0-9])?)(?![0-9A-Za-z])"
)
_LEAST_TOKEN, _LEAST_QUOTED = 6, 9  # digits of an account that is replaced in a sentence, and as a text of its own
_REPEATED, _REMEMBERED = 120, 50_000
_SPOKEN = "es "  # before a number, makes a sentence of it
_Spans = dict[int, tuple[int, str]]  # from -> (to, what stands there instead)


class Pseudonyms:
    """The cleaning of one run: what it has once met it also replaces where only the number stands.

    RUTs stand in members that the schemas mark with `x-protege` or whose name says `rut` or `run`, after one of these
    words in a sentence, or anywhere with their check digit; accounts stand in the marked members. Once met, a person's
    body is also replaced without its digit in any text with letters, and an account as a token of any text. A JSON
    number in another member is never touched, nor is the RUT of a legal person (50.000.000 and up).
    `known` is any JSON value to learn from before the first line. Not safe to call from several threads at once.
    """

    def __init__(self, key: bytes, *, ruts: bool = True, cuentas: bool = True, known: Any = None) -> None:
        self.ruts, self.cuentas = ruts, cuentas
        self._substitutes = Substitutes(key)
        self._persons: dict[str, int] = {}  # digits that mean a person, without and with the check digit -> body
        self._accounts: dict[str, str] = {}  # as written -> its substitute
        self._spaced: re.Pattern[str] | None = None  # the accounts written with dashes, dots or blanks
        self._silent: set[str] = set()  # short texts without numbers, which come again and again
        self.clean(known)

    @property
    def privacidad(self) -> dict[str, bool]:
        """What is replaced, as the record tells it."""
        return {"ruts": self.ruts, "cuentas": self.cuentas}

    def clean(self, value: Any) -> Any:
        """The JSON value with substitutes, of the same types and forms; names of members are cleaned too."""
        return self._walk(value, "", "") if self.ruts or self.cuentas else value

    def originals(self) -> list[str]:
        """What was replaced so far, RUTs as `12345678-5` and accounts as written; not what is also a substitute."""
        bodies = set(self._persons.values()) - set(self._substitutes.bodies.values())
        accounts = self._accounts.keys() - self._accounts.values()
        return sorted(f"{body}-{check_digit(body)}" for body in bodies) + sorted(accounts)

    def _walk(self, value: Any, name: str, above: str) -> Any:
        kind = type(value)  # exact types first: a run asks this a million times
        if kind is str:
            return value if value in self._silent else self._string(value, name, above)
        if value is None or kind is bool or kind is float:
            return value
        if kind is dict:
            silent = self._silent
            clean = {
                inner if inner in silent else self._text(inner): (
                    member if member is None or (type(member) is str and member in silent)
                    else self._walk(member, inner, name)
                )
                for inner, member in value.items()
            }  # fmt: skip
            return clean | self._compared(value, clean) if "esperado" in value else clean
        if isinstance(value, list | tuple):
            return [self._walk(element, name, above) for element in value]
        if isinstance(value, int):
            return self._number(value, name, above)
        return self._walk(dict(value), name, above) if isinstance(value, Mapping) else value

    def _compared(self, finding: Mapping[str, Any], clean: Mapping[str, Any]) -> dict[str, str]:
        """What a finding expected and received stands alone: its pointer or its sentence tell that it is a person."""
        held = self._kind(str(finding.get("puntero") or ""), "")
        spoken = clean.get("frase") != finding.get("frase")
        if held is None and not spoken:
            return {}
        texts = {name: finding.get(name) for name in ("esperado", "recibido")}
        return {
            name: self._value(text, held) if held else self._text(_SPOKEN + text)[len(_SPOKEN) :]
            for name, text in texts.items()
            if isinstance(text, str)
        }

    def _string(self, text: str, name: str, above: str) -> str:
        held = self._kind(name, above)
        return self._text(text) if held is None else self._value(text, held)

    def _number(self, number: int, name: str, above: str) -> int:
        held = self._kind(name, above) if number >= LEAST else None
        return number if held is None else int(self._value(str(number), held))

    def _kind(self, name: str, above: str) -> Kind | None:
        kind = kind_of(name, above)
        return kind if (kind == "rut" and self.ruts) or (kind == "cuenta" and self.cuentas) else None

    def _value(self, text: str, kind: Kind) -> str:
        """A whole text that is a RUT or an account."""
        bare = text.strip(' "')  # what a finding compares may still have its quotes
        if kind == "cuenta":
            return text.replace(bare, self._account(bare)) if _ACCOUNT.fullmatch(bare) else self._text(text)
        written = read_rut(bare, self._substitutes.bodies)
        if written is None or not is_natural(written.body):
            return self._text(text)
        return text.replace(bare, written.of(self._learned(written.body)))

    def _learned(self, body: int) -> int:
        """The substitute of a body; from now on its bare digits mean the person."""
        if str(body) not in self._persons:
            self._persons[str(body)] = body
            self._persons[f"{body}{check_digit(body)}"] = body
        return self._substitutes.body(body)

    def _account(self, written: str) -> str:
        """The substitute of an account: its digits replaced, all else as it was."""
        digits = "".join(character for character in written if character in "0123456789")
        if not digits:
            return written
        if written not in self._accounts:
            others = iter(self._substitutes.account(digits))
            pieces = [next(others) if character in "0123456789" else character for character in written]
            self._accounts[written] = "".join([*pieces, *others])
            if written != digits and len(digits) >= _LEAST_TOKEN:
                spaced = [re.escape(one) for one in self._accounts if not one.isdigit()]
                self._silent.clear()
                self._spaced = re.compile(rf"(?<![0-9A-Za-z])(?:{'|'.join(spaced)})(?![0-9A-Za-z])")
        return self._accounts[written]

    def _text(self, text: str) -> str:
        spans: _Spans = {}
        runs = [(run.start(), run.end()) for run in NUMBER.finditer(text)]
        marked = any(name in text for name in _MARKED)
        if not runs and not marked and (self._spaced is None or not self._spaced.search(text)):
            return self._silenced(text)
        if marked:
            self._marked_members(text, spans)
        if runs and self.ruts:
            self._after_words(text, spans)
            for start, end in runs:
                if text[end : end + 1] in _DASH:
                    self._whole_rut(text, start, end, spans)
        if runs and (self._persons or self._accounts):
            for start, end in runs:
                if start not in spans:
                    self._bare(text, start, end, spans)
        if self._spaced is not None:
            spans.update({m.start(): (m.end(), self._accounts[m[0]]) for m in self._spaced.finditer(text)})
        return _with(text, spans) if spans else text

    def _silenced(self, text: str) -> str:
        if len(text) <= _REPEATED and len(self._silent) < _REMEMBERED:
            self._silent.add(text)
        return text

    def _marked_members(self, text: str, spans: _Spans) -> None:
        """What stands in marked members of a JSON text, whole, cut or escaped."""
        for member in _MEMBER.finditer(text):
            above = member_above(text, member.start()) if "" not in protected_members()[member[1]] else ""
            kind = self._kind(member[1], above)
            start, end = member.span(3) if member[3] is not None else member.span(2)
            if kind is not None and start < end:
                spans[start] = (end, self._value(text[start:end], kind))

    def _after_words(self, text: str, spans: _Spans) -> None:
        for found in _AFTER_WORD.finditer(text):
            written = read_rut(found[2], self._substitutes.bodies)
            if written is not None and is_natural(written.body) and _is_word(text, found):
                spans.setdefault(found.start(2), (found.end(2), written.of(self._learned(written.body))))

    def _whole_rut(self, text: str, start: int, end: int, spans: _Spans) -> None:
        """A number with dash and check digit: a RUT when the digit is right, or the dots tell."""
        digit = text[end + 1 : end + 2].upper()
        if digit not in _DIGITS or not is_free_after(text, end + 2):
            return
        start, _ = number_start(text, start)
        body = int(text[start:end].replace(".", "") or 0)
        if not _BODY.fullmatch(text, start, end) or not is_natural(body):
            return
        written = read_rut(text[start : end + 2], self._substitutes.bodies)
        if written is not None and (written.dots or digit == check_digit(body)):
            spans.setdefault(start, (end + 2, written.of(self._learned(body))))

    def _bare(self, text: str, start: int, end: int, spans: _Spans) -> None:
        """A number that was met before as an account, or as a person: then letters must stand around it."""
        digits = text[start:end]
        met = digits in self._accounts or digits.replace(".", "").lstrip("0") in self._persons
        if not met and text[start - 1 : start] not in _ENDS_OF_ESCAPES:
            return
        start, free = number_start(text, start)
        digits = text[start:end]
        if not free or start in spans:
            return
        body = self._persons.get(digits.replace(".", "").lstrip("0"))
        if body is not None and (stop := self._person_stop(text, start, end, body)):
            written = read_rut(text[start:stop], self._substitutes.bodies)
            if written is not None:
                spans[start] = (stop, written.of(self._substitutes.body(body)))
        elif digits in self._accounts and is_free_after(text, end) and _is_token(text, start, end):
            spans[start] = (end, self._accounts[digits])

    def _person_stop(self, text: str, start: int, end: int, body: int) -> int | None:
        """Where the RUT of a known person ends that begins there; None when this is another number."""
        if text[end : end + 1] in _DASH and text[end + 1 : end + 2].upper() in _DIGITS and is_free_after(text, end + 2):
            return end + 2
        if text[end : end + 1] in ("k", "K") and check_digit(body) == "K" and is_free_after(text, end + 1):
            return end + 1
        return end if is_free_after(text, end) and in_sentence(text, start, end) else None


_DASH = tuple(DASHES)
_DIGITS = tuple("0123456789K")
_ENDS_OF_ESCAPES = tuple("%uabcdefABCDEF")
_MARKED = unspoken_members()
_MEMBER = re.compile(rf'"({"|".join(_MARKED)})\\*"\s*:\s*(\\*"([^"\\]*)|[0-9]+)')


def _is_word(text: str, found: re.Match[str]) -> bool:
    """Whether `rut` or `run` is the word, or a part of a name such as `rutBanco`, and not of another word."""
    word, rest, before = found[0][:3], found[1], text[: found.start()][-1:]
    if word.isupper():
        return not before.isupper() and (rest in ("", "s", "S") or rest[0] == "_" or rest[1:2].islower())
    escaped = before in ("n", "r", "t") and text[: found.start()][-2:-1] == "\\"
    return word[0].isupper() or not before.isalpha() or escaped


def _is_token(text: str, start: int, end: int) -> bool:
    """Whether an account's digits are its number here: long enough, or with zeros before, for no amount to be it."""
    sure = text[start] == "0"
    if is_quoted(text, start, end):
        return end - start >= (_LEAST_TOKEN if sure else _LEAST_QUOTED)
    return end - start >= _LEAST_TOKEN and in_sentence(text, start, end)


def _with(text: str, spans: _Spans) -> str:
    pieces, at = [], 0
    for start in sorted(spans):
        if start >= at:
            end, other = spans[start]
            pieces += [text[at:start], other]
            at = end
    return "".join([*pieces, text[at:]])
