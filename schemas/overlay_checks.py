"""What each file of an overlay may say; every problem is one Spanish sentence: file, member, what, cure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import jsonschema_rs

from schemas.catalog import CatalogError, Operation, load_catalog
from schemas.certainty import LEAST_SURE_FIRST, knows_member
from schemas.in_use import package_file
from schemas.validation import Direction, resources

POINTER = re.compile(r"(?:/(?:[^~/]|~[01])+)+")
GAP = re.compile(r"\{([^{}]*)\}")
SENTENCE = ("codigo", "texto", "titulo", "estado", "estadoTexto", "fuente")
OF_A_SERVICE = ("titulo", "singular", "proceso", "cabecera", "certeza", "fuente", "operaciones")
OF_AN_OPERATION = ("ruta", "lecturas")
CERTAINTIES = tuple(reversed(LEAST_SURE_FIRST))
_PATH = re.compile(r"[A-Za-z0-9_-]+|(?:/[A-Za-z0-9._-]+|/\{canal\})+")
_KEY = re.compile(r"(?:\*|[a-z]+)\.(?:\*|[a-z]+)\.(?:solicitud|respuesta)")


def problems_of(files: Mapping[str, Any]) -> list[str]:
    """What is wrong in the files themselves."""
    return [f"{place}{told}" for place, said in sorted(files.items()) for told in _file(place, said)]


def problems_together(files: Mapping[str, Any]) -> list[str]:
    """What is wrong with the contract that they make, once they are in use."""
    try:
        load_catalog()
    except CatalogError as broken:
        return [str(broken)]
    return [*_paths_twice(files), *_schemas(files)]


def _file(place: str, said: Any) -> Iterator[str]:
    name = place.rpartition("/")[2]
    if place.startswith("catalogos/"):
        return
    if not isinstance(said, dict):
        yield ": debe ser un objeto JSON; escríbalo entre llaves."
    elif name.endswith(".schema.json"):
        yield from _schema_words(said)
    else:
        yield from {
            "transporte.json": _transport,
            "estados.json": _states,
            "miembros.json": _members,
            "reglas.json": _rules,
            "service.json": _service,
        }[name](place, said)


def _transport(_: str, said: Mapping[str, Any]) -> Iterator[str]:
    yield from _unknown(said, ("ruta", "canal", "certeza", "fuente"))
    ruta = said.get("ruta", "/{operacion}")
    if not isinstance(ruta, str) or not ruta.startswith("/") or ruta.count("{operacion}") != 1:
        yield ", miembro «ruta»: debe comenzar con / y tener una vez {operacion}, como /cxf/public/{canal}/{operacion}."
    elif GAP.sub("x", ruta) != ruta.replace("{operacion}", "x").replace("{canal}", "x") or ruta.count("{canal}") > 1:
        yield ", miembro «ruta»: solo admite {canal} y {operacion}, una vez cada uno; quite lo demás."
    if not isinstance(said.get("canal", "x"), str) or not re.fullmatch("[A-Za-z0-9_-]+", said.get("canal", "x")):
        yield ", miembro «canal»: debe ser un texto de letras, dígitos, guiones o guiones bajos."
    yield from _certainty(said, "certeza")


def _states(_: str, said: Mapping[str, Any]) -> Iterator[str]:
    own = {name: words for name, words in package_file("estados.json").items() if isinstance(words, dict)}
    yield from _unknown(said, (*own, "certeza", "fuente"))
    yield from _certainty(said, "certeza")
    for what, known in own.items():
        words = said.get(what, {})
        if not isinstance(words, dict):
            yield f", miembro «{what}»: debe ser un objeto con nuestros estados y el texto que usa SIGFE."
            continue
        yield from (f", en «{what}»{told}" for told in _unknown(words, tuple(known)))
        heard: dict[str, str] = {}
        for ours, told in words.items():
            listed = [told] if isinstance(told, str) else told
            if not isinstance(listed, list) or not listed or not all(isinstance(one, str) and one for one in listed):
                yield f", miembro «{what}.{ours}»: debe ser un texto o una lista de textos."
                continue
            for one in listed:
                if heard.setdefault(one, ours) != ours:
                    yield f", miembro «{what}.{ours}»: «{one}» ya es {heard[one]}; cada texto significa un solo estado."


def _members(_: str, said: Mapping[str, Any]) -> Iterator[str]:
    names = {operation.name for operation in load_catalog().operations}
    services, verbs = ({name.split(".")[at] for name in names} for at in (0, 1))
    for key, renamed in said.items():
        if key in ("certeza", "fuente"):
            continue
        service, _, rest = key.partition(".")
        verb = rest.partition(".")[0]
        known = _KEY.fullmatch(key) and service in services | {"*"} and verb in verbs | {"*"}
        if not known or ("*" not in (service, verb) and f"{service}.{verb}" not in names):
            yield f", miembro «{key}»: no es un mensaje; escriba uno como ticket.consultar.respuesta."
        elif not isinstance(renamed, dict):
            yield f', miembro «{key}»: debe ser un objeto como {{"/estado": "situacion"}}.'
        else:
            yield from (f", miembro «{key}»{told}" for told in _renamed(renamed))
            yield from (f", miembro «{key}»{told}" for told in _leading_nowhere(key, renamed))


def _renamed(renamed: Mapping[str, Any]) -> Iterator[str]:
    for pointer, name in renamed.items():
        if not POINTER.fullmatch(pointer):
            yield f", «{pointer}»: no es un JSON Pointer; escriba uno como /cabecera/messageID o /lista/*/miembro."
        elif pointer.rpartition("/")[2] == "*":
            yield f", «{pointer}»: un elemento de una lista no tiene nombre; nombre la lista o un miembro suyo."
        elif not isinstance(name, str) or not name:
            yield f", «{pointer}»: debe decir, como texto, el nombre que usa SIGFE."


def _leading_nowhere(key: str, renamed: Mapping[str, Any]) -> Iterator[str]:
    """Places that no operation meant by the key has; the package's schemas are the ones in use here."""
    service, verb, way = key.split(".")
    operations = [
        one for one in load_catalog().operations if service in ("*", one.servicio) and verb in ("*", one.verbo)
    ]
    for pointer in renamed:
        if POINTER.fullmatch(pointer) and not any(_leads(operation, way, pointer) for operation in operations):
            yield f", «{pointer}»: ese mensaje no tiene tal miembro; escríbalo como lo llama el paquete."


