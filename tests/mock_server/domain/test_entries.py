"""What a devengo posts: Debe equals Haber, lines add up to what it owes, adjustments stay within what is left."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.domain.apuntes import DEBE, HABER
from mock_server.domain.balances import abierto_neto, efectos
from mock_server.domain.entries import asiento, lineas_bajo_cero
from mock_server.domain.model import Ajuste, Contabilizacion, Cumplimiento, Documento, Linea, Principal, Transaccion
from mock_server.domain.vigente import ApunteVigente, Instantanea, Renglon, TransaccionVigente
from mock_server.tables import load_tables

FEW = settings(max_examples=50, deadline=None)
PESOS = st.integers(1, 10**9)
VENCE = ("2026-07-15", "2026-08-15", "2026-09-15")
RUT, CESIONARIO = "98990001-3", "98990002-1"


@st.composite
def devengos(draw):
    """A devengo of one to three lines in one or two pairs of accounts, due on one to three dates."""
    lineas = []
    for grupo in range(draw(st.integers(1, 3))):
        monto = draw(PESOS)
        parte = draw(st.integers(0, monto))
        haber = draw(st.sampled_from(["21522", "21529", "99999"]))
        pares = (Contabilizacion("53204", haber, parte, parte), Contabilizacion("53208", haber, *[monto - parte] * 2))
        lineas.append(Linea(0, 0, grupo, "2204001", monto, ajustada=f"G{grupo}", contabilizaciones=pares))
    total = sum(linea.monto for linea in lineas)
    fechas = VENCE[: draw(st.integers(0, 3))]
    vencen = [Cumplimiento(fecha, 1 + total // 3, draw(st.sampled_from(["", CESIONARIO]))) for fecha in fechas]
    documento = Documento(
        "0102",
        "1",
        "2026-06-15",
        "",
        total,
        "",
        draw(st.integers(0, total)),
        draw(st.booleans()),
        (Principal(RUT, tuple(vencen)),),
    )
    return Transaccion("devengo", "1", "T", "D", "verticales", None, (documento,), tuple(lineas))


def posted(transaccion, libros=None):
    libros = libros or Instantanea(tablas=load_tables())
    return asiento(transaccion, efectos(transaccion, libros), libros)


def owed(transaccion):
    documento = transaccion.documentos[0]
    return documento.monto + (0 if documento.contabiliza_impuestos else documento.impuesto)


def side(asentados, lado):
    return sum(a.apunte.monto for a in asentados if a.apunte.lado == lado)


def standing(transaccion, consumido=0):
    """The books after the devengo: its lines, its entry, and what payments took of each line of the entry."""
    libros = Instantanea(tablas=load_tables())
    todos = efectos(transaccion, libros)
    renglones = tuple(
        Renglon(
            i,
            f"G{e.linea.grupo}",
            e.linea.concepto,
            e.neto,
            0,
            "",
            RUT,
            e.impuesto,
            contabiliza=e.contabiliza,
            grava=e.grava,
            servicio="devengo",
            folio=20,
        )
        for i, e in enumerate(todos)
    )
    hojas = tuple(
        ApunteVigente(
            i,
            9,
            "devengo",
            a.apunte.cuenta,
            a.apunte.lado,
            a.apunte.monto,
            min(consumido, a.apunte.monto) if a.apunte.financiera else 0,
            linea=str(i) if a.apunte.financiera else "",
            renglon=a.efecto,
            financiera=a.apunte.financiera,
        )
        for i, a in enumerate(asiento(transaccion, todos, libros))
    )
    ajustada = TransaccionVigente("devengo", 20, "verticales", False, "", True, frozenset(), renglones)
    entry = TransaccionVigente("contabilidad", 9, "verticales", False, "", False, frozenset(), (), apuntes=hojas)
    return replace(libros, ajustada=ajustada, asiento=entry)


def adjusted(transaccion, tipo, parte, fecha="2026-07-15"):
    """The devengo's adjustment by a part in a thousand of each line, tax included."""

    def of(monto):
        return -monto if tipo == "2" else monto * parte // 1000

    lineas = tuple(
        replace(
            linea,
            monto=of(linea.monto),
            contabilizaciones=tuple(
                replace(p, monto_debe=of(p.monto_debe), monto_haber=of(p.monto_haber)) for p in linea.contabilizaciones
            ),
        )
        for linea in transaccion.lineas
    )
    total = sum(linea.monto for linea in lineas)
    documento = replace(
        transaccion.documentos[0],
        tipo="",
        numero="",
        monto=total,
        impuesto=of(transaccion.documentos[0].impuesto),
        principales=(Principal("", (Cumplimiento(fecha, total),)),),
    )
    return replace(transaccion, ajuste=Ajuste(20, tipo), documentos=(documento,), lineas=lineas)


@FEW
@given(devengos())
def test_debe_equals_haber_and_is_what_the_devengo_owes(transaccion):
    asentados = posted(transaccion)
    assert side(asentados, DEBE) == side(asentados, HABER) == owed(transaccion)


