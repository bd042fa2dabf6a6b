"""What a dossier says besides its cases: cover, who spoke to whom, attempts, findings, what to ask, integrity."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fixture_runs import CASES, empty, every_verdict, interrupted, passed_only
from hard_runs import long_run, retried
from journal_builder import JournalBuilder

from harness.model import Verdict
from harness.render.cover import cover, fingerprint, suite_hash
from harness.render.discrepancies import discrepancies, questions
from harness.render.dossier import render_dossier
from harness.render.facts import Record
from harness.render.record import build_record
from harness.render.traffic import reach, traffic
from harness.render.trust import JUDGED, UNKNOWN, mock_of, privacy
from schemas import load_catalog

CATALOG = load_catalog()
HEAD = "3f2a91c077de0b15" + "0" * 48


def _record(j: JournalBuilder, **more: str) -> Record:
    return build_record(j.lines, last_hash=HEAD, **more)  # type: ignore[arg-type]


def _text(record: Record) -> str:
    html = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", render_dossier(record), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_cover_says_whose_it_is_and_its_fingerprint_stands_on_every_sheet() -> None:
    record = _record(retried())
    face = cover(record, CATALOG)
    assert (face.institucion, face.huella) == ("Servicio de Ejemplo", "3f2a 91c0 77de 0b15")
    html = render_dossier(record)
    assert '@bottom-right { content: "huella 3f2a 91c0 77de 0b15"' in html
    assert "Servicio de Ejemplo, partida 97, capítulo 01, área transaccional 001" in _text(record)


def test_the_open_period_is_what_the_counterpart_told() -> None:
    assert cover(_record(every_verdict()), CATALOG).periodo == "junio de 2026"
    assert cover(_record(empty()), CATALOG).periodo == ""
    assert "período no leído" in _text(_record(empty()))


def test_a_suite_has_its_own_fingerprint_whatever_became_of_its_cases() -> None:
    assert suite_hash(_record(every_verdict())) == suite_hash(_record(every_verdict("target")))
    assert suite_hash(_record(every_verdict())) != suite_hash(_record(passed_only()))
    assert fingerprint(None) == ""


def test_messages_are_counted_once_each_by_service_and_sides() -> None:
    j = every_verdict()
    sent = [line for line in j.lines if line["clase"] == "intento"]
    rows = traffic(_record(j), CATALOG)
    assert sum(row.total for row in rows) == len(sent)
    assert {(row.origen, row.contraparte) for row in rows} == {("el arnés", "el simulador")}
    assert [row.servicio for row in rows if row.mudos] == ["Devengo"]


def test_messages_of_every_attempt_are_counted() -> None:
    j = retried()
    sent = sum(line["clase"] == "intento" for line in j.lines)
    assert sum(row.total for row in traffic(_record(j), CATALOG)) == sent


def test_only_the_institution_s_own_system_against_sigfe_shows_that_it_operates() -> None:
    assert "Ningún mensaje salió del sistema de la institución hacia SIGFE" in reach(_record(every_verdict("target")))
    j = every_verdict("target")
    for line in j.lines[:40]:
        line["origen"] = "institucion"
    told = reach(_record(j))
    assert re.match(r"[0-9]+ mensajes salieron del sistema de la institución hacia SIGFE", told)
    assert {row.origen for row in traffic(_record(j), CATALOG)} == {"el arnés", "el sistema de la institución"}
    assert "del sistema de la institución a SIGFE · bitácora" in _text(_record(j))


def test_every_attempt_is_shown_and_cases_are_counted_once() -> None:
    record = _record(retried())
    text = _text(record)
    assert record.totales[Verdict.APROBADO] == 1
    assert "✔ APROBADO aprobado en el intento 3 de 3" in text
    assert "Intento 1 de 3 ✘ FALLIDO" in text
    assert "Razón. SIGFE rechazó el reverso en el primer intento." in text
    assert "Intento 2 de 3 cortado antes de su veredicto" in text
    assert "SIGFE rechaza lo que debía aceptar." in text
    lines = [line["n"] for line in retried().lines if line["clase"] == "intento" and line["caso"] is not None]
    html = render_dossier(record)
    assert [n for n in lines if f'id="linea-{n}"' not in html] == [], "an exchange of some attempt is not shown"


def test_a_case_with_one_attempt_says_nothing_of_attempts() -> None:
    assert "en el intento" not in _text(_record(passed_only()))


def test_what_did_not_hold_is_told_once_by_what_it_says() -> None:
    j = JournalBuilder()
    j.corrida(CASES[1:4])
    for case in CASES[1:4]:
        j.inicio(case["id"])
        j.hallazgo("El saldo no cuadra.", "FALLIDO", paso="com", esperado="1", recibido="2")
        j.hallazgo("Dudoso.", "INCONCLUSO", certeza="supuesto", control="rechazo_es_el_esperado", esperado="E23 (x)")
        j.hallazgo("Se cumple.")
        j.veredicto("FALLIDO", "El saldo no cuadra.")
    j.fin()
    found = discrepancies(_record(j), CATALOG)
    assert [(one.finding.frase, len(one.lugares)) for one in found] == [("El saldo no cuadra.", 3), ("Dudoso.", 3)]
    (asked,) = questions(found, CATALOG)
    assert asked.discrepancy.finding.frase == "Dudoso."
    assert [code for code, _ in asked.supuestos] == ["E23"]
    assert "¿Con qué código y con qué texto exacto rechaza SIGFE" in asked.pregunta
    text = _text(_record(j))
    assert text.count("Qué preguntar a DIPRES.") == 1
    assert "Casos: COM-ORIG-01 «com» , COM-NEG-E23 «com» , COM-NEG-E25 «com»" in text


def test_earlier_attempts_are_not_counted_among_what_did_not_hold() -> None:
    found = discrepancies(_record(retried()), CATALOG)
    assert [one.finding.frase for one in found] == ["El insumo no cuadra."]
    assert "Los de intentos anteriores están en su caso y no se cuentan aquí." in _text(_record(retried()))


def test_nothing_to_ask_is_said_too() -> None:
    text = _text(_record(passed_only()))
    assert "Ninguno: todos los controles de los casos ejecutados se cumplieron." in text
    assert "Discrepancias por resolver con SIGFE Ninguna." in text


def test_integrity_tells_hashes_cuts_and_resumptions() -> None:
    j = retried()
    note = "la línea 9 quedó cortada por una interrupción; la 10 lo declara y continúa"
    text = _text(build_record(j.lines, last_hash=HEAD, sha256="a" * 64, notes=[note]))
    assert f"SHA-256 de la bitácora {'a' * 64}" in text
    assert f"Cabeza de la cadena {HEAD}" in text
    assert note in text
    assert "se ejecutaron de nuevo los casos que no estaban aprobados; 1 caso por ejecutar" in text
    assert "certutil -hashfile data\\journal.jsonl SHA256" in text
    assert "sha256sum -c manifest-sha256.txt" in text
    assert "iop verify expediente-20260615-140507-7f3a.zip" in text


def test_privacy_says_what_was_replaced_and_what_was_not() -> None:
    assert privacy(_record(empty())) == [UNKNOWN]
    told = privacy(_record(retried()))
    assert len(told) == 3
    assert told[-1] == JUDGED
    j = empty()
    j.lines[0]["datos"]["privacidad"] = {"ruts": False, "cuentas": False}
    assert ["tal como viajaron" in one for one in privacy(_record(j))] == [True, True]


def test_who_signs_knows_what() -> None:
    text = _text(_record(every_verdict()))
    assert "Quienes firman tuvieron a la vista el expediente de la corrida 20260615-140507-7f3a, de 10 casos" in text
    assert "la firma no certifica que la institución opere con SIGFE" in text
    assert "la firma no certifica" not in _text(_record(every_verdict("target")))


def test_sections_stand_in_the_order_of_a_consultant_s_questions() -> None:
    html = render_dossier(_record(every_verdict()))
    names = ("portada", "resumen", "matriz", "pendientes", "casos", "intercambios", "hallazgos", "discrepancias",
             "requisitos", "integridad", "firma")  # fmt: skip
    places = [html.index(f' id="{name}"') for name in names]
    assert places == sorted(places)
    assert [name for name in names if name != "portada" and f'href="#{name}"' not in html] == []


@pytest.mark.parametrize("run", [every_verdict, retried, interrupted, empty, long_run])
def test_no_sentence_of_the_page_is_left_half_filled(run: type[JournalBuilder]) -> None:
    text = _text(_record(run()))
    assert not re.search(r"\bNone\b|\{\{|\{%|Undefined|<built-in", text)


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    """Whatever its hash seed, its locale and its zone."""
    journal = retried().write(tmp_path)
    code = (
        "import hashlib, sys, pathlib; from harness.render.products import read_record\n"
        "from harness.render.dossier import render_dossier\n"
        "page = render_dossier(read_record(pathlib.Path(sys.argv[1])))\n"
        "print(hashlib.sha256(page.encode()).hexdigest())"
    )
    told = set()
    for seed, locale, zone in (("0", "C", "UTC"), ("4711", "es_CL.UTF-8", "America/Santiago")):
        env = os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone}
        command = [sys.executable, "-c", code, str(journal)]
        told.add(subprocess.run(command, capture_output=True, check=True, env=env, timeout=60).stdout)
    assert len(told) == 1


def test_a_mock_with_rules_switched_off_says_so_before_any_figure_is_believed() -> None:
    j = JournalBuilder()
    j.corrida([], simulador={"reglas_apagadas": ["E25", "E20"], "semilla": "mundo.json", "progresion": "inmediato"})
    j.reanudacion("solo_fallidos", [])
    record = _record(j)
    assert mock_of(record) == "reglas apagadas: E20 y E25; mundo inicial de mundo.json; tickets «inmediato»"
    text = _text(record)
    assert "El simulador no aplicó las reglas E20 y E25, apagadas a propósito: lo que rechazan, aquí se acepta." in text
    assert "Simulador reglas apagadas: E20 y E25; mundo inicial de mundo.json" in text
    one = JournalBuilder()
    one.corrida([], simulador={"reglas_apagadas": ["E25"]})
    assert "no aplicó la regla E25, apagada a propósito: lo que ella rechaza, aquí se acepta." in _text(_record(one))
    assert "Simulador reglas" not in _text(_record(passed_only()))


def test_a_real_target_on_this_machine_is_not_taken_at_its_word() -> None:
    here = {"nombre": "pruebas", "ambiente": "pruebas", "canal": "verticales", "host": "127.0.0.1:8088"}
    j = JournalBuilder("target")
    j.corrida([], destino=here)
    assert "El destino está en este mismo equipo (127.0.0.1:8088): pudo ser un túnel o un simulador." in _text(
        _record(j)
    )
    assert "en este mismo equipo" not in _text(_record(every_verdict("target")))


def test_a_target_whose_answers_name_the_mock_is_a_simulation_whatever_it_was_said_to_be() -> None:
    j = every_verdict("target")
    for line in j.lines:
        if line["respuesta"]:
            line["respuesta"]["cabeceras"] = {**line["respuesta"]["cabeceras"], "server": "sigfe-iop-simulador"}
    record = _record(j)
    assert record.simulada
    said = [one for case in record.casos if case.execution for one in case.execution.exchanges]
    assert {one.contraparte for one in said if one.received} == {"mock"}
    assert "pero en sus respuestas dice ser el simulador de este proyecto: por eso cuenta como simulación" in _text(
        record
    )
