"""The seed: the same rules as any message, whole or not at all, and each refusal says which row and why."""

from __future__ import annotations

import copy

import pytest
from sigfe_world import World, compromiso

from mock_server.seed import SeedError, default_seed
from mock_server.tables import load_tables

AREA = {"area": "9752025", "ejercicio": 2018}
ISSUE_SEED = {
    "hoy": "2018-12-20",
    "areas": [{**AREA, "nombre": "Área", "periodo": 11, "contabilizaImpuestos": False}],
    "personas": [{"id": "98990001-3", "nombre": "Comercial", "estado": "VIGENTE", "areas": ["9752025"]}],
    "ley": [{**AREA, "programa": "01", "idConcepto": "2204999", "monto": 1000000000}],
    "cuentas": [
        {
            "idConcepto": "2204",
            "debe": [{"codigo": "53299", "nombre": "Propia"}],
            "haber": [{"codigo": "21599", "nombre": "P"}],
        }
    ],
    "requerimientos": [
        {
            **AREA,
            "folio": 12,
            "origen": "verticales",
            "tipoDemanda": "01",
            "lineas": [
                {
                    "idCombinacion": "3000412",
                    "idConcepto": "2204999",
                    "monto": 1000000,
                    "catalogos": [{"catalogo": "iniciativaInversion", "elemento": "00"}],
                }
            ],
        }
    ],
    "compromisos": [
        {
            **AREA,
            "folio": 31,
            "documento": {"tipo": "1600", "numero": "1382-31-SE18"},
            "principal": "98990001-3",
            "origen": "manual",
            "lineas": [{"requerimiento": 12, "idCombinacion": "3000412", "idConcepto": "2204999", "monto": 1000}],
        }
    ],
    "devengos": [],
}
DEVENGO = {
    **AREA,
    "folio": 5,
    "documento": {"tipo": "0102", "numero": "9"},
    "principal": "98990001-3",
    "montoImpuesto": 100,
    "lineas": [{"compromiso": 31, "idCombinacion": "3000412", "idConcepto": "2204999", "monto": 600}],
}


@pytest.fixture
def seed():
    return copy.deepcopy(ISSUE_SEED)


def load(seed):
    return World(seed)


def vista(world, servicio, folio):
    return world.sigfe.vista(servicio, "9752025", 2018, folio)


def test_the_default_seed_loads():
    assert World(default_seed()).line("compromiso", 31).disponible == 1000000


def test_a_seed_brings_balances_along_the_chain(seed):
    seed["devengos"] = [
        DEVENGO,
        {
            **DEVENGO,
            "folio": 7,
            "documento": {"tipo": "0202", "numero": "10"},
            "montoImpuesto": 0,
            "lineas": [{"requerimiento": 12, "idCombinacion": "3000412", "idConcepto": "2204999", "monto": 50}],
        },
    ]
    world = load(seed)
    assert vista(world, "requerimientos", 12).saldo == 1000000 - 1000 - 50
    assert vista(world, "compromiso", 31).saldo == 1000 - 700
    assert vista(world, "devengo", 5).saldo == 600
    assert vista(world, "devengo", 5).asiento.monto == 700
    assert vista(world, "devengo", 7).renglones[0].previa.servicio == "requerimientos"


def test_the_seed_is_shown_through_obtener_and_its_folios_are_taken(seed):
    world = load(seed)
    shown = world.obtener("compromiso", 31, "9752025", 2018)
    assert shown["documentos"]["documento"][0]["fecha"] == "2018-12-20"
    message = compromiso({"2204999": 100}, 12, "3000412")
    answer = world.send("compromiso", message, area="9752025", ejercicio=2018, periodo=11)
    assert world.ticket(answer["codigo"], "9752025", 2018)["transaccionVerticalesType"][0]["folio"] == "32"
    assert world.query("requerimientos", "buscar", "9752025", 2018)["totalRegistros"] == 1


def test_the_accounts_of_a_seed_come_before_those_of_the_package(seed):
    renglon = vista(load(seed), "compromiso", 31).renglones[0]
    assert [cuenta.codigo for cuenta in (*renglon.cuentas_debe, *renglon.cuentas_haber)] == ["53299", "21599"]
    seed["cuentas"] = []
    assert vista(load(seed), "compromiso", 31).renglones[0].cuentas_haber[0].codigo == "21522"
    assert load_tables().cuentas_de("99", {}) == ((), ())


def test_a_requerimiento_of_a_concept_without_law_is_chargeable_and_takes_nothing(seed):
    seed["ley"] = []
    assert vista(load(seed), "requerimientos", 12).saldo == 999000


