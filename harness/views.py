"""Turns messages into facts, reading their members only through the catalogue's `lecturas`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from harness.facts import Key, ReadLine, SentLine, SentTransaction, TicketStatus, TransactionResult, View
from harness.model import Exchange
from harness.values import as_pesos, as_text, by_concept
from schemas import Operation, load_catalog, placed, read, read_lines

CUENTAS = "cuentasBancarias"
ENTRIES = "contabilidad"  # the service that shows the entries of others


def previous_service(tipo: Any) -> str | None:
    """The service behind a previous transaction's type (`01`, `1` → requerimientos; `2` → compromiso).

    The type is the first two digits of that service's process code.
    """
    code = (as_text(tipo) or "").zfill(2)
    services = load_catalog().services.values()
    return next((service.nombre for service in services if service.proceso and service.proceso[0][:2] == code), None)


def sent_transactions(operation: Operation, message: Any) -> tuple[SentTransaction, ...]:
    """The transactions of a registrar's message, in the order sent; none when it has no such shape."""
    entity = load_catalog().services[operation.servicio].entidad
    place = operation.place("solicitud", f"/detalles/{entity}")
    items = read(message, place)
    if not isinstance(items, list):
        return ()
    return tuple(_sent(operation, placed({f"{place}/0": item})) for item in items)


def view_of(servicio: str, answer: Any) -> View | None:
    """The transaction, or person, in an obtener answer; None when there is none."""
    reading = load_catalog().operation(f"{servicio}.obtener").lecturas["respuesta"]
    found = _key({name: read(answer, reading[name]) for name in key_notions(servicio)})
    if not isinstance(read(answer, reading["raiz"]), Mapping) or found is None:
        return None
    return View(
        key=(servicio, found),
        estado=load_catalog().estado(as_text(_optional(answer, reading, "estado")), "transaccion"),
        folio_anterior=as_text(_optional(answer, reading, "folioAnterior")),
        lineas=_read_lines(answer, reading),
        ajustes=tuple(folio for line in _lines(answer, reading, "ajustes") if (folio := as_text(line.get("folio")))),
        asiento=tuple(
            (as_pesos(line.get("montoDebe")) or 0, as_pesos(line.get("montoHaber")) or 0)
            for line in _lines(answer, reading, "asiento")
        ),
        interno=as_text(read(answer, reading["folio"])),
        datos=_told(answer, reading),
        entrada=_entry_made(answer, reading),
        origen=_made_by(answer, reading, (servicio, found)),
    )


def shown(servicio: str, exchange: Exchange) -> View | None:
    """What an obtener showed; None when it did not find it, or could not be read."""
    readable = exchange.answer is not None and exchange.unreadable is None
    return view_of(servicio, exchange.answer.json) if readable and exchange.answer else None


def _entry_made(answer: Any, reading: Mapping[str, Any]) -> Key | None:
    folio = as_text(_optional(answer, reading, "asientoFolio"))
    return (ENTRIES, folio) if folio is not None else None


def _made_by(answer: Any, reading: Mapping[str, Any], own: Key) -> Key | None:
    """What an entry comes of; a payment or a direct entry comes of nothing but itself."""
    service = load_catalog().services.get(as_text(_optional(answer, reading, "origenModulo")) or "")
    folio = as_text(_optional(answer, reading, "origenFolio"))
    made_by = (service.lee, folio) if service is not None and folio is not None else own
    return made_by if made_by != own else None


def key_notions(servicio: str) -> tuple[str, ...]:
    """The notions by which obtener finds what a service registered: a folio, or the identification of a person."""
    asked = load_catalog().operation(f"{servicio}.obtener").propias["solicitud"]
    return tuple(name for name in asked if name != "ejercicio")


def members_asked(key: Key) -> dict[str, str]:
    """The members with which obtener asks for one thing, as we call them: `{"folio": "61"}`."""
    servicio, found = key
    asked = load_catalog().operation(f"{servicio}.obtener").propias["solicitud"]
    names = key_notions(servicio)
    return {asked[name].removeprefix("/"): part for name, part in zip(names, found.split(" "), strict=True)}


