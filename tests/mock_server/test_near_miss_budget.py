"""The near miss of a combination, a concept, a due date or an etapa: what would have been right."""

from __future__ import annotations

import pytest
from sigfe_world import World, compromiso, requerimiento
from test_near_miss import why

UNO, DOS = "2204001", "2208001"


@pytest.fixture
def world():
    return World()


def grupos(sent):
    return sent["agrupacionesDeImputacionesACatalogos"]["agrupacion"]


def catalogos(sent):
    return grupos(sent)[0]["imputacionesACatalogosDeReagrupacion"]["imputacion"]


def documento(sent):
    return sent["documentos"]["documento"][0]


def test_a_missing_or_repeated_combination_is_told_by_its_place(world):
    sent = requerimiento({UNO: 5})
    grupos(sent).append(grupos(requerimiento({DOS: 5}))[0])
    told = why(world, "requerimientos", sent, "E15")
    assert told.startswith("Las agrupaciones 1 y 2 llevan los mismos catálogos: programaPresupuestario 01, Unidades")
    grupos(sent)[1]["imputacionesACatalogosDeReagrupacion"] = None
    assert why(world, "requerimientos", sent, "E15") == "La agrupación 2 no trae catálogos."
    doble = requerimiento({UNO: 5})
    catalogos(doble).append({"catalogo": "programaPresupuestario", "elemento": "02"})
    told = why(world, "requerimientos", doble, "E15")
    assert told == "La agrupación 1 trae más de un elemento de un mismo catálogo."


@pytest.mark.parametrize(
    ("catalogo", "elemento", "expected"),
    [
        ("UnidadesDemandantes", "0999", "El elemento «0999» de UnidadesDemandantes ya no está vigente; están vigentes"),
        ("UnidadesDemandantes", "x", "El elemento «x» de UnidadesDemandantes no existe; están vigentes 0101"),
        ("unidadesdemandantes", "0101", "¿Quiso decir «UnidadesDemandantes»?"),
    ],
)
def test_a_wrong_element_is_told_with_those_in_force(world, catalogo, elemento, expected):
    sent = requerimiento({UNO: 5})
    catalogos(sent)[1].update(catalogo=catalogo, elemento=elemento)
    assert expected in why(world, "requerimientos", sent, "E16")


def test_a_missing_catalogue_is_told_with_the_grouping(world):
    sent = requerimiento({UNO: 5})
    catalogos(sent).pop()
    assert why(world, "requerimientos", sent, "E17") == "Falta iniciativaInversion en la agrupación 1."


@pytest.mark.parametrize(
    ("concepto", "expected"),
    [
        ("2204", "2204 «Materiales de Uso o Consumo» agrupa a otros conceptos; bajo él se imputan 2204001,"),
        ("9999999", "El concepto 9999999 no está en el clasificador, ni en la Ley"),
        ("0702901", "0702901 es un concepto de ingreso, y el requerimiento dice tipoDePresupuesto «GASTO»."),
    ],
)
def test_a_concept_that_is_not_chargeable_is_told_why(world, concepto, expected):
    assert why(world, "requerimientos", requerimiento({concepto: 5}), "E18").startswith(expected)


def test_a_due_date_before_its_document_is_told_with_both(world):
    sent = compromiso({UNO: 5}, numero="7")
    documento(sent)["fecha"] = "2026-07-16"
    told = why(world, "compromiso", sent, "E28")
    assert told == "El documento 7 es del 2026-07-16 y vence antes, el 2026-07-15."


def test_an_etapa_is_told_with_those_there_are(world):
    sent = compromiso({UNO: 5})
    sent["etapa"] = None
    assert why(world, "compromiso", sent, "E29").startswith("No se informó la etapa; son 01 Preafectación")
    sent["etapa"] = "3"
    assert why(world, "compromiso", sent, "E29").startswith("«3» no es una etapa")


def test_an_etapa_that_goes_back_is_told_with_the_compromiso_it_comes_from(world):
    shown = world.obtener("compromiso", world.accept("compromiso", compromiso({UNO: 5})))
    previa = documento(shown)["principales"]["principal"][0]["transaccionesPrevias"]["transaccion"][0]
    sent = compromiso({UNO: 5}, shown["folio"], previa["idCombinacion"])
    documento(sent)["principales"]["principal"][0]["transaccionesPrevias"]["transaccion"][0]["tipo"] = "02"
    sent["etapa"] = "01"
    told = why(world, "compromiso", sent, "E29")
    assert told == f"El compromiso folio {shown['folio']} ya está en la etapa 03: desde él no se vuelve a la 01."


def test_later_years_and_notes_of_the_law_are_told_with_the_difference(world):
    sent = compromiso({UNO: 5}, numero="8")
    principal = documento(sent)["principales"]["principal"][0]
    agrupacion = principal["transaccionesPrevias"]["transaccion"][0]["agrupacionesDeImputacionesACatalogos"]
    agrupacion["agrupacion"][0]["imputacionesAConceptosPresupuestarios"]["imputacion"][0].update(monto=2, montoFuturo=3)
    told = why(world, "compromiso", sent, "E26")
    assert told == "El monto futuro del documento 8 suma $ 3 y lo que vence después de 2026, $ 0: difieren en $ 3."
    glosa = {"programaPresupuestario": "01", "numeroGlosaPresupuestaria": "2", "valorImputacion": 9}
    documento(sent)["imputacionesAGlosas"] = {"imputacion": [glosa]}
    assert "las glosas suman $ 9" in why(world, "compromiso", sent, "E27")
