"""Chooses cases by an expression of words with `and`, `or`, `not` and parentheses, as pytest's `-k` does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from harness.errors import UsageError
from harness.model import Case

Matcher = Callable[[str], bool]

_TOKEN = re.compile(r"\s*(?:(?P<paren>[()])|(?P<word>[^\s()]+))")
_OPERATORS = frozenset({"and", "or", "not"})


def words_of(case: Case) -> tuple[str, ...]:
    """What an expression can name: id, módulo, tipo and the words of the title."""
    return (case.id, case.modulo, str(case.tipo), *case.title.split())


def select(cases: Iterable[Case], expression: str) -> tuple[Case, ...]:
    """The cases for which the expression holds; raises UsageError with a sentence when it cannot be understood."""
    holds = compile_expression(expression)
    return tuple(case for case in cases if holds(_contains(words_of(case))))


def compile_expression(expression: str) -> Callable[[Matcher], bool]:
    """A predicate over `word -> bool`: precedence is not, and, or. Raises UsageError."""
    return _Parser(expression).parse()


def _contains(words: Iterable[str]) -> Matcher:
    lowered = tuple(word.casefold() for word in words)
    return lambda wanted: any(wanted.casefold() in word for word in lowered)


def _tokens(expression: str) -> Iterator[str]:
    return (found["paren"] or found["word"] for found in _TOKEN.finditer(expression))


class _Parser:
    """Recursive descent over `or` → `and` → `not` → word."""

    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._tokens = list(_tokens(expression))

    def parse(self) -> Callable[[Matcher], bool]:
        predicate = self._either()
        if self._tokens:
            raise self._refusal(f"sobra «{self._tokens[0]}»")
        return predicate

    def _either(self) -> Callable[[Matcher], bool]:
        left = self._both()
        while self._take("or"):
            left = _any_of(left, self._both())
        return left

    def _both(self) -> Callable[[Matcher], bool]:
        left = self._negated()
        while self._take("and"):
            left = _all_of(left, self._negated())
        return left

    def _negated(self) -> Callable[[Matcher], bool]:
        if self._take("not"):
            inner = self._negated()
            return lambda matcher: not inner(matcher)
        return self._atom()

    def _atom(self) -> Callable[[Matcher], bool]:
        if self._take("("):
            inner = self._either()
            if not self._take(")"):
                raise self._refusal("falta cerrar un paréntesis")
            return inner
        if not self._tokens or self._tokens[0] in _OPERATORS | {")"}:
            raise self._refusal(f"falta una palabra {f'antes de «{self._tokens[0]}»' if self._tokens else 'al final'}")
        word = self._tokens.pop(0)
        return lambda matcher: matcher(word)

    def _take(self, token: str) -> bool:
        if self._tokens[:1] != [token]:
            return False
        self._tokens.pop(0)
        return True

    def _refusal(self, why: str) -> UsageError:
        return UsageError(
            f"La expresión -k «{self._expression}» no se entiende: {why}; use palabras con and, or, not y paréntesis."
        )


def _any_of(left: Callable[[Matcher], bool], right: Callable[[Matcher], bool]) -> Callable[[Matcher], bool]:
    return lambda matcher: left(matcher) or right(matcher)


def _all_of(left: Callable[[Matcher], bool], right: Callable[[Matcher], bool]) -> Callable[[Matcher], bool]:
    return lambda matcher: left(matcher) and right(matcher)
