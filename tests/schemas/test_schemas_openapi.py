"""The OpenAPI document: self-contained, complete, honest, and the same bytes every time."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

import schemas
from schemas.catalog import Catalog, Operation
from schemas.examples import examples_of
from schemas.linking import INSTITUCION
from schemas.openapi import JSON, openapi_document, openapi_text
from schemas.reading import read

CATALOG = schemas.load_catalog()
DOCUMENT = json.loads(openapi_text())
STATUSES = {"200", "400", "401", "403", "404", "405", "413", "415", "500"}
REGISTERING = [service for service in CATALOG.services.values() if "registrar" in service.operations]
EXPRESSION = re.compile(r"\$(request|response)\.body#((?:/[A-Za-z0-9_]+)+)|\$request\.path\.canal")
NAME = re.compile(r"[a-zA-Z0-9._-]+")


def post_of(operation: Operation) -> dict[str, Any]:
    return DOCUMENT["paths"][operation.path("{canal}")]["post"]


def nodes(value: Any, place: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of the document outside examples and links' bodies, with its pointer."""
    if isinstance(value, dict):
        yield place, value
        for name, below in value.items():
            if name not in {"examples", "example", "requestBody"} or "post" in place.rsplit("/", 1):
                yield from nodes(below, f"{place}/{name}")
    elif isinstance(value, list):
        for position, below in enumerate(value):
            yield from nodes(below, f"{place}/{position}")


def resolved(reference: str) -> Any:
    assert reference.startswith("#/"), reference
    found: Any = DOCUMENT
    for token in reference.removeprefix("#/").split("/"):
        found = found[token.replace("~1", "/").replace("~0", "~")]
    return found


def fits(schema: dict[str, Any], document: Any) -> bool:
    whole = DRAFT202012.create_resource({**DOCUMENT, "$id": "urn:documento"})
    registry = Registry().with_resource("urn:documento", whole)
    absolute = {"$ref": "urn:documento" + schema["$ref"]}
    return Draft202012Validator(absolute, registry=registry, format_checker=FormatChecker()).is_valid(document)


def test_every_operation_of_the_catalogue_is_in_the_document_once():
    named = [path["post"]["operationId"] for path in DOCUMENT["paths"].values()]
    assert named == [operation.name for operation in CATALOG.operations]
    assert DOCUMENT["openapi"] == "3.1.0"
    assert {"info", "servers", "paths", "components", "tags"} <= DOCUMENT.keys()


def test_every_reference_stays_in_the_document_and_leads_somewhere():
    references = [node["$ref"] for _, node in nodes(DOCUMENT) if isinstance(node.get("$ref"), str)]
    assert len(references) > 100
    for reference in references:
        assert isinstance(resolved(reference), dict)


def test_no_component_is_left_over_and_their_names_are_valid():
    written = {node["$ref"] for _, node in nodes(DOCUMENT) if isinstance(node.get("$ref"), str)}
    for kind in ("schemas", "responses", "parameters"):
        for name in DOCUMENT["components"][kind]:
            assert NAME.fullmatch(name)
            assert any(reference.startswith(f"#/components/{kind}/{name}") for reference in written), name


def test_a_schema_is_a_json_schema_and_says_nothing_of_its_file():
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
        assert not {"$id", "$schema", "$defs"} & {word for _, node in nodes(schema) for word in node}


def test_a_reference_stands_alone_or_with_words_that_ask_for_nothing():
    referring = [node for _, node in nodes(DOCUMENT["components"]["schemas"]) if isinstance(node.get("$ref"), str)]
    words = {word for node in referring for word in node if not word.startswith("x-")}
    assert words == {"$ref", "title", "description"}


def test_members_keep_their_certainty_and_source():
    told = [node for _, node in nodes(DOCUMENT["components"]["schemas"]) if "x-certeza" in node]
    assert len(told) > 200
    assert all(node["x-certeza"] in {"documentado", "observado", "supuesto"} and node["x-fuente"] for node in told)


@pytest.mark.parametrize("operation", CATALOG.operations, ids=lambda o: o.name)
def test_an_operation_declares_its_request_every_answer_and_its_own_credentials(operation):
    post = post_of(operation)
    assert post["responses"].keys() == STATUSES
    assert post["requestBody"]["required"] is True
    assert post["security"] == [{operation.servicio: []}]
    assert DOCUMENT["components"]["securitySchemes"][operation.servicio]["scheme"] == "basic"
    for status in STATUSES - {"200"}:
        answer = resolved(post["responses"][status]["$ref"])
        assert answer["content"][JSON]["schema"] == {"$ref": "#/components/schemas/error"}