def _key(values: Mapping[str, Any]) -> str | None:
    """The parts of a key in one text; None when one of them is missing. An identification is the same in capitals."""
    parts = [as_text(value) for value in values.values()]
    known = [part.upper() for part in parts if part is not None and " " not in part]
    return " ".join(known) if len(known) == len(parts) else None


def ticket_status(answer: Any) -> TicketStatus:
    """What an answer to a ticket query says."""
    reading = load_catalog().operation("ticket.consultar").lecturas["respuesta"]
    results = read_lines(answer, reading["transacciones"])
    sentences = [as_text(line["descripcion"]) for line in read_lines(answer, reading["errores"])]
    return TicketStatus(
        estado=load_catalog().estado(as_text(read(answer, reading["estado"]))),
        mensaje=as_text(read(answer, reading["mensaje"])),
        results=tuple(
            TransactionResult(line.get("resultado"), as_text(line.get("folio")), as_text(line.get("id")))
            for line in results
        ),
        errores=tuple(sentence for sentence in sentences if sentence),
        ticket=as_text(read(answer, reading["ticket"])),
    )


def ticket_number(operation: Operation, answer: Any) -> str | None:
    """The ticket in a registrar's answer."""
    return as_text(read(answer, operation.lecturas["respuesta"]["codigo"]))


def refusal_sentences(operation: Operation, answer: Any) -> tuple[str, ...]:
    """Why a door or a query refused: its `descripcion` and every `errors[].descripcion`, each once."""
    lines = read_lines(answer, {"descripcion": operation.place("respuesta", "/errors/*/descripcion")})
    told = read(answer, operation.place("respuesta", "/descripcion"))
    found = [as_text(told), *(as_text(line["descripcion"]) for line in lines)]
    return tuple(dict.fromkeys(sentence for sentence in found if sentence))


def is_refusal(operation: Operation, answer: Any) -> bool:
    """Whether an answer is SIGFE's error object rather than what was asked for."""
    errors, status = (read(answer, operation.place("respuesta", place)) for place in ("/errors", "/status"))
    return isinstance(answer, Mapping) and (bool(errors) or status is not None)


def _sent(operation: Operation, message: Any) -> SentTransaction:
    reading = operation.lecturas["solicitud"]
    head = next(iter(read_lines(message, reading["transacciones"])), {})
    taxes = _lines(message, reading, "impuestos")
    return SentTransaction(
        servicio=operation.servicio,
        id=as_text(head.get("id")),
        folio_ajustado=as_text(head.get("folioAjustado")),
        tipo_de_ajuste=as_text(head.get("tipoDeAjuste")),
        lineas=_sent_lines(operation, message, as_text(head.get("folioAjustado"))),
        impuesto=sum(as_pesos(tax.get("montoImpuesto")) or 0 for tax in taxes),
        impuestos=tuple(
            ((as_text(tax.get("documento")), as_text(tax.get("numero"))), as_pesos(tax.get("montoImpuesto")) or 0)
            for tax in taxes
        ),
        contabiliza_impuestos=any(as_text(tax.get("contabiliza")) == "true" for tax in taxes),
        identificacion=_identification(operation.servicio, head),
        datos=_told(message, reading),
    )


def _identification(servicio: str, head: Mapping[str, Any]) -> str | None:
    if load_catalog().services[servicio].clave == "folio":
        return None
    return _key({name: head.get(name) for name in key_notions(servicio)})


