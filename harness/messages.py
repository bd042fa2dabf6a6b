"""Completes the messages of a case: the cabecera of a registrar, the area and year of a query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.model import Institution
from schemas import Operation, load_catalog

RUN_NAMES = ("corrida.n", "corrida.rut", "corrida.rut2")
_FIRST_RUT, _RUTS = 40_000_000, 7_000_000  # a range in which nobody was seen to have a RUT (supuesto)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What makes messages of one execution unlike all others; `values` is what a case may name of its run, by name."""

    values: Mapping[str, str]

    @property
    def n(self) -> str:
        """`${corrida.n}`: digits, unique per run, case and attempt."""
        return self.values["corrida.n"]

    def message_id(self, step_index: int) -> str:
        """The messageID of the step at that place of its case: up to 19 digits."""
        return f"{self.n}{step_index:02d}"


def new_stamp(corrida: str, ejecucion: str) -> Stamp:
    """The stamp of a run's eight digits and those of an execution: case, preparation, and sitting after the first.

    `${corrida.rut}` and `${corrida.rut2}` are invented RUTs with their check digit, of no other execution of the run;
    another run may meet one once in some millions.
    """
    said = (corrida + ejecucion, _rut(corrida, ejecucion, 0), _rut(corrida, ejecucion, 1))
    return Stamp(dict(zip(RUN_NAMES, said, strict=True)))


def _rut(corrida: str, ejecucion: str, which: int) -> str:
    place = int(corrida) * 2_654_435_761 + 2 * int(ejecucion) + which
    body = str(_FIRST_RUT + place % _RUTS)
    return f"{body}-{_check_digit(body)}"


def _check_digit(body: str) -> str:
    """Modulo 11: the digits × 2 … 7, cyclic from the right."""
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(body)))
    return "0K987654321"[total % 11]


def place_of(case: int, need: int, cases: int) -> str:
    """The digits of an execution: of a case, by its place from 1 in a library of so many, or of a preparation of it.

    Six digits for fewer than a thousand cases, seven for up to 3,161: with the run's eight, two of a sitting and two of
    a step a messageID has its nineteen at most. No two executions of a library share them.
    """
    base = max(1000, cases + 1)
    return f"{case * base + need:0{len(str(base * base - 1))}d}"


def run_number(seed: int) -> str:
    """Eight digits, the first never zero, that name a run."""
    return str(10_000_000 + seed % 90_000_000)


def completed_registrar(
    operation: Operation, institution: Institution, periodo: int | None, message_id: str, body: Any
) -> Any:
    """The body with its cabecera; what the body's own cabecera says wins. A body that is no object stays as it is."""
    if not isinstance(body, Mapping):
        return body
    service = load_catalog().services[operation.servicio]
    given = {
        "ejercicio": _as(service.cabecera.get("ejercicio"), institution.ejercicio),
        "periodo": _as(service.cabecera.get("periodo"), periodo),
        "institucion": _institution(institution),
        "proceso": service.proceso[0],
        "messageID": message_id,
    }
    return {**body, "cabecera": merged(given, body.get("cabecera") or {})}


def completed_query(operation: Operation, institution: Institution, written: Mapping[str, Any]) -> dict[str, Any]:
    """The query's members: area and year from the target, as text, and over them what the case says."""
    if operation.servicio == "periodo":
        given: dict[str, Any] = {"areaTrx": institution.area_completa}
    elif operation.verbo == "consultar":
        given = {
            "ticketEnvio": None,
            "codigoAreaTx": institution.area_completa,
            "ejercicio": str(institution.ejercicio),
        }
    else:
        given = {**_institution(institution), "ejercicio": str(institution.ejercicio)}
    return {**given, **written}


def needs_period(operation: Operation, body: Any) -> bool:
    """Whether the client must find out the open period for this body."""
    if not operation.asincrona or not isinstance(body, Mapping):
        return False
    own = body.get("cabecera")
    return not (isinstance(own, Mapping) and "periodo" in own)


def merged(given: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Both objects' members, `over` winning, nested objects merged in turn."""
    result = dict(given)
    for name, value in over.items():
        below = result.get(name)
        result[name] = merged(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return result


def _institution(institution: Institution) -> dict[str, str]:
    return {
        "partida": institution.partida,
        "capitulo": institution.capitulo,
        "areaTransaccional": institution.area,
    }


def _as(json_type: str | None, value: int | None) -> int | str | None:
    return str(value) if json_type == "string" and value is not None else value
