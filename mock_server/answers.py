"""What the mock answers in JSON: a message, or the one error object that every refusal carries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from schemas import Operation, on_the_wire


@dataclass(slots=True)
class RefusalError(Exception):
    """A request that is not let in: HTTP status, what it is called, and one sentence per error.

    `explicacion` is for the administration alone; `codigo` is the catalogue's rule, if one did it.
    """

    status: int
    descripcion: str
    errors: tuple[str, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    codigo: str = ""
    explicacion: str = ""

    def response(self, operation: Operation | None = None) -> Response:
        """The refusal as it travels; of a known operation in the names of its contract."""
        body = error_object(self.status, self.descripcion, self.errors)
        return answer(
            body if operation is None else on_the_wire(operation, "respuesta", body), self.status, self.headers
        )


def refusal(status: int, descripcion: str, errors: Iterable[str], headers: Mapping[str, str] | None = None) -> Response:
    """A refusal of what is no operation."""
    return answer(error_object(status, descripcion, errors), status, headers)


def error_object(status: int, descripcion: str, errors: Iterable[str]) -> dict[str, Any]:
    """`{status, descripcion, errors: [{descripcion}]}`, its `status` a text as on the wire."""
    return {"status": str(status), "descripcion": descripcion, "errors": [{"descripcion": text} for text in errors]}


def answer(body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer in UTF-8."""
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text.encode("utf-8"), status, headers, "application/json")


def internal_error() -> Response:
    """HTTP 500: the failure is ours, and nothing of it is shown."""
    certainty = "Intente nuevamente; no hay certeza de que el mensaje se haya recibido."
    return refusal(500, "Error interno del servicio", [certainty])
