"""Reads the filters of a list from its URL, and says in whole sentences which of them cannot be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from mock_server.console.rutas import MODULOS
from mock_server.domain.listado import Filtro, FiltroDePersonas, FiltroDeTickets

NOMBRES = ("modulo", "lugar", "folio", "rut", "tipo", "numero", "desde", "hasta", "pagina")
NOMBRES_DE_PERSONAS = ("lugar", "texto", "pagina")
NOMBRES_DE_TICKETS = ("modulo", "lugar", "texto", "pagina")
LARGO = 60
_LUGAR = re.compile(r"([0-9]{7})(?:-([0-9]{4}))?")
_RUT = re.compile(r"[0-9]{1,9}-[0-9K]")
_FECHA = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_FECHA_CHILENA = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})")


class FiltroError(Exception):
    """A list that cannot be asked for: one Spanish sentence per wrong filter."""

    def __init__(self, problemas: tuple[str, ...]) -> None:
        super().__init__(" ".join(problemas))
        self.problemas = problemas


class _Lector:
    """Reads one query, collecting what is wrong with it."""

    def __init__(self, consulta: Mapping[str, str], nombres: tuple[str, ...]) -> None:
        self._consulta = consulta
        ajenos = [nombre for nombre in consulta if nombre not in nombres]
        self.problemas = [f"No existe el filtro «{n[:LARGO]}»; los que hay son {', '.join(nombres)}." for n in ajenos]

    def texto(self, nombre: str, rotulo: str) -> str | None:
        valor = self._consulta.get(nombre, "").strip()
        if len(valor) > LARGO:
            self.problemas.append(f"{rotulo}: es demasiado largo; use hasta {LARGO} caracteres.")
            return None
        return valor or None

    def entero(self, nombre: str, rotulo: str) -> int | None:
        valor = self.texto(nombre, rotulo)
        if valor is None:
            return None
        if re.fullmatch(r"[0-9]{1,9}", valor) is None or int(valor) == 0:
            self.problemas.append(f"{rotulo}: «{valor}» no es un número; escriba un entero desde 1, sin puntos.")
            return None
        return int(valor)

    def modulo(self) -> str | None:
        valor = self.texto("modulo", "Módulo")
        if valor is not None and valor not in MODULOS:
            self.problemas.append(f"Módulo: no existe «{valor}»; los que hay son {', '.join(MODULOS)}.")
            return None
        return valor

    def lugar(self) -> tuple[str | None, int | None]:
        valor = self.texto("lugar", "Área y ejercicio")
        if valor is None:
            return None, None
        found = _LUGAR.fullmatch(valor)
        if found is None:
            self.problemas.append(
                f"Área y ejercicio: «{valor}» no se entiende; escriba los siete dígitos del área y, si quiere, "
                "el ejercicio, como 9701001-2026."
            )
            return None, None
        return found[1], int(found[2]) if found[2] else None

    def rut(self) -> str | None:
        valor = self.texto("rut", "RUT")
        if valor is None:
            return None
        limpio = valor.replace(".", "").replace(" ", "").upper()
        if limpio.isdigit() or (len(limpio) <= 12 and limpio[:1].isdigit() and _RUT.fullmatch(limpio) is None):
            self.problemas.append(
                f"RUT: «{valor}» no se entiende; escríbalo con guion y dígito verificador, como 98990001-3."
            )
            return None
        return limpio

    def fecha(self, nombre: str, rotulo: str) -> str | None:
        valor = self.texto(nombre, rotulo)
        if valor is None:
            return None
        iso, chilena = _FECHA.fullmatch(valor), _FECHA_CHILENA.fullmatch(valor)
        partes = iso.groups() if iso else chilena.groups()[::-1] if chilena else ("0", "0", "0")
        try:
            return date(*map(int, partes)).isoformat()
        except ValueError:
            self.problemas.append(
                f"{rotulo}: «{valor}» no es una fecha; escriba año-mes-día o día-mes-año, como 23-11-2026."
            )
            return None


def leer(consulta: Mapping[str, str]) -> Filtro:
    """The filters of the list of transactions; raises FiltroError with every problem at once."""
    lector = _Lector(consulta, NOMBRES)
    area, ejercicio = lector.lugar()
    filtro = Filtro(
        servicio=lector.modulo(),
        area=area,
        ejercicio=ejercicio,
        folio=lector.entero("folio", "Folio"),
        rut=lector.rut(),
        tipo_documento=lector.texto("tipo", "Tipo de documento"),
        numero_documento=lector.texto("numero", "Número de documento"),
        desde=lector.fecha("desde", "Fecha desde"),
        hasta=lector.fecha("hasta", "Fecha hasta"),
        pagina=lector.entero("pagina", "Página") or 1,
    )
    if filtro.desde and filtro.hasta and filtro.desde > filtro.hasta:
        lector.problemas.append("Fechas: el rango termina antes de empezar; corrija una de las dos.")
    if lector.problemas:
        raise FiltroError(tuple(lector.problemas))
    return filtro


def leer_de_tickets(consulta: Mapping[str, str]) -> FiltroDeTickets:
    """The filters of the list of tickets; raises FiltroError with every problem at once."""
    lector = _Lector(consulta, NOMBRES_DE_TICKETS)
    area, ejercicio = lector.lugar()
    filtro = FiltroDeTickets(
        servicio=lector.modulo(),
        area=area,
        ejercicio=ejercicio,
        texto=lector.texto("texto", "Ticket o messageID"),
        pagina=lector.entero("pagina", "Página") or 1,
    )
    if lector.problemas:
        raise FiltroError(tuple(lector.problemas))
    return filtro


def leer_de_personas(consulta: Mapping[str, str]) -> FiltroDePersonas:
    """The filters of the list of people; raises FiltroError with every problem at once."""
    lector = _Lector(consulta, NOMBRES_DE_PERSONAS)
    area, _ = lector.lugar()
    filtro = FiltroDePersonas(area, lector.texto("texto", "Nombre o RUT"), lector.entero("pagina", "Página") or 1)
    if lector.problemas:
        raise FiltroError(tuple(lector.problemas))
    return filtro
