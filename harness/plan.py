"""Reads plan.toml: what the institution interoperates, the cases that show it, and the dates of the activities."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from harness.errors import BrokenFile
from harness.loader import NamedCase, Suite, list_cases, packaged_cases
from harness.loader.toml_file import read_toml
from harness.model import SCENARIOS
from schemas import load_catalog, own_schema_violations
from schemas.activities import load_activities

PLAN = Path("plan.toml")
DEMUESTRA, VERIFICA = "arnés", "consultor"  # what a case means when it does not say
Problem = tuple[str, str]  # place, sentence


def plan_for(named: Path | None, suite: Suite, here: Path = Path()) -> dict[str, Any] | None:
    """The plan that was named, or else the plan.toml of the folder, or None; raises as `load_plan`."""
    if named is None and not (here / PLAN).is_file():
        return None
    return load_plan(named or here / PLAN, nameable(suite.root))


def nameable(root: Path) -> dict[str, NamedCase]:
    """The cases that a plan may name: those of the package, and those below the folder in use."""
    return _packaged() | list_cases(root) if root.resolve() != packaged_cases() else _packaged()


@cache
def _packaged() -> dict[str, NamedCase]:
    return list_cases(packaged_cases())


def load_plan(path: Path, known: Mapping[str, NamedCase]) -> dict[str, Any]:
    """The plan as a JSON value that fits plan.schema.json, every case and each of the eleven activities told in full.

    `known` holds the cases that a plan may name, by id. Raises BrokenFile with every problem at once.
    """
    tables = read_toml(path)
    breaches = own_schema_violations("plan", tables)
    problems = [(_place(tables, breach.pointer), breach.message) for breach in breaches]
    sound = _without(tables, {tuple(breach.pointer.split("/")[1:3]) for breach in breaches})
    problems += [*_institution(sound), *_modules(sound), *_cases(tables, sound, known), *_activities(tables, sound)]
    if problems:
        told = "; ".join(f"{place}: {problem}" for place, problem in problems)
        raise BrokenFile(str(path), f"{told}. Corrija el plan según docs/es/plan.md")
    return _full(tables, known)


def has_right_digit(rut: str) -> bool:
    """Whether the check digit of a RUT `59123457-9` is the one of its number (module 11)."""
    number, _, digit = rut.partition("-")
    rest = 11 - sum(int(one) * (2 + place % 6) for place, one in enumerate(reversed(number))) % 11
    return digit == {11: "0", 10: "K"}.get(rest, str(rest))


def _without(tables: Mapping[str, Any], bad: set[tuple[str, ...]]) -> dict[str, Any]:
    """What of the file can be looked at further: what the schema complained of is left out (None in a list)."""

    def kept(name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [None if (name, str(n)) in bad else one for n, one in enumerate(value)]
        if isinstance(value, dict):
            return {member: one for member, one in value.items() if (name, member) not in bad}
        return value

    return {name: kept(name, value) for name, value in tables.items() if (name,) not in bad}


def _institution(sound: Mapping[str, Any]) -> Iterator[Problem]:
    rut = sound.get("institucion", {}).get("rut")
    if rut is not None and not has_right_digit(rut):
        yield "institucion, miembro «rut»", f"el dígito verificador de «{rut}» no corresponde; revíselo"


def _modules(sound: Mapping[str, Any]) -> Iterator[Problem]:
    services = load_catalog().services
    names = [name for name in sound.get("modulos", ()) if name is not None]
    for name in dict.fromkeys(names):
        if name not in services:
            yield "miembro «modulos»", f"no existe el módulo «{name}»; los que hay son {', '.join(services)}"
        elif names.count(name) > 1:
            yield "miembro «modulos»", f"«{name}» está repetido; déjelo una vez"


def _cases(tables: Mapping[str, Any], sound: Mapping[str, Any], known: Mapping[str, NamedCase]) -> Iterator[Problem]:
    seen: dict[object, int] = {}
    for n, case in enumerate(sound.get("caso", ())):
        if case is None:
            continue
        place = _place(tables, f"/caso/{n}")
        yield from ((place, problem) for problem in _case(case, known, sound.get("modulos")))
        first = seen.setdefault(case.get("id") or (case["modulo"], case["tipo"]), n)
        if first != n:
            yield place, f"es el mismo que el caso n.º {first + 1}; deje uno"


def _case(case: Mapping[str, Any], known: Mapping[str, NamedCase], modules: Collection[str] | None) -> Iterator[str]:
    services = load_catalog().services
    module, kind = case.get("modulo"), case.get("tipo")
    if "id" in case:
        named = known.get(case["id"])
        if named is None:
            yield f"no hay ningún caso {case['id']}; corrija el id o declare «modulo» y «tipo»"
            return
        for member, said, right in (("modulo", module, named.modulo), ("tipo", kind, named.tipo)):
            if said not in (None, right):
                yield f"dice «{member}» {said}, y {named.id} es de {right}; quite el miembro"
        module = named.modulo
    if module not in (*services, SCENARIOS):
        yield f"no existe el módulo «{module}»; los que hay son {', '.join(services)}"
    elif modules is not None and "registrar" in _operations(module) and module not in modules:
        yield f"es del módulo «{module}», que no está en «modulos»; agréguelo allí o quite el caso"


def _operations(module: str) -> Collection[str]:
    """What the module does; whoever crosses modules, and what all of them use, registers nothing of its own."""
    return load_catalog().services[module].operations if module != SCENARIOS else ()


def _activities(tables: Mapping[str, Any], sound: Mapping[str, Any]) -> Iterator[Problem]:
    seen: set[int] = set()
    for n, activity in enumerate(sound.get("actividad", ())):
        if activity is None:
            continue
        place = _place(tables, f"/actividad/{n}")
        yield from ((place, problem) for problem in _activity(activity))
        if activity["numero"] in seen:
            yield place, "está dos veces; deje una"
        seen.add(activity["numero"])


def _activity(activity: Mapping[str, Any]) -> Iterator[str]:
    right = load_activities()[activity["numero"] - 1]
    for member in ("nombre", "responsable"):
        if activity.get(member, getattr(right, member)) != getattr(right, member):
            yield f"«{member}» es «{getattr(right, member)}» ({right.fuente}); quite el miembro o corríjalo"
    start, end, done = (_date(activity.get(name)) for name in ("desde", "hasta", "cumplida"))
    if start and end and end < start:
        yield f"«hasta» ({end}) es anterior a «desde» ({start}); corrija una de las dos"
    if start and done and done < start:
        yield f"«cumplida» ({done}) es anterior a «desde» ({start}); corríjala, o adelante el inicio planificado"


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _place(tables: Mapping[str, Any], pointer: str) -> str:
    """A JSON Pointer of the plan in the reader's words: `caso n.º 3 (DEV-NEG-01), miembro «demuestra»`."""
    tokens = pointer.split("/")[1:]
    if not tokens:
        return "el archivo"
    if len(tokens) == 1 or not re.fullmatch("[0-9]+", tokens[1]):
        return f"miembro «{tokens[0]}»" if len(tokens) == 1 else f"{tokens[0]}, miembro «{'.'.join(tokens[1:])}»"
    row = tables[tokens[0]][int(tokens[1])]
    name = _called(tokens[0], int(tokens[1]), row if isinstance(row, dict) else {})
    return f"{name}, miembro «{'.'.join(tokens[2:])}»" if tokens[2:] else name


