"""Wire names common to every module: reading loose values, and the head that every obtener answer carries.

The modules beside this file are the only places that know how their service names things.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from mock_server.domain.model import LEY, Ajuste, Cumplimiento, Previa, Principal, TipoDeCambio
from mock_server.domain.tablas import Cuenta
from mock_server.domain.vista import Asiento, Fila, Vista, VistaAjuste, VistaDocumento, VistaRenglon
from schemas import load_catalog

Json = Mapping[str, Any]


def texto(valor: Any) -> str:
    """A text; null, absent and "" are the same on this wire."""
    return "" if valor is None else str(valor)


def entero(valor: Any) -> int:
    """Pesos or a folio, which travel as integers or as text; 0 when there is none; decimals are cut (see impropios)."""
    if isinstance(valor, float):
        return int(valor)
    digitos = texto(valor).strip()
    return int(digitos) if digitos.removeprefix("-").isdigit() else 0


def booleano(valor: Any) -> bool | None:
    """A flag, which travels as `"true"` or as true; None when it was not sent."""
    return {"true": True, "false": False}.get(texto(valor).lower())


def impropios(nodo: Any) -> tuple[str, ...]:
    """The numbers with decimals of a transaction, as written; only amounts may have them (a rate travels as text)."""
    if isinstance(nodo, float):
        return (repr(nodo),)
    hijos = nodo.values() if isinstance(nodo, Mapping) else nodo if isinstance(nodo, list) else ()
    return tuple(escrito for hijo in hijos for escrito in impropios(hijo))


def con_insumos(nodo: Any) -> bool:
    """Whether any imputation of a transaction goes below its concept."""
    if isinstance(nodo, Mapping):
        return bool(nodo.get("imputacionesAInsumos")) or any(map(con_insumos, nodo.values()))
    return isinstance(nodo, list) and any(map(con_insumos, nodo))


def cambio(nodo: Json) -> TipoDeCambio | None:
    """`tipoDeCambio`, or None in pesos."""
    sent = nodo.get("tipoDeCambio")
    if not sent:
        return None
    valor, origen = (Decimal(texto(sent.get(miembro)) or "0") for miembro in ("valor", "montoOrigen"))
    return TipoDeCambio(texto(sent.get("moneda")), texto(sent.get("fecha")), valor, origen)


def glosas(nodo: Json) -> int:
    """Pesos charged to notes of the Budget Law."""
    return sum(entero(glosa.get("valorImputacion")) for glosa in lista(nodo, "imputacionesAGlosas", "imputacion"))


def lista(nodo: Json | None, plural: str, singular: str) -> list[Any]:
    """The items of `plural: {singular: [...]}`, the shape of every list on this wire; null and absent are empty."""
    return list(((nodo or {}).get(plural) or {}).get(singular) or [])


def imputaciones(agrupacion: Json) -> list[Any]:
    """The imputations to concepts of one grouping."""
    return lista(agrupacion, "imputacionesAConceptosPresupuestarios", "imputacion")


def agrupaciones(nodo: Json) -> list[Any]:
    """The groupings of one requerimiento or previous transaction."""
    return lista(nodo, "agrupacionesDeImputacionesACatalogos", "agrupacion")


def catalogos(agrupacion: Json, singular: str) -> tuple[tuple[str, str], ...]:
    """(catalogo, elemento) of a grouping, whose list is called `catalogo` in compromiso and `imputacion` elsewhere."""
    nodos = lista(agrupacion, "imputacionesACatalogosDeReagrupacion", singular)
    return tuple((texto(nodo.get("catalogo")), texto(nodo.get("elemento"))) for nodo in nodos)


def principal(nodo: Json) -> Principal:
    """A third party and its due dates."""
    vencimientos = lista(nodo, "cumplimientos", "cumplimiento")
    return Principal(
        texto(nodo.get("id")),
        tuple(
            Cumplimiento(texto(v.get("fecha")), entero(v.get("monto")), texto(v.get("idPrincipalRelacionado")))
            for v in vencimientos
        ),
    )


def ajuste(nodo: Json) -> Ajuste | None:
    """`informacionDeAjuste`, or None in an original."""
    informacion = nodo.get("informacionDeAjuste")
    if not informacion:
        return None
    return Ajuste(entero(informacion.get("folioTransaccionAjustada")), texto(informacion.get("tipo")))


def previa(nodo: Json, tipos: Mapping[str, str]) -> Previa | None:
    """What a line hangs from; None unless both folio and tipo are there."""
    servicio = tipos.get(texto(nodo.get("tipo")))
    return Previa(servicio, entero(nodo["folio"])) if servicio and texto(nodo.get("folio")) else None


def cabeza(vista: Vista, folio: str = "folio") -> dict[str, Any]:
    """The members with which every obtener answer begins."""
    informacion = None
    if vista.ajuste is not None:
        informacion = {"folioTransaccionAjustada": vista.ajuste.folio, "tipo": vista.ajuste.tipo}
    return {
        folio: vista.folio,
        "id": vista.id,
        "estado": load_catalog().estado_said("Aprobado", "transaccion"),
        "tipoTransaccion": "2" if vista.es_ajuste else "1",
        "ejercicio": vista.ejercicio,
        "periodo": vista.periodo,
        "institucion": {
            "partida": vista.area[:2],
            "capitulo": vista.area[2:4],
            "areaTransaccional": vista.area[4:],
        },
        "proceso": vista.proceso,
        "titulo": vista.enviado.get("titulo"),
        "descripcion": vista.enviado.get("descripcion"),
        "origenTransaccion": origen(vista),
        "usuarioGenerador": vista.usuario,
        "usuarioAprobador": vista.usuario,
        "fechaAprobacion": vista.fecha,
        "identificacionEnvio": vista.mensaje,
        "idTransferencia": vista.transferencia,
        "informacionDeAjuste": informacion,
        "folioAnterior": None if vista.ajuste is None else vista.ajuste.folio,
    }


def origen(vista: Vista) -> str:
    """What the sender called itself, else its channel; `SIGFE` for what was made by hand."""
    enviado = texto(vista.enviado.get("origenTransaccion"))
    return enviado or ("SIGFE" if vista.origen == "manual" else vista.origen.upper())


def ajustes(vista: Vista) -> dict[str, Any] | None:
    """The adjustments made to a transaction, or null."""
    return {"ajuste": [_ajuste(hecho) for hecho in vista.ajustes]} if vista.ajustes else None


def _ajuste(hecho: VistaAjuste) -> dict[str, Any]:
    fila = {"folio": hecho.folio, "tipo": hecho.tipo, "monto": hecho.monto}
    if hecho.asiento is not None:
        fila["asiento"] = asiento(hecho.asiento)
    return {**fila, "fechaAprobacion": hecho.fecha}


def asiento(hecho: Asiento) -> dict[str, Any]:
    """The accounting entry of a devengo."""
    return {"folio": hecho.folio, "id": hecho.id, "montoDebe": hecho.monto, "montoHaber": hecho.monto}


def saldos(renglon: VistaRenglon, vista: Vista) -> dict[str, int]:
    """The balance of a line; an adjustment shows its own amount and no balance."""
    if vista.es_ajuste:
        return {"saldo": 0}
    return {"montoVigente": renglon.vigente, "montoConsumido": renglon.consumido, "saldo": renglon.disponible}


def cuentas(renglon: VistaRenglon) -> dict[str, Any]:
    """The accounts that a devengo of this line may use."""
    return {"cuentasDebe": _cuentas(renglon.cuentas_debe), "cuentasHaber": _cuentas(renglon.cuentas_haber)}


def _cuentas(permitidas: Iterable[Cuenta]) -> list[dict[str, str]]:
    return [{"codigo": cuenta.codigo, "nombre": cuenta.nombre} for cuenta in permitidas]


def reagrupacion(renglones: list[VistaRenglon], singular: str) -> dict[str, Any] | None:
    """The catalogues of a grouping, with the names of their elements."""
    elementos = [
        {"catalogo": c.catalogo, "elemento": c.elemento, "descripcion": c.descripcion} for c in renglones[0].catalogos
    ]
    return {singular: elementos} if elementos else None


def por_grupo(renglones: Iterable[VistaRenglon]) -> list[list[VistaRenglon]]:
    """The lines of each grouping, in their order."""
    grupos: dict[str, list[VistaRenglon]] = {}
    for renglon in renglones:
        grupos.setdefault(renglon.grupo, []).append(renglon)
    return list(grupos.values())


def renglones_de(vista: Vista, documento: VistaDocumento, rut: str) -> list[VistaRenglon]:
    """The lines of a document for one of its principales."""
    return [r for r in vista.renglones if r.documento == documento.id and r.principal == rut]


def resumen(fila: Fila) -> dict[str, Any]:
    """One row of a buscar answer."""
    hecha = {
        "folio": fila.folio,
        "titulo": fila.titulo,
        "monto": fila.monto,
        "saldo": fila.saldo,
        "estado": load_catalog().estado_said("Aprobado", "transaccion"),
        "fechaAprobacion": fila.fecha,
    }
    return hecha if fila.folio_anterior is None else {**hecha, "folioAnterior": fila.folio_anterior}


def folio_previo(anterior: Previa) -> int | None:
    """The folio of the previous transaction; the Law has none."""
    return None if anterior.servicio in ("", LEY) else anterior.folio
