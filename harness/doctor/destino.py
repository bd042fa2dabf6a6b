"""Probe: the target can be read, and so can every credential that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness.doctor.result import Result, State
from harness.model import Credential, Target
from harness.targets import load_target

CLAVE, NOMBRE = "destino", "Destino y credenciales"
ABSENT = "«variable sin definir»"
SHOWN = 4  # variables that are named


class Forgiving(Mapping[str, str]):
    """An environment in which every variable stands, so that a target can be read before its credentials came."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.missing: dict[str, None] = {}

    def __getitem__(self, name: str) -> str:
        value = self._environ.get(name)
        if not value:
            self.missing[name] = None
        return value or ABSENT

    def __iter__(self) -> Iterator[str]:
        return iter(self._environ)

    def __len__(self) -> int:
        return len(self._environ)


@dataclass(frozen=True, slots=True)
class Patient:
    """The target with the credentials that there are; `without` are the services (and vertical) whose are missing."""

    target: Target
    missing: tuple[str, ...] = ()
    without: frozenset[tuple[str, str | None]] = field(default_factory=frozenset)


def admit(path: Path, name: str, environ: Mapping[str, str]) -> Patient:
    """Read a target as far as it goes; raises as `load_target`, but for variables that are not set."""
    forgiving = Forgiving(environ)
    target = load_target(path, name, forgiving)
    if not forgiving.missing:
        return Patient(target)
    speakers = {None: target.credenciales} | {name: one.credenciales for name, one in target.verticales.items()}
    without = frozenset(
        (service, vertical) for vertical, known in speakers.items() for service, one in known.items() if _is_absent(one)
    )
    return Patient(_without_absent(target), tuple(forgiving.missing), without)


def readable(patient: Patient) -> Result:
    """One row."""
    target, missing = patient.target, patient.missing
    told = f"{target.archivo}: {_told(len(target.credenciales))}"
    if missing:
        more = f" y {len(missing) - SHOWN} más" if len(missing) > SHOWN else ""
        lacks = "falta la variable de ambiente" if len(missing) == 1 else "faltan las variables de ambiente"
        todo = "defina lo que falta, o indique credenciales_archivo; las credenciales las entrega DIPRES con la URL"
        return Result(CLAVE, NOMBRE, State.MAL, f"{target.archivo}: {lacks} {', '.join(missing[:SHOWN])}{more}", todo)
    return Result(CLAVE, NOMBRE, State.BIEN, told, "; ".join(target.avisos))


def _told(count: int) -> str:
    return "1 servicio con credencial" if count == 1 else f"{count} servicios con credencial"


def _without_absent(target: Target) -> Target:
    verticals = {name: replace(one, credenciales=_present(one.credenciales)) for name, one in target.verticales.items()}
    proxy = target.proxy
    if proxy is not None and proxy.credencial is not None and _is_absent(proxy.credencial):
        proxy = replace(proxy, credencial=None)
    return replace(target, credenciales=_present(target.credenciales), verticales=verticals, proxy=proxy)


def _present(known: Mapping[str, Credential]) -> dict[str, Credential]:
    return {service: one for service, one in known.items() if not _is_absent(one)}


def _is_absent(one: Credential) -> bool:
    return ABSENT in (one.usuario, one.clave)
