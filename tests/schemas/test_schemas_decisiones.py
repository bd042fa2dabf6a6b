"""The schema of decisiones.json: what a consultant's browser saves fits, and what does not is refused at its member."""

from __future__ import annotations

import copy

import pytest

import schemas

CASE = {
    "id": "COM-NEG-E23",
    "intento": 2,
    "veredicto": "FALLIDO",
    "decision": "observado",
    "comentario": "Falta el RUT.",
    "fecha": "2026-06-16",
}
FILE = {
    "corrida": "20260615T140507Z",
    "cabeza": "0f" * 32,
    "consultor": {"nombre": "Consultora de Prueba", "cargo": ""},
    "fecha": "2026-06-17",
    "observaciones": "",
    "casos": [CASE],
}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"casos": []},
        {"consultor": {"nombre": "Consultora de Prueba"}},
        {"casos": [{**CASE, "intento": 0, "veredicto": "OMITIDO", "comentario": ""}]},
    ],
)
def test_what_a_browser_saves_is_right(change):
    assert schemas.own_schema_violations("decisiones", {**FILE, **change}) == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"corrida": ""}, "/corrida"),
        ({"cabeza": "0F" * 32}, "/cabeza"),
        ({"cabeza": ""}, "/cabeza"),
        ({"consultor": {"nombre": " "}}, "/consultor/nombre"),
        ({"consultor": {"cargo": "x"}}, "/consultor"),
        ({"fecha": "2026-02-30"}, "/fecha"),
        ({"fecha": "17-06-2026"}, "/fecha"),
        ({"firma": "x"}, ""),
        ({"casos": None}, "/casos"),
        ({"casos": [{**CASE, "id": "<script>"}]}, "/casos/0/id"),
        ({"casos": [{**CASE, "intento": -1}]}, "/casos/0/intento"),
        ({"casos": [{**CASE, "veredicto": "VERDE"}]}, "/casos/0/veredicto"),
        ({"casos": [{**CASE, "decision": "APROBADO"}]}, "/casos/0/decision"),
        ({"casos": [{**CASE, "comentario": None}]}, "/casos/0/comentario"),
        ({"casos": [{**CASE, "comentario": "x" * 4001}]}, "/casos/0/comentario"),
        ({"casos": [{name: value for name, value in CASE.items() if name != "fecha"}]}, "/casos/0"),
    ],
)
def test_a_wrong_member_is_refused_where_it_stands(change, pointer):
    found = schemas.own_schema_violations("decisiones", copy.deepcopy({**FILE, **change}))
    assert [violation.pointer for violation in found] == [pointer]
