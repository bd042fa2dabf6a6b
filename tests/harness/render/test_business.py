"""Exchanges said in the words of the business."""

from __future__ import annotations

from typing import Any

import pytest
from fixture_runs import polls
from journal_builder import JournalBuilder, declared
from wire_messages import (
    INSTITUCION,
    TICKET,
    example,
    obtenido_compromiso,
    recibido,
    registrar_compromiso,
    registrar_devengo,
    solicitud_obtener,
    solicitud_ticket,
)

from harness.render.business import asked
from harness.render.departures import instructions
from harness.render.facts import CaseRecord
from harness.render.ledger import build_ledger
from harness.render.outcome import answered, member_words
from harness.render.record import build_record
from harness.render.steps import StepRecord, group_steps
from schemas import load_catalog

CATALOG = load_catalog()


@pytest.mark.parametrize(
    ("operation", "body", "sentence"),
    [
        ("compromiso.registrar", registrar_compromiso(10), "Registra compromiso por $ 10 "
         "(documento 1382-31-SE26, a favor de 98.990.001-3) con cargo al requerimiento 12"),
        ("compromiso.registrar", registrar_compromiso(10, adjusts=31, tipo="1"), "Aumenta el compromiso 31 en $ 10"),
        ("compromiso.registrar", registrar_compromiso(-10, adjusts=31, tipo="3"), "Rebaja el compromiso 31 en $ 10"),
        ("compromiso.registrar", registrar_compromiso(10, adjusts=31, tipo="3"),
         "Rebaja el compromiso 31 en $ 10 con signo positivo"),
        ("compromiso.registrar", registrar_compromiso(-10, adjusts=31, tipo="2"),
         "Reversa por completo el compromiso 31: −$ 10"),
        ("compromiso.registrar", registrar_compromiso(-10, adjusts=31, tipo="9"),
         "Ajusta (tipo 9) el compromiso 31 en −$ 10"),
        ("devengo.registrar", registrar_devengo(10, compromiso="34"),
         "Registra devengo por $ 10 (documento 4501, a favor de 98.990.001-3) con cargo al compromiso 34"),
        ("devengo.registrar", registrar_devengo(10, adjusts="5", tipo="8"),
         "Registra nota de débito por $ 10 (documento 4501, a favor de 98.990.001-3) que aumenta el devengo 5"),
        ("compromiso.registrar", '{"cabecera": ', "Envía a registrar compromiso un JSON que no se puede leer"),
        ("compromiso.registrar", '{"a": 1, "a": 2}', "Envía a registrar compromiso un JSON que no se puede leer"),
        ("compromiso.registrar", "", "Envía a registrar compromiso un cuerpo vacío"),
        ("compromiso.registrar", {}, "Envía a registrar compromiso un mensaje sin ninguna transacción"),
        ("compromiso.obtener", solicitud_obtener(31), "Obtiene el compromiso folio 31"),
        ("compromiso.buscar", INSTITUCION | {"fechaDesde": "2026-06-01", "fechaHasta": "2026-06-15"},
         "Busca compromisos entre el 01-06-2026 y el 15-06-2026"),
        ("compromiso.buscar", INSTITUCION, "Busca compromisos sin rango de fechas"),
        ("compromiso.buscar", INSTITUCION | {"rut": "98990001-3", "tipoDocumento": "1600", "pagina": 1},
         "Busca compromisos con rut 98.990.001-3 y tipoDocumento 1600"),
        ("ticket.consultar", solicitud_ticket(), f"Consulta el ticket {TICKET}"),
        ("inventado.registrar", {}, "Llama a /cxf/public/verticales/x"),
        ("tesoreria.registrar", example("tesoreria", "registrar.solicitud/valid_supuesto_pago"),
         "Registra pago a terceros por $ 600.000 (documento 4501, a favor de 98.990.004-8) "
         "con cargo al asiento contable 6761"),
        ("tesoreria.registrar", example("tesoreria", "registrar.solicitud/valid_supuesto_ajuste-negativo"),
         "Rebaja el pago a terceros 6764 en $ 10.700"),
        ("contabilidad.registrar", example("contabilidad", "registrar.solicitud/valid_supuesto_directa"),
         "Registra asiento contable por $ 400.000"),
        ("contabilidad.obtener", solicitud_obtener(6761), "Obtiene el asiento contable folio 6761"),
        ("contabilidad.buscar", INSTITUCION, "Busca asientos contables sin rango de fechas"),
        ("personas.registrar",
         {"detalles": {"persona": [{"id": "1", "identificacion": "98990001-3", "nombre": "Comercial Uno"}]}},
         "Registra persona 98.990.001-3 (Comercial Uno)"),
        ("personas.registrar", {"detalles": {"persona": [{"id": "1", "identificacion": "X-1"}]}},
         "Registra persona X-1"),
        ("personas.registrar",
         {"detalles": {"persona": [{"id": "1", "identificacion": "X-1"}, {"id": "2", "identificacion": "X-2"}]}},
         "Envía 2 personas en un mensaje: Registra persona X-1; Registra persona X-2"),
        ("personas.obtener", {"tipoIdentificacion": "02", "identificacion": "X-1"}, "Obtiene la persona X-1"),
        ("personas.obtener", {"tipoIdentificacion": "02"}, "Obtiene la persona sin informar identificacion"),
        ("personas.buscar", INSTITUCION, "Busca personas sin rango de fechas"),
    ],
)  # fmt: skip
def test_what_a_request_asks(operation: str, body: Any, sentence: str) -> None:
    step = _steps(lambda j: j.exchange("x", operation, "x", body, {}))[0]
    assert asked(step.main, CATALOG).replace("\u00a0", " ") == sentence


