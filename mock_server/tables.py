"""The reference tables as values, from their JSON files."""

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
from mock_server.table_files import FOLDER, package_files, replaced_files


def pares_de_semilla(filas: Iterable[Mapping[str, Any]]) -> dict[str, Par]:
    """The `cuentas` of a seed, by prefix."""
    pares = (Par(fila["idConcepto"], _cuentas(fila["debe"]), _cuentas(fila["haber"])) for fila in filas)
    return {par.prefijo: par for par in pares}


def _cuentas(filas: Iterable[Mapping[str, Any]]) -> tuple[Cuenta, ...]:
    return tuple(Cuenta(fila["codigo"], fila.get("nombre", "")) for fila in filas)


@cache
def load_tables(folder: Path | None = None) -> Tablas:
    """The package's tables, or those of an institution's folder over them; raises TablesError for wrong files."""
    files = package_files() if folder is None else replaced_files(folder)
    cuentas = {fila["codigo"]: _cuenta(fila) for fila in files["cuentas"]["cuentas"]}
    bancos = files["bancos"]
    return Tablas(
        conceptos={
            fila["codigo"]: Concepto(fila["codigo"], fila["nombre"], fila["imputable"])
            for fila in files["clasificador"]["conceptos"]
        },
        cuentas=cuentas,
        prefijos_de_orden=tuple(files["cuentas"]["prefijosDeOrden"]),
        pares={fila["prefijo"]: _par(fila, cuentas) for fila in files["pares-contables"]["pares"]},
        tipos_de_documento={fila["codigo"]: _tipo(fila) for fila in files["tipos-documento"]["tipos"]},
        catalogos={fila["catalogo"]: _catalogo(fila) for fila in files["catalogos"]["catalogos"]},
        bancos={fila["codigo"]: fila["nombre"] for fila in bancos["bancos"]},
        tipos_de_cuenta=frozenset(fila["codigo"] for fila in bancos["tiposDeCuenta"]),
        medios_de_pago={
            fila["codigo"]: MedioDePago(fila["codigo"], frozenset(fila["uso"])) for fila in bancos["mediosDePago"]
        },
        monedas={fila["codigo"]: fila["decimales"] for fila in files["codigos"]["monedas"]},
        etapas={fila["codigo"]: fila["nombre"] for fila in files["codigos"]["etapas"]},
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
        fila.get("recepcionConforme", False),
    )


def _catalogo(fila: Mapping[str, Any]) -> Catalogo:
    elementos = (Elemento(e["elemento"], e["descripcion"], e["vigente"]) for e in fila["elementos"])
    return Catalogo(
        fila["catalogo"], fila["clase"] == "CONTABLE", fila["obligatorio"], {e.codigo: e for e in elementos}
    )


def default_seed() -> dict[str, Any]:
    """The embedded default seed: it lets every built-in case run."""
    seed: dict[str, Any] = json.loads((FOLDER / "semilla.json").read_text(encoding="utf-8"))
    return seed
