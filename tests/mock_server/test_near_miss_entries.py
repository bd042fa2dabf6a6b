"""The near miss of an entry or a payment that was refused: its accounts, its carteras, what is left of its parts."""

from __future__ import annotations

import pytest
from sigfe_world import (
    PERSONA,
    World,
    asiento_de,
    basic_seed,
    devengado_de_119,
    devengo_ajuste,
    lineas_de,
    pago,
)
from test_near_miss import why

OFICINA = "2204001"


@pytest.fixture
def world():
    return World()


@pytest.fixture
def devengado(world):
    return devengado_de_119(world)


def line_of(world, devengo):
    (line,) = lineas_de(asiento_de(world, devengo))
    return line


def paid(world, devengado, monto, numero):
    """(folio, line) of a payment, its line as obtener shows it."""
    folio = world.accept("tesoreria", pago([(line_of(world, devengado), monto)], numero))
    (line,) = lineas_de(world.obtener("contabilidad", folio))
    return folio, line


def adjusting(folio, line, monto, numero, tipo, **how):
    return pago([(line, monto)], numero, {"folioTransaccionAjustada": folio, "tipo": tipo}, **how)


def imputaciones(message):
    (grupo,) = message["agrupacionesDeImputacionesACuentasContables"]["agrupacion"]
    return grupo["imputacionesACuentasContables"]["imputacion"]


def with_account(message, codigo, position=0):
    imputaciones(message)[position]["codigoCuenta"] = codigo
    return message


def test_an_account_of_orden_is_told_with_what_serves(world, devengado):
    told = why(world, "tesoreria", with_account(pago([(line_of(world, devengado), 1)]), "92101"), "E31")
    assert told.startswith("La cuenta 92101 es de orden (las que empiezan con «9»)")
    assert told.endswith("impute a una cuenta de activo, pasivo, patrimonio, ingreso o gasto.")


def test_the_own_catalogue_is_told_with_the_elements_that_are_in_force(world, devengado):
    message = pago([(line_of(world, devengado), 1)])
    grupo = message["agrupacionesDeImputacionesACuentasContables"]["agrupacion"][0]
    grupo["imputacionesACatalogosPropios"] = {"imputacion": [{"catalogo": "propioContabilidad", "elemento": "99"}]}
    assert why(world, "tesoreria", message, "E45") == (
        "El elemento «99» de propioContabilidad no está vigente; están vigentes 00, 01 y 02."
    )
    grupo["imputacionesACatalogosPropios"]["imputacion"][0]["catalogo"] = "clasificadorPropio"
    assert why(world, "tesoreria", message, "E45").startswith("El catálogo «clasificadorPropio» no es contable")


def test_an_own_catalogue_that_the_area_demands_is_told():
    seed = basic_seed()
    for area in seed["areas"]:
        area["exigePropioContabilidad"] = True
    told = why(World(seed), "contabilidad", direct(56601, 14908), "E45")
    assert told == ("Esta área exige el catálogo propioContabilidad y no se informó; están vigentes 00, 01 y 02.")


def direct(debe, haber, monto=5, creacion=("5", "1", "")):
    """An entry of two accounts without cartera."""
    message = pago([], creacion=creacion)
    partes = ((str(debe), monto, 0), (str(haber), 0, monto))
    imputaciones(message)[:] = [{"codigoCuenta": c, "montoDebe": d, "montoHaber": h} for c, d, h in partes]
    return message


@pytest.mark.parametrize(
    ("cuentas", "expected"),
    [
        (
            (56601, 11102),
            "lleva cartera bancaria (cuenta bancaria, banco, medio de pago y documento); vino sin cartera.",
        ),
        ((11403, 14908), "lleva cartera financiera (principal, documento y cumplimiento); vino sin cartera."),
    ],
)
def test_the_cartera_that_an_account_carries_is_told(world, cuentas, expected):
    assert why(world, "contabilidad", direct(*cuentas), "E64").endswith(expected)


def test_a_cartera_that_an_account_does_not_carry_is_told(world, devengado):
    message = with_account(pago([(line_of(world, devengado), 5)]), "56601")
    assert why(world, "tesoreria", message, "E64").endswith("lleva ninguna cartera; vino con cartera financiera.")


