"""Calls the members of SIGFE's answers by the words of the trade instead of their JSON Pointer."""

from __future__ import annotations

import json
import re
from typing import Any

from harness.values import as_pesos
from harness.wording import pesos
from schemas import Operation

WORDS = {
    "asiento.montoDebe": "el monto al Debe",
    "asiento.montoHaber": "el monto al Haber",
    "asiento.cuentaDebe": "la cuenta del Debe",
    "asiento.cuentaHaber": "la cuenta del Haber",
    "ajustes.folio": "el folio del ajuste",
    "ajustes.monto": "el monto del ajuste",
    "ajustes.tipo": "el tipo del ajuste",
    "errores.descripcion": "la descripción del error",
    "errores.validacion": "la clase del error",
    "transacciones.folio": "el folio de la transacción",
    "transacciones.id": "el identificador de la transacción",
    "transacciones.resultado": "el resultado de la transacción",
    "filas.folio": "el folio de la fila",
    "filas.monto": "el monto de la fila",
    "filas.saldo": "el saldo de la fila",
    "filas.titulo": "el título de la fila",
    "lineas.combinacion": "la combinación de la imputación",
    "lineas.referencia": "la agrupación de referencia",
    "lineas.concepto": "el concepto de la imputación",
    "lineas.consumido": "el monto consumido de la imputación",
    "lineas.documento": "el identificador del documento",
    "lineas.monto": "el monto de la imputación",
    "lineas.numero": "el número del documento",
    "lineas.previa": "el folio de la transacción previa",
    "lineas.principal": "el principal",
    "lineas.saldo": "el saldo de la imputación",
    "lineas.tipoDocumento": "el tipo de documento",
    "lineas.tipoPrevia": "el tipo de la transacción previa",
    "lineas.vigente": "el monto vigente de la imputación",
    "area": "el área",
    "ejercicio": "el ejercicio",
    "estado": "el estado",
    "fecha": "la fecha",
    "folio": "el folio",
    "folioAnterior": "el folio anterior",
    "mensaje": "la identificación del envío",
    "monto": "el monto",
    "origen": "el origen",
    "periodo": "el período",
    "saldo": "el saldo",
    "ticket": "el número de ticket",
    "titulo": "el título",
    "total": "el total de registros",
}
LEVELS = {"transaccion": "transacción previa", "agrupacion": "agrupación", "imputacion": "imputación"}
AMOUNTS = frozenset({"monto", "saldo", "vigente", "consumido", "montoDebe", "montoHaber"})


def member(operation: Operation, pointer: str) -> str:
    """`el saldo de la imputación (imputación 2)`; the pointer itself when no word is known for it."""
    word = WORDS.get(_notion(operation, pointer))
    if word is None:
        return pointer
    places = [
        f"{LEVELS.get(name, name)} {int(index) + 1}"
        for name, index in re.findall(r"/([^/]+)/([0-9]+)(?=/)", pointer)
        if index != "0"
    ]
    return f"{word} ({', '.join(places)})" if places else word


def is_amount(operation: Operation, pointer: str) -> bool:
    """Whether the member holds pesos."""
    return _notion(operation, pointer).rpartition(".")[2] in AMOUNTS


def value(operation: Operation, pointer: str, told: Any) -> str:
    """`$ 595.000` for an amount, `«Aprobado»` for a text, JSON for what is neither."""
    amount = as_pesos(told) if is_amount(operation, pointer) else None
    if amount is not None:
        return pesos(amount)
    if isinstance(told, bool):
        return "verdadero" if told else "falso"
    if isinstance(told, str):
        return f"«{told}»" if told else "vacío"
    return "nada" if told is None else json.dumps(told, ensure_ascii=False)


def _notion(operation: Operation, pointer: str) -> str:
    """`saldo`, `lineas.saldo`; empty when `lecturas` has no name for the place."""
    general = re.sub(r"/[0-9]+(?=/|$)", "/*", pointer)
    for name, place in operation.lecturas["respuesta"].items():
        if place == general:
            return name
        inner = [word for word, at in place.items() if at == general] if isinstance(place, dict) else []
        if inner:
            return f"{name}.{inner[0]}"
    return ""
