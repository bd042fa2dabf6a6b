"""Where the console's pages stand, and what its words are."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from mock_server.domain.model import COMPROMISO, CONTABILIDAD, DEVENGO, LEY, REQUERIMIENTOS, TESORERIA, Tipo
from mock_server.domain.persona import PERSONAS

RAIZ = "/consola"
MODULOS = {
    REQUERIMIENTOS: "Requerimiento",
    COMPROMISO: "Compromiso",
    DEVENGO: "Devengo",
    CONTABILIDAD: "Transacción contable",
    TESORERIA: "Pago",
    PERSONAS: "Persona",
}
CON_FOLIO = {servicio: nombre for servicio, nombre in MODULOS.items() if servicio != PERSONAS}
AJUSTES = {
    Tipo.POSITIVO: "Ajuste positivo",
    Tipo.REVERSO: "Reverso",
    Tipo.NEGATIVO: "Ajuste negativo",
    Tipo.NOTA_DE_CREDITO: "Nota de crédito",
    Tipo.NOTA_DE_DEBITO: "Nota de débito",
}
ESTADOS = {
    "RECEPCIONADO": "Recepcionado",
    "EN_PROCESO": "En proceso",
    "FINALIZADO_SIN_ERRORES": "Finalizado sin errores",
    "FINALIZADO_CON_ERRORES": "Finalizado con errores",
}


def transaccion(servicio: str, area: str, ejercicio: int, folio: int | str) -> str:
    """The page of a transaction."""
    return f"{RAIZ}/{area}/{ejercicio}/{servicio}/{folio}"


def persona(area: str, ejercicio: int, id: str) -> str:
    """The page of a person, as an area sees it."""
    return transaccion(PERSONAS, area, ejercicio, quote(id, safe=""))


def ticket(numero: str) -> str:
    """The page of a ticket."""
    return f"{RAIZ}/tickets/{quote(numero, safe='')}"


def busqueda(**filtros: object) -> str:
    """The list of transactions with these filters."""
    return con_filtros(RAIZ, filtros)


def con_filtros(ruta: str, filtros: Mapping[str, object]) -> str:
    """A path with the filters that say something."""
    used = {nombre: valor for nombre, valor in filtros.items() if valor not in (None, "")}
    return f"{ruta}?{urlencode(used)}" if used else ruta


def modulo(servicio: str) -> str:
    """How people call a module's transactions."""
    return "Ley de Presupuestos" if servicio == LEY else MODULOS.get(servicio, servicio.capitalize())


def ajuste(tipo: str) -> str:
    """How people call a kind of adjustment."""
    return next((nombre for clave, nombre in AJUSTES.items() if clave == tipo), f"Ajuste de tipo {tipo}")
