"""The catalogue: services, operations and rules, read once from their JSON files into frozen values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from schemas.in_use import ROOT, own_file, package_file, patched, per_contract
from schemas.reading import at_same_indices, general
from schemas.renaming import Names, renamed_pointer

MODULES = ROOT / "modules"
VERSION = "v1"
_CHANNEL = re.compile(r"[A-Za-z0-9_-]+")
NO_INFORMADO = "(no informado)"  # what fills a gap of a sentence when the message left that member blank


class CatalogError(Exception):
    """A catalogue file of this package is broken; the message names the file."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One business rule or refusal: what it says, where it is checked, and how sure we are of it.

    `texto` is a template whose `{name}` gaps the refusing side fills; `capa` is `puerta` (answered at once) or
    `negocio` (told by the ticket); `estado` is the certainty of the rule and `estado_texto` that of its sentence.
    """

    codigo: str
    capa: str
    aplica: frozenset[str]
    texto: str
    estado: str
    fuente: str
    titulo: str = ""
    estado_texto: str = "supuesto"

    def sentence(self, values: Mapping[str, object]) -> str:
        """The sentence SIGFE answers, its gaps filled, also for what came blank; a gap not given raises KeyError."""
        return self.texto.format_map({gap: NO_INFORMADO if value == "" else value for gap, value in values.items()})

    def matches(self, sentence: str) -> bool:
        """Whether a received sentence is this rule's, whatever stands in the gaps (blanks and final stop are lax)."""
        return _pattern(self.texto).fullmatch(_squeeze(sentence)) is not None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: `POST /cxf/public/<channel>/<ruta>`; `name` is `<service>.<verb>` in cases and journal.

    `lecturas` tells, per direction (`solicitud`, `respuesta`), under which JSON Pointer a notion stands; a nested
    mapping reads a list of lines, with `*` for every array index (see `schemas.reading`). `propias` are the package's
    own, in whose names cases and queries are written, `nombres` what an overlay calls otherwise, per direction, and
    `mudadas` the pointers of notions that its `lecturas` put elsewhere, from the package's place to its own.
    """

    servicio: str
    verbo: str
    ruta: str
    asincrona: bool
    lecturas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    propias: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    nombres: Mapping[str, Names] = field(default_factory=dict)
    mudadas: Mapping[str, Names] = field(default_factory=dict)
    plantilla: str = "/cxf/public/{canal}/{operacion}"

    @property
    def name(self) -> str:
        """`compromiso.registrar`"""
        return f"{self.servicio}.{self.verbo}"

    def path(self, canal: str) -> str:
        """The path of the URL under which a channel calls it."""
        whole = self.ruta if self.ruta.startswith("/") else self.plantilla.replace("{operacion}", self.ruta)
        return whole.replace("{canal}", canal)

    def channel_in(self, path: str) -> str | None:
        """The channel of a URL's path that calls it, empty where paths tell none; None when it is not its path."""
        before, gap, after = self.path("{canal}").partition("{canal}")
        if not gap:
            return "" if path == before else None
        channel = path[len(before) : len(path) - len(after)]
        return channel if _CHANNEL.fullmatch(channel) and path == before + channel + after else None

    def place(self, direction: str, pointer: str) -> str:
        """Where a member that the package calls by this JSON Pointer travels."""
        names, moved = self.nombres.get(direction), self.mudadas.get(direction)
        if moved and (there := moved.get(general(pointer))) is not None:
            return at_same_indices(there, pointer)
        return renamed_pointer(pointer, names) if names else pointer


@dataclass(frozen=True, slots=True)
class Service:
    """One SIGFE service and the names that depend on it.

    `entidad` is the member of `detalles` and the root of the obtener answer; `resumenes` the root of the buscar
    answer; `proceso` the accepted process codes, the first being the one to send; `cabecera` the JSON type in which
    `ejercicio` and `periodo` travel; `consumes` the services whose balance it takes. `lee` is the service whose obtener
    and buscar show what this one registers (a payment is read as a transacción contable), and `clave` the notion by
    which obtener finds it. `certeza` is how sure we are of its names and paths; `singular` what a sentence calls one
    thing of it: `compromiso`, `pago a terceros`.
    """

    nombre: str
    titulo: str
    orden: int
    proceso: tuple[str, ...]
    entidad: str
    resumenes: str
    cabecera: Mapping[str, str]
    consumes: tuple[str, ...]
    operations: Mapping[str, Operation]
    rules: Mapping[str, Rule]
    lee: str = ""
    clave: str = "folio"
    certeza: str = "supuesto"
    singular: str = ""

    @property
    def ajusta(self) -> bool:
        """Whether what it registers can be adjusted and reversed: its messages say which folio they adjust."""
        registrar = self.operations.get("registrar")
        return registrar is not None and "folioAjustado" in registrar.lecturas["solicitud"]["transacciones"]