def test_a_line_that_opens_without_its_document_is_told(world, devengado):
    message = with_account(pago([(line_of(world, devengado), 5)], creacion=("5", "2", "")), "11403")
    cartera = imputaciones(message)[0]["carterasFinancieras"]["cartera"][0]
    cartera["folioContabilidad"] = ""
    cartera["numeroDocumento"] = ""
    grupos = cartera["cumplimientosDeCartera"]["cumplimiento"][0]["agrupacionesDeConceptosDeContabilidad"]
    grupos["agrupacion"][0]["idAgrupacionRelacionada"] = ""
    assert "abre una línea de cartera y a su documento le falta número." in why(world, "contabilidad", message, "E64")


def test_what_a_payment_may_not_move_is_told(world, devengado):
    message = pago([(line_of(world, devengado), 5)])
    imputaciones(message).append({"codigoCuenta": "56601", "montoDebe": 3, "montoHaber": 0})
    told = why(world, "tesoreria", message, "E64")
    assert "vino al Debe por $ 3; un pago rebaja líneas de cartera al Debe y sale de cuentas bancarias al Haber" in told


def test_a_budget_account_is_told_where_its_balance_comes_from(world, devengado):
    message = pago([(line_of(world, devengado), 5)], creacion=("5", "2", ""))
    cartera = imputaciones(message)[0]["carterasFinancieras"]["cartera"][0]
    cartera["folioContabilidad"] = ""
    grupos = cartera["cumplimientosDeCartera"]["cumplimiento"][0]["agrupacionesDeConceptosDeContabilidad"]
    grupos["agrupacion"][0]["idAgrupacionRelacionada"] = ""
    assert "es presupuestaria: su saldo nace de un devengo." in why(world, "contabilidad", message, "E65")


def test_what_a_line_is_said_to_be_and_is_not_is_told(world, devengado):
    line = line_of(world, devengado)
    linea, folio = line["agrupacion"]["idAgrupacionRelacionada"], asiento_de(world, devengado)["folio"]
    numero = line["cartera"]["numeroDocumento"]
    other = {**line, "cartera": {**line["cartera"], "numeroDocumento": "9"}}
    assert why(world, "tesoreria", pago([(other, 5)]), "E67") == (
        f"La línea {linea} del folio {folio} tiene documento {numero} y se informó «9»."
    )
    pagado, own = paid(world, devengado, 100, "T-10")
    other = {**own, "cartera": {**own["cartera"], "numeroDocumento": "9"}}
    told = why(world, "tesoreria", adjusting(pagado, other, -5, "T-10", "3"), "E50")
    assert told.endswith(f"del folio {pagado} tiene documento {numero} y se informó «9».")


def test_a_movement_that_does_not_match_is_told(world):
    told = why(world, "contabilidad", direct(56601, 14908, creacion=("5", "2", "")), "E77")
    assert told == (
        "Con procesoFuente «5», tipoMovimiento «2» y tipoOperacion «» es un asiento directo: con tipoMovimiento 1 no "
        "toca cuentas bancarias y con 2 sí; se recibió con ninguna cuenta bancaria."
    )


def test_a_line_that_is_not_enough_is_told_also_when_a_payment_grows(world, devengado):
    line = line_of(world, devengado)
    linea = line["agrupacion"]["idAgrupacionRelacionada"]
    asiento = asiento_de(world, devengado)["folio"]
    assert why(world, "tesoreria", pago([(line, 120)]), "E66") == (
        f"La línea {linea} del asiento folio {asiento} (documento {line['cartera']['numeroDocumento']} de {PERSONA}) "
        "tiene vigente $ 119 y pagado o cobrado $ 0: quedan $ 119; se pidieron $ 120: faltan $ 1."
    )
    folio, own = paid(world, devengado, 100, "T-1")
    told = why(world, "tesoreria", adjusting(folio, own, 30, "T-1", "1"), "E66")
    assert f"La línea {linea} del asiento folio {asiento}" in told
    assert told.endswith("pagado o cobrado $ 100: quedan $ 19; se pidieron $ 30 más: faltan $ 11.")


def test_a_payment_lowered_below_what_it_is_is_told_part_by_part(world, devengado):
    folio, line = paid(world, devengado, 100, "T-2")
    told = why(world, "tesoreria", adjusting(folio, line, -130, "T-2", "3"), "E51")
    assert f"de la cuenta 21522 (documento {line['cartera']['numeroDocumento']} de {PERSONA}) del folio {folio}" in told
    assert "se puede rebajar hasta $ 100 y se rebajan $ 130, $ 30 de más." in told
    assert f"El documento T-2 de la cuenta bancaria 00009700100 del folio {folio} tiene vigente $ 100: se puede" in told


