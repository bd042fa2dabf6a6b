"""What a devengo charges and may not: accounts, catalogues, demand, principal; and those that would have been right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.domain.balances import previa_de
from mock_server.domain.model import Transaccion
from mock_server.domain.modules.devengo.imputaciones import INICIATIVA, NO_APLICA, NOMBRE_DE_LA_PREVIA, PRESUPUESTARIA
from mock_server.domain.tablas import Tablas
from mock_server.domain.vigente import Instantanea
from mock_server.explaining.words import y

Valores = Mapping[str, Any]

LADOS = ("Debe", "Haber")
DEMANDAS = {PRESUPUESTARIA: "presupuestaria", "02": "extrapresupuestaria"}


def catalogos(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E34: the catalogues that the grouping of that concept had to bring."""
    concepto = valores["concepto"]
    linea = next(una for una in transaccion.lineas if una.concepto == concepto and una.previa and not una.catalogos)
    faltan = [c.nombre for c in libros.tablas.catalogos.values() if c.obligatorio and not c.contable]
    return (
        f"El concepto {concepto} se devenga desde el requerimiento folio {linea.previa.folio if linea.previa else ''} "
        f"y su agrupación no trae catálogos de reagrupación; faltan {y(faltan)}, como los da obtener."
    )


def cuenta_debe(_transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E35"""
    return _cuenta(libros, valores, 0)


def cuenta_haber(_transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E36"""
    return _cuenta(libros, valores, 1)


def iniciativa(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E46: the element that came, and the codes that serve."""
    concepto = valores["concepto"]
    traidas = [dict(una.catalogos).get(INICIATIVA) for una in transaccion.lineas if una.concepto == concepto]
    mala = next(elemento for elemento in traidas if elemento in (None, NO_APLICA))
    catalogo = libros.tablas.catalogos[INICIATIVA]
    sirven = [e.codigo for e in catalogo.elementos.values() if e.vigente and e.codigo != NO_APLICA]
    se_envio = f"no se envió {INICIATIVA}" if mala is None else f"se envió {INICIATIVA} «{mala}» (No Aplica)"
    return (
        f"El concepto {concepto} es del subtítulo {concepto[:2]} y pide el código BIP de su iniciativa de inversión; "
        f"{se_envio}. Los códigos vigentes son {y(sirven)}."
    )


def demanda(_transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E47"""
    cual, folio = valores["previa"], valores["folio"]
    previa = next(p for p in libros.previas.values() if (NOMBRE_DE_LA_PREVIA[p.servicio], p.folio) == (cual, folio))
    return (
        f"El {cual} folio {folio} tiene tipoDemanda {_con(previa.demanda, DEMANDAS)}; un devengo presupuestario sale "
        f"solo de uno con tipoDemanda {_con(PRESUPUESTARIA, DEMANDAS)}."
    )


def principal(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E48: with whom the compromiso was made, and which of its groupings are of whom the document names, if any."""
    rut, folio = str(valores["rut"]), valores["folio"]
    for linea in transaccion.lineas:
        renglon, documento = previa_de(linea, libros), transaccion.documentos[linea.documento]
        mio = documento.principales[linea.principal].id == rut
        if not mio or linea.previa is None or renglon is None or (renglon.folio, renglon.principal) == (folio, rut):
            continue
        persona = libros.personas.get(rut.upper())
        quien = f"{persona.nombre} ({rut})" if persona and persona.nombre else rut
        hay = libros.previas[linea.previa].renglones
        suyas = dict.fromkeys(r.grupo for r in hay if r.principal == rut.upper())
        otras = f" Del compromiso son de {rut} las agrupaciones {y(suyas)}." if suyas else ""
        return (
            f"La agrupación {renglon.grupo} del compromiso folio {folio} es de {renglon.principal} y el documento "
            f"{documento.numero} viene a nombre de {quien}.{otras}"
        )
    return ""


def _cuenta(libros: Instantanea, valores: Valores, lado: int) -> str:
    """Which accounts the concept may use on that side; a known account that serves on the other side is told so."""
    codigo, concepto = str(valores["cuenta"]), str(valores["concepto"])
    ambas = libros.tablas.cuentas_de(concepto, libros.pares)
    propias = y(f"{c.codigo} ({c.nombre})" if c.nombre else c.codigo for c in ambas[lado])
    nombre = libros.tablas.nombre_de(concepto)
    sirven = "sirve" if len(ambas[lado]) == 1 else "sirven"
    vuelta = any(c.codigo == codigo for c in ambas[1 - lado])
    pero = f", aunque sí al {LADOS[1 - lado]}" if vuelta else ""
    return (
        f"{_nombrada(codigo, libros.tablas)} no va al {LADOS[lado]} del concepto {concepto} ({nombre}){pero}; "
        f"al {LADOS[lado]} {sirven} {propias}."
    )


def _nombrada(codigo: str, tablas: Tablas) -> str:
    conocida = tablas.cuenta(codigo)
    que = f" ({conocida.nombre})" if conocida else ", que no está en el plan de cuentas,"
    return f"La cuenta {codigo}{que}"


def _con(codigo: str, nombres: Mapping[str, str]) -> str:
    return f"«{codigo}» ({nombres[codigo]})" if codigo in nombres else f"«{codigo}»"
