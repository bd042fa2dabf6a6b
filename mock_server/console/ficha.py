"""A transaction as a page shows it: named sections of facts and tables, before any HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Clase = Literal["texto", "codigo", "monto", "fecha", "rut"]


@dataclass(frozen=True, slots=True)
class Valor:
    """One value: pesos for a `monto`, an ISO date or moment for a `fecha`; `enlace` is a path of the console."""

    valor: str | int | None
    clase: Clase = "texto"
    enlace: str = ""


@dataclass(frozen=True, slots=True)
class Columna:
    """A column of a table; `clase` decides on which side it stands."""

    rotulo: str
    clase: Clase = "texto"


@dataclass(frozen=True, slots=True)
class Datos:
    """A section of labelled facts."""

    clave: str
    titulo: str
    datos: tuple[tuple[str, Valor], ...]


@dataclass(frozen=True, slots=True)
class Cuadro:
    """A section that is a table; `suma` is its last row, `nota` a sentence above it, `vacio` what is said without
    rows, `ver` leads to the page where more of it stands."""

    clave: str
    titulo: str
    columnas: tuple[Columna, ...]
    filas: tuple[tuple[Valor, ...], ...]
    suma: tuple[Valor, ...] = ()
    nota: str = ""
    vacio: str = ""
    ver: Valor | None = None


Seccion = Datos | Cuadro


@dataclass(frozen=True, slots=True)
class Ficha:
    """A whole page: whose transaction it is, how it is called, and its sections in order."""

    servicio: str
    area: str
    ejercicio: int
    folio: str
    titulo: str
    estado: str
    secciones: tuple[Seccion, ...]


def as_json(ficha: Ficha) -> dict[str, Any]:
    """The same page as data, for whoever draws it elsewhere (schemas/harness/journal.schema.json, visualizacion)."""
    return {
        "servicio": ficha.servicio,
        "area": ficha.area,
        "ejercicio": ficha.ejercicio,
        "folio": ficha.folio,
        "titulo": ficha.titulo,
        "estado": ficha.estado,
        "secciones": [_section(seccion) for seccion in ficha.secciones],
    }


def _section(seccion: Seccion) -> dict[str, Any]:
    if isinstance(seccion, Datos):
        return {
            "clave": seccion.clave,
            "titulo": seccion.titulo,
            "datos": [
                {"rotulo": rotulo, "clase": valor.clase, "valor": valor.valor} for rotulo, valor in seccion.datos
            ],
        }
    return {
        "clave": seccion.clave,
        "titulo": seccion.titulo,
        "nota": seccion.nota,
        "vacio": seccion.vacio,
        "columnas": [{"rotulo": columna.rotulo, "clase": columna.clase} for columna in seccion.columnas],
        "filas": [_row(fila) for fila in seccion.filas],
        "suma": _row(seccion.suma),
    }


def _row(fila: Sequence[Valor]) -> list[str | int | None]:
    return [valor.valor for valor in fila]
