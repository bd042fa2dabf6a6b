"""What a transaction does to the balances: one Efecto per line, the same for the rules and for the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from mock_server.domain.model import LEY, Clase, Documento, Linea, Transaccion
from mock_server.domain.vigente import Instantanea, Renglon


@dataclass(frozen=True, slots=True)
class Efecto:
    """What one line moves, in signed pesos.

    `neto`, `futuro` and `impuesto` move the line itself, `consumo` its predecessor. `previa` is the line consumed;
    `propia` the line of the adjusted transaction that is moved (None in an original, or when it does not exist).
    """

    linea: Linea
    neto: int
    impuesto: int
    consumo: int
    contabiliza: bool
    grava: bool
    previa: Renglon | None
    propia: Renglon | None

    @property
    def futuro(self) -> int:
        return self.linea.futuro

    @property
    def raiz(self) -> Renglon | None:
        return None if self.propia is None else self.propia.raiz


def efectos(transaccion: Transaccion, libros: Instantanea) -> tuple[Efecto, ...]:
    """The effects of a transaction, in the order of its lines; equal lines of one grouping count as one."""
    juntas = replace(transaccion, lineas=_junta(transaccion.lineas))
    de_una = _efectos_de_original if transaccion.ajuste is None else _efectos_de_ajuste
    posiciones = sorted({linea.documento for linea in juntas.lineas})
    return tuple(efecto for posicion in posiciones for efecto in de_una(juntas, posicion, libros))


def reparte(impuesto: int, netos: Sequence[int]) -> list[int]:
    """The tax of each line: pro rata of net, half up to the peso, the rest to the last line (supuesto)."""
    total = sum(netos)
    if not total:
        return [0] * (len(netos) - 1) + [impuesto] * bool(netos)
    partes = [_redondea(impuesto * neto, total) for neto in netos[:-1]]
    return [*partes, impuesto - sum(partes)]


def _redondea(dividendo: int, divisor: int) -> int:
    """The quotient to the nearest peso, halves away from zero."""
    signo = 1 if (dividendo < 0) == (divisor < 0) else -1
    return signo * ((2 * abs(dividendo) + abs(divisor)) // (2 * abs(divisor)))


def reparte_rebaja(impuesto: int, netos: Sequence[int], topes: Sequence[int]) -> list[int]:
    """Like `reparte` for a tax that goes down, without leaving any line's tax below zero while there is room."""
    return acota(reparte(impuesto, netos), topes)


def acota(ideal: Sequence[int], topes: Sequence[int]) -> list[int]:
    """A decrease shared out so that no part goes below its own `tope` while another has room; the rest to the last."""
    partes = [max(min(parte, 0), -max(tope, 0)) for parte, tope in zip(ideal, topes, strict=True)]
    resto = sum(ideal) - sum(partes)
    for posicion in reversed(range(len(partes))):
        cabe = max(resto, -max(topes[posicion] + partes[posicion], 0))
        partes[posicion] += cabe
        resto -= cabe
    if partes:
        partes[-1] += resto
    return partes


def abierto_neto(abierto: int, bruto: int, neto: int) -> int:
    """What is left to pay of a devengo's line, net: open gross × net / gross, half up to the peso (supuesto)."""
    return _redondea(abierto * neto, bruto) if bruto else neto


def suma_por(
    efectos: Iterable[Efecto], renglon: Callable[[Efecto], Renglon | None], monto: Callable[[Efecto], int]
) -> list[tuple[Renglon, int]]:
    """What the effects move of each line that stands in the books, each line once."""
    sumas: dict[int, int] = defaultdict(int)
    renglones: dict[int, Renglon] = {}
    for efecto in efectos:
        encontrado = renglon(efecto)
        if encontrado is not None:
            renglones[encontrado.clave] = encontrado
            sumas[encontrado.clave] += monto(efecto)
    return [(renglones[clave], suma) for clave, suma in sumas.items()]


def previa_de(linea: Linea, libros: Instantanea) -> Renglon | None:
    """The line of the previous transaction that this one names, if it stands in the books."""
    if linea.previa is None:
        return None
    if linea.previa.servicio == LEY:
        return _renglon_de_ley(linea, libros.ley)
    previa = libros.previas.get(linea.previa)
    return None if previa is None else previa.renglon(linea.referencia, linea.concepto)


