"""Says what a request asks in the words of the business, reading messages only through the catalogue's `lecturas`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from harness.render.departures import departures
from harness.render.facts import ExchangeRecord
from harness.render.format import amount, day, listing, pesos, rut
from schemas import Catalog, Operation, Service, read, read_lines

NEIGHBOURS = {
    "mercado_publico": "Mercado Público",
    "dte": "Sistema de Gestión DTE",
    "ppc": "Plataforma de Pago Automático",
}
PLACE = frozenset(  # where and which page: every search says them
    (
        "partida",
        "capitulo",
        "areaTransaccional",
        "ejercicio",
        "fechaDesde",
        "fechaHasta",
        "pagina",
        "registrosPorPagina",
    )
)
PREVIOUS = {1: "requerimientos", 2: "compromiso"}  # codes of the member `tipoPrevia`


def asked(
    exchange: ExchangeRecord,
    catalog: Catalog,
    http: Mapping[str, Any] = MappingProxyType({}),
    vertical: str = "",
) -> str:
    """What the request asks for, e.g. `Registra compromiso por $ 284.158 con cargo al requerimiento 152`.

    `http` is how the case declares that the request departs from a right one, `vertical` the neighbour it speaks as.
    """
    operation = operation_of(exchange, catalog)
    if operation is None:
        return f"Llama a {exchange.ruta or exchange.operacion}"
    sentence = _ASKED.get(operation.verbo, _ask_other)(exchange, operation, catalog)
    speaker = f"{NEIGHBOURS.get(vertical, f'El vertical {vertical}')}: " if vertical else ""
    if speaker:
        sentence = sentence[:1].lower() + sentence[1:]
    return speaker + sentence + departures(exchange, http)


def operation_of(exchange: ExchangeRecord, catalog: Catalog) -> Operation | None:
    """The catalogue's operation of an exchange, or None when it knows no such."""
    service, _, verb = exchange.operacion.partition(".")
    known = catalog.services.get(service)
    return known.operations.get(verb) if known else None


def noun(service: Service) -> str:
    """What one thing of a service is called: `compromiso`, `asiento contable`."""
    return service.singular


def is_payment(service: str, catalog: Catalog) -> bool:
    """Whether what a service registers is read as another's: a payment, as the entry that it is."""
    return service in catalog.services and catalog.services[service].lee != service


def previous_service(kind: Any, service: Service) -> str | None:
    """The service a line hangs from, by its `tipoPrevia`; a service that consumes only one needs no code."""
    if len(service.consumes) == 1:
        return service.consumes[0]
    found = PREVIOUS.get(amount(kind) or 0)
    return found if found in service.consumes else None


def transactions(exchange: ExchangeRecord, operation: Operation) -> list[dict[str, Any]]:
    """The transactions of a registrar request, each with its `lineas` and the sum of their `monto`.

    An accounting entry amounts to its Debe.
    """
    reading = operation.lecturas.get("solicitud", {})
    if "transacciones" not in reading:
        return []
    found = read_lines(exchange.sent.json, reading["transacciones"])
    lines = read_lines(exchange.sent.json, reading.get("lineas", {})) if "lineas" in reading else []
    sides = read_lines(exchange.sent.json, reading["apuntes"]) if "apuntes" in reading else None
    taxes = read_lines(exchange.sent.json, reading["impuestos"]) if "impuestos" in reading else []
    for row in found:
        row["lineas"] = [one for one in lines if len(found) == 1 or one.get("transaccion") == row.get("id")]
        row["monto"] = (
            sum(amount(one.get("monto")) or 0 for one in row["lineas"])
            if sides is None
            else sum(
                amount(one.get("debe")) or 0
                for one in sides
                if len(found) == 1 or one.get("transaccion") == row.get("id")
            )
        )
        row["impuesto"] = sum(amount(one.get("montoImpuesto")) or 0 for one in taxes
                              if len(found) == 1 or one.get("transaccion") == row.get("id"))  # fmt: skip
    return found


def _ask_registrar(exchange: ExchangeRecord, operation: Operation, catalog: Catalog) -> str:
    service = catalog.services[operation.servicio]
    if exchange.sent.json is None:
        what = "un JSON que no se puede leer" if exchange.sent.cuerpo.strip() else "un cuerpo vacío"
        return f"Envía a registrar {noun(service)} {what}"
    found = transactions(exchange, operation)
    if not found:
        return f"Envía a registrar {noun(service)} un mensaje sin ninguna transacción"
    if len(found) > 1:
        each = "; ".join(_one(row, service, catalog) for row in found)
        what = "transacciones" if service.clave == "folio" else f"{noun(service)}s"
        return f"Envía {len(found)} {what} en un mensaje: {each}"
    return _one(found[0], service, catalog)


