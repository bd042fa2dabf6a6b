"""Reads targets.toml: where the cases run, whose books they touch, and with what credentials."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from harness.errors import BrokenFile, UsageError
from harness.evidence.redact import SHORTEST
from harness.loader.toml_file import read_checked_toml
from harness.model import Credential, Institution, Privacy, Target, Vertical
from schemas import load_catalog

DEFAULT_CHANNEL = "verticales"
SIMULATED = "simulado"
MOCK_PASSWORD = "simulado"
MOCK_VERTICALS = {"mercado_publico": "mercadoPublico", "dte": "dte", "ppc": "ppc"}  # name -> channel (supuesto)
DEFAULT_INSTITUTION = Institution(partida="97", capitulo="01", area="001", ejercicio=2026)


def mock_target(url: str) -> Target:
    """The target of a mock with its default seed and credentials: the user is the service's name."""
    return Target(
        name="mock",
        url=url.rstrip("/"),
        canal=DEFAULT_CHANNEL,
        ambiente=SIMULATED,
        institucion=DEFAULT_INSTITUTION,
        credenciales=_mock_credentials(),
        verticales=_mock_verticals(),
    )


def _mock_verticals() -> dict[str, Vertical]:
    return {name: Vertical(canal, _mock_credentials()) for name, canal in MOCK_VERTICALS.items()}


def _mock_credentials() -> dict[str, Credential]:
    return {name: Credential(name, MOCK_PASSWORD, publica=True) for name in load_catalog().services}


def load_targets(path: Path, environ: Mapping[str, str] = os.environ) -> Mapping[str, Target]:
    """Every target of the file by name, with its credentials taken from the environment.

    Raises BrokenFile for what does not fit, UsageError for a missing variable or a host that is not loopback.
    """
    tables = read_checked_toml(path, "targets")
    return {name: _target(path, name, table, environ) for name, table in tables.items()}


def load_target(path: Path, name: str, environ: Mapping[str, str] = os.environ) -> Target:
    """One target of the file; the others' variables need not be set. Raises as `load_targets`."""
    tables = read_checked_toml(path, "targets")
    if name not in tables:
        raise UsageError(f"{path}: no hay un destino «{name}»; los que hay son {', '.join(tables)}")
    return _target(path, name, tables[name], environ)


def _target(path: Path, name: str, table: Mapping[str, Any], environ: Mapping[str, str]) -> Target:
    services: Mapping[str, Mapping[str, Any]] = table.get("servicio", {})
    simulated = table["ambiente"] == SIMULATED
    defaults = _mock_credentials() if simulated else {}
    _refuse_unknown_services(path, name, services)
    urls = {service: entry["url"].rstrip("/") for service, entry in services.items() if "url" in entry}
    for url in (table["url"], *urls.values()):
        _refuse_far_host(path, name, url)
    institution = table["institucion"]
    return Target(
        name=name,
        url=table["url"].rstrip("/"),
        canal=table.get("canal", DEFAULT_CHANNEL),
        ambiente=table["ambiente"],
        institucion=Institution(
            institution["partida"], institution["capitulo"], institution["areaTransaccional"], institution["ejercicio"]
        ),
        credenciales=defaults | _credentials(path, name, services, environ),
        urls=urls,
        entradas=_flat(table.get("entradas", {})),
        verticales=(_mock_verticals() if simulated else {}) | _verticals(path, name, table, environ),
        privacidad=Privacy(**table.get("privacidad", {})),
    )


def _verticals(path: Path, name: str, table: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, Vertical]:
    """The neighbours of the target; each brings every credential that it uses."""
    defaults = _mock_credentials() if table["ambiente"] == SIMULATED else {}
    found = {}
    for vertical, entry in table.get("vertical", {}).items():
        services: Mapping[str, Mapping[str, Any]] = entry.get("servicio", {})
        _refuse_unknown_services(path, f"{name}.vertical.{vertical}", services)
        credentials = _credentials(path, name, services, environ)
        found[vertical] = Vertical(entry["canal"], defaults | credentials)
    return found


def _credentials(
    path: Path, name: str, services: Mapping[str, Mapping[str, Any]], environ: Mapping[str, str]
) -> dict[str, Credential]:
    named = {service: entry for service, entry in services.items() if "usuario_env" in entry}
    return {service: _credential(path, name, entry, environ) for service, entry in named.items()}


def _credential(path: Path, name: str, entry: Mapping[str, str], environ: Mapping[str, str]) -> Credential:
    missing = [entry[member] for member in ("usuario_env", "clave_env") if not environ.get(entry[member])]
    if missing:
        lacks = "falta la variable de ambiente" if len(missing) == 1 else "faltan las variables de ambiente"
        raise UsageError(f"{path}, destino «{name}»: {lacks} {' y '.join(missing)}; defina lo que falta y repita")
    if len(environ[entry["clave_env"]]) < SHORTEST:
        raise UsageError(
            f"{path}, destino «{name}»: la clave de {entry['clave_env']} tiene menos de {SHORTEST} caracteres: no se "
            "puede omitir de la evidencia sin tachar todo lo que se le parece; pida una más larga"
        )
    return Credential(environ[entry["usuario_env"]], environ[entry["clave_env"]])


def _refuse_unknown_services(path: Path, name: str, services: Mapping[str, Any]) -> None:
    known = load_catalog().services
    unknown = [service for service in services if service not in known]
    if unknown:
        told = f"no existe el servicio «{unknown[0]}»; los que hay son {', '.join(known)}"
        raise BrokenFile(str(path), f"destino «{name}», miembro «servicio»: {told}")


def _refuse_far_host(path: Path, name: str, url: str) -> None:
    host = urlsplit(url).hostname or ""
    if "@" in urlsplit(url).netloc:
        raise BrokenFile(
            str(path), f"destino «{name}», miembro «url»: no lleva usuario ni clave; use usuario_env y clave_env"
        )
    if not is_loopback(host):
        raise UsageError(
            f"{path}, destino «{name}»: {host or url} no es este equipo, y todavía no se ejecutan casos contra un "
            "ambiente real; use 127.0.0.1 o localhost"
        )


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by name or address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in table.items():
        flat |= _flat(value, f"{prefix}{name}.") if isinstance(value, Mapping) else {f"{prefix}{name}": value}
    return flat
