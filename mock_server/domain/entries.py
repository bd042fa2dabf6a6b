"""Accounting entries: the leaves that a devengo, a payment or any other entry posts, the same to judge and to book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from mock_server.domain.apuntes import DEBE, HABER, Apunte, CarteraFinanciera
from mock_server.domain.balances import Efecto, acota, reparte
from mock_server.domain.model import DEVENGO, Clase, Contabilizacion, Transaccion
from mock_server.domain.tablas import FINANCIERA
from mock_server.domain.vigente import ApunteVigente, Instantanea, TransaccionVigente


@dataclass(frozen=True, slots=True)
class Asentado:
    """One leaf as it is posted.

    `efecto` is the position of the devengo's effect that it books, None in other entries; `propia` the leaf of the
    adjusted entry that it moves; `previa` the line that it pays or collects.
    """

    apunte: Apunte
    concepto: str = ""
    efecto: int | None = None
    compensable: bool = False
    propia: ApunteVigente | None = None
    previa: ApunteVigente | None = None


def asiento(transaccion: Transaccion, efectos: Sequence[Efecto], libros: Instantanea) -> tuple[Asentado, ...]:
    """What a transaction posts; requerimientos and compromisos post nothing."""
    if transaccion.servicio == DEVENGO:
        reversa = transaccion.clase is Clase.REVERSO
        sueltos = _de_reverso(efectos, libros) if reversa else _de_devengo(transaccion, efectos, libros)
        return _ordenados(sueltos)
    if transaccion.ajuste is None:
        return tuple(_de_mensaje(apunte, libros) for apunte in transaccion.apuntes)
    return tuple(_de_ajuste(transaccion.apuntes, libros.ajustada))


def hoja_ajustada(apunte: Apunte, ajustada: TransaccionVigente | None) -> ApunteVigente | None:
    """The leaf of the adjusted entry that this one moves: same account and side, and same line or bank document."""
    return next(iter(_hojas_iguales(apunte, ajustada)), None)


def linea_pagada(apunte: Apunte, libros: Instantanea) -> ApunteVigente | None:
    """The line of another entry that this leaf lowers: of that folio and account, on the other side, and as it says."""
    cartera = apunte.financiera
    linea = libros.carteras.get(cartera.linea) if cartera else None
    if cartera is None or linea is None or linea.folio != cartera.folio or contradice(cartera, linea, libros):
        return None
    rebaja = not apunte.monto or linea.lado != apunte.lado
    return linea if linea.cuenta == apunte.cuenta and rebaja else None


def contradice(nombrada: CarteraFinanciera, hoja: ApunteVigente, libros: Instantanea, ajena: bool = False) -> bool:
    """Whether a cartera says another document, date or person than its line has; what is blank says nothing.

    Of a RUT that nobody knows E23 or E24 speak, unless `ajena`: then whoever is not the line's counts.
    """
    propia = hoja.financiera
    assert propia is not None, "only a line of cartera is named by its id"
    dichos = [
        (nombrada.tipo_documento, propia.tipo_documento),
        (nombrada.numero, propia.numero),
        (nombrada.fecha_documento, propia.fecha_documento),
        (nombrada.vence, propia.vence),
    ]
    ruts = [(nombrada.rut, propia.rut), (nombrada.destinatario, propia.destinatario)]
    dichos += [par for par in ruts if ajena or _es_conocida(par[0], libros)]
    return any(dicho and suyo and dicho != suyo for dicho, suyo in dichos)


def _es_conocida(rut: str, libros: Instantanea) -> bool:
    persona = libros.personas.get(rut)
    return persona is not None and persona.vigente and persona.relacionada


def lineas_bajo_cero(asentados: Iterable[Asentado]) -> list[tuple[ApunteVigente, int]]:
    """(line, what it is moved by) of each from which a decrease takes more than is left of it, gross."""
    sumas: dict[int, int] = {}
    lineas: dict[int, ApunteVigente] = {}
    for asentado in asentados:
        hojas = [] if asentado.propia is None else [asentado.propia, asentado.propia.raiz]
        for hoja in {h.clave: h for h in hojas}.values():
            lineas[hoja.clave] = hoja
            sumas[hoja.clave] = sumas.get(hoja.clave, 0) + asentado.apunte.monto
    return [(lineas[c], suma) for c, suma in sumas.items() if suma < 0 and lineas[c].disponible + suma < 0]


def tiene_pagos(entrada: TransaccionVigente | None) -> bool:
    """Whether any line of an entry has been paid or collected, in whole or in part."""
    return entrada is not None and any(apunte.consumido for apunte in entrada.apuntes)


def _es_la_misma(apunte: Apunte, hoja: ApunteVigente) -> bool:
    if apunte.cuenta != hoja.cuenta or (apunte.monto and apunte.lado != hoja.lado):
        return False
    if apunte.financiera is not None:
        return hoja.financiera is not None and apunte.financiera.linea == hoja.linea
    if apunte.bancaria is None or hoja.bancaria is None:
        return apunte.bancaria is hoja.bancaria and hoja.financiera is None
    return _papel(apunte) == (hoja.bancaria.cuenta_bancaria, hoja.bancaria.medio, hoja.bancaria.numero)


def _papel(apunte: Apunte) -> tuple[str, str, str] | None:
    banco = apunte.bancaria
    return None if banco is None else (banco.cuenta_bancaria, banco.medio, banco.numero)


def _hojas_iguales(apunte: Apunte, ajustada: TransaccionVigente | None) -> list[ApunteVigente]:
    return [hoja for hoja in (ajustada.apuntes if ajustada else ()) if _es_la_misma(apunte, hoja)]


def _de_mensaje(apunte: Apunte, libros: Instantanea) -> Asentado:
    linea = linea_pagada(apunte, libros)
    return Asentado(apunte, concepto=linea.concepto if linea else "", previa=linea)


def _de_ajuste(apuntes: Iterable[Apunte], ajustada: TransaccionVigente | None) -> Iterator[Asentado]:
    """Each leaf moves its own; of several that nothing tells apart, one still free, of its amount or in its place."""
    usadas: set[int] = set()
    for apunte in apuntes:
        lugar = (apunte.agrupacion, apunte.imputacion)
        iguales = [
            ((hoja.clave in usadas, hoja.vigente != -apunte.monto, hoja.posicion != lugar, hoja.clave), hoja)
            for hoja in _hojas_iguales(apunte, ajustada)
        ]
        if not iguales:
            yield Asentado(apunte)
            continue
        propia = min(iguales)[1]
        usadas.add(propia.clave)
        yield Asentado(apunte, concepto=propia.concepto, propia=propia, previa=propia.raiz.previa)


def _de_reverso(efectos: Sequence[Efecto], libros: Instantanea) -> Iterator[Asentado]:
    """A reversal takes every leaf of the adjusted devengo's entry to zero, to the peso."""
    posiciones = {efecto.raiz.clave: posicion for posicion, efecto in enumerate(efectos) if efecto.raiz is not None}
    for hoja in libros.asiento.apuntes if libros.asiento else ():
        if hoja.vigente and hoja.renglon in posiciones:
            yield _mueve(hoja, -hoja.vigente, posiciones[hoja.renglon])