def test_a_person_without_areas_is_related_to_all_of_them_and_today_is_the_clocks(seed):
    del seed["personas"][0]["areas"], seed["hoy"]
    world = load(seed)
    assert vista(world, "compromiso", 31).documentos[0].principales[0].nombre == "Comercial"
    assert vista(world, "compromiso", 31).fecha.startswith("2018-12-31")


def impossible(change):
    seed = copy.deepcopy(ISSUE_SEED)
    change(seed)
    return seed


IMPOSSIBLE = {
    "saldo bajo cero": (
        lambda s: s["compromisos"][0]["lineas"][0].update(monto=1000001),
        "/compromisos/0: El monto comprometido",
    ),
    "área desconocida": (
        lambda s: s["compromisos"][0].update(area="9752026"),
        "/compromisos/0: el área 9752026 no abre",
    ),
    "área de la ley": (
        lambda s: s["ley"][0].update(ejercicio=2019),
        "/ley/0: el área 9752025 no abre el ejercicio 2019",
    ),
    "área de persona": (lambda s: s["personas"][0].update(areas=["9752026"]), "/personas/0/areas: el área 9752026"),
    "requerimiento": (
        lambda s: s["compromisos"][0]["lineas"][0].update(requerimiento=13),
        "no pertenece al requerimiento 13",
    ),
    "RUT": (lambda s: s["personas"][0].update(id="98990001-4"), "/personas/0/id: 98990001-4 no es un RUT válido"),
    "principal": (lambda s: s["compromisos"][0].update(principal="98990002-1"), "El rut 98990002-1 informado"),
    "ley": (
        lambda s: s["requerimientos"][0]["lineas"][0].update(monto=1000000001),
        "excede la disponibilidad de la Ley",
    ),
    "folio": (
        lambda s: s["compromisos"].append(s["compromisos"][0]),
        "/compromisos/1/folio: el folio 31 está repetido",
    ),
    "persona repetida": (
        lambda s: s["personas"].append({**s["personas"][0], "estado": "NO_VIGENTE"}),
        "/personas/1: repite /personas/0 (id); deje una sola",
    ),
    "ley repetida": (
        lambda s: s["ley"].append({**s["ley"][0], "monto": 5}),
        "/ley/1: repite /ley/0 (area, ejercicio, programa, idConcepto)",
    ),
    "período repetido": (lambda s: s["areas"].append({**s["areas"][0], "nombre": "Otra"}), "/areas/1: repite /areas/0"),
    "miembro": (lambda s: s.update(hoi="2018-12-20"), "hoi"),
    "monto": (lambda s: s["ley"][0].update(monto=-1), "/ley/0/monto"),
    "devengo": (
        lambda s: s["devengos"].append({**DEVENGO, "montoImpuesto": 401}),
        "/devengos/0: El monto del devengo excede",
    ),
    "combinación": (
        lambda s: s["devengos"].append({**DEVENGO, "lineas": [{**DEVENGO["lineas"][0], "idCombinacion": "1"}]}),
        "/devengos/0: La agrupacion de referencia 1",
    ),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_a_seed_that_cannot_be_is_refused_with_the_reason_and_leaves_the_world_as_it_was(name):
    change, reason = IMPOSSIBLE[name]
    world = World()
    with pytest.raises(SeedError, match="La semilla no se puede cargar") as refused:
        world.sigfe.sembrar(impossible(change))
    assert reason in str(refused.value)
    assert world.line("compromiso", 31).disponible == 1000000


def test_a_seed_obeys_rules_that_are_switched_off_for_messages(seed):
    seed["compromisos"][0]["lineas"][0]["monto"] = 1000001
    with pytest.raises(SeedError):
        World(seed, sin_reglas=frozenset({"E20"}))


def test_seeding_again_replaces_the_world(seed):
    world = World()
    world.sigfe.sembrar(seed)
    assert vista(world, "compromiso", 31).saldo == 1000
    assert world.sigfe.vista("compromiso", "9701001", 2026, 31) is None


@pytest.mark.parametrize(
    ("cuentas", "told"),
    [
        (
            [{"cuentaContable": "53204"}],
            "/areas/0/cuentasBancarias/0/cuentaContable: 53204 no es una cuenta contable de",
        ),
        ([{"cuentaContable": "99999"}], "; use 11101, 11102, 11103 y 11902, o una que cuelgue de ellas."),
        ([{}, {}], "/areas/0/cuentasBancarias/1/numero: la cuenta 7 ya está en esta área; deje una sola."),
    ],
)
def test_a_bank_account_that_could_never_pay_is_refused(seed, cuentas, told):
    seed["areas"][0]["cuentasBancarias"] = [
        {"numero": "7", "cuentaContable": "11102", "rutBanco": "96990003-3", **cuenta} for cuenta in cuentas
    ]
    with pytest.raises(SeedError) as refused:
        load(seed)
    assert told in str(refused.value)
