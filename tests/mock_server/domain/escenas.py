"""Scenes that obey every rule, drawn at random: a transaction and the books that it fits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from mock_server.domain.balances import reparte
from mock_server.domain.chain import digito_verificador
from mock_server.domain.model import (
    LEY,
    Ajuste,
    Clase,
    Contabilizacion,
    Cumplimiento,
    Documento,
    Linea,
    Previa,
    Principal,
    Transaccion,
)
from mock_server.domain.vigente import Instantanea, Persona, Renglon, TransaccionVigente
from mock_server.modules import MODULES
from mock_server.tables import load_tables
from schemas import load_catalog

# Those with lines: entries and persons have scenes of their own (see test_accounting_rules and test_persona_rules)
CADENA = ("compromiso", "devengo", "requerimientos")
TABLAS = load_tables()
PESOS = st.integers(2, 10**12)
HOLGURA = st.integers(0, 1000)
CONCEPTOS = ("2204001", "2204005003", "2208001", "2906001")
DE_INGRESO = ("0702901", "0801001")
HOY, EJERCICIO = "2026-06-15", 2026
CATALOGOS = (("programaPresupuestario", "01"), ("iniciativaInversion", "00"))
SIGNO = {"1": 1, "3": -1, "7": -1, "8": 1}


@dataclass(frozen=True)
class Escena:
    """A transaction and the books it is judged by."""

    transaccion: Transaccion
    libros: Instantanea

    def codes(self):
        """Codes of the broken rules that apply to this kind of transaction, in order."""
        known = load_catalog().services[self.transaccion.servicio].rules
        found = []
        for codigo, rule in MODULES[self.transaccion.servicio].rules.items():
            if self.transaccion.clase in known[codigo].aplica:
                broken = list(rule(self.transaccion, self.libros))
                assert {b.codigo for b in broken} <= {codigo}
                assert all(known[codigo].sentence(dict(b.valores)) for b in broken)
                found += [codigo] if broken else []
        return found

    def con(self, **cambios):
        return replace(self, transaccion=replace(self.transaccion, **cambios))

    def con_libros(self, **cambios):
        return replace(self, libros=replace(self.libros, **cambios))

    def con_documento(self, **cambios):
        primero, *otros = self.transaccion.documentos
        return self.con(documentos=(replace(primero, **cambios), *otros))

    def con_linea(self, **cambios):
        primera, *otras = self.transaccion.lineas
        return self.con(lineas=(replace(primera, **cambios), *otras))

    def con_renglon_ajustado(self, **cambios):
        ajustada = self.libros.ajustada
        primero, *otros = ajustada.renglones
        return self.con_libros(ajustada=replace(ajustada, renglones=(replace(primero, **cambios), *otros)))


@st.composite
def ruts(draw):
    cuerpo = str(draw(st.integers(1, 99_999_999)))
    return f"{cuerpo}-{digito_verificador(cuerpo)}"


@st.composite
def claves(draw, conceptos=CONCEPTOS):
    """Distinct (grupo, concepto) of one to three lines."""
    pares = st.tuples(st.integers(0, 1), st.sampled_from(conceptos))
    return draw(st.lists(pares, min_size=1, max_size=3, unique=True))


def pares(concepto, monto, draw):
    """Pairs of accounts of the concept that add up to the line."""
    parte = draw(st.integers(0, abs(monto))) * (1 if monto > 0 else -1)
    debe, haber = TABLAS.cuentas_de(concepto, {})
    partes = [m for m in (parte, monto - parte) if m or not monto]
    return tuple(Contabilizacion(draw(st.sampled_from(debe)).codigo, haber[0].codigo, m, m) for m in partes)


def combinacion(grupo):
    """The catalogues of a grouping, different from those of any other."""
    elementos = ("01", ("0101", "0102")[grupo], "00")
    return tuple(zip(("programaPresupuestario", "UnidadesDemandantes", "iniciativaInversion"), elementos, strict=True))


def persona(rut):
    return {rut.upper(): Persona(rut.upper(), "", True, True)}


@st.composite
def originales(draw, servicio=None):
    """An original of any module."""
    servicio = servicio or draw(st.sampled_from(CADENA))
    if servicio == "requerimientos":
        return draw(_requerimientos())
    return draw(_con_documento(servicio))


@st.composite
def _requerimientos(draw):
    lineas = tuple(
        Linea(0, 0, grupo, concepto, draw(PESOS), previa=Previa(LEY, 0), referencia="01", catalogos=combinacion(grupo))
        for grupo, concepto in draw(claves())
    )
    ley = []
    for item in {linea.concepto[:4] for linea in lineas}:
        pedido = sum(linea.monto for linea in lineas if linea.concepto.startswith(item))
        consumido = draw(HOLGURA)
        ley.append(Renglon(len(ley), "01", item, pedido + consumido + draw(HOLGURA), consumido, servicio=LEY))
    otra = Renglon(99, "02", "22", 10**15, servicio=LEY)
    transaccion = Transaccion(
        "requerimientos", "1", "Titulo", "Descripcion", "verticales", None, (), lineas, presupuesto="GASTO"
    )
    return Escena(transaccion, Instantanea(ley=(*ley, otra), tablas=TABLAS, ejercicio=2026))


@st.composite
def _con_documento(draw, servicio):
    es_devengo = servicio == "devengo"
    previo = draw(st.sampled_from(["compromiso", "requerimientos"]))
    previa = Previa(previo, draw(st.integers(1, 99)))
    es_ingreso = es_devengo and previo == "requerimientos" and draw(st.booleans())
    catalogos = CATALOGOS if es_devengo and previo == "requerimientos" else ()
    lineas = []
    for grupo, concepto in draw(claves(DE_INGRESO if es_ingreso else CONCEPTOS)):
        monto = draw(PESOS)
        futuro = 0 if es_devengo else draw(st.sampled_from([0, 0, 5]))
        asiento = pares(concepto, monto, draw) if es_devengo else ()
        lineas.append(Linea(0, 0, grupo, concepto, monto, futuro, previa, f"C{grupo}", "", catalogos, asiento))
    lineas.sort(key=lambda linea: linea.grupo)
    ahora, despues = sum(linea.monto for linea in lineas), sum(linea.futuro for linea in lineas)
    total = ahora + despues
    rut = draw(ruts())
    relacionado = rut if es_devengo else ""
    vencimientos = [Cumplimiento("2026-07-15", ahora - 1, relacionado), Cumplimiento("2026-08-15", 1)]
    vencimientos += [Cumplimiento("2027-07-15", despues)] if despues else []
    impuesto = draw(st.integers(0, total)) if es_devengo and not es_ingreso else 0
    contabiliza = draw(st.sampled_from([True, False, None])) if es_devengo else None
    exento = draw(st.sampled_from(["0101", "0201", "0900"] if es_ingreso else ["0202", "0201", "0900"]))
    documento = Documento(
        "1600" if not es_devengo else "0102" if impuesto else exento,
        "1-2-SE26",
        HOY,
        "",
        total,
        "",
        impuesto,
        contabiliza,
        (Principal(rut, tuple(vencimientos)),),
        ingreso=HOY if es_devengo else "",
        recepcion_conforme=draw(st.sampled_from([HOY, "2026-12-31"])) if es_devengo and not es_ingreso else "",
    )
    transaccion = Transaccion(
        servicio, "1", "Titulo", "Descripcion", "verticales", None, (documento,), tuple(lineas), etapa="03"
    )
    afecta = draw(st.sampled_from(["bruto", "neto"]))
    grava = es_devengo and afecta == "bruto" and not contabiliza
    partes = reparte(impuesto if grava else 0, [linea.monto for linea in lineas])
    renglones = []
    for clave, (linea, parte) in enumerate(zip(lineas, partes, strict=True)):
        consumido = draw(HOLGURA)
        vigente = linea.monto + parte + consumido + draw(HOLGURA)
        renglones.append(
            Renglon(
                clave,
                linea.referencia,
                linea.concepto,
                vigente,
                consumido,
                principal=rut if previo == "compromiso" else "",
                servicio=previo,
                folio=previa.folio,
            )
        )
    etapa = draw(st.sampled_from(["01", "02", "03"])) if previo == "compromiso" else ""
    vigente = TransaccionVigente(
        previo, previa.folio, "verticales", False, "", True, frozenset(), tuple(renglones), etapa=etapa
    )
    libros = Instantanea(
        persona(rut),
        {previa: vigente},
        tablas=TABLAS,
        hoy=HOY,
        ejercicio=EJERCICIO,
        contabiliza_impuestos=bool(contabiliza),
        afecta=afecta,
    )
    return Escena(transaccion, libros)


@st.composite
def ajustes(draw, servicio=None, tipos=("1", "3", "7", "8")):
    """An adjustment of an original, by any tipo that the module knows."""
    servicio = servicio or draw(st.sampled_from(CADENA))
    tipo = draw(st.sampled_from([t for t in tipos if servicio == "devengo" or t in "123"]))
    return draw(_sobre_una_vigente(servicio, tipo))


@st.composite
def reversos(draw, servicio=None):
    """The reversal of an original."""
    servicio = servicio or draw(st.sampled_from(CADENA))
    return draw(_sobre_una_vigente(servicio, "2"))


@st.composite
def _sobre_una_vigente(draw, servicio, tipo):
    es_devengo = servicio == "devengo"
    signo = SIGNO.get(tipo, -1)
    lineas, renglones = [], []
    for clave, (grupo, concepto) in enumerate(draw(claves())):
        monto, consumido = draw(PESOS), 0 if tipo == "2" else draw(HOLGURA)
        vigente = monto if tipo == "2" else monto + consumido + draw(HOLGURA)
        futuro = draw(st.sampled_from([0, 7])) if servicio == "compromiso" else 0
        impuesto = draw(HOLGURA) if es_devengo else 0
        previa = (
            Renglon(100 + clave, f"R{grupo}", concepto, 10**13, 0, servicio="requerimientos", folio=12)
            if draw(st.booleans())
            else None
        )
        asiento = pares(concepto, signo * monto, draw) if es_devengo else ()
        renglones.append(
            Renglon(
                clave,
                f"G{grupo}",
                concepto,
                vigente,
                consumido,
                "" if servicio == "requerimientos" else "D",
                "1-9",
                impuesto,
                futuro if tipo == "2" else futuro + draw(HOLGURA),
                False,
                es_devengo,
                servicio,
                20,
                previa,
                cuentas=frozenset((par.cuenta_debe, par.cuenta_haber) for par in asiento),
            )
        )
        lineas.append(
            Linea(
                0,
                0,
                grupo,
                concepto,
                signo * monto,
                signo * futuro,
                ajustada=f"G{grupo}",
                contabilizaciones=asiento,
                previa=Previa("requerimientos", 12) if servicio == "compromiso" else None,
                referencia=f"R{grupo}" if es_devengo and draw(st.booleans()) else "",
            )
        )
    documentos, libros = (), Instantanea(tablas=TABLAS, hoy=HOY, ejercicio=EJERCICIO)
    if servicio != "requerimientos":
        documentos = (draw(_documento_de_ajuste(tipo, signo, lineas, renglones)),)
        libros = replace(
            libros, personas={k: v for p in documentos[0].principales if p.id for k, v in persona(p.id).items()}
        )
    propios = frozenset({"D"}) if documentos else frozenset()
    ajustada = TransaccionVigente(servicio, 20, "verticales", False, "", True, propios, tuple(renglones))
    transaccion = Transaccion(
        servicio,
        "1",
        "" if tipo == "2" else "Titulo",
        "Descripcion",
        "verticales",
        Ajuste(20, tipo),
        documentos,
        tuple(lineas),
    )
    return Escena(transaccion, replace(libros, ajustada=ajustada))


@st.composite
def _documento_de_ajuste(draw, tipo, signo, lineas, renglones):
    ahora, despues = sum(linea.monto for linea in lineas), sum(linea.futuro for linea in lineas)
    tope = sum(renglon.impuesto for renglon in renglones)
    impuesto = -tope if tipo == "2" else signo * draw(st.integers(0, tope))
    nota = tipo in "78"
    rut = renglones[0].principal if nota else ""
    vencimientos = [Cumplimiento("2026-07-15", ahora, rut)]
    vencimientos += [Cumplimiento("2027-07-15", despues)] if despues else []
    return Documento(
        {"7": "0402", "8": "0502"}.get(tipo, ""),
        "77" if nota else "",
        "",
        "",
        ahora + despues,
        "D",
        impuesto,
        None,
        (Principal(rut, tuple(vencimientos)),),
    )


def cualquiera():
    """Any scene that obeys every rule."""
    return st.one_of(originales(), ajustes(), reversos())


def es(escena, *clases):
    return escena.transaccion.clase in clases


ORIGINAL, AJUSTE, REVERSO = Clase.ORIGINAL, Clase.AJUSTE, Clase.REVERSO
