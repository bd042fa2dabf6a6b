"""The checks: what must hold of a step and of an execution, one file each, listed here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from harness.checks.ajuste_tiene_folio_propio import ajuste_tiene_folio_propio
from harness.checks.ajuste_usa_ids_obtenidos import ajuste_usa_ids_obtenidos
from harness.checks.asiento_cuadra import asiento_cuadra
from harness.checks.entradas_compartidas_cuadran import entradas_compartidas_cuadran
from harness.checks.estado_http import estado_http
from harness.checks.folio_es_unico import folio_es_unico
from harness.checks.ids_no_cambian import ids_no_cambian
from harness.checks.linea_baja_lo_pagado import linea_baja_lo_pagado
from harness.checks.obtener_devuelve_la_persona import obtener_devuelve_la_persona
from harness.checks.obtener_devuelve_lo_enviado import obtener_devuelve_lo_enviado
from harness.checks.obtener_responde_lo_pedido import obtener_responde_lo_pedido
from harness.checks.persona_queda_registrada import persona_queda_registrada
from harness.checks.previa_consume_lo_registrado import previa_consume_lo_registrado
from harness.checks.rechazo_es_el_esperado import rechazo_es_el_esperado
from harness.checks.rechazo_http_explica import rechazo_http_explica
from harness.checks.rechazo_no_consume import rechazo_no_consume
from harness.checks.registro_se_conoce import registro_se_conoce
from harness.checks.respuesta_cumple_esquema import lecturas_cumplen_esquema, respuesta_cumple_esquema
from harness.checks.respuesta_llega import respuesta_llega
from harness.checks.respuesta_trae_lo_que_se_guarda import respuesta_trae_lo_que_se_guarda
from harness.checks.reverso_deja_cero import reverso_deja_cero
from harness.checks.saldo_cuadra import saldo_cuadra
from harness.checks.ticket_entrega_folio import ticket_entrega_folio
from harness.checks.ticket_es_del_mensaje import ticket_es_del_mensaje
from harness.checks.ticket_es_un_numero import ticket_es_un_numero
from harness.checks.ticket_llega_al_estado import ticket_llega_al_estado
from harness.checks.ticket_no_retrocede import ticket_no_retrocede
from harness.checks.ticket_se_sigue_hasta_su_fin import is_retained, ticket_se_sigue_hasta_su_fin
from harness.checks.transaccion_queda_aprobada import transaccion_queda_aprobada
from harness.checks.valores_son_los_esperados import valores_son_los_esperados
from harness.checks.vigente_es_original_mas_ajustes import vigente_es_original_mas_ajustes
from harness.facts import ExecutionFacts, StepRecord
from harness.model import Case, Certainty, Finding, Verdict

__all__ = [
    "END_CHECKS",
    "EXECUTION_CHECKS",
    "GATES",
    "LOST_CHECKS",
    "PERSON_CHECKS",
    "STEP_CHECKS",
    "StepExamination",
    "entradas_compartidas_cuadran",
    "examine_end",
    "examine_execution",
    "examine_step",
    "is_retained",
    "judged",
]

StepCheck = Callable[[StepRecord, Case], Iterable[Finding]]
ExecutionCheck = Callable[[ExecutionFacts], Iterable[Finding]]
StepExamination = tuple[list[Finding], bool]

LOST_CHECKS: tuple[StepCheck, ...] = (registro_se_conoce,)
"""What is looked at, and nothing else, in a registrar whose answer was lost."""

SILENT_CHECKS: tuple[StepCheck, ...] = (estado_http, rechazo_es_el_esperado)
"""What is looked at besides in one that was answered, in JSON, with nothing."""

GATES: tuple[StepCheck, ...] = (
    respuesta_llega,
    estado_http,
    ticket_es_un_numero,
    rechazo_es_el_esperado,
    ticket_llega_al_estado,
    respuesta_trae_lo_que_se_guarda,
)
"""What must hold for the case's next step to make sense."""

STEP_CHECKS: tuple[StepCheck, ...] = (
    rechazo_http_explica,
    respuesta_cumple_esquema,
    ticket_no_retrocede,
    ticket_es_del_mensaje,
    ticket_entrega_folio,
    valores_son_los_esperados,
)

