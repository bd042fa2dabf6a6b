"""Examples: every message beside a schema is accepted, or refused for exactly the reason it is named after."""

from __future__ import annotations

import schemas


def test_a_valid_example_has_no_violations(valid_example):
    found = schemas.violations(valid_example.operation, valid_example.direction, valid_example.document)
    assert found == []


def test_an_invalid_example_is_refused_for_exactly_the_reason_named(invalid_example):
    found = schemas.violations(invalid_example.operation, invalid_example.direction, invalid_example.document)
    expected = [(one["puntero"], one["palabra"]) for one in invalid_example.entrada["violaciones"]]
    assert [(one.pointer, one.keyword) for one in found] == expected


def test_every_example_file_is_in_its_index_and_every_entry_has_its_file(all_examples):
    listed = {example.path for example in all_examples}
    folders = {path.parent.parent for path in listed}
    standing = {path for folder in folders for path in folder.glob("*/*.json")}
    assert listed == standing


def test_every_operation_has_valid_and_invalid_examples_in_both_directions(all_examples):
    have = {(example.operation.name, example.direction, example.is_valid) for example in all_examples}
    wanted = {
        (operation.name, direction, valid)
        for operation in schemas.load_catalog().operations
        for direction in ("solicitud", "respuesta")
        for valid in (True, False)
    }
    assert wanted <= have


def test_a_valid_example_tells_its_certainty_its_source_and_what_it_shows(valid_example):
    entry = valid_example.entrada
    origin = valid_example.path.name.split("_")[1]
    assert entry["certeza"] == ("observado" if origin == "real" else "supuesto")
    assert entry["fuente"].startswith("supuesto: ") == (origin != "real")
    assert entry["nota"].endswith(".")


def test_the_nine_real_pairs_name_each_other(all_examples):
    real = {example.path.name: example for example in all_examples if "/valid_real_" in example.nombre}
    reversals = {name: one for name, one in real.items() if "original" in one.entrada.get("desenlace", {})}
    assert len(reversals) == 9
    for name, reversal in reversals.items():
        original = real[reversal.entrada["desenlace"]["original"]]
        outcome = original.entrada["desenlace"]
        adjustment = reversal.document["detalles"]["compromiso"][0]["informacionDeAjuste"]
        assert outcome["reverso"] == name
        assert outcome["folio"] == adjustment["folioTransaccionAjustada"]
        assert reversal.entrada["desenlace"]["estado"] == outcome["estado"] == "aceptado"
