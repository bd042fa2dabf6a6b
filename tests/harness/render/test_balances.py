"""What a case moved, and what obtener told before and after."""

from __future__ import annotations

import json

from fixture_runs import every_verdict, polls
from journal_builder import JournalBuilder, declared
from wire_messages import (
    estado_de_ticket,
    example,
    obtenido_compromiso,
    obtenido_devengo,
    obtenido_requerimiento,
    recibido,
    registrar_compromiso,
    registrar_devengo,
    solicitud_obtener,
    solicitud_ticket,
)

from harness.render.balances import OWN, PREVIOUS, Balance, addition, balances
from harness.render.entries import entries
from harness.render.facts import CaseRecord
from harness.render.ledger import build_ledger
from harness.render.record import build_record
from schemas import load_catalog

CATALOG = load_catalog()
OK = "FINALIZADO_SIN_ERRORES"


def test_a_shared_predecessor_is_marked_and_tells_this_case_s_own_charge() -> None:
    shared = _by_title(_case(every_verdict(), "COM-ORIG-01"))["Requerimiento folio 12"]
    assert shared.papel == PREVIOUS
    assert "Compartida con los demás casos" in shared.nota
    assert shared.nota.replace("\u00a0", " ").endswith("este caso cargó $ 284.158")
    assert not any("consumo" in sum_ for _, sum_ in shared.sums)


def test_a_private_predecessor_has_its_consumption_summed() -> None:
    private = _by_title(_case(every_verdict(), "DEV-NEG-01"))["Compromiso folio 34"]
    assert private.nota == ""
    assert (True, "consumo: $ 0 + $ 100.000 − $ 40.000 = $ 60.000; SIGFE informa consumido $ 60.000") in _plain(private)


def test_a_sum_that_does_not_fit_says_so() -> None:
    j = _begun()
    j.exchange("com", "compromiso.registrar", "registrarCompromisos", registrar_compromiso(100), recibido())
    polls(j, "com", OK, folio="31")
    j.exchange("despues.compromiso.31", "compromiso.obtener", "obtenerCompromiso", solicitud_obtener(31),
               obtenido_compromiso(31, 90, 90, 0))  # fmt: skip
    (balance,) = balances(build_ledger(_case(j, "COM-ORIG-01"), CATALOG), CATALOG)
    assert balance.papel == OWN
    assert _plain(balance)[0] == (False, "$ 100; SIGFE informa vigente $ 90")


def test_reversing_an_adjustment_moves_the_original_behind_it() -> None:
    j = _begun()
    j.exchange("antes.devengo.5", "devengo.obtener", "obtenerDevengo", solicitud_obtener(5),
               obtenido_devengo(5, 500, 500, compromiso="34"))  # fmt: skip
    for paso, monto, target, tipo, own in (("nc", -100, "5", "7", "6"), ("rev", 100, "6", "2", "7")):
        body = registrar_devengo(monto, adjusts=target, tipo=tipo)
        j.exchange(paso, "devengo.registrar", "registrarDevengos", body, recibido())
        polls(j, paso, OK, folio=own)
    j.exchange("despues.devengo.5", "devengo.obtener", "obtenerDevengo", solicitud_obtener(5),
               obtenido_devengo(5, 500, 500, compromiso="34"))  # fmt: skip
    (balance,) = balances(build_ledger(_case(j, "COM-ORIG-01"), CATALOG), CATALOG)
    assert (True, "$ 500 − $ 100 + $ 100 = $ 500; SIGFE informa vigente $ 500") in _plain(balance)


def test_a_refused_registrar_moves_nothing() -> None:
    j = _begun()
    j.exchange("antes.requerimientos.12", "requerimientos.obtener", "obtenerRequerimiento", solicitud_obtener(12),
               obtenido_requerimiento(12, 1000, 0))  # fmt: skip
    j.exchange("com", "compromiso.registrar", "registrarCompromisos", registrar_compromiso(5000), recibido())
    polls(j, "com", "FINALIZADO_CON_ERRORES", errores=("No alcanza",))
    ledger = build_ledger(_case(j, "COM-ORIG-01"), CATALOG)
    assert ledger.moves == ()
    assert balances(ledger, CATALOG) == ()
    assert list(ledger.before) == [("requerimientos", "12")]


