"""Reads the reference tables from their JSON files: the package's own, or a folder that replaces some of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from mock_server.domain.tablas import (
    Catalogo,
    Concepto,
    Cuenta,
    CuentaContable,
    Elemento,
    MedioDePago,
    Par,
    Tablas,
    TipoDeDocumento,
)

FOLDER = Path(__file__).parent / "datos"


def pares_de_semilla(filas: Iterable[Mapping[str, Any]]) -> dict[str, Par]:
    """The `cuentas` of a seed, by prefix."""
    pares = (Par(fila["idConcepto"], _cuentas(fila["debe"]), _cuentas(fila["haber"])) for fila in filas)
    return {par.prefijo: par for par in pares}


def _cuentas(filas: Iterable[Mapping[str, Any]]) -> tuple[Cuenta, ...]:
    return tuple(Cuenta(fila["codigo"], fila.get("nombre", "")) for fila in filas)


@cache
def load_tables() -> Tablas:
    """Read the package's own tables once."""
    cuentas = {fila["codigo"]: _cuenta(fila) for fila in _rows("cuentas", "cuentas")}
    return Tablas(
        conceptos={
            fila["codigo"]: Concepto(fila["codigo"], fila["nombre"], fila["imputable"])
            for fila in _rows("clasificador", "conceptos")
        },
        cuentas=cuentas,
        prefijos_de_orden=tuple(_read("cuentas")["prefijosDeOrden"]),
        pares={fila["prefijo"]: _par(fila, cuentas) for fila in _rows("pares-contables", "pares")},
        tipos_de_documento={fila["codigo"]: _tipo(fila) for fila in _rows("tipos-documento", "tipos")},
        catalogos={fila["catalogo"]: _catalogo(fila) for fila in _rows("catalogos", "catalogos")},
        bancos={fila["codigo"]: fila["nombre"] for fila in _rows("bancos", "bancos")},
        tipos_de_cuenta=frozenset(fila["codigo"] for fila in _rows("bancos", "tiposDeCuenta")),
        medios_de_pago={
            fila["codigo"]: MedioDePago(fila["codigo"], frozenset(fila["uso"]))
            for fila in _rows("bancos", "mediosDePago")
        },
        monedas={fila["codigo"]: fila["decimales"] for fila in _rows("codigos", "monedas")},
        etapas={fila["codigo"]: fila["nombre"] for fila in _rows("codigos", "etapas")},
    )


def _cuenta(fila: Mapping[str, Any]) -> CuentaContable:
    return CuentaContable(
        fila["codigo"],
        fila["nombre"],
        fila["imputable"],
        fila.get("requiereCartera", ""),
        fila.get("presupuestaria", False),
    )


def _par(fila: Mapping[str, Any], cuentas: Mapping[str, CuentaContable]) -> Par:
    debe, haber = (
        tuple(Cuenta(codigo, cuentas[codigo].nombre) for codigo in fila[lado])
        for lado in ("cuentasDebe", "cuentasHaber")
    )
    return Par(fila["prefijo"], debe, haber)


def _tipo(fila: Mapping[str, Any]) -> TipoDeDocumento:
    return TipoDeDocumento(
        fila["codigo"],
        fila["nombre"],
        frozenset(fila["modulos"]),
        frozenset(fila.get("ajusta", ())),
        fila.get("tipoDeAjuste", ""),
        fila.get("impuesto") == "IVA",
    )


def _catalogo(fila: Mapping[str, Any]) -> Catalogo:
    elementos = (Elemento(e["elemento"], e["descripcion"], e["vigente"]) for e in fila["elementos"])
    return Catalogo(
        fila["catalogo"], fila["clase"] == "CONTABLE", fila["obligatorio"], {e.codigo: e for e in elementos}
    )


def default_seed() -> dict[str, Any]:
    """The embedded default seed: it lets every built-in case run."""
    seed: dict[str, Any] = _read("semilla")
    return seed


def _rows(name: str, member: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _read(name)[member]
    return rows


def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
