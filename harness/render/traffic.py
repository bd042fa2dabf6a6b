"""Tells who spoke to whom: the messages of a run by service, by who caused them and by who answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from harness.render.facts import CaseRecord, ExchangeRecord, Execution, Record
from harness.render.format import plural
from schemas import Catalog

ORIGINS = {"harness": "el arnés", "institucion": "el sistema de la institución", "importado": "mensajes importados"}
ANSWERERS = {"mock": "el simulador", "target": "SIGFE"}
FROM = {"harness": "del arnés", "institucion": "del sistema de la institución", "importado": "importado"}
TO = {"mock": "al simulador", "target": "a SIGFE"}
VERBS = ("registrar", "consultar", "obtener", "buscar")


@dataclass(frozen=True, slots=True)
class Traffic:
    """The messages between two sides about one service; `verbos` counts each of VERBS, `mudos` those unanswered."""

    servicio: str
    origen: str
    contraparte: str
    verbos: tuple[int, ...]
    total: int
    mudos: int


def executions(record: Record) -> Iterator[Execution]:
    """Every execution: last and earlier attempts, and the preparations of each."""
    for case in record.casos:
        yield from case_executions(case)


def case_executions(case: CaseRecord) -> Iterator[Execution]:
    """Those of one case."""
    yield from case.ensayos
    yield from case.anteriores
    yield from case.preparations
    if case.execution is not None:
        yield case.execution


def every_exchange(record: Record) -> Iterator[ExchangeRecord]:
    """Every message of the run, its own included."""
    yield from record.exchanges
    for execution in executions(record):
        yield from execution.exchanges


def traffic(record: Record, catalog: Catalog) -> tuple[Traffic, ...]:
    """One row per service and pair of sides, services in the order of SIGFE's chain."""
    verbs: dict[tuple[str, str, str], Counter[str]] = {}
    silent: Counter[tuple[str, str, str]] = Counter()
    for one in every_exchange(record):
        service, _, verb = one.operacion.partition(".")
        key = (service, one.origen, one.contraparte)
        verbs.setdefault(key, Counter())[verb] += 1
        silent[key] += one.received is None
    order = {name: service.orden for name, service in catalog.services.items()}
    return tuple(
        Traffic(
            servicio=catalog.services[key[0]].titulo if key[0] in catalog.services else key[0] or "sin operación",
            origen=origin(key[1]),
            contraparte=answerer(key[2]),
            verbos=tuple(found[verb] for verb in VERBS),
            total=found.total(),
            mudos=silent[key],
        )
        for key, found in sorted(verbs.items(), key=lambda item: (order.get(item[0][0], 99), item[0]))
    )


def reach(record: Record) -> str:
    """What the traffic can prove: only the institution's own system, against SIGFE, shows that it operates."""
    own = sum(one.origen == "institucion" and one.contraparte == "target" for one in every_exchange(record))
    if own:
        return (
            f"{plural(own, 'mensaje salió', 'mensajes salieron')} del sistema de la institución hacia SIGFE: sólo esos "
            "muestran que la institución opera con él."
        )
    return (
        "Ningún mensaje salió del sistema de la institución hacia SIGFE: lo que sigue muestra cómo responde la "
        "contraparte, no que el sistema de la institución opere con ella."
    )


def origin(word: str) -> str:
    """Who caused a message, in words."""
    return ORIGINS.get(word, f"«{word}»")


def between(origen: str, contraparte: str) -> str:
    """From whom to whom, for a line: `del arnés al simulador`."""
    return f"{FROM.get(origen, f'de «{origen}»')} {TO.get(contraparte, f'a «{contraparte}»')}"


def answerer(word: str) -> str:
    """Who answered it, in words."""
    return ANSWERERS.get(word, f"«{word}»")
