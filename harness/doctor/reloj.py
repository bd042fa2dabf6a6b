"""Probe: this machine's clock and the target's tell the same time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from harness.doctor.queries import Reply
from harness.doctor.result import Result, State

CLAVE, NOMBRE = "reloj", "Reloj"
NOTICED, MOST = timedelta(seconds=30), timedelta(minutes=5)  # supuesto: from then on dates and searches by day err
HALF_A_SECOND = timedelta(seconds=0.5)  # a `Date` leaves out what is beyond its second
TODO = "ponga en hora este equipo (NTP): las fechas de los mensajes y las búsquedas por día dependen de su reloj"


def on_time(replies: Sequence[Reply]) -> Result:
    """One row, by the `Date` of the answers, the nearest of them; a `Date` tells whole seconds."""
    skews = sorted(_skews(replies), key=abs)
    if not skews:
        return Result(CLAVE, NOMBRE, State.SIN_PROBAR, "ninguna respuesta trae su hora (cabecera Date)")
    skew = skews[0]
    if abs(skew) <= timedelta(seconds=2):
        return Result(CLAVE, NOMBRE, State.BIEN, "coincide con el del destino")
    side = "atrasado" if skew > timedelta() else "adelantado"
    seen = f"este equipo está {side} {_told(abs(skew))} respecto del destino"
    if abs(skew) > MOST:
        return Result(CLAVE, NOMBRE, State.MAL, seen, TODO)
    return Result(CLAVE, NOMBRE, State.BIEN, seen, TODO if abs(skew) > NOTICED else "")


def _skews(replies: Sequence[Reply]) -> Iterator[timedelta]:
    for reply in replies:
        if reply.answer is None or "date" not in reply.answer.cabeceras:
            continue
        try:
            told = parsedate_to_datetime(reply.answer.cabeceras["date"])
        except ValueError:
            continue
        told = told.replace(tzinfo=told.tzinfo or UTC)
        yield told + HALF_A_SECOND - (reply.at - timedelta(seconds=reply.answer.duracion_s / 2))


def _told(skew: timedelta) -> str:
    seconds = round(skew.total_seconds())
    if seconds < 120:
        return f"{seconds} s"
    return f"{round(seconds / 60)} min" if seconds < 7200 else f"{round(seconds / 3600)} h"
