"""The world as a whole: health, seed, reset, snapshots, clock, and the periods of its areas."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mock_server.admin.bodies import Llamada, entero, logico, members, nothing, texto
from mock_server.answers import RefusalError, answer
from mock_server.clock import Reloj
from mock_server.explaining.words import y
from mock_server.overseeing import Instantanea, Overseer
from mock_server.reception import read_body
from mock_server.seed import SeedError
from mock_server.seeding import plant
from mock_server.service import Sigfe
from mock_server.strict_json import MalformedJsonError, parse
from schemas.openapi import openapi_text

MAX_SEED = 16 * 1024 * 1024
MAX_SNAPSHOTS = 32
MAX_SNAPSHOT_BYTES = 512 * 1024 * 1024
MAX_SECONDS, MAX_DAYS = 366 * 24 * 3600, 3660
YEARS = (2000, 2100)
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_PERIOD = {"ejercicio": entero(*YEARS, obligatorio=True), "periodo": entero(1, 12, obligatorio=True)}


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is not None:
        raise ValueError("La hora es local: escríbala sin zona.")
    if not YEARS[0] <= moment.year <= YEARS[1]:
        raise ValueError(f"El año va de {YEARS[0]} a {YEARS[1]}.")
    return moment


_CLOCK = {
    "ahora": texto("una fecha y hora local, como 2026-06-30T18:00:00", lee=_moment),
    "dias": entero(0, MAX_DAYS),
    "segundos": entero(0, MAX_SECONDS),
    "retroceder": logico(),
}


class World:
    """Calls on the world as a whole."""

    def __init__(self, sigfe: Sigfe, reloj: Reloj, overseer: Overseer, credenciales: bool) -> None:
        self._credenciales = credenciales
        self._sigfe = sigfe
        self._reloj = reloj
        self._overseer = overseer

    def llamadas(self) -> list[Llamada]:
        """Its calls."""
        one, period = "/instantaneas/{nombre}", "/areas/{area}/periodos"
        return [
            Llamada("GET", "/salud", "dice que está listo", self._salud),
            Llamada("GET", "/openapi.json", "da el contrato como OpenAPI 3.1", self._openapi),
            Llamada("POST", "/seed", "reemplaza el mundo por la semilla del cuerpo", self._seed),
            Llamada("POST", "/reset", "vacía el estado", self._reset),
            Llamada("GET", "/instantaneas", "lista las instantáneas guardadas", self._snapshots),
            Llamada("POST", one, "guarda el mundo entero y su reloj con ese nombre", self._save),
            Llamada("POST", f"{one}/restaurar", "vuelve el mundo y su reloj a una instantánea", self._restore),
            Llamada("DELETE", one, "borra una instantánea", self._forget),
            Llamada("GET", "/reloj", "dice la hora del simulador", self._clock),
            Llamada("POST", "/reloj", "pone o adelanta la hora del simulador", self._set_clock),
            Llamada("GET", "/areas", "lista las áreas y sus períodos", self._areas),
            Llamada("POST", f"{period}/abrir", "abre un período de un área", self._open),
            Llamada("POST", f"{period}/cerrar", "cierra un período de un área", self._close),
        ]

    async def _salud(self, _request: Request) -> Response:
        return answer({"estado": "ok", "hoy": self._reloj().date().isoformat(), "version": _version()})

    async def _openapi(self, _request: Request) -> Response:
        return Response(openapi_text(self._credenciales), media_type="application/json")

    async def _seed(self, request: Request) -> Response:
        try:
            seed = parse(await read_body(request.receive, MAX_SEED))
            plant(self._sigfe, self._reloj, seed)
        except MalformedJsonError as broken:
            raise RefusalError(400, "La semilla no es JSON válido", (str(broken),)) from None
        except SeedError as wrong:
            raise RefusalError(400, "La semilla no se puede usar", wrong.problemas) from None
        return answer({"estado": "sembrado", "hoy": self._reloj().date().isoformat()})

    async def _reset(self, request: Request) -> Response:
        await nothing(request)
        self._sigfe.reiniciar()
        self._reloj.start_on(None)
        return answer({"estado": "vacio"})

    # Snapshots

    async def _snapshots(self, request: Request) -> Response:
        await nothing(request)
        saved = self._overseer.instantaneas
        return answer({"instantaneas": [_snapshot(nombre, one) for nombre, one in saved.items()]})

    async def _save(self, request: Request) -> Response:
        await nothing(request)
        nombre, saved = request.path_params["nombre"], self._overseer.instantaneas
        if not _NAME.fullmatch(nombre):
            sentence = "El nombre de una instantánea lleva de 1 a 64 letras sin tilde, dígitos, punto, guion o _."
            raise RefusalError(400, "El nombre de la instantánea no sirve", (sentence,))
        others = [one for other, one in saved.items() if other != nombre]
        taken = sum(len(one.imagen) for one in others)
        if len(others) >= MAX_SNAPSHOTS or taken >= MAX_SNAPSHOT_BYTES:
            sentence = (
                f"Hay {len(others)} instantáneas que ocupan {taken} bytes, y caben {MAX_SNAPSHOTS} o "
                f"{MAX_SNAPSHOT_BYTES} bytes; borre una con DELETE /_mock/instantaneas/<nombre>."
            )
            raise RefusalError(409, "No caben más instantáneas", (sentence,))
        return answer({"guardada": _snapshot(nombre, self._overseer.save(nombre))})

    async def _restore(self, request: Request) -> Response:
        await nothing(request)
        nombre = request.path_params["nombre"]
        self._require_snapshot(nombre)
        return answer({"restaurada": _snapshot(nombre, self._overseer.restore(nombre))})

    async def _forget(self, request: Request) -> Response:
        await nothing(request)
        nombre = request.path_params["nombre"]
        self._require_snapshot(nombre)
        self._overseer.forget(nombre)
        return answer({"borrada": nombre})

    def _require_snapshot(self, nombre: str) -> None:
        saved = self._overseer.instantaneas
        if nombre not in saved:
            hay = f"las que hay son {y(saved)}" if saved else "todavía no hay ninguna"
            sentence = f"No hay una instantánea «{nombre[:64]}»; {hay}."
            raise RefusalError(404, "La instantánea no existe", (sentence,))

    # Clock

    async def _clock(self, request: Request) -> Response:
        await nothing(request)
        return answer({"ahora": _written(self._overseer.ahora())})

    async def _set_clock(self, request: Request) -> Response:
        given = await members(request, _CLOCK)
        moment = self._wanted_moment(given)
        if moment < self._overseer.ahora() and not given.get("retroceder"):
            sentence = (
                f"{_written(moment)} es antes de la hora del simulador, {_written(self._overseer.ahora())}; "
                'si de verdad quiere atrasarlo agregue "retroceder": true.'
            )
            raise RefusalError(409, "El reloj no retrocede sin pedirlo", (sentence,))
        before = self._overseer.set_clock(moment)
        return answer({"antes": _written(before), "ahora": _written(self._overseer.ahora())})

    def _wanted_moment(self, given: dict[str, Any]) -> datetime:
        steps = {"dias", "segundos"} & set(given)
        if ("ahora" in given) == bool(steps):
            sentence = 'Escriba "ahora" (una fecha y hora), o "dias" y "segundos" que adelantar; no ambas cosas.'
            raise RefusalError(400, "La petición a la administración no se entiende", (sentence,))
        if steps:
            step = timedelta(days=given.get("dias", 0), seconds=given.get("segundos", 0))
            return self._overseer.ahora() + step
        wanted: datetime = given["ahora"]
        return wanted

    # Periods

    async def _areas(self, request: Request) -> Response:
        await nothing(request)
        return answer({"areas": self._overseer.areas()})

    async def _open(self, request: Request) -> Response:
        return await self._set_period(request, abierto=True)

    async def _close(self, request: Request) -> Response:
        return await self._set_period(request, abierto=False)

    async def _set_period(self, request: Request, abierto: bool) -> Response:
        area = request.path_params["area"]
        period = await members(request, _PERIOD)
        try:
            changed = self._overseer.set_period(area, period["ejercicio"], period["periodo"], abierto)
        except LookupError:
            hay = y(known["area"] for known in self._overseer.areas())
            sentence = f"No hay un área {area[:20]}; las que hay son {hay}. Un área nueva se agrega en la semilla."
            raise RefusalError(404, "El área no existe", (sentence,)) from None
        return answer({"area": area, **period, "abierto": abierto, "cambio": changed})


def _snapshot(nombre: str, saved: Instantanea) -> dict[str, Any]:
    return {"nombre": nombre, "ahora": _written(saved.ahora), "bytes": len(saved.imagen)}


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _version() -> str:
    try:
        return version("sigfe-iop")
    except PackageNotFoundError:
        return "sin instalar"
