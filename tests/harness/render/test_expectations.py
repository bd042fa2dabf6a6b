"""What a case announced, in business words where the catalogue knows the member."""

from __future__ import annotations

from typing import Any

import pytest

from harness.model import Verdict
from harness.render.expectations import expected
from harness.render.facts import DeclaredStep, FindingRecord
from schemas import load_catalog

CATALOG = load_catalog()
LINE = (
    "/compromiso/documentos/documento/0/principales/principal/0/transaccionesPrevias/transaccion/{}"
    "/agrupacionesDeImputacionesACatalogos/agrupacion/0/imputacionesAConceptosPresupuestarios/imputacion/{}/saldo"
)


@pytest.mark.parametrize(
    ("pointer", "value", "words"),
    [
        ("/compromiso/saldo", 3046400, "saldo $ 3.046.400"),
        ("/compromiso/monto", -119000, "monto −$ 119.000"),
        ("/compromiso/estado", "Aprobado", "estado Aprobado"),
        ("/compromiso/folio", "${com.folio:int}", "folio «com.folio»"),
        ("/totalRegistros", 0, "total de registros 0"),
        ("/transaccionVerticalesType/1/resultado", False, "transacción 2 rechazada"),
        ("/transaccionVerticalesType/0/folio", "", "folio (transacción 1) vacío"),
        ("/resumenesDeCompromisos/compromiso/*/folio", 31, "folio (en alguna fila) 31"),
        (LINE.format(0, 0), 300000, "saldo (imputación 1) $ 300.000"),
        (LINE.format(1, 1), 300000, "saldo (transacción previa 2, imputación 2) $ 300.000"),
        ("/compromiso/titulo", "Dos palabras.", "título «Dos palabras.»"),
        ("/nadie/lo/conoce", 1, "conoce 1"),
        (
            "/transaccionContabilidad/informacionDeTransaccion/informacionDeCreacion/procesoFuente",
            "2",
            "procesoFuente 2",
        ),
        ("/persona/idPersona", "7896900535", "id interno 7896900535"),
        ("/persona/nombre", "Proveedor", "nombre Proveedor"),
    ],
)
def test_a_value_is_told_in_words(pointer: str, value: Any, words: str) -> None:
    assert _told(_step(valores={pointer: value})) == words


def test_a_value_written_as_an_expression_is_told_as_the_check_knew_it() -> None:
    finding = FindingRecord("x", Verdict.APROBADO, "supuesto", "obt", (), "83", "83", "/compromiso/folio", "x")
    step = _step(valores={"/compromiso/folio": "${com.folio:int}"})
    assert expected(step, [finding], CATALOG) == "folio 83"


def test_everything_that_was_announced_is_told() -> None:
    step = _step(errores=("E20", "E23"), estado=403, ticket="FINALIZADO_CON_ERRORES")
    assert _told(step) == "rechazo por E20 y E23; HTTP 403; ticket FINALIZADO_CON_ERRORES"
    assert _told(_step()) == ""


def _told(step: DeclaredStep) -> str:
    return expected(step, (), CATALOG).replace("\u00a0", " ")


def _step(**more: Any) -> DeclaredStep:
    plain: dict[str, Any] = {"ticket": None, "errores": (), "estado": 200, "valores": {}, "http": {}}
    return DeclaredStep(nombre="obt", operacion="compromiso.obtener", **(plain | more))
