"""The near miss of a refusal: SIGFE's sentence, and in business words the numbers that made the difference."""

from __future__ import annotations

import re

import pytest
from sigfe_world import (
    AREA,
    PERSONA,
    World,
    compromiso,
    compromiso_ajuste,
    devengo,
    devengo_ajuste,
    requerimiento,
    requerimiento_ajuste,
    sobre_compromiso,
)

from mock_server.clock import Reloj
from mock_server.domain.model import Incumplimiento, Transaccion
from mock_server.domain.vigente import Instantanea
from mock_server.explaining import amounts, business, words
from mock_server.overseeing import Overseer
from schemas import load_catalog

OFICINA = "2204001"
RULES = [
    rule for service in load_catalog().services.values() for rule in service.rules.values() if rule.capa == "negocio"
]


@pytest.fixture
def world():
    return World()


def why(world, servicio, transaccion, codigo, **how):
    """What the ticket of a refused transaction tells of one of its rules."""
    ticket = world.send(servicio, transaccion, check=False, **how)["codigo"]
    told = Overseer(world.sigfe, Reloj()).ticket(ticket)["porque"]
    assert all(one["descripcion"] for one in told)
    (found,) = [one["explicacion"] for one in told if one["codigo"] == codigo]
    return found


def test_what_is_missing_in_the_requerimiento_is_told_in_pesos(world):
    libre = world.line("requerimientos", 12).disponible
    told = why(world, "compromiso", compromiso({OFICINA: libre + 10000}), "E20")
    assert told == (
        f"El requerimiento folio 12 tiene disponible {words.pesos(libre)} en el concepto 2204001 de la agrupación "
        f"3000412; se pidieron {words.pesos(libre + 10000)}: faltan $ 10.000."
    )


def test_tax_that_is_a_cost_is_told_apart(world):
    shown = world.obtener("compromiso", world.accept("compromiso", compromiso({OFICINA: 1000})))
    told = why(world, "devengo", sobre_compromiso(shown, {OFICINA: 1000}, impuesto=190), "E32")
    assert "se pidieron $ 1.190 (neto $ 1.000 más impuesto $ 190): faltan $ 190." in told


def test_a_concept_without_law_is_told_with_those_that_have_it(world):
    told = why(world, "requerimientos", requerimiento({"3103001": 5}), "E14")
    assert told.startswith("La Ley de Presupuestos no da nada al concepto 3103001 en el programa 01")
    assert "2204" in told


def test_law_that_is_not_enough_is_told_in_pesos(world):
    assert ": faltan $ " in why(world, "requerimientos", requerimiento({OFICINA: 10**14}), "E14")


def test_a_grouping_that_is_not_there_is_told_with_those_that_are(world):
    told = why(world, "compromiso", compromiso({OFICINA: 5}, combinacion="30004120"), "E21")
    assert told.startswith("El requerimiento folio 12 tiene las agrupaciones 3000412")
    assert "se nombró «30004120». ¿Quiso decir «3000412»?" in told
    assert "No hay ningún requerimiento original con folio 999" in why(
        world, "compromiso", compromiso({OFICINA: 5}, folio=999), "E21"
    )


def test_a_concept_that_is_not_in_the_grouping_is_told_with_those_that_are(world):
    told = why(world, "compromiso", compromiso({"2906001": 5}), "E22")
    assert "los conceptos son 2204001" in told
    assert told.endswith("se imputó a 2906001.")


@pytest.mark.parametrize(
    ("rut", "expected"),
    [
        ("98995001-0", "El RUT 98995001-0 no está en el Banco de Personas; regístrelo antes."),
        ("98990010-2", "Alimentos de Prueba SpA (98990010-2) está en el Banco de Personas, pero no está vigente."),
        ("98990011-0", "está vigente en el Banco de Personas, pero no se relaciona con esta área."),
    ],
)
def test_it_is_told_why_a_person_does_not_serve(world, rut, expected):
    assert expected in why(world, "compromiso", compromiso({OFICINA: 5}, principal=rut), "E23")


