"""Says what came of a step in the words of the business, reading messages only through the catalogue's `lecturas`."""

from __future__ import annotations

import re
from typing import Any

from harness.render.business import folio_word, is_payment, operation_of
from harness.render.facts import ExchangeRecord
from harness.render.format import amount, listing, pesos, plural, seconds
from harness.render.steps import StepRecord, queries
from schemas import Catalog, Operation, read, read_lines

OK, WITH_ERRORS = "FINALIZADO_SIN_ERRORES", "FINALIZADO_CON_ERRORES"


def answered(step: StepRecord, catalog: Catalog) -> tuple[str, ...]:
    """What came of it, in the order in which it was known, e.g. (`ticket 4624…`, `folio 31 a los 0,3 s`)."""
    exchange = step.main
    operation = operation_of(exchange, catalog)
    if exchange.received is None:
        return (f"sin respuesta: {_inner(exchange.fallo or 'la bitácora se corta antes de la respuesta')}",)
    if operation is None or exchange.received.estado != 200:
        return (_refusal(exchange, operation, catalog, f"HTTP {exchange.received.estado}"),)
    if operation.verbo == "registrar":
        return _answer_registrar(step, operation, catalog)
    return (_ANSWERED.get(operation.verbo, _answer_other)(exchange, operation, catalog), *_later(step, catalog))


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


def results(step: StepRecord, catalog: Catalog) -> list[dict[str, Any]]:
    """What the terminal ticket says of each transaction: `resultado`, `folio`, `id`; empty before the end."""
    line = queries(step, catalog)
    if not line or line[-1].estado not in (OK, WITH_ERRORS) or line[-1].exchange.received is None:
        return []
    reading = catalog.operation("ticket.consultar").lecturas["respuesta"]
    return read_lines(line[-1].exchange.received.json, reading["transacciones"])


def codes(service: str, sentence: str, catalog: Catalog) -> str:
    """`E20 «…»`: the sentence, and before it the code of the rule whose words these are."""
    known = catalog.codes_of(service, sentence) if service in catalog.services else ()
    known = known or tuple(
        dict.fromkeys(code for name in catalog.services for code in catalog.codes_of(name, sentence))
    )
    return f"{listing(known)} «{sentence}»" if known else f"«{sentence}»"


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
    when = f"a los {seconds(last.elapsed_s)}" if step.opened_at else "en la única consulta"
    if last.estado == OK:
        folios = [folio_word(row.get("folio")) for row in results(step, catalog)]
        return (f"{_numbered(folios, service, catalog)} {when}",)
    if last.estado == WITH_ERRORS and last.exchange.received is not None:
        reading = catalog.operation("ticket.consultar").lecturas["respuesta"]["errores"]
        texts = [str(row.get("descripcion")) for row in read_lines(last.exchange.received.json, reading)]
        folios = [folio_word(row["folio"]) for row in results(step, catalog) if row.get("folio")]
        part = f"{_numbered(folios, service, catalog)} para una parte y el resto " if folios else ""
        return (f"{part}rechazado por el negocio {when}: {listing(codes(service, text, catalog) for text in texts)}",)
    asked_times = plural(len(line), "consulta", "consultas")
    return (f"{last.estado or 'sin estado'} {when} ({asked_times})",)


def _numbered(folios: list[str], service: str, catalog: Catalog) -> str:
    """`folio 31`, `folios 31 y 32`; what has no folio has an internal id."""
    known = catalog.services.get(service)
    one, many = ("folio", "folios") if known is None or known.clave == "folio" else ("id interno", "ids internos")
    return f"{one if len(folios) == 1 else many} {listing(folios)}"


def _answer_obtener(exchange: ExchangeRecord, operation: Operation, catalog: Catalog) -> str:
    body = exchange.received.json if exchange.received else None
    reading = operation.lecturas["respuesta"]
    if read(body, reading["raiz"]) is None:
        return _refusal(exchange, operation, catalog, "no entregado")
    if "estado" not in reading:
        return ", ".join(str(value) for name in ("titulo", "folio") if (value := read(body, reading[name])))
    said = [str(read(body, reading["estado"]) or "sin estado")]
    lines = read_lines(body, reading["lineas"])
    total = amount(read(body, reading["monto"]))
    adjusted = read(body, reading["folioAnterior"])
    if adjusted is not None:
        said.append(f"ajusta el folio {adjusted}" + (f" en {pesos(total)}" if total is not None else ""))
        return ", ".join(said)
    maker = str(read(body, reading["origenModulo"])) if "origenModulo" in reading else ""
    left = "pagado" if is_payment(maker, catalog) else "disponible"
    for name, word in (("vigente", "vigente"), ("saldo", left)):
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
    folios = [folio_word(row.get("identificacion") or row.get("folio")) for row in rows]
    word = "" if "identificacion" in reading["filas"] else "folio " if len(folios) == 1 else "folios "
    shown = f": {word}{listing(folios[:8])}" if folios else ""
    more = f" y {len(folios) - 8} más" if len(folios) > 8 else ""
    return f"{plural(len(rows), 'fila', 'filas') if rows else 'ninguna fila'}{shown}{more}"


def _answer_consultar(exchange: ExchangeRecord, operation: Operation, catalog: Catalog) -> str:
    body = exchange.received.json if exchange.received else None
    told = read(body, operation.lecturas["respuesta"]["estado"])
    state = catalog.estado(told) if isinstance(told, str) else told
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


def _inner(sentence: str) -> str:
    """A sentence that goes on another: without its capital and its full stop."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _short(ticket: str) -> str:
    return f"{ticket[:4]}…" if len(ticket) > 8 else ticket


_ANSWERED = {"obtener": _answer_obtener, "buscar": _answer_buscar, "consultar": _answer_consultar}
