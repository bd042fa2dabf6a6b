"""Groups the checks that hold, by control: one sentence each, with its count and the amounts that are its point."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from harness.render.expectations import value_words
from harness.render.facts import ExchangeRecord, FindingRecord
from harness.render.format import listing, plural
from harness.render.steps import POLL, is_automatic
from schemas import Catalog

MANY = {
    "ajuste_tiene_folio_propio": "El ajuste tiene folio propio y señala el que ajusta ({n} comprobaciones).",
    "ajuste_usa_ids_obtenidos": "Los {n} ajustes usan los identificadores que entregó obtener.",
    "asiento_cuadra": "En cada asiento el Debe iguala al Haber ({n} lecturas)",
    "estado_http": "Los {n} pasos terminan con el código HTTP que se esperaba.",
    "folio_es_unico": "Ningún folio se repite en esta corrida ({n} comprobaciones).",
    "linea_baja_lo_pagado": "Lo pagado o cobrado baja las líneas de cartera por su monto bruto ({n} comprobaciones).",
    "ids_no_cambian": "Los identificadores de cada transacción se conservan entre lecturas ({n} comprobaciones).",
    "obtener_devuelve_lo_enviado": "Obtener devuelve lo que se registró ({n} comparaciones).",
    "obtener_devuelve_la_persona": "Obtener devuelve los datos de cada persona registrada ({n} comparaciones).",
    "persona_queda_registrada": "Cada persona aceptada queda en el Banco de Personas ({n} comprobaciones).",
    "previa_consume_lo_registrado": "Lo consumido es lo que se registró con cargo a cada transacción ({n} lecturas)",
    "rechazo_http_explica": "Las {n} respuestas de rechazo explican su causa.",
    "rechazo_no_consume": "Lo rechazado no cambia ningún saldo ({n} lecturas)",
    "respuesta_cumple_esquema": "Las {n} respuestas revisadas cumplen el esquema de su operación.",
    "respuesta_llega": "El destino respondió en los {n} pasos.",
    "reverso_deja_cero": "El reverso deja en cero lo que reversa ({n} lecturas)",
    "saldo_cuadra": "Vigente menos consumido es el saldo, sin negativos ({n} lecturas)",
    "ticket_entrega_folio": "Cada ticket da folio a lo aceptado, y solo a eso ({n} comprobaciones).",
    "ticket_es_del_mensaje": "Cada ticket identifica el envío que lo abrió ({n} comprobaciones).",
    "ticket_llega_al_estado": "Cada ticket llega al estado que se esperaba ({n} pasos).",
    "ticket_no_retrocede": "Cada ticket avanza sin retroceder ({n} pasos).",
    "transaccion_queda_aprobada": "Lo registrado queda en estado Aprobado ({n} transacciones).",
    "valores_son_los_esperados": "Las respuestas traen los {n} valores que el caso espera",
    "vigente_es_original_mas_ajustes": "El vigente es el original más sus ajustes ({n} lecturas)",
}
ACCEPTED = "SIGFE acepta {n} pasos sin observaciones."
AMOUNTS = frozenset(name for name, sentence in MANY.items() if not sentence.endswith("."))
REJECTION, SCHEMA, VALUES = "rechazo_es_el_esperado", "respuesta_cumple_esquema", "valores_son_los_esperados"
_SUBJECT = re.compile(r"\b\w+ folio [^\s,:]+(?:, concepto [^\s,:]+)?")


@dataclass(frozen=True, slots=True)
class Group:
    """One control that holds: its sentence, what it says of certainty, and every finding behind it."""

    frase: str
    certeza: str
    requisitos: tuple[str, ...]
    findings: tuple[FindingRecord, ...]

    @property
    def folded(self) -> bool:
        """Whether the sentence stands for others that are worth opening."""
        return len(self.findings) > 1 or self.findings[0].frase != self.frase


def grouped(
    findings: Iterable[FindingRecord], exchanges: Sequence[ExchangeRecord], catalog: Catalog
) -> tuple[Group, ...]:
    """The checks that hold, one Group per control, in the order in which each first appears.

    A rejection that was expected is the point of its case, so it is never merged with another.
    """
    groups: dict[tuple[str, str], list[FindingRecord]] = {}
    for found in findings:
        mergeable = found.control != REJECTION or found.esperado is None
        groups.setdefault((found.control, "" if mergeable else found.frase), []).append(found)
    return tuple(_group(control, found, exchanges, catalog) for (control, _), found in groups.items())


def _group(
    control: str, findings: Sequence[FindingRecord], exchanges: Sequence[ExchangeRecord], catalog: Catalog
) -> Group:
    return Group(
        frase=_sentence(control, findings, exchanges, catalog),
        certeza=listing(dict.fromkeys(one.certeza for one in findings)),
        requisitos=tuple(dict.fromkeys(name for one in findings for name in one.requisitos)),
        findings=tuple(findings),
    )


def _sentence(
    control: str, findings: Sequence[FindingRecord], exchanges: Sequence[ExchangeRecord], catalog: Catalog
) -> str:
    if control == VALUES:
        return _values(findings, catalog)
    if len({one.frase for one in findings}) == 1:
        return findings[0].frase
    count = _answers(findings, exchanges) if control == SCHEMA else len(findings)
    if control not in MANY and control != REJECTION:
        rest = plural(count - 1, "comprobación más", "comprobaciones más")
        return f"{findings[0].frase.rstrip('.')}; y {rest} del mismo control."
    sentence = MANY.get(control, ACCEPTED).format(n=count)
    return f"{sentence}: {'; '.join(_amounts(findings))}." if control in AMOUNTS else sentence


def _values(findings: Sequence[FindingRecord], catalog: Catalog) -> str:
    """The expected values in business words, each with its step."""
    told = [f"{value_words(one.puntero, one.recibido, catalog)} («{one.paso}»)" for one in findings
            if one.puntero is not None and one.recibido is not None]  # fmt: skip
    if len(told) != len(findings):
        return findings[0].frase if len(findings) == 1 else f"{MANY[VALUES].format(n=len(findings))}."
    head = MANY[VALUES].format(n=len(told)) if len(told) > 1 else "La respuesta trae el valor que el caso espera"
    return f"{head}: {'; '.join(told)}."


def _amounts(findings: Iterable[FindingRecord]) -> list[str]:
    """The last amounts read of each transaction, e.g. `compromiso folio 31 (2204001 $ 1.000)`."""
    last: dict[str, str] = {}
    for one in findings:
        subject = _SUBJECT.search(one.frase)
        key = subject.group().replace(", concepto", " concepto") if subject and one.recibido else one.frase
        last.pop(key, None)
        last[key] = f"{key} ({_plain(one.recibido)})" if subject and one.recibido else one.frase.rstrip(".")
    return list(last.values())


def _plain(told: str) -> str:
    """Amounts without colons and semicolons of their own: the sentence has its own."""
    return re.sub(r"(\w): ", r"\1 ", told).replace("; ", ", ")


def _answers(findings: Iterable[FindingRecord], exchanges: Sequence[ExchangeRecord]) -> int:
    """How many answers the findings speak of; their own number when no exchange can be told to be theirs."""
    told = list(findings)
    mine = [one for one in exchanges if one.received is not None and any(_speaks_of(one, found) for found in told)]
    return len(mine) or len(told)


def _speaks_of(exchange: ExchangeRecord, finding: FindingRecord) -> bool:
    at: Callable[[str], bool] = is_automatic if finding.paso is None else finding.paso.__eq__
    return exchange.operacion in finding.frase and bool(at(exchange.paso.removesuffix(POLL)))