def _leads(operation: Operation, way: str, pointer: str) -> bool:
    direction: Direction = "solicitud" if way == "solicitud" else "respuesta"
    return knows_member(operation, direction, pointer)


def _rules(place: str, said: Mapping[str, Any]) -> Iterator[str]:
    service = place.split("/")[1] if place.startswith("modules/") else None
    known = _known_rules(service)
    rows = said.get("reglas")
    yield from _unknown(said, ("reglas",))
    if not isinstance(rows, list):
        yield ", miembro «reglas»: debe ser una lista de reglas, cada una con su «codigo»."
        return
    seen: set[str] = set()
    for position, row in enumerate(rows, start=1):
        codigo = row.get("codigo") if isinstance(row, dict) else None
        if not isinstance(codigo, str) or codigo not in known:
            where = f"el servicio {service} no tiene" if service else "no hay entre las reglas comunes"
            yield f", regla {position}: {where} el código «{codigo}»; los que hay son {', '.join(sorted(known))}."
            continue
        if codigo in seen:
            yield f", regla {position}: el código {codigo} está repetido; deje una sola."
        seen.add(codigo)
        yield from (f", regla {codigo}{told}" for told in _rule(row, known[codigo]))


def _rule(row: Mapping[str, Any], own: Mapping[str, Any]) -> Iterator[str]:
    yield from _unknown(row, SENTENCE)
    for name in ("estado", "estadoTexto"):
        yield from _certainty(row, name)
    for name in ("texto", "titulo", "fuente"):
        if name in row and (not isinstance(row[name], str) or not row[name]):
            yield f", miembro «{name}»: debe ser un texto."
    texto = row.get("texto")
    if isinstance(texto, str):
        mine, theirs = set(GAP.findall(own["texto"])), set(GAP.findall(texto))
        loose = GAP.sub("", texto)
        if theirs - mine or "{" in loose or "}" in loose:
            has = ", ".join(f"{{{name}}}" for name in sorted(mine)) or "ninguno"
            yield f", miembro «texto»: solo puede tener los huecos de la regla ({has}); quite o cambie los demás."


