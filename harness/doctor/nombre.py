"""Probe: the target's name, or its proxy's, leads to an address."""

from __future__ import annotations

import ipaddress

from harness.doctor.network import NAME, Reach
from harness.doctor.result import Result, State

TOLD = 3


def named(reach: Reach) -> Result:
    """One row per host."""
    asked = reach.by or reach.endpoint
    clave, nombre = f"nombre:{reach.endpoint.host}", f"Nombre {asked.host}"
    if reach.failed == NAME:
        what = "la dirección del proxy" if reach.by else "la dirección que entregó DIPRES"
        todo = f"revise {what}, letra por letra, y el DNS de este equipo; quizás haga falta la VPN de la institución"
        return Result(clave, nombre, State.MAL, reach.told, todo)
    if _is_address(asked.host):
        return Result(clave, nombre, State.BIEN, "es una dirección IP")
    return Result(clave, nombre, State.BIEN, f"es {', '.join(reach.addresses[:TOLD])}")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
