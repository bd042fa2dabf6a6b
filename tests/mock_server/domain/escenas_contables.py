"""Entries that obey every rule, drawn at random: payments, collections and direct entries, and their adjustments."""

from __future__ import annotations

from dataclasses import replace

from escenas import TABLAS, Escena, ruts
from hypothesis import strategies as st

from mock_server.domain.apuntes import DEBE, HABER, Apunte, CarteraBancaria, CarteraFinanciera, Creacion, Cuadre
from mock_server.domain.model import DEVENGO, Ajuste, Transaccion
from mock_server.domain.vigente import ApunteVigente, CuentaBancaria, Instantanea, Persona, TransaccionVigente

PESOS = st.integers(1, 10**9)
HOLGURA = st.integers(0, 1000)
BANCO = CuentaBancaria("0001", "11102", "96990003-3", 10**13)
CREACION = {
    "pago": Creacion("2", "2", "0201"),
    "cobro": Creacion("2", "2", "0101"),
    "economico": Creacion("5", "1"),
    "abre": Creacion("5", "2"),
}
CLASES = sorted(CREACION)


def apunte(lado, cuenta, monto, imputacion, **cartera):
    debe, haber = (monto, 0) if lado == DEBE else (0, monto)
    return Apunte(0, imputacion, cuenta, debe, haber, **cartera)


def banco(lado, monto, imputacion, numero="1", medio="TEF"):
    papel = CarteraBancaria(BANCO.numero, medio, BANCO.rut_banco, "2026-06-15", numero)
    return apunte(lado, BANCO.cuenta, monto, imputacion, bancaria=papel)


@st.composite
def originales(draw, clase=None):
    """An original of any kind, and the books that it fits."""
    clase = clase or draw(st.sampled_from(CLASES))
    montos = draw(st.lists(PESOS, min_size=1, max_size=3))
    rut = draw(ruts()).upper()
    if clase == "economico":
        hojas = [apunte(DEBE, "56601", sum(montos), 0), apunte(HABER, "14908", sum(montos), 1)]
    elif clase == "abre":
        hojas = [
            apunte(
                DEBE, "11403", m, 0, financiera=CarteraFinanciera(rut, "1000", f"R{i}", "2026-06-15", rut, "2026-07-15")
            )
            for i, m in enumerate(montos)
        ]
        hojas.append(banco(HABER, sum(montos), 1))
    else:
        lado, cuenta, otro = (DEBE, "21522", HABER) if clase == "pago" else (HABER, "11507", DEBE)
        hojas = [
            apunte(lado, cuenta, m, 0, financiera=CarteraFinanciera(rut, destinatario=rut, folio=9, linea=f"{i + 1}"))
            for i, m in enumerate(montos)
        ]
        hojas.append(banco(otro, sum(montos), 1))
    carteras = {h.financiera.linea: draw(_linea(h)) for h in hojas if h.financiera and h.financiera.linea}
    servicio = "tesoreria" if clase == "pago" else "contabilidad"
    total = sum(montos)
    transaccion = Transaccion(
        servicio,
        "1",
        "Titulo",
        "Descripcion",
        "verticales",
        None,
        (),
        (),
        creacion=CREACION[clase],
        apuntes=tuple(hojas),
        cuadres=(Cuadre(total, total, total, total),),
        catalogos_propios=(draw(st.sampled_from([(), (("propioContabilidad", "01"),)])),),
    )
    return Escena(transaccion, libros(rut, carteras))


@st.composite
def _linea(draw, hoja):
    """A line that a devengo opened on the other side, with room for what is paid or collected of it."""
    consumido = draw(HOLGURA)
    vigente = hoja.monto + consumido + draw(HOLGURA)
    lado = HABER if hoja.lado == DEBE else DEBE
    cartera = CarteraFinanciera(hoja.financiera.rut, "0102", "4501", "2026-06-15", hoja.financiera.rut, "2026-07-15")
    linea = hoja.financiera.linea
    return ApunteVigente(
        int(linea),
        9,
        DEVENGO,
        hoja.cuenta,
        lado,
        vigente,
        consumido,
        linea=linea,
        concepto="2204001",
        financiera=cartera,
    )


def libros(rut, carteras):
    persona = Persona(rut, "", True, True, tiene_cuenta=True)
    return Instantanea({rut: persona}, tablas=TABLAS, carteras=carteras, cuentas_bancarias={BANCO.numero: BANCO})


@st.composite
def ajustes(draw, clase=None, tipos="13"):
    """An adjustment of every leaf of an entry, which leaves something of each."""
    return draw(_sobre_una_vigente(clase or draw(st.sampled_from(CLASES)), draw(st.sampled_from(tipos))))


@st.composite
def reversos(draw, clase=None):
    """The reversal of an entry."""
    return draw(_sobre_una_vigente(clase or draw(st.sampled_from(CLASES)), "2"))


@st.composite
def _sobre_una_vigente(draw, clase, tipo):
    escena = draw(originales(clase))
    signo = 1 if tipo == "1" else -1
    sobra = 0 if tipo == "2" else draw(st.integers(0, 1000))
    hojas, ajustadas = [], []
    for clave, hoja in enumerate(escena.transaccion.apuntes):
        linea = "" if hoja.financiera is None else str(100 + clave)
        cartera = hoja.financiera and replace(hoja.financiera, linea=linea, folio=20)
        previa = escena.libros.carteras.get(hoja.financiera.linea) if hoja.financiera else None
        vigente = ApunteVigente(
            100 + clave,
            20,
            escena.transaccion.servicio,
            hoja.cuenta,
            hoja.lado,
            hoja.monto + sobra,
            0,
            (hoja.agrupacion, hoja.imputacion),
            linea,
            financiera=cartera,
            bancaria=hoja.bancaria,
            estado="EMITIDO",
            previa=previa,
        )
        ajustadas.append(vigente)
        hojas.append(replace(hoja, debe=signo * hoja.debe, haber=signo * hoja.haber, financiera=cartera))
    tx = escena.transaccion
    ajustada = TransaccionVigente(
        "contabilidad",
        20,
        "verticales",
        False,
        "",
        False,
        frozenset(),
        (),
        modulo=tx.servicio,
        apuntes=tuple(ajustadas),
    )
    total = signo * tx.cuadres[0].debe
    ajuste = replace(
        tx, ajuste=Ajuste(20, tipo), creacion=None, apuntes=tuple(hojas), cuadres=(Cuadre(total, total, total, total),)
    )
    return Escena(ajuste, replace(escena.libros, ajustada=ajustada, carteras={}))


def cualquiera():
    """Any entry that obeys every rule."""
    return st.one_of(originales(), ajustes(), reversos())


def con_apunte(escena, posicion=0, **cambios):
    """The scene with one leaf changed."""
    hojas = list(escena.transaccion.apuntes)
    hojas[posicion] = replace(hojas[posicion], **cambios)
    return escena.con(apuntes=tuple(hojas))


def con_cartera(escena, posicion=0, **cambios):
    """The scene with the cartera of one leaf changed."""
    hoja = escena.transaccion.apuntes[posicion]
    nombre = "financiera" if hoja.financiera is not None else "bancaria"
    return con_apunte(escena, posicion, **{nombre: replace(getattr(hoja, nombre), **cambios)})


def con_ajustados(escena, **cambios):
    """The scene with every leaf of the adjusted entry changed."""
    ajustada = escena.libros.ajustada
    hojas = tuple(replace(hoja, **cambios) for hoja in ajustada.apuntes)
    return escena.con_libros(ajustada=replace(ajustada, apuntes=hojas))