@pytest.mark.parametrize(
    ("rut", "expected"),
    [
        ("98990001-5", "El dígito verificador de 98990001 es 3 y se recibió «5»."),
        ("98.990.001-3", "El RUT va sin puntos: 98990001-3."),
        ("pasaporte", "no tiene la forma de un RUT"),
        ("", "viene vacío"),
    ],
)
def test_the_right_rut_is_told(rut, expected):
    broken = Incumplimiento("E24", (("rut", rut),))
    assert expected in business.explica("", TRANSACCION, Instantanea(), broken)


def test_a_repeated_document_names_who_has_it(world):
    folio = world.accept("compromiso", compromiso({OFICINA: 5}, numero="1-1-SE26"))
    told = why(world, "compromiso", compromiso({OFICINA: 5}, numero="1-1-SE26"), "E25")
    assert f"está vigente en el folio {folio}; reverse ese folio" in told
    twice = compromiso({OFICINA: 5}, numero="1-2-SE26")
    twice["documentos"]["documento"] *= 2
    assert "viene dos veces en este mismo envío" in why(world, "compromiso", twice, "E25")


def test_sums_that_differ_are_told_with_the_difference(world):
    message = compromiso({OFICINA: 500})
    documento = message["documentos"]["documento"][0]
    documento["monto"] = 400
    assert "dice $ 400 y los cumplimientos suman $ 500: difieren en $ 100." in why(world, "compromiso", message, "E26")
    assert "dice $ 400 y las imputaciones suman $ 500: difieren en $ 100." in why(world, "compromiso", message, "E27")


@pytest.mark.parametrize(
    ("pares", "expected"),
    [
        ([(500, 400)], "El Debe suma $ 500 y el Haber $ 400: difieren en $ 100."),
        ([(400, 400)], "Las cuentas del concepto 2204001 suman $ 400 y su imputación es de $ 500: difieren en $ 100."),
        ([(300, 200), (200, 300)], "En el par 53204 / 21522 el Debe es $ 300 y el Haber $ 200"),
    ],
)
def test_an_entry_that_does_not_balance_is_told(world, pares, expected):
    message = devengo(("1", 12, "3000412"), {OFICINA: 500})
    previa = message["documentos"]["documento"][0]["principales"]["principal"][0]["transaccionesPrevias"]
    imputacion = previa["transaccion"][0]["agrupacionesDeImputacionesACatalogos"]["agrupacion"][0][
        "imputacionesAConceptosPresupuestarios"
    ]["imputacion"][0]
    imputacion["contabilizaciones"]["contabilizacion"] = [
        {"cuentaDebe": "53204", "cuentaHaber": "21522", "montoDebe": debe, "montoHaber": haber} for debe, haber in pares
    ]
    assert expected in why(world, "devengo", message, "E37")


def test_a_devengo_without_predecessor_is_told_what_is_missing(world):
    message = devengo(("1", 12, "3000412"), {OFICINA: 500})
    previas = message["documentos"]["documento"][0]["principales"]["principal"][0]["transaccionesPrevias"][
        "transaccion"
    ]
    previas[0]["folio"] = ""
    assert "no informa folio y tipo (1 requerimiento, 2 compromiso)" in why(world, "devengo", message, "E33")


def test_texts_are_told_with_their_length(world):
    assert "tiene 90 caracteres y caben 80: sobran 10." in why(
        world, "compromiso", compromiso({OFICINA: 5}, titulo="x" * 90), "E08"
    )
    assert "viene vacío" in why(world, "compromiso", compromiso({OFICINA: 5}, titulo=" "), "E08")


