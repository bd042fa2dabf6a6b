"""Keeps a run from touching what it must not: production never registers, and far machines are named on purpose."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from harness.errors import UsageError
from harness.model import Target

SIMULATED, TESTING, PRODUCTION = "simulado", "pruebas", "produccion"
CONFIRMATION = "IOP_CONFIRMAR"
_KNOWN = Path(__file__).with_name("hosts.json")


class RegistrarForbidden(UsageError):
    """A registrar was about to be sent to production; nothing left."""


def permitted(target: Target, confirmed: str | None) -> None:
    """Return when a run against the target may begin; raises UsageError before a name is even resolved.

    What is not this machine needs `confirmed` to be the target's name, given for each run.
    """
    far = far_hosts(target)
    if not far or confirmed == target.name:
        return
    said = f"se confirmó «{confirmed}», que es otro" if confirmed else "nadie lo confirmó"
    raise UsageError(
        f"el destino «{target.name}» ({', '.join(far)}) no es este equipo y {said}: agregue --confirmar {target.name} "
        f"(o defina {CONFIRMATION}={target.name}) en cada corrida; nada se envió"
    )


def far_hosts(target: Target) -> tuple[str, ...]:
    """Every host that the target reaches and that is not this machine, its proxy among them."""
    urls = (*target.direcciones, *((target.proxy.url,) if target.proxy else ()))
    return tuple(dict.fromkeys(host for host in map(host_of, urls) if not is_loopback(host)))


def refuses_registrar(target: Target) -> str | None:
    """Why nothing may be registered there, as a Spanish phrase; None when it may."""
    if target.ambiente == PRODUCTION:
        return f"el destino «{target.name}» es de producción"
    found = next((url for url in target.direcciones if is_production(host_of(url))), None)
    return None if found is None else f"{host_of(found)} es SIGFE en producción"


def refuse_registrar(target: Target, host: str) -> None:
    """Raise RegistrarForbidden unless the target may register at that host, which is where it would really go."""
    why = refuses_registrar(target) or (f"{host} es SIGFE en producción" if is_production(host) else None)
    if why is not None:
        raise RegistrarForbidden(f"{why}: allí nunca se registra, y nada se envió; use el ambiente de pruebas")


def is_production(host: str) -> bool:
    """Whether the host is known as SIGFE's production."""
    return known_hosts().get(_plain(host)) == PRODUCTION


@cache
def known_hosts() -> Mapping[str, str]:
    """The environment of each host of SIGFE that is known."""
    return {one["host"]: one["ambiente"] for one in json.loads(_KNOWN.read_text(encoding="utf-8"))["hosts"]}


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by name or address."""
    if _plain(host) == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(url: str) -> str:
    """The host of an address, in lower case and without brackets."""
    return urlsplit(url).hostname or ""


def _plain(host: str) -> str:
    return host.lower().rstrip(".")