def _known_rules(service: str | None) -> dict[str, Any]:
    shared = package_file("common/reglas.json")["reglas"]
    if service is None:
        return {row["codigo"]: row for row in shared}
    own = package_file(f"modules/{service}/v1/reglas.json")["reglas"]
    return {row["codigo"]: row for row in [*(row for row in shared if service in row["servicios"]), *own]}


def _service(place: str, said: Mapping[str, Any]) -> Iterator[str]:
    own = package_file(place)
    for name in said:
        if name in own and name not in OF_A_SERVICE:
            yield f", miembro «{name}»: es del arnés; quítelo (los nombres de los mensajes se dicen en miembros.json)."
    yield from _unknown(said, (*own, "singular"))
    yield from _nothing_removed(said)
    yield from _certainty(said, "certeza")
    proceso = said.get("proceso", ["1"])
    if not isinstance(proceso, list) or not all(isinstance(one, str) and one.isdigit() for one in proceso):
        yield ", miembro «proceso»: debe ser una lista de códigos de dígitos, como texto."
    yield from _head(said.get("cabecera", {}))
    operations = said.get("operaciones", {})
    if not isinstance(operations, dict):
        yield ", miembro «operaciones»: debe ser un objeto, con registrar, buscar, obtener o consultar."
        return
    known = tuple(own["operaciones"])
    yield from (f", en «operaciones»{told}" for told in _unknown(operations, known))
    for verb, entry in operations.items():
        if verb in known:
            told = _operation(entry, own["operaciones"][verb])
            yield from (f", operación «{verb}»{one}" for one in told)


def _head(cabecera: Any) -> Iterator[str]:
    if not isinstance(cabecera, dict):
        yield ", miembro «cabecera»: debe ser un objeto con el tipo de ejercicio y de periodo."
        return
    yield from (f", en «cabecera»{told}" for told in _unknown(cabecera, ("ejercicio", "periodo")))
    for name, kind in cabecera.items():
        if kind not in ("integer", "string"):
            yield f", miembro «cabecera.{name}»: debe ser «integer» o «string»."


