"""A message of any width takes what it says, shows it again, and its reversal gives everything back."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from sigfe_world import PERSONA, PERSONA_2, World, compromiso

COMBINACIONES = {"3000412": ("2204001", "2208001"), "3000413": ("2906001",)}
SE_ENVIA = ("numero", "tipo", "fecha", "descripcion", "idDocumentoAjustado", "principales")
PESOS = st.integers(1, 10**6)
WORLD = World()


@st.composite
def previas(draw):
    """One previous transaction with its groupings: concept, pesos of this year and of later ones."""
    combinacion = draw(st.sampled_from(sorted(COMBINACIONES)))
    concepto = st.sampled_from(COMBINACIONES[combinacion])
    imputacion = st.tuples(concepto, PESOS, st.sampled_from([0, 0, 9]))
    return combinacion, draw(st.lists(st.lists(imputacion, min_size=1, max_size=2), min_size=1, max_size=2))


def escrita(previa):
    combinacion, grupos = previa
    agrupaciones = [
        {
            "imputacionesACatalogosDeReagrupacion": None,
            "imputacionesAConceptosPresupuestarios": {
                "imputacion": [{"idConcepto": c, "monto": m, "montoFuturo": f, "saldo": 0} for c, m, f in grupo]
            },
        }
        for grupo in grupos
    ]
    return {
        "folio": 12,
        "tipo": "01",
        "idCombinacion": combinacion,
        "agrupacionesDeImputacionesACatalogos": {"agrupacion": agrupaciones},
    }


@st.composite
def documentos(draw):
    """One document for one or two principals, due this year and, if it has a future, in the next one."""
    documento = compromiso({"2204001": 1})["documentos"]["documento"][0]
    principales, total = [], 0
    for rut in draw(st.sampled_from([[PERSONA], [PERSONA_2], [PERSONA, PERSONA_2]])):
        de_este = draw(st.lists(previas(), min_size=1, max_size=2))
        imputado = [linea for _, grupos in de_este for grupo in grupos for linea in grupo]
        ahora, despues = (sum(linea[parte] for linea in imputado) for parte in (1, 2))
        vencen = [("2026-07-15", ahora), ("2027-07-15", despues)]
        principales.append(
            {
                "id": rut,
                "transaccionesPrevias": {"transaccion": list(map(escrita, de_este))},
                "cumplimientos": {"cumplimiento": [{"fecha": f, "monto": m} for f, m in vencen if m]},
            }
        )
        total += ahora + despues
    return {**documento, "principales": {"principal": principales}, "monto": total}


def lineas(sent):
    """(document, principal, previous transaction, imputation) of a message or of an answer, in their order."""
    for documento in sent["documentos"]["documento"]:
        for principal in documento["principales"]["principal"]:
            for previa in principal["transaccionesPrevias"]["transaccion"]:
                for grupo in previa["agrupacionesDeImputacionesACatalogos"]["agrupacion"]:
                    for imputacion in grupo["imputacionesAConceptosPresupuestarios"]["imputacion"]:
                        yield documento, principal, previa, imputacion


def consumed():
    """What is taken of each line of the requerimiento."""
    vista = WORLD.sigfe.vista("requerimientos", "9701001", 2026, 12)
    return {(renglon.grupo, renglon.concepto): renglon.consumido for renglon in vista.renglones}


def reverso(shown):
    """The reversal that a client writes from what obtener shows."""
    for documento, principal, _, imputacion in lineas(shown):
        imputacion.update(monto=-imputacion["montoVigente"], montoFuturo=-imputacion["montoFuturo"])
        documento.update(numero=None, tipo=None, fecha=None)
        principal["id"] = None
    documentos = []
    for documento in shown["documentos"]["documento"]:
        for principal in documento["principales"]["principal"]:
            principal.pop("nombre")
            for cumplimiento in principal["cumplimientos"]["cumplimiento"]:
                cumplimiento["monto"] *= -1
        documentos.append({name: documento[name] for name in SE_ENVIA} | {"monto": -documento["montoVigente"]})
    for _, _, previa, imputacion in lineas({"documentos": {"documento": documentos}}):
        for grupo in previa["agrupacionesDeImputacionesACatalogos"]["agrupacion"]:
            grupo["imputacionesACatalogosDeReagrupacion"] = None
        for name in set(imputacion) - {"idConcepto", "monto", "montoFuturo"}:
            del imputacion[name]
    return {
        "id": "1",
        "titulo": None,
        "descripcion": "AJUSTE",
        "documentos": {"documento": documentos},
        "etapa": None,
        "informacionDeAjuste": {"folioTransaccionAjustada": shown["folio"], "tipo": "2"},
    }


@settings(max_examples=30, deadline=None)
@given(st.lists(documentos(), min_size=1, max_size=2))
def test_a_wide_compromiso_takes_what_it_says_and_gives_it_all_back(suyos):
    before = consumed()
    sent = {**compromiso({"2204001": 1}), "documentos": {"documento": suyos}}
    folio = WORLD.accept("compromiso", sent)
    pedido = dict(before)
    for _, _, previa, imputacion in lineas(sent):
        pedido[previa["idCombinacion"], imputacion["idConcepto"]] += imputacion["monto"]
    assert consumed() == pedido
    shown = WORLD.obtener("compromiso", folio)
    ahora = sum(imputacion["monto"] for *_, imputacion in lineas(sent))
    assert shown["saldo"] == sum(imputacion["saldo"] for *_, imputacion in lineas(shown)) == ahora
    assert [d["montoVigente"] for d in shown["documentos"]["documento"]] == [d["monto"] for d in suyos]
    assert sorted(quienes_y_cuando(sent)) == sorted(quienes_y_cuando(shown))
    WORLD.accept("compromiso", reverso(shown))
    shown = WORLD.obtener("compromiso", folio)
    assert consumed() == before
    assert shown["saldo"] == 0
    assert not any(monto for *_, monto in quienes_y_cuando(shown))


def quienes_y_cuando(sent):
    """(RUT, date, pesos) of every due date."""
    return [
        (principal["id"], cumplimiento["fecha"], cumplimiento["monto"])
        for documento in sent["documentos"]["documento"]
        for principal in documento["principales"]["principal"]
        for cumplimiento in principal["cumplimientos"]["cumplimiento"]
    ]
