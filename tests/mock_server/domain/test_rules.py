"""Every rule by property: a scene that fits breaks none, and breaking one breaks exactly that one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from escenas import (
    CADENA,
    SIGNO,
    Escena,
    ajustes,
    combinacion,
    cualquiera,
    originales,
    reversos,
    ruts,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from roturas_de_devengo import *  # noqa: F403

from mock_server.domain.chain import digito_verificador, es_rut
from mock_server.domain.model import Ajuste, Previa, Principal, TipoDeCambio
from mock_server.domain.vigente import ApunteVigente, Persona, Renglon, TransaccionVigente
from mock_server.modules import MODULES


def con_regla(codigo):
    """The modules that have the rule."""
    return st.sampled_from([nombre for nombre in CADENA if codigo in MODULES[nombre].rules])


def cualquiera_de(servicio):
    return st.one_of(originales(servicio), ajustes(servicio), reversos(servicio))


EXCESO = st.integers(1, 10**6)
CON_DOCUMENTO = st.sampled_from(["compromiso", "devengo"])
FEW = settings(max_examples=25, deadline=None)


@FEW
@given(cualquiera())
def test_a_transaction_that_fits_its_books_breaks_no_rule(escena):
    assert escena.codes() == []


@FEW
@given(st.one_of(ajustes(), reversos()))
def test_an_adjustment_may_leave_its_title_out(escena):
    assert escena.con(titulo="").codes() == []


# One strategy per rule: a scene that breaks it, and it alone


@st.composite
def e08(draw):
    if draw(st.booleans()):
        return draw(originales()).con(titulo=draw(st.sampled_from(["", " ", "   "])))
    escena = draw(st.one_of(originales(), ajustes()))
    largo = draw(st.sampled_from(["titulo", "descripcion"]))
    return escena.con(**{largo: "x" * draw(st.integers(81 if largo == "titulo" else 251, 300))})


@st.composite
def e09(draw):
    escena = draw(st.one_of(originales(draw(con_regla("E09"))), ajustes(draw(con_regla("E09")))))
    ajeno = draw(
        st.characters(exclude_characters="ñÑ\r\x1b", exclude_categories=["Cs"]).filter(lambda c: not " " <= c <= "~")
    )
    if escena.transaccion.documentos and draw(st.booleans()):
        return escena.con_documento(descripcion=f"a{ajeno}")
    return escena.con(**{draw(st.sampled_from(["titulo", "descripcion"])): f"a{ajeno}b"})


@st.composite
def e14(draw):
    escena = draw(originales("requerimientos"))
    if draw(st.booleans()):
        return escena.con_linea(concepto="3101001")
    return draw(_con_previa_sin_saldo(escena))


@st.composite
def e15(draw):
    escena = draw(originales("requerimientos"))
    grupos = {linea.grupo for linea in escena.transaccion.lineas}
    doble = (*combinacion(0), ("programaPresupuestario", "02"))
    malas = [(), doble] if len(grupos) == 1 else [(), doble, combinacion(0)]
    catalogos = draw(st.sampled_from(malas))
    return escena.con(lineas=tuple(replace(linea, catalogos=catalogos) for linea in escena.transaccion.lineas))


@st.composite
def e16(draw):
    malo = draw(
        st.sampled_from(
            [
                ("UnidadesDemandantes", "0999"),
                ("UnidadesDemandantes", "x"),
                ("Ajeno", "00"),
                ("propioContabilidad", "00"),
            ]
        )
    )
    escena = draw(originales("requerimientos"))

    def con_malo(linea):
        """The bad element instead of the good one, and still different combinations."""
        otros = tuple(par for par in linea.catalogos if par[0] != malo[0])
        distingue = ("DetalledeTransferencia", ("00", "01")[linea.grupo])
        referencia = malo[1] if malo[0] == "programaPresupuestario" else linea.referencia
        return replace(linea, catalogos=(malo, distingue, *otros), referencia=referencia)

    return escena.con(lineas=tuple(map(con_malo, escena.transaccion.lineas)))


@st.composite
def e17(draw):
    escena = draw(originales("requerimientos"))
    sobra = draw(st.sampled_from(["programaPresupuestario", "iniciativaInversion"]))

    def sin(linea):
        return replace(linea, catalogos=tuple(par for par in linea.catalogos if par[0] != sobra))

    return escena.con(lineas=tuple(map(sin, escena.transaccion.lineas)))


@st.composite
def e18(draw):
    escena = draw(originales("requerimientos"))
    if draw(st.booleans()):
        return escena.con(presupuesto=draw(st.sampled_from(["INGRESO", "OTRO", ""])))
    holgada = escena.con_libros(ley=(Renglon(1, "01", "2", 10**15, servicio="ley"),))
    return holgada.con_linea(concepto=draw(st.sampled_from(["2204", "22", "9999999", "0702901"])))


@st.composite
def e19(draw):
    return draw(_rebaja_de_mas("requerimientos"))


@st.composite
def e20(draw):
    return draw(_con_previa_sin_saldo(draw(originales("compromiso"))))


@st.composite
def e28(draw):
    escena = draw(originales("compromiso"))
    antes = draw(st.dates(max_value=date(2026, 6, 14), min_value=date(2000, 1, 1))).isoformat()
    principal = escena.transaccion.documentos[0].principales[0]
    primero, *otros = principal.cumplimientos
    return escena.con_documento(
        principales=(replace(principal, cumplimientos=(replace(primero, fecha=antes), *otros)),)
    )


@st.composite
def e29(draw):
    escena = draw(originales("compromiso"))
    ((previa, vigente),) = escena.libros.previas.items()
    if vigente.servicio == "compromiso" and draw(st.booleans()):
        posterior = escena.con_libros(previas={previa: replace(vigente, etapa="03")})
        return posterior.con(etapa=draw(st.sampled_from(["01", "02"])))
    return escena.con(etapa=draw(st.sampled_from(["", "3", "05", "cierto"])))


@st.composite
def e30(draw):
    return draw(cualquiera_de(draw(con_regla("E30")))).con(con_insumos=True)


@st.composite
def e32(draw):
    return draw(_con_previa_sin_saldo(draw(originales("devengo"))))


@st.composite
def _con_previa_sin_saldo(draw, escena):
    """Somebody else took so much of the predecessor's first line that one peso, or more, is missing."""

    def gasta(renglones):
        primero, *otros = renglones
        return (replace(primero, consumido=primero.vigente - draw(st.integers(0, minimo - 1))), *otros)

    minimo = min(linea.monto for linea in escena.transaccion.lineas)
    if escena.libros.ley:
        return escena.con_libros(ley=gasta(escena.libros.ley))
    ((previa, vigente),) = escena.libros.previas.items()
    return escena.con_libros(previas={previa: replace(vigente, renglones=gasta(vigente.renglones))})