def test_a_decrease_is_told_with_what_could_be_taken(world):
    folio = world.accept("compromiso", compromiso({OFICINA: 1000}))
    world.accept("devengo", sobre_compromiso(world.obtener("compromiso", folio), {OFICINA: 700}))
    told = why(world, "compromiso", compromiso_ajuste(world.obtener("compromiso", folio), {OFICINA: -400}, "3"), "E51")
    assert told == (
        f"El folio {folio} tiene en el concepto 2204001 vigente $ 1.000 y consumido $ 700: se puede rebajar hasta "
        "$ 300 y se rebajan $ 400, $ 100 de más."
    )


def test_a_reversal_is_told_what_consumes_it_and_what_it_should_bring(world):
    folio = world.accept("compromiso", compromiso({OFICINA: 1000}))
    shown = world.obtener("compromiso", folio)
    partial = compromiso_ajuste(shown, {OFICINA: -400}, "2")
    assert why(world, "compromiso", partial, "E61") == (
        "En el concepto 2204001 el monto vigente es $ 1.000 y el reverso trae -$ 400; debía traer -$ 1.000."
    )
    world.accept("devengo", sobre_compromiso(shown, {OFICINA: 700}))
    told = why(world, "compromiso", compromiso_ajuste(shown, None, "2"), "E59")
    assert told == f"Del folio {folio} hay consumido $ 700 en el concepto 2204001; reverse primero lo que lo consume."


@pytest.mark.parametrize(
    ("tipo", "monto", "expected"),
    [
        ("1", -5, "Los montos de tipo 1 (ajuste positivo) son positivos; se recibió -$ 5."),
        ("3", 5, "Los montos de tipo 3 (ajuste negativo) son negativos; se recibió $ 5."),
        ("2", 5, "los montos van con el signo contrario; se recibió $ 5."),
        ("4", 5, "El tipo de ajuste «4» no existe; use 1 (ajuste positivo), 2 (reverso)"),
    ],
)
def test_the_right_sign_is_told(world, tipo, monto, expected):
    folio = world.accept("requerimientos", requerimiento({OFICINA: 1000}))
    grupo = world.line("requerimientos", folio).grupo
    message = requerimiento_ajuste(folio, grupo, {OFICINA: monto}, tipo)
    assert expected in why(world, "requerimientos", message, "E52")


def test_what_cannot_be_adjusted_is_told(world):
    folio = world.accept("compromiso", compromiso({OFICINA: 1000}))
    shown = world.obtener("compromiso", folio)
    missing = compromiso_ajuste(shown, {OFICINA: -1}, "3", folio=9999)
    assert "No hay ninguna transacción de compromiso con folio 9999" in why(world, "compromiso", missing, "E54")
    assert f"El folio {folio} se hizo por «verticales» y este ajuste llegó por «dte»" in why(
        world, "compromiso", compromiso_ajuste(shown, {OFICINA: -1}, "3"), "E55", canal="dte"
    )
    reversal = world.accept("compromiso", compromiso_ajuste(shown, None, "2"))
    again = compromiso_ajuste(shown, {OFICINA: -1}, "3")
    assert f"El folio {folio} ya fue reversado" in why(world, "compromiso", again, "E54")
    assert reversal


def test_a_foreign_grouping_or_document_is_told_with_the_right_ones(world):
    folio = world.accept("devengo", devengo(("1", 12, "3000412"), {OFICINA: 1000}))
    shown = world.obtener("devengo", folio)
    message = devengo_ajuste(shown, {OFICINA: -1}, "3")
    documento = message["documentos"]["documento"][0]
    mine = documento["idDocumentoAjustado"]
    documento["idDocumentoAjustado"] = "5"
    told = why(world, "devengo", message, "E50")
    assert told == f"Los documentos del folio {folio} son {mine}; se nombró «5»."


def test_a_ticket_whose_explanation_was_not_kept_tells_the_rule(world):
    ticket = world.send("compromiso", compromiso({OFICINA: 5}, principal="98995001-0"))["codigo"]
    world.sigfe.store.execute("UPDATE ticket SET explicacion = NULL")
    (told,) = Overseer(world.sigfe, Reloj()).ticket(ticket)["porque"]
    assert told["codigo"] == "E23"
    assert told["explicacion"].startswith("Debía cumplirse: el principal existe")


