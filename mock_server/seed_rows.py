"""Rows of a seed as transactions: what each row means before anybody judges it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mock_server.domain.balances import previa_de
from mock_server.domain.model import (
    COMPROMISO,
    DEVENGO,
    LEY,
    REQUERIMIENTOS,
    Cumplimiento,
    Documento,
    Incumplimiento,
    Linea,
    Lugar,
    Previa,
    Principal,
    Transaccion,
)
from mock_server.domain.persona import RUT, VIGENTE, PersonaEnviada
from mock_server.domain.vigente import Instantanea
from mock_server.wire.personas import persona

Row = Mapping[str, Any]
TITULO = "Transacción de la semilla"


def persona_of(row: Row) -> PersonaEnviada:
    """A person, with the codes that a seed may leave out."""
    tipo = row.get("tipoIdentificacion", RUT)
    given = {
        **row,
        "tipoIdentificacion": tipo,
        "identificacion": row["id"],
        "subClasificacion": row.get("subClasificacion", "01" if tipo == RUT else "03"),
        "estadoPersona": row.get("estado", VIGENTE),
        "cuentasBancarias": {"cuenta": row.get("cuentasBancarias")},
    }
    return persona(given)


def requerimiento(row: Row) -> Transaccion:
    """A requerimiento over the combinations that its lines name."""
    combinaciones = combinations(row)
    lineas = []
    for line in row["lineas"]:
        catalogos = tuple((c["catalogo"], c["elemento"]) for c in line.get("catalogos", ()))
        programa = dict(catalogos).get("programaPresupuestario", "01")
        lineas.append(
            Linea(
                0,
                0,
                combinaciones.index(line["idCombinacion"]),
                line["idConcepto"],
                line["monto"],
                previa=Previa(LEY, 0),
                referencia=programa,
                catalogos=catalogos,
            )
        )
    return _transaccion(REQUERIMIENTOS, row, (), lineas)


def combinations(row: Row) -> list[str]:
    """The combinations of a requerimiento, in the order of its lines."""
    return list(dict.fromkeys(line["idCombinacion"] for line in row["lineas"]))


def sin_previa_donde_no_hay_ley(transaccion: Transaccion, libros: Instantanea) -> Transaccion:
    """A seed may bring a requerimiento of a concept without law: it is chargeable, and takes nothing."""
    return replace(
        transaccion,
        lineas=tuple(
            linea if previa_de(linea, libros) else replace(linea, previa=None) for linea in transaccion.lineas
        ),
    )


def is_only_without_law(broken: Incumplimiento, transaccion: Transaccion) -> bool:
    sin_ley = {linea.concepto for linea in transaccion.lineas if linea.previa is None}
    return broken.codigo == "E14" and dict(broken.valores)["concepto"] in sin_ley


def compromiso(row: Row) -> Transaccion:
    """A compromiso with one document and one principal."""
    claves = list(dict.fromkeys((line["requerimiento"], line["idCombinacion"]) for line in row["lineas"]))
    lineas = [
        linea(
            claves.index((line["requerimiento"], line["idCombinacion"])),
            line,
            Previa(REQUERIMIENTOS, line["requerimiento"]),
            line["idCombinacion"],
        )
        for line in row["lineas"]
    ]
    return con_documento(COMPROMISO, row, lineas)


def linea(grupo: int, line: Row, previa: Previa, referencia: str) -> Linea:
    """One line of a document."""
    return Linea(0, 0, grupo, line["idConcepto"], line["monto"], previa=previa, referencia=referencia)


def con_documento(servicio: str, row: Row, lineas: Sequence[Linea]) -> Transaccion:
    """A transaction with one document and one principal, due on 31 December."""
    documento = row["documento"]
    total = sum(linea.monto for linea in lineas)
    fecha = documento.get("fecha") or row["fecha"]
    recepcion = max(fecha, f"{row['ejercicio']}-01-01") if servicio == DEVENGO else ""
    vence = Cumplimiento(f"{row['ejercicio']}-12-31", total, row["principal"] if servicio == DEVENGO else "")
    return _transaccion(
        servicio,
        row,
        (
            Documento(
                documento["tipo"],
                documento["numero"],
                fecha,
                row.get("titulo", TITULO),
                total,
                impuesto=row.get("montoImpuesto", 0),
                contabiliza_impuestos=row.get("contabilizaImpuestos"),
                principales=(Principal(row["principal"], (vence,)),),
                ingreso=fecha if servicio == DEVENGO else "",
                recepcion_conforme=recepcion,
            ),
        ),
        lineas,
    )


def _transaccion(servicio: str, row: Row, documentos: tuple[Documento, ...], lineas: Sequence[Linea]) -> Transaccion:
    titulo = row.get("titulo", TITULO)
    return Transaccion(
        servicio,
        "",
        titulo,
        titulo,
        row.get("origen", "manual"),
        None,
        documentos,
        tuple(lineas),
        etapa=row.get("etapa", "03") if servicio == COMPROMISO else "",
        demanda=row.get("tipoDemanda", "01"),
        presupuesto=row.get("tipoDePresupuesto", "GASTO"),
        catalogos_contables=tuple((c["catalogo"], c["elemento"]) for c in row.get("catalogosContables", ())),
    )


def as_sent(row: Row, transaccion: Transaccion) -> dict[str, Any]:
    """The members that only travel, for obtener to show."""
    sent: dict[str, Any] = {"titulo": transaccion.titulo, "descripcion": transaccion.descripcion}
    if transaccion.servicio == REQUERIMIENTOS:
        return {
            **sent,
            "tipoDemanda": row.get("tipoDemanda", "01"),
            "tipoDePresupuesto": row.get("tipoDePresupuesto", "GASTO"),
        }
    documento: dict[str, Any] = {"descripcion": transaccion.descripcion}
    if transaccion.servicio == DEVENGO:
        contables = row.get("catalogosContables")
        sent["imputacionesACatalogosContables"] = {"imputacion": contables} if contables else None
        impuesto, total = transaccion.documentos[0].impuesto, transaccion.documentos[0].monto
        lista = [{"codigo": "1", "monto": str(total), "montoImpuesto": str(impuesto)}] if impuesto else []
        documento |= {
            "fechaIngreso": transaccion.documentos[0].ingreso,
            "fechaRecepcionConforme": transaccion.documentos[0].recepcion_conforme,
            "compensable": "false",
            "impuestos": {"impuesto": lista},
        }
    return {
        **sent,
        "etapa": transaccion.etapa or None,
        "tipoDemanda": transaccion.demanda,
        "documentos": {"documento": [documento]},
    }


def place_of_row(row: Row) -> Lugar:
    """Whose books a row speaks of."""
    return Lugar(row["area"], row["ejercicio"])


def approval_date(row: Row, hoy: str) -> str:
    """The date of approval: today, or the last day of the row's year when today is of another one."""
    return str(row.get("fecha") or (hoy if hoy.startswith(str(row["ejercicio"])) else f"{row['ejercicio']}-12-31"))
