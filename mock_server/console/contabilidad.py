"""The page of an accounting entry or a payment, and the T that a devengo shows of its own."""

from __future__ import annotations

from collections.abc import Iterable

from mock_server.console import rutas, secciones
from mock_server.console.ficha import Columna, Cuadro, Seccion, Valor
from mock_server.console.secciones import Contexto
from mock_server.domain.apuntes import DEBE, HABER
from mock_server.domain.model import CONTABILIDAD, DEVENGO, TESORERIA
from mock_server.domain.vista import Vista, VistaApunte

ORIGENES = {DEVENGO: "Devengo", CONTABILIDAD: "Contabilidad", TESORERIA: "Tesorería"}
LADOS = {DEBE: "Debe", HABER: "Haber"}
FUENTES = {"2": "2 Tesorería", "3": "3 Devengo", "5": "5 Contabilidad"}
MOVIMIENTOS = {"1": "1 Económico", "2": "2 Financiero", "3": "3 Ajuste", "4": "4 Apertura", "5": "5 Cierre"}
OPERACIONES = {"0101": "0101 Cobro", "0201": "0201 Pagos a terceros"}


def titulo(vista: Vista) -> str:
    """A payment is an entry that Tesorería made."""
    return "Consulta Pago a terceros" if vista.modulo == TESORERIA else "Consulta Transacción Contable"


def dibuja(vista: Vista, contexto: Contexto) -> tuple[Seccion, ...]:
    """The sections of an entry's page."""
    return (
        secciones.identificacion(vista, contexto, _propios(vista)),
        cuenta_t(vista),
        _financiera(vista),
        _bancaria(vista),
        secciones.ajustes(vista),
        secciones.relacionadas("previas", "Asientos que paga o cobra", contexto.anteriores, "No paga ni cobra otro."),
        secciones.relacionadas("flujo", "Pagos y cobros que la consumen", contexto.posteriores, "Ninguno la consume."),
    )


def _propios(vista: Vista) -> tuple[tuple[str, Valor], ...]:
    creacion = vista.creacion
    hechos = (
        ("Módulo de origen", Valor(ORIGENES.get(vista.modulo, vista.modulo))),
        *(
            (("Devengo que la hizo", _enlazada(vista, DEVENGO, vista.folio_de_origen)),)
            if _es_de_devengo(vista)
            else ()
        ),
    )
    if creacion is None:
        return hechos
    return (
        *hechos,
        ("Proceso fuente", Valor(FUENTES.get(creacion.proceso_fuente, creacion.proceso_fuente))),
        ("Tipo de movimiento", Valor(MOVIMIENTOS.get(creacion.tipo_movimiento, creacion.tipo_movimiento))),
        ("Tipo de operación", Valor(OPERACIONES.get(creacion.tipo_operacion, creacion.tipo_operacion))),
    )


def _es_de_devengo(vista: Vista) -> bool:
    return vista.modulo == DEVENGO and bool(vista.folio_de_origen)


def _enlazada(vista: Vista, servicio: str, folio: int) -> Valor:
    return (
        Valor(folio, "codigo", rutas.transaccion(servicio, vista.area, vista.ejercicio, folio))
        if folio
        else Valor(None)
    )


def cuenta_t(vista: Vista, nota: str = "", ver: Valor | None = None) -> Cuadro:
    """Debe and Haber, account by account."""
    sumas: dict[tuple[str, str], list[int]] = {}
    for apunte in vista.apuntes:
        lados = sumas.setdefault((apunte.cuenta, apunte.nombre_cuenta), [0, 0])
        lados[0 if apunte.lado == DEBE else 1] += apunte.monto
    filas = tuple(
        (Valor(f"{cuenta} {nombre}".strip()), Valor(debe or "", "monto"), Valor(haber or "", "monto"))
        for (cuenta, nombre), (debe, haber) in sumas.items()
    )
    debe, haber = (sum(lados[lado] for lados in sumas.values()) for lado in (0, 1))
    iguales = "Sumas iguales" if debe == haber else "Sumas distintas"
    suma = (Valor(iguales), Valor(debe, "monto"), Valor(haber, "monto"))
    columnas = (Columna("Cuenta"), Columna("Debe", "monto"), Columna("Haber", "monto"))
    return Cuadro("asiento", "Asiento contable", columnas, filas, suma, nota, "No hay cuentas que mostrar.", ver)


def asiento_de(entrada: Vista, folio: int, id: int) -> Cuadro:
    """The entry that a devengo made, as its own page shows it, with the way to the entry's."""
    ver = Valor(f"Ver la transacción contable {folio}", enlace=_enlazada(entrada, CONTABILIDAD, folio).enlace)
    return cuenta_t(entrada, f"Folio contable {folio}, ID {id}.", ver)


def _financiera(vista: Vista) -> Cuadro:
    columnas = (
        Columna("Cuenta"),
        Columna("Principal", "rut"),
        Columna("Documento", "codigo"),
        Columna("Cumplimiento", "fecha"),
        Columna("Lado"),
        Columna("Monto", "monto"),
        *(() if vista.es_ajuste else secciones.SALDOS),
    )
    apuntes = [apunte for apunte in vista.apuntes if apunte.financiera is not None]
    filas = tuple(tuple(_linea(apunte, vista)) for apunte in apuntes)
    return Cuadro("cartera", "Cartera financiera", columnas, filas, vacio="No lleva cartera financiera.")


def _linea(apunte: VistaApunte, vista: Vista) -> Iterable[Valor]:
    cartera = apunte.financiera
    assert cartera is not None
    yield Valor(f"{apunte.cuenta} {apunte.nombre_cuenta}".strip())
    yield Valor(cartera.rut, "rut", rutas.busqueda(rut=cartera.rut))
    yield Valor(f"{cartera.tipo_documento} {cartera.numero}".strip(), "codigo")
    yield Valor(cartera.vence, "fecha")
    yield Valor(LADOS.get(apunte.lado, apunte.lado))
    yield Valor(apunte.monto, "monto")
    if not vista.es_ajuste:
        yield from secciones.saldos(apunte.vigente, apunte.consumido)


def _bancaria(vista: Vista) -> Cuadro:
    columnas = (
        Columna("Cuenta"),
        Columna("Cuenta bancaria", "codigo"),
        Columna("Medio de pago"),
        Columna("Número", "codigo"),
        Columna("Fecha", "fecha"),
        Columna("Estado"),
        Columna("Lado"),
        Columna("Monto", "monto"),
    )
    filas = tuple(
        (
            Valor(f"{apunte.cuenta} {apunte.nombre_cuenta}".strip()),
            Valor(banco.cuenta_bancaria, "codigo"),
            Valor(banco.medio),
            Valor(banco.numero, "codigo"),
            Valor(banco.fecha, "fecha"),
            Valor(apunte.estado.capitalize()),
            Valor(LADOS.get(apunte.lado, apunte.lado)),
            Valor(apunte.monto, "monto"),
        )
        for apunte in vista.apuntes
        if (banco := apunte.bancaria) is not None
    )
    return Cuadro("bancos", "Cartera bancaria", columnas, filas, vacio="No lleva documentos bancarios.")
