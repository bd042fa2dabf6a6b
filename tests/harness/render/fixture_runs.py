"""Whole fixture runs: one with every verdict, a hostile one, an interrupted one, an empty one."""

from __future__ import annotations

from journal_builder import JournalBuilder, declared, declared_step
from wire_messages import (
    TICKET,
    estado_de_ticket,
    obtenido_compromiso,
    obtenido_devengo,
    obtenido_requerimiento,
    rechazo,
    recibido,
    registrar_compromiso,
    registrar_devengo,
    solicitud_obtener,
    solicitud_ticket,
)

HOSTILE = '<script>alert(1)</script> & "comillas" \x00\x1b[31m ￾ ]]>'
FIN_OK = "FINALIZADO_SIN_ERRORES"
FIN_MAL = "FINALIZADO_CON_ERRORES"
E25 = (
    "El documento numero 1382-31-SE26, de tipo 1600 - Orden de Compra ya existe en el sistema "
    "para el principal 98990001-3, con folio 31."
)
E23 = "El rut 98995001-0 informado en el principal no existe o no tiene relacion con la institucion informada."

CASES = (
    declared("REQ-CON-01", "requerimientos", "consulta", titulo="Obtiene el requerimiento por folio"),
    declared("COM-ORIG-01", "compromiso", "original", titulo="Compromete una orden de compra", pasos=[
        declared_step("com", "compromiso.registrar", ticket=FIN_OK)]),
    declared("COM-NEG-E25", "compromiso", "error_negocio", titulo="Documento que ya existe", pasos=[
        declared_step("com", "compromiso.registrar", errores=["E25"])]),
    declared("COM-NEG-E23", "compromiso", "error_negocio", titulo="Proveedor desconocido", pasos=[
        declared_step("com", "compromiso.registrar", errores=["E23"])]),
    declared("COM-TRA-415", "compromiso", "transporte", titulo="Tipo de contenido que no es JSON", pasos=[
        declared_step("com", "compromiso.registrar", estado=415)]),
    declared("COM-TIC-01", "compromiso", "ticket_en_proceso", titulo="El ticket se ve en proceso", pasos=[
        declared_step("com", "compromiso.registrar", ticket="EN_PROCESO")]),
    declared("COM-REV-01", "compromiso", "reverso", titulo="Reverso total", necesita=["COM-ORIG-01"]),
    declared("DEV-NEG-01", "devengo", "ajuste_negativo", titulo="Nota de crédito parcial rebaja el saldo del devengo",
             objetivo="La nota de crédito ajusta en forma negativa el devengo original y libera saldo del compromiso.",
             necesita=["COM-ORIG-01"], certeza="observado", requisitos=["IOP-2.3", "IOP-7.2"], pasos=[
                 declared_step("fac", "devengo.registrar", ticket=FIN_OK), declared_step("antes", "devengo.obtener"),
                 declared_step("nc", "devengo.registrar", ticket=FIN_OK)]),
    declared("DEV-TRA-CORTE", "devengo", "transporte", titulo="La contraparte no responde"),
    declared("DEV-POS-01", "devengo", "ajuste_positivo", titulo="Nota de débito", necesita=["COM-ORIG-01"]),
)  # fmt: skip


def every_verdict(contraparte: str = "mock") -> JournalBuilder:
    """Ten cases over three modules that end in each of the six verdicts, with one broken file and one control."""
    j = JournalBuilder(contraparte)
    j.corrida(CASES, rotos=[{"archivo": "cases/compromiso/original/roto/case.toml", "problema": "falta `id`"}])
    _consulta(j)
    _original(j)
    _error_esperado(j)
    _error_equivocado(j)
    _transporte(j)
    _en_curso(j)
    _inconcluso(j)
    _nota_de_credito(j)
    _sin_respuesta(j)
    j.inicio("DEV-POS-01")
    j.veredicto("OMITIDO", "La preparación COM-ORIG-01 no pasó: quedó FALLIDO.")
    j.enter(None, "corrida")
    j.hallazgo(
        "El requerimiento 12 parte con $ 1.000.000, esta corrida lo mueve en −$ 284.158 y termina con $ 715.842."
    )
    j.fin()
    return j


def passed_only() -> JournalBuilder:
    """One case, approved."""
    j = JournalBuilder()
    j.corrida([CASES[1]])
    _original(j)
    j.fin()
    return j


def hostile() -> JournalBuilder:
    """Every free text is an attack: titles, answers, sentences, file names."""
    j = JournalBuilder()
    step = declared_step("com", "compromiso.registrar", ticket=FIN_OK)
    texts = {"titulo": HOSTILE, "objetivo": HOSTILE, "fuente": HOSTILE, "requisitos": [HOSTILE]}
    case = declared("COM-ORIG-01", "compromiso", "original", **texts, pasos=[step])
    j.corrida([case], rotos=[{"archivo": HOSTILE, "problema": HOSTILE}], corrida=f"x{HOSTILE}")
    j.inicio("COM-ORIG-01")
    j.exchange(
        "com",
        "compromiso.registrar",
        "registrarCompromisos",
        registrar_compromiso(1, titulo=HOSTILE),
        recibido(HOSTILE),
    )
    j.exchange("com.ticket", "ticket.consultar", "obtenerEstadoDeTransacciones", solicitud_ticket(HOSTILE),
               estado_de_ticket(FIN_MAL, errores=(HOSTILE,)))  # fmt: skip
    j.exchange("html", "compromiso.obtener", "obtenerCompromiso", {"a": HOSTILE}, f"<html>{HOSTILE}</html>", estado=503)
    j.hallazgo(HOSTILE, "FALLIDO", paso="com", esperado=HOSTILE, recibido=HOSTILE, puntero="/a/<b>")
    j.veredicto("FALLIDO", HOSTILE, tickets=[HOSTILE], folios=[HOSTILE])
    j.fin()
    return j


