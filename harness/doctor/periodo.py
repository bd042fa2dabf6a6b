"""Probe: the area has an open period in the year of the target."""

from __future__ import annotations

from harness.doctor.queries import Reply, said
from harness.doctor.result import Result, State, depends
from harness.model import Institution
from harness.values import as_pesos
from schemas import read

CLAVE, NOMBRE = "periodo", "Período abierto"


def opened(reply: Reply | None, service: Result, place: Institution) -> Result:
    """One row, by what periodo.buscar answered."""
    if reply is None or reply.answer is None or service.estado is not State.BIEN:
        return depends(CLAVE, NOMBRE, service)
    reading = reply.question.operation.lecturas["respuesta"]
    month, year = (as_pesos(read(reply.answer.json, reading[notion])) for notion in ("periodo", "ejercicio"))
    if month is None:
        todo = f"pida en SIGFE que abran un período del ejercicio {place.ejercicio}, o revise partida, capítulo y área"
        return Result(
            CLAVE, NOMBRE, State.MAL, f"el área {place.area_completa} no tiene un período abierto{said(reply)}", todo
        )
    if year is not None and year != place.ejercicio:
        seen = f"el período abierto es {month} de {year}, y el destino dice ejercicio {place.ejercicio}"
        return Result(CLAVE, NOMBRE, State.MAL, seen, "corrija ejercicio en la institución del destino")
    return Result(CLAVE, NOMBRE, State.BIEN, f"{month} de {place.ejercicio}, en el área {place.area_completa}")
