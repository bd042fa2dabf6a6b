"""The explanations that a ticket keeps, with those of its refusals that left none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mock_server.explaining import Explicacion
from mock_server.explaining.business import por_titulo
from schemas import load_catalog


def kept(
    servicio: str, resultado: Iterable[Mapping[str, Any]] | None, explicacion: Iterable[Mapping[str, Any]] | None
) -> list[dict[str, Any]]:
    """Why the transactions of a ticket were refused; of a refused one that left nothing, what its sentences tell.

    `resultado` are the rows that its end tells and `explicacion` what was put by with them, None when nothing was.
    """
    why = [dict(one) for one in explicacion or ()]
    explained = {one["transaccion"] for one in why}
    for position, result in enumerate(resultado or ()):
        if not result["resultado"] and position not in explained:
            sentences = [detail["descripcion"] for detail in result["detalleErrorVerticalesType"] or ()]
            why += [_told(servicio, sentence, position) for sentence in sentences]
    return why


def _told(servicio: str, sentence: str, position: int) -> dict[str, Any]:
    service = load_catalog().services[servicio]
    codigo = next(iter(load_catalog().codes_of(servicio, sentence)), "")
    told = por_titulo(service.rules[codigo].titulo) if codigo else sentence
    return Explicacion(codigo, sentence, told, position).as_json()
