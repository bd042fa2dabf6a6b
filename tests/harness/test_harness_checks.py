"""Each check of an execution, on facts made by hand: it holds, and it breaks when one figure is wrong."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import harness.checks as checks
import schemas.catalog
from harness.checks import (
    END_CHECKS,
    EXECUTION_CHECKS,
    GATES,
    LOST_CHECKS,
    PERSON_CHECKS,
    STEP_CHECKS,
    entradas_compartidas_cuadran,
    examine_execution,
    judged,
)
from harness.checks.ajuste_tiene_folio_propio import ajuste_tiene_folio_propio
from harness.checks.ajuste_usa_ids_obtenidos import ajuste_usa_ids_obtenidos
from harness.checks.asiento_cuadra import asiento_cuadra
from harness.checks.finding import Check
from harness.checks.folio_es_unico import folio_es_unico
from harness.checks.ids_no_cambian import ids_no_cambian
from harness.checks.obtener_devuelve_la_persona import obtener_devuelve_la_persona
from harness.checks.obtener_devuelve_lo_enviado import obtener_devuelve_lo_enviado
from harness.checks.obtener_responde_lo_pedido import obtener_responde_lo_pedido
from harness.checks.persona_queda_registrada import persona_queda_registrada
from harness.checks.previa_consume_lo_registrado import previa_consume_lo_registrado
from harness.checks.rechazo_no_consume import rechazo_no_consume
from harness.checks.reverso_deja_cero import reverso_deja_cero
from harness.checks.saldo_cuadra import saldo_cuadra
from harness.checks.transaccion_queda_aprobada import transaccion_queda_aprobada
from harness.checks.vigente_es_original_mas_ajustes import vigente_es_original_mas_ajustes
from harness.facts import (
    ExecutionFacts,
    Key,
    Movement,
    Reading,
    ReadLine,
    SentLine,
    SentTransaction,
    StepRecord,
    View,
)
from harness.model import Answer, Case, Certainty, Exchange, Expectation, Kind, Step, Verdict
from schemas import load_catalog

COM: Key = ("compromiso", "61")
DEV: Key = ("devengo", "7")
ADJ: Key = ("devengo", "8")
REQ: Key = ("requerimientos", "12")
CASE = Case("X-1", "t", "o", "devengo", Kind.ORIGINAL, (), (), (), Certainty.OBSERVADO, "f", Path("case.toml"))
ANSWER = Answer(404, {}, "{}", {}, 0.0)  # of no interest here, and so not judged by its schema
EXCHANGE = Exchange("p", "devengo.obtener", "/x", "", None, ANSWER, None, 1, 2)
NOTHING = replace(EXCHANGE, answer=replace(ANSWER, estado=200))  # read, and it shows none
SENT = SentLine("2204001", 1000, None, None, "F-1", "98990001-3", COM)
ORDER = SentLine("2204001", 5000, None, None, "OC-1", "98990001-3", REQ)
READ = ReadLine("2204001", "97", "70", "F-1", "98990001-3", 1000, 1000, 0, 1000)


def moved(at: int, key: Key, line: SentLine, adjusts: str | None = None, tipo: str | None = None) -> Movement:
    return Movement(at, "X-1/1", f"paso{at}", key[1], SentTransaction(key[0], "1", adjusts, tipo, (line,)))


def read(at: int, key: Key, line: ReadLine | None, momento: Any = "despues", **more: Any) -> Reading:
    view = None
    if line is not None:
        view = View(key, "Aprobado", None, (line,), (), ((1000, 1000),))
        view = replace(view, **more)
    return Reading(at, "X-1/1", momento, f"paso{at - 1}", key, EXCHANGE if view else NOTHING, view)


def facts(*happened: Movement | Reading, steps: tuple[StepRecord, ...] = ()) -> ExecutionFacts:
    return ExecutionFacts(
        CASE,
        "X-1/1",
        True,
        steps,
        tuple(one for one in happened if isinstance(one, Movement)),
        tuple(one for one in happened if isinstance(one, Reading)),
    )


def verdicts(check: Any, *happened: Movement | Reading, steps: tuple[StepRecord, ...] = ()) -> set[str]:
    return {str(finding.verdict) for finding in check(facts(*happened, steps=steps))}


NOTE = SentLine("2204001", -400, "70", "97", "NC-1", "98990001-3", None)
REVERSAL = SentLine("2204001", -1000, "70", "97", None, None, None)
MADE, FOUND = moved(1, DEV, SENT), read(2, DEV, READ)
ADJUSTED, AFTER = moved(3, ADJ, NOTE, "7", "7"), read(4, DEV, replace(READ, vigente=600, saldo=600))
ADJUSTMENT = read(5, ADJ, replace(READ, numero="NC-1", monto=-400, vigente=None, saldo=0), folio_anterior="7")
REVERSED, ZERO = moved(3, ADJ, REVERSAL, "7", "2"), read(4, DEV, replace(READ, vigente=0, saldo=0))
ORDERED = moved(0, COM, ORDER)
CONSUMED = read(2, COM, replace(READ, numero="OC-1", monto=5000, vigente=5000, consumido=1000, saldo=4000))

PER: Key = ("personas", "01 98990001-3")
NAMED = (("nombre", "Comercial Uno"), ("cuenta bancaria", "012 01 5"))
REGISTERED = Movement(
    1, "X-1/1", "paso1", "8800", SentTransaction("personas", "1", None, None, (), 0, False, PER[1], NAMED)
)


def person(at: int, key: Key = PER, interno: str | None = "8800", datos: Any = NAMED) -> Reading:
    return replace(read(at, PER, None), exchange=EXCHANGE, view=View(key, None, None, (), (), (), interno, datos))


BREAKABLE = [
    (persona_queda_registrada, [REGISTERED, person(2)], [REGISTERED, read(2, PER, None)]),
    (persona_queda_registrada, [REGISTERED, person(2)], [REGISTERED, person(2, interno="8801")]),
    (obtener_devuelve_la_persona, [REGISTERED, person(2)], [REGISTERED, person(2, datos=NAMED[:1])]),
    (
        obtener_devuelve_la_persona,
        [REGISTERED, person(2, datos=(*NAMED, ("telefono", "0")))],
        [REGISTERED, person(2, datos=(("nombre", "Comercial Dos"), NAMED[1]))],
    ),
    (transaccion_queda_aprobada, [MADE, FOUND], [MADE, read(2, DEV, READ, estado="Digitado")]),
    (transaccion_queda_aprobada, [MADE, FOUND], [MADE, read(2, DEV, None)]),
    (obtener_devuelve_lo_enviado, [MADE, FOUND], [MADE, read(2, DEV, replace(READ, monto=999))]),
    (obtener_devuelve_lo_enviado, [MADE, FOUND], [MADE, read(2, DEV, replace(READ, numero="F-2"))]),
    (obtener_devuelve_lo_enviado, [MADE, FOUND], [MADE, read(2, DEV, replace(READ, principal=None))]),
    (vigente_es_original_mas_ajustes, [MADE, FOUND, ADJUSTED, AFTER], [MADE, FOUND, ADJUSTED, read(4, DEV, READ)]),
    (vigente_es_original_mas_ajustes, [MADE, FOUND], [MADE, read(2, DEV, replace(READ, vigente=1001))]),
    (reverso_deja_cero, [MADE, FOUND, REVERSED, ZERO], [MADE, FOUND, REVERSED, read(4, DEV, replace(READ, vigente=0))]),
    (saldo_cuadra, [MADE, FOUND], [MADE, read(2, DEV, replace(READ, saldo=900))]),
    (saldo_cuadra, [MADE, FOUND], [MADE, read(2, DEV, replace(READ, consumido=1001, saldo=-1))]),
    (saldo_cuadra, [MADE, FOUND], [MADE, read(2, DEV, replace(READ, consumido=None, saldo=1001))]),
    (saldo_cuadra, [MADE, FOUND], [MADE, read(2, DEV, replace(READ, vigente=None, consumido=None, saldo=-1))]),
    (
        previa_consume_lo_registrado,
        [ORDERED, MADE, CONSUMED],
        [ORDERED, MADE, read(2, COM, replace(READ, vigente=5000, consumido=999, saldo=4001))],
    ),
    (ajuste_usa_ids_obtenidos, [MADE, FOUND, ADJUSTED], [MADE, read(2, DEV, replace(READ, documento="71")), ADJUSTED]),
    (
        ajuste_usa_ids_obtenidos,
        [MADE, FOUND, ADJUSTED],
        [MADE, FOUND, moved(3, ADJ, replace(NOTE, documento=None, ajustada=None), "7", "7")],
    ),
    (ajuste_tiene_folio_propio, [MADE, ADJUSTED, ADJUSTMENT], [MADE, moved(3, DEV, NOTE, "7", "7")]),
    (
        ajuste_tiene_folio_propio,
        [MADE, ADJUSTED, ADJUSTMENT],
        [MADE, ADJUSTED, read(5, ADJ, replace(READ, monto=-400), folio_anterior="6")],
    ),
    (folio_es_unico, [MADE], [replace(MADE, ejecucion="X-1/1>Y-1", at=0), MADE]),
    (ids_no_cambian, [MADE, FOUND, replace(FOUND, at=3)], [MADE, FOUND, read(3, DEV, replace(READ, documento="71"))]),
    (asiento_cuadra, [MADE, FOUND], [MADE, read(2, DEV, READ, asiento=((1000, 900),))]),
]


@pytest.mark.parametrize(("check", "right", "wrong"), BREAKABLE)
def test_a_check_holds_and_breaks_when_one_figure_is_wrong(check: Any, right: list[Any], wrong: list[Any]) -> None:
    assert verdicts(check, *right) == {"APROBADO"}
    assert "FALLIDO" in verdicts(check, *wrong)


def test_a_person_whose_ticket_gives_no_id_is_only_looked_for() -> None:
    anonymous = replace(REGISTERED, folio="")
    assert verdicts(persona_queda_registrada, anonymous, person(2)) == {"APROBADO"}
    assert verdicts(persona_queda_registrada, anonymous, read(2, PER, None)) == {"FALLIDO"}


def test_a_person_that_nobody_could_read_is_an_error_of_the_wire() -> None:
    unread = replace(read(2, PER, None), exchange=replace(EXCHANGE, answer=None, failure="se cortó"))
    assert verdicts(persona_queda_registrada, REGISTERED, unread) == {"ERROR"}


def test_obtener_of_another_person_is_fallido() -> None:
    assert verdicts(obtener_responde_lo_pedido, REGISTERED, person(2)) == set()
    assert verdicts(obtener_responde_lo_pedido, REGISTERED, person(2, ("personas", "01 98990002-1"))) == {"FALLIDO"}


def test_who_the_bank_held_before_keeps_what_it_was_registered_with() -> None:
    again = replace(REGISTERED, at=3, sent=replace(REGISTERED.sent, datos=(("nombre", "Otro"),)))
    assert verdicts(obtener_devuelve_la_persona, REGISTERED, person(2), again, person(4)) == {"APROBADO"}


def test_persons_and_transactions_are_each_held_to_their_own_checks() -> None:
    found = examine_execution(facts(ORDERED, MADE, FOUND, REGISTERED, person(2)))
    assert {finding.verdict for finding in found} == {Verdict.APROBADO}
    about = {finding.check for finding in found if "persona 98990001-3" in finding.sentence}
    assert about == {"persona_queda_registrada", "obtener_devuelve_la_persona"}


def refused(name: str) -> StepRecord:
    operation = load_catalog().operation("devengo.registrar")
    return StepRecord(Step(name, operation.name), operation, Expectation(errores=("E32",)), EXCHANGE)


def test_a_refused_message_that_consumed_is_fallido() -> None:
    before = replace(CONSUMED, momento="antes", for_step="mal")
    after = replace(CONSUMED, at=9, for_step="mal")
    more = replace(READ, monto=5000, vigente=5000, consumido=2000, saldo=3000)
    assert verdicts(rechazo_no_consume, ORDERED, before, after, steps=(refused("mal"),)) == {"APROBADO"}
    taken = replace(read(9, COM, more), for_step="mal")
    assert verdicts(rechazo_no_consume, ORDERED, before, taken, steps=(refused("mal"),)) == {"FALLIDO"}


def test_consumption_by_the_net_amount_is_inconcluso_for_gross_is_assumed() -> None:
    taxed = replace(MADE, sent=replace(MADE.sent, impuesto=190))
    gross = read(2, COM, replace(READ, vigente=5000, consumido=1190, saldo=3810))
    assert verdicts(previa_consume_lo_registrado, ORDERED, taxed, gross) == {"APROBADO"}
    assert verdicts(previa_consume_lo_registrado, ORDERED, taxed, CONSUMED) == {"INCONCLUSO"}


def test_what_others_may_move_is_not_judged() -> None:
    foreign = read(2, REQ, replace(READ, vigente=5000, consumido=7, saldo=4993))
    assert verdicts(previa_consume_lo_registrado, MADE, foreign) == set()
    assert verdicts(vigente_es_original_mas_ajustes, MADE, foreign) == set()


def test_what_was_read_while_a_ticket_was_open_is_not_judged() -> None:
    early = replace(CONSUMED, quiet=False, at=1)
    assert verdicts(previa_consume_lo_registrado, ORDERED, early) == set()


def test_an_adjustment_whose_original_was_never_read_is_inconcluso() -> None:
    assert verdicts(ajuste_usa_ids_obtenidos, MADE, ADJUSTED) == {"INCONCLUSO"}


def test_every_check_names_itself_its_ground_and_speaks_in_figures() -> None:
    found = examine_execution(facts(ORDERED, MADE, FOUND, CONSUMED, ADJUSTED, AFTER, ADJUSTMENT))
    assert {finding.verdict for finding in found} == {Verdict.APROBADO}
    assert all(finding.requirements and finding.sentence.endswith(".") for finding in found)
    assert any("$ 600" in finding.sentence for finding in found)


@pytest.mark.parametrize("verdict", [*Verdict])
def test_nothing_assumed_is_held_against_the_real_environment(verdict: Verdict) -> None:
    for certainty in Certainty:
        finding = Check("x", (), certainty).says(verdict, "Frase.")
        assert judged(finding, simulado=True) is finding
        told = judged(finding, simulado=False)
        if verdict is Verdict.FALLIDO and certainty is Certainty.SUPUESTO:
            assert told.verdict is Verdict.INCONCLUSO
            assert told.sentence.startswith("Frase.")
        else:
            assert told is finding


def test_every_check_file_is_listed() -> None:
    folder = Path(checks.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "finding"}
    every = (*LOST_CHECKS, *GATES, *STEP_CHECKS, *END_CHECKS, *EXECUTION_CHECKS, *PERSON_CHECKS)
    listed = {check.__module__.rsplit(".", 1)[1] for check in every}
    assert files == listed | {"entradas_compartidas_cuadran"}


def test_every_requirement_that_a_check_cites_exists() -> None:
    told = json.loads((schemas.catalog.ROOT / "requirements.json").read_text(encoding="utf-8"))
    known = {row["id"] for row in told["requisitos"]}
    modules = {
        check.__module__
        for check in (
            *LOST_CHECKS,
            *GATES,
            *STEP_CHECKS,
            *END_CHECKS,
            *EXECUTION_CHECKS,
            *PERSON_CHECKS,
            entradas_compartidas_cuadran,
        )
    }
    cited = {module: set(sys.modules[module].CHECK.requirements) for module in modules}
    assert all(cited.values())
    assert set().union(*cited.values()) <= known