@dataclass(frozen=True, slots=True)
class Catalog:
    """Every service known, in the order of SIGFE's chain.

    `estados` tells, for a `ticket` and a `transaccion`, what SIGFE calls each state; the first word is the one to say.
    """

    services: Mapping[str, Service]
    canal: str = "verticales"
    estados: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    @property
    def operations(self) -> tuple[Operation, ...]:
        return tuple(op for service in self.services.values() for op in service.operations.values())

    def operation(self, name: str) -> Operation:
        """The operation called `<service>.<verb>`; KeyError when there is none."""
        service, _, verb = name.partition(".")
        return self.services[service].operations[verb]

    def by_path(self, ruta: str) -> Operation | None:
        """The operation behind the last segment of a URL, or None."""
        return next((op for op in self.operations if op.ruta == ruta), None)

    def called_at(self, path: str) -> tuple[Operation, str] | None:
        """The operation that the path of a URL calls, and its channel; None when there is none."""
        found = ((op, channel) for op in self.operations if (channel := op.channel_in(path)) is not None)
        return next(found, None)

    def estado(self, told: str | None, what: str = "ticket") -> str | None:
        """The state that a received word means, in the package's words; a word that nobody knows stays."""
        known = self.estados.get(what, {})
        return next((ours for ours, words in known.items() if told in words), told)

    def estado_said(self, ours: str, what: str = "ticket") -> str:
        """The word with which SIGFE says one of the package's states."""
        return next(iter(self.estados.get(what, {}).get(ours, ())), ours)

    def rule(self, servicio: str, codigo: str) -> Rule:
        """The rule `codigo` as it stands for `servicio`; KeyError when it does not apply there."""
        return self.services[servicio].rules[codigo]

    def codes_of(self, servicio: str, sentence: str) -> tuple[str, ...]:
        """The codes of the rules of `servicio` whose sentence this is; empty when nobody knows it."""
        return tuple(code for code, rule in self.services[servicio].rules.items() if rule.matches(sentence))


@per_contract
def load_catalog() -> Catalog:
    """Read every `modules/<service>/v1/service.json` and `reglas.json`; raises CatalogError naming a broken file.

    What an overlay in use says is over them.
    """
    shared = _common_rules()
    transport = _merged("transporte.json")
    names = sorted(path.parents[1].name for path in MODULES.glob(f"*/{VERSION}/service.json"))
    services = [_service(name, shared, transport["ruta"]) for name in names]
    states = {
        what: {ours: (said,) if isinstance(said, str) else tuple(said) for ours, said in words.items()}
        for what, words in _merged("estados.json").items()
        if isinstance(words, Mapping)
    }
    by_name = {service.nombre: service for service in sorted(services, key=lambda s: s.orden)}
    return Catalog(by_name, transport["canal"], states)


def names_of(operation: str, direction: str) -> Names:
    """What the overlay calls otherwise in one direction of an operation; the least general entry wins."""
    own = own_file("miembros.json") or {}
    service, _, verb = operation.partition(".")
    general = (f"*.*.{direction}", f"{service}.*.{direction}", f"*.{verb}.{direction}", f"{operation}.{direction}")
    return {pointer: name for key in general for pointer, name in own.get(key, {}).items()}