def test_how_a_request_departs_from_a_right_one() -> None:
    def exchange(j: JournalBuilder) -> None:
        body = solicitud_obtener(31)
        j.exchange("x", "compromiso.obtener", "x", body, {}, metodo="GET")
        j.exchange("y", "compromiso.obtener", "x", body, {}, cabeceras={"Content-Type": "text/plain"})
        j.exchange(
            "z", "compromiso.obtener", "x", body, {}, cabeceras={"content-type": "application/json; charset=utf-8"}
        )
        j.exchange("w", "compromiso.obtener", "x", '{"folio": "31"}' + " " * (1 << 20), {})

    said = [asked(step.main, CATALOG) for step in _steps(exchange)]
    assert [sentence.removeprefix("Obtiene el compromiso folio 31") for sentence in said] == [
        ", con el método GET", ", con tipo de contenido «text/plain»",
        ", con tipo de contenido «application/json; charset=utf-8»", ", con un cuerpo de 1.048.591 bytes",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("http", "said"),
    [
        ({}, ""),
        ({"credencial": "ninguna"}, ", sin credenciales"),
        ({"credencial": "mala"}, ", con una clave equivocada"),
        ({"credencial": "devengo"}, ", con las credenciales de otro servicio (devengo)"),
        ({"relleno": 1048577, "credencial": "ninguna"},
         ", sin credenciales y con el cuerpo rellenado con blancos hasta 1.048.577 bytes"),
    ],
)  # fmt: skip
def test_what_the_journal_never_holds_is_told_by_the_case(http: dict[str, Any], said: str) -> None:
    step = _steps(lambda j: j.exchange("x", "compromiso.obtener", "x", solicitud_obtener(31), {}))[0]
    assert asked(step.main, CATALOG, http) == f"Obtiene el compromiso folio 31{said}"


@pytest.mark.parametrize(
    ("header", "departure", "instruction"),
    [
        ('{"ip": "203.0.113.9"}', ", desde la dirección 203.0.113.9, que no está autorizada", ""),
        ('{"progresion": "consultas:3"}', "", "terminar el ticket después de 3 consultas"),
        ('{"progresion": "retenido", "falla": "corte"}', "",
         "retener el ticket hasta que se libere y cortar la conexión"),
        ('{"progresion": "nunca_vista"}', "", "llevar el ticket como «nunca_vista»"),
        ("{roto", "", ""),
        ("[]", "", ""),
    ],
)  # fmt: skip
def test_what_the_simulator_was_told_is_told(header: str, departure: str, instruction: str) -> None:
    headers = {"content-type": "application/json", "X-Iop-Simulacion": header}
    step = _steps(lambda j: j.exchange("x", "compromiso.obtener", "x", solicitud_obtener(1), {}, cabeceras=headers))[0]
    assert asked(step.main, CATALOG) == f"Obtiene el compromiso folio 1{departure}"
    assert instructions(step.main) == instruction


