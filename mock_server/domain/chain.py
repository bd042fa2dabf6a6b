"""Rules that every module of the chain shares: texts, third parties, sums, documents, what the predecessor allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_HALF_UP, Context

from mock_server.domain.balances import Efecto, efectos, previa_de, suma_por
from mock_server.domain.model import (
    COMPROMISO,
    REQUERIMIENTOS,
    Clase,
    Documento,
    Incumplimiento,
    Linea,
    Principal,
    TipoDeCambio,
    Transaccion,
    incumple,
)
from mock_server.domain.vigente import Instantanea, Renglon

Regla = Callable[[Transaccion, Instantanea], Iterable[Incumplimiento]]

PERMITIDOS = re.compile(r"[ -~ñÑ\r\x1b]*")
PESO = "CLP"
EXACTO = Context(prec=60, rounding=ROUND_HALF_UP)  # room for a rate and an amount as long as the schema lets them be
NOMBRE_DE_LA_PREVIA = {REQUERIMIENTOS: "requerimiento", COMPROMISO: "compromiso"}
LARGO_TITULO = 80
LARGO_DESCRIPCION = 250
MISMO_ENVIO = "de este mismo envio"  # where a sentence names a folio that does not exist yet


def textos_caben(transaccion: Transaccion, _libros: Instantanea) -> Iterator[Incumplimiento]:
    """E08: título up to 80 characters, and not blank in an original; descripción up to 250.

    Inferred from where real clients cut; an adjustment leaves its título out.
    """
    falta = transaccion.clase is Clase.ORIGINAL and not transaccion.titulo.strip()
    if falta or len(transaccion.titulo) > LARGO_TITULO:
        yield incumple("E08", miembro="titulo", maximo=LARGO_TITULO)
    descripciones = (transaccion.descripcion, *(documento.descripcion for documento in transaccion.documentos))
    if any(len(descripcion) > LARGO_DESCRIPCION for descripcion in descripciones):
        yield incumple("E08", miembro="descripcion", maximo=LARGO_DESCRIPCION)


def textos_llevan_caracteres_permitidos(transaccion: Transaccion, _libros: Instantanea) -> Iterator[Incumplimiento]:
    """E09: only what a real client left in its texts: printable ASCII, ñ, Ñ, CR and ESC; no accented vowels."""
    descripciones = (transaccion.descripcion, *(documento.descripcion for documento in transaccion.documentos))
    if not PERMITIDOS.fullmatch(transaccion.titulo):
        yield incumple("E09", miembro="titulo")
    if not all(PERMITIDOS.fullmatch(descripcion) for descripcion in descripciones):
        yield incumple("E09", miembro="descripcion")


def no_imputa_a_insumos(transaccion: Transaccion, _libros: Instantanea) -> Iterator[Incumplimiento]:
    """E30: nothing is charged below the concept (presentación IOP §2)."""
    if transaccion.con_insumos:
        yield incumple("E30")


def montos_son_enteros_y_no_cero(transaccion: Transaccion, _libros: Instantanea) -> Iterator[Incumplimiento]:
    """E76: whole pesos, and not zero; in a reversal a line may be zero, when its vigente is."""
    ceros = () if transaccion.clase is Clase.REVERSO else _ceros(transaccion)
    for monto in dict.fromkeys(transaccion.impropios or ceros):
        yield incumple("E76", monto=monto)


def cambio_explica_el_monto(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E75: a rate is of a foreign currency and gives the amount in pesos, one more or less (supuesto).

    An original that says to be in another currency brings its rate, and one in pesos none.
    """
    cambio_propio = transaccion.cambio
    if transaccion.clase is Clase.ORIGINAL and transaccion.en_extranjera != (cambio_propio is not None):
        yield incumple("E75", moneda=cambio_propio.moneda if cambio_propio else "extranjera")
    for cambio, monto in _con_cambio(transaccion):
        extranjera = cambio.moneda != PESO and cambio.moneda in libros.tablas.monedas
        if not extranjera or not _explica(cambio, monto):
            yield incumple("E75", moneda=cambio.moneda)


def principales_estan_en_el_banco_de_personas(
    transaccion: Transaccion, libros: Instantanea
) -> Iterator[Incumplimiento]:
    """E23: every RUT is of a person that is VIGENTE and related to the area."""
    for rut in _ruts(transaccion):
        persona = libros.personas.get(rut.upper())
        if _identifica(rut, libros) and (persona is None or not persona.vigente or not persona.relacionada):
            yield incumple("E23", rut=rut)


