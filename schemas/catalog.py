"""The catalogue: services, operations and rules, read once from their JSON files into frozen values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
MODULES = ROOT / "modules"
VERSION = "v1"
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
    mapping reads a list of lines, with `*` for every array index (see `schemas.reading`).
    """

    servicio: str
    verbo: str
    ruta: str
    asincrona: bool
    lecturas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """`compromiso.registrar`"""
        return f"{self.servicio}.{self.verbo}"


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
    """Every service known, in the order of SIGFE's chain."""

    services: Mapping[str, Service]

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

    def rule(self, servicio: str, codigo: str) -> Rule:
        """The rule `codigo` as it stands for `servicio`; KeyError when it does not apply there."""
        return self.services[servicio].rules[codigo]

    def codes_of(self, servicio: str, sentence: str) -> tuple[str, ...]:
        """The codes of the rules of `servicio` whose sentence this is; empty when nobody knows it."""
        return tuple(code for code, rule in self.services[servicio].rules.items() if rule.matches(sentence))


@cache
def load_catalog() -> Catalog:
    """Read every `modules/<service>/v1/service.json` and `reglas.json`; raises CatalogError naming a broken file."""
    shared = _json(ROOT / "common" / "reglas.json")
    services = [_service(path, shared) for path in sorted(MODULES.glob(f"*/{VERSION}/service.json"))]
    return Catalog({service.nombre: service for service in sorted(services, key=lambda s: s.orden)})


def _service(path: Path, shared: Mapping[str, Any]) -> Service:
    data = _json(path)
    name = path.parents[1].name
    own = path.with_name("reglas.json")
    entries = [entry for entry in shared["reglas"] if name in entry["servicios"]]
    entries += _json(own)["reglas"] if own.exists() else []
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
            operations={verb: _operation(name, verb, entry) for verb, entry in data["operaciones"].items()},
            rules={entry["codigo"]: _rule(entry) for entry in entries},
            lee=data.get("lee", name),
            clave=data.get("clave", "folio"),
            certeza=data["certeza"],
            singular=data.get("singular") or data["entidad"] or data["titulo"].lower(),
        )
    except KeyError as missing:
        raise CatalogError(f"{path.relative_to(ROOT)}: falta el miembro {missing}") from missing


def _operation(service: str, verb: str, entry: Mapping[str, Any]) -> Operation:
    return Operation(service, verb, entry["ruta"], entry["asincrona"], entry.get("lecturas", {}))


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


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as broken:
        raise CatalogError(f"{path.relative_to(ROOT)}: no se puede leer ({broken})") from broken


def _squeeze(sentence: str) -> str:
    """A sentence without blanks, letter case or final stop: what senders and logs are known to lose."""
    return "".join(sentence.split()).casefold().rstrip(".")


@cache
def _pattern(texto: str) -> re.Pattern[str]:
    """What a squeezed sentence of this rule looks like, with anything in its gaps."""
    between_gaps = re.split(r"\{[a-z_]+\}", texto.rstrip("."))
    return re.compile(".+?".join(re.escape("".join(piece.split()).casefold()) for piece in between_gaps))