def test_a_devengo_lowered_below_what_was_paid_is_told(world, devengado):
    paid(world, devengado, 119, "T-3")
    shown = world.obtener("devengo", devengado)
    told = why(world, "devengo", devengo_ajuste(shown, {OFICINA: -1}, "3"), "E51")
    assert "vigente $ 100 y consumido $ 100: se puede rebajar hasta $ 0 y se rebajan $ 1, $ 1 de más." in told


def test_an_account_that_the_adjusted_entry_has_not_is_told(world, devengado):
    folio, line = paid(world, devengado, 100, "T-4")
    message = with_account(adjusting(folio, line, -5, "T-4", "3"), "56601")
    assert why(world, "tesoreria", message, "E56") == (
        f"El folio {folio} mueve las cuentas 21522 al Debe y 11102 al Haber; se imputó a 56601 al Debe."
    )


def test_a_part_that_is_not_of_the_adjusted_entry_is_told(world, devengado):
    folio, line = paid(world, devengado, 100, "T-5")
    assert why(world, "tesoreria", adjusting(folio, line, -5, "T-55", "3"), "E50") == (
        f"Los documentos de pago de la cuenta 11102 en el folio {folio} son T-5; se nombró «T-55». ¿Quiso decir «T-5»?"
    )
    other = adjusting(folio, line_of(world, devengado), -5, "T-5", "3")
    told = why(world, "tesoreria", other, "E50")
    assert told.startswith(f"Se ajusta el folio {folio} y la cartera de 21522 nombra el folio ")


def test_a_reversal_is_told_what_each_part_should_bring(world, devengado):
    folio, line = paid(world, devengado, 100, "T-6")
    told = why(world, "tesoreria", adjusting(folio, line, -60, "T-6", "2"), "E61")
    assert "tiene vigente $ 100 al Debe y el reverso trae -$ 60; debía traer -$ 100." in told
    assert "El documento T-6 de la cuenta bancaria 00009700100 tiene vigente $ 100 al Haber y el reverso trae" in told


def test_the_sign_and_kind_of_an_entry_are_told(world, devengado):
    folio, line = paid(world, devengado, 100, "T-7")
    assert why(world, "tesoreria", adjusting(folio, line, 5, "T-7", "3"), "E52") == (
        "Los montos de tipo 3 (ajuste negativo) son negativos; se recibió $ 5."
    )
    told = why(world, "tesoreria", adjusting(folio, line, 5, "T-7", "2"), "E52")
    assert told == "Se reversan $ 100: los montos van con el signo contrario; se recibió $ 5."
    assert why(world, "tesoreria", adjusting(folio, line, 5, "T-7", "7"), "E52") == (
        "El tipo de ajuste «7» no existe; use 1 (ajuste positivo), 2 (reverso) y 3 (ajuste negativo)."
    )


def test_who_made_an_entry_is_told_to_who_adjusts_it_elsewhere(world, devengado):
    line = line_of(world, devengado)
    folio = asiento_de(world, devengado)["folio"]
    assert why(world, "tesoreria", adjusting(folio, line, -5, "T-8", "3"), "E55") == (
        f"El asiento folio {folio} lo hizo devengo; ajústelo con devengo.registrar, y no con tesoreria.registrar."
    )


def test_a_document_that_was_cashed_is_told(world, devengado):
    folio, line = paid(world, devengado, 100, "T-9")
    world.sigfe.store.execute("UPDATE apunte SET estado = 'CONCILIADO' WHERE numero = 'T-9'")
    told = why(world, "tesoreria", adjusting(folio, line, -5, "T-9", "3"), "E72")
    assert told.startswith(
        f"El documento T-9 de la cuenta bancaria 00009700100 por $ 100, del pago folio {folio}, está conciliado"
    )


def test_who_has_no_account_to_be_paid_to_is_told_with_the_other_means(world, devengado):
    world.sigfe.store.execute("UPDATE persona SET cuentas = '[]'")
    told = why(world, "tesoreria", pago([(line_of(world, devengado), 5)]), "E74")
    assert f"({PERSONA}) se paga por transferencia (TEF) y no tiene cuenta bancaria" in told
    assert "pague por otro medio: " in told
