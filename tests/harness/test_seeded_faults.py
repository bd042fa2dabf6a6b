"""Lies told on purpose by an otherwise right SIGFE: each is found, by the check that should find it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
from engine_world import Ran
from lies import (
    accepted_all_the_same,
    another_folio,
    at_the_end,
    backwards,
    counting,
    cut,
    each,
    failing,
    failing_query,
    folio_of_the_adjusted,
    foreign_row,
    honest,
    html,
    leftover,
    mute_415,
    never_reduced,
    nobody_known,
    nothing_consumed,
    one_ticket_for_all,
    refusal_consumes,
    refused_for_nothing,
    unreadable_reading,
    unreadable_ticket,
    well_with_415,
    without_last_day,
)
from lying_mock import Lie, run

from harness.engine.rejudging import judge_again
from harness.evidence.history import history_of


@dataclass(frozen=True)
class Fault:
    """A lie, the cases that meet it, and the check that must find it in at least one of them."""

    name: str
    lie: Lie
    check: str
    cases: tuple[str, ...] = ("COM-ORIG-01",)
    verdict: str = "FALLIDO"


FAULTS = [
    Fault(
        "saldo off by one peso",
        each("devengo.obtener", "saldo", lambda saldo: saldo + 1),
        "saldo_cuadra",
        ("DEV-ORIG-01",),
    ),
    Fault(
        "saldo off by one peso, as the case expects it",
        each("compromiso.obtener", "saldo", lambda saldo: saldo - 1),
        "valores_son_los_esperados",
        ("COM-TIC-05",),
    ),
    Fault("vigente not lowered by a credit note", never_reduced, "vigente_es_original_mas_ajustes", ("DEV-NEG-01",)),
    Fault("folio that obtener does not know", at_the_end(folio="9999"), "transaccion_queda_aprobada"),
    Fault(
        "ids that change at each obtener",
        counting("devengo.obtener", "idDocumentoAjustado"),
        "ids_no_cambian",
        ("DEV-ORIG-01",),
    ),
    Fault(
        "adjustment accepted with ids never given",
        each("compromiso.obtener", "idDocumentoAjustado", lambda id: f"9{id}"),
        "rechazo_es_el_esperado",
        ("COM-NEG-01",),
    ),
    Fault(
        "a state other than Aprobado", each("compromiso.obtener", "estado", "Digitado"), "transaccion_queda_aprobada"
    ),
    Fault(
        "a line of cartera that a payment does not lower",
        each("contabilidad.obtener", "saldo", 595_000),
        "linea_baja_lo_pagado",
        ("TES-ORIG-01",),
    ),
    Fault(
        "a devengo that its payment does not lower",
        each("devengo.obtener", "montoConsumido", 0),
        "previa_consume_lo_registrado",
        ("TES-ORIG-01",),
    ),
    Fault(
        "an entry that does not square",
        each("contabilidad.obtener", "montoDebe", lambda monto: monto and monto + 1),
        "asiento_cuadra",
        ("CON-ORIG-03",),
    ),
    Fault("a reversal that leaves a saldo", leftover, "reverso_deja_cero", ("DEV-REV-01",)),
    Fault("ticket that goes backwards", backwards(), "ticket_no_retrocede"),
    Fault("messageID not echoed", at_the_end(identificacionEnvio=None), "ticket_es_del_mensaje"),
    Fault("ticket of another message", each("ticket.consultar", "identificacionEnvio", "123"), "ticket_es_del_mensaje"),
    Fault(
        "answer about another ticket",
        each("ticket.consultar", "ticketEnvio", "462400000000000001"),
        "ticket_es_del_mensaje",
    ),
    Fault("transaction ids not echoed", at_the_end(idTransferencia="nadie"), "ticket_es_del_mensaje"),
    Fault(
        "the same ticket for two messages",
        one_ticket_for_all(),
        "ticket_es_del_mensaje",
        ("COM-ORIG-01", "COM-ORIG-03"),
    ),
    Fault(
        "refusal with another sentence",
        at_the_end(descripcion="No se pudo"),
        "rechazo_es_el_esperado",
        ("COM-ERR-E20",),
    ),
    Fault(
        "real sentence with a word changed",
        at_the_end(descripcion=lambda text: text.replace("principal", "proveedor")),
        "rechazo_es_el_esperado",
        ("COM-ERR-E23",),
    ),
    Fault("accepted what must be refused", accepted_all_the_same, "rechazo_es_el_esperado", ("COM-ERR-E20",)),
    Fault("refused though right", refused_for_nothing, "rechazo_es_el_esperado"),
    Fault("HTTP 200 for a 415", well_with_415, "estado_http", ("COM-TRA-08",)),
    Fault("a 415 that does not explain", mute_415, "rechazo_http_explica", ("COM-TRA-08",)),
    Fault("buscar without its last day", without_last_day, "valores_son_los_esperados", ("COM-CON-01",)),
    Fault("row of another area visible", foreign_row, "valores_son_los_esperados", ("COM-CON-07",)),
    Fault("the same folio twice", at_the_end(folio="77"), "folio_es_unico", ("COM-ORIG-01", "COM-ORIG-03")),
    Fault(
        "an adjustment under the folio it adjusts",
        folio_of_the_adjusted(),
        "ajuste_tiene_folio_propio",
        ("COM-NEG-01",),
    ),
    Fault(
        "read-back of other amounts",
        each("compromiso.obtener", "monto", lambda monto: monto * 2),
        "obtener_devuelve_lo_enviado",
    ),
    Fault(
        "read-back of another document number",
        each("compromiso.obtener", "numero", "X-1"),
        "obtener_devuelve_lo_enviado",
    ),
    Fault("obtener of another folio", another_folio, "obtener_responde_lo_pedido"),
    Fault(
        "accounting entry out of balance",
        each("devengo.obtener", "montoHaber", lambda monto: monto + 1),
        "asiento_cuadra",
        ("DEV-ORIG-01",),
    ),
    Fault("predecessor that is not consumed", nothing_consumed, "previa_consume_lo_registrado", ("DEV-ORIG-01",)),
    Fault("refused message that consumes", refusal_consumes(), "rechazo_no_consume", ("DEV-ERR-E32",)),
    Fault("well ended, without a folio", at_the_end(folio=""), "ticket_entrega_folio"),
    Fault(
        "extra digits in a ticket",
        each("compromiso.registrar", "codigo", lambda codigo: codigo + "0" * 7),
        "ticket_es_un_numero",
    ),
    Fault("amounts with decimals", each("compromiso.obtener", "montoVigente", 0.5), "respuesta_cumple_esquema"),
    Fault("person that obtener does not know", nobody_known, "persona_queda_registrada", ("PERS-ORIG-08",)),
    Fault(
        "person under another internal id",
        each("personas.obtener", "idPersona", "1"),
        "persona_queda_registrada",
        ("PERS-ORIG-02",),
    ),
    Fault(
        "person with another bank account",
        each("personas.obtener", "numeroCuenta", "1"),
        "obtener_devuelve_la_persona",
        ("PERS-ORIG-02",),
    ),
    Fault(
        "obtener of another person",
        each("personas.obtener", "identificacion", "98990001-3"),
        "obtener_responde_lo_pedido",
        ("PERS-ORIG-02",),
    ),
    Fault("HTML body", html, "registro_se_conoce", verdict="INCONCLUSO"),
    Fault("cut JSON", cut, "registro_se_conoce", verdict="INCONCLUSO"),
    Fault("HTTP 503", failing, "registro_se_conoce", verdict="INCONCLUSO"),
    Fault("HTTP 503 to a query", failing_query, "respuesta_llega", ("COM-CON-01",), "ERROR"),
    Fault("tickets that cannot be read", unreadable_ticket, "ticket_llega_al_estado", verdict="ERROR"),
    Fault("readings that cannot be read", unreadable_reading, "transaccion_queda_aprobada", verdict="ERROR"),
]


def assert_judged_again_alike(ran: Ran) -> None:
    """The journal alone gives every verdict and every sentence again."""
    judgement = asyncio.run(judge_again(history_of(ran.lines)))
    for one in judgement.executions:
        assert one.now.veredicto is one.past.veredicto, one.now.razon
        assert one.differences == ([], [])
    assert judgement.controls_now == judgement.controls_before


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
    assert_judged_again_alike(ran)


def test_a_ticket_need_not_give_the_internal_id_of_a_person(tmp_path: Path) -> None:
    assert run(tmp_path, ("PERS-ORIG-02",), at_the_end(folio="")).verdicts == {"PERS-ORIG-02": "APROBADO"}


def test_without_a_lie_the_same_cases_pass(tmp_path: Path) -> None:
    ids = {id for fault in FAULTS for id in fault.cases}
    ran = run(tmp_path, ids, honest, concurrencia=8)
    assert ran.verdicts == dict.fromkeys(ids, "APROBADO")
    assert_judged_again_alike(ran)