@FEW
@given(devengos())
def test_each_line_says_whose_document_when_it_is_due_and_who_is_to_be_paid(transaccion):
    esperados = {(c.fecha, c.relacionado or RUT) for c in transaccion.documentos[0].principales[0].cumplimientos}
    for asentado in posted(transaccion):
        cartera = asentado.apunte.financiera
        assert (cartera is not None) == asentado.apunte.cuenta.startswith("2152")
        if cartera is not None:
            assert (cartera.rut, cartera.tipo_documento, cartera.numero) == (RUT, "0102", "1")
            assert (cartera.vence, cartera.destinatario) in (esperados or {("", RUT)})


@FEW
@given(devengos())
def test_there_is_one_imputation_per_account_and_side_the_debe_first(transaccion):
    lugares = [(a.apunte.imputacion, a.apunte.lado, a.apunte.cuenta) for a in posted(transaccion)]
    assert lugares == sorted(lugares, key=lambda lugar: lugar[0])
    assert len({lugar[0] for lugar in lugares}) == len({lugar[1:] for lugar in lugares})
    assert [lado for _, lado, _ in lugares] == sorted((lado for _, lado, _ in lugares), key=lambda lado: lado != DEBE)


@FEW
@given(devengos())
def test_a_reversal_leaves_every_leaf_at_zero(transaccion):
    libros = standing(transaccion)
    movidos = {a.propia.clave: a.apunte.monto for a in posted(adjusted(transaccion, "2", 0), libros)}
    assert movidos == {hoja.clave: -hoja.vigente for hoja in libros.asiento.apuntes}


@FEW
@given(devengos())
def test_a_reversal_does_not_touch_what_is_at_zero_already(transaccion):
    libros = standing(transaccion)
    primera, *otras = libros.asiento.apuntes
    libros = replace(libros, asiento=replace(libros.asiento, apuntes=(replace(primera, vigente=0), *otras)))
    assert primera.clave not in {a.propia.clave for a in posted(adjusted(transaccion, "2", 0), libros)}


@FEW
@given(devengos(), st.integers(-1000, 1000).filter(bool), st.sampled_from([*VENCE, "2026-12-31"]))
def test_an_adjustment_moves_leaves_of_its_own_accounts_by_what_it_is_worth(transaccion, parte, fecha):
    ajuste = adjusted(transaccion, "1" if parte > 0 else "3", parte, fecha)
    asentados = posted(ajuste, standing(transaccion))
    assert all(a.propia is None or a.propia.cuenta == a.apunte.cuenta for a in asentados)
    assert side(asentados, DEBE) == side(asentados, HABER)
    if parte > 0:
        assert not lineas_bajo_cero(asentados)


@FEW
@given(devengos(), st.integers(1, 1000), st.integers(0, 10**9), st.sampled_from(VENCE))
def test_a_decrease_is_too_much_only_when_no_line_of_the_account_has_room(transaccion, parte, consumido, fecha):
    libros = standing(transaccion, consumido)
    asentados = posted(adjusted(transaccion, "3", -parte, fecha), libros)
    quedan, bajan = {}, {}
    for hoja in libros.asiento.apuntes:
        clave = (hoja.renglon, hoja.cuenta, hoja.lado)
        quedan[clave] = quedan.get(clave, 0) + hoja.disponible
    for asentado in asentados:
        hoja = asentado.propia
        if hoja is not None:
            clave = (hoja.renglon, hoja.cuenta, hoja.lado)
            bajan[clave] = bajan.get(clave, 0) + asentado.apunte.monto
    assert bool(lineas_bajo_cero(asentados)) == any(quedan[c] + baja < 0 for c, baja in bajan.items())


@FEW
@given(devengos())
def test_an_account_that_the_adjusted_entry_does_not_have_opens_a_leaf_of_its_own(transaccion):
    ajuste = adjusted(transaccion, "1", 1000)
    otras = tuple(
        replace(linea, contabilizaciones=(Contabilizacion("14108", "21531", linea.monto, linea.monto),))
        for linea in ajuste.lineas
    )
    asentados = posted(replace(ajuste, lineas=otras), standing(transaccion))
    assert all(a.propia is None for a in asentados)
    assert side(asentados, DEBE) == side(asentados, HABER) > 0


def test_what_is_adjusted_and_is_not_there_posts_nothing_of_it():
    transaccion = Transaccion("devengo", "1", "T", "D", "verticales", Ajuste(20, "2"), (), ())
    assert posted(transaccion) == ()


@FEW
@given(PESOS, st.integers(0, 10**9), st.data())
def test_the_open_amount_is_net_in_the_proportion_of_net_to_gross(neto, impuesto, data):
    bruto = neto + impuesto
    abierto = data.draw(st.integers(0, bruto))
    quedan = abierto_neto(abierto, bruto, neto)
    assert 0 <= quedan <= neto
    assert abs(quedan * bruto - abierto * neto) * 2 <= bruto
    assert (abierto_neto(bruto, bruto, neto), abierto_neto(0, bruto, neto)) == (neto, 0)
    assert abierto_neto(0, 0, neto) == neto