@st.composite
def e21(draw):
    escena = draw(originales(draw(CON_DOCUMENTO)))
    if draw(st.booleans()):
        return escena.con_libros(previas={})
    return escena.con_linea(referencia="ajena")


@st.composite
def e22(draw):
    escena = draw(originales(draw(CON_DOCUMENTO)))
    ((previa, vigente),) = escena.libros.previas.items()
    otros = [r for r in vigente.renglones[1:] if r.concepto != "9999999"]
    cambiado = replace(vigente.renglones[0], concepto="9999999")
    return escena.con_libros(previas={previa: replace(vigente, renglones=(cambiado, *otros))})


@st.composite
def e23(draw):
    escena = draw(st.one_of(originales(draw(CON_DOCUMENTO)), ajustes("devengo", "78")))
    ((rut, _),) = escena.libros.personas.items()
    broken = [{}, {rut: Persona(rut, "", False, True)}, {rut: Persona(rut, "", True, False)}]
    return escena.con_libros(personas=draw(st.sampled_from(broken)))


@st.composite
def e24(draw):
    escena = draw(originales(draw(CON_DOCUMENTO)))
    bueno = escena.transaccion.documentos[0].principales[0].id
    otro_digito = str((int(bueno[-1].replace("K", "10")) + 1) % 10)
    malo = draw(st.sampled_from(["", bueno[:-2] + "-" + otro_digito, f"1.{bueno}", bueno.replace("-", ""), "٣-5"]))
    assume(not es_rut(malo))
    vencimientos = tuple(
        replace(c, relacionado="") for c in escena.transaccion.documentos[0].principales[0].cumplimientos
    )
    return escena.con_documento(principales=(Principal(malo, vencimientos),))


