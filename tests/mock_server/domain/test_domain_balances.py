"""Sharing out a tax: to the peso, half up, and never taking from a line more than it has."""

from __future__ import annotations

from dataclasses import replace

from escenas import originales
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.domain.balances import efectos, reparte, reparte_rebaja
from mock_server.domain.model import LEY, Linea, Previa, Transaccion
from mock_server.domain.vigente import Instantanea, Renglon

NETOS = st.lists(st.integers(1, 10**9), max_size=6)
FEW = settings(max_examples=60, deadline=None)


def test_halves_go_up_and_the_rest_to_the_last_line():
    assert reparte(19, [50, 50]) == [10, 9]
    assert reparte(-19, [-50, -50]) == [-10, -9]
    assert reparte(100, [1, 1, 1]) == [33, 33, 34]
    assert reparte(7, [0, 0]) == [0, 7]
    assert reparte(7, []) == []


@FEW
@given(st.integers(-(10**9), 10**9), NETOS)
def test_the_parts_add_up_to_the_tax_and_each_is_within_half_a_peso(impuesto, netos):
    partes = reparte(impuesto, netos)
    assert sum(partes) == (impuesto if netos else 0)
    for parte, neto in list(zip(partes, netos, strict=True))[:-1]:
        assert abs(parte - impuesto * neto / sum(netos)) <= 0.5 + 1e-6 * abs(parte)


@FEW
@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(-1, 10**5)), min_size=1, max_size=5), st.data())
def test_a_tax_that_goes_down_leaves_no_line_below_zero_while_there_is_room(lineas, data):
    netos, topes = [-neto for neto, _ in lineas], [tope for _, tope in lineas]
    impuesto = -data.draw(st.integers(0, sum(max(tope, 0) for tope in topes)))
    partes = reparte_rebaja(impuesto, netos, topes)
    assert sum(partes) == impuesto
    assert all(-parte <= max(tope, 0) for parte, tope in zip(partes, topes, strict=True))


def test_a_tax_that_goes_down_is_shared_like_one_that_goes_up_while_there_is_room():
    assert reparte_rebaja(-19, [-50, -50], [100, 100]) == [-10, -9]
    assert reparte_rebaja(-100, [-1, -1, -1], [100, 100, 100]) == [-33, -33, -34]


def test_what_a_full_line_cannot_give_is_asked_of_the_last_that_can():
    assert reparte_rebaja(-30, [-10, -10, -10], [20, 3, 20]) == [-10, -3, -17]
    assert reparte_rebaja(-30, [-10, -10, -10], [20, 20, 3]) == [-10, -17, -3]


def test_beyond_all_room_the_last_line_shows_what_is_too_much():
    assert reparte_rebaja(-10, [-1, -1], [3, 3]) == [-3, -7]
    assert reparte_rebaja(-10, [], []) == []


@FEW
@given(originales(), st.data())
def test_a_line_split_over_several_imputations_counts_as_one(escena, data):
    linea = escena.transaccion.lineas[0]
    parte = data.draw(st.integers(0, linea.monto))
    partida = escena.con(
        lineas=(
            replace(linea, monto=parte, futuro=0, contabilizaciones=()),
            *escena.transaccion.lineas[1:],
            replace(linea, monto=linea.monto - parte),
        )
    )

    def moved(transaccion):
        found = efectos(transaccion, escena.libros)
        return {e.linea.clave: (e.neto, e.futuro, e.impuesto, e.consumo, e.previa) for e in found}

    assert moved(partida.transaccion) == moved(escena.transaccion)


def test_the_longest_prefix_of_the_law_pays_within_its_programa():
    levels = [("01", "22"), ("01", "2204001"), ("01", "2204"), ("02", "2204001001"), ("02", "22")]
    ley = tuple(Renglon(n, programa, concepto, 100) for n, (programa, concepto) in enumerate(levels))

    def pays(programa, concepto):
        linea = Linea(0, 0, 0, concepto, 5, previa=Previa(LEY, 0), referencia=programa)
        transaccion = Transaccion("requerimientos", "", "", "", "", None, (), (linea,))
        return efectos(transaccion, Instantanea(ley=ley))[0].previa

    assert pays("01", "2204001") == ley[1]
    assert pays("01", "2204001001") == ley[1]
    assert pays("02", "2204001001") == ley[3]
    assert pays("02", "2208001") == ley[4]
    assert pays("02", "2906001") is None
