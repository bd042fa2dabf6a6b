"""What was named and is not so: texts, people, documents, groupings, concepts; and what there is instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.domain.chain import MISMO_ENVIO, PERMITIDOS, digito_verificador
from mock_server.domain.model import Transaccion
from mock_server.domain.vigente import Instantanea, TransaccionVigente
from mock_server.explaining import entries
from mock_server.explaining.amounts import NOMBRES
from mock_server.explaining.words import parecido, y

PROPIOS = ("titulo", "descripcion")  # the texts of a transaction; a person's are others


def textos(transaccion: Transaccion, _libros: Instantanea, valores: Mapping[str, Any]) -> str:
    """E08"""
    maximo = int(valores["maximo"])
    if valores["miembro"] not in PROPIOS:
        return ""
    if valores["miembro"] == "titulo":
        textos = [transaccion.titulo]
    else:
        textos = [transaccion.descripcion, *(documento.descripcion for documento in transaccion.documentos)]
    largo = max(map(len, textos))
    if largo > maximo:
        return f"El texto de {valores['miembro']} tiene {largo} caracteres y caben {maximo}: sobran {largo - maximo}."
    return f"El texto de {valores['miembro']} viene vacío; escriba de 1 a {maximo} caracteres."


def caracteres(transaccion: Transaccion, _libros: Instantanea, valores: Mapping[str, Any]) -> str:
    """E09"""
    if valores["miembro"] not in PROPIOS:
        return ""
    descripciones = (transaccion.descripcion, *(documento.descripcion for documento in transaccion.documentos))
    textos = (transaccion.titulo,) if valores["miembro"] == "titulo" else descripciones
    malos = dict.fromkeys(c for texto in textos for c in texto if not PERMITIDOS.fullmatch(c))
    trae = y(f"«{c}»" if c.isprintable() else f"U+{ord(c):04X}" for c in malos)
    return f"El texto de {valores['miembro']} trae {trae}; se admiten letras sin tilde, ñ, dígitos y signos corrientes."


def insumos(_transaccion: Transaccion, _libros: Instantanea, _valores: Mapping[str, Any]) -> str:
    """E30"""
    return "Hay una imputación por debajo del concepto (insumo); impute el monto entero al concepto."


def persona(_transaccion: Transaccion, libros: Instantanea, valores: Mapping[str, Any]) -> str:
    """E23"""
    rut = str(valores["rut"])
    hallada = libros.personas.get(rut.upper())
    if hallada is None:
        return f"El RUT {rut} no está en el Banco de Personas; regístrelo antes."
    quien = f"{hallada.nombre} ({rut})" if hallada.nombre else f"El RUT {rut}"
    if not hallada.vigente:
        return f"{quien} está en el Banco de Personas, pero no está vigente."
    return f"{quien} está vigente en el Banco de Personas, pero no se relaciona con esta área."


def rut(_transaccion: Transaccion, _libros: Instantanea, valores: Mapping[str, Any]) -> str:
    """E24"""
    escrito = str(valores["rut"])
    if not escrito:
        return "El identificador viene vacío; escriba un RUT sin puntos y con guion, como 98990001-3."
    cuerpo, guion, digito = escrito.replace(".", "").partition("-")
    if cuerpo.isascii() and cuerpo.isdigit() and len(cuerpo) <= 8 and guion and digito:
        bueno = digito_verificador(cuerpo)
        if digito.upper() != bueno:
            return f"El dígito verificador de {cuerpo} es {bueno} y se recibió «{digito}»."
        return f"El RUT va sin puntos: {cuerpo}-{bueno}."
    return f"«{escrito}» no tiene la forma de un RUT: hasta 8 dígitos sin puntos, guion y dígito verificador."


def motivo(sent: Any, known: Any, valores: Mapping[str, Any]) -> str:
    """E73 and E74 of a person, whose rules say themselves what is wrong; E74 of a payment names who has no account."""
    if "motivo" not in valores:
        return entries.sin_cuenta(sent, known, valores)
    que = f"La persona {valores['identificacion']}" if "identificacion" in valores else f"La cuenta {valores['numero']}"
    return f"{que}: {valores['motivo']}."


def combinacion(transaccion: Transaccion, libros: Instantanea, valores: Mapping[str, Any]) -> str:
    """E21"""
    combinacion, folio = valores["combinacion"], valores["folio"]
    linea = next(
        (
            linea
            for linea in transaccion.lineas
            if linea.previa is not None and linea.previa.folio == folio and linea.referencia == combinacion
        ),
        None,
    )
    if linea is None or linea.previa is None:
        return ""
    cual = NOMBRES.get(linea.previa.servicio, linea.previa.servicio)
    previa = libros.previas.get(linea.previa)
    if previa is None:
        return f"No hay ningún {cual} original con folio {folio} en esta área y ejercicio."
    grupos = list(dict.fromkeys(renglon.grupo for renglon in previa.renglones))
    cerca = parecido(str(combinacion), grupos)
    quiso = f" ¿Quiso decir «{cerca}»?" if cerca else ""
    return f"El {cual} folio {folio} tiene las agrupaciones {y(grupos)}; se nombró «{combinacion}».{quiso}"


def concepto(transaccion: Transaccion, libros: Instantanea, valores: Mapping[str, Any]) -> str:
    """E22"""
    codigo = valores["concepto"]
    linea = next(
        (linea for linea in transaccion.lineas if linea.concepto == codigo and _sin_renglon(linea, libros)), None
    )
    previa = libros.previas.get(linea.previa) if linea is not None and linea.previa else None
    if linea is None or previa is None:
        return ""
    hay = [renglon.concepto for renglon in previa.renglones if renglon.grupo == linea.referencia]
    return (
        f"En la agrupación {linea.referencia} del {_nombre(previa)} los conceptos son {y(hay)}; se imputó a {codigo}."
    )


def documento_repetido(_transaccion: Transaccion, _libros: Instantanea, valores: Mapping[str, Any]) -> str:
    """E25 and E38"""
    cual = f"El documento {valores['tipo']} número {valores['numero']} de {valores['rut']}"
    if valores["folio"] == MISMO_ENVIO:
        return f"{cual} viene dos veces en este mismo envío; deje uno."
    return f"{cual} está vigente en el folio {valores['folio']}; reverse ese folio o envíe otro documento."


def sin_previa(transaccion: Transaccion, _libros: Instantanea, _valores: Mapping[str, Any]) -> str:
    """E33"""
    if not transaccion.lineas:
        return "El devengo no trae ninguna imputación que diga de qué requerimiento o compromiso sale."
    linea = next(linea for linea in transaccion.lineas if linea.previa is None or not linea.referencia)
    falta = "folio y tipo (1 requerimiento, 2 compromiso)" if linea.previa is None else "idAgrupacionDeReferencia"
    return f"La imputación al concepto {linea.concepto} no informa {falta} de su transacción previa."


def _sin_renglon(linea: Any, libros: Instantanea) -> bool:
    previa = libros.previas.get(linea.previa) if linea.previa else None
    return previa is not None and previa.renglon(linea.referencia, linea.concepto) is None


def _nombre(previa: TransaccionVigente) -> str:
    return f"{NOMBRES.get(previa.servicio, previa.servicio)} folio {previa.folio}"
