"""Every rule of accounting by property: an entry that fits breaks none, and breaking one breaks exactly that one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from escenas import Escena
from escenas_contables import (
    BANCO,
    CLASES,
    ajustes,
    apunte,
    con_ajustados,
    con_apunte,
    con_cartera,
    cualquiera,
    originales,
    reversos,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.domain.apuntes import DEBE, HABER, CarteraFinanciera, Creacion, Cuadre
from mock_server.domain.model import Ajuste
from mock_server.modules import MODULES

FEW = settings(max_examples=15, deadline=None)
EXCESO = st.integers(1, 10**6)
CON_LINEA = st.sampled_from(["pago", "cobro"])
CON_BANCO = st.sampled_from(["pago", "cobro", "abre"])
CON_RUT = CON_BANCO


@FEW
@given(cualquiera())
def test_an_entry_that_fits_its_books_breaks_no_rule(escena):
    assert escena.codes() == []


@st.composite
def e08(draw):
    return draw(st.one_of(originales(), ajustes())).con(titulo="x" * 81)


@st.composite
def e09(draw):
    return draw(st.one_of(originales(), ajustes())).con(descripcion="Depreciación")


@st.composite
def e23(draw):
    return draw(st.one_of(originales(draw(CON_RUT)), ajustes(draw(CON_RUT)))).con_libros(personas={})


@st.composite
def e24(draw):
    escena = draw(st.one_of(originales(draw(CON_RUT)), ajustes(draw(CON_RUT))))
    return con_cartera(escena, rut=draw(st.sampled_from(["", "1-2", "11.111.111-1"])))


@st.composite
def e31(draw):
    escena = draw(originales())
    return escena.con(apuntes=(*escena.transaccion.apuntes, *_pareja("92101")))


@st.composite
def e63(draw):
    escena = draw(originales())
    cuenta = draw(st.sampled_from(["5999999", "111", "0"]))
    return escena.con(apuntes=(*escena.transaccion.apuntes, *_pareja(cuenta)))


def _pareja(cuenta):
    """An account on both sides."""
    return apunte(DEBE, cuenta, 5, 7), apunte(HABER, cuenta, 5, 8)


@st.composite
def e37(draw):
    if draw(st.booleans()):
        escena, delta = draw(cualquiera()), draw(EXCESO)
        return escena.con(cuadres=(*escena.transaccion.cuadres, Cuadre(5, 0, 5 + delta, 0)))
    escena = draw(originales("economico"))
    monto = escena.transaccion.apuntes[0].monto
    return con_apunte(escena, debe=monto, haber=draw(st.sampled_from([monto, 1])))


@st.composite
def e45(draw):
    escena = draw(st.one_of(originales(), ajustes()))
    if escena.transaccion.ajuste is None and draw(st.booleans()):
        return escena.con(catalogos_propios=((),)).con_libros(exige_propio_contabilidad=True)
    return escena.con(catalogos_propios=((draw(st.sampled_from([("propioContabilidad", "99"), ("otro", "01")])),),))


@st.composite
def e50(draw):
    escena = draw(st.one_of(ajustes(draw(CON_BANCO)), reversos(draw(CON_BANCO))))
    if draw(st.booleans()):
        return con_cartera(escena, folio=21)
    if draw(st.booleans()):
        return con_cartera(escena, linea=draw(st.sampled_from(["", "999"])))
    return con_cartera(escena, -1, numero="otro")


@st.composite
def e51(draw):
    escena = draw(ajustes(tipos="3"))
    hoja = escena.libros.ajustada.apuntes[0]
    baja = -escena.transaccion.apuntes[0].monto
    ajustada = escena.libros.ajustada
    rebajada = replace(hoja, consumido=hoja.vigente - baja + draw(st.integers(1, baja)))
    return escena.con_libros(ajustada=replace(ajustada, apuntes=(rebajada, *ajustada.apuntes[1:])))


@st.composite
def e52(draw):
    escena = draw(st.one_of(originales(draw(st.sampled_from(["economico", "abre"]))), ajustes(tipos="1")))
    if escena.transaccion.ajuste is not None and draw(st.booleans()):
        return escena.con(ajuste=Ajuste(20, draw(st.sampled_from(["4", "7", "8"]))))
    hojas = tuple(replace(h, debe=-h.debe, haber=-h.haber) for h in escena.transaccion.apuntes)
    return (
        con_ajustados(escena, vigente=10**12).con(apuntes=hojas)
        if escena.libros.ajustada
        else escena.con(apuntes=hojas)
    )


@st.composite
def e54(draw):
    escena = draw(st.one_of(ajustes(), reversos()))
    ajustada = escena.libros.ajustada
    return escena.con_libros(ajustada=draw(st.sampled_from([None, replace(ajustada, reversada=True)])))


@st.composite
def e55(draw):
    escena = draw(st.one_of(ajustes(), reversos()))
    cambio = draw(st.sampled_from([{"origen": "chileCompra"}, {"modulo": "devengo"}]))
    return escena.con_libros(ajustada=replace(escena.libros.ajustada, **cambio))


@st.composite
def e56(draw):
    escena = draw(ajustes("economico", tipos="1"))
    return con_apunte(escena, cuenta="53208")


@st.composite
def e57(draw):
    return draw(st.one_of(ajustes(), reversos())).con_libros(ajustada=None, ajustada_antes=True)


@st.composite
def e58(draw):
    escena = draw(reversos(draw(st.sampled_from(["cobro", "economico", "abre"]))))
    return con_ajustados(escena, consumido=1)


@st.composite
def e61(draw):
    return con_ajustados(draw(reversos()), vigente=10**12 + draw(EXCESO))


@st.composite
def e64(draw):
    clase = draw(st.sampled_from(["cobro", "abre", "economico", "pago"]))
    escena = draw(originales(clase))
    if clase == "economico":
        rut = next(iter(escena.libros.personas))
        return con_apunte(escena, financiera=CarteraFinanciera(rut, "1000", "1", destinatario=rut))
    if clase == "abre":
        return con_cartera(escena, **{draw(st.sampled_from(["tipo_documento", "numero"])): ""})
    if clase == "cobro":
        return escena.con(
            apuntes=(*escena.transaccion.apuntes, apunte(DEBE, "11102", 5, 7), apunte(HABER, "14908", 5, 8))
        )
    sobran = draw(st.sampled_from([("56601", "14908"), ("11102", "11403")]))
    return escena.con(
        apuntes=(*escena.transaccion.apuntes, apunte(DEBE, sobran[0], 5, 7), apunte(HABER, sobran[1], 5, 8))
    )


@st.composite
def e65(draw):
    escena = draw(originales("cobro"))
    if draw(st.booleans()):
        return con_cartera(escena, linea="", folio=0, tipo_documento="0102", numero="1")
    (primera, *_) = escena.libros.carteras
    otra = replace(escena.libros.carteras[primera], modulo="contabilidad")
    return escena.con_libros(carteras={**escena.libros.carteras, primera: otra})


@st.composite
def e66(draw):
    aumenta = draw(st.booleans())
    escena = draw(ajustes(draw(CON_LINEA), tipos="1") if aumenta else originales(draw(CON_LINEA)))
    if not aumenta:
        (primera, *_) = escena.libros.carteras
        return escena.con_libros(
            carteras={**escena.libros.carteras, primera: _agotada(escena.libros.carteras[primera])}
        )
    ajustada = escena.libros.ajustada
    primero = replace(ajustada.apuntes[0], previa=_agotada(ajustada.apuntes[0].previa))
    return escena.con_libros(ajustada=replace(ajustada, apuntes=(primero, *ajustada.apuntes[1:])))


def _agotada(linea):
    return replace(linea, consumido=linea.vigente)


@st.composite
def e67(draw):
    escena = draw(originales(draw(CON_LINEA)))
    (primera, *_) = escena.libros.carteras
    linea = escena.libros.carteras[primera]
    if draw(st.booleans()):
        return con_cartera(escena, **draw(st.sampled_from([{"linea": "999"}, {"folio": 8}])))
    rota = replace(linea, **draw(st.sampled_from([{"cuenta": "21529"}, {"lado": escena.transaccion.apuntes[0].lado}])))
    return escena.con_libros(carteras={**escena.libros.carteras, primera: rota})


@st.composite
def e68(draw):
    escena = draw(st.one_of(originales(draw(CON_BANCO)), ajustes(draw(CON_BANCO)), reversos(draw(CON_BANCO))))
    rotas = [{}, {BANCO.numero: replace(BANCO, abierta=False)}, {BANCO.numero: replace(BANCO, rut_banco="1-9")}]
    return escena.con_libros(
        cuentas_bancarias=draw(st.sampled_from([*rotas, {BANCO.numero: replace(BANCO, cuenta="11103")}]))
    )


@st.composite
def e69(draw):
    clase = draw(CON_BANCO)
    escena = draw(originales(clase))
    cambios = (
        ["Trueque"] if clase == "abre" else ["Trueque", "Cheque Manual"] if clase == "cobro" else ["Efectivo", "X"]
    )
    if clase == "pago" and draw(st.booleans()):
        banco = escena.transaccion.apuntes[-1].bancaria
        return escena.con_libros(pagos={(banco.cuenta_bancaria, banco.medio, banco.numero): 8})
    return con_cartera(escena, -1, medio=draw(st.sampled_from(cambios)))


@st.composite
def e70(draw):
    escena = draw(st.one_of(originales("pago"), ajustes("pago", tipos="1")))
    saldo = escena.transaccion.apuntes[-1].monto - draw(EXCESO)
    return escena.con_libros(cuentas_bancarias={BANCO.numero: replace(BANCO, saldo=saldo)})


@st.composite
def e71(draw):
    escena = draw(originales("pago"))
    return escena.con_libros(carteras={c: replace(a, compensable=True) for c, a in escena.libros.carteras.items()})


@st.composite
def e72(draw):
    return con_ajustados(draw(st.one_of(ajustes("pago"), reversos("pago"))), estado="CONCILIADO")


@st.composite
def e74(draw):
    escena = draw(originales("pago"))
    personas = {rut: replace(p, tiene_cuenta=False) for rut, p in escena.libros.personas.items()}
    return escena.con_libros(personas=personas)


@st.composite
def e76(draw):
    return draw(cualquiera()).con(impropios=("1.5",))


@st.composite
def e77(draw):
    escena = draw(originales(draw(st.sampled_from(["economico", "abre"]))))
    otras = [Creacion("5", "3"), Creacion("2", "2", "0101"), Creacion("5", "1"), Creacion("5", "2")]
    return escena.con(creacion=draw(st.sampled_from([c for c in otras if c != escena.transaccion.creacion])))


BROKEN = {name.upper(): strategy for name, strategy in list(globals().items()) if name[0] == "e" and name[1:].isdigit()}


def test_every_rule_of_accounting_has_a_property():
    known = {codigo for nombre in ("contabilidad", "tesoreria") for codigo in MODULES[nombre].rules}
    assert set(BROKEN) == known


@pytest.mark.parametrize("codigo", sorted(BROKEN))
@FEW
@given(data=st.data())
def test_breaking_a_rule_of_accounting_is_told_by_its_code_and_no_other(codigo, data):
    escena: Escena = data.draw(BROKEN[codigo]())
    assert escena.codes() == [codigo]


@FEW
@given(data=st.data())
def test_a_payment_by_cheque_needs_no_account_of_who_is_paid(data):
    escena = con_cartera(data.draw(originales("pago")), -1, medio="Cheque Manual")
    personas = {rut: replace(p, tiene_cuenta=False) for rut, p in escena.libros.personas.items()}
    assert escena.con_libros(personas=personas).codes() == []


@FEW
@given(data=st.data())
def test_two_documents_of_the_same_number_in_one_payment_are_refused(data):
    escena = data.draw(originales("pago"))
    *lineas, banco = escena.transaccion.apuntes
    mitades = (replace(banco, haber=banco.haber), replace(banco, haber=1))
    assert "E69" in escena.con(apuntes=(*lineas, *mitades)).codes()


@FEW
@given(data=st.data(), clase=st.sampled_from(CLASES))
def test_the_reversal_of_an_adjustment_is_judged_by_what_is_left_of_the_original(data, clase):
    escena = data.draw(reversos(clase))
    ajustada = escena.libros.ajustada
    padres = tuple(replace(h, clave=h.clave + 50) for h in ajustada.apuntes)
    hojas = tuple(replace(h, padre=p) for h, p in zip(ajustada.apuntes, padres, strict=True))
    assert escena.con_libros(ajustada=replace(ajustada, ajuste="1", apuntes=hojas)).codes() == []
    gastados = tuple(replace(h, padre=replace(h.padre, consumido=h.padre.vigente)) for h in hojas)
    assert escena.con_libros(ajustada=replace(ajustada, ajuste="1", apuntes=gastados)).codes() == ["E51"]
