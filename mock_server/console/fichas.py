"""The page of a transaction, module by module: which sections it has, how it is called, what only it tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_server.console import contabilidad, secciones
from mock_server.console.ficha import Cuadro, Ficha, Seccion, Valor
from mock_server.console.secciones import Contexto
from mock_server.domain.model import COMPROMISO, CONTABILIDAD, DEVENGO, REQUERIMIENTOS
from mock_server.domain.vista import Vista

Dibujante = Callable[[Vista, Contexto], tuple[Seccion, ...]]
_DEMANDAS = {"01": "01 Presupuestaria", "02": "02 Extrapresupuestaria"}


def ficha(vista: Vista, contexto: Contexto) -> Ficha:
    """The whole page."""
    titulo, dibuja = PAGINAS.get(vista.servicio, (vista.servicio.capitalize(), _generica))
    return Ficha(
        servicio=vista.servicio,
        area=vista.area,
        ejercicio=vista.ejercicio,
        folio=str(vista.folio),
        titulo=contabilidad.titulo(vista) if vista.servicio == CONTABILIDAD else titulo,
        estado=secciones.estado_de(vista),
        secciones=dibuja(vista, contexto),
    )


def _requerimiento(vista: Vista, contexto: Contexto) -> tuple[Seccion, ...]:
    demanda = str(vista.enviado.get("tipoDemanda") or "")
    propios = (
        ("Tipo de demanda", Valor(_DEMANDAS.get(demanda, demanda))),
        ("Tipo de presupuesto", Valor(vista.enviado.get("tipoDePresupuesto"))),
    )
    return (
        secciones.identificacion(vista, contexto, propios),
        secciones.imputaciones(vista),
        secciones.ajustes(vista),
        secciones.flujo(contexto),
    )


def _compromiso(vista: Vista, contexto: Contexto) -> tuple[Seccion, ...]:
    etapa = str(vista.enviado.get("etapa") or "")
    nombre = f"{etapa} {contexto.tablas.etapas.get(etapa, '')}".strip()
    return (
        secciones.identificacion(vista, contexto, (("Etapa", Valor(nombre)),)),
        secciones.documentos(vista, contexto),
        secciones.principales(vista),
        secciones.imputaciones(vista),
        secciones.cartera(vista),
        secciones.ajustes(vista),
        secciones.flujo(contexto),
    )


def _devengo(vista: Vista, contexto: Contexto) -> tuple[Seccion, ...]:
    montos = (
        ("Monto neto", Valor(vista.monto, "monto")),
        ("Impuesto", Valor(vista.impuesto, "monto")),
        ("Monto total", Valor(vista.monto + vista.impuesto, "monto")),
    )
    return (
        secciones.identificacion(vista, contexto, montos),
        secciones.documentos(vista, contexto),
        secciones.principales(vista),
        secciones.imputaciones(vista),
        secciones.cartera(vista),
        _asiento(vista, contexto),
        secciones.ajustes(vista),
        secciones.flujo(contexto),
    )


def _asiento(vista: Vista, contexto: Contexto) -> Seccion:
    """The entry as it stands in accounting."""
    if contexto.entrada is None or vista.asiento is None:
        return Cuadro("asiento", "Asiento contable", (), (), vacio="No tiene asiento contable.")
    return contabilidad.asiento_de(contexto.entrada, vista.asiento.folio, vista.asiento.id)


def _generica(vista: Vista, contexto: Contexto) -> tuple[Seccion, ...]:
    return (
        secciones.identificacion(vista, contexto),
        *((secciones.documentos(vista, contexto), secciones.principales(vista)) if vista.documentos else ()),
        secciones.imputaciones(vista),
        secciones.ajustes(vista),
        secciones.flujo(contexto),
    )


PAGINAS: Mapping[str, tuple[str, Dibujante]] = {
    REQUERIMIENTOS: ("Consulta Requerimiento", _requerimiento),
    COMPROMISO: ("Consulta Compromiso", _compromiso),
    DEVENGO: ("Consulta Devengo", _devengo),
    CONTABILIDAD: ("Consulta Transacción Contable", contabilidad.dibuja),
}
