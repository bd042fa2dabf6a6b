"""The sections of a transaction's page, the same for every module, made of what the books show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mock_server.console import rutas
from mock_server.console.ficha import Columna, Cuadro, Datos, Valor
from mock_server.domain.listado import NINGUNA, Listado, estado
from mock_server.domain.model import LEY
from mock_server.domain.tablas import Tablas
from mock_server.domain.vista import Vista, VistaDocumento, VistaRenglon
from mock_server.wire import origen as origen_de

SALDOS = (Columna("Vigente", "monto"), Columna("Consumido", "monto"), Columna("Disponible", "monto"))


@dataclass(frozen=True, slots=True)
class Contexto:
    """What a page needs besides the transaction: names, its ticket, what hangs from it, its entry."""

    tablas: Tablas
    nombre_area: str
    ticket: str
    posteriores: Listado
    anteriores: Listado = NINGUNA
    entrada: Vista | None = None  # the accounting entry that it made


def estado_de(vista: Vista) -> str:
    """What the console says of it."""
    return estado("" if vista.ajuste is None else vista.ajuste.tipo, vista.reversada)


def identificacion(vista: Vista, contexto: Contexto, propios: Iterable[tuple[str, Valor]] = ()) -> Datos:
    """Who it is, where it came from and when; `propios` are the facts that only this module has."""
    clase = "Original" if vista.ajuste is None else rutas.ajuste(vista.ajuste.tipo)
    datos = (
        ("Folio", Valor(vista.folio, "codigo")),
        ("ID", Valor(vista.id, "codigo")),
        ("Estado", Valor(estado_de(vista))),
        ("Tipo de transacción", Valor(clase)),
        ("Área transaccional", Valor(f"{vista.area} {contexto.nombre_area}".strip())),
        ("Ejercicio", Valor(vista.ejercicio, "codigo")),
        ("Período", Valor(vista.periodo, "codigo")),
        ("Proceso", Valor(vista.proceso, "codigo")),
        ("Título", Valor(vista.enviado.get("titulo"))),
        ("Descripción", Valor(vista.enviado.get("descripcion"))),
        *propios,
        ("Origen", Valor(origen_de(vista))),
        ("Ticket", _ticket(contexto.ticket)),
        ("Mensaje (messageID)", Valor(vista.mensaje or None, "codigo")),
        ("ID de transferencia", Valor(vista.transferencia or None, "codigo")),
        ("Usuario", Valor(vista.usuario)),
        ("Fecha de aprobación", Valor(vista.fecha, "fecha")),
    )
    return Datos("identificacion", "Identificación", datos)


def _ticket(numero: str) -> Valor:
    return Valor(numero, "codigo", rutas.ticket(numero)) if numero else Valor("sin ticket: no llegó por mensaje")


def documentos(vista: Vista, contexto: Contexto) -> Cuadro:
    """The documents with what is left of them."""
    columnas = (
        Columna("Tipo"),
        Columna("Número", "codigo"),
        Columna("Fecha", "fecha"),
        Columna("ID del documento", "codigo"),
        Columna("Monto", "monto"),
        Columna("Vigente", "monto"),
    )
    filas = tuple(
        (
            Valor(_tipo(documento, contexto.tablas)),
            Valor(documento.numero, "codigo"),
            Valor(documento.fecha, "fecha"),
            Valor(documento.id, "codigo"),
            Valor(documento.monto, "monto"),
            Valor(None if vista.es_ajuste else documento.vigente, "monto"),
        )
        for documento in vista.documentos
    )
    return Cuadro("documentos", "Documentos", columnas, filas, vacio="La transacción no lleva documentos.")


def _tipo(documento: VistaDocumento, tablas: Tablas) -> str:
    tipo = tablas.tipos_de_documento.get(documento.tipo)
    return f"{documento.tipo} {tipo.nombre}" if tipo else documento.tipo


def principales(vista: Vista) -> Cuadro:
    """The third parties of each document, with their due dates."""
    columnas = (
        Columna("Principal", "rut"),
        Columna("Nombre"),
        Columna("Documento", "codigo"),
        Columna("Cumplimiento", "fecha"),
        Columna("Relacionado", "rut"),
        Columna("Monto", "monto"),
    )
    filas = tuple(
        (
            _rut(principal.id),
            _persona(vista, principal.id, principal.nombre),
            Valor(documento.numero, "codigo"),
            Valor(vence.fecha, "fecha"),
            _rut(vence.relacionado),
            Valor(vence.monto, "monto"),
        )
        for documento in vista.documentos
        for principal in documento.principales
        for vence in principal.cumplimientos
    )
    return Cuadro("principales", "Principales", columnas, filas, vacio="La transacción no lleva principales.")


def _persona(vista: Vista, id: str, nombre: str) -> Valor:
    """A name leads to the bank, a RUT to the transactions."""
    return Valor(nombre, enlace=rutas.persona(vista.area, vista.ejercicio, id) if nombre else "")


def _rut(id: str) -> Valor:
    return Valor(id or None, "rut", rutas.busqueda(rut=id) if id else "")


def imputaciones(vista: Vista) -> Cuadro:
    """The lines by grouping and concept, with their balance, which in an adjustment is its original's."""
    columnas = (
        Columna("Agrupación", "codigo"),
        Columna("Catálogos"),
        Columna("Concepto presupuestario"),
        Columna("Con cargo a"),
        Columna("Monto", "monto"),
        *(() if vista.es_ajuste else SALDOS),
    )
    filas = tuple(
        (
            Valor(renglon.grupo, "codigo"),
            Valor(" · ".join(f"{c.catalogo} {c.elemento}" for c in renglon.catalogos)),
            Valor(f"{renglon.concepto} {_nombre(renglon)}".strip()),
            _previa(vista, renglon),
            Valor(renglon.monto, "monto"),
            *(() if vista.es_ajuste else saldos(renglon.vigente, renglon.consumido)),
        )
        for renglon in vista.renglones
    )
    nota = "Un ajuste mueve el saldo de la transacción que ajusta; no tiene saldo propio." if vista.es_ajuste else ""
    suma = _suma(vista.renglones, 4, con_saldo=not vista.es_ajuste, con_monto=True)
    return Cuadro("imputaciones", "Imputaciones", columnas, filas, suma, nota)


