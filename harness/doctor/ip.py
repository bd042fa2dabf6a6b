"""Probe: whether the address from which this machine goes out seems refused, by how the target behaves."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Sequence

from harness.doctor.network import NAME, Reach
from harness.doctor.queries import Reply
from harness.doctor.result import Result, State
from harness.doctor.servicios import is_ip_refusal

CLAVE, NOMBRE = "ip", "IP de salida"
TODO = "envíe a DIPRES la solicitud de más abajo, o confirme con ellos que esa IP está autorizada (presentación IOP §9)"
SILENT = frozenset({"tiempo", "cortada"})


def allowed(reaches: Sequence[Reach], replies: Sequence[Reply]) -> Result:
    """One row. Only SIGFE's own word is sure; silence, cuts and 403 of everything are how a refusal looks."""
    own = public_address(reaches)
    seen = f"sale por {own}; " if own else ""
    if any(map(is_ip_refusal, replies)):
        return Result(CLAVE, NOMBRE, State.MAL, f"{seen}el destino dice que no la autoriza", TODO)
    answered = [reply.answer for reply in replies if reply.answer is not None]
    if any(answer.estado != 403 for answer in answered):
        return Result(CLAVE, NOMBRE, State.BIEN, f"{seen}el destino atiende a este equipo")
    if answered:
        return Result(CLAVE, NOMBRE, State.MAL, f"{seen}parece rechazada: a todo contesta HTTP 403", TODO)
    how = next(_looks_refused(reaches, replies), None)
    if how is not None:
        return Result(CLAVE, NOMBRE, State.MAL, f"{seen}parece rechazada: {how}", TODO)
    opened = any(one.failed is None for one in reaches)
    told = "la conexión se abre; se sabrá al consultar un servicio" if opened else "no se sabe: nada se alcanzó"
    return Result(CLAVE, NOMBRE, State.SIN_PROBAR, f"{seen}{told}")


def own_addresses(reaches: Iterable[Reach]) -> tuple[str, ...]:
    """From which addresses this machine speaks to the targets that are not itself."""
    found = (reach.own for reach in reaches if reach.own is not None)
    return tuple(dict.fromkeys(one for one in found if not ipaddress.ip_address(one).is_loopback))


def public_address(reaches: Iterable[Reach]) -> str | None:
    """The public address of this machine, when it has one; behind a NAT nobody here knows it."""
    return next((one for one in own_addresses(reaches) if ipaddress.ip_address(one).is_global), None)


def _looks_refused(reaches: Sequence[Reach], replies: Sequence[Reply]) -> Iterator[str]:
    yield from (
        f"{one.endpoint.told} {one.told}" for one in reaches if one.kind in SILENT and one.failed not in (None, NAME)
    )
    yield from (str(one.failure) for one in replies if one.answer is None and one.sent)
