"""Entries that cannot be as they were sent: accounts, their carteras and catalogues, and what is left of each part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.domain import accounting
from mock_server.domain.apuntes import Apunte, CarteraFinanciera, Creacion
from mock_server.domain.balances import efectos
from mock_server.domain.entries import asiento, hoja_ajustada, lineas_bajo_cero
from mock_server.domain.model import Transaccion
from mock_server.domain.modules import tesoreria
from mock_server.domain.tablas import BANCARIA, FINANCIERA
from mock_server.domain.vigente import ApunteVigente, Instantanea, TransaccionVigente
from mock_server.explaining.words import parecido, pesos, y

Valores = Mapping[str, Any]

LLEVA = {
    FINANCIERA: "cartera financiera (principal, documento y cumplimiento)",
    BANCARIA: "cartera bancaria (cuenta bancaria, banco, medio de pago y documento)",
    "": "ninguna cartera",
}
MOVIMIENTOS = {
    "2": "un pago o un cobro: un cobro entra al Debe de una cuenta bancaria del área",
    "5": "un asiento directo: con tipoMovimiento 1 no toca cuentas bancarias y con 2 sí",
}


def de_orden(_transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E31"""
    prefijos = y(f"«{prefijo}»" for prefijo in libros.tablas.prefijos_de_orden)
    return (
        f"La cuenta {valores['cuenta']} es de orden (las que empiezan con {prefijos}) y las de orden se registran "
        "solo en SIGFE; impute a una cuenta de activo, pasivo, patrimonio, ingreso o gasto."
    )


def catalogo_propio(transaccion: Transaccion, libros: Instantanea, _valores: Valores) -> str:
    """E45: the grouping that says none, or the element that does not serve."""
    catalogo = libros.tablas.catalogos.get(accounting.CATALOGO_PROPIO)
    vigentes = [e.codigo for e in catalogo.elementos.values() if e.vigente] if catalogo else []
    grupos = transaccion.catalogos_propios or (transaccion.catalogos_contables,)
    for posicion, propios in enumerate(grupos, start=1):
        donde = f" en la agrupación {posicion}" if len(grupos) > 1 else ""
        for nombre, elemento in propios:
            if nombre != accounting.CATALOGO_PROPIO:
                return (
                    f"El catálogo «{nombre}»{donde} no es contable; el que se espera es {accounting.CATALOGO_PROPIO}."
                )
            if elemento not in vigentes:
                return f"El elemento «{elemento}» de {nombre}{donde} no está vigente; están vigentes {y(vigentes)}."
        if not propios:
            return (
                f"Esta área exige el catálogo {accounting.CATALOGO_PROPIO} y no se informó{donde}; "
                f"están vigentes {y(vigentes)}."
            )
    return ""


