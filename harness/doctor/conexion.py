"""Probe: the target accepts connections, directly or by its proxy."""

from __future__ import annotations

from harness.doctor.network import CONNECTION, NAME, Reach
from harness.doctor.result import Result, State, depends

TODO = {
    "tiempo": "así se ve un cortafuegos que descarta lo que viene de una IP no autorizada; vea «IP de salida»",
    "cortada": "así se ve un cortafuegos que no autoriza la IP; vea «IP de salida»",
    "rechazada": "revise el puerto y que el destino esté en marcha; un simulador se levanta con iop mock",
    "inalcanzable": "revise la red de este equipo, la VPN y la ruta hacia el destino",
    "proxy": "revise la dirección y la credencial del proxy, y que admita conexiones a ese servidor y puerto",
}


def connected(reach: Reach, name: Result) -> Result:
    """One row per host and port."""
    clave, nombre = f"conexion:{reach.endpoint.told}", f"Conexión {reach.endpoint.told}"
    by = f" por el proxy {reach.by.told}" if reach.by else ""
    if reach.failed == NAME:
        return depends(clave, nombre, name)
    if reach.failed == CONNECTION:
        return Result(clave, nombre, State.MAL, f"{reach.told}{by if reach.kind != 'proxy' else ''}", TODO[reach.kind])
    return Result(clave, nombre, State.BIEN, f"abierta{by}")
