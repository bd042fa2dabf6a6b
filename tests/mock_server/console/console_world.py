"""Books with one of everything that the console shows, and its app called like a browser would."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx2
from sigfe_world import World, compromiso, compromiso_ajuste, devengo_ajuste, requerimiento, sobre_compromiso
from starlette.applications import Starlette

from mock_server.face import create_app
from mock_server.tickets import Progresion

AREA = "9701001"
HOSTIL = '<script>alert(1)</script><img src=//malo.example/x onerror=alert(2)>"&{{ 7*7 }}'
LARGO = "Insumos: " + "papelería-y-artículos-de-oficina-" * 2


@dataclass(frozen=True, slots=True)
class Libros:
    """The folios and tickets of the books."""

    world: World
    app: Starlette
    requerimiento: int
    grupo: str
    compromiso: int
    rebaja: int
    devengo: int
    nota: int
    reversado: int
    reverso: int
    asiento: int
    pago: int
    hostil: int
    aceptado: str
    rechazado: str
    retenido: str

    def get(self, path: str, *, peer: str = "127.0.0.1", metodo: str = "GET") -> httpx2.Response:
        """One request over ASGI."""

        async def go() -> httpx2.Response:
            transport = httpx2.ASGITransport(self.app, client=(peer, 4321))
            async with httpx2.AsyncClient(transport=transport, base_url="http://mock", trust_env=False) as client:
                return await client.request(metodo, path)

        return asyncio.run(go())

    def pagina(self, path: str, status: int = 200) -> str:
        """The text of a page, once it is sure to be one, with that status."""
        answer = self.get(path)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert '<html lang="es-CL">' in answer.text
        assert "SIMULACIÓN" in answer.text
        return answer.text

    def ruta(self, servicio: str, folio: int) -> str:
        """The page of one of its transactions."""
        return f"/consola/{AREA}/2026/{servicio}/{folio}"


def libros(**opciones: Any) -> Libros:
    """Requerimiento, compromiso lowered, devengo with its credit note, another reversed; and tickets of every end."""
    # E09 would not let a hostile text in
    world = World(seed=_seed(), **{"sin_reglas": frozenset({"E09"}), **opciones})
    req = world.accept(
        "requerimientos",
        requerimiento({"2204001": 9_000_000, "2208001": 4_500_000}, titulo="Distribución del segundo semestre"),
    )
    grupo = world.line("requerimientos", req).grupo
    com = world.accept(
        "compromiso",
        compromiso(
            {"2204001": 3_046_400, "2208001": 1_190_000},
            folio=req,
            combinacion=grupo,
            numero="1057-900-SE26",
            titulo="Orden de Compra 1057-900-SE26",
        ),
    )
    rebaja = world.accept("compromiso", compromiso_ajuste(world.obtener("compromiso", com), {"2208001": -190_000}, "3"))
    vista = world.obtener("compromiso", com)
    dev = world.accept("devengo", sobre_compromiso(vista, {"2204001": 1_000_000}, impuesto=190_000, numero="4501"))
    nota = world.accept(
        "devengo", devengo_ajuste(world.obtener("devengo", dev), {"2204001": -250_000}, "7", nota=("0402", "812"))
    )
    rev = world.accept("devengo", sobre_compromiso(vista, {"2204001": 400_000}, numero="4502"))
    reverso = world.accept("devengo", devengo_ajuste(world.obtener("devengo", rev), None, "2"))
    asiento = world.obtener("devengo", dev)["asiento"]["folio"]
    pago = world.accept("tesoreria", _pago(world.obtener("contabilidad", asiento), 300_000))
    hostil = world.accept(
        "compromiso", compromiso({"2204001": 5}, folio=req, combinacion=grupo, numero="<b>1</b>", titulo=HOSTIL)
    )
    world.accept("compromiso", compromiso({"2204001": 7}, folio=req, combinacion=grupo, titulo=LARGO))
    otro = compromiso({"2204001": 11}, folio=req, combinacion=grupo)
    aceptado = world.send("compromiso", otro)["codigo"]
    rechazado = world.send(
        "compromiso", compromiso({"2204001": 900_000_000}, folio=req, combinacion=grupo, principal="98990010-2")
    )["codigo"]
    retenido = world.send("compromiso", otro, progresion=Progresion.parse("retenido"))["codigo"]
    app = create_app(world.sigfe, None)
    return Libros(
        world,
        app,
        req,
        grupo,
        com,
        rebaja,
        dev,
        nota,
        rev,
        reverso,
        asiento,
        pago,
        hostil,
        aceptado,
        rechazado,
        retenido,
    )


def _pago(entrada: dict[str, Any], monto: int) -> dict[str, Any]:
    """A payment of part of the line that an entry left open, by transfer."""
    grupo = entrada["agrupacionesDeImputacionesACuentasContables"]["agrupacion"][0]
    cuenta = next(
        one
        for one in grupo["imputacionesACuentasContables"]["imputacion"]
        if one["carterasFinancieras"] and one["montoHaber"]
    )
    abierta = cuenta["carterasFinancieras"]["cartera"][0]
    vence = abierta["cumplimientosDeCartera"]["cumplimiento"][0]
    linea = vence["agrupacionesDeConceptosDeContabilidad"]["agrupacion"][0]["idAgrupacionRelacionada"]
    lado = {"debe": monto, "haber": 0}
    parte = {**lado, "monedaPresupuestaria": "NACIONAL", "idAgrupacionRelacionada": int(linea)}
    cumplimiento = {
        "rutDestinatario": vence["rutDestinatario"],
        "fecha": vence["fecha"],
        **lado,
        "agrupacionesDeConceptosDeContabilidad": {"agrupacion": [parte]},
    }
    cartera = {
        **{name: abierta[name] for name in ("rut", "codigoTipoDocumento", "numeroDocumento", "fechaDocumento")},
        **lado,
        "folioContabilidad": entrada["folio"],
        "cumplimientosDeCartera": {"cumplimiento": [cumplimiento]},
    }
    banco = {
        "cuentaBancaria": "00009700100",
        "medioDePago": "TEF",
        "rutBanco": "96990003-3",
        "debe": 0,
        "haber": monto,
        "fechaDocumento": "2026-06-15",
        "numeroDocumento": "7001",
    }
    imputaciones = [
        {
            "codigoCuenta": cuenta["codigoCuenta"],
            "montoDebe": monto,
            "montoHaber": 0,
            "carterasFinancieras": {"cartera": [cartera]},
        },
        {"codigoCuenta": "11102", "montoDebe": 0, "montoHaber": monto, "carterasBancarias": {"cartera": [banco]}},
    ]
    creacion = {"procesoFuente": "2", "tipoMovimiento": "2", "tipoOperacion": "0201"}
    return {
        "id": "P-1",
        "titulo": "Pago de la factura 4501",
        "descripcion": "Pago",
        "informacionDeTransaccion": {"informacionDeCreacion": creacion},
        "agrupacionesDeImputacionesACuentasContables": {
            "agrupacion": [
                {
                    "imputacionesACuentasContables": {"imputacion": imputaciones},
                    "imputacionesACatalogosPropios": {"imputacion": [{}]},
                }
            ]
        },
    }


def _seed() -> dict[str, Any]:
    """Two areas, the people they know, and what the Law gives."""
    nombres = {"9701001": "Dirección Nacional Ficticia", "9701002": "Dirección Regional Ficticia"}
    bancos = [{"numero": "00009700100", "cuentaContable": "11102", "rutBanco": "96990003-3", "saldoInicial": 10**9}]
    pagadas = [{"codigoBanco": "902", "tipoCuenta": "01", "numeroCuenta": "0000970001"}]
    personas = [
        ("98990001-3", "Comercial Ejemplo Uno SpA", "VIGENTE", list(nombres)),
        ("98990003-K", "Aseo Imaginario SA", "VIGENTE", list(nombres)),
        ("98990010-2", "Alimentos de Prueba SpA", "NO_VIGENTE", list(nombres)),
        ("98990011-0", "Seguridad Imaginada SA", "VIGENTE", ["9701002"]),
    ]
    lugar = {"area": AREA, "ejercicio": 2026}
    return {
        "hoy": "2026-06-15",
        "areas": [
            {"area": area, "nombre": nombre, "ejercicio": 2026, "periodo": 6, "cuentasBancarias": bancos}
            for area, nombre in nombres.items()
        ],
        "personas": [
            {**dict(zip(("id", "nombre", "estado", "areas"), row, strict=True)), "cuentasBancarias": pagadas}
            for row in personas
        ],
        "ley": [{**lugar, "programa": "01", "idConcepto": one, "monto": 10**12} for one in ("2204", "2208")],
    }