def _renglon_de_ley(linea: Linea, ley: tuple[Renglon, ...]) -> Renglon | None:
    """The Law fixes amounts at any level of the classifier: the longest prefix of the programa wins."""
    cubren = [r for r in ley if r.grupo == linea.referencia and linea.concepto.startswith(r.concepto)]
    return max(cubren, key=lambda renglon: len(renglon.concepto), default=None)


def _junta(lineas: tuple[Linea, ...]) -> tuple[Linea, ...]:
    """One line per (grupo, concepto): a message may split it over several imputations."""
    juntas: dict[tuple[int, str], Linea] = {}
    for linea in lineas:
        otra = juntas.get(linea.clave)
        juntas[linea.clave] = (
            linea
            if otra is None
            else replace(
                otra,
                monto=otra.monto + linea.monto,
                futuro=otra.futuro + linea.futuro,
                contabilizaciones=otra.contabilizaciones + linea.contabilizaciones,
            )
        )
    return tuple(juntas.values())


def _documento(transaccion: Transaccion, posicion: int) -> Documento | None:
    """Requerimientos have no documents, so nothing is taxed there."""
    return transaccion.documentos[posicion] if transaccion.documentos else None


def _efectos_de_original(transaccion: Transaccion, posicion: int, libros: Instantanea) -> Iterable[Efecto]:
    lineas = transaccion.lineas_de(posicion)
    documento = _documento(transaccion, posicion)
    impuesto = documento.impuesto if documento else 0
    sent = documento.contabiliza_impuestos if documento else None
    contabiliza = libros.contabiliza_impuestos if sent is None else sent
    grava = libros.afecta == "bruto" and not contabiliza
    for linea, parte in zip(lineas, reparte(impuesto, [linea.monto for linea in lineas]), strict=True):
        consumo = linea.monto + (parte if grava else 0)
        yield Efecto(linea, linea.monto, parte, consumo, contabiliza, grava, previa_de(linea, libros), None)


def _efectos_de_ajuste(transaccion: Transaccion, posicion: int, libros: Instantanea) -> Iterable[Efecto]:
    lineas = transaccion.lineas_de(posicion)
    propias = [_ajustado_por(linea, libros) for linea in lineas]
    for linea, propia, parte in zip(lineas, propias, _impuestos(transaccion, posicion, lineas, propias), strict=True):
        grava = propia is not None and propia.grava
        contabiliza = propia is not None and propia.contabiliza
        previa = None if propia is None else propia.raiz.previa
        consumo = linea.monto + (parte if grava else 0)
        yield Efecto(linea, linea.monto, parte, consumo, contabiliza, grava, previa, propia)


def _ajustado_por(linea: Linea, libros: Instantanea) -> Renglon | None:
    return None if libros.ajustada is None else libros.ajustada.renglon(linea.ajustada, linea.concepto)


def _impuestos(
    transaccion: Transaccion, posicion: int, lineas: Sequence[Linea], propias: Sequence[Renglon | None]
) -> list[int]:
    """A reversal takes back each line's tax to the peso; other adjustments share out what their document says."""
    if transaccion.clase is Clase.REVERSO:
        return [_devuelto(linea, propia, transaccion) for linea, propia in zip(lineas, propias, strict=True)]
    documento = _documento(transaccion, posicion)
    impuesto = documento.impuesto if documento else 0
    netos = [linea.monto for linea in lineas]
    if impuesto < 0:
        return reparte_rebaja(impuesto, netos, [_impuesto_que_queda(propia) for propia in propias])
    return reparte(impuesto, netos)


def _devuelto(linea: Linea, propia: Renglon | None, reverso: Transaccion) -> int:
    """The tax of the line, with the first of those that name it: a message may split it over several groupings."""
    nombrada = linea.ajustada, linea.concepto
    primera = next(otra for otra in reverso.lineas if (otra.ajustada, otra.concepto) == nombrada)
    return 0 if propia is None or primera.clave != linea.clave else -propia.impuesto


def _impuesto_que_queda(propia: Renglon | None) -> int:
    """A note on a debit note takes tax from both: the debit note's and, behind it, the invoice's."""
    return 0 if propia is None else min(propia.impuesto, propia.raiz.impuesto)
