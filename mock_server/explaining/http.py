"""Why a request did not get in, when no rule did it: an unknown path, a body that does not fit its schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.explaining import Explicacion
from mock_server.explaining.words import quiso_decir, y
from schemas import Operation, load_catalog
from schemas.near_miss import near_misses


def explain_refusal(operation: Operation | None, ruta: str, body: Any, told: Any) -> list[Explicacion]:
    """One explanation per error of the answer `told`; made when somebody asks, from what was received."""
    if operation is None:
        return [_unknown_path(ruta)]
    if isinstance(body, dict | list):
        misses = near_misses(operation, "solicitud", body)
        if misses:
            return [Explicacion("", str(violation), cure) for violation, cure in misses]
    errors = told.get("errors") if isinstance(told, Mapping) else None
    sentences = [str(error.get("descripcion")) for error in errors or ()]
    return [Explicacion("", sentence, sentence) for sentence in sentences]


def _unknown_path(ruta: str) -> Explicacion:
    *_, canal, last = ["", "", *ruta.split("/")]
    operations = load_catalog().operations
    rutas = [operation.ruta for operation in operations]
    told = f"{ruta[:200]} no es una operación de este servicio."
    if last in rutas:
        return Explicacion("", told, f"La operación «{last}» existe, pero no en el canal «{canal}».")
    cerca = quiso_decir(last, rutas)
    hay = cerca or f"las operaciones son {y(rutas)}."
    return Explicacion("", told, f"Ninguna operación se llama «{last[:80]}» en {_where(operations)}; {hay}")


def _where(operations: Sequence[Operation]) -> str:
    """`/cxf/public/<canal>/<operación>`"""
    template = operations[0].plantilla
    return template.replace("{canal}", "<canal>").replace("{operacion}", "<operación>")
