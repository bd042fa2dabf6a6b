"""What a SIGFE may tell wrong: each lie alters an answer of the real mock on its way out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lying_mock import Lie, Told

ENDED = "FINALIZADO_SIN_ERRORES"


def honest(told: Told) -> None:
    """No lie at all."""
    del told


def lines(told: Told, member: str) -> Iterator[dict[str, Any]]:
    """Every object of the answer, however deep, that has the member."""
    left = [told.json]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            if member in node:
                yield node
            left += node.values()
        elif isinstance(node, list):
            left += node


def each(operation: str, member: str, change: Any) -> Lie:
    """Changes a member wherever it stands in the answers of an operation; `change` is a value or a function of it."""

    def lie(told: Told) -> None:
        if told.operation == operation:
            for line in lines(told, member):
                if line[member] is not None:
                    line[member] = change(line[member]) if callable(change) else change

    return lie


def at_the_end(**members: Any) -> Lie:
    """Changes members, wherever they stand, of a ticket's answer once it has ended."""

    def lie(told: Told) -> None:
        if told.operation == "ticket.consultar" and (told.json.get("estado") or "").startswith("FINALIZADO"):
            for name, value in members.items():
                for line in lines(told, name):
                    line[name] = value(line[name]) if callable(value) else value

    return lie


def counting(operation: str, member: str) -> Lie:
    """A member that is another at every answer."""
    times = iter(range(1, 10_000))
    return each(operation, member, lambda value: f"{value}{next(times)}")


def backwards() -> Lie:
    """A ticket says RECEPCIONADO again before it ends."""
    ended: set[str] = set()

    def lie(told: Told) -> None:
        at_end = told.operation == "ticket.consultar" and told.json["estado"] == ENDED
        if at_end and told.json["ticketEnvio"] not in ended:
            ended.add(told.json["ticketEnvio"])
            told.json |= {"estado": "RECEPCIONADO", "transaccionVerticalesType": None}

    return lie


def leftover(told: Told) -> None:
    if told.operation == "devengo.obtener":
        for line in lines(told, "montoVigente"):
            if line["montoVigente"] == 0 and "saldo" in line:
                line["saldo"] = 1


def folio_of_the_adjusted() -> Lie:
    """The ticket of an adjustment gives the folio of what it adjusts."""
    adjusted: dict[str, str] = {}

    def lie(told: Told) -> None:
        if told.operation == "compromiso.registrar":
            about = told.asked["detalles"]["compromiso"][0]["informacionDeAjuste"]
            if about:
                adjusted[told.json["codigo"]] = str(about["folioTransaccionAjustada"])
        elif told.operation == "ticket.consultar" and told.json["estado"] == ENDED:
            for row in told.json["transaccionVerticalesType"]:
                row["folio"] = adjusted.get(told.json["ticketEnvio"], row["folio"])

    return lie


def refused_for_nothing(told: Told) -> None:
    if told.operation == "ticket.consultar" and told.json["estado"] == ENDED:
        told.json["estado"] = "FINALIZADO_CON_ERRORES"
        error = {"validacion": "Validacion de Negocio", "descripcion": "No se pudo"}
        for row in told.json["transaccionVerticalesType"]:
            row |= {"resultado": False, "folio": "", "detalleErrorVerticalesType": [error]}


def accepted_all_the_same(told: Told) -> None:
    if told.operation == "ticket.consultar" and told.json["estado"] == "FINALIZADO_CON_ERRORES":
        told.json["estado"] = ENDED
        for row in told.json["transaccionVerticalesType"]:
            row |= {"resultado": True, "folio": "900", "detalleErrorVerticalesType": None}


def well_with_415(told: Told) -> None:
    if told.status == 415:
        told.status = 200


def mute_415(told: Told) -> None:
    if told.status == 415:
        told.json = {}


def without_last_day(told: Told) -> None:
    if told.operation == "compromiso.buscar" and told.asked["fechaDesde"] == told.asked["fechaHasta"]:
        told.json |= {"totalRegistros": 0, "resumenesDeCompromisos": {"compromiso": []}}


def foreign_row(told: Told) -> None:
    if told.operation == "compromiso.buscar":
        told.json["totalRegistros"] += 1
        told.json["resumenesDeCompromisos"] = {"compromiso": [{"folio": 77, "titulo": "ajeno", "monto": 1, "saldo": 1}]}


def nothing_consumed(told: Told) -> None:
    if told.operation == "compromiso.obtener":
        for line in lines(told, "montoConsumido"):
            line |= {"montoConsumido": 0, "saldo": line["montoVigente"]}


def refusal_consumes() -> Lie:
    """Every reading of a compromiso tells one peso more consumed than the one before."""
    times = iter(range(10_000))

    def lie(told: Told) -> None:
        if told.operation == "compromiso.obtener":
            taken = next(times)
            for line in lines(told, "montoConsumido"):
                line |= {"montoConsumido": taken, "saldo": line["montoVigente"] - taken}

    return lie


def never_reduced(told: Told) -> None:
    if told.operation == "devengo.obtener":
        for line in lines(told, "montoVigente"):
            line["montoVigente"] = line.get("monto", line["montoVigente"])


def another_folio(told: Told) -> None:
    if told.operation == "compromiso.obtener" and told.json.get("compromiso"):
        told.json["compromiso"]["folio"] += 1


def nobody_known(told: Told) -> None:
    if told.operation == "personas.obtener":
        reason = "No existe persona con la identificacion informada"
        told.json = {"persona": None, "status": "404", "descripcion": "x", "errors": [{"descripcion": reason}]}


def cut(told: Told) -> None:
    if told.operation == "compromiso.registrar":
        told.text = '{"codigo": "46240'


def html(told: Told) -> None:
    if told.operation == "compromiso.registrar":
        told.text = "<html><body>Mantenimiento</body></html>"


def unreadable_ticket(told: Told) -> None:
    if told.operation == "ticket.consultar":
        told.text = "<html></html>"


def unreadable_reading(told: Told) -> None:
    if told.operation == "compromiso.obtener":
        told.text = "<html></html>"


def failing(told: Told) -> None:
    if told.operation == "compromiso.registrar":
        told.status = 503


def failing_query(told: Told) -> None:
    if told.operation.endswith((".obtener", ".buscar")) and not told.operation.startswith("periodo"):
        told.status = 503


def one_ticket_for_all() -> Lie:
    first: list[str] = []

    def lie(told: Told) -> None:
        if told.operation == "compromiso.registrar":
            first.append(told.json["codigo"])
            told.json["codigo"] = first[0]

    return lie