def test_a_registrar_whose_ticket_another_step_waits_for_moves_what_that_step_saw() -> None:
    j = _begun()
    j.exchange("antes.requerimientos.12", "requerimientos.obtener", "obtenerRequerimiento", solicitud_obtener(12),
               obtenido_requerimiento(12, 1000, 0))  # fmt: skip
    j.exchange("com", "compromiso.registrar", "registrarCompromisos", registrar_compromiso(100), recibido())
    polls(j, "com", "RECEPCIONADO", "EN_PROCESO")
    j.exchange("termina", "ticket.consultar", "obtenerEstadoDeTransacciones", solicitud_ticket(),
               estado_de_ticket("EN_PROCESO"))  # fmt: skip
    polls(j, "termina", OK, folio="31")
    j.exchange("despues.compromiso.31", "compromiso.obtener", "obtenerCompromiso", solicitud_obtener(31),
               obtenido_compromiso(31, 100, 100, 0))  # fmt: skip
    j.exchange("despues.requerimientos.12", "requerimientos.obtener", "obtenerRequerimiento", solicitud_obtener(12),
               obtenido_requerimiento(12, 1000, 100))  # fmt: skip
    ledger = build_ledger(_case(j, "COM-ORIG-01"), CATALOG)
    assert [(move.own, move.monto) for move in ledger.moves] == [(("compromiso", "31"), 100)]
    assert ledger.before[("requerimientos", "12")].sums["consumido"] == 0
    assert ledger.after[("requerimientos", "12")].sums["consumido"] == 100


def test_the_entry_of_a_devengo_has_two_equal_sides() -> None:
    case = _case(every_verdict(), "DEV-NEG-01")
    (entry,) = entries(build_ledger(case, CATALOG), case.execution, CATALOG)
    assert [(one.codigo, one.debe, one.haber) for one in entry.accounts] == [("53204", 100000, 0), ("21522", 0, 100000)]
    assert entry.debe == entry.haber == 100000


def test_a_payment_lowers_what_is_left_of_the_entry_that_it_pays_and_has_its_own_accounts() -> None:
    case = _paid(left=30700)
    found = _by_title(case)
    assert [(row.notion, row.antes, row.despues) for row in found["Asiento contable folio 6761"].rows] == [
        ("Disponible", 630700, 30700)
    ]
    left = "por pagar o cobrar: $ 630.700 − $ 600.000 = $ 30.700; SIGFE informa disponible $ 30.700"
    assert _plain(found["Asiento contable folio 6761"]) == [(True, left)]
    assert found["Asiento contable folio 6764"].papel == OWN
    told = {one.titulo: one for one in entries(build_ledger(case, CATALOG), case.execution, CATALOG)}
    accounts = told["Asiento contable folio 6764"].accounts
    assert [(one.codigo, one.nombre.split(" - ")[0], one.debe, one.haber) for one in accounts] == [
        ("21522", "Cuentas por Pagar", 600000, 0),
        ("11102", "Banco Estado", 0, 600000),
    ]


def test_an_entry_that_is_not_lowered_by_what_was_paid_says_so() -> None:
    ((fits, _),) = _plain(_by_title(_paid(left=630700))["Asiento contable folio 6761"])
    assert not fits


def test_the_entry_of_a_payment_tells_what_it_paid() -> None:
    found = _by_title(_paid(left=30700))
    assert [(row.notion, row.despues) for row in found["Asiento contable folio 6764"].rows] == [("Pagado", 600000)]
    assert [row.notion for row in found["Asiento contable folio 6761"].rows] == ["Disponible"]


def _paid(left: int) -> CaseRecord:
    """A payment of 600.000 of the entry 6761, which had 630.700 left."""
    j = _begun()
    for momento, saldo in (("antes", 630700), ("despues", left)):
        if momento == "despues":
            body = example("tesoreria", "registrar.solicitud/valid_supuesto_pago")
            j.exchange("pago", "tesoreria.registrar", "registrarPagosATerceros", body, recibido())
            polls(j, "pago", OK, folio="6764")
        answer = json.dumps(example("contabilidad", "obtener.respuesta/valid_supuesto_devengo"))
        j.exchange(f"{momento}.contabilidad.6761", "contabilidad.obtener", "obtenerTransaccionContable",
                   solicitud_obtener(6761), json.loads(answer.replace("630700", str(saldo))))  # fmt: skip
    j.exchange("despues.contabilidad.6764", "contabilidad.obtener", "obtenerTransaccionContable",
               solicitud_obtener(6764), example("contabilidad", "obtener.respuesta/valid_supuesto_pago"))  # fmt: skip
    return _case(j, "COM-ORIG-01")


def test_a_sum_is_written_out() -> None:
    assert addition([100, -40, 5]).replace("\u00a0", " ") == "$ 100 − $ 40 + $ 5 = $ 65"
    assert addition([7]).replace("\u00a0", " ") == "$ 7"


def _begun() -> JournalBuilder:
    j = JournalBuilder()
    j.corrida([declared("COM-ORIG-01", "compromiso", "original")])
    j.inicio("COM-ORIG-01")
    return j


def _case(j: JournalBuilder, name: str) -> CaseRecord:
    return next(case for case in build_record(j.lines).casos if case.id == name)


def _by_title(case: CaseRecord) -> dict[str, Balance]:
    return {one.titulo: one for one in balances(build_ledger(case, CATALOG), CATALOG)}


def _plain(balance: Balance) -> list[tuple[bool, str]]:
    return [(fits, text.replace("\u00a0", " ")) for fits, text in balance.sums]
