"""What is switched while the mock runs: rules off and on, standing faults put and taken away."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

import schemas
from mock_server.admin.bodies import Llamada, entero, members, nothing, texto
from mock_server.answers import RefusalError, answer
from mock_server.explaining.words import quiso_decir, y
from mock_server.faults import FAULTS, SimulationError, read_fault
from mock_server.service import Sigfe
from mock_server.standing_faults import Falla, Fallas

MAX_TIMES = 1_000_000
_OPERATIONS = tuple(operation.name for operation in schemas.load_catalog().operations)


def _fault(written: str) -> str:
    try:
        read_fault(written)
    except SimulationError as wrong:
        raise ValueError(str(wrong).removeprefix("X-Iop-Simulacion, miembro «falla»: ").capitalize()) from None
    return written


def _operation(written: str) -> str:
    if written not in _OPERATIONS:
        raise ValueError(quiso_decir(written, _OPERATIONS).capitalize())
    return written


_FAULT = {
    "falla": texto(f"{', '.join(FAULTS)} o demora:S (segundos)", obligatorio=True, lee=_fault),
    "veces": entero(1, MAX_TIMES),
    "operacion": texto("una operación, como compromiso.registrar", lee=_operation),
    "canal": texto("un canal, como verticales"),
}


class Switched:
    """Calls on rules and faults."""

    def __init__(self, sigfe: Sigfe, fallas: Fallas) -> None:
        self._sigfe = sigfe
        self._fallas = fallas
        self._services = schemas.load_catalog().services
        self._codes = sorted({codigo for service in self._services.values() for codigo in service.rules})

    def llamadas(self) -> list[Llamada]:
        """Its calls."""
        return [
            Llamada("GET", "/reglas", "lista las reglas y si están encendidas", self._rules),
            Llamada("POST", "/reglas/{codigo}/apagar", "apaga una regla", self._turn_off),
            Llamada("POST", "/reglas/{codigo}/encender", "enciende una regla", self._turn_on),
            Llamada("GET", "/fallas", "lista las fallas puestas", self._faults),
            Llamada("POST", "/fallas", "pone una falla para los próximos mensajes", self._put),
            Llamada("POST", "/fallas/quitar", "quita todas las fallas", self._remove),
            Llamada("DELETE", "/fallas/{numero:int}", "quita una falla", self._remove),
        ]

    async def _rules(self, request: Request) -> Response:
        await nothing(request)
        return answer({"reglas": [self._rule(codigo) for codigo in self._codes]})

    async def _turn_off(self, request: Request) -> Response:
        codigo = await self._code(request)
        self._sigfe.reglas.turn_off(codigo)
        return answer(self._rule(codigo))

    async def _turn_on(self, request: Request) -> Response:
        codigo = await self._code(request)
        self._sigfe.reglas.turn_on(codigo)
        return answer(self._rule(codigo))

    async def _code(self, request: Request) -> str:
        await nothing(request)
        codigo: str = request.path_params["codigo"]
        if codigo not in self._codes:
            cerca = quiso_decir(codigo, self._codes)
            sentence = f"No existe la regla {codigo[:20]}; {cerca or 'GET /_mock/reglas lista las que hay.'}"
            raise RefusalError(404, "La regla no existe", (sentence,))
        return codigo

    def _rule(self, codigo: str) -> dict[str, Any]:
        owners = [service for service in self._services.values() if codigo in service.rules]
        rule = owners[0].rules[codigo]
        return {
            "codigo": codigo,
            "titulo": rule.titulo,
            "capa": rule.capa,
            "servicios": [service.nombre for service in owners],
            "encendida": codigo not in self._sigfe.reglas.apagadas,
        }

    async def _faults(self, request: Request) -> Response:
        await nothing(request)
        return answer({"fallas": [_shown(falla) for falla in self._fallas.puestas]})

    async def _put(self, request: Request) -> Response:
        given = await members(request, _FAULT)
        written = given["falla"]
        options = given.get("veces"), given.get("operacion"), given.get("canal")
        return answer(_shown(self._fallas.put(written, read_fault(written), *options)))

    async def _remove(self, request: Request) -> Response:
        await nothing(request)
        numero: int | None = request.path_params.get("numero")
        removed = self._fallas.remove(numero)
        if numero is not None and not removed:
            hay = y(falla.numero for falla in self._fallas.puestas)
            raise RefusalError(404, "La falla no existe", (f"No hay una falla {numero}; las puestas son {hay}.",))
        return answer({"quitadas": removed})


def _shown(falla: Falla) -> dict[str, Any]:
    return {
        "numero": falla.numero,
        "falla": falla.texto,
        "quedan": falla.quedan,
        "operacion": falla.operacion,
        "canal": falla.canal,
    }