def interrupted() -> JournalBuilder:
    """The process died while a ticket was being asked for: no verdict of the second case, no `fin`."""
    j = JournalBuilder()
    j.corrida(CASES[:3])
    _consulta(j)
    j.inicio("COM-ORIG-01")
    j.exchange("com", "compromiso.registrar", "registrarCompromisos", registrar_compromiso(284158), recibido())
    j.intento("com.ticket", "ticket.consultar", "obtenerEstadoDeTransacciones", solicitud_ticket())
    return j


def empty() -> JournalBuilder:
    """A run that selected nothing."""
    j = JournalBuilder()
    j.corrida([])
    j.fin()
    return j


def query_that_fails() -> JournalBuilder:
    """One query whose answer a check did not find as it should be."""
    j = JournalBuilder()
    j.corrida(CASES[:1])
    j.inicio("REQ-CON-01")
    j.exchange("req", "requerimientos.obtener", "obtenerRequerimiento", solicitud_obtener(12),
               obtenido_requerimiento(12, 1000000, 0))  # fmt: skip
    j.hallazgo("El saldo no es el esperado.", "FALLIDO", paso="req", esperado="1", recibido="2")
    j.veredicto("FALLIDO", "El saldo no es el esperado.")
    j.fin()
    return j


def _consulta(j: JournalBuilder) -> None:
    j.inicio("REQ-CON-01")
    j.exchange("req", "requerimientos.obtener", "obtenerRequerimiento", solicitud_obtener(12),
               obtenido_requerimiento(12, 1000000, 0))  # fmt: skip
    j.hallazgo("La respuesta trae el folio 12 en estado Aprobado.", paso="req")
    j.veredicto("APROBADO")


def _original(j: JournalBuilder) -> None:
    j.inicio("COM-ORIG-01")
    _prepare_compromiso(j, after=(31, 284158))
    j.hallazgo("El ticket termina FINALIZADO_SIN_ERRORES.", paso="com")
    j.hallazgo("Lo registrado suma $ 284.158 y es lo que SIGFE tiene como vigente.", certeza="documentado")
    j.veredicto("APROBADO", tickets=[TICKET], folios=["31"])


def _prepare_compromiso(j: JournalBuilder, after: tuple[int, int]) -> None:
    folio, monto = after
    j.exchange("periodo", "periodo.buscar", "buscarPeriodo", {"area": "001"}, {"ejercicio": 2026, "periodo": 6})
    j.exchange("antes.requerimientos.12", "requerimientos.obtener", "obtenerRequerimiento", solicitud_obtener(12),
               obtenido_requerimiento(12, 1000000, 0))  # fmt: skip
    j.exchange("com", "compromiso.registrar", "registrarCompromisos", registrar_compromiso(monto), recibido())
    polls(j, "com", "RECEPCIONADO", "EN_PROCESO", FIN_OK, folio=str(folio))
    j.exchange("despues.requerimientos.12", "requerimientos.obtener", "obtenerRequerimiento", solicitud_obtener(12),
               obtenido_requerimiento(12, 1000000, monto))  # fmt: skip
    j.exchange(f"despues.compromiso.{folio}", "compromiso.obtener", "obtenerCompromiso", solicitud_obtener(folio),
               obtenido_compromiso(folio, monto, monto, 0))  # fmt: skip


def polls(j: JournalBuilder, paso: str, *estados: str | None, folio: str = "", errores: tuple[str, ...] = ()) -> None:
    """One poll per state; the last one carries folio or errors."""
    for estado in estados:
        j.wait(0.1)
        last = estado is not None and estado.startswith("FINALIZADO")
        answer = estado_de_ticket(estado, folio=folio if last else "", errores=errores if last else ())
        j.exchange(f"{paso}.ticket", "ticket.consultar", "obtenerEstadoDeTransacciones", solicitud_ticket(), answer)


def _error_esperado(j: JournalBuilder) -> None:
    j.inicio("COM-NEG-E25")
    j.exchange("com", "compromiso.registrar", "registrarCompromisos", registrar_compromiso(500), recibido())
    polls(j, "com", "RECEPCIONADO", "EN_PROCESO", FIN_MAL, errores=(E25,))
    j.hallazgo("SIGFE rechaza con E25.", paso="com", esperado="E25", recibido="E25")
    j.veredicto("APROBADO", tickets=[TICKET])


