"""Reads targets.toml: where the cases run, whose books they touch, and with what credentials."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from harness.errors import BrokenFile, UsageError
from harness.limits import MOCK_LIMITS, REAL_LIMITS, limits_of
from harness.loader.toml_file import read_checked_toml
from harness.model import Credential, Institution, Privacy, Proxy, Target, Tls, Vertical
from harness.targets.credentials import Whose, exposed, from_file, from_variables, refuse_unset
from harness.targets.interlock import PRODUCTION, SIMULATED, host_of, is_loopback, is_production
from harness.targets.tls import context_of
from schemas import load_catalog

MOCK_PASSWORD = "simulado"
MOCK_VERTICALS = {"mercado_publico": "mercadoPublico", "dte": "dte", "ppc": "ppc"}  # name -> channel (supuesto)
DEFAULT_INSTITUTION = Institution(partida="97", capitulo="01", area="001", ejercicio=2026)


def mock_target(url: str) -> Target:
    """The target of a mock with its default seed and credentials: the user is the service's name."""
    return Target(
        name="mock",
        url=url.rstrip("/"),
        canal=load_catalog().canal,
        ambiente=SIMULATED,
        institucion=DEFAULT_INSTITUTION,
        credenciales=_mock_credentials(),
        verticales=_mock_verticals(),
        limites=MOCK_LIMITS,
    )


def _mock_verticals() -> dict[str, Vertical]:
    return {name: Vertical(canal, _mock_credentials()) for name, canal in MOCK_VERTICALS.items()}


def _mock_credentials() -> dict[str, Credential]:
    return {name: Credential(name, MOCK_PASSWORD, publica=True) for name in load_catalog().services}


def load_targets(path: Path, environ: Mapping[str, str] = os.environ) -> Mapping[str, Target]:
    """Every target of the file by name, with its credentials from the environment or from the file that it names.

    Raises BrokenFile for what does not fit, UsageError for a missing variable or a file of credentials that is not
    private. Nothing is sent, nor is any name resolved.
    """
    tables = read_checked_toml(path, "targets")
    return {name: _target(Whose(path, name, environ), table) for name, table in tables.items()}


def load_target(path: Path, name: str, environ: Mapping[str, str] = os.environ) -> Target:
    """One target of the file; the others' variables need not be set. Raises as `load_targets`."""
    tables = read_checked_toml(path, "targets")
    if name not in tables:
        raise UsageError(f"{path}: no hay un destino «{name}»; los que hay son {', '.join(tables)}")
    return _target(Whose(path, name, environ), tables[name])


def _target(whose: Whose, table: Mapping[str, Any]) -> Target:
    simulated = table["ambiente"] == SIMULATED
    institution = table["institucion"]
    target = Target(
        name=whose.destino,
        url=table["url"].rstrip("/"),
        canal=table.get("canal", load_catalog().canal),
        ambiente=table["ambiente"],
        institucion=Institution(
            institution["partida"], institution["capitulo"], institution["areaTransaccional"], institution["ejercicio"]
        ),
        credenciales=(_mock_credentials() if simulated else {}) | _credentials(whose, "", table),
        urls=_urls(table),
        entradas=_flat(table.get("entradas", {})),
        verticales=(_mock_verticals() if simulated else {}) | _verticals(whose, table),
        privacidad=Privacy(**table.get("privacidad", {})),
        limites=limits_of(table, MOCK_LIMITS if simulated else REAL_LIMITS),
        tls=_tls(whose, table.get("tls", {})),
        proxy=_proxy(whose, table.get("proxy")),
        archivo=str(whose.archivo),
    )
    _refuse_endless(whose, table)
    _refuse_contradictions(whose, target)
    return _with_warnings(whose, table, target)


def _urls(table: Mapping[str, Any]) -> dict[str, str]:
    entries = table.get("servicio", {}).items()
    return {service: entry["url"].rstrip("/") for service, entry in entries if "url" in entry}


def _verticals(whose: Whose, table: Mapping[str, Any]) -> dict[str, Vertical]:
    """The neighbours of the target; each brings every credential that it uses."""
    defaults = _mock_credentials() if table["ambiente"] == SIMULATED else {}
    return {
        name: Vertical(entry["canal"], defaults | _credentials(whose, f"vertical.{name}.", entry), _urls(entry))
        for name, entry in table.get("vertical", {}).items()
    }