@st.composite
def e25(draw):
    return _ocupa(draw(originales("compromiso")))


@st.composite
def e38(draw):
    return _ocupa(draw(st.one_of(originales("devengo"), ajustes("devengo", "78"))))


def _ocupa(escena):
    documento = escena.transaccion.documentos[0]
    clave = (documento.tipo, documento.numero, documento.principales[0].id.upper())
    return escena.con_libros(ocupados={clave: 7})


@st.composite
def e26(draw):
    escena = draw(
        st.one_of(originales(draw(CON_DOCUMENTO)), ajustes(draw(CON_DOCUMENTO)), reversos(draw(CON_DOCUMENTO)))
    )
    principal = escena.transaccion.documentos[0].principales[0]
    signo = 1 if escena.transaccion.documentos[0].monto > 0 else -1
    primero, *otros = principal.cumplimientos
    futuros = [c for c in principal.cumplimientos if c.fecha > "2026-12-31"]
    if futuros and draw(st.booleans()):
        ahora = tuple(replace(c, fecha="2026-12-31") for c in principal.cumplimientos)
        return escena.con_documento(principales=(replace(principal, cumplimientos=ahora),))
    cambiado = replace(primero, monto=primero.monto + signo * draw(EXCESO))
    return escena.con_documento(principales=(replace(principal, cumplimientos=(cambiado, *otros)),))


@st.composite
def e27(draw):
    escena = draw(
        st.one_of(originales(draw(CON_DOCUMENTO)), ajustes(draw(CON_DOCUMENTO)), reversos(draw(CON_DOCUMENTO)))
    )
    documento = escena.transaccion.documentos[0]
    if draw(st.booleans()):
        return escena.con_documento(glosas=documento.monto * 2)
    delta = draw(EXCESO) * (1 if documento.monto > 0 else -1)
    principal = documento.principales[0]
    primero, *otros = principal.cumplimientos
    principales = (replace(principal, cumplimientos=(replace(primero, monto=primero.monto + delta), *otros)),)
    return escena.con_documento(monto=documento.monto + delta, principales=principales)


@st.composite
def e33(draw):
    escena = draw(originales("devengo"))
    if draw(st.booleans()):
        return escena.con_linea(previa=None)
    return escena.con_linea(referencia="")


@st.composite
def e37(draw):
    escena = draw(st.one_of(originales("devengo"), ajustes("devengo"), reversos("devengo")))
    primero, *otros = escena.transaccion.lineas[0].contabilizaciones
    delta = draw(EXCESO)
    lado = draw(
        st.sampled_from(
            [
                {"monto_haber": primero.monto_haber + delta},
                {"monto_haber": primero.monto_haber + delta, "monto_debe": primero.monto_debe + delta},
            ]
        )
    )
    return escena.con_linea(contabilizaciones=(replace(primero, **lado), *otros))


@st.composite
def e50(draw):
    escena = draw(st.one_of(ajustes(), reversos()))
    cambios = [{"ajustada": "ajena"}, {"ajustada": ""}]
    if escena.libros.ajustada.renglones[0].previa is not None:
        cambios.append({"previa": Previa("requerimientos", 13)})
        cambios.append({"referencia": "ajena"})
    if escena.transaccion.documentos and escena.transaccion.documentos[0].es_propio and draw(st.booleans()):
        return escena.con_renglon_ajustado(principal="2-7")
    if escena.transaccion.documentos and draw(st.booleans()):
        return escena.con_documento(ajustado=draw(st.sampled_from(["", "ajeno"])))
    return escena.con_linea(**draw(st.sampled_from(cambios)))


