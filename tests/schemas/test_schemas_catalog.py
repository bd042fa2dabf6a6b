"""The catalogue: services in the chain's order, operations by name and path, rules with their sentences."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

import schemas
from schemas import catalog as catalog_module
from schemas import in_use

REPEATED_DOCUMENT = (
    "El documento numero 7191-68-CM19, de tipo 1600 - Orden de Compra ya existe en el sistema para el principal "
    "73986498-4, con folio 69."
)
UNKNOWN_PRINCIPAL = (
    "El rut 73441019-5 informado en el principal no existe o no tiene relacion con la institucion informada."
)
RULES_OF_THIS_ISSUE = set(
    re.findall(
        "E..",
        "E01 E02 E03 E04 E05 E06 E07 E08 E10 E11 E12 E13 E14 E20 E21 E22 E23 E24 E25 E26 E27 E32 E33 E37 E38 E50 E51"
        " E52 E54 E55 E59 E60 E61 E09 E30 E56 E57 E62 E75 E76 E73 E74 E15 E16 E17 E18 E19 E28 E29",
    )
)


@pytest.fixture
def catalog() -> schemas.Catalog:
    return schemas.load_catalog()


def _rules():
    catalog = schemas.load_catalog()
    return [(name, rule) for name, service in catalog.services.items() for rule in service.rules.values()]


every_rule = pytest.mark.parametrize(("servicio", "rule"), _rules(), ids=lambda one: getattr(one, "codigo", one))


def test_services_stand_in_the_order_of_the_chain(catalog):
    assert list(catalog.services) == [
        "periodo",
        "requerimientos",
        "compromiso",
        "devengo",
        "contabilidad",
        "tesoreria",
        "personas",
        "ticket",
    ]
    assert catalog.services["devengo"].consumes == ("compromiso", "requerimientos")


def test_an_operation_is_found_by_name_and_by_path(catalog):
    by_path = {
        "buscarPeriodo": "periodo.buscar",
        "registrarRequerimientos": "requerimientos.registrar",
        "buscarRequerimientos": "requerimientos.buscar",
        "obtenerRequerimiento": "requerimientos.obtener",
        "registrarCompromisos": "compromiso.registrar",
        "buscarCompromisos": "compromiso.buscar",
        "obtenerCompromiso": "compromiso.obtener",
        "registrarDevengos": "devengo.registrar",
        "buscarDevengos": "devengo.buscar",
        "obtenerDevengo": "devengo.obtener",
        "registrarPersonas": "personas.registrar",
        "buscarPersonas": "personas.buscar",
        "obtenerPersona": "personas.obtener",
        "registrarTransaccionesContables": "contabilidad.registrar",
        "buscarTransaccionesContables": "contabilidad.buscar",
        "obtenerTransaccionContable": "contabilidad.obtener",
        "registrarPagosATerceros": "tesoreria.registrar",
        "obtenerEstadoDeTransacciones": "ticket.consultar",
    }
    assert {operation.ruta: operation.name for operation in catalog.operations} == by_path
    for ruta, name in by_path.items():
        assert catalog.by_path(ruta) == catalog.operation(name)
    assert catalog.by_path("registrarCompromiso") is None


def test_only_registrar_is_asynchronous(catalog):
    assert {operation.verbo for operation in catalog.operations if operation.asincrona} == {"registrar"}


def test_an_unknown_operation_is_a_key_error(catalog):
    with pytest.raises(KeyError):
        catalog.operation("compromiso.consultar")


def test_all_rules_of_the_scope_stand_somewhere():
    assert {rule.codigo for _, rule in _rules()} >= RULES_OF_THIS_ISSUE


@every_rule
def test_a_rule_tells_layer_scope_certainty_and_source(servicio, rule, catalog):
    assert catalog.rule(servicio, rule.codigo) == rule
    assert rule.capa in {"puerta", "negocio"}
    assert rule.aplica
    assert rule.aplica <= {"original", "ajuste", "reverso"}
    assert {rule.estado, rule.estado_texto} <= {"documentado", "observado", "supuesto"}
    assert rule.titulo
    assert rule.fuente
    assert rule.fuente.startswith("supuesto: ") == (rule.estado == "supuesto")


@every_rule
def test_a_rule_recognises_its_own_sentence_with_and_without_blanks_and_no_other_rule_does(servicio, rule, catalog):
    gaps = re.findall(r"\{([a-z_]+)\}", rule.texto)
    sentence = rule.sentence({gap: f"7191-{index}.5" for index, gap in enumerate(gaps)})
    assert "{" not in sentence
    assert catalog.codes_of(servicio, sentence) == (rule.codigo,)
    assert catalog.codes_of(servicio, "".join(sentence.split())) == (rule.codigo,)
    assert catalog.codes_of(servicio, f"  {sentence.rstrip('.').upper()} ") == (rule.codigo,)
    assert catalog.codes_of(servicio, sentence + " por lo demas") in {(), (rule.codigo,)}


def test_a_gap_without_a_value_is_not_filled_silently(catalog):
    with pytest.raises(KeyError, match="rut"):
        catalog.rule("compromiso", "E23").sentence({})


@pytest.mark.parametrize(
    ("codigo", "sentence", "values"),
    [
        (
            "E25",
            REPEATED_DOCUMENT,
            {"numero": "7191-68-CM19", "tipo": "1600", "nombre": "Orden de Compra", "rut": "73986498-4", "folio": 69},
        ),
        ("E23", UNKNOWN_PRINCIPAL, {"rut": "73441019-5"}),
    ],
)
def test_the_sentences_seen_in_real_answers_come_out_to_the_letter(catalog, codigo, sentence, values):
    assert catalog.rule("compromiso", codigo).sentence(values) == sentence
    assert catalog.codes_of("compromiso", sentence) == (codigo,)
    assert catalog.codes_of("compromiso", sentence.replace(" ", "")) == (codigo,)


def test_the_refusals_of_the_examples_are_recognised(all_examples, catalog):
    seen = {
        example.path.stem.split("_")[-1]: catalog.codes_of("compromiso", example.document["descripcion"])
        for example in all_examples
        if example.nombre.startswith("registrar.respuesta/valid") and example.servicio == "compromiso"
    }
    assert {name: codes for name, codes in seen.items() if codes} == {
        "periodo-no-abierto": ("E01",),
        "ejercicio-cerrado": ("E02",),
        "area-no-vigente": ("E03",),
        "proceso-incorrecto": ("E06",),
        "mensaje-repetido": ("E07",),
        "error-403-servicio": ("E04",),
        "error-403-ip": ("E05",),
    }


def test_rules_on_the_document_and_the_principal_never_apply_to_a_reversal(catalog):
    for servicio, codigo in [
        ("compromiso", "E08"),
        ("compromiso", "E23"),
        ("compromiso", "E24"),
        ("compromiso", "E25"),
        ("devengo", "E08"),
        ("devengo", "E23"),
        ("devengo", "E24"),
        ("devengo", "E38"),
    ]:
        assert "reverso" not in catalog.rule(servicio, codigo).aplica


def test_a_broken_catalogue_file_is_named(tmp_path, monkeypatch):
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "reglas.json").write_text('{"reglas": [', encoding="utf-8")
    monkeypatch.setattr(in_use, "ROOT", tmp_path)
    load_catalog = catalog_module.load_catalog.__wrapped__
    with pytest.raises(schemas.CatalogError, match=r"common/reglas\.json: no se puede leer"):
        load_catalog()


def test_a_service_without_a_member_is_named(tmp_path, monkeypatch):
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "reglas.json").write_text('{"reglas": []}', encoding="utf-8")
    service = tmp_path / "modules" / "nuevo" / "v1" / "service.json"
    service.parent.mkdir(parents=True)
    service.write_text('{"titulo": "Nuevo"}', encoding="utf-8")
    for name in ("transporte.json", "estados.json"):
        shutil.copy(in_use.ROOT / name, tmp_path)
    monkeypatch.setattr(in_use, "ROOT", tmp_path)
    monkeypatch.setattr(catalog_module, "ROOT", tmp_path)
    monkeypatch.setattr(catalog_module, "MODULES", tmp_path / "modules")
    with pytest.raises(schemas.CatalogError, match=r"service\.json.*orden"):
        catalog_module.load_catalog.__wrapped__()


def test_requirements_are_numbered_once_and_tell_their_source():
    path = Path(schemas.__file__).parent / "requirements.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["requisitos"]
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids))
    for row in rows:
        assert re.fullmatch(r"IOP-[1-9]\.[0-9]|WIRE-[1-9][0-9]?", row["id"])
        assert row["texto"].endswith(".")
        assert row["certeza"] in {"documentado", "observado", "supuesto"}
        assert row["id"].startswith("IOP") == (row["certeza"] == "documentado")
        assert row["fuente"].startswith("supuesto: ") == (row["certeza"] == "supuesto")
