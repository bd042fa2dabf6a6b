"""Takes secrets out of whatever is about to be written, before it touches the disk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from harness.evidence.spellings import (
    BASE64_RUN_AFTER,
    BASE64_RUN_BEFORE,
    base64_cores,
    decoded_blobs,
    has_escaped_letters,
    longest_run,
    spelled,
)
from harness.model import Credential

MASK = "«credencial omitida»"
SHORTEST = 4  # a shorter secret stands in any text by chance: a target that brings one is refused
_REPEATED, _REMEMBERED = 80, 50_000  # short texts come again and again: names, operations, sentences
_SCHEMES = r"Basic|Bearer|Digest|Negotiate|NTLM|Token|ApiKey|Api-Key|Hawk|OAuth|AWS4-HMAC-SHA256"
_HEADER = re.compile(
    rf"""(?ix) (authorization [\\"']* \s* [:=] \s* (?:\\*["'])? \s*) (?:
        ((?:{_SCHEMES}) \s+) (?: (?<=digest\s) [^\r\n}}<]+ | [^\s"'\\<>,;}}\]]+ )
      | (?<=["']) ([^"'\\]+)
    )"""
)


@dataclass(frozen=True, slots=True)
class _Sought:
    """A pattern and a run of letters and digits that stands wherever it does, unless those are escaped themselves."""

    run: str
    pattern: re.Pattern[str]


class Redactor:
    """Replaces every known secret inside any JSON value, however it is spelled; `spans` only finds it.

    A user name alone is no secret: it stays, and is often the service's own name. With its password, as in the value
    of a Basic header, it goes; so does the value of any `Authorization`. Credentials marked `publica` are not secret.
    """

    def __init__(self, credentials: Iterable[Credential] = ()) -> None:
        known = {one.clave: None for one in credentials if one.clave and not one.publica}
        self._secrets = sorted(known, key=len, reverse=True)
        self._clear: set[str] = set()

    @cached_property
    def _plain(self) -> list[_Sought]:
        return [_Sought(longest_run(secret), re.compile(spelled(secret))) for secret in self._secrets]

    @cached_property
    def _coded(self) -> list[_Sought]:
        cores = sorted({core for secret in self._secrets for core in base64_cores(secret)}, key=len, reverse=True)
        return [_Sought(longest_run(core), re.compile(spelled(core))) for core in cores]

    def clean(self, value: Any) -> Any:
        """The value without secrets; member names are cleaned too."""
        if not self._secrets:
            return value
        if isinstance(value, str):
            return self._clean_text(value)
        if isinstance(value, Mapping):
            return {self._clean_text(str(name)): self._member(str(name), member) for name, member in value.items()}
        if isinstance(value, list | tuple):
            return [self.clean(element) for element in value]
        return self._number(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where secrets stand in a text, masks left out; they may overlap."""
        found = self._direct(text)
        for start, end, inside in decoded_blobs(text):
            if not any(a <= start and end <= b for a, b in found) and self.spans(inside):
                found.append((start, end))
        return found

    def _direct(self, text: str) -> list[tuple[int, int]]:
        hidden = has_escaped_letters(text)
        plain = [one for one in self._plain if hidden or one.run in text]
        coded = [one for one in self._coded if hidden or one.run in text]
        found = [match.span() for one in plain for match in one.pattern.finditer(text)]
        return found + [_whole_run(text, match) for one in coded for match in one.pattern.finditer(text)]

    def _member(self, name: str, value: Any) -> Any:
        if name.lower() in ("authorization", "proxy-authorization") and isinstance(value, str):
            return _HEADER.sub(_masked, f"authorization:{value}").partition(":")[2] if " " in value else MASK
        return self.clean(value)

    def _number(self, value: float) -> Any:
        return MASK if str(value) in self._secrets else value

    def _clean_text(self, text: str) -> str:
        if text in self._clear:
            return text
        clean = self._without(text)
        if clean == text and len(text) <= _REPEATED and len(self._clear) < _REMEMBERED:
            self._clear.add(text)
        return clean

    def _without(self, text: str) -> str:
        if "uthorization" in text or "UTHORIZATION" in text:
            text = _HEADER.sub(_masked, text)
        spans = self.spans(text)
        return _replaced(text, spans) if spans else text


def _masked(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2] or ''}{MASK}"


def _whole_run(text: str, match: re.Match[str]) -> tuple[int, int]:
    """The whole Base64 text around a core: its neighbours hold bits of the secret too."""
    before = BASE64_RUN_BEFORE.match(text[: match.start()][::-1][:4096])
    after = BASE64_RUN_AFTER.match(text, match.end())
    return match.start() - (before.end() if before else 0), after.end() if after else match.end()


def _replaced(text: str, spans: list[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in _merged(spans):
        pieces += [text[at:start], MASK]
        at = end
    return "".join([*pieces, text[at:]])


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
