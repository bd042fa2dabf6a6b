"""Says exchanges in the words of the business, reading messages only through the catalogue's `lecturas`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from harness.render.format import amount, day, listing, number, pesos, plural, rut, seconds
from harness.render.record import ExchangeRecord
from harness.render.steps import StepRecord, queries
from schemas import Catalog, Operation, Service, read, read_lines

PREVIOUS = {1: "requerimientos", 2: "compromiso"}  # codes of the member `tipoPrevia`
OK, WITH_ERRORS = "FINALIZADO_SIN_ERRORES", "FINALIZADO_CON_ERRORES"
LIMIT = 1 << 20


def asked(exchange: ExchangeRecord, catalog: Catalog) -> str:
    """What the request asks for, e.g. `Registra compromiso por $ 284.158 con cargo al requerimiento 152`."""
    operation = operation_of(exchange, catalog)
    if operation is None:
        return f"Llama a {exchange.ruta or exchange.operacion}"
    sentence = _ASKED.get(operation.verbo, _ask_other)(exchange, operation, catalog)
    return sentence + _departures(exchange)


def answered(step: StepRecord, catalog: Catalog) -> tuple[str, ...]:
    """What came of it, in the order in which it was known, e.g. (`ticket 4624…`, `folio 31 a los 0,3 s`)."""
    exchange = step.main
    operation = operation_of(exchange, catalog)
    if exchange.received is None:
        return (f"sin respuesta: {exchange.fallo or 'el journal se corta antes de la respuesta'}",)
    if operation is None or exchange.received.estado != 200:
        return (_refusal(exchange, operation, catalog, f"HTTP {exchange.received.estado}"),)
    if operation.verbo == "registrar":
        return _answer_registrar(step, operation, catalog)
    return (_ANSWERED.get(operation.verbo, _answer_other)(exchange, operation, catalog), *_later(step, catalog))


def operation_of(exchange: ExchangeRecord, catalog: Catalog) -> Operation | None:
    """The catalogue's operation of an exchange, or None when it knows no such."""
    service, _, verb = exchange.operacion.partition(".")
    known = catalog.services.get(service)
    return known.operations.get(verb) if known else None


def noun(service: Service) -> str:
    """What one thing of a service is called: `compromiso`, `transacción contable`."""
    return service.entidad or service.titulo.lower()


def previous_service(kind: Any, service: Service) -> str | None:
    """The service a line hangs from, by its `tipoPrevia`; a service that consumes only one needs no code."""
    if len(service.consumes) == 1:
        return service.consumes[0]
    found = PREVIOUS.get(amount(kind) or 0)
    return found if found in service.consumes else None


def transactions(exchange: ExchangeRecord, operation: Operation) -> list[dict[str, Any]]:
    """The transactions of a registrar request, each with its `lineas` and the sum of their `monto`."""
    reading = operation.lecturas.get("solicitud", {})
    if "transacciones" not in reading:
        return []
    found = read_lines(exchange.sent.json, reading["transacciones"])
    lines = read_lines(exchange.sent.json, reading.get("lineas", {})) if "lineas" in reading else []
    taxes = read_lines(exchange.sent.json, reading["impuestos"]) if "impuestos" in reading else []
    for row in found:
        row["lineas"] = [one for one in lines if len(found) == 1 or one.get("transaccion") == row.get("id")]
        row["monto"] = sum(amount(one.get("monto")) or 0 for one in row["lineas"])
        row["impuesto"] = sum(amount(one.get("montoImpuesto")) or 0 for one in taxes
                              if len(found) == 1 or one.get("transaccion") == row.get("id"))  # fmt: skip
    return found


def results(step: StepRecord, catalog: Catalog) -> list[dict[str, Any]]:
    """What the terminal ticket says of each transaction: `resultado`, `folio`, `id`; empty before the end."""
    line = queries(step, catalog)
    if not line or line[-1].estado not in (OK, WITH_ERRORS) or line[-1].exchange.received is None:
        return []
    reading = catalog.operation("ticket.consultar").lecturas["respuesta"]
    return read_lines(line[-1].exchange.received.json, reading["transacciones"])


def ticket_of(step: StepRecord, catalog: Catalog) -> str:
    """The ticket's number: the one that registrar answered, or the one asked for; empty when there is none."""
    operation = operation_of(step.main, catalog)
    if operation is None:
        return ""
    if operation.verbo == "registrar" and step.main.received is not None:
        return str(read(step.main.received.json, operation.lecturas["respuesta"]["codigo"]) or "")
    pointer = operation.lecturas["solicitud"].get("ticket") if operation.verbo == "consultar" else None
    return str(read(step.main.sent.json, pointer) or "") if pointer else ""


