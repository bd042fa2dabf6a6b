"""Checks that hold, told once per control with their count, and never more than the journal says."""

from __future__ import annotations

from typing import Any

from fixture_runs import polls
from journal_builder import JournalBuilder, declared
from wire_messages import obtenido_requerimiento, recibido, registrar_compromiso, solicitud_obtener

from harness.render.checks import Group, grouped
from harness.render.facts import Execution
from harness.render.record import build_record
from schemas import load_catalog

CATALOG = load_catalog()


def test_one_sentence_per_control_with_its_count() -> None:
    groups = _groups(
        *({"control": "respuesta_llega", "frase": f"El destino respondió al paso «{n}».", "paso": n} for n in "abc"),
        {"control": "estado_http", "frase": "El paso «a» termina con HTTP 200, como se esperaba.", "paso": "a"},
    )
    assert [one.frase for one in groups] == [
        "El destino respondió en los 3 pasos.",
        "El paso «a» termina con HTTP 200, como se esperaba.",
    ]
    assert [one.folded for one in groups] == [True, False]
    assert [found.paso for found in groups[0].findings] == ["a", "b", "c"]


def test_amounts_are_told_as_last_read_of_each_transaction() -> None:
    (group,) = _groups(
        _saldo("compromiso folio 31, concepto 2204001", "vigente $ 10, consumido $ 0, saldo $ 10"),
        _saldo("devengo folio 4, concepto 2204001", "vigente $ 7, consumido $ 0, saldo $ 7"),
        _saldo("compromiso folio 31, concepto 2204001", "vigente $ 10, consumido $ 7, saldo $ 3"),
    )
    assert group.frase == (
        "Vigente menos consumido es el saldo, sin negativos (3 lecturas): "
        "devengo folio 4 concepto 2204001 (vigente $ 7, consumido $ 0, saldo $ 7); "
        "compromiso folio 31 concepto 2204001 (vigente $ 10, consumido $ 7, saldo $ 3)."
    )


def test_a_sentence_without_a_subject_is_told_as_it_is() -> None:
    (group,) = _groups(
        {"control": "reverso_deja_cero", "frase": "Todo queda en cero.", "recibido": "$ 0"},
        {"control": "reverso_deja_cero", "frase": "Nada queda.", "recibido": None},
    )
    assert group.frase == "El reverso deja en cero lo que reversa (2 lecturas): Todo queda en cero; Nada queda."


def test_expected_rejections_are_never_merged_and_acceptances_are() -> None:
    groups = _groups(
        {"control": "rechazo_es_el_esperado", "frase": "SIGFE acepta el paso «a» sin observaciones."},
        {"control": "rechazo_es_el_esperado", "frase": "SIGFE rechaza «b» por E20.", "esperado": "E20"},
        {"control": "rechazo_es_el_esperado", "frase": "SIGFE rechaza «c» por E23.", "esperado": "E23"},
        {"control": "rechazo_es_el_esperado", "frase": "SIGFE acepta el paso «d» sin observaciones."},
    )
    assert [one.frase for one in groups] == [
        "SIGFE acepta 2 pasos sin observaciones.", "SIGFE rechaza «b» por E20.", "SIGFE rechaza «c» por E23.",
    ]  # fmt: skip


def test_a_control_without_a_sentence_of_its_own_is_told_by_its_first_finding() -> None:
    (group,) = _groups(*({"control": "nuevo", "frase": f"{word}."} for word in ("Uno", "Dos", "Tres")))
    assert group.frase == "Uno; y 2 comprobaciones más del mismo control."
    assert [found.frase for found in group.findings] == ["Uno.", "Dos.", "Tres."]


def test_the_same_sentence_twice_is_told_once_and_kept_twice() -> None:
    (group,) = _groups(
        {"control": "ticket_es_del_mensaje", "frase": "El ticket 1 identifica el envío 2.", "paso": "com"},
        {"control": "ticket_es_del_mensaje", "frase": "El ticket 1 identifica el envío 2.", "paso": "termina"},
    )
    assert group.frase == "El ticket 1 identifica el envío 2."
    assert group.folded
    assert [found.paso for found in group.findings] == ["com", "termina"]


def test_certainties_and_requirements_of_a_group_are_all_told() -> None:
    (group,) = _groups(
        {"control": "estado_http", "frase": "A.", "certeza": "observado", "requisitos": ["IOP-4.1"]},
        {"control": "estado_http", "frase": "B.", "certeza": "supuesto", "requisitos": ["IOP-4.1", "WIRE-1"]},
    )
    assert (group.certeza, group.requisitos) == ("observado y supuesto", ("IOP-4.1", "WIRE-1"))


def test_expected_values_are_told_in_business_words() -> None:
    (group,) = _groups(
        _value("/compromiso/saldo", "3046400"),
        _value("/compromiso/estado", '"Aprobado"'),
        _value("/compromiso/sin/nombre", "5"),
    )
    assert group.frase == (
        "Las respuestas traen los 3 valores que el caso espera: saldo $ 3.046.400 («obt»); estado Aprobado («obt»); "
        "nombre 5 («obt»)."
    )


def test_schema_checks_count_answers_and_not_themselves() -> None:
    execution = _run(
        {"control": "respuesta_cumple_esquema", "frase": "Las respuestas de compromiso.registrar cumplen.",
         "paso": "com"},
        {"control": "respuesta_cumple_esquema", "frase": "Las respuestas de ticket.consultar cumplen.", "paso": "com"},
        {"control": "respuesta_cumple_esquema", "frase": "Las respuestas de requerimientos.obtener cumplen.",
         "paso": None},
    )  # fmt: skip
    (group,) = grouped(execution.findings, execution.exchanges, CATALOG)
    assert group.frase == "Las 5 respuestas revisadas cumplen el esquema de su operación."


def _saldo(subject: str, told: str) -> dict[str, Any]:
    return {"control": "saldo_cuadra", "frase": f"Cuadra el saldo del {subject}: {told}.", "recibido": told}


def _value(pointer: str, told: str) -> dict[str, Any]:
    return {"control": "valores_son_los_esperados", "frase": f"{pointer} es {told}.", "paso": "obt",
            "puntero": pointer, "esperado": told, "recibido": told}  # fmt: skip


def _groups(*findings: dict[str, Any]) -> tuple[Group, ...]:
    execution = _run(*findings)
    found = grouped(execution.findings, execution.exchanges, CATALOG)
    return tuple(_plain(one) for one in found)


def _plain(group: Group) -> Group:
    return Group(group.frase.replace("\u00a0", " "), group.certeza, group.requisitos, group.findings)


def _run(*findings: dict[str, Any]) -> Execution:
    """One request with three polls and one reading, and these findings."""
    j = JournalBuilder()
    j.corrida([declared("COM-ORIG-01", "compromiso", "original")])
    j.inicio("COM-ORIG-01")
    j.exchange("com", "compromiso.registrar", "x", registrar_compromiso(1), recibido())
    polls(j, "com", "RECEPCIONADO", "EN_PROCESO", "FINALIZADO_SIN_ERRORES", folio="31")
    j.exchange("despues.requerimientos.12", "requerimientos.obtener", "x", solicitud_obtener(12),
               obtenido_requerimiento(12, 1000000, 1))  # fmt: skip
    for finding in findings:
        j.hallazgo(**finding)
    (case,) = build_record(j.lines).casos
    assert case.execution is not None
    return case.execution
