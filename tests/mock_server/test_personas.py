"""The Banco de Personas through its services: registered by ticket, found by identification, of use right away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sigfe_world import AREA, CATALOG, OTHER_AREA, World, codes_in, compromiso, sobre_compromiso

from mock_server.domain.modules.personas import RULES
from mock_server.domain.persona import Banco
from mock_server.explaining.business import explica
from mock_server.modules import MODULES
from mock_server.seed import SeedError
from mock_server.tables import load_tables
from mock_server.tickets import Progresion
from mock_server.wire.personas import leer

RUT, NATURAL, FOREIGN = "98996001-6", "40000101-4", "P-9700123"
CUENTA = {"codigoBanco": "901", "tipoCuenta": "01", "numeroCuenta": "0000979001"}


def persona(identificacion=RUT, **members):
    given = {
        "id": "PE-1",
        "tipoIdentificacion": "01",
        "identificacion": identificacion,
        "subClasificacion": "01",
        "estadoPersona": "VIGENTE",
        "nombre": "Proveedor Nuevo Ficticio SpA",
        "direccion": "Calle Inventada 123",
        "cuentasBancarias": {"cuenta": [CUENTA]},
    }
    return {**given, **members}


def foreign(**members):
    given = {"tipoIdentificacion": "02", "subClasificacion": "03", "cuentasBancarias": None}
    return persona(FOREIGN, **{**given, **members})


@pytest.fixture
def world():
    return World()


def found(world, identificacion=RUT, tipo="01", area=AREA):
    return world.query("personas", "obtener", area, tipoIdentificacion=tipo, identificacion=identificacion)


def rows(world, area=AREA, **members):
    answer = world.query("personas", "buscar", area, **members)
    resumenes = answer["resumenesDePersonas"]
    return [row["identificacion"] for row in resumenes["persona"]] if resumenes else [], answer["totalRegistros"]


def test_what_is_registered_is_obtained_with_its_id_and_its_date(world):
    (row,) = world.settle("personas", persona())
    sent = persona()
    del sent["id"]
    assert row["resultado"]
    assert row["idTransferencia"] == "PE-1"
    assert found(world) == {"persona": {"idPersona": row["folio"], **sent, "fechaRegistro": "2026-06-15T09:00:00"}}


def test_until_its_ticket_is_worked_off_a_person_is_not_known(world):
    world.send("personas", persona(), progresion=Progresion.parse("retenido"))
    assert found(world)["persona"] is None
    world.sigfe.liberar()
    assert found(world)["persona"]["identificacion"] == RUT


def test_a_natural_person_keeps_its_names(world):
    names = {"nombres": "Persona", "apellidoPaterno": "Nueva", "apellidoMaterno": "Ficticia"}
    world.settle("personas", persona(NATURAL, subClasificacion="02", **names))
    told = found(world, NATURAL)["persona"]
    assert {name: told[name] for name in names} == names


def test_codes_may_travel_as_numbers(world):
    cuenta = {"codigoBanco": 1, "tipoCuenta": 3, "numeroCuenta": "5"}
    sent = persona(tipoIdentificacion=1, subClasificacion=1, cuentasBancarias={"cuenta": [cuenta]})
    assert world.settle("personas", sent)[0]["resultado"]
    told = found(world)["persona"]
    assert (told["tipoIdentificacion"], told["subClasificacion"]) == ("01", "01")
    assert told["cuentasBancarias"] == {"cuenta": [{"codigoBanco": "001", "tipoCuenta": "03", "numeroCuenta": "5"}]}


def test_each_person_of_a_message_stands_alone(world):
    message = [persona(), persona(NATURAL, id="PE-2", nombre=""), foreign(id="PE-3"), persona(id="PE-4")]
    results = world.settle("personas", *message)
    assert [row["resultado"] for row in results] == [True, False, True, False]
    assert [codes_in("personas", row) for row in results] == [(), ("E73",), (), ("E73",)]
    assert [bool(row["folio"]) for row in results] == [True, False, True, False]
    assert found(world, NATURAL)["persona"] is None


def test_a_person_of_another_area_is_only_related_and_keeps_what_it_was_registered_with(world):
    (first,) = world.settle("personas", persona(), area=OTHER_AREA)
    assert found(world)["errors"][0]["descripcion"] == (
        f"La persona {RUT} no tiene relacion con la institucion informada"
    )
    (second,) = world.settle("personas", persona(nombre="Otro Nombre", cuentasBancarias=None))
    assert first["folio"] == second["folio"]
    assert found(world)["persona"]["nombre"] == "Proveedor Nuevo Ficticio SpA"
    assert world.codes("personas", persona()) == ("E73",)


def test_an_unknown_person_and_one_of_another_type_do_not_exist(world):
    world.settle("personas", foreign())
    for identificacion, tipo in ((RUT, "01"), (FOREIGN, "01"), ("", "02")):
        answer = found(world, identificacion, tipo)
        assert answer["persona"] is None
        assert CATALOG.codes_of("personas", answer["errors"][0]["descripcion"]) == ("E11",)


def test_an_identification_is_the_same_in_small_letters(world):
    world.settle("personas", persona("98990003-k"), area=AREA)
    assert found(world, "98990003-k")["persona"]["identificacion"] == "98990003-K"


def test_with_its_rule_off_registering_twice_changes_nothing():
    world = World(sin_reglas=frozenset({"E73"}))
    (first,) = world.settle("personas", persona())
    (second,) = world.settle("personas", persona(nombre=""))
    assert first["folio"] == second["folio"]
    assert rows(world, identificacion=RUT)[1] == 1


def test_buscar_filters_by_day_of_registration_name_and_identification(world):
    world.clock.advance(86400 * 3)
    world.settle("personas", persona(), foreign(id="PE-2", nombre="Foreign Example Ltd"))
    day = {"fechaDesde": "2026-06-18", "fechaHasta": "2026-06-18"}
    assert set(rows(world, **day)[0]) == {RUT, FOREIGN}
    assert rows(world, **day, nombre="FICTICIO") == ([RUT], 1)
    assert rows(world, identificacion=FOREIGN.lower()) == ([FOREIGN], 1)
    assert rows(world, OTHER_AREA, **day) == ([], 0)
    assert rows(world, fechaDesde="2026-06-19") == ([], 0)


def test_buscar_pages_by_internal_id(world):
    first, total = rows(world, registrosPorPagina=2, pagina=1)
    everyone, _ = rows(world)
    pages = [rows(world, registrosPorPagina=2, pagina=page)[0] for page in range(1, total + 1)]
    assert first == everyone[:2]
    assert [one for page in pages for one in page] == everyone
    assert total == len(everyone) > 3


def test_buscar_refuses_a_range_that_cannot_be(world):
    answer = world.query("personas", "buscar", fechaDesde="2026-06-18", fechaHasta="2026-06-17")
    assert CATALOG.codes_of("personas", answer["descripcion"]) == ("E13",)


def test_the_seed_brings_persons_with_all_that_they_have(world):
    seed = {
        "areas": world.seed["areas"],
        "personas": [
            {
                "id": "P-9700124",
                "tipoIdentificacion": "02",
                "idPersona": "8800099",
                "nombre": "Foreign Example Ltd",
                "telefono": "000000000",
                "estado": "NO_VIGENTE",
                "cuentasBancarias": [CUENTA],
                "areas": [OTHER_AREA],
                "fechaRegistro": "2026-01-31",
            }
        ],
    }
    told = found(World(seed), "P-9700124", "02", OTHER_AREA)["persona"]
    assert told == {
        "idPersona": "8800099",
        "tipoIdentificacion": "02",
        "identificacion": "P-9700124",
        "subClasificacion": "03",
        "estadoPersona": "NO_VIGENTE",
        "nombre": "Foreign Example Ltd",
        "telefono": "000000000",
        "cuentasBancarias": {"cuenta": [CUENTA]},
        "fechaRegistro": "2026-01-31T00:00:00",
    }


@pytest.mark.parametrize(
    ("member", "value", "where"),
    [("id", "98990001-4", "/personas/0/id"), ("cuentasBancarias", [{**CUENTA, "codigoBanco": "999"}], "999")],
)
def test_a_seed_with_an_impossible_person_is_refused(world, member, value, where):
    seed = {"areas": world.seed["areas"], "personas": [{"id": "98990001-3", member: value}]}
    with pytest.raises(SeedError, match=where):
        world.sigfe.sembrar(seed)


@pytest.mark.parametrize(("sent", "principal"), [(persona(), RUT), (foreign(), FOREIGN), (foreign(), FOREIGN.lower())])
def test_who_is_registered_is_principal_right_away(world, sent, principal):
    otro = compromiso({"2204001": 1000}, principal=principal)
    assert world.codes("compromiso", otro) == (("E23",) if principal == RUT else ("E24",))
    world.settle("personas", sent)
    folio = world.accept("compromiso", otro)
    documento = world.obtener("compromiso", folio)["documentos"]["documento"][0]
    shown = documento["principales"]["principal"][0]
    assert (shown["id"], shown["nombre"]) == (principal.upper(), sent["nombre"])


def test_why_a_person_was_refused_is_told_in_business_words():
    cuenta = {**CUENTA, "codigoBanco": "999"}
    wrong = persona("98990001-4", nombre="", cuentasBancarias={"cuenta": [cuenta]})
    sent = leer({"detalles": {"persona": [wrong]}})[0]
    broken = [one for rule in RULES.values() for one in rule(sent, Banco(load_tables()))]
    assert [explica("", sent, None, one) for one in broken] == [
        "El dígito verificador de 98990001 es 3 y se recibió «4».",
        "La persona 98990001-4: falta el nombre.",
        "La cuenta 0000979001: el banco 999 no existe.",
    ]


def test_a_devengo_pays_whom_the_bank_knows_by_another_identifier(world):
    world.settle("personas", foreign())
    comprado = world.obtener("compromiso", world.accept("compromiso", compromiso({"2204001": 1000}, principal=FOREIGN)))
    world.accept("devengo", sobre_compromiso(comprado, {"2204001": 100}, principal=FOREIGN))


def test_a_message_of_persons_that_breaks_the_mock_ends_too(world, monkeypatch):
    def breaks(*_):
        raise RuntimeError("a fault of ours")

    monkeypatch.setitem(MODULES, "personas", replace(MODULES["personas"], rules={"E73": breaks}))
    results = world.settle("personas", persona(), foreign(id="PE-2"))
    assert [row["idTransferencia"] for row in results] == ["PE-1", "PE-2"]
    assert not any(row["resultado"] for row in results)
    assert found(world)["persona"] is None


@pytest.mark.parametrize("how", [{"area": OTHER_AREA}, {"estadoPersona": "NO_VIGENTE"}])
def test_another_identifier_needs_its_person_in_force_and_related_too(world, how):
    area = how.get("area", AREA)
    world.settle("personas", foreign(**{k: v for k, v in how.items() if k != "area"}), area=area)
    assert world.codes("compromiso", compromiso({"2204001": 1000}, principal=FOREIGN)) == ("E23",)
