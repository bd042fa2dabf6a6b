"""What would have been right at the door: open periods, areas, process codes, tickets and folios that exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mock_server.domain.model import Lugar
from mock_server.explaining.words import y

Periodos = Sequence[tuple[int, int]]  # (ejercicio, periodo)


def periodo_cerrado(lugar: Lugar, periodo: int, abiertos: Periodos) -> str:
    """E01"""
    return f"El período {periodo}/{lugar.ejercicio} no está abierto en el área {lugar.area}; {_abiertos(abiertos)}."


def ejercicio_cerrado(lugar: Lugar, abiertos: Periodos) -> str:
    """E02"""
    return f"El ejercicio {lugar.ejercicio} no tiene períodos abiertos en el área {lugar.area}; {_abiertos(abiertos)}."


def area_desconocida(area: str, conocidas: Sequence[str]) -> str:
    """E03; an area whose periods are all closed is known, and says so."""
    if area in conocidas:
        return f"El área {area} existe, pero no tiene ningún período abierto."
    return f"El área {area} no existe; las que existen son {y(conocidas)}."


def proceso_ajeno(proceso: str, servicio: str, propios: Mapping[str, Sequence[str]]) -> str:
    """E06; `propios` are the process codes of each service."""
    dueno = next((nombre for nombre, codigos in propios.items() if proceso in codigos), None)
    ajeno = f"es el de {dueno}" if dueno else "no es de ningún servicio"
    return f"El proceso {proceso} {ajeno}; para {servicio} use {y(propios[servicio])}."


def mensaje_repetido(mensaje: str, ticket: str, cuando: str, estado: str) -> str:
    """E07"""
    return (
        f"El messageID {mensaje} ya se usó en esta área y ejercicio el {cuando}: su ticket {ticket} está {estado}. "
        "Consulte ese ticket, o envíe con otro messageID si es otro mensaje."
    )


def ticket_desconocido(numero: str, lugar: Lugar, dueno: Lugar | None) -> str:
    """E10; `dueno` is where the ticket is, if it is anywhere."""
    if dueno is None:
        return f"Ningún mensaje recibió el ticket {numero}."
    return f"El ticket {numero} es {_de(dueno)}; se consultó por el {_de(lugar).removeprefix('del ')}."


def folio_desconocido(entidad: str, folio: object, lugar: Lugar, folios: tuple[int, int] | None) -> str:
    """E11; `folios` are the lowest and the highest that exist."""
    hay = "no hay ninguno" if folios is None else f"los que hay van del folio {folios[0]} al {folios[1]}"
    return f"No hay {entidad} con folio {folio} en el área {lugar.area}, ejercicio {lugar.ejercicio}; {hay}."


def desconocido(entidad: str, clave: str) -> str:
    """E11, of what has no folio."""
    return f"No hay {entidad} con {clave}."


def folio_ajeno(folio: object, lugar: Lugar, duenos: Sequence[Lugar]) -> str:
    """E12"""
    return f"El folio {folio} existe {y(f'en el área {d.area}, ejercicio {d.ejercicio}' for d in duenos)}; " + (
        f"se consultó el área {lugar.area}, ejercicio {lugar.ejercicio}."
    )


def rango_imposible(desde: str | None, hasta: str | None, ejercicio: int) -> str:
    """E13"""
    if desde and hasta and desde > hasta:
        return f"El rango termina ({hasta}) antes de empezar ({desde})."
    return (
        f"El rango debe estar entero en el ejercicio {ejercicio}, del {ejercicio}-01-01 al {ejercicio}-12-31; "
        f"se pidió desde {desde or 'el inicio'} hasta {hasta or 'el fin'}."
    )


def _abiertos(abiertos: Periodos) -> str:
    if not abiertos:
        return "no hay ninguno abierto"
    return f"están abiertos: {y(f'{periodo}/{ejercicio}' for ejercicio, periodo in abiertos)}"


def _de(lugar: Lugar) -> str:
    return f"del área {lugar.area}, ejercicio {lugar.ejercicio}"
