"""Probe: the target's TLS is verified, new enough, and its certificate will not expire soon."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

from harness.doctor.network import TLS, Reach
from harness.doctor.result import Result, State, depends
from harness.model import Target
from harness.targets import is_loopback

SOON = 30  # days: what it takes to have a certificate renewed (supuesto)
TODO = {
    "certificado": "pida a DIPRES la cadena de su certificado y póngala en tls.ca; no se puede dejar de verificar",
    "cortada": "así se ve un cortafuegos que no autoriza la IP; vea «IP de salida»",
    "tiempo": "así se ve un cortafuegos que no autoriza la IP; vea «IP de salida»",
    "protocolo": "revise si la dirección es https y qué versión de TLS ofrece el destino (tls.version_minima)",
}


def trusted(reach: Reach, connection: Result, target: Target, now: datetime) -> Result:
    """One row per host and port."""
    clave, nombre = f"tls:{reach.endpoint.told}", f"TLS {reach.endpoint.told}"
    if connection.estado is not State.BIEN:
        return depends(clave, nombre, connection)
    if reach.endpoint.scheme != "https":
        todo = (
            ""
            if is_loopback(reach.endpoint.host)
            else "pida a DIPRES una dirección https: por http se ve la credencial"
        )
        return Result(clave, nombre, State.SIN_PROBAR, "no corresponde: la dirección es http://", todo)
    if reach.failed == TLS:
        return Result(clave, nombre, State.MAL, reach.told, TODO[reach.kind])
    if reach.version is None:
        return Result(clave, nombre, State.SIN_PROBAR, "no se ve por un proxy https; las consultas lo verifican")
    return _expiring(clave, nombre, reach, target, now)


def _expiring(clave: str, nombre: str, reach: Reach, target: Target, now: datetime) -> Result:
    if not target.tls.verificar:
        return Result(clave, nombre, State.BIEN, f"{reach.version}, sin verificar (tls.verificar es false)")
    whom = "las autoridades del sistema" if target.tls.ca is None else target.tls.ca.name
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds((reach.certificate or {})["notAfter"]), UTC)
    left = (ends - now).days
    days = "1 día" if left == 1 else f"{left} días"
    seen = f"{reach.version}, verificado con {whom}; vence el {ends:%d-%m-%Y}, en {days}"
    todo = "avise a quien administra el destino que el certificado está por vencer" if left < SOON else ""
    return Result(clave, nombre, State.BIEN, seen, todo)