def _called(table: str, n: int, row: Mapping[str, Any]) -> str:
    if table == "actividad" and isinstance(row.get("numero"), int):
        return f"actividad {row['numero']}"
    words = row.get("id") or " ".join(str(row[name]) for name in ("modulo", "tipo") if name in row)
    told = {"caso": "caso", "actividad": "actividad", "modulos": "modulos, elemento"}[table]
    return f"{told} n.º {n + 1}" + (f" ({words})" if words and table == "caso" else "")


def _full(tables: dict[str, Any], known: Mapping[str, NamedCase]) -> dict[str, Any]:
    dated = {activity["numero"]: activity for activity in tables.get("actividad", ())}
    return {
        **tables,
        "caso": [_full_case(case, known) for case in tables.get("caso", ())],
        "actividad": [
            {
                "numero": one.numero,
                "nombre": one.nombre,
                "responsable": one.responsable,
                **dated.get(one.numero, {}),
            }
            for one in load_activities()
        ],
    }


def _full_case(case: Mapping[str, Any], known: Mapping[str, NamedCase]) -> dict[str, Any]:
    given: dict[str, Any] = {"demuestra": DEMUESTRA, "verifica": VERIFICA, "obligatorio": True, **case}
    if "id" not in case:
        return given
    named = known[case["id"]]
    return {"id": named.id, "titulo": named.titulo, "modulo": named.modulo, "tipo": named.tipo, **given}