def _nombre(renglon: VistaRenglon) -> str:
    return "" if renglon.nombre_concepto == renglon.concepto else renglon.nombre_concepto


def _previa(vista: Vista, renglon: VistaRenglon) -> Valor:
    previa = renglon.previa
    if previa.servicio in ("", LEY):
        return Valor(rutas.modulo(LEY) if previa.servicio else None)
    enlace = rutas.transaccion(previa.servicio, vista.area, vista.ejercicio, previa.folio)
    return Valor(f"{rutas.modulo(previa.servicio)} {previa.folio}", "texto", enlace)


def saldos(vigente: int, consumido: int) -> tuple[Valor, Valor, Valor]:
    """Vigente, consumido, disponible."""
    return Valor(vigente, "monto"), Valor(consumido, "monto"), Valor(vigente - consumido, "monto")


def _suma(renglones: Sequence[VistaRenglon], textos: int, *, con_saldo: bool, con_monto: bool) -> tuple[Valor, ...]:
    """The last row: `textos` columns of words, then the sums."""
    if len(renglones) < 2:
        return ()
    monto = (Valor(sum(r.monto for r in renglones), "monto"),) if con_monto else ()
    sumas = saldos(sum(r.vigente for r in renglones), sum(r.consumido for r in renglones)) if con_saldo else ()
    return (Valor("Total"), *(Valor("") for _ in range(textos - 1)), *monto, *sumas)


def cartera(vista: Vista) -> Cuadro:
    """What is left per document and principal."""
    columnas = (Columna("Documento", "codigo"), Columna("Principal", "rut"), Columna("Nombre"), *SALDOS)
    if vista.es_ajuste:
        return Cuadro("cartera", "Cartera", columnas, (), vacio="Mueve la cartera de la transacción que ajusta.")
    numeros = {documento.id: documento.numero for documento in vista.documentos}
    nombres = {p.id: p.nombre for documento in vista.documentos for p in documento.principales}
    grupos: dict[tuple[str, str], list[VistaRenglon]] = {}
    for renglon in vista.renglones:
        grupos.setdefault((renglon.documento, renglon.principal), []).append(renglon)
    filas = tuple(
        (
            Valor(numeros.get(documento, documento), "codigo"),
            _rut(principal),
            Valor(nombres.get(principal)),
            *saldos(sum(r.vigente for r in renglones), sum(r.consumido for r in renglones)),
        )
        for (documento, principal), renglones in grupos.items()
    )
    suma = _suma(vista.renglones, 3, con_saldo=True, con_monto=False) if len(filas) > 1 else ()
    return Cuadro("cartera", "Cartera", columnas, filas, suma)


def ajustes(vista: Vista) -> Cuadro:
    """What it adjusts and what adjusts it."""
    columnas = (
        Columna("Relación"),
        Columna("Folio", "codigo"),
        Columna("Tipo"),
        Columna("Fecha", "fecha"),
        Columna("Monto", "monto"),
    )
    anteriores = () if vista.ajuste is None else ((_folio(vista, vista.ajuste.folio, "Folio anterior")),)
    filas = (
        *((*cabeza, Valor("Transacción ajustada"), Valor(""), Valor("")) for cabeza in anteriores),
        *(
            (
                *_folio(vista, hecho.folio, "Folio posterior"),
                Valor(rutas.ajuste(hecho.tipo)),
                Valor(hecho.fecha, "fecha"),
                Valor(hecho.monto, "monto"),
            )
            for hecho in vista.ajustes
        ),
    )
    return Cuadro("ajustes", "Ajustes", columnas, filas, vacio="No tiene folio anterior ni folios posteriores.")


def _folio(vista: Vista, folio: int, relacion: str) -> tuple[Valor, Valor]:
    enlace = rutas.transaccion(vista.servicio, vista.area, vista.ejercicio, folio)
    return Valor(relacion), Valor(folio, "codigo", enlace)


def flujo(contexto: Contexto) -> Cuadro:
    """The transactions that take their money from this one."""
    return relacionadas(
        "flujo", "Transacciones que la consumen", contexto.posteriores, "Ninguna transacción la consume."
    )


def relacionadas(clave: str, titulo: str, listado: Listado, vacio: str) -> Cuadro:
    """A table of other transactions, each linked."""
    columnas = (
        Columna("Módulo"),
        Columna("Folio", "codigo"),
        Columna("Título"),
        Columna("Fecha", "fecha"),
        Columna("Monto", "monto"),
    )
    filas = tuple(
        (
            Valor(rutas.modulo(fila.servicio)),
            Valor(fila.folio, "codigo", rutas.transaccion(fila.servicio, fila.area, fila.ejercicio, fila.folio)),
            Valor(fila.titulo or (rutas.ajuste(fila.tipo) if fila.tipo else None)),
            Valor(fila.fecha, "fecha"),
            Valor(fila.monto, "monto"),
        )
        for fila in listado.filas
    )
    sobran = listado.total - len(filas)
    nota = f"Se muestran las primeras {len(filas)}; hay {sobran} más." if sobran > 0 else ""
    return Cuadro(clave, titulo, columnas, filas, nota=nota, vacio=vacio)
