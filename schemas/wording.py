"""Wording: a schema violation said in Spanish, so that who wrote the message knows what to change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jsonschema.exceptions import ValidationError

MESSAGE = "x-mensaje"

_TYPES = {
    "integer": "un numero entero",
    "number": "un numero",
    "string": "un texto",
    "boolean": "verdadero o falso",
    "object": "un objeto",
    "array": "una lista",
    "null": "nulo",
}

# What a schema author's own sentence never replaces: it says which shape is right, these say what is not there.
_OWN_WORDS = frozenset({"type", "required", "additionalProperties", "minItems", "maxItems"})


def sentence_for(error: ValidationError) -> str:
    """What the value must be, without its place: "debe ser un numero entero", "falta el miembro «monto»".

    The failing subschema's `x-mensaje` wins where the keyword tells about the value's shape.
    """
    if has_own_sentence(error):
        return str(_schema(error)[MESSAGE])
    say = _SENTENCES.get(str(error.validator))
    return say(error) if say else f"no cumple la restriccion «{error.validator}» del esquema"


def has_own_sentence(error: ValidationError) -> bool:
    """Whether the schema's author wrote the sentence for this failure."""
    return str(error.validator) not in _OWN_WORDS and MESSAGE in _schema(error)


def _schema(error: ValidationError) -> Mapping[str, Any]:
    return error.schema if isinstance(error.schema, Mapping) else {}


def _value(error: ValidationError) -> Any:
    """What the failing keyword asks for; untyped, as JSON is."""
    return error.validator_value


def _instance(error: ValidationError) -> Any:
    return error.instance


def unknown_members(error: ValidationError) -> list[str]:
    """The members that a closed object does not know."""
    return [name for name in _instance(error) if name not in _schema(error).get("properties", {})]


def missing_members(error: ValidationError) -> list[str]:
    """The members that `required` asks for and the object lacks."""
    return [name for name in _value(error) if name not in _instance(error)]


def _type(error: ValidationError) -> str:
    wanted = _value(error)
    return "debe ser " + _or(_TYPES.get(name, name) for name in ([wanted] if isinstance(wanted, str) else wanted))


def _required(error: ValidationError) -> str:
    # jsonschema reports one error per missing member and names it only in its own message.
    missing = [name for name in missing_members(error) if repr(name) in error.message] or missing_members(error)
    return _named(missing, "falta el miembro", "faltan los miembros")


def _unknown(error: ValidationError) -> str:
    return _named(unknown_members(error), "no se conoce el miembro", "no se conocen los miembros")


def _paired(error: ValidationError) -> str:
    """One error per present member whose companions lack; jsonschema names both only in its own message."""
    pairs = [(has, one) for has, needs in _value(error).items() if has in _instance(error) for one in needs]
    lacks = [(has, one) for has, one in pairs if one not in _instance(error)]
    has, one = next(((has, one) for has, one in lacks if repr(one) in error.message), lacks[0])
    return f"falta el miembro {_quote(one)}, que va junto con {_quote(has)}"


def _named(names: Iterable[str], one: str, many: str) -> str:
    quoted = [_quote(name) for name in names]
    return f"{one if len(quoted) == 1 else many} {_and(quoted)}"


def _items(error: ValidationError) -> str:
    count = _value(error)
    side = "al menos" if error.validator == "minItems" else "a lo mas"
    return f"debe tener {side} {count} {'elemento' if count == 1 else 'elementos'}"


def _length(error: ValidationError) -> str:
    count = _value(error)
    if error.validator == "minLength" and count == 1:
        return "no puede ser un texto vacio"
    side = "al menos" if error.validator == "minLength" else "a lo mas"
    return f"debe tener {side} {count} {'caracter' if count == 1 else 'caracteres'}"


def _choice(error: ValidationError) -> str:
    forms = (sentence_for(child).removeprefix("debe ser ") for child in error.context or ())
    return "debe ser " + _or(dict.fromkeys(forms))


def _exactly_one(error: ValidationError) -> str:
    if error.context:
        return _choice(error)
    return "cumple mas de una de las formas admitidas, y debe cumplir una sola"


def _format(error: ValidationError) -> str:
    forms = {"date": "una fecha existente con la forma AAAA-MM-DD", "date-time": "una fecha con hora y zona"}
    return f"debe ser {forms.get(_value(error), f'un texto con el formato {_value(error)}')}"


def _or(words: Iterable[str]) -> str:
    return _join(words, "o")


def _and(words: Iterable[str]) -> str:
    return _join(words, "y")


def _join(words: Iterable[str], link: str) -> str:
    *head, last = list(words) or ["otra cosa"]
    return f"{', '.join(head)} {link} {last}" if head else last


def _quote(value: Any) -> str:
    return "nulo" if value is None else f"«{str(value).lower() if isinstance(value, bool) else value}»"


_SENTENCES: Mapping[str, Callable[[ValidationError], str]] = {
    "type": _type,
    "required": _required,
    "dependentRequired": _paired,
    "additionalProperties": _unknown,
    "pattern": lambda error: f"no tiene la forma pedida ({_value(error)})",
    "format": _format,
    "enum": lambda error: "debe ser " + _or(_quote(value) for value in _value(error)),
    "const": lambda error: f"debe ser {_quote(_value(error))}",
    "minItems": _items,
    "maxItems": _items,
    "uniqueItems": lambda _: "no puede repetir elementos",
    "minimum": lambda error: f"debe ser {_value(error)} o mas",
    "maximum": lambda error: f"debe ser {_value(error)} o menos",
    "exclusiveMinimum": lambda error: f"debe ser mayor que {_value(error)}",
    "minLength": _length,
    "maxLength": _length,
    "anyOf": _choice,
    "oneOf": _exactly_one,
    "not": lambda _: "tiene una forma que no se admite",
    "None": lambda _: "no se admite aqui",  # the schema at this place is `false`, which has no keyword
}
