"""How an accounting entry is called on the wire; a payment is one (supuesto, from presentación IOP §7.3 and 7.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any

from mock_server import wire
from mock_server.domain.apuntes import (
    ANULADO,
    DEBE,
    HABER,
    Apunte,
    CarteraBancaria,
    CarteraFinanciera,
    Creacion,
    Cuadre,
)
from mock_server.domain.model import CONTABILIDAD, TESORERIA, Transaccion
from mock_server.domain.vista import Fila, Vista, VistaApunte

MONEDA = "NACIONAL"


def leer(body: wire.Json) -> tuple[Transaccion, ...]:
    """The entries of a registrarTransaccionesContables message."""
    return tuple(_transaccion(CONTABILIDAD, nodo) for nodo in body["detalles"]["transaccionContabilidad"])


def leer_pagos(body: wire.Json) -> tuple[Transaccion, ...]:
    """The payments of a registrarPagosATerceros message."""
    return tuple(_transaccion(TESORERIA, nodo) for nodo in body["detalles"]["transaccionContabilidad"])


def _transaccion(servicio: str, nodo: wire.Json) -> Transaccion:
    informacion = nodo.get("informacionDeTransaccion") or {}
    grupos = wire.lista(nodo, "agrupacionesDeImputacionesACuentasContables", "agrupacion")
    return Transaccion(
        servicio,
        wire.texto(nodo.get("id")),
        wire.texto(nodo.get("titulo")),
        wire.texto(nodo.get("descripcion")),
        wire.texto(nodo.get("origenTransaccion")),
        wire.ajuste(informacion),
        (),
        (),
        creacion=_creacion(informacion.get("informacionDeCreacion")),
        apuntes=tuple(_apuntes(grupos)),
        cuadres=tuple(_cuadres(grupos)),
        impropios=wire.impropios(nodo),
        catalogos_propios=tuple(tuple(_propios(grupo)) for grupo in grupos),
    )


def _creacion(nodo: wire.Json | None) -> Creacion | None:
    miembros = ("procesoFuente", "tipoMovimiento", "tipoOperacion")
    return Creacion(*(wire.texto(nodo.get(miembro)) for miembro in miembros)) if nodo else None


def _propios(grupo: wire.Json) -> Iterator[tuple[str, str]]:
    for nodo in wire.lista(grupo, "imputacionesACatalogosPropios", "imputacion"):
        if nodo:
            yield wire.texto(nodo.get("catalogo")), wire.texto(nodo.get("elemento"))


def _imputaciones(grupo: wire.Json) -> list[Any]:
    return wire.lista(grupo, "imputacionesACuentasContables", "imputacion")


def _apuntes(grupos: Iterable[wire.Json]) -> Iterator[Apunte]:
    for g, grupo in enumerate(grupos):
        for i, imputacion in enumerate(_imputaciones(grupo)):
            yield from _hojas(imputacion, g, i)


def _hojas(imputacion: wire.Json, grupo: int, posicion: int) -> Iterator[Apunte]:
    """The carteras of an imputation; the imputation itself when it has none."""
    lugar = (grupo, posicion, wire.texto(imputacion.get("codigoCuenta")))
    bancos = wire.lista(imputacion, "carterasBancarias", "cartera")
    financieras = wire.lista(imputacion, "carterasFinancieras", "cartera")
    for banco in bancos:
        yield Apunte(*lugar, *_montos(banco), bancaria=_bancaria(banco))
    for cartera in financieras:
        for cumplimiento, hoja in _lineas(cartera):
            yield Apunte(*lugar, *_montos(hoja), financiera=_financiera(cartera, cumplimiento, hoja))
    if not bancos and not financieras:
        yield Apunte(*lugar, *_montos(imputacion, "montoDebe", "montoHaber"))


def _lineas(cartera: wire.Json) -> Iterator[tuple[wire.Json, wire.Json]]:
    """(due date, its smallest part) of a financial cartera, which may leave out what is below."""
    cumplimientos = wire.lista(cartera, "cumplimientosDeCartera", "cumplimiento") or [cartera]
    for cumplimiento in cumplimientos:
        for hoja in _conceptos(cumplimiento) or [cumplimiento]:
            yield cumplimiento, hoja


def _conceptos(cumplimiento: wire.Json) -> list[Any]:
    return wire.lista(cumplimiento, "agrupacionesDeConceptosDeContabilidad", "agrupacion")


def _montos(nodo: wire.Json, debe: str = DEBE, haber: str = HABER) -> tuple[int, int]:
    return wire.entero(nodo.get(debe)), wire.entero(nodo.get(haber))


def _bancaria(nodo: wire.Json) -> CarteraBancaria:
    return CarteraBancaria(
        wire.texto(nodo.get("cuentaBancaria")),
        wire.texto(nodo.get("medioDePago")),
        wire.texto(nodo.get("rutBanco")).upper(),
        wire.texto(nodo.get("fechaDocumento")),
        wire.texto(nodo.get("numeroDocumento")),
        wire.entero(nodo.get("folioContabilidad")),
    )


def _financiera(cartera: wire.Json, cumplimiento: wire.Json, hoja: wire.Json) -> CarteraFinanciera:
    return CarteraFinanciera(
        wire.texto(cartera.get("rut")).upper(),
        wire.texto(cartera.get("codigoTipoDocumento")),
        wire.texto(cartera.get("numeroDocumento")),
        wire.texto(cartera.get("fechaDocumento")),
        wire.texto(cumplimiento.get("rutDestinatario")).upper(),
        wire.texto(cumplimiento.get("fecha")),
        wire.entero(cartera.get("folioContabilidad")),
        wire.texto(hoja.get("idAgrupacionRelacionada")),
    )


def _cuadres(grupos: Iterable[wire.Json]) -> Iterator[Cuadre]:
    """What each node says against what its parts add up to, and Debe against Haber of each grouping."""
    for grupo in grupos:
        imputaciones = [_montos(i, "montoDebe", "montoHaber") for i in _imputaciones(grupo)]
        debe, haber = (sum(lado) for lado in zip(*imputaciones, strict=True)) if imputaciones else (0, 0)
        yield Cuadre(debe, haber, haber, debe)
        for imputacion in _imputaciones(grupo):
            yield from _cuadres_de(imputacion)


def _cuadres_de(imputacion: wire.Json) -> Iterator[Cuadre]:
    carteras = wire.lista(imputacion, "carterasFinancieras", "cartera")
    partes = [*wire.lista(imputacion, "carterasBancarias", "cartera"), *carteras]
    yield from _cuadre(_montos(imputacion, "montoDebe", "montoHaber"), partes)
    for cartera in carteras:
        cumplimientos = wire.lista(cartera, "cumplimientosDeCartera", "cumplimiento")
        yield from _cuadre(_montos(cartera), cumplimientos)
        for cumplimiento in cumplimientos:
            yield from _cuadre(_montos(cumplimiento), _conceptos(cumplimiento))


def _cuadre(montos: tuple[int, int], partes: Iterable[wire.Json]) -> Iterator[Cuadre]:
    sumas = [_montos(parte) for parte in partes]
    if sumas:
        yield Cuadre(*montos, sum(debe for debe, _ in sumas), sum(haber for _, haber in sumas))


def obtener(vista: Vista) -> dict[str, Any]:
    """The answer of obtenerTransaccionContable."""
    return {
        **wire.cabeza(vista),
        "informacionDeTransaccion": _informacion(vista),
        "origen": {"modulo": vista.modulo, "folio": vista.folio_de_origen},
        "montoDebe": _suma(vista.apuntes, DEBE),
        "montoHaber": _suma(vista.apuntes, HABER),
        "agrupacionesDeImputacionesACuentasContables": {"agrupacion": [*_agrupaciones(vista)]},
        "ajustes": wire.ajustes(vista),
    }


def _informacion(vista: Vista) -> dict[str, Any]:
    if vista.ajuste is not None:
        return {"informacionDeAjuste": {"folioTransaccionAjustada": vista.ajuste.folio, "tipo": vista.ajuste.tipo}}
    creacion = vista.creacion or Creacion("", "")
    return {
        "informacionDeCreacion": {
            "procesoFuente": creacion.proceso_fuente,
            "tipoMovimiento": creacion.tipo_movimiento,
            "tipoOperacion": creacion.tipo_operacion or None,
        }
    }


def _suma(apuntes: Iterable[VistaApunte], lado: str) -> int:
    return sum(apunte.monto for apunte in apuntes if apunte.lado == lado)


def _juntos(apuntes: Iterable[VistaApunte], clave: Callable[[VistaApunte], object]) -> list[list[VistaApunte]]:
    juntos: dict[object, list[VistaApunte]] = {}
    for apunte in apuntes:
        juntos.setdefault(clave(apunte), []).append(apunte)
    return list(juntos.values())


def _agrupaciones(vista: Vista) -> Iterator[dict[str, Any]]:
    for posicion, apuntes in zip(count(), _juntos(vista.apuntes, lambda apunte: apunte.agrupacion), strict=False):
        propios = vista.propios[posicion] if posicion < len(vista.propios) else ()
        yield {
            "imputacionesACuentasContables": {
                "imputacion": [_imputacion(i, vista) for i in _juntos(apuntes, lambda apunte: apunte.imputacion)]
            },
            "imputacionesACatalogosPropios": {
                "imputacion": [{"catalogo": catalogo, "elemento": elemento} for catalogo, elemento in propios] or [{}]
            },
        }


def _imputacion(apuntes: list[VistaApunte], vista: Vista) -> dict[str, Any]:
    bancos = [a for a in apuntes if a.bancaria is not None]
    carteras = _juntos((a for a in apuntes if a.financiera is not None), _documento)
    return {
        "codigoCuenta": apuntes[0].cuenta,
        "nombreCuenta": apuntes[0].nombre_cuenta,
        "montoDebe": _suma(apuntes, DEBE),
        "montoHaber": _suma(apuntes, HABER),
        "carterasBancarias": {"cartera": [_banco(a, vista) for a in bancos]} if bancos else None,
        "carterasFinancieras": {"cartera": [_cartera(c, vista) for c in carteras]} if carteras else None,
    }


def _documento(apunte: VistaApunte) -> object:
    cartera = apunte.financiera
    return cartera and (cartera.rut, cartera.tipo_documento, cartera.numero, cartera.fecha_documento)


def _vencimiento(apunte: VistaApunte) -> object:
    return apunte.financiera and (apunte.financiera.destinatario, apunte.financiera.vence)


def _banco(apunte: VistaApunte, vista: Vista) -> dict[str, Any]:
    banco = apunte.bancaria
    assert banco is not None
    return {
        "cuentaBancaria": banco.cuenta_bancaria,
        "medioDePago": banco.medio,
        "rutBanco": banco.rut_banco,
        **_lados([apunte]),
        "fechaDocumento": banco.fecha or None,
        "numeroDocumento": banco.numero,
        "folioContabilidad": vista.folio,
        "estado": apunte.estado if apunte.vigente or vista.es_ajuste else ANULADO,
    }


def _cartera(apuntes: list[VistaApunte], vista: Vista) -> dict[str, Any]:
    cartera = apuntes[0].financiera
    assert cartera is not None
    vencimientos = _juntos(apuntes, _vencimiento)
    return {
        "rut": cartera.rut,
        "codigoTipoDocumento": cartera.tipo_documento or None,
        "numeroDocumento": cartera.numero or None,
        "fechaDocumento": cartera.fecha_documento or None,
        "folioContabilidad": vista.folio,
        **_lados(apuntes),
        "saldo": _saldo(apuntes, vista),
        "cumplimientosDeCartera": {"cumplimiento": [_cumplimiento(v, vista) for v in vencimientos]},
    }


def _cumplimiento(apuntes: list[VistaApunte], vista: Vista) -> dict[str, Any]:
    cartera = apuntes[0].financiera
    assert cartera is not None
    return {
        "rutDestinatario": cartera.destinatario,
        "fecha": cartera.vence or None,
        **_lados(apuntes),
        "saldo": _saldo(apuntes, vista),
        "agrupacionesDeConceptosDeContabilidad": {"agrupacion": [_concepto(apunte, vista) for apunte in apuntes]},
    }


def _concepto(apunte: VistaApunte, vista: Vista) -> dict[str, Any]:
    return {
        "idAgrupacionRelacionada": int(apunte.linea),
        "codigoConcepto": apunte.concepto or None,
        **_lados([apunte]),
        "saldo": _saldo([apunte], vista),
        "monedaPresupuestaria": MONEDA,
    }


def _lados(apuntes: list[VistaApunte]) -> dict[str, int]:
    return {DEBE: _suma(apuntes, DEBE), HABER: _suma(apuntes, HABER)}


def _saldo(apuntes: list[VistaApunte], vista: Vista) -> int:
    """What is left of the lines, with later adjustments and payments; an adjustment shows none."""
    return 0 if vista.es_ajuste else sum(apunte.disponible for apunte in apuntes)


def resumen(fila: Fila) -> dict[str, Any]:
    """One row of buscarTransaccionesContables."""
    return {**wire.resumen(fila), "procesoFuente": fila.fuente}