@st.composite
def e51(draw):
    return draw(_rebaja_de_mas(draw(con_regla("E51"))))


@st.composite
def _rebaja_de_mas(draw, servicio):
    escena = draw(ajustes(servicio, tipos=("3", "7")))
    if escena.transaccion.servicio == "devengo" and draw(st.booleans()):
        tope = sum(renglon.impuesto for renglon in escena.libros.ajustada.renglones)
        return escena.con_documento(impuesto=-tope - draw(EXCESO))
    futuro = -escena.transaccion.lineas[0].futuro
    if futuro and draw(st.booleans()):
        return escena.con_renglon_ajustado(futuro=draw(st.integers(0, futuro - 1)))
    llega = -escena.transaccion.lineas[0].monto
    renglon = escena.libros.ajustada.renglones[0]
    return escena.con_renglon_ajustado(consumido=renglon.vigente - llega + draw(st.integers(1, llega)))


@st.composite
def e52(draw):
    escena = draw(st.one_of(originales(), ajustes(), reversos()))
    tipo = escena.transaccion.ajuste.tipo if escena.transaccion.ajuste else ""
    if tipo in SIGNO and draw(st.booleans()):
        return escena.con(ajuste=Ajuste(20, draw(st.sampled_from(["4", "5", "6", "9", ""]))))
    return _con_otro_signo(escena)


def _con_otro_signo(escena):
    def al_reves(linea):
        asiento = tuple(
            replace(p, monto_debe=-p.monto_debe, monto_haber=-p.monto_haber) for p in linea.contabilizaciones
        )
        return replace(linea, monto=-linea.monto, futuro=-linea.futuro, contabilizaciones=asiento)

    documentos = tuple(
        replace(
            d,
            monto=-d.monto,
            impuesto=-d.impuesto,
            principales=tuple(
                replace(p, cumplimientos=tuple(replace(c, monto=-c.monto) for c in p.cumplimientos))
                for p in d.principales
            ),
        )
        for d in escena.transaccion.documentos
    )
    return escena.con(documentos=documentos, lineas=tuple(map(al_reves, escena.transaccion.lineas)))


@st.composite
def e54(draw):
    escena = draw(st.one_of(ajustes(), reversos()))
    ajustada = escena.libros.ajustada
    rotas = [None, replace(ajustada, reversada=True), replace(ajustada, ajuste="2")]
    if escena.transaccion.ajuste.tipo != "2":
        rotas += [replace(ajustada, ajuste=tipo) for tipo in ("1", "3", "7")]
        rotas.append(replace(ajustada, ajuste="8", con_documento_propio=False))
    return escena.con_libros(ajustada=draw(st.sampled_from(rotas)))


@st.composite
def e55(draw):
    escena = draw(st.one_of(ajustes(), reversos()))
    origen = draw(st.sampled_from(["manual", "chileCompra", "verticales/VERTICALES_DTE"]))
    return escena.con_libros(ajustada=replace(escena.libros.ajustada, origen=origen))


@st.composite
def e56(draw):
    servicio = draw(con_regla("E56"))
    return draw(st.one_of(ajustes(servicio), reversos(servicio))).con_linea(concepto="9999999")


@st.composite
def e57(draw):
    servicio = draw(con_regla("E57"))
    return draw(st.one_of(ajustes(servicio), reversos(servicio))).con_libros(ajustada=None, ajustada_antes=True)


@st.composite
def e58(draw):
    hoja = ApunteVigente(1, 9, "devengo", "21522", "haber", 100, draw(st.integers(1, 100)))
    asiento = TransaccionVigente("contabilidad", 9, "verticales", False, "", False, frozenset(), (), apuntes=(hoja,))
    return draw(reversos("devengo")).con_libros(asiento=asiento)


