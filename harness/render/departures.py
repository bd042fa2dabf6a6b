"""Says how a request departs from a right one, and what the simulator was told to do with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from harness.render.facts import ExchangeRecord
from harness.render.format import listing, number

SIMULATION = "x-iop-simulacion"
LIMIT = 1 << 20
CREDENTIALS = {"ninguna": "sin credenciales", "mala": "con una clave equivocada"}
FAILURES = {
    "503": "responder HTTP 503",
    "html": "responder una página HTML",
    "json_cortado": "responder un JSON cortado",
    "corte": "cortar la conexión",
}
PROGRESS = {
    "retenido": "retener el ticket hasta que se libere",
    "inmediato": "terminar el ticket de inmediato",
    "consultas": "terminar el ticket después de {} consultas",
    "tiempo": "terminar el ticket a los {} segundos",
}


def departures(exchange: ExchangeRecord, http: Mapping[str, Any]) -> str:
    """`, con el método GET y sin credenciales`; empty when the request is a right one.

    `http` is the case's declaration: credentials are never in the journal, so only it can tell them.
    """
    said = [_method(exchange), _credential(http.get("credencial")), _content_type(exchange), _size(exchange, http)]
    address = _simulation(exchange).get("ip")
    said.append(f"desde la dirección {address}, que no está autorizada" if address else "")
    told = [one for one in said if one]
    return f", {listing(told)}" if told else ""


def instructions(exchange: ExchangeRecord) -> str:
    """What the simulator was told to do, in words; empty when nothing."""
    told = _simulation(exchange)
    said = [_progress(str(told["progresion"]))] if told.get("progresion") else []
    said += [FAILURES.get(str(told["falla"]), f"fallar con «{told['falla']}»")] if told.get("falla") else []
    said += [_period(str(told["periodo"]))] if told.get("periodo") else []
    return listing(said)


def _method(exchange: ExchangeRecord) -> str:
    return f"con el método {exchange.sent.metodo}" if exchange.sent.metodo not in ("", "POST") else ""


def _credential(kind: Any) -> str:
    if kind is None:
        return ""
    return CREDENTIALS.get(str(kind), f"con las credenciales de otro servicio ({kind})")


def _content_type(exchange: ExchangeRecord) -> str:
    kind = _headers(exchange).get("content-type", "")
    if exchange.sent.metodo != "POST" or kind == "application/json":
        return ""
    return f"con tipo de contenido «{kind}»" if kind else "sin tipo de contenido"


def _size(exchange: ExchangeRecord, http: Mapping[str, Any]) -> str:
    size = len(exchange.sent.cuerpo.encode("utf-8", "replace"))
    filled = http.get("relleno")
    if isinstance(filled, int):
        return f"con el cuerpo rellenado con blancos hasta {number(filled)} bytes"
    return f"con un cuerpo de {number(size)} bytes" if size > LIMIT else ""


def _headers(exchange: ExchangeRecord) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in exchange.sent.cabeceras.items()}


def _simulation(exchange: ExchangeRecord) -> Mapping[str, Any]:
    try:
        told = json.loads(_headers(exchange).get(SIMULATION, "{}"))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _period(told: str) -> str:
    state, _, month = told.partition(":")
    return f"{'abrir' if state == 'abierto' else 'cerrar'} antes el período {month}"


def _progress(told: str) -> str:
    name, _, much = told.partition(":")
    return PROGRESS[name].format(much) if name in PROGRESS else f"llevar el ticket como «{told}»"