def _credentials(whose: Whose, place: str, table: Mapping[str, Any]) -> dict[str, Credential]:
    """Those of a target or of one of its neighbours; a variable wins over the file."""
    services: Mapping[str, Mapping[str, Any]] = table.get("servicio", {})
    known = load_catalog().services
    unknown = [service for service in services if service not in known]
    if unknown:
        told = f"no existe el servicio «{unknown[0]}»; los que hay son {', '.join(known)}"
        raise BrokenFile(str(whose.archivo), f"destino «{whose.destino}», miembro «{place}servicio»: {told}")
    kept = from_file(whose, table["credenciales_archivo"]) if "credenciales_archivo" in table else {}
    defined = set(whose.environ)  # a service of the file needs no variables; one alone is a mistake
    named = {
        service: entry
        for service, entry in services.items()
        if "usuario_env" in entry and (service not in kept or defined & {entry["usuario_env"], entry["clave_env"]})
    }
    refuse_unset(whose, named.values())
    return kept | {service: from_variables(whose, entry) for service, entry in named.items()}


def _tls(whose: Whose, table: Mapping[str, Any]) -> Tls:
    ca = whose.archivo.parent / Path(table["ca"]).expanduser() if "ca" in table else None
    tls = Tls(ca, table.get("version_minima", Tls().version_minima), table.get("verificar", True))
    if ca is not None:
        try:
            context_of(tls)
        except UsageError as unfit:
            raise BrokenFile(str(whose.archivo), f"destino «{whose.destino}», miembro «tls.ca»: {unfit}") from unfit
    return tls


def _proxy(whose: Whose, table: Mapping[str, Any] | None) -> Proxy | None:
    if table is None:
        return None
    return Proxy(table["url"].rstrip("/"), from_variables(whose, table) if "usuario_env" in table else None)


def _refuse_contradictions(whose: Whose, target: Target) -> None:
    """What each member says well and together must not be."""
    far = [host for host in map(host_of, target.direcciones) if not is_loopback(host)]
    production = [host for host in far if is_production(host)]
    if target.simulado and far:
        _refuse(whose, "ambiente", f"un simulador solo está en este equipo, y {far[0]} es otro; use 127.0.0.1, o "
                'ambiente = "pruebas" si es SIGFE')  # fmt: skip
    if production and target.ambiente != PRODUCTION:
        _refuse(whose, "ambiente", f"{production[0]} es SIGFE en producción y no «{target.ambiente}»; use la dirección "
                'de pruebas que entrega DIPRES, o ambiente = "produccion" solo para consultar')  # fmt: skip
    if not target.tls.verificar and far:
        _refuse(whose, "tls.verificar", f"el certificado de {far[0]} se verifica siempre; solo se puede dejar de "
                "hacer en este equipo. Si su autoridad no es conocida, indique su archivo en tls.ca")  # fmt: skip
    if not target.simulado and not target.credenciales:
        _refuse(whose, "servicio", "no nombra credenciales de ningún servicio; agregue usuario_env y clave_env, o "
                "credenciales_archivo")  # fmt: skip
    if target.limites.tickets.primera_s > target.limites.tickets.maxima_s:
        _refuse(whose, "tickets.primera_s", "es mayor que maxima_s, la pausa más larga entre consultas de un ticket; "
                "baje la primera o suba la otra")  # fmt: skip


def _refuse_endless(whose: Whose, table: Mapping[str, Any]) -> None:
    """TOML knows `nan`, which no schema's minimum holds back."""
    for part in ("tiempos", "tickets", "ritmo"):
        for name, value in table.get(part, {}).items():
            if not math.isfinite(value):
                _refuse(whose, f"{part}.{name}", "debe ser un numero finito; corrija el valor")


def _refuse(whose: Whose, member: str, told: str) -> None:
    raise BrokenFile(str(whose.archivo), f"destino «{whose.destino}», miembro «{member}»: {told}")


def _with_warnings(whose: Whose, table: Mapping[str, Any], target: Target) -> Target:
    """The target with what should be known of it."""
    told = []
    for entry in (table, *table.get("vertical", {}).values()):
        if "credenciales_archivo" in entry:
            told.append(exposed(whose, entry["credenciales_archivo"]))
    clear = [url for url in target.direcciones if urlsplit(url).scheme == "http" and not is_loopback(host_of(url))]
    if clear:
        told.append(f"{whose.told}: {clear[0]} no es https: las credenciales viajan sin cifrar por la red")
    if not target.tls.verificar:
        told.append(f"{whose.told}: tls.verificar es false: no se comprueba con quién se habla, y queda en la bitácora")
    return replace(target, avisos=tuple(dict.fromkeys(one for one in told if one)))


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in table.items():
        flat |= _flat(value, f"{prefix}{name}.") if isinstance(value, Mapping) else {f"{prefix}{name}": value}
    return flat