def _de_devengo(transaccion: Transaccion, efectos: Sequence[Efecto], libros: Instantanea) -> Iterator[Asentado]:
    for posicion, efecto in enumerate(efectos):
        for (lado, cuenta), monto in _por_cuenta(efecto).items():
            hojas = _hojas_de(efecto, cuenta, lado, libros)
            vencimientos = _vencimientos(transaccion, efecto)
            if hojas:
                yield from _reparte_en(hojas, vencimientos, monto, posicion)
            else:
                yield from _abre(transaccion, posicion, efecto, (lado, cuenta, monto), vencimientos, libros)


def _por_cuenta(efecto: Efecto) -> dict[tuple[str, str], int]:
    """(side, account) -> gross pesos; tax that the institution books apart stays out."""
    pares = efecto.linea.contabilizaciones
    impuesto = 0 if efecto.contabiliza else efecto.impuesto
    montos: dict[tuple[str, str], int] = {}
    for par, parte in zip(pares, reparte(impuesto, [par.monto_debe for par in pares]), strict=True):
        for clave, monto in _lados(par):
            montos[clave] = montos.get(clave, 0) + monto + parte
    return {clave: monto for clave, monto in montos.items() if monto}


def _lados(par: Contabilizacion) -> Iterator[tuple[tuple[str, str], int]]:
    yield (DEBE, par.cuenta_debe), par.monto_debe
    yield (HABER, par.cuenta_haber), par.monto_haber


def _hojas_de(efecto: Efecto, cuenta: str, lado: str, libros: Instantanea) -> list[ApunteVigente]:
    """The leaves of the adjusted devengo's entry that book the same line in the same account."""
    if efecto.raiz is None or libros.asiento is None:
        return []
    clave = efecto.raiz.clave
    return [h for h in libros.asiento.apuntes if (h.renglon, h.cuenta, h.lado) == (clave, cuenta, lado)]


