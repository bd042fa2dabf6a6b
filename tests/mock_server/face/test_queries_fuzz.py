"""No query breaks the mock: one that its schema lets in is answered, one that it does not is explained."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from face_client import new_mock
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mock_server.clock import Reloj
from mock_server.seeding import plant
from mock_server.service import Sigfe
from mock_server.store import Store
from mock_server.tables import default_seed
from schemas import Operation, is_valid, load_catalog, schema_of
from schemas.validation import resources

QUERIES = [operation for operation in load_catalog().operations if operation.verbo != "registrar"]
HERE: dict[str, Any] = {
    "partida": "97",
    "capitulo": "01",
    "areaTransaccional": "001",
    "codigoAreaTx": "9701001",
    "areaTrx": "9701001",
    "ejercicio": "2026",
}
INT64 = 2**63 - 1
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, -1, 1, INT64, -INT64, 10**18, 1.5]),
    st.integers(-INT64, INT64),
    st.text(max_size=30),
    st.from_regex(r"[0-9]{1,25}", fullmatch=True),
    st.dates(date(1000, 1, 1)).map(str),
)
ODD = st.one_of(SCALARS, st.lists(SCALARS, max_size=2), st.dictionaries(st.text(max_size=3), SCALARS, max_size=2))


def shape(node: dict[str, Any]) -> dict[str, Any]:
    """A member's schema, with what it refers to among the common types."""
    if "$ref" not in node:
        return node
    common = next(schema for uri, schema in resources().items() if uri.endswith("/common/tipos.schema.json"))
    referred: dict[str, Any] = common["$defs"][node["$ref"].rpartition("/")[2]]
    return {**referred, **node}


def values(name: str, node: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What a member's schema lets in, up to its very bounds; sometimes what the seed knows."""
    said = shape(node)
    types = said["type"] if isinstance(said["type"], list) else [said["type"]]
    low, high = said.get("minimum", -INT64), min(said.get("maximum", INT64), INT64)
    text = st.text(max_size=40)
    if said.get("format") == "date":
        text = st.dates(date(1000, 1, 1), date(2999, 12, 31)).map(str)
    elif "pattern" in said:
        text = st.from_regex(said["pattern"].removeprefix("^").replace(r"(?!\n)$", ""), fullmatch=True)
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "integer": st.sampled_from([low, high]) | st.integers(low, high),
        "string": text,
        "null": st.none(),
    }
    drawn = st.one_of(*(kinds[kind] for kind in types))
    return st.just(HERE[name]) | drawn if name in HERE else drawn


def queries(operation: Operation) -> st.SearchStrategy[dict[str, Any]]:
    """Queries that the schema of the operation lets in."""
    schema = schema_of(operation, "solicitud")
    members = {name: values(name, node) for name, node in schema["properties"].items()}
    required = {name: members[name] for name in schema["required"]}
    optional = {name: member for name, member in members.items() if name not in required}
    return st.fixed_dictionaries(required, optional=optional)


def seeded() -> Any:
    reloj = Reloj()
    sigfe = Sigfe(Store(), reloj)
    plant(sigfe, reloj, default_seed())
    return new_mock(credenciales=None, sigfe=sigfe)


MOCK = seeded()


def status(operation: Operation, body: Any) -> int:
    return int(MOCK.ask("POST", f"/cxf/public/verticales/{operation.ruta}", json=body).status_code)


@pytest.mark.parametrize("operation", QUERIES, ids=lambda operation: operation.name)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_query_that_the_schema_lets_in_is_answered(operation: Operation, data: st.DataObject) -> None:
    body = data.draw(queries(operation))
    assume(is_valid(operation, "solicitud", body))
    assert status(operation, body) == 200


@pytest.mark.parametrize("operation", QUERIES, ids=lambda operation: operation.name)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_query_with_a_wrong_member_is_answered_or_explained(operation: Operation, data: st.DataObject) -> None:
    body = copy.deepcopy(data.draw(queries(operation)))
    body[data.draw(st.sampled_from([*body, "sobra"]))] = data.draw(ODD)
    expected = 200 if is_valid(operation, "solicitud", body) else 400
    assert status(operation, body) == expected


@pytest.mark.parametrize("servicio", ["requerimientos", "compromiso", "devengo"])
@pytest.mark.parametrize("pagina", [1_000_001, 10**18, INT64])
def test_a_page_beyond_any_search_is_refused_with_its_bounds(servicio: str, pagina: int) -> None:
    operation = load_catalog().operation(f"{servicio}.buscar")
    here = {name: HERE[name] for name in ("partida", "capitulo", "areaTransaccional", "ejercicio")}
    path = f"/cxf/public/verticales/{operation.ruta}"
    assert MOCK.ask("POST", path, json={**here, "pagina": 1_000_000}).status_code == 200
    answer = MOCK.ask("POST", path, json={**here, "pagina": pagina})
    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"descripcion": "/pagina: debe ser una pagina, de 1 a 1000000"}]
