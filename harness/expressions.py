"""The one expression of case files, `${…}`: finding it in values and putting values in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from harness.errors import UnresolvedValue

_EXPRESSION = re.compile(r"\$\{([^${}:]*)(?::([^${}:]*))?\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*")
_TODAY = re.compile(r"hoy(?:([+-])([0-9]{1,4}))?")
_CONVERSIONS = ("int", "str")


@dataclass(frozen=True, slots=True)
class Calendar:
    """What `hoy` is, and the year whose books are open: a day reckoned forward stays within it."""

    today: date
    ejercicio: int

    def shifted(self, days: int) -> date:
        """So many days from today; forward never beyond 31 December of the ejercicio, as real clients cap it."""
        moved = self.today + timedelta(days=days)
        return min(moved, date(self.ejercicio, 12, 31)) if days > 0 else moved


@dataclass(frozen=True, slots=True)
class Reference:
    """One `${name}` or `${name:int}` as written."""

    text: str
    name: str
    conversion: str | None

    @property
    def is_date(self) -> bool:
        """Whether it is `hoy`, `hoy+30` or `hoy-1`."""
        return _TODAY.fullmatch(self.name) is not None


def references(value: Any) -> Iterator[Reference]:
    """Every reference in the strings of a JSON value, member names excluded."""
    for text in _strings(value):
        for match in _EXPRESSION.finditer(text):
            yield _reference(match)


def malformed(value: Any) -> Iterator[str]:
    """Every string that looks like an expression and cannot be read as one."""
    for text in _strings(value):
        if "${" in _EXPRESSION.sub("", text) or not all(map(_is_legible, _EXPRESSION.finditer(text))):
            yield text


def resolve(value: Any, scope: Mapping[str, Any], calendar: Calendar) -> Any:
    """The value with every expression replaced.

    A string that is only one `${…}` takes the JSON type of its value; inside a longer string the value is written as
    text. Raises UnresolvedValue when a name has no value or the value cannot be converted.
    """
    if isinstance(value, str):
        return _resolve_text(value, scope, calendar)
    if isinstance(value, Mapping):
        return {name: resolve(member, scope, calendar) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [resolve(element, scope, calendar) for element in value]
    return value


def _resolve_text(text: str, scope: Mapping[str, Any], calendar: Calendar) -> Any:
    whole = _EXPRESSION.fullmatch(text)
    if whole is not None:
        return _value_of(_reference(whole), scope, calendar)
    return _EXPRESSION.sub(lambda match: _as_text(_reference(match), scope, calendar), text)


def _value_of(reference: Reference, scope: Mapping[str, Any], calendar: Calendar) -> Any:
    moment = _TODAY.fullmatch(reference.name)
    if moment is not None:
        return calendar.shifted(_days(moment)).isoformat()
    if scope.get(reference.name) is None:
        raise UnresolvedValue(f"{reference.text} no tiene valor: ningún paso anterior ni entrada lo produjo")
    return _converted(reference, scope[reference.name])


def _as_text(reference: Reference, scope: Mapping[str, Any], calendar: Calendar) -> str:
    value = _value_of(reference, scope, calendar)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    raise UnresolvedValue(f"{reference.text} no cabe dentro de un texto: su valor no es un texto ni un número entero")


def _days(moment: re.Match[str]) -> int:
    sign, days = moment.groups()
    return int(f"{sign or '+'}{days or 0}")


def _converted(reference: Reference, value: Any) -> Any:
    if reference.conversion is None:
        return value
    if reference.conversion == "str" and isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    if reference.conversion == "int" and re.fullmatch(r"-?[0-9]+", str(value)):
        return int(value)
    raise UnresolvedValue(f"{reference.text}: el valor «{value}» no se puede convertir a {reference.conversion}")


def _reference(match: re.Match[str]) -> Reference:
    return Reference(match.group(0), match.group(1), match.group(2))


def _is_legible(match: re.Match[str]) -> bool:
    name, conversion = match.groups()
    dated = _TODAY.fullmatch(name) is not None
    return (dated or _NAME.fullmatch(name) is not None) and (conversion is None or conversion in _CONVERSIONS)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for member in value.values():
            yield from _strings(member)
    elif isinstance(value, list | tuple):
        for element in value:
            yield from _strings(element)