@st.composite
def e59(draw):
    return draw(_consumida("compromiso"))


@st.composite
def e60(draw):
    return draw(_consumida("requerimientos"))


@st.composite
def _consumida(draw, servicio):
    escena = draw(reversos(servicio))
    return escena.con_renglon_ajustado(consumido=draw(st.integers(1, escena.libros.ajustada.renglones[0].vigente)))


@st.composite
def e61(draw):
    escena = draw(reversos())
    if escena.transaccion.servicio == "devengo" and draw(st.booleans()):
        return escena.con_documento(impuesto=escena.transaccion.documentos[0].impuesto - draw(EXCESO))
    miembro = draw(st.sampled_from(["vigente", "futuro"]))
    queda = getattr(escena.libros.ajustada.renglones[0], miembro) + draw(EXCESO)
    return escena.con_renglon_ajustado(**{miembro: queda})


@st.composite
def e62(draw):
    escena = draw(reversos(draw(con_regla("E62"))))
    principal = escena.transaccion.documentos[0].principales[0]
    suyo = escena.libros.ajustada.renglones[0].principal
    dato = draw(st.sampled_from(["numero", "tipo", "fecha", "ingreso", "recepcion_conforme", "principales"]))
    valor = (replace(principal, id=suyo),) if dato == "principales" else "1"
    return escena.con_documento(**{dato: valor})


@st.composite
def e75(draw):
    escena = draw(originales(draw(con_regla("E75"))))
    total = sum(linea.monto + linea.futuro for linea in escena.transaccion.lineas)
    de_mas = draw(EXCESO) + 1
    cambio = draw(
        st.sampled_from(
            [
                TipoDeCambio("CLP", "2026-06-15", Decimal(1), Decimal(total)),
                TipoDeCambio("XXX", "2026-06-15", Decimal(1), Decimal(total)),
                TipoDeCambio("USD", "2026-06-15", Decimal(1), Decimal(total + de_mas)),
                TipoDeCambio("USD", "2026-06-15", Decimal(1), Decimal(total - de_mas)),
                TipoDeCambio("USD", "2026-06-15", None, Decimal(total)),
                TipoDeCambio("USD", "2026-06-15", Decimal(1), None),
            ]
        )
    )
    if escena.transaccion.servicio != "requerimientos":
        return escena.con_documento(cambio=cambio)
    return draw(
        st.sampled_from(
            [
                escena.con(cambio=cambio, en_extranjera=True),
                escena.con(en_extranjera=True),
                escena.con(cambio=TipoDeCambio("USD", "2026-06-15", Decimal(1), Decimal(total))),
            ]
        )
    )


@st.composite
def e76(draw):
    servicio = draw(con_regla("E76"))
    if draw(st.booleans()):
        return draw(cualquiera_de(servicio)).con(impropios=("1.5",))
    escena = draw(st.one_of(originales(servicio), ajustes(servicio)))
    if escena.transaccion.documentos:
        principal = escena.transaccion.documentos[0].principales[0]
        vencen = (*principal.cumplimientos, replace(principal.cumplimientos[0], monto=0))
        return escena.con_documento(principales=(replace(principal, cumplimientos=vencen),))
    primera = escena.transaccion.lineas[0]
    return escena.con(lineas=(*escena.transaccion.lineas, replace(primera, monto=0)))


BROKEN = {name.upper(): strategy for name, strategy in list(globals().items()) if name[0] == "e" and name[1:].isdigit()}


def test_every_rule_has_a_property():
    assert set(BROKEN) == {codigo for nombre in CADENA for codigo in MODULES[nombre].rules}


@pytest.mark.parametrize("codigo", sorted(BROKEN))
@FEW
@given(data=st.data())
def test_breaking_a_rule_is_told_by_its_code_and_no_other(codigo, data):
    escena: Escena = data.draw(BROKEN[codigo]())
    found = escena.codes()
    # The wrong sign of an original or an increase asks for less than nothing: nothing else can be broken by it.
    assert found == [codigo]


