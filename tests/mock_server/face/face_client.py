"""The mock's app in process, on a small world, called like a client would."""

from __future__ import annotations

import asyncio
import base64
import copy
import itertools
import json
from datetime import date
from typing import Any, Literal

import httpx2
from starlette.applications import Starlette

from mock_server.clock import Reloj
from mock_server.credentials import Credenciales, default_credentials
from mock_server.face import LOOPBACK, create_app
from mock_server.seeding import plant
from mock_server.service import Sigfe
from mock_server.store import Store
from mock_server.tickets import Progresion
from schemas import load_catalog
from schemas.catalog import MODULES

AREA = "9701001"
SEED = {"hoy": "2026-06-15", "areas": [{"area": AREA, "ejercicio": 2026, "periodo": 6}]}
PERIODO = "/cxf/public/verticales/buscarPeriodo"
COMPROMISO = "/cxf/public/verticales/registrarCompromisos"
TICKET = "/cxf/public/verticales/obtenerEstadoDeTransacciones"
PATHS = {"periodo": PERIODO, "compromiso": COMPROMISO, "ticket": TICKET}


def basic(usuario: str, clave: str = "simulado") -> dict[str, str]:
    """An Authorization header."""
    return {"authorization": "Basic " + base64.b64encode(f"{usuario}:{clave}".encode()).decode()}


class Mock:
    """An app and the shortest way to ask it something."""

    def __init__(self, app: Starlette, sigfe: Sigfe) -> None:
        self.app = app
        self.sigfe = sigfe

    def ask(
        self, method: str, path: str, *, peer: str = "127.0.0.1", headers: dict[str, str] | None = None, **more: Any
    ) -> httpx2.Response:
        """One request over ASGI."""

        async def go() -> httpx2.Response:
            transport = httpx2.ASGITransport(self.app, client=(peer, 4321))
            async with httpx2.AsyncClient(transport=transport, base_url="http://mock", trust_env=False) as client:
                return await client.request(method, path, headers=headers, **more)

        return asyncio.run(go())

    def post(self, servicio: str, body: Any, **headers: str) -> httpx2.Response:
        """A right request to one of PATHS, with more headers (`_` stands for `-`)."""
        extra = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", PATHS[servicio], json=body, headers={**basic(servicio), **extra})


def new_mock(
    credenciales: Credenciales | Literal["default"] | None = "default",
    redes: Any = LOOPBACK,
    sin_reglas: frozenset[str] = frozenset(),
    sigfe: Any = None,
    reloj: Reloj | None = None,
    admin_desde: Any = LOOPBACK,
) -> Mock:
    """A mock on SEED whose tickets end at once; `sigfe` puts another service behind the face."""
    reloj = reloj or Reloj(date(2026, 6, 15))
    if credenciales == "default":
        credenciales = default_credentials(load_catalog().services)
    if sigfe is None:
        sigfe = Sigfe(Store(None), reloj, 1, Progresion.parse("inmediato"), "bruto", sin_reglas)
        plant(sigfe, reloj, SEED)
    return Mock(create_app(sigfe, credenciales, redes, reloj, admin_desde), sigfe)


def problem(response: httpx2.Response, status: int) -> list[str]:
    """The sentences of a refusal, once it is sure to be the one error object with that status."""
    body = response.json()
    assert response.status_code == status, body
    assert set(body) == {"status", "descripcion", "errors"}
    assert body["status"] == str(status)
    assert body["descripcion"]
    assert body["errors"]
    assert all(set(error) == {"descripcion"} and error["descripcion"] for error in body["errors"])
    return [error["descripcion"] for error in body["errors"]]


EXAMPLES = MODULES / "compromiso" / "v1" / "examples" / "registrar.solicitud"
_ORIGINAL = json.loads(min(EXAMPLES.glob("valid_*original*.json")).read_text(encoding="utf-8"))
_NUMBERS = itertools.count(1)


def compromiso() -> dict[str, Any]:
    """A message for the seed's area and period that nobody has sent before."""
    message: dict[str, Any] = copy.deepcopy(_ORIGINAL)
    institucion = {"partida": AREA[:2], "capitulo": AREA[2:4], "areaTransaccional": AREA[4:]}
    message["cabecera"] |= {
        "ejercicio": 2026,
        "periodo": 6,
        "institucion": institucion,
        "messageID": str(next(_NUMBERS)),
    }
    return message