def member_words(pointer: str, catalog: Catalog) -> str:
    """What the catalogue calls the member at a JSON Pointer, e.g. `descripcion de errores`; empty without a name."""
    general = re.sub(r"/[0-9]+(?=/|$)", "/*", pointer)
    for operation in catalog.operations:
        for reading in operation.lecturas.values():
            for name, where in reading.items():
                if where == general:
                    return name
                lines = where if isinstance(where, dict) else {}
                inner = next((word for word, at in lines.items() if at == general), "")
                if inner:
                    return f"{inner} de {name}"
    return ""


def codes(service: str, sentence: str, catalog: Catalog) -> str:
    """`E20 «…»`: the sentence, and before it the code of the rule whose words these are."""
    known = catalog.codes_of(service, sentence) if service in catalog.services else ()
    return f"{listing(known)} «{sentence}»" if known else f"«{sentence}»"


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
        return f"Envía {len(found)} transacciones en un mensaje: {each}"
    return _one(found[0], service, catalog)


def _one(row: Mapping[str, Any], service: Service, catalog: Catalog) -> str:
    target = f"{noun(service)} {_folio(row.get('folioAjustado'))}"
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
        if line.get("previa") not in (None, "") and kind is not None:
            targets.append(f"{noun(catalog.services[kind])} {_folio(line['previa'])}")
    return f" con cargo al {listing(dict.fromkeys(targets))}" if targets else ""


def _ask_obtener(exchange: ExchangeRecord, operation: Operation, catalog: Catalog) -> str:
    folio = read(exchange.sent.json, operation.lecturas["solicitud"]["folio"])
    return f"Obtiene el {noun(catalog.services[operation.servicio])} folio {_folio(folio)}"


def _ask_buscar(exchange: ExchangeRecord, operation: Operation, catalog: Catalog) -> str:
    service = catalog.services[operation.servicio]
    reading = operation.lecturas["solicitud"]
    if "desde" not in reading:
        area = read(exchange.sent.json, reading["area"]) if "area" in reading else None
        return f"Busca el {service.titulo.lower()}" + (f" del área {area}" if area else "")
    since, until = (read(exchange.sent.json, reading[name]) for name in ("desde", "hasta"))
    span = f" entre el {day(str(since))} y el {day(str(until))}" if since and until else " sin rango de fechas"
    return f"Busca {noun(service)}s{span}"


def _ask_consultar(exchange: ExchangeRecord, operation: Operation, catalog: Catalog) -> str:  # noqa: ARG001
    return f"Consulta el ticket {read(exchange.sent.json, operation.lecturas['solicitud']['ticket']) or 'sin número'}"


def _ask_other(exchange: ExchangeRecord, operation: Operation, catalog: Catalog) -> str:  # noqa: ARG001
    return f"Llama a {operation.ruta}"


def _departures(exchange: ExchangeRecord) -> str:
    """How the request departs from a right one; credentials are never in the journal."""
    said = []
    if exchange.sent.metodo not in ("", "POST"):
        said.append(f"con el método {exchange.sent.metodo}")
    kind = {name.lower(): value for name, value in exchange.sent.cabeceras.items()}.get("content-type", "")
    if exchange.sent.metodo == "POST" and kind.split(";")[0].strip() != "application/json":
        said.append(f"con tipo de contenido «{kind}»" if kind else "sin tipo de contenido")
    size = len(exchange.sent.cuerpo.encode("utf-8", "replace"))
    if size > LIMIT:
        said.append(f"con un cuerpo de {number(size)} bytes")
    return f", {listing(said)}" if said else ""


def _answer_registrar(step: StepRecord, operation: Operation, catalog: Catalog) -> tuple[str, ...]:
    answer = step.main.received
    ticket = read(answer.json, operation.lecturas["respuesta"]["codigo"]) if answer else None
    if not ticket:
        return (_refusal(step.main, operation, catalog, "rechazado de inmediato"),)
    return (f"ticket {_short(str(ticket))}", *_later(step, catalog, operation.servicio))


