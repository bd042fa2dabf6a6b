"""Reference tables of the mock: names of concepts, accounts that a concept may use, document types, catalogues."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mock_server.domain.vista import Catalogado, Cuenta

FOLDER = Path(__file__).parent / "datos"


@dataclass(frozen=True, slots=True)
class Par:
    """The accounts of every concept that begins with `prefijo`."""

    prefijo: str
    debe: tuple[Cuenta, ...]
    haber: tuple[Cuenta, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """What `datos/` says; `pares` of the seed come before those of the package."""

    conceptos: Mapping[str, str]
    tipos_de_documento: Mapping[str, str]
    elementos: Mapping[tuple[str, str], str]
    pares: Mapping[str, Par]

    def nombre_de(self, concepto: str) -> str:
        """The name of a concept, or of the closest one above it."""
        prefijos = (concepto[:largo] for largo in range(len(concepto), 1, -1))
        return next((self.conceptos[prefijo] for prefijo in prefijos if prefijo in self.conceptos), concepto)

    def cuentas_de(self, concepto: str, propios: Mapping[str, Par]) -> tuple[tuple[Cuenta, ...], tuple[Cuenta, ...]]:
        """(debe, haber) allowed for a concept: the longest prefix wins, and at equal length the seed's."""
        for largo in range(len(concepto), 1, -1):
            par = propios.get(concepto[:largo]) or self.pares.get(concepto[:largo])
            if par is not None:
                return par.debe, par.haber
        return (), ()

    def describe(self, catalogos: Iterable[Sequence[str]]) -> tuple[Catalogado, ...]:
        """The elements of a grouping with their names."""
        return tuple(Catalogado(c, e, self.elementos.get((c, e), e)) for c, e in catalogos)


def pares_de_semilla(filas: Iterable[Mapping[str, Any]]) -> dict[str, Par]:
    """The `cuentas` of a seed, by prefix."""
    pares = (Par(fila["idConcepto"], _cuentas(fila["debe"]), _cuentas(fila["haber"])) for fila in filas)
    return {par.prefijo: par for par in pares}


def _cuentas(filas: Iterable[Mapping[str, Any]]) -> tuple[Cuenta, ...]:
    return tuple(Cuenta(fila["codigo"], fila.get("nombre", "")) for fila in filas)


@cache
def load_tables() -> Tables:
    """Read the package's own tables once."""
    cuentas = {fila["codigo"]: Cuenta(fila["codigo"], fila["nombre"]) for fila in _rows("cuentas", "cuentas")}
    return Tables(
        conceptos={fila["codigo"]: fila["nombre"] for fila in _rows("clasificador", "conceptos")},
        tipos_de_documento={fila["codigo"]: fila["nombre"] for fila in _rows("tipos-documento", "tipos")},
        elementos={
            (catalogo["catalogo"], elemento["elemento"]): elemento["descripcion"]
            for catalogo in _rows("catalogos", "catalogos")
            for elemento in catalogo["elementos"]
        },
        pares={
            fila["prefijo"]: Par(
                fila["prefijo"],
                tuple(cuentas[codigo] for codigo in fila["cuentasDebe"]),
                tuple(cuentas[codigo] for codigo in fila["cuentasHaber"]),
            )
            for fila in _rows("pares-contables", "pares")
        },
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
