"""Whatever the schema lets in gets a ticket with an end: no message breaks the service, with or without its rules."""

from __future__ import annotations

import copy

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sigfe_world import (
    AHORA,
    CATALOG,
    World,
    compromiso,
    compromiso_ajuste,
    devengo,
    devengo_ajuste,
    requerimiento,
    requerimiento_ajuste,
    sobre_compromiso,
)

from mock_server.service import Call
from schemas import is_valid

CONCEPTO = "2204001"
ALL_RULES = frozenset(code for service in CATALOG.services.values() for code in service.rules)
ODD = st.one_of(
    st.none(),
    st.just(""),
    st.just([]),
    st.just({}),
    st.sampled_from([0, -1, 10**15, "0", "9" * 18, "x", "ajeno", "2", "K"]),
)


PERSONA = {
    "id": "1",
    "tipoIdentificacion": "01",
    "identificacion": "98996001-6",
    "subClasificacion": "01",
    "estadoPersona": "VIGENTE",
    "nombre": "Proveedor Nuevo Ficticio SpA",
    "telefono": "000000000",
    "cuentasBancarias": {"cuenta": [{"codigoBanco": "901", "tipoCuenta": "01", "numeroCuenta": "0000979001"}]},
}


def good_messages(world):
    """One of each kind, on transactions that exist."""
    comprometido = world.obtener("compromiso", world.accept("compromiso", compromiso({CONCEPTO: 1000})))
    devengado = world.obtener("devengo", world.accept("devengo", sobre_compromiso(comprometido, {CONCEPTO: 100}, 19)))
    distribuido = world.accept("requerimientos", requerimiento({CONCEPTO: 10}))
    grupo = world.line("requerimientos", distribuido).grupo
    return [
        ("requerimientos", requerimiento({CONCEPTO: 10})),
        ("requerimientos", requerimiento_ajuste(distribuido, grupo, {CONCEPTO: -10}, "2")),
        ("compromiso", compromiso({CONCEPTO: 10})),
        ("compromiso", compromiso_ajuste(comprometido, {CONCEPTO: -10}, "3")),
        ("devengo", devengo(("1", 12, "3000412"), {CONCEPTO: 10}, 2)),
        ("devengo", devengo_ajuste(devengado, {CONCEPTO: -10}, "7", -2, ("0402", "1"))),
        ("devengo", devengo_ajuste(devengado, None, "2", -19)),
        ("personas", PERSONA),
    ]


def places(node, path=()):
    """Every member and item of a document."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in items:
        yield (*path, key)
        yield from places(child, (*path, key))


def changed(node, path, value, act):
    for key in path[:-1]:
        node = node[key]
    if act == "quitar":
        del node[path[-1]]
    elif act == "repetir" and isinstance(node, list):
        node.append(copy.deepcopy(node[path[-1]]))
    else:
        node[path[-1]] = value


@pytest.mark.parametrize("off", [frozenset(), ALL_RULES], ids=["con-reglas", "sin-reglas"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(data=st.data())
def test_a_message_that_the_schema_lets_in_ends(off, data):
    world = WORLDS[off]
    servicio, sent = data.draw(st.sampled_from(GOOD[off]))
    body = world.body(servicio, sent)
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(sorted(places(body["detalles"]), key=str)))
        changed(body["detalles"], path, data.draw(ODD), data.draw(st.sampled_from(["quitar", "cambiar", "repetir"])))
        operation = CATALOG.operation(f"{servicio}.registrar")
        assume(is_valid(operation, "solicitud", body))
    ticket = world.sigfe.registrar(Call(operation, "verticales", servicio, AHORA), body)["codigo"]
    answer = world.ticket(ticket)
    assert answer["estado"].startswith("FINALIZADO_")
    service = CATALOG.services[servicio]
    for row, told in zip(answer["transaccionVerticalesType"], body["detalles"][service.entidad], strict=True):
        if row["resultado"]:
            named = told if service.clave != "folio" else row
            names = service.operations["obtener"].lecturas["solicitud"].keys() - {"ejercicio"}
            world.query(servicio, "obtener", check=False, **{name: named.get(name) for name in names})
    world.query(servicio, "buscar", check=False)


WORLDS = {off: World(sin_reglas=off) for off in (frozenset(), ALL_RULES)}
GOOD = {off: good_messages(world) for off, world in WORLDS.items()}
