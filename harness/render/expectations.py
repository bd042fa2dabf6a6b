"""Says what a case announced for a step, in business words where the catalogue knows the member."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from harness.render.facts import DeclaredStep, FindingRecord
from harness.render.format import amount, listing, pesos, rut
from harness.render.outcome import member_words
from schemas import Catalog

MONEY = frozenset({"monto", "saldo", "vigente", "consumido", "montoDebe", "montoHaber"})
LABELS = {
    "total": "total de registros",
    "folioAnterior": "folio anterior",
    "numero": "número de documento",
    "tipoDocumento": "tipo de documento",
    "previa": "folio de la transacción previa",
    "tipoPrevia": "tipo de la transacción previa",
    "titulo": "título",
    "mensaje": "identificación del envío",
    "descripcion": "descripción",
    "validacion": "validación",
    "id": "identificador",
    "referencia": "agrupación de referencia",
    "combinacion": "combinación",
    "cuentaDebe": "cuenta del Debe",
    "cuentaHaber": "cuenta del Haber",
    "montoDebe": "monto del Debe",
    "montoHaber": "monto del Haber",
}
OF_PERSONS = {"folio": "id interno", "titulo": "nombre", "identificacion": "identificación"}
OWNERS = {
    "ajustes": "ajuste",
    "errores": "error",
    "lineas": "línea",
    "filas": "fila",
    "transacciones": "transacción",
    "asiento": "asiento",
    "contabilizaciones": "asiento",
}
LEVELS = {"transaccion": "transacción previa", "agrupacion": "agrupación", "imputacion": "imputación"}
ANSWERS = {"True": "aceptada", "False": "rechazada"}


def expected(step: DeclaredStep, findings: Iterable[FindingRecord], catalog: Catalog) -> str:
    """`rechazo E20; ticket FINALIZADO_CON_ERRORES; saldo $ 3.046.400`.

    The checks know the values that the case wrote as expressions, so theirs are told when there are any.
    """
    known = {one.puntero: one.esperado for one in findings if one.paso == step.nombre and one.esperado is not None}
    said = [f"rechazo por {listing(step.errores)}"] if step.errores else []
    said += [f"HTTP {step.estado}"] if step.estado != 200 else []
    said += [f"ticket {step.ticket}"] if step.ticket else []
    said += [
        value_words(where, known.get(where) or json.dumps(value, ensure_ascii=False), catalog)
        for where, value in step.valores.items()
    ]
    return "; ".join(said)


def member(pointer: str, catalog: Catalog) -> str:
    """`saldo (imputación 2)`, `folio`, or what the wire calls it when the catalogue has no name for it."""
    name, _, owner = member_words(pointer, catalog).partition(" de ")
    if not name:
        return next((word for word in reversed(pointer.split("/")) if word and not word.isdigit()), pointer)
    label = (OF_PERSONS if pointer.startswith("/persona/") else LABELS).get(name, LABELS.get(name, name))
    if not owner:
        return label
    return f"{label} ({_place(pointer, owner)})"


def value_words(pointer: str, told: str, catalog: Catalog) -> str:
    """`saldo $ 0`, `transacción 1 aceptada`, or pointer and value; `told` is the value as JSON."""
    value = _read(told)
    name = member_words(pointer, catalog).partition(" de ")[0]
    if name == "resultado" and str(value) in ANSWERS:
        number = re.search(r"/([0-9]+)/", pointer)
        return f"transacción {int(number.group(1)) + 1 if number else ''} {ANSWERS[str(value)]}".replace("  ", " ")
    return f"{member(pointer, catalog)} {_words(name, value)}"


def _words(name: str, value: Any) -> str:
    """An expected value as a person writes it; an expression that nobody resolved keeps its name: `«com.folio»`."""
    money = amount(value) if name in MONEY else None
    if money is not None:
        return pesos(money)
    text = re.sub(r"\$\{([^}:]+)[^}]*\}", r"«\1»", str(value))
    if text.endswith("."):  # a sentence of SIGFE's: its full stop is not ours
        return f"«{text}»"
    return rut(text) if name == "principal" else text or "vacío"


def _read(told: str) -> Any:
    """The value behind a finding's text, which quotes texts as JSON does."""
    try:
        return json.loads(told)
    except ValueError:
        return told


def _place(pointer: str, owner: str) -> str:
    """Which of its kind: the levels after the first of their list, or the innermost one."""
    levels = re.findall(r"/([^/]+)/([0-9]+|\*)(?=/)", pointer)
    if any(index == "*" for _, index in levels):
        return f"en alguna {OWNERS.get(owner, owner)}"
    later = [(name, index) for name, index in levels if index != "0"] or levels[-1:]
    if owner != "lineas":
        return f"{OWNERS.get(owner, owner)} {int(later[-1][1]) + 1}" if later else OWNERS.get(owner, owner)
    return ", ".join(f"{LEVELS.get(name, name)} {int(index) + 1}" for name, index in later)