def _operation(entry: Any, own: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield ": debe ser un objeto con «ruta» o «lecturas»."
        return
    yield from _unknown(entry, OF_AN_OPERATION)
    ruta = entry.get("ruta", "x")
    if not isinstance(ruta, str) or not _PATH.fullmatch(ruta) or ruta.count("{canal}") > 1:
        yield ", miembro «ruta»: debe ser el nombre de la operación, o una ruta entera como /rest/{canal}/compromisos."
    readings = entry.get("lecturas", {})
    if not isinstance(readings, dict):
        yield ", miembro «lecturas»: debe ser un objeto con solicitud o respuesta."
        return
    yield from _unknown(readings, tuple(own["lecturas"]))
    for way, notions in readings.items():
        yield from _notions(f"lecturas.{way}", notions, own["lecturas"].get(way, {}))


def _notions(where: str, said: Any, own: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(said, dict):
        yield f", miembro «{where}»: debe ser un objeto de nociones, como las del paquete."
        return
    yield from (f", en «{where}»{told}" for told in _unknown(said, tuple(own)))
    for notion, place in said.items():
        mine = own.get(notion)
        if isinstance(mine, Mapping):
            yield from _notions(f"{where}.{notion}", place, mine)
        elif mine is not None and not (isinstance(place, str) and POINTER.fullmatch(place)):
            yield (
                f", miembro «{where}.{notion}»: «{place}» no es un JSON Pointer; escriba uno como {mine}, con * por "
                "cada lista."
            )
        elif mine is not None and place.count("/*") != mine.count("/*"):
            yield (
                f", miembro «{where}.{notion}»: «{place}» pasa por {place.count('/*')} listas y el del paquete, "
                f"{mine}, por {mine.count('/*')}; deben ser las mismas."
            )


def _schema_words(said: Any, where: str = "") -> Iterator[str]:
    """Certainties anywhere in a schema; what JSON Schema itself asks is seen when all of them are in use."""
    if isinstance(said, list):
        for position, one in enumerate(said):
            yield from _schema_words(one, f"{where}/{position}")
    if isinstance(said, dict):
        for told in _certainty(said, "x-certeza"):
            yield f", {where or '/'}{told}"
        for name, one in said.items():
            if name not in ("enum", "const", "examples"):
                yield from _schema_words(one, f"{where}/{name}")


def _schemas(files: Mapping[str, Any]) -> Iterator[str]:
    """Whole schemas must compile with all that they refer to, and so must those whose members were renamed."""
    given = [place for place in files if place.endswith(".schema.json")]
    registry = None
    for place in given:
        try:
            jsonschema_rs.meta.validate(files[place])
        except jsonschema_rs.ValidationError as wrong:
            at = "".join(f"/{step}" for step in wrong.instance_path) or "/"
            yield f"{place}, {at}: no es un esquema JSON válido ({wrong.message}); corríjalo."
            return
    try:
        registry = jsonschema_rs.Registry(list(resources().items()))
    except (ValueError, KeyError, jsonschema_rs.ReferencingError) as wrong:
        yield f"{given[0] if given else 'miembros.json'}: no lleva a un esquema ({wrong}); corrija el «$ref»."
        return
    touched = resources() if given or "miembros.json" in files else {}
    for schema_id, schema in touched.items():
        try:
            jsonschema_rs.Draft202012Validator(schema, registry=registry, validate_formats=True)
        except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as wrong:
            place = schema_id.partition("/schemas/")[2]
            yield f"{place}: el esquema no se puede usar ({wrong}); corrija su «$ref» o el del archivo que cita."


def _paths_twice(files: Mapping[str, Any]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for operation in load_catalog().operations:
        first = seen.setdefault(operation.path("{canal}"), operation.name)
        if first != operation.name:
            place = f"modules/{operation.servicio}/v1/service.json"
            told = f"la ruta {operation.path('{canal}')} ya es de {first}; cada operación tiene la suya."
            yield f"{place if place in files else 'transporte.json'}, operación «{operation.verbo}»: {told}"


def _nothing_removed(said: Any, where: str = "") -> Iterator[str]:
    if isinstance(said, dict):
        for name, value in said.items():
            place = f"{where}.{name}" if where else name
            if value is None:
                yield f", miembro «{place}»: no se puede quitar; escriba su valor o borre esta línea."
            yield from _nothing_removed(value, place)


def _certainty(said: Mapping[str, Any], name: str) -> Iterator[str]:
    if name in said and said[name] not in CERTAINTIES:
        yield f", miembro «{name}»: «{said[name]}» no es una certeza; escriba {', '.join(CERTAINTIES[:-1])} o supuesto."


def _unknown(said: Mapping[str, Any], known: tuple[str, ...]) -> Iterator[str]:
    for name in said:
        if name not in known:
            near = get_close_matches(name, known, 1)
            cure = f"¿será «{near[0]}»?" if near else f"los que hay son {', '.join(known)}."
            yield f", miembro «{name}»: no se conoce; {cure}"