def _one(row: Mapping[str, Any], service: Service, catalog: Catalog) -> str:
    if row.get("identificacion"):
        name = f" ({row['titulo']})" if row.get("titulo") else ""
        return f"Registra {noun(service)} {rut(row['identificacion'])}{name}"
    target = f"{noun(service)} {folio_word(row.get('folioAjustado'))}"
    value = pesos(row["monto"])
    size = pesos(-row["monto"]) if row["monto"] <= 0 else f"{value} con signo positivo"
    tax = f", más {pesos(row['impuesto'])} de impuesto" if row["impuesto"] else ""
    back = f", más {pesos(-row['impuesto'])} de impuesto" if row["impuesto"] else ""
    match str(row.get("tipoDeAjuste") or ""):
        case "":
            return f"Registra {noun(service)} por {value}{tax}{_document(row)}{_charged(row, service, catalog)}"
        case "1":
            return f"Aumenta el {target} en {value}{tax}"
        case "2":
            return f"Reversa por completo el {target}: {value}{tax}"
        case "3":
            return f"Rebaja el {target} en {size}{back}"
        case "7":
            return f"Registra nota de crédito por {size}{back}{_document(row)} que rebaja el {target}"
        case "8":
            return f"Registra nota de débito por {value}{tax}{_document(row)} que aumenta el {target}"
        case other:
            return f"Ajusta (tipo {other}) el {target} en {value}{tax}"


def _document(row: Mapping[str, Any]) -> str:
    first: Mapping[str, Any] = next(iter(row["lineas"]), {})
    parts = [f"documento {first['numero']}" if first.get("numero") else "",
             f"a favor de {rut(first['principal'])}" if first.get("principal") else ""]  # fmt: skip
    said = [part for part in parts if part]
    return f" ({', '.join(said)})" if said else ""


def _charged(row: Mapping[str, Any], service: Service, catalog: Catalog) -> str:
    targets = []
    for line in row["lineas"]:
        kind = previous_service(line.get("tipoPrevia"), service)
        if line.get("previa") not in (None, "") and kind is not None and line["previa"] != row.get("folioAjustado"):
            targets.append(f"{noun(catalog.services[kind])} {folio_word(line['previa'])}")
    return f" con cargo al {listing(dict.fromkeys(targets))}" if targets else ""


def _ask_obtener(exchange: ExchangeRecord, operation: Operation, catalog: Catalog) -> str:
    service = catalog.services[operation.servicio]
    asked = read(exchange.sent.json, operation.lecturas["solicitud"][service.clave])
    if service.clave != "folio":
        return f"Obtiene la {noun(service)} {rut(asked) if asked else f'sin informar {service.clave}'}"
    which = f"folio {asked}" if asked not in (None, "") else "sin informar el folio"
    return f"Obtiene el {noun(service)} {which}"


def _ask_buscar(exchange: ExchangeRecord, operation: Operation, catalog: Catalog) -> str:
    service = catalog.services[operation.servicio]
    reading = operation.lecturas["solicitud"]
    if "desde" not in reading:
        area = read(exchange.sent.json, reading["area"]) if "area" in reading else None
        return f"Busca el {service.titulo.lower()}" + (f" del área {area}" if area else "")
    since, until = (read(exchange.sent.json, reading[name]) for name in ("desde", "hasta"))
    span = f" entre el {day(str(since))} y el {day(str(until))}" if since and until else ""
    wanted = span + _filters(exchange.sent.json)
    return f"Busca {' '.join(f'{word}s' for word in noun(service).split())}{wanted or ' sin rango de fechas'}"


def _filters(body: Any) -> str:
    """What else the search asked for, as the members are called on the wire: ` con rut 98.990.001-3 y tipo 1`."""
    given = {n: v for n, v in body.items() if n not in PLACE and v} if isinstance(body, Mapping) else {}
    said = [f"{name} {rut(value) if name == 'rut' else value}" for name, value in given.items()]
    return f" con {listing(said)}" if said else ""


def _ask_consultar(exchange: ExchangeRecord, operation: Operation, catalog: Catalog) -> str:  # noqa: ARG001
    return f"Consulta el ticket {read(exchange.sent.json, operation.lecturas['solicitud']['ticket']) or 'sin número'}"


def _ask_other(exchange: ExchangeRecord, operation: Operation, catalog: Catalog) -> str:  # noqa: ARG001
    return f"Llama a {operation.ruta}"


def folio_word(value: Any) -> str:
    """A folio for a sentence; `sin número` when there is none."""
    return str(value) if value not in (None, "") else "sin número"


_ASKED = {
    "registrar": _ask_registrar,
    "obtener": _ask_obtener,
    "buscar": _ask_buscar,
    "consultar": _ask_consultar,
}