def _service(name: str, shared: Iterable[Mapping[str, Any]], template: str) -> Service:
    place = f"modules/{name}/{VERSION}/service.json"
    data, own = _merged(place), _json(place)
    try:
        return Service(
            nombre=name,
            titulo=data["titulo"],
            orden=data["orden"],
            proceso=tuple(data["proceso"]),
            entidad=data["entidad"],
            resumenes=data["resumenes"],
            cabecera=data["cabecera"],
            consumes=tuple(data["consumes"]),
            operations={
                verb: _operation(name, verb, entry, own["operaciones"][verb], template)
                for verb, entry in data["operaciones"].items()
            },
            rules={entry["codigo"]: _rule(entry) for entry in _rules(name, shared)},
            lee=data.get("lee", name),
            clave=data.get("clave", "folio"),
            certeza=data["certeza"],
            singular=data.get("singular") or data["entidad"] or data["titulo"].lower(),
        )
    except KeyError as missing:
        raise CatalogError(f"{place}: falta el miembro {missing}") from missing


def _operation(service: str, verb: str, entry: Mapping[str, Any], own: Mapping[str, Any], template: str) -> Operation:
    ours = own.get("lecturas", {})
    names = {way: found for way in ours if (found := names_of(f"{service}.{verb}", way))}
    said = (own_file(f"modules/{service}/{VERSION}/service.json") or {}).get("operaciones", {}).get(verb, {})
    lecturas = {way: _renamed(reading, names.get(way, {})) for way, reading in ours.items()}
    read = patched(lecturas, said.get("lecturas", {}))
    return Operation(
        service,
        verb,
        entry["ruta"],
        entry["asincrona"],
        read,
        ours,
        names,
        {way: moved for way in ours if (moved := _moved(ours[way], lecturas[way], read[way]))},
        template,
    )


def _renamed(reading: Mapping[str, Any], names: Names) -> dict[str, Any]:
    return {
        notion: _renamed(place, names) if isinstance(place, Mapping) else renamed_pointer(place, names)
        for notion, place in reading.items()
    }


def _moved(ours: Mapping[str, Any], renamed: Mapping[str, Any], read: Mapping[str, Any]) -> dict[str, str]:
    """The package's places of the notions that stand elsewhere than their names tell."""
    found: dict[str, str] = {}
    for notion, place in ours.items():
        if isinstance(place, Mapping):
            found |= _moved(place, renamed[notion], read[notion])
        elif read[notion] != renamed[notion]:
            found[place] = read[notion]
    return found


def _common_rules() -> list[dict[str, Any]]:
    return _changed(_json("common/reglas.json")["reglas"], own_file("common/reglas.json"))


def _rules(service: str, shared: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rules of a service: of those that several share, and its own; what its overlay changes stands over both."""
    place = f"modules/{service}/{VERSION}/reglas.json"
    entries = [entry for entry in shared if service in entry["servicios"]]
    entries += _json(place)["reglas"] if (ROOT / place).exists() else []
    return _changed(entries, own_file(place))


def _changed(entries: Iterable[Mapping[str, Any]], overlay: Any) -> list[dict[str, Any]]:
    said = {entry["codigo"]: entry for entry in (overlay or {}).get("reglas", ())}
    return [{**entry, **said.get(entry["codigo"], {})} for entry in entries]


def _rule(entry: Mapping[str, Any]) -> Rule:
    return Rule(
        codigo=entry["codigo"],
        capa=entry["capa"],
        aplica=frozenset(entry["aplica"]),
        texto=entry["texto"],
        estado=entry["estado"],
        fuente=entry["fuente"],
        titulo=entry["titulo"],
        estado_texto=entry["estadoTexto"],
    )


def _merged(place: str) -> Any:
    return patched(_json(place), own_file(place) or {})


def _json(place: str) -> Any:
    try:
        return package_file(place)
    except (OSError, ValueError) as broken:
        raise CatalogError(f"{place}: no se puede leer ({broken})") from broken


def _squeeze(sentence: str) -> str:
    """A sentence without blanks, letter case or final stop: what senders and logs are known to lose."""
    return "".join(sentence.split()).casefold().rstrip(".")


@cache
def _pattern(texto: str) -> re.Pattern[str]:
    """What a squeezed sentence of this rule looks like, with anything in its gaps."""
    between_gaps = re.split(r"\{[a-z_]+\}", texto.rstrip("."))
    return re.compile(".+?".join(re.escape("".join(piece.split()).casefold()) for piece in between_gaps))
