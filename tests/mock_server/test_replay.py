"""The real messages of 2018 and 2019, sent again: each ends as it did with SIGFE."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from sigfe_world import AHORA, World, codes_in

from mock_server.service import Call
from schemas import load_catalog

EXAMPLES = Path(__file__).parents[2] / "schemas/modules/compromiso/v1/examples/registrar.solicitud"
PAIRS = ["45/19", "44/18", "43/17", "38/14", "36/13", "35/12", "34/11", "33/10", "31/09"]
UNFIT = {"15": "39", "16": "40"}  # reversals whose original is another transaction than theirs


def load(kind, number):
    return json.loads((EXAMPLES / f"valid_real_{kind}-{number}.json").read_text(encoding="utf-8"))


def documento(body):
    return body["detalles"]["compromiso"][0]["documentos"]["documento"][0]


def previa(body):
    return documento(body)["principales"]["principal"][0]["transaccionesPrevias"]["transaccion"][0]


def imputacion(body):
    agrupacion = previa(body)["agrupacionesDeImputacionesACatalogos"]["agrupacion"][0]
    return agrupacion["imputacionesAConceptosPresupuestarios"]["imputacion"][0]


def area_of(body):
    institucion = body["cabecera"]["institucion"]
    return "".join(institucion[member] for member in ("partida", "capitulo", "areaTransaccional"))


def fitting_seed(*bodies):
    """A world in which those originals, and the reversals after them, can be."""
    original = bodies[0]
    cabeceras = [body["cabecera"] for body in bodies]
    area, ejercicio = area_of(original), cabeceras[0]["ejercicio"]
    rut = documento(original)["principales"]["principal"][0]["id"]
    return {
        "hoy": documento(original)["fecha"],
        "areas": [
            {"area": area_of(body), "ejercicio": body["cabecera"]["ejercicio"], "periodo": body["cabecera"]["periodo"]}
            for body in bodies
        ],
        "personas": [{"id": rut}],
        "requerimientos": [
            {
                "area": area,
                "ejercicio": ejercicio,
                "folio": previa(original)["folio"],
                "origen": "chileCompra",
                "lineas": [
                    {
                        "idCombinacion": previa(original)["idCombinacion"],
                        "idConcepto": imputacion(original)["idConcepto"],
                        "monto": imputacion(original)["monto"],
                        "catalogos": [{"catalogo": "iniciativaInversion", "elemento": "00"}],
                    }
                ],
            }
        ],
    }


def send(world, body):
    call = Call(load_catalog().operation("compromiso.registrar"), "chileCompra", "compromiso", AHORA)
    answer = world.sigfe.registrar(call, body)
    assert answer["codigo"], answer
    cabecera = body["cabecera"]
    return world.ticket(answer["codigo"], area_of(body), cabecera["ejercicio"])["transaccionVerticalesType"][0]


def with_ids_of(world, reversal, original, folio):
    """The reversal, pointing at what this SIGFE gave: folio, document and combination, learnt by obtener."""
    body = copy.deepcopy(reversal)
    shown = world.obtener("compromiso", folio, area_of(original), original["cabecera"]["ejercicio"])
    visto = shown["documentos"]["documento"][0]
    body["detalles"]["compromiso"][0]["informacionDeAjuste"]["folioTransaccionAjustada"] = folio
    documento(body)["idDocumentoAjustado"] = visto["idDocumentoAjustado"]
    previa(body)["idCombinacion"] = visto["principales"]["principal"][0]["transaccionesPrevias"]["transaccion"][0][
        "idCombinacion"
    ]
    return body


@pytest.mark.parametrize("pair", PAIRS)
def test_an_original_and_its_reversal_are_accepted_and_leave_zero(pair):
    original, reversal = load("original", pair.split("/")[0]), load("reversa", pair.split("/")[1])
    world = World(fitting_seed(original, reversal))
    row = send(world, original)
    assert row["resultado"], row
    folio = int(row["folio"])
    row = send(world, with_ids_of(world, reversal, original, folio))
    assert row["resultado"], row
    shown = world.obtener("compromiso", folio, area_of(original), original["cabecera"]["ejercicio"])
    assert shown["saldo"] == 0
    vista = world.sigfe.vista(
        "requerimientos", area_of(original), original["cabecera"]["ejercicio"], previa(original)["folio"]
    )
    assert vista.renglones[0].consumido == 0


@pytest.mark.parametrize("pair", PAIRS)
def test_with_the_ids_of_another_sigfe_the_reversal_is_refused(pair):
    original, reversal = load("original", pair.split("/")[0]), load("reversa", pair.split("/")[1])
    world = World(fitting_seed(original, reversal))
    folio = int(send(world, original)["folio"])
    reversal["detalles"]["compromiso"][0]["informacionDeAjuste"]["folioTransaccionAjustada"] = folio
    assert codes_in("compromiso", send(world, reversal)) == ("E50",)


@pytest.mark.parametrize("number", UNFIT)
def test_a_reversal_of_another_amount_or_line_does_not_fit(number):
    original, reversal = load("original", UNFIT[number]), load("reversa", number)
    reversal["cabecera"] = {**original["cabecera"], "messageID": reversal["cabecera"]["messageID"]}
    world = World(fitting_seed(original))
    folio = int(send(world, original)["folio"])
    row = send(world, with_ids_of(world, reversal, original, folio))
    assert not row["resultado"]
    assert set(codes_in("compromiso", row)) & {"E50", "E56", "E61"}


def test_sending_an_original_twice_is_refused_with_the_real_sentence():
    original = load("original", "45")
    seed = fitting_seed(original)
    seed["requerimientos"][0]["lineas"][0]["monto"] *= 2
    world = World(seed)
    folio = send(world, original)["folio"]
    original["cabecera"]["messageID"] += "1"
    visto = documento(original)
    detail = send(world, original)["detalleErrorVerticalesType"]
    assert [d["descripcion"] for d in detail] == [
        f"El documento numero {visto['numero']}, de tipo 1600 - Orden de Compra ya existe en el sistema"
        f" para el principal {visto['principales']['principal'][0]['id']}, con folio {folio}."
    ]