def _vencimientos(transaccion: Transaccion, efecto: Efecto) -> dict[tuple[str, str], int]:
    """(date, RUT to be paid) -> weight, of the principal of a line."""
    linea = efecto.linea
    principal = transaccion.documentos[linea.documento].principales[linea.principal]
    identidad = principal.id or ("" if efecto.propia is None else efecto.propia.principal)
    pesos: dict[tuple[str, str], int] = {}
    for cumplimiento in principal.cumplimientos:
        clave = (cumplimiento.fecha, cumplimiento.relacionado or identidad)
        pesos[clave] = pesos.get(clave, 0) + cumplimiento.monto
    return pesos or {("", identidad): 1}


def _reparte_en(
    hojas: Sequence[ApunteVigente], vencimientos: dict[tuple[str, str], int], monto: int, posicion: int
) -> Iterator[Asentado]:
    """An adjustment moves the line of its due date and RUT, else the first; a decrease stays within what is left."""
    ideal = [0] * len(hojas)
    for (fecha, destinatario), parte in zip(vencimientos, reparte(monto, list(vencimientos.values())), strict=True):
        ideal[_del_vencimiento(hojas, fecha, destinatario.upper())] += parte
    topes = [min(hoja.disponible, hoja.raiz.disponible) for hoja in hojas]
    partes = ideal if monto > 0 else acota(ideal, topes)
    return (_mueve(hoja, parte, posicion) for hoja, parte in zip(hojas, partes, strict=True) if parte)


def _del_vencimiento(hojas: Sequence[ApunteVigente], fecha: str, destinatario: str) -> int:
    """The position of the line with that date and RUT to be paid, else of one with that date, else of the first."""
    carteras = [(i, hoja.financiera) for i, hoja in enumerate(hojas) if hoja.financiera is not None]
    de_la_fecha = [(i, cartera.destinatario) for i, cartera in carteras if cartera.vence == fecha]
    suyas = [i for i, suyo in de_la_fecha if suyo == destinatario]
    return next(iter([*suyas, *(i for i, _ in de_la_fecha)]), 0)


def _mueve(hoja: ApunteVigente, monto: int, posicion: int) -> Asentado:
    debe, haber = (monto, 0) if hoja.lado == DEBE else (0, monto)
    apunte = Apunte(0, 0, hoja.cuenta, debe, haber, hoja.financiera)
    return Asentado(apunte, hoja.concepto, posicion, hoja.compensable, propia=hoja)


def _abre(
    transaccion: Transaccion,
    posicion: int,
    efecto: Efecto,
    movimiento: tuple[str, str, int],
    vencimientos: dict[tuple[str, str], int],
    libros: Instantanea,
) -> Iterator[Asentado]:
    """The leaves of one account of a devengo's line: its financial cartera, one line a due date, or itself alone."""
    lado, cuenta, monto = movimiento
    documento = transaccion.documentos[efecto.linea.documento]
    conocida = libros.tablas.cuenta(cuenta)
    if conocida is None or conocida.cartera != FINANCIERA:
        yield Asentado(_apunte(lado, cuenta, monto, None), efecto.linea.concepto, posicion, documento.compensable)
        return
    principal = documento.principales[efecto.linea.principal].id.upper()
    partes = reparte(monto, list(vencimientos.values()))
    for (fecha, destinatario), parte in zip(vencimientos, partes, strict=True):
        cartera = CarteraFinanciera(
            principal, documento.tipo, documento.numero, documento.fecha, destinatario.upper(), fecha
        )
        if parte:
            apunte = _apunte(lado, cuenta, parte, cartera)
            yield Asentado(apunte, efecto.linea.concepto, posicion, documento.compensable)


def _apunte(lado: str, cuenta: str, monto: int, cartera: CarteraFinanciera | None) -> Apunte:
    debe, haber = (monto, 0) if lado == DEBE else (0, monto)
    return Apunte(0, 0, cuenta, debe, haber, cartera)


def _ordenados(sueltos: Iterable[Asentado]) -> tuple[Asentado, ...]:
    """One imputation per account and side, Debe first."""
    hechos = sorted(sueltos, key=lambda asentado: asentado.apunte.lado != DEBE)
    cuentas = list(dict.fromkeys((a.apunte.lado, a.apunte.cuenta) for a in hechos))
    puestos = (
        replace(a, apunte=replace(a.apunte, imputacion=cuentas.index((a.apunte.lado, a.apunte.cuenta)))) for a in hechos
    )
    return tuple(sorted(puestos, key=lambda asentado: asentado.apunte.imputacion))
