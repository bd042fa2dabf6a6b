"""Lies told on purpose by an otherwise right SIGFE: each is found, by the check that should find it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lying_mock import Lie, Told, run

AMOUNTS = ("monto", "montoVigente", "montoConsumido", "saldo")
ENDED = "FINALIZADO_SIN_ERRORES"


@dataclass(frozen=True)
class Fault:
    """A lie, the cases that meet it, and the check that must find it in at least one of them."""

    name: str
    lie: Lie
    check: str
    cases: tuple[str, ...] = ("COM-ORIG-01",)
    verdict: str = "FALLIDO"


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
    """Changes members of a ticket's answer once it has ended; None values of `folio`… go to each transaction."""

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
        if told.operation == "ticket.consultar" and told.json["estado"] == ENDED:
            if told.json["ticketEnvio"] not in ended:
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


def one_ticket_for_all() -> Lie:
    first: list[str] = []

    def lie(told: Told) -> None:
        if told.operation == "compromiso.registrar":
            first.append(told.json["codigo"])
            told.json["codigo"] = first[0]

    return lie


FAULTS = [
    Fault("saldo off by one peso", each("devengo.obtener", "saldo", lambda saldo: saldo + 1), "saldo_cuadra", ("DEV-ORIG-01",)),
    Fault("saldo off by one peso, as the case expects it", each("compromiso.obtener", "saldo", lambda saldo: saldo - 1),
          "valores_son_los_esperados", ("COM-TIC-05",)),
    Fault("vigente not lowered by a credit note", never_reduced, "vigente_es_original_mas_ajustes", ("DEV-NEG-01",)),
    Fault("folio that obtener does not know", at_the_end(folio="9999"), "transaccion_queda_aprobada"),
    Fault("ids that change at each obtener", counting("devengo.obtener", "idDocumentoAjustado"), "ids_no_cambian", ("DEV-ORIG-01",)),
    Fault("adjustment accepted with ids never given", each("compromiso.obtener", "idDocumentoAjustado", lambda id: f"9{id}"),
          "rechazo_es_el_esperado", ("COM-NEG-01",)),
    Fault("a state other than Aprobado", each("compromiso.obtener", "estado", "Digitado"), "transaccion_queda_aprobada"),
    Fault("a reversal that leaves a saldo", leftover, "reverso_deja_cero", ("DEV-REV-01",)),
    Fault("ticket that goes backwards", backwards(), "ticket_no_retrocede"),
    Fault("messageID not echoed", at_the_end(identificacionEnvio=None), "ticket_es_del_mensaje"),
    Fault("ticket of another message", each("ticket.consultar", "identificacionEnvio", "123"), "ticket_es_del_mensaje"),
    Fault("answer about another ticket", each("ticket.consultar", "ticketEnvio", "462400000000000001"), "ticket_es_del_mensaje"),
    Fault("transaction ids not echoed", at_the_end(idTransferencia="nadie"), "ticket_es_del_mensaje"),
    Fault("the same ticket for two messages", one_ticket_for_all(), "ticket_es_del_mensaje", ("COM-ORIG-01", "COM-ORIG-03")),
    Fault("refusal with another sentence", at_the_end(descripcion="No se pudo"), "rechazo_es_el_esperado", ("COM-ERR-E20",)),
    Fault("real sentence with a word changed", at_the_end(descripcion=lambda text: text.replace("principal", "proveedor")),
          "rechazo_es_el_esperado", ("COM-ERR-E23",)),
    Fault("accepted what must be refused", accepted_all_the_same, "rechazo_es_el_esperado", ("COM-ERR-E20",)),
    Fault("refused though right", refused_for_nothing, "rechazo_es_el_esperado"),
    Fault("HTTP 200 for a 415", well_with_415, "estado_http", ("COM-TRA-08",)),
    Fault("a 415 that does not explain", mute_415, "rechazo_http_explica", ("COM-TRA-08",)),
    Fault("buscar without its last day", without_last_day, "valores_son_los_esperados", ("COM-CON-01",)),
    Fault("row of another area visible", foreign_row, "valores_son_los_esperados", ("COM-CON-07",)),
    Fault("the same folio twice", at_the_end(folio="77"), "folio_es_unico", ("COM-ORIG-01", "COM-ORIG-03")),
    Fault("an adjustment under the folio it adjusts", folio_of_the_adjusted(), "ajuste_tiene_folio_propio", ("COM-NEG-01",)),
    Fault("read-back of other amounts", each("compromiso.obtener", "monto", lambda monto: monto * 2), "obtener_devuelve_lo_enviado"),
    Fault("read-back of another document number", each("compromiso.obtener", "numero", "X-1"), "obtener_devuelve_lo_enviado"),
    Fault("obtener of another folio", another_folio, "obtener_responde_lo_pedido"),
    Fault("accounting entry out of balance", each("devengo.obtener", "montoHaber", lambda monto: monto + 1), "asiento_cuadra", ("DEV-ORIG-01",)),
    Fault("predecessor that is not consumed", nothing_consumed, "previa_consume_lo_registrado", ("DEV-ORIG-01",)),
    Fault("refused message that consumes", refusal_consumes(), "rechazo_no_consume", ("DEV-ERR-E32",)),
    Fault("well ended, without a folio", at_the_end(folio=""), "ticket_entrega_folio"),
    Fault("extra digits in a ticket", each("compromiso.registrar", "codigo", lambda codigo: codigo + "0" * 7), "ticket_es_un_numero"),
    Fault("amounts with decimals", each("compromiso.obtener", "montoVigente", 0.5), "respuesta_cumple_esquema"),
    Fault("HTML body", html, "respuesta_llega", verdict="ERROR"),
    Fault("cut JSON", cut, "respuesta_llega", verdict="ERROR"),
    Fault("HTTP 503", failing, "respuesta_llega", verdict="ERROR"),
    Fault("tickets that cannot be read", unreadable_ticket, "ticket_llega_al_estado", verdict="ERROR"),
    Fault("readings that cannot be read", unreadable_reading, "transaccion_queda_aprobada", verdict="ERROR"),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_lie_is_found_by_its_check(tmp_path: Path, fault: Fault) -> None:
    ran = run(tmp_path, fault.cases, fault.lie)
    found = {
        (line["datos"]["control"], line["datos"]["veredicto"])
        for line in ran.of("hallazgo")
        if line["ejecucion"].endswith("/1")
    }
    assert (fault.check, fault.verdict) in found
    assert fault.verdict in ran.verdicts.values()


def test_without_a_lie_the_same_cases_pass(tmp_path: Path) -> None:
    ids = {id for fault in FAULTS for id in fault.cases}
    assert run(tmp_path, ids, lambda told: None).verdicts == dict.fromkeys(ids, "APROBADO")
