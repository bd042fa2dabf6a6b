"""The institution's own accounting catalogue, which a devengo and a direct entry may have to name."""

from __future__ import annotations

from collections.abc import Iterator

from mock_server.domain.model import Clase, Incumplimiento, Transaccion, incumple
from mock_server.domain.vigente import Instantanea

PROPIO = "propioContabilidad"


def propio_contabilidad_es_valido(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E45: an area that demands the catalogue gets it in every original, and whatever is named is in force."""
    nombrados = [catalogo for catalogo, _ in transaccion.catalogos_contables]
    if libros.exige_propio_contabilidad and transaccion.clase is Clase.ORIGINAL and PROPIO not in nombrados:
        yield incumple("E45", catalogo=PROPIO)
    for nombre, codigo in transaccion.catalogos_contables:
        catalogo = libros.tablas.catalogos.get(nombre)
        elemento = catalogo.elementos.get(codigo) if catalogo is not None and catalogo.contable else None
        if elemento is None or not elemento.vigente:
            yield incumple("E45", catalogo=nombre)
