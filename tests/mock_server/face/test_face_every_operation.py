"""Bad input at the door of every operation of the catalogue: the right status and the one error object."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from face_client import Mock, basic, new_mock, problem

from mock_server.reception import MAX_BODY
from schemas import load_catalog
from schemas.catalog import MODULES

OPERATIONS = load_catalog().operations
JSON = {"content-type": "application/json"}


def example(operation: Any) -> dict[str, Any]:
    """The first valid example of what the operation receives."""
    folder = MODULES / operation.servicio / "v1" / "examples" / f"{operation.verbo}.solicitud"
    first: dict[str, Any] = json.loads(min(folder.glob("valid_*.json")).read_text(encoding="utf-8"))
    return first


@pytest.fixture(scope="module")
def shared() -> Mock:
    """Nothing that is refused at the door changes anything, so one mock serves them all."""
    return new_mock()


@pytest.fixture(params=OPERATIONS, ids=lambda operation: operation.name)
def operation(request: pytest.FixtureRequest) -> Any:
    return request.param


def send(mock: Mock, operation: Any, content: bytes, method: str = "POST", **headers: str) -> Any:
    sent = {**basic(operation.servicio), **JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return mock.ask(method, f"/cxf/public/verticales/{operation.ruta}", content=content, headers=sent)


def test_there_are_eighteen_operations() -> None:
    assert len(OPERATIONS) == 18


def test_its_own_example_passes_the_door(operation: Any) -> None:
    answer = send(new_mock(), operation, json.dumps(example(operation)).encode())
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_method_is_405(shared: Mock, operation: Any, method: str) -> None:
    assert problem(send(shared, operation, b"{}", method), 405) == ["Use POST."]


def test_another_media_type_is_415(shared: Mock, operation: Any) -> None:
    problem(send(shared, operation, b"{}", content_type="text/xml"), 415)


def test_no_credentials_are_401_and_those_of_another_service_403(shared: Mock, operation: Any) -> None:
    problem(send(shared, operation, b"{}", authorization="Basic x"), 401)
    another = "ticket" if operation.servicio != "ticket" else "periodo"
    problem(send(shared, operation, b"{}", **basic(another)), 403)


def test_one_mebibyte_fits_and_one_byte_more_is_413(shared: Mock, operation: Any) -> None:
    problem(send(shared, operation, b"[]".ljust(MAX_BODY)), 400)
    assert problem(send(shared, operation, b"[]".ljust(MAX_BODY + 1)), 413) == [f"El máximo es {MAX_BODY} bytes."]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "el cuerpo está vacío"),
        (b'{"cabecera" ', "línea 1, columna"),
        (b'{"a": 1, "a": 2}', "el miembro «a» está repetido"),
        (b'{"a": NaN}', "NaN no es un número de JSON"),
        (b'{"a": Infinity}', "Infinity no es un número de JSON"),
        (b'{"a": "\xff"}', "línea 1, columna"),
    ],
)
def test_malformed_json_is_400_with_its_place(shared: Mock, operation: Any, raw: bytes, told: str) -> None:
    [sentence] = problem(send(shared, operation, raw), 400)
    assert told in sentence


@pytest.mark.parametrize("raw", [b"[]", b"null", b"7", b'"x"', b"true", b"{}"])
def test_what_is_no_message_is_400(shared: Mock, operation: Any, raw: bytes) -> None:
    problem(send(shared, operation, raw), 400)


def test_a_missing_member_is_taken_or_400_and_named(operation: Any) -> None:
    whole, mock, refused = example(operation), new_mock(), []
    for member in whole:
        part = {name: value for name, value in whole.items() if name != member}
        answer = send(mock, operation, dump(part))
        if answer.status_code != 200:
            assert any(f"«{member}»" in sentence for sentence in problem(answer, 400))
            refused.append(member)
    assert refused


@pytest.mark.parametrize("wrong", [True, 1.5, {}, []], ids=["boolean", "decimal", "object", "list"])
def test_a_wrong_type_in_any_first_member_is_400_and_placed(shared: Mock, operation: Any, wrong: Any) -> None:
    for member, value in example(operation).items():
        if isinstance(wrong, type(value)):
            continue  # of the right type
        message = {**copy.deepcopy(example(operation)), member: wrong}
        assert any(
            sentence.startswith(f"/{member}") for sentence in problem(send(shared, operation, dump(message)), 400)
        )


def dump(value: Any) -> bytes:
    return json.dumps(value).encode()