def test_a_missing_folio_is_said() -> None:
    step = _steps(lambda j: j.exchange("x", "compromiso.obtener", "x", {}, {}))[0]
    assert asked(step.main, CATALOG) == "Obtiene el compromiso sin informar el folio"


def test_a_refusal_names_the_rule_and_its_words() -> None:
    step = _steps(
        lambda j: j.exchange("x", "compromiso.registrar", "x", registrar_compromiso(1),
                             {"codigo": None, "descripcion": "Periodo No Abierto"})
    )[0]  # fmt: skip
    assert answered(step, CATALOG) == ("rechazado de inmediato: E01 «Periodo No Abierto»",)


def test_an_answer_that_explains_nothing_says_so() -> None:
    step = _steps(lambda j: j.exchange("x", "compromiso.registrar", "x", {}, "<html>", estado=503))[0]
    assert answered(step, CATALOG) == ("HTTP 503, sin explicación",)


def test_an_adjustment_read_by_its_folio_tells_what_it_adjusts() -> None:
    body = obtenido_compromiso(32, -10, 0, 0)
    body["compromiso"] |= {"folioAnterior": 31, "monto": -10}
    step = _steps(lambda j: j.exchange("x", "compromiso.obtener", "x", solicitud_obtener(32), body))[0]
    assert _plain(step) == ["Aprobado, ajusta el folio 31 en −$ 10"]


def test_a_ticket_asked_for_in_a_later_step_counts_from_its_reception() -> None:
    def exchanges(j: JournalBuilder) -> None:
        j.exchange("com", "compromiso.registrar", "x", registrar_compromiso(1), recibido())
        polls(j, "com", "EN_PROCESO")
        j.wait(5)
        polls(j, "espera", "EN_PROCESO", "FINALIZADO_SIN_ERRORES", folio="31")

    first, second = _steps(exchanges)
    assert _plain(first) == ["ticket 4624…", "EN_PROCESO a los 0,1 s (1 consulta)"]
    assert _plain(second) == ["EN_PROCESO", "folio 31 a los 5,3 s"]


PERSONA = {"idPersona": "8800", "tipoIdentificacion": "01", "identificacion": "98990001-3", "nombre": "Comercial Uno"}


def test_a_person_is_told_by_its_name_and_its_internal_id_and_brings_no_balance() -> None:
    def exchanges(j: JournalBuilder) -> None:
        sent = {"detalles": {"persona": [{"id": "1", "identificacion": "98990001-3"}]}}
        j.exchange("per", "personas.registrar", "x", sent, recibido())
        polls(j, "per", "FINALIZADO_SIN_ERRORES", folio="8800")
        j.exchange("obt", "personas.obtener", "x", {}, {"persona": PERSONA})
        j.exchange("bus", "personas.buscar", "x", {}, {"resumenesDePersonas": {"persona": [PERSONA, PERSONA]}})
        j.exchange("nada", "personas.buscar", "x", {}, {"resumenesDePersonas": None})

    registered, read_back, found, nothing = _steps(exchanges)
    assert _plain(registered) == ["ticket 4624…", "id interno 8800 a los 0,1 s"]
    assert _plain(read_back) == ["Comercial Uno, 8800"]
    assert _plain(found) == ["2 filas: 98990001-3 y 98990001-3"]
    assert _plain(nothing) == ["ninguna fila"]
    ledger = build_ledger(_case(exchanges), CATALOG)
    assert (ledger.moves, ledger.readings) == ((), ())


def test_a_member_has_the_catalogue_s_name() -> None:
    assert member_words("/compromiso/saldo", CATALOG) == "saldo"
    assert member_words("/transaccionVerticalesType/3/folio", CATALOG) == "folio de transacciones"
    assert member_words("/nadie/lo/conoce", CATALOG) == ""


def _steps(act: Any) -> tuple[StepRecord, ...]:
    case = _case(act)
    assert case.execution is not None
    return group_steps(case.execution.exchanges, CATALOG)


def _case(act: Any) -> CaseRecord:
    j = JournalBuilder()
    j.corrida([declared("COM-ORIG-01", "compromiso", "original")])
    j.inicio("COM-ORIG-01")
    act(j)
    (case,) = build_record(j.lines).casos
    return case


def _plain(step: StepRecord) -> list[str]:
    return [word.replace("\u00a0", " ") for word in answered(step, CATALOG)]