def test_a_good_ticket_has_nothing_to_explain(world):
    ticket = world.send("compromiso", compromiso({OFICINA: 5}))["codigo"]
    assert Overseer(world.sigfe, Reloj()).ticket(ticket)["porque"] == []


# Every rule


TRANSACCION = Transaccion("compromiso", "1", "t", "d", "verticales", None, (), ())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.codigo)
def test_every_rule_has_an_explanation_that_never_fails(rule):
    """Even where what the rule saw is not there any more: then it tells what had to hold and what was received."""
    gaps = re.findall(r"\{([a-z_]+)\}", rule.texto)
    broken = Incumplimiento(rule.codigo, tuple((gap, "7") for gap in gaps))
    told = business.explica(rule.titulo, TRANSACCION, Instantanea(), broken)
    assert told.endswith(".")
    assert "{" not in told


def test_a_rule_without_words_of_its_own_tells_its_title_and_values():
    broken = Incumplimiento("E999", (("cuenta", "53204"), ("monto", 5)))
    assert business.explica("La cuenta es del concepto", TRANSACCION, Instantanea(), broken) == (
        "Debía cumplirse: la cuenta es del concepto. Se recibió: cuenta «53204» y monto «5»."
    )


def test_an_explanation_that_breaks_changes_nothing(world, monkeypatch):
    def breaks(*_):
        raise KeyError(PERSONA)

    monkeypatch.setitem(business.EXPLICACIONES, "E20", breaks)
    told = why(world, "compromiso", compromiso({OFICINA: 10**12}), "E20")
    assert told.startswith(
        "Debía cumplirse: el monto cabe en el saldo de la transacción previa. "
        "Se recibió: previa «requerimiento» y folio «12»."
    )


# At the door and in the queries


def refused(world, servicio, **cabecera):
    from mock_server.service import Call

    body = world.body(servicio, compromiso({OFICINA: 5}), **cabecera)
    call = Call(load_catalog().operation(f"{servicio}.registrar"), "verticales", servicio)
    world.sigfe.registrar(call, body)
    (told,) = call.porque
    return told.codigo, told.explicacion


def test_the_door_tells_what_would_have_been_right(world):
    world.send("compromiso", compromiso({OFICINA: 5}), messageID="7")
    assert refused(world, "compromiso", periodo=5) == (
        "E01", f"El período 5/2026 no está abierto en el área {AREA}; están abiertos: 6/2026."
    )  # fmt: skip
    assert refused(world, "compromiso", ejercicio=2030) == (
        "E02", f"El ejercicio 2030 no tiene períodos abiertos en el área {AREA}; están abiertos: 6/2026."
    )  # fmt: skip
    assert refused(world, "compromiso", area="9709999")[1].startswith("El área 9709999 no existe; las que existen son")
    assert refused(world, "compromiso", proceso="0301") == (
        "E06", "El proceso 0301 es el de devengo; para compromiso use 0201."
    )  # fmt: skip
    assert refused(world, "compromiso", proceso="9999")[1].startswith("El proceso 9999 no es de ningún servicio")
    assert "está FINALIZADO_SIN_ERRORES. Consulte ese ticket" in refused(world, "compromiso", messageID="7")[1]


def test_amounts_read_as_in_chile():
    assert [words.pesos(monto) for monto in (0, 1190000, -5000)] == ["$ 0", "$ 1.190.000", "-$ 5.000"]
    assert words.y([1, 2, 3]) == "1, 2 y 3"
    assert words.y([]) == "ninguno"
    assert words.y(range(10)) == "0, 1, 2, 3, 4, 5, 6, 7 y 2 más"
    assert amounts.NOMBRES["compromiso"] == "compromiso"
