"""Certainty decides blame: against a real environment only what is known is held, whatever the check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lies import at_the_end, backwards, each, lines
from lying_mock import REAL, SUITE, Lie, Told, run

from harness.grounds import of_notion, weakest
from harness.model import Certainty, Kind
from schemas import certainty_at, load_catalog

KNOWN_SENTENCES = [rule for name in ("compromiso", "devengo") for rule in load_catalog().services[name].rules.values()]
KNOWN_SENTENCES = [rule for rule in KNOWN_SENTENCES if rule.estado_texto != "supuesto"]
INVENTED_KINDS = ("1", "3")  # adjustments without a note: their types are our guess


def otherwise() -> Lie:
    """Everything that this project only assumes is otherwise here; everything known stays as it is."""

    def lie(told: Told) -> None:
        if told.status >= 400:
            told.status, told.json = 400, {"mensaje": "Solicitud incorrecta"}
        elif told.operation.startswith("tesoreria."):
            told.status, told.json = 404, {"mensaje": "No existe esa operación"}
        elif told.operation.endswith(".registrar"):
            _refuse_invented_adjustments(told)
        elif told.operation.endswith(".obtener"):
            _tell_otherwise(told)
        elif told.operation.endswith(".buscar") and told.operation != "periodo.buscar":
            told.json["totalRegistros"] = 1000
        elif told.operation == "ticket.consultar":
            _answer_for_tickets(told)

    return lie


def _refuse_invented_adjustments(told: Told) -> None:
    if told.json["codigo"] is None and told.json["descripcion"] != "Periodo No Abierto":
        told.json["descripcion"] = "Rechazado por otra causa"
    adjustments = lines(Told("", {}, 0, told.asked), "folioTransaccionAjustada")
    if any(str(line["tipo"]) in INVENTED_KINDS for line in adjustments):
        told.json = {"codigo": None, "descripcion": "Tipo de ajuste no permitido"}


def _tell_otherwise(told: Told) -> None:
    if "status" in told.json:
        told.json["descripcion"] = "Sin datos"
        told.json["errors"] = [{"descripcion": "Sin datos"}]
    for entity in ("requerimiento", "compromiso", "devengo", "transaccionContabilidad", "persona"):
        if told.json.get(entity):
            told.json[entity] |= {"estado": "Vigente", "saldo": 7, "folioAnterior": 1, "monto": "otro"}
    for member, value in (("montoVigente", 5), ("montoConsumido", 3), ("montoHaber", 1)):
        for line in lines(told, member):
            line[member] = value


def _answer_for_tickets(told: Told) -> None:
    if told.json["estado"] is None:
        told.status, told.json = 404, {"status": "404", "descripcion": "Ticket inexistente", "errors": []}
    for line in lines(told, "validacion"):
        if not any(rule.matches(line["descripcion"]) for rule in KNOWN_SENTENCES):
            line["descripcion"] = "Rechazado por otra causa"


def representatives() -> list[str]:
    """Every case, but of those that expect the same refusal of the same service one."""
    kinds = {}
    for case in SUITE.cases:
        refusals = tuple((step.operation, step.expect.errores, step.expect.estado) for step in case.steps)
        kinds.setdefault(refusals if case.tipo in (Kind.ERROR_NEGOCIO, Kind.TRANSPORTE) else case.id, case.id)
    return list(kinds.values())


def test_nothing_assumed_gives_fallido_against_a_real_environment_in_the_whole_suite(tmp_path: Path) -> None:
    chosen = representatives()
    ran = run(tmp_path, chosen, otherwise(), REAL, afecta="neto", concurrencia=32)
    assert len(ran.verdicts) == len(chosen) > len(SUITE.cases) / 2
    blamed = [line["datos"]["frase"] for line in ran.of("hallazgo") if line["datos"]["veredicto"] == "FALLIDO"]
    assert blamed == []
    doubted = {line["datos"]["control"] for line in ran.of("hallazgo") if "regla supuesta" in line["datos"]["frase"]}
    assert doubted >= {
        "ajuste_tiene_folio_propio",
        "asiento_cuadra",
        "estado_http",
        "rechazo_es_el_esperado",
        "respuesta_cumple_esquema",
        "saldo_cuadra",
        "transaccion_queda_aprobada",
        "valores_son_los_esperados",
        "vigente_es_original_mas_ajustes",
    }


OBSERVED = [
    ("COM-ORIG-07", at_the_end(folio=""), "ticket_entrega_folio"),
    ("COM-ERR-E23", at_the_end(descripcion=lambda text: text.replace("rut", "run")), "rechazo_es_el_esperado"),
    ("COM-ERR-E25", at_the_end(descripcion=lambda text: text.replace("folio", "número")), "rechazo_es_el_esperado"),
    ("DEV-NEG-01", at_the_end(identificacionEnvio="123"), "ticket_es_del_mensaje"),
    ("DEV-ORIG-01", each("devengo.obtener", "numero", "X-1"), "obtener_devuelve_lo_enviado"),
    ("COM-ORIG-01", backwards(), "ticket_no_retrocede"),
]


@pytest.mark.parametrize(("case", "lie", "check"), OBSERVED, ids=[check for _, _, check in OBSERVED])
def test_what_was_observed_gives_fallido_against_a_real_environment(
    tmp_path: Path, case: str, lie: Lie, check: str
) -> None:
    ran = run(tmp_path, [case], lie, REAL)
    blamed = {line["datos"]["control"] for line in ran.of("hallazgo") if line["datos"]["veredicto"] == "FALLIDO"}
    assert check in blamed


@pytest.mark.parametrize(
    ("operation", "pointer", "certainty"),
    [
        ("compromiso.obtener", "/compromiso/saldo", "supuesto"),  # by allOf and $ref
        ("compromiso.obtener", "/compromiso/folio", "observado"),
        ("compromiso.obtener", "/compromiso/documentos/documento/0/idDocumentoAjustado", "observado"),
        ("compromiso.obtener", "/compromiso/documentos/documento/*/montoVigente", "supuesto"),
        ("compromiso.obtener", "/compromiso/documentos/documento/*/noExiste", "supuesto"),
        ("compromiso.obtener", "/noExiste/saldo", "supuesto"),
        ("ticket.consultar", "/transaccionVerticalesType/0/detalleErrorVerticalesType/0/descripcion", "observado"),
        ("periodo.buscar", "/errors/0/descripcion", "observado"),  # by anyOf
    ],
)
def test_the_certainty_of_a_member_is_that_of_its_place_in_the_schema(
    operation: str, pointer: str, certainty: str
) -> None:
    assert certainty_at(load_catalog().operation(operation), "respuesta", pointer) == certainty


def test_a_notion_that_the_answer_does_not_have_is_left_out() -> None:
    assert of_notion("requerimientos.obtener", "lineas.documento", "lineas.monto") is Certainty.OBSERVADO
    assert of_notion("requerimientos.obtener", "lineas.documento") is Certainty.SUPUESTO


@given(st.lists(st.sampled_from([*Certainty])))
def test_the_weakest_is_one_of_them_and_none_is_weaker(several: list[Any]) -> None:
    order = [Certainty.SUPUESTO, Certainty.OBSERVADO, Certainty.DOCUMENTADO]
    found = weakest(*several)
    assert order.index(found) == min((order.index(one) for one in several), default=0)