def _later(step: StepRecord, catalog: Catalog, service: str = "") -> tuple[str, ...]:
    line = queries(step, catalog)
    if not line or (len(line) == 1 and not step.polls and line[0].estado not in (OK, WITH_ERRORS)):
        return ()
    last = line[-1]
    when = f"a los {seconds(last.elapsed_s)}"
    if last.estado == OK:
        folios = [_folio(row.get("folio")) for row in results(step, catalog)]
        return (f"{'folio' if len(folios) == 1 else 'folios'} {listing(folios)} {when}",)
    if last.estado == WITH_ERRORS and last.exchange.received is not None:
        reading = catalog.operation("ticket.consultar").lecturas["respuesta"]["errores"]
        texts = [str(row.get("descripcion")) for row in read_lines(last.exchange.received.json, reading)]
        folios = [_folio(row["folio"]) for row in results(step, catalog) if row.get("folio")]
        part = f"folio {listing(folios)} para una parte y el resto " if folios else ""
        return (f"{part}rechazado por el negocio {when}: {listing(codes(service, text, catalog) for text in texts)}",)
    asked_times = plural(len(line), "consulta", "consultas")
    return (f"{last.estado or 'sin estado'} {when} ({asked_times})",)


def _answer_obtener(exchange: ExchangeRecord, operation: Operation, catalog: Catalog) -> str:
    body = exchange.received.json if exchange.received else None
    reading = operation.lecturas["respuesta"]
    if read(body, reading["raiz"]) is None:
        return _refusal(exchange, operation, catalog, "no entregado")
    said = [str(read(body, reading["estado"]) or "sin estado")]
    lines = read_lines(body, reading["lineas"])
    for name, word in (("vigente", "vigente"), ("saldo", "disponible")):
        values = [amount(line.get(name)) for line in lines]
        if lines and None not in values:
            said.append(f"{word} {pesos(sum(value or 0 for value in values))}")
    return ", ".join(said)


def _answer_buscar(exchange: ExchangeRecord, operation: Operation, catalog: Catalog) -> str:
    body = exchange.received.json if exchange.received else None
    reading = operation.lecturas["respuesta"]
    if read(body, reading["status"]) is not None:
        return _refusal(exchange, operation, catalog, "rechazado")
    if "filas" not in reading:
        return f"período {read(body, reading['periodo'])} de {read(body, reading['ejercicio'])}"
    rows = read_lines(body, reading["filas"])
    folios = [_folio(row.get("folio")) for row in rows]
    shown = f": {'folio' if len(folios) == 1 else 'folios'} {listing(folios[:8])}" if folios else ""
    more = f" y {len(folios) - 8} más" if len(folios) > 8 else ""
    return f"{plural(len(rows), 'fila', 'filas') if rows else 'ninguna fila'}{shown}{more}"


def _answer_consultar(exchange: ExchangeRecord, operation: Operation, catalog: Catalog) -> str:
    body = exchange.received.json if exchange.received else None
    state = read(body, operation.lecturas["respuesta"]["estado"])
    return str(state) if state else _refusal(exchange, operation, catalog, "sin estado")


def _answer_other(exchange: ExchangeRecord, operation: Operation, catalog: Catalog) -> str:  # noqa: ARG001
    return f"HTTP {exchange.received.estado if exchange.received else ''}"


def _refusal(exchange: ExchangeRecord, operation: Operation | None, catalog: Catalog, how: str) -> str:
    """How it was refused and every sentence told; all refusals share one shape (status, descripcion, errors)."""
    body = exchange.received.json if exchange.received else None
    reading = next((one.lecturas["respuesta"] for one in catalog.operations
                    if operation and one.servicio == operation.servicio and one.verbo != "registrar"), {})  # fmt: skip
    texts = [read(body, reading[name]) for name in ("descripcion",) if name in reading]
    listed = reading.get("errores") if operation and operation.verbo != "consultar" else reading.get("fallas")
    texts += [row.get("descripcion") for row in read_lines(body, listed)] if listed else []
    service = operation.servicio if operation else ""
    said = [codes(service, text, catalog) for text in dict.fromkeys(texts) if isinstance(text, str) and text]
    return f"{how}: {listing(said)}" if said else f"{how}, sin explicación"


def _folio(value: Any) -> str:
    return str(value) if value not in (None, "") else "sin número"


def _short(ticket: str) -> str:
    return f"{ticket[:4]}…" if len(ticket) > 8 else ticket


_ASKED = {
    "registrar": _ask_registrar,
    "obtener": _ask_obtener,
    "buscar": _ask_buscar,
    "consultar": _ask_consultar,
}
_ANSWERED = {"obtener": _answer_obtener, "buscar": _answer_buscar, "consultar": _answer_consultar}
