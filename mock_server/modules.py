"""One line per SIGFE module: its rules and its wire, joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.domain.chain import Regla
from mock_server.domain.model import Transaccion
from mock_server.domain.modules import compromiso as reglas_de_compromiso
from mock_server.domain.modules import devengo as reglas_de_devengo
from mock_server.domain.modules import requerimientos as reglas_de_requerimientos
from mock_server.domain.vista import Fila, Vista
from mock_server.wire import compromiso, devengo, requerimientos


@dataclass(frozen=True, slots=True)
class Modulo:
    """What the service needs of a module."""

    rules: Mapping[str, Regla]
    leer: Callable[[Mapping[str, Any]], tuple[Transaccion, ...]]
    obtener: Callable[[Vista], dict[str, Any]]
    resumen: Callable[[Fila], dict[str, Any]]


MODULES: Mapping[str, Modulo] = {
    "requerimientos": Modulo(
        reglas_de_requerimientos.RULES, requerimientos.leer, requerimientos.obtener, requerimientos.resumen
    ),
    "compromiso": Modulo(reglas_de_compromiso.RULES, compromiso.leer, compromiso.obtener, compromiso.resumen),
    "devengo": Modulo(reglas_de_devengo.RULES, devengo.leer, devengo.obtener, devengo.resumen),
}
