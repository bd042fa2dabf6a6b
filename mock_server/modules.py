"""One line per SIGFE module: its rules and its wire, joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from mock_server.domain.model import Incumplimiento
from mock_server.domain.modules import compromiso as reglas_de_compromiso
from mock_server.domain.modules import contabilidad as reglas_de_contabilidad
from mock_server.domain.modules import devengo as reglas_de_devengo
from mock_server.domain.modules import personas as reglas_de_personas
from mock_server.domain.modules import requerimientos as reglas_de_requerimientos
from mock_server.domain.modules import tesoreria as reglas_de_tesoreria
from mock_server.wire import compromiso, contabilidad, devengo, personas, requerimientos

Sent = TypeVar("Sent")
Known = TypeVar("Known")
Shown = TypeVar("Shown")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Modulo(Generic[Sent, Known, Shown, Row]):
    """What the service needs of a module.

    A module reads `Sent` from its messages and judges it by what is `Known`; it shows `Shown` whole, and `Row` in a
    list: of a transaction Transaccion, Instantanea, Vista and Fila.
    """

    rules: Mapping[str, Callable[[Sent, Known], Iterable[Incumplimiento]]]
    leer: Callable[[Mapping[str, Any]], tuple[Sent, ...]]
    obtener: Callable[[Shown], dict[str, Any]]
    resumen: Callable[[Row], dict[str, Any]]


# Whoever takes a module from here is the registry of what the module is about (see `Service.clave`), and knows it.
MODULES: Mapping[str, Modulo[Any, Any, Any, Any]] = {
    "requerimientos": Modulo(
        reglas_de_requerimientos.RULES, requerimientos.leer, requerimientos.obtener, requerimientos.resumen
    ),
    "compromiso": Modulo(reglas_de_compromiso.RULES, compromiso.leer, compromiso.obtener, compromiso.resumen),
    "devengo": Modulo(reglas_de_devengo.RULES, devengo.leer, devengo.obtener, devengo.resumen),
    "contabilidad": Modulo(reglas_de_contabilidad.RULES, contabilidad.leer, contabilidad.obtener, contabilidad.resumen),
    "tesoreria": Modulo(reglas_de_tesoreria.RULES, contabilidad.leer_pagos, contabilidad.obtener, contabilidad.resumen),
    "personas": Modulo(reglas_de_personas.RULES, personas.leer, personas.obtener, personas.resumen),
}
