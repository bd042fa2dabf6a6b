"""Links: how the answer of one operation fills the request of the next, registrar → ticket → obtener → ajuste."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from schemas.catalog import Catalog, Operation, Service
from schemas.examples import Example, examples_of
from schemas.reading import EVERY, read, read_lines, tokens_of

CANAL = {"canal": "$request.path.canal"}
TICKET = "ticket.consultar"
INSTITUCION = ("partida", "capitulo", "areaTransaccional")
_IN_HEAD = "/cabecera/institucion/"
_FROM_READING = {  # notion of an adjustment's line -> notion under which obtener shows it
    "documento": "documento",
    "principal": "principal",
    "previa": "previa",
    "tipoPrevia": "tipoPrevia",
    "combinacion": "referencia",
    "concepto": "concepto",
    "ajustada": "combinacion",
}


def links_of(catalog: Catalog, operation: Operation) -> dict[str, Any]:
    """The OpenAPI links of an operation's good answer, by name; empty when nothing follows from it."""
    if operation.name == TICKET:
        return _to_readings(catalog, operation)
    match operation.verbo:
        case "registrar":
            return _to_ticket(catalog, operation) | _to_own_reading(catalog, operation)
        case "obtener":
            return _to_adjustments(catalog, operation)
    return {}


def _to_ticket(catalog: Catalog, registrar: Operation) -> dict[str, Any]:
    consultar = catalog.operation(TICKET)
    asks = consultar.lecturas["solicitud"]
    body: dict[str, Any] = {}
    _put(body, asks["ticket"], _response(registrar.lecturas["respuesta"]["codigo"]))
    _put(body, asks["area"], "".join(f"{{{_request(_IN_HEAD + part)}}}" for part in INSTITUCION))
    _put(body, asks["ejercicio"], _request(registrar.lecturas["solicitud"]["ejercicio"]))
    return {"consultar": _link(consultar, body, "El número recibido en «codigo» es el ticket que se consulta.")}


def _to_own_reading(catalog: Catalog, registrar: Operation) -> dict[str, Any]:
    """What is found by a key that its sender chose is read with all that names it, without a folio."""
    service = catalog.services[registrar.servicio]
    obtener = catalog.services[service.lee].operations.get("obtener")
    if service.clave == "folio" or obtener is None:
        return {}
    body = {part: _request(_IN_HEAD + part) for part in INSTITUCION}
    asks = obtener.lecturas["solicitud"]
    if "ejercicio" in asks:
        _put(body, asks["ejercicio"], _request(registrar.lecturas["solicitud"]["ejercicio"]))
    for notion, place in asks.items():
        sent = _find(registrar.lecturas["solicitud"], notion) if notion != "ejercicio" else None
        if sent is not None:
            _put(body, place, _request(_first(sent)))
    return {f"obtener.{service.lee}": _link(obtener, body, f"Lo registrado se obtiene por su «{service.clave}».")}


def _to_readings(catalog: Catalog, consultar: Operation) -> dict[str, Any]:
    folio = _response(_first(consultar.lecturas["respuesta"]["transacciones"]["folio"]))
    ejercicio = _request(consultar.lecturas["solicitud"]["ejercicio"])
    links: dict[str, Any] = {}
    for service in catalog.services.values():
        if service.clave != "folio" or "obtener" not in service.operations:
            continue
        obtener = service.operations["obtener"]
        body = copy.deepcopy(min(examples_of(obtener, "solicitud"), key=_own_first).document)
        _put(body, obtener.lecturas["solicitud"]["folio"], folio)
        _put(body, obtener.lecturas["solicitud"]["ejercicio"], ejercicio)
        said = (
            "El folio de la primera transacción, si el ticket es de este servicio. Una expresión de OpenAPI no parte "
            "un texto: partida, capítulo y área son los del ejemplo, y deben ser los de «codigoAreaTx»."
        )
        links[f"obtener.{service.nombre}"] = _link(obtener, body, said)
    return links


def _to_adjustments(catalog: Catalog, obtener: Operation) -> dict[str, Any]:
    """An adjustment of what was read, by every service whose transactions are read here."""
    links: dict[str, Any] = {}
    for service in catalog.services.values():
        if service.lee != obtener.servicio or "registrar" not in service.operations:
            continue
        body = _adjustment(service, obtener)
        if body is not None:
            said = "Un ajuste de lo obtenido: cita su folio y sus identificadores; los montos son los del ejemplo."
            links[f"ajustar.{service.nombre}"] = _link(service.operations["registrar"], body, said)
    return links


def _adjustment(service: Service, obtener: Operation) -> Any:
    """The message of the service's example of an adjustment, citing what obtener shows; None without an example."""
    registrar = service.operations["registrar"]
    sends, shows = registrar.lecturas["solicitud"], obtener.lecturas["respuesta"]
    example = _example_of_adjustment(registrar)
    if example is None or "folio" not in shows:
        return None
    body = copy.deepcopy(example.document)
    for part in INSTITUCION:
        _put(body, _IN_HEAD + part, _request(f"/{part}"))
    _put(body, sends["ejercicio"], _request(obtener.lecturas["solicitud"]["ejercicio"]))
    _put(body, sends["mensaje"], f"{{{_response(shows['folio'])}}}")
    _put(body, _first(sends["transacciones"]["folioAjustado"]), _response(shows["folio"]))
    for notion, shown in _FROM_READING.items():
        place, source = sends.get("lineas", {}).get(notion), shows.get("lineas", {}).get(shown)
        if place and source and read(body, _first(place)) is not None:
            _put(body, _first(place), _response(_first(source)))
    return body


def _example_of_adjustment(registrar: Operation) -> Example | None:
    pointer = registrar.lecturas["solicitud"].get("transacciones", {}).get("folioAjustado")
    if pointer is None:
        return None
    adjusting = (
        example
        for example in examples_of(registrar, "solicitud")
        if any(line["folio"] is not None for line in read_lines(example.document, {"folio": pointer}))
    )
    return min(adjusting, key=_own_first, default=None)


def _own_first(example: Example) -> tuple[bool, str]:
    """Our own examples before those of others: they speak for the institution of the embedded seed."""
    return not example.name.startswith("supuesto"), example.name


def _link(operation: Operation, body: Any, description: str) -> dict[str, Any]:
    return {
        "operationId": operation.name,
        "parameters": dict(CANAL),
        "requestBody": body,
        "description": description,
    }


def _request(pointer: str) -> str:
    return f"$request.body#{pointer}"


def _response(pointer: str) -> str:
    return f"$response.body#{pointer}"


def _first(pointer: str) -> str:
    """The pointer of the first line's member."""
    return pointer.replace(EVERY, "0")


def _find(readings: Mapping[str, Any], notion: str) -> str | None:
    """Where a notion stands, at the top or in any list of lines."""
    if isinstance(readings.get(notion), str):
        return str(readings[notion])
    nested = (_find(below, notion) for below in readings.values() if isinstance(below, Mapping))
    return next((pointer for pointer in nested if pointer is not None), None)


def _put(document: Any, pointer: str, value: Any) -> None:
    """Set the member at a pointer whose parents stand."""
    *parents, last = tokens_of(pointer)
    for token in parents:
        document = document[int(token)] if isinstance(document, list) else document[token]
    document[int(last) if isinstance(document, list) else last] = value