def ruts_son_validos(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E24: digits, hyphen and the right check digit, without dots; an original may not leave it out.

    Whoever stands in the Banco de Personas under another kind of identification (02) is named by it.
    """
    for rut in _ruts(transaccion):
        if not _identifica(rut, libros):
            yield incumple("E24", rut=rut)


def cumplimientos_suman_el_documento(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E26: the due dates of a document add up to its amount, and those of later years to its montoFuturo, if any."""
    for posicion, documento in enumerate(transaccion.documentos):
        vencimientos = [c for principal in documento.principales for c in principal.cumplimientos]
        despues = sum(c.monto for c in vencimientos if c.fecha[:4] > str(libros.ejercicio))
        futuro = sum(linea.futuro for linea in transaccion.lineas_de(posicion))
        if sum(c.monto for c in vencimientos) != documento.monto or (futuro and despues != futuro):
            yield incumple("E26")


def imputaciones_suman_el_documento(transaccion: Transaccion, _libros: Instantanea) -> Iterator[Incumplimiento]:
    """E27: the imputations of a document, those of later years included, add up to its amount.

    Those to notes of the Budget Law are part of it: they add up to no more (supuesto).
    """
    for posicion, documento in enumerate(transaccion.documentos):
        imputado = sum(linea.monto + linea.futuro for linea in transaccion.lineas_de(posicion))
        if imputado != documento.monto or abs(documento.glosas) > abs(documento.monto):
            yield incumple("E27")


def combinacion_es_de_la_previa(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E21: the previous transaction exists in this area and year and has that grouping."""
    for linea in _lineas_con_previa(transaccion):
        previa = libros.previas.get(linea.previa) if linea.previa else None
        if previa is None or not previa.tiene_grupo(linea.referencia):
            servicio, folio = (
                (REQUERIMIENTOS, "") if linea.previa is None else (linea.previa.servicio, linea.previa.folio)
            )
            yield incumple("E21", combinacion=linea.referencia, previa=NOMBRE_DE_LA_PREVIA[servicio], folio=folio)


def concepto_esta_en_la_previa(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E22: the grouping of the previous transaction has a line for the concept."""
    for linea in _lineas_con_previa(transaccion):
        previa = libros.previas.get(linea.previa) if linea.previa else None
        if previa is not None and previa.tiene_grupo(linea.referencia) and previa_de(linea, libros) is None:
            yield incumple("E22", concepto=linea.concepto)


def exceden_a_la_previa(transaccion: Transaccion, libros: Instantanea) -> list[tuple[Renglon, Efecto]]:
    """The lines of the previous transaction whose disponible is less than what is taken, with who takes first."""
    todos = efectos(transaccion, libros)
    excedidos = [renglon for renglon, suma in suma_por(todos, _previa, _consumo) if suma > max(renglon.disponible, 0)]
    return [(renglon, next(e for e in todos if e.previa == renglon)) for renglon in excedidos]


def repetidos(transaccion: Transaccion, libros: Instantanea) -> Iterator[tuple[Documento, Principal, int | str]]:
    """The documents that are in force already for the same principal, with the folio that has them.

    A transaction that brings one twice has no folio yet to name (supuesto: refused like any other repetition).
    """
    traidos: dict[tuple[str, str, str], int] = {}
    for posicion, documento in enumerate(transaccion.documentos):
        for principal in documento.principales if documento.es_propio else ():
            clave = (documento.tipo, documento.numero, principal.id.upper())
            folio = libros.ocupados.get(clave)
            if folio is not None:
                yield documento, principal, folio
            elif traidos.setdefault(clave, posicion) != posicion:
                yield documento, principal, MISMO_ENVIO


def es_rut(texto: str) -> bool:
    """Whether it is a RUT as SIGFE writes it: `98990001-3`, with the check digit of modulo 11."""
    escrito = re.fullmatch(r"([0-9]{1,8})-([0-9kK])", texto)
    return escrito is not None and escrito[2].upper() == digito_verificador(escrito[1])


def _identifica(identificacion: str, libros: Instantanea) -> bool:
    """Whether it may name a person: as a RUT, or as the other identifier under which the bank holds somebody."""
    persona = libros.personas.get(identificacion.upper())
    return es_rut(identificacion) or (persona is not None and not persona.tiene_rut)


def digito_verificador(cuerpo: str) -> str:
    """The check digit of a RUT's body: digits × 2,3,4,5,6,7 cyclic from the right, 11 − (Σ mod 11)."""
    suma = sum(int(digito) * (2 + posicion % 6) for posicion, digito in enumerate(reversed(cuerpo)))
    resto = 11 - suma % 11
    return {11: "0", 10: "K"}.get(resto, str(resto))


def _ceros(transaccion: Transaccion) -> tuple[int, ...]:
    enteros = [linea.monto + linea.futuro for linea in transaccion.lineas]
    vencimientos = [c.monto for _, principal in transaccion.principales for c in principal.cumplimientos]
    pares = [monto for linea in transaccion.lineas for monto in linea.montos_contabilizados]
    montos = [*enteros, *pares, *vencimientos, *(documento.monto for documento in transaccion.documentos)]
    return tuple(monto for monto in montos if monto == 0)


def _con_cambio(transaccion: Transaccion) -> Iterator[tuple[TipoDeCambio, int]]:
    """Every rate of the transaction, with the pesos that it must give."""
    if transaccion.cambio is not None:
        yield transaccion.cambio, sum(linea.monto for linea in transaccion.lineas)
    for documento in transaccion.documentos:
        if documento.cambio is not None:
            yield documento.cambio, documento.monto


def _explica(cambio: TipoDeCambio, monto: int) -> bool:
    if cambio.valor is None or cambio.monto_origen is None:
        return False
    pesos = EXACTO.to_integral_value(EXACTO.multiply(cambio.valor, cambio.monto_origen))
    return abs(int(pesos) - monto) <= 1


def _ruts(transaccion: Transaccion) -> list[str]:
    """Every RUT the transaction names, once each; only an original must name its principal."""
    es_original = transaccion.clase is Clase.ORIGINAL
    principales = [principal for _, principal in transaccion.principales]
    nombrados = [principal.id for principal in principales if principal.id or es_original]
    relacionados = [c.relacionado for principal in principales for c in principal.cumplimientos if c.relacionado]
    return list(dict.fromkeys([*nombrados, *relacionados, *transaccion.ruts_de_cartera]))


def _lineas_con_previa(transaccion: Transaccion) -> tuple[Linea, ...]:
    """Only an original says what it hangs from; an adjustment hangs from what its original does."""
    return transaccion.lineas if transaccion.clase is Clase.ORIGINAL else ()


def _previa(efecto: Efecto) -> Renglon | None:
    return efecto.previa


def _consumo(efecto: Efecto) -> int:
    return efecto.consumo