def _error_equivocado(j: JournalBuilder) -> None:
    j.inicio("COM-NEG-E23")
    j.exchange("com", "compromiso.registrar", "registrarCompromisos", registrar_compromiso(500), recibido())
    polls(j, "com", "RECEPCIONADO", FIN_MAL, errores=(E25,))
    j.hallazgo("SIGFE rechaza con E23.", "FALLIDO", paso="com", esperado=f"E23: {E23}", recibido=f"E25: {E25}",
               puntero="/transaccionVerticalesType/0/detalleErrorVerticalesType/0/descripcion")  # fmt: skip
    j.veredicto("FALLIDO", "Se esperaba E23 y SIGFE respondió E25.", tickets=[TICKET])


def _transporte(j: JournalBuilder) -> None:
    j.inicio("COM-TRA-415")
    j.exchange("com", "compromiso.registrar", "registrarCompromisos", registrar_compromiso(500),
               rechazo(415, "Tipo de contenido no admitido"), estado=415,
               cabeceras={"content-type": "text/plain"})  # fmt: skip
    j.hallazgo("La respuesta es HTTP 415.", paso="com", esperado="415", recibido="415")
    j.veredicto("APROBADO")


def _en_curso(j: JournalBuilder) -> None:
    j.inicio("COM-TIC-01")
    j.exchange("com", "compromiso.registrar", "registrarCompromisos", registrar_compromiso(500), recibido())
    polls(j, "com", "RECEPCIONADO", None, *["EN_PROCESO"] * 14)
    j.veredicto("EN_CURSO", "El ticket no llegó a un estado terminal en 60 s.", tickets=[TICKET])


def _inconcluso(j: JournalBuilder) -> None:
    j.inicio("COM-REV-01")
    j.inicio("COM-ORIG-01", para="COM-REV-01/1")
    _prepare_compromiso(j, after=(32, 9000))
    j.veredicto("APROBADO", cuenta=False, tickets=[TICKET], folios=["32"])
    j.enter("COM-REV-01", "COM-REV-01/1")
    j.exchange("rev", "compromiso.registrar", "registrarCompromisos",
               registrar_compromiso(-9000, titulo=None, adjusts=32), recibido())  # fmt: skip
    polls(j, "rev", FIN_OK, folio="33")
    j.hallazgo("El texto supuesto difiere del recibido.", "INCONCLUSO", certeza="supuesto", esperado="a", recibido="b")
    j.veredicto("INCONCLUSO", "Una regla supuesta no calza con lo que respondió la contraparte.", folios=["33"])


def _nota_de_credito(j: JournalBuilder) -> None:
    j.inicio("DEV-NEG-01")
    j.inicio("COM-ORIG-01", para="DEV-NEG-01/1")
    _prepare_compromiso(j, after=(34, 284158))
    j.veredicto("APROBADO", cuenta=False, tickets=[TICKET], folios=["34"])
    j.enter("DEV-NEG-01", "DEV-NEG-01/1")
    j.exchange("antes.compromiso.34", "compromiso.obtener", "obtenerCompromiso", solicitud_obtener(34),
               obtenido_compromiso(34, 284158, 284158, 0))  # fmt: skip
    j.exchange("fac", "devengo.registrar", "registrarDevengos", registrar_devengo(100000, compromiso="34"), recibido())
    polls(j, "fac", "RECEPCIONADO", "EN_PROCESO", FIN_OK, folio="1500")
    j.exchange("antes", "devengo.obtener", "obtenerDevengo", solicitud_obtener(1500),
               obtenido_devengo(1500, 100000, 100000, compromiso="34"))  # fmt: skip
    j.exchange("nc", "devengo.registrar", "registrarDevengos",
               registrar_devengo(-40000, adjusts="1500", documento="0402"), recibido())  # fmt: skip
    polls(j, "nc", "RECEPCIONADO", "EN_PROCESO", FIN_OK, folio="1501")
    j.exchange("despues.devengo.1500", "devengo.obtener", "obtenerDevengo", solicitud_obtener(1500),
               obtenido_devengo(1500, 100000, 60000, compromiso="34",
                                ajustes=[{"folio": 1501, "tipo": "7", "monto": -40000}]))  # fmt: skip
    j.exchange("despues.compromiso.34", "compromiso.obtener", "obtenerCompromiso", solicitud_obtener(34),
               obtenido_compromiso(34, 284158, 284158, 60000))  # fmt: skip
    j.hallazgo("El original más sus ajustes ($ 100.000 − $ 40.000) es el vigente que SIGFE informa: $ 60.000.")
    j.hallazgo("El compromiso 34 consume $ 60.000, que no pasa de su vigente de $ 284.158.")
    j.veredicto("APROBADO", tickets=[TICKET, TICKET], folios=["1500", "1501"], duracion_s=0.9)


def _sin_respuesta(j: JournalBuilder) -> None:
    j.inicio("DEV-TRA-CORTE")
    j.exchange("fac", "devengo.registrar", "registrarDevengos", registrar_devengo(100), None,
               fallo="La conexión se cortó antes de la respuesta.")  # fmt: skip
    j.veredicto("ERROR", "La conexión se cortó antes de la respuesta.")