@pytest.mark.parametrize("operation", CATALOG.operations, ids=lambda o: o.name)
@pytest.mark.parametrize("direction", ["solicitud", "respuesta"])
def test_the_examples_of_an_operation_fit_the_bundled_schema(operation, direction):
    post = post_of(operation)
    content = (post["requestBody"] if direction == "solicitud" else post["responses"]["200"])["content"][JSON]
    assert content["examples"]
    for name, example in content["examples"].items():
        assert fits(content["schema"], example["value"]), name


def test_the_examples_of_the_refusals_fit_and_carry_their_status():
    for name, answer in DOCUMENT["components"]["responses"].items():
        for example in answer["content"][JSON]["examples"].values():
            assert fits(answer["content"][JSON]["schema"], example["value"])
            assert example["value"]["status"] == name.removeprefix("rechazo")


def test_the_bundled_schemas_judge_as_the_files_do(example):
    operation = example.operation
    post = post_of(operation)
    part = post["requestBody"] if example.direction == "solicitud" else post["responses"]["200"]
    assert fits(part["content"][JSON]["schema"], example.document) is example.is_valid


@pytest.mark.parametrize("service", REGISTERING, ids=lambda s: s.nombre)
def test_a_registrar_leads_to_its_ticket_and_what_it_registered_to_an_adjustment(service):
    registrar = service.operations["registrar"]
    links = post_of(registrar)["responses"]["200"]["links"]
    assert links["consultar"]["operationId"] == "ticket.consultar"
    reading = f"obtener.{service.lee}"
    if service.clave != "folio":
        assert links[reading]["operationId"] == f"{service.lee}.obtener"
        return
    ticket = post_of(CATALOG.operation("ticket.consultar"))["responses"]["200"]["links"]
    assert ticket[reading]["requestBody"]["folio"].startswith("$response.body#/")
    read_back = post_of(CATALOG.operation(f"{service.lee}.obtener"))["responses"]["200"]["links"]
    assert read_back[f"ajustar.{service.nombre}"]["operationId"] == registrar.name


def links() -> Iterator[tuple[Operation, str, dict[str, Any]]]:
    for operation in CATALOG.operations:
        for name, link in post_of(operation)["responses"]["200"].get("links", {}).items():
            yield operation, name, link


LINKS = list(links())


@pytest.mark.parametrize(("operation", "name", "link"), LINKS, ids=[f"{one.name}-{name}" for one, name, _ in LINKS])
def test_a_link_fills_a_request_that_fits_from_an_exchange_that_fits(operation, name, link):
    target = CATALOG.operation(link["operationId"])
    answers = [example.document for example in examples_of(operation, "respuesta")]
    filled = [
        body
        for example in examples_of(operation, "solicitud")
        for answer in answers
        if (body := evaluated(link["requestBody"], example.document, answer)) is not None
    ]
    assert any(schemas.is_valid(target, "solicitud", body) for body in filled), f"{operation.name} → {name}"


def evaluated(value: Any, request: Any, response: Any) -> Any:
    """The body with every expression evaluated; None when one of them finds nothing."""
    missing = False

    def one(match: re.Match[str]) -> Any:
        nonlocal missing
        if match[1] is None:
            return "verticales"
        found = read(request if match[1] == "request" else response, match[2])
        missing = missing or found is None
        return found

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            return {name: walk(below) for name, below in node.items()}
        if isinstance(node, list):
            return [walk(below) for below in node]
        if not isinstance(node, str):
            return node
        whole = EXPRESSION.fullmatch(node)
        if whole:
            return one(whole)
        return re.sub(r"\{(.*?)\}", lambda match: str(one(EXPRESSION.fullmatch(match[1]))), node)

    body = walk(copy.deepcopy(value))
    return None if missing else body


def test_the_area_of_a_ticket_is_put_together_from_its_three_parts():
    link = post_of(CATALOG.operation("compromiso.registrar"))["responses"]["200"]["links"]["consultar"]
    request = {"cabecera": {"ejercicio": 2026, "institucion": dict(zip(INSTITUCION, ("97", "01", "001"), strict=True))}}
    body = evaluated(link["requestBody"], request, {"codigo": 7})
    assert body == {"ticketEnvio": 7, "codigoAreaTx": "9701001", "ejercicio": 2026}


def test_the_document_grows_and_shrinks_with_the_catalogue():
    fewer = {name: CATALOG.services[name] for name in ("requerimientos", "ticket")}
    document = openapi_document(Catalog(fewer))
    assert len(document["paths"]) == 4
    assert not [name for name in document["components"]["schemas"] if name.startswith("devengo")]


def test_the_bytes_are_the_same_in_another_process():
    program = "import sys; from schemas.openapi import openapi_text; sys.stdout.buffer.write(openapi_text().encode())"
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert other.stdout.decode() == openapi_text()
