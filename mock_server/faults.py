"""Accidents on purpose: what the simulation header of one request asks the mock to do with it.

`X-Iop-Simulacion: {"progresion": "retenido", "falla": "503", "ip": "203.0.113.9"}`; every member is optional.

| falla         | the message is processed | what the caller sees                                           |
|---------------|--------------------------|----------------------------------------------------------------|
| `503`         | no                       | HTTP 503 with the usual error object                           |
| `html`        | no                       | HTTP 200 with a page in HTML, as a gateway under repair says   |
| `json_cortado`| yes                      | HTTP 200 with the first half of the answer                     |
| `corte`       | yes                      | the connection closes without an answer: registered, but untold|
| `demora:S`    | yes                      | the right answer, S seconds late                               |

`periodo` is `abierto:M` or `cerrado:M`: before the message is judged, month M of its area and year is opened or closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from mock_server.strict_json import MalformedJsonError, parse
from mock_server.tickets import Progresion

HEADER = "x-iop-simulacion"
MAX_DELAY_S = 600.0
FAULTS = ("503", "html", "json_cortado", "corte")
_MEMBERS = ("progresion", "falla", "ip", "periodo")


class SimulationError(ValueError):
    """A simulation header that cannot be understood; a Spanish sentence."""


@dataclass(frozen=True, slots=True)
class Simulacion:
    """What one request asks for; `demora_s` in seconds."""

    progresion: Progresion | None = None
    falla: str | None = None
    demora_s: float = 0.0
    ip: str | None = None
    periodo: tuple[int, bool] | None = None  # month, and whether it is to be open


NONE = Simulacion()


def read_simulation(header: str | None) -> Simulacion:
    """The wishes in the header's value; SimulationError names the member that is wrong."""
    if header is None:
        return NONE
    try:
        wishes = parse(header.encode("latin-1"))
    except MalformedJsonError as broken:
        raise SimulationError(f"La cabecera X-Iop-Simulacion no es JSON: {broken}.") from None
    if not isinstance(wishes, dict):
        raise SimulationError("La cabecera X-Iop-Simulacion debe ser un objeto JSON.")
    unknown = sorted(set(wishes) - set(_MEMBERS))
    if unknown:
        raise SimulationError(
            f"La cabecera X-Iop-Simulacion no conoce «{', '.join(unknown)}»; use {', '.join(_MEMBERS)}."
        )
    for name, value in wishes.items():
        if not isinstance(value, str):
            raise SimulationError(f"X-Iop-Simulacion, miembro «{name}»: debe ser un texto.")
    return Simulacion(_progresion(wishes.get("progresion")), *_falla(wishes.get("falla")), *_place(wishes))


def read_fault(texto: str) -> Simulacion:
    """The fault that a text names, as the header's `falla` does; SimulationError tells what may be written."""
    falla, demora_s = _falla(texto)
    return Simulacion(falla=falla, demora_s=demora_s)


def _progresion(texto: str | None) -> Progresion | None:
    try:
        return Progresion.parse(texto) if texto is not None else None
    except ValueError as wrong:
        raise SimulationError(f"X-Iop-Simulacion, miembro «progresion»: {wrong}") from None


def _falla(texto: str | None) -> tuple[str | None, float]:
    if texto is None or texto in FAULTS:
        return texto, 0.0
    kind, _, seconds = texto.partition(":")
    if kind == "demora" and seconds.replace(".", "", 1).isdecimal() and seconds.isascii():
        if float(seconds) <= MAX_DELAY_S:
            return "demora", float(seconds)
        raise SimulationError(f"X-Iop-Simulacion, miembro «falla»: la demora máxima es {MAX_DELAY_S:g} segundos.")
    raise SimulationError(
        f"X-Iop-Simulacion, miembro «falla»: no existe «{texto}»; use {', '.join(FAULTS)} o demora:S (segundos)."
    )


def _place(wishes: Mapping[str, str]) -> tuple[str | None, tuple[int, bool] | None]:
    return _ip(wishes.get("ip")), _periodo(wishes.get("periodo"))


def _periodo(texto: str | None) -> tuple[int, bool] | None:
    if texto is None:
        return None
    state, _, month = texto.partition(":")
    if state in ("abierto", "cerrado") and month.isascii() and month.isdigit() and 1 <= int(month) <= 12:
        return int(month), state == "abierto"
    raise SimulationError(
        f"X-Iop-Simulacion, miembro «periodo»: no se entiende «{texto}»; use abierto:MES o cerrado:MES, de 1 a 12."
    )


def _ip(texto: str | None) -> str | None:
    try:
        return str(ip_address(texto)) if texto is not None else None
    except ValueError:
        raise SimulationError(f"X-Iop-Simulacion, miembro «ip»: «{texto}» no es una dirección IP.") from None