@FEW
@given(data=st.data(), valor=st.decimals("0.01", 10**6, places=6), desvio=st.sampled_from([-1, 0, 1]))
def test_a_rate_gives_the_amount_in_pesos_one_more_or_less(data, valor, desvio):
    escena = data.draw(originales(data.draw(con_regla("E75"))))
    total = sum(linea.monto + linea.futuro for linea in escena.transaccion.lineas)
    origen = (Decimal(total + desvio) / valor).quantize(Decimal("0.000001"))
    assume(abs(valor * origen - total) < 1)
    cambio = TipoDeCambio("USD", "2026-06-15", valor, origen)
    if escena.transaccion.servicio == "requerimientos":
        assert escena.con(cambio=cambio, en_extranjera=True).codes() == []
    else:
        assert escena.con_documento(cambio=cambio).codes() == []


@given(originales("devengo"), st.sampled_from(["2024-02-29", "2025-12-31"]))
def test_in_january_a_document_of_a_former_year_is_still_accrued(escena, fecha):
    enero = escena.con_libros(hoy="2026-01-20")
    assert enero.con_documento(fecha=fecha, ingreso="2026-01-10").codes() == []


@FEW
@given(originales("devengo"), st.sampled_from(["propioContabilidad"]), st.sampled_from(["00", "01", "02"]))
def test_an_area_that_demands_its_own_catalogue_takes_any_element_in_force(escena, catalogo, elemento):
    exigente = escena.con_libros(exige_propio_contabilidad=True)
    assert exigente.con(catalogos_contables=((catalogo, elemento),)).codes() == []


@FEW
@given(originales("devengo"))
def test_where_the_tables_know_no_account_none_is_wrong(escena):
    sin_pares = escena.con_libros(tablas=replace(escena.libros.tablas, pares={}))
    assert sin_pares.codes() == []


@FEW
@given(ajustes("devengo", "78"))
def test_a_note_adjusts_the_types_that_its_own_says(escena):
    assert escena.con_libros(ajustada=replace(escena.libros.ajustada, tipos=frozenset({"0102"}))).codes() == []


@FEW
@given(st.one_of(ajustes("devengo"), reversos("devengo")), st.sampled_from(["cuenta_debe", "cuenta_haber"]))
def test_an_adjustment_moves_only_the_accounts_that_booked_its_line(escena, lado):
    primero, *otros = escena.transaccion.lineas[0].contabilizaciones
    movida = escena.con_linea(contabilizaciones=(replace(primero, **{lado: "99999"}), *otros))
    assert movida.codes() == ["E56"]
    (incumplida,) = MODULES["devengo"].rules["E56"](movida.transaccion, movida.libros)
    assert dict(incumplida.valores)["cuenta"] == "99999"
    assert movida.con_renglon_ajustado(cuentas=frozenset()).codes() == []  # nobody knows what booked it


@FEW
@given(originales("requerimientos"))
def test_a_concept_of_the_institution_is_chargeable_when_its_law_or_a_requerimiento_has_it(escena):
    propia = escena.con_linea(concepto="220499901").con_libros(ley=(Renglon(1, "01", "2", 10**15, servicio="ley"),))
    assert propia.codes() == ["E18"]
    assert propia.con_libros(imputables=frozenset({"220499901"})).codes() == []
    exacta = Renglon(2, "01", "220499901", 10**15, servicio="ley")
    assert propia.con_libros(ley=(*propia.libros.ley, exacta)).codes() == []


@FEW
@given(st.integers(1, 99_999_999), st.sampled_from("0123456789K"))
def test_a_rut_has_exactly_one_right_check_digit(cuerpo, digito):
    assert es_rut(f"{cuerpo}-{digito}") == (digito == digito_verificador(str(cuerpo)))


@FEW
@given(ruts())
def test_a_lower_case_k_is_the_same_rut(rut):
    assert es_rut(rut.lower())
    assert not es_rut(rut + "\n")