END_CHECKS: tuple[StepCheck, ...] = (
    ticket_se_sigue_hasta_su_fin,
    ticket_no_retrocede,
    ticket_es_del_mensaje,
    ticket_entrega_folio,
)
"""What is looked at in a ticket that its case leaves before its end."""

EXECUTION_CHECKS: tuple[ExecutionCheck, ...] = (
    folio_es_unico,
    obtener_responde_lo_pedido,
    transaccion_queda_aprobada,
    obtener_devuelve_lo_enviado,
    ajuste_tiene_folio_propio,
    ajuste_usa_ids_obtenidos,
    ids_no_cambian,
    vigente_es_original_mas_ajustes,
    reverso_deja_cero,
    saldo_cuadra,
    previa_consume_lo_registrado,
    linea_baja_lo_pagado,
    asiento_cuadra,
    rechazo_no_consume,
    lecturas_cumplen_esquema,
)
"""What is looked at in transactions, which have a folio, lines and balance."""

PERSON_CHECKS: tuple[ExecutionCheck, ...] = (
    obtener_responde_lo_pedido,
    persona_queda_registrada,
    obtener_devuelve_la_persona,
    lecturas_cumplen_esquema,
)
"""What is looked at in persons, which have none of these."""


def examine_step(record: StepRecord, case: Case, *, simulado: bool) -> StepExamination:
    """Every finding on a step, and whether the case may go on to the next."""
    if record.search is not None:
        checks = (*SILENT_CHECKS, *LOST_CHECKS) if _said_nothing(record) else LOST_CHECKS
        found = [judged(finding, simulado=simulado) for check in checks for finding in check(record, case)]
        return found, all(finding.verdict is Verdict.APROBADO for finding in found)
    gates, open_way = _through_gates(record, case)
    wire_failed = any(finding.verdict is Verdict.ERROR for finding in gates)
    rest = [] if wire_failed else [finding for check in STEP_CHECKS for finding in check(record, case)]
    if not simulado and record.step.simulacion:
        gates = [_unforced(finding) for finding in gates]
    return [judged(finding, simulado=simulado) for finding in gates + rest], open_way


def _said_nothing(record: StepRecord) -> bool:
    """Whether the other side itself answered, and neither gave a ticket nor said why."""
    answer = record.exchange.answer
    accepted = answer is not None and answer.estado in range(200, 300) and record.exchange.failure is None
    return accepted and not record.expect.errores


def _through_gates(record: StepRecord, case: Case) -> StepExamination:
    """The findings up to the first gate that does not hold: the later ones would judge what never came."""
    findings: list[Finding] = []
    for check in GATES:
        findings += check(record, case)
        if any(finding.verdict is not Verdict.APROBADO for finding in findings):
            return findings, False
    return findings, True


def examine_end(record: StepRecord, case: Case, *, simulado: bool) -> list[Finding]:
    """Every finding on the end of a registrar whose ticket the case itself did not follow so far."""
    return [judged(finding, simulado=simulado) for check in END_CHECKS for finding in check(record, case)]


def examine_execution(facts: ExecutionFacts) -> list[Finding]:
    """Every finding on an execution as a whole."""
    kinds = ((EXECUTION_CHECKS, facts.about("folio")), (PERSON_CHECKS, facts.about("identificacion")))
    found = (finding for checks, kind in kinds for check in checks for finding in check(kind))
    return [judged(finding, simulado=facts.simulado) for finding in found]


def _unforced(finding: Finding) -> Finding:
    """A step that asks something of a simulator cannot be forced in a real environment: it accuses nobody there."""
    if finding.verdict is not Verdict.FALLIDO:
        return finding
    doubt = "El caso pide aquí algo que solo un simulador puede forzar: no prueba nada contra SIGFE."
    return replace(finding, verdict=Verdict.INCONCLUSO, sentence=f"{finding.sentence} {doubt}")


def judged(finding: Finding, *, simulado: bool) -> Finding:
    """The finding as it may be said: against the real environment nothing assumed is held against SIGFE."""
    if simulado or finding.verdict is not Verdict.FALLIDO or finding.certainty is not Certainty.SUPUESTO:
        return finding
    doubt = f"{finding.sentence} Es una regla supuesta por este proyecto: la respuesta de SIGFE puede ser la correcta."
    return replace(finding, verdict=Verdict.INCONCLUSO, sentence=doubt)
