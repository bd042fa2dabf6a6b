"""Scenes that break one rule of a devengo each, and it alone."""

from __future__ import annotations

from dataclasses import replace

from escenas import EJERCICIO, HOY, ajustes, originales
from hypothesis import strategies as st

PROPIO = "propioContabilidad"
FACTURAS_EXENTAS = ("0201", "0202")


def _de_gasto(escena):
    return not escena.transaccion.lineas[0].concepto.startswith("0")


def _sobre(servicio, gasto=True):
    """An original of expense over that service."""
    elige = originales("devengo").filter(lambda escena: servicio in {p.servicio for p in escena.libros.previas})
    return elige.filter(_de_gasto) if gasto else elige


@st.composite
def e34(draw):
    return draw(_sobre("requerimientos", gasto=False)).con_linea(catalogos=())


@st.composite
def e35(draw):
    return _con_cuenta(draw(originales("devengo")), cuenta_debe=draw(st.sampled_from(["11102", "53299", "5", "21522"])))


@st.composite
def e36(draw):
    return _con_cuenta(draw(originales("devengo")), cuenta_haber=draw(st.sampled_from(["21531", "11102", "215"])))


def _con_cuenta(escena, **cambio):
    primera, *otras = escena.transaccion.lineas[0].contabilizaciones
    return escena.con_linea(contabilizaciones=(replace(primera, **cambio), *otras))


@st.composite
def e39(draw):
    escena = draw(st.one_of(originales("devengo"), ajustes("devengo", "78")))
    return escena.con_documento(fecha=HOY, ingreso=draw(st.sampled_from(["2026-06-14", "2025-12-31"])))


@st.composite
def e40(draw):
    escena = draw(originales("devengo").filter(_de_gasto))
    tipo = "0102" if escena.transaccion.documentos[0].impuesto else draw(st.sampled_from(FACTURAS_EXENTAS))
    mala = draw(st.sampled_from(["", "2026-06-14", "2025-12-31", "2027-01-01"]))
    return escena.con_documento(tipo=tipo, recepcion_conforme=mala)


@st.composite
def e41(draw):
    if draw(st.booleans()):
        nota = draw(ajustes("devengo", "78")).con_documento(fecha=HOY)
        return nota.con_libros(ejercicio=EJERCICIO - 1)  # a document of the year after that of the books
    escena = draw(st.one_of(originales("devengo"), ajustes("devengo", "78")))
    if draw(st.booleans()):
        return escena.con_documento(fecha="2025-12-31")
    futura = draw(st.sampled_from(["2026-06-16", "2026-12-31"]))
    recepcion = "2026-12-31" if escena.transaccion.documentos[0].recepcion_conforme else ""
    return escena.con_documento(fecha=futura, ingreso=futura, recepcion_conforme=recepcion)


@st.composite
def e42(draw):
    escena = draw(st.one_of(originales("devengo"), ajustes("devengo", "78")))
    return escena.con_documento(tipo=draw(st.sampled_from(["1600", "9999", "33"])))


@st.composite
def e43(draw):
    escena = draw(originales("devengo"))
    documento = escena.transaccion.documentos[0]
    if documento.impuesto:
        return escena.con_documento(tipo=draw(st.sampled_from([*FACTURAS_EXENTAS, "0900"])))
    if _de_gasto(escena):
        return escena.con_documento(tipo=draw(st.sampled_from(["0101", "0102"])))
    return _con_holgura(escena.con_documento(tipo="0201", impuesto=1))


def _con_holgura(escena):
    """Room for one peso of tax in every line of the previous transaction."""
    ((previa, vigente),) = escena.libros.previas.items()
    renglones = tuple(replace(r, vigente=r.vigente + 1) for r in vigente.renglones)
    return escena.con_libros(previas={previa: replace(vigente, renglones=renglones)})


@st.composite
def e44(draw):
    escena = draw(st.one_of(originales("devengo"), ajustes("devengo")))
    return escena.con_documento(contabiliza_impuestos=True).con_libros(contabiliza_impuestos=False)


@st.composite
def e45(draw):
    escena = draw(st.one_of(originales("devengo"), ajustes("devengo")))
    if escena.transaccion.ajuste is None and draw(st.booleans()):
        return escena.con_libros(exige_propio_contabilidad=True)
    malos = [(PROPIO, "99"), (PROPIO, "77"), ("otro", "00"), ("iniciativaInversion", "00")]
    return escena.con(catalogos_contables=(draw(st.sampled_from(malos)), (PROPIO, "01")))


@st.composite
def e46(draw):
    escena = draw(_sobre("requerimientos"))
    primera = escena.transaccion.lineas[0]
    par = replace(primera.contabilizaciones[0], cuenta_debe="16102", cuenta_haber="21531")
    pares = tuple(replace(par, monto_debe=c.monto_debe, monto_haber=c.monto_haber) for c in primera.contabilizaciones)
    ((previa, vigente),) = escena.libros.previas.items()
    renglones = tuple(
        replace(r, concepto="3102004") if (r.grupo, r.concepto) == (primera.referencia, primera.concepto) else r
        for r in vigente.renglones
    )
    catalogos = (("programaPresupuestario", "01"), *draw(st.sampled_from([(), (("iniciativaInversion", "00"),)])))
    rota = escena.con_libros(previas={previa: replace(vigente, renglones=renglones)})
    return rota.con_linea(concepto="3102004", catalogos=catalogos, contabilizaciones=pares)


@st.composite
def e47(draw):
    escena = draw(originales("devengo"))
    ((previa, vigente),) = escena.libros.previas.items()
    return escena.con_libros(previas={previa: replace(vigente, demanda="02")})


@st.composite
def e48(draw):
    escena = draw(_sobre("compromiso"))
    ((previa, vigente),) = escena.libros.previas.items()
    renglones = tuple(replace(r, principal="98990002-1") for r in vigente.renglones)
    return escena.con_libros(previas={previa: replace(vigente, renglones=renglones)})


@st.composite
def e49(draw):
    return draw(originales("devengo")).con_documento(tipo=draw(st.sampled_from(["0401", "0402", "0501", "0502"])))


@st.composite
def e53(draw):
    escena = draw(ajustes("devengo"))
    ajuste = escena.transaccion.ajuste.tipo
    if ajuste not in "78":
        return escena.con_documento(tipo=draw(st.sampled_from(["0402", "0502", "0102"])))
    otros = [{"tipo": "0502" if ajuste == "7" else "0402"}, {"tipo": "0102"}, {"tipo": ""}]
    if draw(st.booleans()):
        return escena.con_documento(**draw(st.sampled_from(otros)))
    return escena.con_libros(ajustada=replace(escena.libros.ajustada, tipos=frozenset({"0900"})))


__all__ = [name for name in list(globals()) if name[0] == "e" and name[1:].isdigit()]