def _told(document: Any, reading: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What one thing says of itself besides lines, its bank accounts last; what is null, empty or absent is not said.

    `transaccion` only tells whose it is.
    """
    rows = _lines(document, reading, "datos")[:1]
    rows += [{"cuenta bancaria": " ".join(map(str, _values(row)))} for row in _lines(document, reading, CUENTAS)]
    pairs = [(name, as_text(value)) for row in rows for name, value in row.items() if name != "transaccion"]
    return tuple((name, text) for name, text in pairs if text is not None)


def _values(row: Mapping[str, Any]) -> list[Any]:
    return [value for name, value in row.items() if name != "transaccion"]


def _sent_lines(operation: Operation, message: Any, adjusted: str | None) -> tuple[SentLine, ...]:
    """The lines of a message; of an entry also what it books in accounts without lines."""
    reading = operation.lecturas["solicitud"]
    lines = [_sent_line(line, _previous(line, operation)) for line in _lines(message, reading, "lineas")]
    if "apuntes" not in reading:
        return tuple(lines)
    # What an adjustment names is the line that it moves, not one that it pays
    own = [replace(line, previa=None) if line.previa and line.previa[1] == adjusted else line for line in lines]
    rest = _rest(
        ((line.concepto, line.monto) for line in own),
        ((line.get("cuenta"), _amount(line)) for line in _lines(message, reading, "apuntes")),
    )
    return (*own, *(SentLine(account, amount, None, None, None, None, None) for account, amount in rest))


def _rest(lines: Iterable[tuple[str, int]], accounts: Iterable[tuple[Any, int | None]]) -> list[tuple[str, int]]:
    """What accounts book beyond their lines: (account, pesos)."""
    told = by_concept(lines)
    whole = by_concept((as_text(account) or "", amount or 0) for account, amount in accounts)
    left = {account: amount - told.get(account, 0) for account, amount in whole.items()}
    return [(account, amount) for account, amount in left.items() if amount]


def _amount(line: Mapping[str, Any]) -> int | None:
    """Pesos of a line; one of an entry says them as Debe or as Haber, and the other is zero."""
    sides = [as_pesos(line.get(side)) for side in ("debe", "haber", "montoDebe", "montoHaber")]
    told = [amount for amount in sides if amount is not None]
    return as_pesos(line.get("monto")) if not told else sum(told)


def _sent_line(line: Mapping[str, Any], previa: Key | None) -> SentLine:
    return SentLine(
        concepto=as_text(line.get("concepto")) or "",
        monto=_amount(line) or 0,
        documento=as_text(line.get("documento")),
        ajustada=as_text(line.get("ajustada")),
        numero=as_text(line.get("numero")),
        principal=as_text(line.get("principal")),
        previa=previa,
    )


def _read_lines(answer: Any, reading: Mapping[str, Any]) -> tuple[ReadLine, ...]:
    """The lines of an answer; of an entry also what it books in accounts without lines."""
    lines = [_read_line(line) for line in _lines(answer, reading, "lineas")]
    if "debe" not in reading.get("lineas", {}):
        return tuple(lines)
    rest = _rest(
        ((line.concepto, line.monto or 0) for line in lines),
        ((line.get("cuenta"), _amount(line)) for line in _lines(answer, reading, "asiento")),
    )
    blank = [ReadLine(account, None, None, None, None, amount, None, None, None) for account, amount in rest]
    return (*lines, *blank)


def _read_line(line: Mapping[str, Any]) -> ReadLine:
    return ReadLine(
        concepto=as_text(line.get("concepto")) or "",
        combinacion=as_text(line.get("combinacion")),
        documento=as_text(line.get("documento")),
        numero=as_text(line.get("numero")),
        principal=as_text(line.get("principal")),
        monto=_amount(line),
        vigente=as_pesos(line.get("vigente")),
        consumido=as_pesos(line.get("consumido")),
        saldo=as_pesos(line.get("saldo")),
        previa=_previous(line),
    )


def _previous(line: Mapping[str, Any], operation: Operation | None = None) -> Key | None:
    """The predecessor of a line: its type says of which service; where there are no types, that which is consumed."""
    service, folio = previous_service(line.get("tipoPrevia")), as_text(line.get("previa"))
    if operation is not None and "tipoPrevia" not in operation.lecturas["solicitud"]["lineas"]:
        service = next(iter(load_catalog().services[operation.servicio].consumes), None)
    return (service, folio) if service is not None and folio is not None else None


def _optional(answer: Any, reading: Mapping[str, Any], name: str) -> Any:
    return read(answer, reading[name]) if name in reading else None


def _lines(document: Any, reading: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return read_lines(document, reading[name]) if name in reading else []