def cartera(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E64: what the account carries, and what came."""
    codigo = str(valores["cuenta"])
    conocida = libros.tablas.cuenta(codigo)
    hojas = [apunte for apunte in transaccion.apuntes if apunte.cuenta == codigo]
    if conocida is None or not hojas:
        return ""
    nombre = f"La cuenta {codigo} ({conocida.nombre})"
    if valores["requerido"] == tesoreria.LINEA_O_BANCO:
        lados = y(dict.fromkeys(f"{_lado(apunte)} por {pesos(apunte.monto)}" for apunte in hojas))
        return (
            f"{nombre} vino al {lados}; un pago rebaja líneas de cartera al Debe y sale de cuentas bancarias al Haber, "
            "y no lleva otras imputaciones."
        )
    mala = next((apunte for apunte in hojas if _falta(apunte, conocida.cartera)), hojas[0])
    if mala.financiera is not None and conocida.cartera == FINANCIERA:
        falta = [n for n, v in (("tipo", mala.financiera.tipo_documento), ("número", mala.financiera.numero)) if not v]
        return f"{nombre} abre una línea de cartera y a su documento le falta {y(falta)}." if falta else ""
    vino = "bancaria" if mala.bancaria else "financiera" if mala.financiera else ""
    recibido = f"vino con cartera {vino}" if vino else "vino sin cartera"
    return f"{nombre} lleva {LLEVA[conocida.cartera]}; {recibido}."


def _falta(apunte: Apunte, cartera: str) -> bool:
    """Whether a posting lacks the cartera of its account, or brings one that is not its own."""
    if cartera == FINANCIERA:
        propia = apunte.financiera
        return propia is None or not (propia.linea or (propia.tipo_documento and propia.numero))
    return (apunte.bancaria is None) if cartera == BANCARIA else bool(apunte.bancaria or apunte.financiera)


def presupuestaria(_transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E65"""
    conocida = libros.tablas.cuenta(str(valores["cuenta"]))
    nombre = f" ({conocida.nombre})" if conocida else ""
    return (
        f"La cuenta {valores['cuenta']}{nombre} es presupuestaria: su saldo nace de un devengo. Cobre o pague una "
        "línea que abrió un devengo (folioContabilidad e idAgrupacionRelacionada), o registre antes el devengo."
    )


def movimiento(transaccion: Transaccion, _libros: Instantanea, _valores: Valores) -> str:
    """E77"""
    creacion = transaccion.creacion or Creacion("", "")
    bancos = sum(apunte.bancaria is not None for apunte in transaccion.apuntes)
    dicho = (
        f"procesoFuente «{creacion.proceso_fuente}», tipoMovimiento «{creacion.tipo_movimiento}» y tipoOperacion "
        f"«{creacion.tipo_operacion}»"
    )
    dice = MOVIMIENTOS.get(creacion.proceso_fuente, "un movimiento que contabilidad no registra")
    toca = f"{bancos} imputaciones a cuentas bancarias" if bancos else "ninguna cuenta bancaria"
    return f"Con {dicho} es {dice}; se recibió con {toca}."


def sin_cuenta(_transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E74, of who is paid by transfer."""
    rut = str(valores["rut"])
    persona = libros.personas.get(rut)
    quien = f"{persona.nombre} ({rut})" if persona and persona.nombre else f"El RUT {rut}"
    otros = [m.codigo for m in libros.tablas.medios_de_pago.values() if "pago" in m.usos and m.codigo != "TEF"]
    return (
        f"{quien} se paga por transferencia (TEF) y no tiene cuenta bancaria en el Banco de Personas; agréguela allí o "
        f"pague por otro medio: {y(otros)}."
    )


def conciliado(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E72"""
    hojas = libros.ajustada.apuntes if libros.ajustada else ()
    hoja = next(h for h in hojas if h.bancaria and h.bancaria.numero == valores["numero"])
    banco = hoja.bancaria
    cuenta = f" de la cuenta bancaria {banco.cuenta_bancaria}" if banco else ""
    folio = transaccion.ajuste.folio if transaccion.ajuste else hoja.folio
    return (
        f"El documento {valores['numero']}{cuenta} por {pesos(hoja.vigente)}, del pago folio {folio}, está conciliado: "
        "el banco ya lo dio por cobrado. Registre un movimiento nuevo que lo compense."
    )


def rebaja(transaccion: Transaccion, libros: Instantanea) -> str:
    """E51, of an entry or of the entry of a devengo: each line that has less left than what it is lowered by."""
    bajo_cero = lineas_bajo_cero(asiento(transaccion, efectos(transaccion, libros), libros))
    return " ".join(
        f"{_mayuscula(nombre(hoja))} del folio {hoja.folio} tiene vigente {pesos(hoja.vigente)}{_pagado(hoja)}: se "
        f"puede rebajar hasta {pesos(max(hoja.disponible, 0))} y se rebajan {pesos(-suma)}, "
        f"{pesos(-suma - max(hoja.disponible, 0))} de más."
        for hoja, suma in bajo_cero
    )


def excedida(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E66: what is left of the line, and what is asked of it; of a payment that grows, what is asked besides."""
    linea, pedido = next(
        (linea, pedido)
        for linea, pedido in accounting.lineas_excedidas(transaccion, libros)
        if linea.linea == valores["linea"]
    )
    hay = max(linea.disponible, 0)
    mas = " más" if transaccion.ajuste is not None else ""
    return (
        f"La línea {linea.linea} del asiento folio {linea.folio} ({_documento(linea)}) tiene vigente "
        f"{pesos(linea.vigente)} y pagado o cobrado {pesos(linea.consumido)}: quedan {pesos(hay)}; se pidieron "
        f"{pesos(pedido)}{mas}: faltan {pesos(pedido - hay)}."
    )


def cuenta_ajena(transaccion: Transaccion, libros: Instantanea, valores: Valores) -> str:
    """E56, of an entry."""
    ajustada = _ajustada(libros)
    hay = dict.fromkeys(f"{hoja.cuenta} al {_lado(hoja)}" for hoja in ajustada.apuntes)
    vino = y(dict.fromkeys(_lado(a) for a in transaccion.apuntes if a.cuenta == valores["cuenta"] and a.monto))
    return f"El folio {ajustada.folio} mueve las cuentas {y(hay)}; se imputó a {valores['cuenta']} al {vino}."


def parte_ajena(transaccion: Transaccion, libros: Instantanea) -> str:
    """E50, of an entry: the line or the document of payment that is not of the adjusted folio."""
    ajustada = _ajustada(libros)
    for apunte in transaccion.apuntes:
        suyas = [hoja for hoja in ajustada.apuntes if hoja.cuenta == apunte.cuenta]
        dicha = apunte.financiera or apunte.bancaria
        hoja = hoja_ajustada(apunte, ajustada)
        otra = distinto(apunte.financiera, hoja) if apunte.financiera and hoja else ""
        if dicha is None or (hoja and not otra and dicha.folio in (0, ajustada.folio)):
            continue
        if dicha.folio not in (0, ajustada.folio):
            return f"Se ajusta el folio {ajustada.folio} y la cartera de {apunte.cuenta} nombra el folio {dicha.folio}."
        if otra:
            return otra
        if apunte.financiera is not None:
            hay, vino = [hoja.linea for hoja in suyas if hoja.linea], apunte.financiera.linea
        else:
            hay = [hoja.bancaria.numero for hoja in suyas if hoja.bancaria]
            vino = apunte.bancaria.numero if apunte.bancaria else ""
        que = "Las líneas" if apunte.financiera is not None else "Los documentos de pago"
        cerca = parecido(vino, hay)
        quiso = f" ¿Quiso decir «{cerca}»?" if cerca else ""
        return (
            f"{que} de la cuenta {apunte.cuenta} en el folio {ajustada.folio} son {y(hay)}; se nombró «{vino}».{quiso}"
        )
    return ""


def distinto(nombrada: CarteraFinanciera, hoja: ApunteVigente) -> str:
    """What a cartera says of its line otherwise than it is; "" when it says the same, or nothing."""
    propia = hoja.financiera
    dichos = (
        ()
        if propia is None
        else (
            ("tipo de documento", nombrada.tipo_documento, propia.tipo_documento),
            ("documento", nombrada.numero, propia.numero),
            ("fecha de documento", nombrada.fecha_documento, propia.fecha_documento),
            ("vencimiento", nombrada.vence, propia.vence),
            ("RUT", nombrada.rut, propia.rut),
            ("destinatario", nombrada.destinatario, propia.destinatario),
        )
    )
    otros = [f"{que} {suyo} y se informó «{dicho}»" for que, dicho, suyo in dichos if dicho and suyo and dicho != suyo]
    return f"La línea {hoja.linea} del folio {hoja.folio} tiene {y(otros)}." if otros else ""


def mecanismo(transaccion: Transaccion, libros: Instantanea) -> str:
    """E55, of an entry that another service made; "" when it is only the channel that differs."""
    ajustada = _ajustada(libros)
    if ajustada.modulo == transaccion.servicio:
        return ""
    return (
        f"El asiento folio {ajustada.folio} lo hizo {ajustada.modulo}; ajústelo con {ajustada.modulo}.registrar, y no "
        f"con {transaccion.servicio}.registrar."
    )


def reverso(transaccion: Transaccion, libros: Instantanea) -> str:
    """E61, of an entry: what is in force of each part against what the reversal brings."""
    ajustada = _ajustada(libros)
    traido: dict[int, int] = {}
    for apunte in transaccion.apuntes:
        hoja = hoja_ajustada(apunte, ajustada)
        if hoja is not None:
            traido[hoja.clave] = traido.get(hoja.clave, 0) + apunte.monto
    return " ".join(
        f"{_mayuscula(nombre(hoja))} tiene vigente {pesos(hoja.vigente)} al {_lado(hoja)} y el reverso trae "
        f"{pesos(traido.get(hoja.clave, 0))}; debía traer {pesos(-hoja.vigente)}."
        for hoja in ajustada.apuntes
        if traido.get(hoja.clave, 0) != -hoja.vigente
    )


def nombre(hoja: ApunteVigente) -> str:
    """`la línea 3001 de la cuenta 21522 (documento 45 de 98990001-3)`, `la cuenta 53204`"""
    if hoja.financiera is not None:
        return f"la línea {hoja.linea} de la cuenta {hoja.cuenta} ({_documento(hoja)})"
    if hoja.bancaria is not None:
        return f"el documento {hoja.bancaria.numero} de la cuenta bancaria {hoja.bancaria.cuenta_bancaria}"
    return f"la cuenta {hoja.cuenta}"


def _documento(hoja: ApunteVigente) -> str:
    cartera = hoja.financiera
    return f"documento {cartera.numero} de {cartera.rut}" if cartera else f"cuenta {hoja.cuenta}"


def _pagado(hoja: ApunteVigente) -> str:
    return f" y pagado o cobrado {pesos(hoja.consumido)}" if hoja.financiera else ""


def _ajustada(libros: Instantanea) -> TransaccionVigente:
    if libros.ajustada is None:
        raise LookupError
    return libros.ajustada


def _mayuscula(frase: str) -> str:
    return frase[:1].upper() + frase[1:]


def _lado(parte: Apunte | ApunteVigente) -> str:
    return parte.lado.title()
