"""The ways in which a text may be written inside another: JSON, URL, HTML and Base64, as regular expressions."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from html.entities import codepoint2name
from urllib.parse import quote

_SHORT_ESCAPES = {"\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f"}
_BITS = 6  # of a Base64 character
_RUN = re.compile(r"[0-9A-Za-z]+")
_HEX = "(?:3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa])"  # of 0-9, A-Z, a-z
_DECIMAL = "(?:4[89]|5[0-7]|6[5-9]|[78][0-9]|9[07-9]|1[01][0-9]|12[0-2])"
_ESCAPED = re.compile(rf"\\(?:u00|x){_HEX}|%(?:25)*{_HEX}|&(?:amp;)*#(?:0*{_DECIMAL};|[xX]0*{_HEX};)")
_URL_SAFE, _STANDARD = str.maketrans("+/", "-_"), str.maketrans("-_", "+/")
_BLOB = re.compile(r"(?<![A-Za-z0-9+/_-])(?:[A-Za-z0-9+/_-]|\\+/|%2[bBfF]){24,}")
BASE64_RUN_AFTER = re.compile(r"(?:[A-Za-z0-9+/_=-]|\\+/|%2[bBfF]|%3[dD])*")
BASE64_RUN_BEFORE = re.compile(r"(?:/\\+|[bBfF]2%|[dD]3%|[A-Za-z0-9+/_=-])*")  # for a text read backwards


def spelled(text: str) -> str:
    """A regular expression for the text with each character plain or escaped.

    `\\uXXXX` and `\\xXX` at any depth of escaping, `%XX` of UTF-8 and Latin-1 (also escaped twice, and `+` for a
    blank), HTML entities by number and name. Every alternative begins with a literal, so that it is searched fast.
    """
    return "".join(f"(?:{'|'.join(dict.fromkeys(_ways(character)))})" for character in text)


def longest_run(text: str) -> str:
    """The longest stretch of ASCII letters and digits of a text; empty when it has none."""
    return max(_RUN.findall(text), key=len, default="")


def has_escaped_letters(text: str) -> bool:
    """Whether any ASCII letter or digit stands in it as an escape, which nobody does without intent."""
    return _ESCAPED.search(text) is not None


def base64_cores(secret: str) -> set[str]:
    """What of the Base64 of any text that holds the secret, plain or escaped, depends on it alone.

    One per escaping, alignment and alphabet.
    """
    escaped = {secret, quote(secret, safe=""), html.escape(secret)}
    for ascii_only in (True, False):
        once = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        escaped |= {once, json.dumps(once, ensure_ascii=ascii_only)[1:-1]}
    return {core for text in escaped for core in _cores(text.encode("utf-8", "surrogatepass"))}


def _cores(coded: bytes) -> Iterator[str]:
    for shift in range(3):
        blob = base64.b64encode(b"\0" * shift + coded).decode()
        core = blob[-(-shift * 8 // _BITS) : (shift + len(coded)) * 8 // _BITS]
        yield from (core, core.translate(_URL_SAFE))


def decoded_blobs(text: str) -> Iterator[tuple[int, int, str]]:
    """From, to and content of what looks like the Base64 of something longer, whatever stands stuck before it."""
    for blob in _BLOB.finditer(text):
        plain = re.sub(r"\\+/|%2[fF]", "/", blob[0]).replace("%2B", "+").replace("%2b", "+").translate(_STANDARD)
        if plain.isdigit() or plain.islower() or not re.search("[0-9]", plain):
            continue
        for shift in range(4):
            piece = plain[shift:]
            coded = base64.b64decode(piece[: len(piece) // 4 * 4])
            yield blob.start(), blob.end(), coded.decode("utf-8", "replace")


def _ways(character: str) -> Iterator[str]:
    plain = re.escape(character)
    yield plain
    yield rf"\\\\*{plain}"  # \" and \/, at any depth
    if character in _SHORT_ESCAPES:
        yield rf"\\\\*{_SHORT_ESCAPES[character]}"
    yield rf"\\\\*{_any_case(''.join(f'u{unit}' for unit in _utf16(character)), between='u')}"
    yield from _entities(character)
    for encoding in ("utf-8", "latin-1"):
        coded = _coded(character, encoding)
        if coded:
            yield "".join(f"%(?:25)*{_any_case(f'{byte:02x}')}" for byte in coded)
            yield "".join(rf"\\\\*x{_any_case(f'{byte:02x}')}" for byte in coded)
    if not character.isascii():
        yield re.escape(_coded(character, "utf-8").decode("latin-1"))  # UTF-8 read as Latin-1
    if character == " ":
        yield r"\+"


def _entities(character: str) -> Iterator[str]:
    point = ord(character)
    yield f"&(?:amp;)*#0*{point};"
    yield f"&(?:amp;)*#[xX]0*{_any_case(f'{point:x}')};"
    name = "apos" if character == "'" else codepoint2name.get(point)
    if name is not None:
        yield f"&(?:amp;)*{name};"


def _coded(character: str, encoding: str) -> bytes:
    try:
        return character.encode(encoding)
    except UnicodeEncodeError:
        return b""


def _utf16(character: str) -> list[str]:
    coded = character.encode("utf-16-be", "surrogatepass")
    return [coded[at : at + 2].hex() for at in range(0, len(coded), 2)]


def _any_case(hexadecimal: str, between: str = "") -> str:
    """Hexadecimal digits in either case; with `between` u, each `u` after the first may have its backslashes."""
    words = [word for word in hexadecimal.split(between) if word] if between else [hexadecimal]
    cased = ["".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in word) for word in words]
    return between + rf"\\*{between}".join(cased) if between else cased[0]
