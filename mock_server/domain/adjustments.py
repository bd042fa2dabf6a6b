"""Rules of adjustments and reversals, the same in every module: what is adjusted, by whom, which way, how much."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from mock_server.domain.balances import Efecto, efectos, suma_por
from mock_server.domain.model import Clase, Incumplimiento, Linea, Tipo, Transaccion, incumple
from mock_server.domain.vigente import Instantanea, Renglon, TransaccionVigente

SIN_NOTAS: Mapping[str, int] = {Tipo.POSITIVO: 1, Tipo.NEGATIVO: -1}
CON_NOTAS: Mapping[str, int] = {**SIN_NOTAS, Tipo.NOTA_DE_CREDITO: -1, Tipo.NOTA_DE_DEBITO: 1}


def transaccion_se_puede_ajustar(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E54: what is adjusted exists, is not reversed, and is an original or a note that brought its own document.

    When it is of an earlier year, E57 says so.
    """
    if not libros.ajustada_antes and not se_puede_ajustar(transaccion, libros.ajustada):
        yield incumple("E54")


def ajuste_viene_por_el_mismo_mecanismo(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E55: a transaction is adjusted through the channel that made it, never by hand what came by IOP."""
    if libros.ajustada is not None and libros.ajustada.origen != transaccion.origen:
        yield incumple("E55")


def lo_ajustado_es_de_este_ejercicio(_transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E57: nothing of an earlier year is adjusted (its balances ended on 31 December)."""
    if libros.ajustada_antes:
        yield incumple("E57")


def lo_ajustado_es_de_la_transaccion(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E50: documents, principals and groupings are the adjusted folio's, and hang from where it does.

    A concept that its grouping has not is E56's.
    """
    if transaccion.ajuste is None or libros.ajustada is None:
        return
    ajustada = libros.ajustada
    lineas = [linea for linea in transaccion.lineas if not _es_concepto_ajeno(linea, ajustada)]
    documentos_calzan = all(documento.ajustado in ajustada.documentos for documento in transaccion.documentos)
    if not documentos_calzan or not all(_calza(linea, transaccion, ajustada) for linea in lineas):
        yield incumple("E50", folio=transaccion.ajuste.folio)


def conceptos_estan_en_lo_ajustado(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E56: an adjustment charges only concepts that the adjusted grouping has."""
    if libros.ajustada is None:
        return
    ajenos = [linea.concepto for linea in transaccion.lineas if _es_concepto_ajeno(linea, libros.ajustada)]
    for concepto in dict.fromkeys(ajenos):
        yield incumple("E56", concepto=concepto)


def reverso_no_informa_documento(transaccion: Transaccion, _libros: Instantanea) -> Iterator[Incumplimiento]:
    """E62: a reversal leaves number, type, dates and principal blank, as every real one does."""
    informados = [
        dato
        for d in transaccion.documentos
        for dato in (d.numero, d.tipo, d.fecha, d.ingreso, d.recepcion_conforme, *(p.id for p in d.principales))
    ]
    if transaccion.clase is Clase.REVERSO and any(informados):
        yield incumple("E62")


def signos_corresponden(
    transaccion: Transaccion, libros: Instantanea, signos: Mapping[str, int]
) -> Iterator[Incumplimiento]:
    """E52: originals are positive, each adjustment has the sign of its tipo, a reversal the opposite of the adjusted.

    A tipo that the module does not know has no right sign (supuesto: 4 to 6 are refused). An amount of zero is E76's.
    """
    signo = _signo(transaccion, libros, signos)
    if signo is not None and not _tiene_signo(transaccion, signo):
        yield incumple("E52")


def rebaja_cabe_en_el_saldo(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E51: a decrease leaves no line below what was consumed of it, nor its later years or tax below zero."""
    if excede_el_saldo(transaccion, libros):
        yield incumple("E51")


def excede_el_saldo(transaccion: Transaccion, libros: Instantanea) -> bool:
    """Whether a decrease takes more than is left of what it adjusts.

    The reversal of an original is judged by E59, E60 and E61 instead; that of an adjustment comes here.
    """
    ajustada = libros.ajustada
    if ajustada is None or not _se_puede_medir(transaccion, ajustada):
        return False
    if transaccion.clase is Clase.REVERSO and not ajustada.ajuste:
        return False
    todos = efectos(transaccion, libros)
    return _baja_de_mas(todos) or _deja_bajo_cero(todos) or _nota_baja_de_mas(todos)


def reverso_es_por_el_monto_vigente(transaccion: Transaccion, libros: Instantanea) -> Iterator[Incumplimiento]:
    """E61: a reversal takes every line to zero, and its later years and tax with it."""
    ajustada = libros.ajustada
    if ajustada is None or not _se_puede_medir(transaccion, ajustada):
        return
    signo = _signo_opuesto(ajustada)
    if signo is not None and not _tiene_signo(transaccion, signo):
        return
    todos = efectos(transaccion, libros)
    netos, futuros = _por_renglon(todos, _neto), _por_renglon(todos, _futuro)
    calzan = all(
        netos.get(r.clave, 0) == -r.vigente and futuros.get(r.clave, 0) == -r.futuro for r in ajustada.renglones
    )
    impuesto = sum(documento.impuesto for documento in transaccion.documentos)
    if not calzan or impuesto != -sum(renglon.impuesto for renglon in ajustada.renglones):
        yield incumple("E61")


def nada_la_consume(transaccion: Transaccion, libros: Instantanea, codigo: str) -> Iterator[Incumplimiento]:
    """E59 and E60: what is reversed has no successor with balance."""
    consumida = libros.ajustada is not None and any(renglon.consumido > 0 for renglon in libros.ajustada.renglones)
    if transaccion.clase is Clase.REVERSO and consumida:
        yield incumple(codigo)


def se_puede_ajustar(transaccion: Transaccion, ajustada: TransaccionVigente | None) -> bool:
    """Whether it stands, is not reversed, and is of the kind that this adjustment may move; if not, E54 says so."""
    if ajustada is None or ajustada.reversada:
        return False
    if transaccion.clase is Clase.REVERSO:
        return ajustada.ajuste != Tipo.REVERSO and ajustada.vive
    return not ajustada.ajuste or (ajustada.ajuste == Tipo.NOTA_DE_DEBITO and ajustada.con_documento_propio)


def _se_puede_medir(transaccion: Transaccion, ajustada: TransaccionVigente) -> bool:
    """Whether amounts can be compared with balances; where not, E50 or E54 has said why."""
    return se_puede_ajustar(transaccion, ajustada) and all(
        _calza(linea, transaccion, ajustada) for linea in transaccion.lineas
    )


def _calza(linea: Linea, transaccion: Transaccion, ajustada: TransaccionVigente) -> bool:
    renglon = ajustada.renglon(linea.ajustada, linea.concepto)
    return (
        renglon is not None
        and _es_del_documento(linea, transaccion, renglon)
        and _cuelga_de_lo_mismo(linea, renglon.raiz.previa)
    )


def _es_concepto_ajeno(linea: Linea, ajustada: TransaccionVigente) -> bool:
    """Whether the line's grouping is the adjusted transaction's and only its concept is not."""
    return ajustada.tiene_grupo(linea.ajustada) and ajustada.renglon(linea.ajustada, linea.concepto) is None


def _es_del_documento(linea: Linea, transaccion: Transaccion, renglon: Renglon) -> bool:
    """A note moves the balance of its own principal; an adjustment without document leaves both out."""
    if not transaccion.documentos:
        return True
    documento = transaccion.documentos[linea.documento]
    principal = documento.principales[linea.principal].id.upper()
    return documento.ajustado in ("", renglon.documento) and principal in ("", renglon.principal)


def _cuelga_de_lo_mismo(linea: Linea, previa: Renglon | None) -> bool:
    """An adjustment need not say what the adjusted line hangs from, but may not say otherwise."""
    if previa is None:
        return True
    nombrada = linea.previa is None or (linea.previa.servicio, linea.previa.folio) == (previa.servicio, previa.folio)
    return nombrada and linea.referencia in ("", previa.grupo)


def _signo(transaccion: Transaccion, libros: Instantanea, signos: Mapping[str, int]) -> int | None:
    """The sign that the amounts must have: 0 when none is right, None when it cannot be told."""
    if transaccion.ajuste is None:
        return 1
    if transaccion.clase is Clase.REVERSO:
        return _signo_opuesto(libros.ajustada)
    return signos.get(transaccion.ajuste.tipo, 0)


def _signo_opuesto(ajustada: TransaccionVigente | None) -> int | None:
    total = 0 if ajustada is None else sum(r.vigente + r.futuro for r in ajustada.renglones)
    return None if total == 0 else -1 if total > 0 else 1


def _tiene_signo(transaccion: Transaccion, signo: int) -> bool:
    """No amount, nor any part of one, may go the other way."""
    partes = [parte for linea in transaccion.lineas for parte in (linea.monto, linea.futuro)]
    partes += [monto for linea in transaccion.lineas for monto in linea.montos_contabilizados]
    vencimientos = [c.monto for _, principal in transaccion.principales for c in principal.cumplimientos]
    documentos = [monto for documento in transaccion.documentos for monto in (documento.monto, documento.impuesto)]
    return signo != 0 and all(monto * signo >= 0 for monto in [*partes, *vencimientos, *documentos])


def _baja_de_mas(todos: Sequence[Efecto]) -> bool:
    return any(suma < 0 and raiz.vigente + suma < raiz.consumido for raiz, suma in suma_por(todos, _raiz, _neto))


def _deja_bajo_cero(todos: Sequence[Efecto]) -> bool:
    """What nothing consumes, later years and tax, only must not become negative."""
    futuros, impuestos = suma_por(todos, _raiz, _futuro), suma_por(todos, _raiz, _impuesto)
    return any(suma < 0 and raiz.futuro + suma < 0 for raiz, suma in futuros) or any(
        suma < 0 and raiz.impuesto + suma < 0 for raiz, suma in impuestos
    )


def _nota_baja_de_mas(todos: Sequence[Efecto]) -> bool:
    """A credit note on a debit note takes back at most what that note added, tax included."""
    notas = [efecto for efecto in todos if efecto.propia is not None and efecto.propia.padre is not None]
    netos, impuestos = suma_por(notas, _propia, _neto), suma_por(notas, _propia, _impuesto)
    return any(suma < 0 and nota.vigente + suma < 0 for nota, suma in netos) or any(
        suma < 0 and nota.impuesto + suma < 0 for nota, suma in impuestos
    )


def _por_renglon(todos: Sequence[Efecto], monto: Callable[[Efecto], int]) -> dict[int, int]:
    return {renglon.clave: suma for renglon, suma in suma_por(todos, _propia, monto)}


def _propia(efecto: Efecto) -> Renglon | None:
    return efecto.propia


def _raiz(efecto: Efecto) -> Renglon | None:
    return efecto.raiz


def _neto(efecto: Efecto) -> int:
    return efecto.neto


def _impuesto(efecto: Efecto) -> int:
    return efecto.impuesto


def _futuro(efecto: Efecto) -> int:
    return efecto.futuro
