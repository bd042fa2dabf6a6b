"""OpenAPI 3.1: the catalogue as one self-contained document, the same bytes for the same catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from schemas.bundling import bundle, reference_to
from schemas.catalog import VERSION, Catalog, Operation, Service, load_catalog
from schemas.examples import Example, examples_of
from schemas.in_use import per_contract
from schemas.linking import links_of
from schemas.validation import Direction, resources, schema_of

JSON = "application/json"
REFUSALS = {
    400: "El cuerpo no es JSON válido o no cumple el esquema de la operación.",
    401: "Faltan las credenciales, o no son válidas.",
    403: "La credencial es de otro servicio o institución, o la dirección de origen no está autorizada.",
    404: "La operación o el canal no existen.",
    405: "El método no es POST; la ruta no atiende otros.",
    413: "El mensaje excede el tamaño permitido.",
    415: "El cuerpo no viene como application/json en UTF-8.",
    500: "Error interno; no hay certeza de que el mensaje se haya recibido.",
}
_HEADERS = {
    401: {"WWW-Authenticate": "Cómo autenticarse: Basic."},
    405: {"Allow": "Los métodos admitidos: POST."},
}
_INFO = (
    "Contrato de los servicios de interoperabilidad de SIGFE, generado desde el catálogo de sigfe-iop. No es un "
    "documento de la institución: cada miembro dice en `x-certeza` si es `documentado`, `observado` o `supuesto`, y "
    "en `x-fuente` de dónde se sabe. Si el manual de la institución dice otra cosa, vale el manual."
)
_SYNCHRONOUS = "Responde en forma síncrona; si no encuentra o no puede, lo dice con HTTP 200 en la misma respuesta."
_ASYNCHRONOUS = (
    "Responde en forma asíncrona: «codigo» es el ticket, que se sigue con `ticket.consultar` hasta un estado final; "
    "si no se recibe, «descripcion» dice por qué, con HTTP 200 y sin ticket."
)


@per_contract
def openapi_text(credenciales: bool = True) -> str:
    """The document as it is written and served: UTF-8 JSON, two blanks of indent, one final newline.

    Without `credenciales` it is that of a mock that asks for none: it declares no security.
    """
    document = openapi_document(load_catalog())
    if not credenciales:
        del document["components"]["securitySchemes"]
        for path in document["paths"].values():
            del path["post"]["security"]
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def openapi_document(catalog: Catalog) -> dict[str, Any]:
    """The OpenAPI 3.1 document of every operation of the catalogue."""
    schema_ids = [_schema_id(operation, way) for operation in catalog.operations for way in ("solicitud", "respuesta")]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Interoperabilidad de SIGFE",
            "version": VERSION,
            "description": _INFO,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "http://127.0.0.1:8088", "description": "El simulador, levantado con «iop mock»."}],
        "tags": [{"name": service.nombre, "description": service.titulo} for service in catalog.services.values()],
        "paths": {operation.path("{canal}"): _path(catalog, operation) for operation in catalog.operations},
        "components": {
            "schemas": bundle([*schema_ids, _error_id()]),
            "responses": {_refusal_name(status): _refusal(catalog, status) for status in REFUSALS},
            "parameters": {"canal": _canal(catalog.canal)},
            "securitySchemes": {service.nombre: _basic(service) for service in catalog.services.values()},
        },
    }


def _path(catalog: Catalog, operation: Operation) -> dict[str, Any]:
    tells_channel = "{canal}" in operation.path("{canal}")
    told = {"parameters": [{"$ref": "#/components/parameters/canal"}]} if tells_channel else {}
    return {**told, "post": _post(catalog, operation)}


def _post(catalog: Catalog, operation: Operation) -> dict[str, Any]:
    asks = schema_of(operation, "solicitud")
    return {
        "operationId": operation.name,
        "tags": [operation.servicio],
        "summary": str(asks["title"]).removesuffix(": solicitud"),
        "description": _ASYNCHRONOUS if operation.asincrona else _SYNCHRONOUS,
        **{word: asks[word] for word in ("x-certeza", "x-fuente") if word in asks},
        "security": [{operation.servicio: []}],
        "requestBody": {
            "description": asks["description"],
            "required": True,
            "content": _content(operation, "solicitud"),
        },
        "responses": {
            "200": _answer(catalog, operation),
            **{str(status): {"$ref": f"#/components/responses/{_refusal_name(status)}"} for status in REFUSALS},
        },
    }


def _answer(catalog: Catalog, operation: Operation) -> dict[str, Any]:
    answer = {
        "description": schema_of(operation, "respuesta")["description"],
        "content": _content(operation, "respuesta"),
    }
    links = links_of(catalog, operation)
    return answer | ({"links": links} if links else {})


def _content(operation: Operation, direction: Direction) -> dict[str, Any]:
    shown = (example for example in examples_of(operation, direction) if example.status == 200)
    return {JSON: {"schema": reference_to(_schema_id(operation, direction)), "examples": _shown(shown)}}


def _refusal(catalog: Catalog, status: int) -> dict[str, Any]:
    headers = {
        name: {"description": told, "schema": {"type": "string"}} for name, told in _HEADERS.get(status, {}).items()
    }
    examples = _shown(example for example in _refusals_shown(catalog) if example.status == status)
    content = {"schema": reference_to(_error_id())} | ({"examples": examples} if examples else {})
    return {"description": REFUSALS[status]} | ({"headers": headers} if headers else {}) | {"content": {JSON: content}}


def _refusals_shown(catalog: Catalog) -> Iterator[Example]:
    for operation in catalog.operations:
        yield from (example for example in examples_of(operation, "respuesta") if example.status != 200)


def _shown(examples: Iterable[Example]) -> dict[str, Any]:
    return {
        example.name: {
            **({"summary": example.nota} if example.nota else {}),
            "value": example.document,
            "x-certeza": example.certeza,
            **({"x-fuente": example.fuente} if example.fuente else {}),
        }
        for example in examples
    }


def _canal(usual: str) -> dict[str, Any]:
    return {
        "name": "canal",
        "in": "path",
        "required": True,
        "description": "El mecanismo por el que se registra; lo registrado por un canal se ajusta por el mismo.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$", "default": usual},
        "example": usual,
        "x-certeza": "observado",
        "x-fuente": "documentación pública de una llamada real a buscarPeriodo (2023)",
    }


def _basic(service: Service) -> dict[str, Any]:
    told = f"Usuario y clave del servicio «{service.titulo}»; cada servicio tiene los suyos."
    return {"type": "http", "scheme": "basic", "description": told}


def _refusal_name(status: int) -> str:
    return f"rechazo{status}"


def _schema_id(operation: Operation, direction: Direction) -> str:
    return str(schema_of(operation, direction)["$id"])


def _error_id() -> str:
    return next(schema_id for schema_id in resources() if schema_id.endswith("/common/error.schema.json"))
