"""The plan in the dossier: activities on the day of the run, declared cases against what ran."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from fixture_runs import CASES, HOSTILE, every_verdict
from hypothesis import given
from hypothesis import strategies as st
from journal_builder import JournalBuilder, declared
from planned_runs import PLACE, case, plan

from harness.model import Verdict
from harness.render.dossier import render_dossier
from harness.render.plan_view import plan_view
from harness.render.planned import ActivityState, Evidence, Standing, activities_on, compare, declared_in
from harness.render.record import build_record
from schemas import load_catalog

CATALOG = load_catalog()


def record_with(journal: JournalBuilder, carried):
    journal.lines[0]["datos"]["plan"] = carried
    return build_record(journal.lines)


def activity(**dates):
    return {"numero": 8, "nombre": "Habilitación", "responsable": "SIGFE", **dates}


@pytest.mark.parametrize(
    ("dates", "state", "detail"),
    [
        ({}, "pendiente", ""),
        ({"desde": "2026-06-16"}, "pendiente", "empieza en 1 día"),
        ({"desde": "2026-06-10"}, "pendiente", "en curso"),
        ({"desde": "2026-06-10", "hasta": "2026-06-15"}, "pendiente", "vence hoy"),
        ({"hasta": "2026-06-17"}, "pendiente", "en curso, vence en 2 días"),
        ({"hasta": "2026-06-14"}, "atrasada", "venció hace 1 día"),
        ({"hasta": "2026-06-14", "cumplida": "2026-06-15"}, "cumplida", "con 1 día de atraso"),
        ({"hasta": "2026-06-14", "cumplida": "2026-06-14"}, "cumplida", ""),
        ({"cumplida": "2026-06-01"}, "cumplida", ""),
        ({"cumplida": "2026-06-16"}, "pendiente", "su fecha de cumplimiento aún no llega"),
        ({"hasta": "2026-06-10", "cumplida": "2026-06-16"}, "atrasada",
         "venció hace 5 días; su fecha de cumplimiento aún no llega"),
    ],
)  # fmt: skip
def test_an_activity_stands_where_its_dates_say(dates, state, detail):
    (told,) = activities_on({"actividad": [activity(**dates)]}, date(2026, 6, 15))
    assert (told.estado, told.detalle) == (state, detail)


DAYS = st.none() | st.integers(0, 60).map(lambda n: (date(2026, 5, 20) + timedelta(n)).isoformat())


@given(DAYS, DAYS, st.integers(0, 80))
def test_what_is_done_stays_done_and_what_is_late_stays_late_until_then(end, done, after):
    dates = {name: one for name, one in (("hasta", end), ("cumplida", done)) if one is not None}
    hoy = date(2026, 5, 20) + timedelta(after)
    before, later = (
        activities_on({"actividad": [activity(**dates)]}, day)[0].estado for day in (hoy, hoy + timedelta(1))
    )
    allowed = {
        ActivityState.PENDIENTE: set(ActivityState),
        ActivityState.ATRASADA: {ActivityState.ATRASADA, ActivityState.CUMPLIDA},
        ActivityState.CUMPLIDA: {ActivityState.CUMPLIDA},
    }
    assert later in allowed[before]


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({}, "sin fecha"),
        ({"desde": "2026-06-01"}, "desde el 01-06-2026"),
        ({"hasta": "2026-06-01"}, "hasta el 01-06-2026"),
        ({"desde": "2026-06-01", "hasta": "2026-06-01"}, "01-06-2026"),
        ({"desde": "2026-06-01", "hasta": "2026-06-05"}, "01-06-2026 al 05-06-2026"),
    ],
)
def test_planned_dates_in_words(dates, words):
    assert activities_on({"actividad": [activity(**dates)]}, date(2026, 1, 1))[0].planificada == words


SEEN = Evidence("COM-ORIG-01", "compromiso", "original", Verdict.APROBADO, "", simulada=False)


@pytest.mark.parametrize(
    ("change", "demuestra", "standing"),
    [
        ({}, "arnés", Standing.DEMOSTRADO),
        ({"simulada": True}, "arnés", Standing.SIMULADO),
        ({}, "institución", Standing.DEL_ARNES),
        ({"origenes": ("harness", "institucion")}, "institución", Standing.DEL_ARNES),
        ({"origenes": ()}, "institución", Standing.DEL_ARNES),
        ({"origenes": ("institucion",)}, "institución", Standing.DEMOSTRADO),
        ({"origenes": ("importado",)}, "institución", Standing.DEMOSTRADO),
        ({"origenes": ("institucion",), "simulada": True}, "institución", Standing.SIMULADO),
        ({"veredicto": Verdict.FALLIDO}, "arnés", Standing.NO_APROBADO),
        ({"veredicto": Verdict.INCONCLUSO, "simulada": True}, "arnés", Standing.NO_APROBADO),
        ({"veredicto": Verdict.OMITIDO}, "arnés", Standing.SIN_EVIDENCIA),
        ({"caso": "COM-ORIG-02"}, "arnés", Standing.SIN_EVIDENCIA),
    ],
)
def test_only_whom_the_plan_names_against_sigfe_demonstrates(change, demuestra, standing):
    (one,) = declared_in(plan(case("COM-ORIG-01", demuestra=demuestra)))
    assert compare(one, [replace(SEEN, **change)]).standing is standing


def test_a_kind_of_case_is_shown_by_any_of_its_cases():
    (one,) = declared_in(plan({"modulo": "compromiso", "tipo": "original"}))
    bad = replace(SEEN, caso="COM-ORIG-02", veredicto=Verdict.FALLIDO, razon="No cuadra.")
    told = compare(one, [bad, SEEN, replace(SEEN, caso="DEV-ORIG-01", modulo="devengo")])
    assert (told.standing, told.why) == (Standing.DEMOSTRADO, "Aprobado; 1 caso más no.")
    assert [found.caso for found in told.evidence] == ["COM-ORIG-01"]
    assert compare(one, [bad]).why == "FALLIDO: No cuadra."
    assert compare(one, []).why == "No se ha ejecutado."


def test_attempts_are_told():
    (one,) = declared_in(plan(case("COM-ORIG-01")))
    assert compare(one, [replace(SEEN, intentos=3)]).why == "Aprobado en el intento 3."


def test_the_view_sorts_the_declared_cases_and_tells_what_is_outside():
    carried = plan(
        case("COM-ORIG-01"),
        case("COM-NEG-E23", tipo="error_negocio"),
        case("COM-POS-99", tipo="ajuste_positivo"),
        case("DEV-POS-01", "devengo", "ajuste_positivo", obligatorio=False),
        {"modulo": "compromiso", "tipo": "error_negocio"},
        modulos=["compromiso", "tesoreria"],
    )
    view = plan_view(record_with(every_verdict(), carried), CATALOG)
    assert view.hoy == "15-06-2026"
    assert [(row.declared.name, row.standing) for row in view.faltan] == [
        ("COM-NEG-E23", Standing.NO_APROBADO),
        ("COM-POS-99", Standing.SIN_EVIDENCIA),
        ("DEV-POS-01", Standing.SIN_EVIDENCIA),
    ]
    assert [(title, [row.declared.name for row in rows]) for title, rows in view.grupos] == [
        ("Aprobados en simulación: no certifican", ["COM-ORIG-01", "compromiso, error de negocio"])
    ]
    assert view.resumen_casos == (
        "0 de 4 casos exigidos demostrados contra SIGFE; "
        "2 aprobados solo en simulación; 1 no aprobado; 1 sin evidencia."
    )
    assert view.avisos == ("El plan no declara casos de Tesorería, y dice que se va a interoperar.",)
    outside = {one.id for one in view.fuera}
    assert "REQ-CON-01" in outside
    assert not outside & {"COM-ORIG-01", "COM-NEG-E23", "COM-NEG-E25", "DEV-POS-01"}


def test_against_sigfe_approved_is_demonstrated():
    view = plan_view(record_with(every_verdict("target"), plan(case("COM-ORIG-01"))), CATALOG)
    assert view.resumen_casos == "1 de 1 caso exigido demostrado contra SIGFE."
    assert view.faltan == ()


def test_a_plan_of_another_institution_is_told():
    other = PLACE | {"partida": "50", "rut": "59123457-9"}
    view = plan_view(record_with(every_verdict(), plan(case("COM-ORIG-01"), institucion=other)), CATALOG)
    assert "partida, capítulo y área 50 01 001, y la corrida usó 97 01 001" in view.avisos[0]
    assert view.institucion == (
        ("Institución", "Servicio de Prueba, RUT 59.123.457-9"),
        ("Módulos", "Compromiso"),
    )


def test_a_plan_without_cases_says_so():
    view = plan_view(record_with(every_verdict(), plan()), CATALOG)
    assert view.resumen_casos == "El plan no declara casos de negocio."


@pytest.mark.parametrize("carried", [{}, {"caso": 3}, {"modulos": [], "institucion": {}}])
def test_a_plan_of_another_shape_is_told_and_the_page_is_made(carried):
    assert "un plan que este programa no sabe leer" in render_dossier(record_with(every_verdict(), carried))


def test_a_journal_without_a_day_compares_with_no_plan():
    journal = JournalBuilder()
    journal.corrida([])
    record = replace(record_with(journal, plan()), t_inicio=None)
    assert plan_view(record, CATALOG).defecto


def test_a_run_without_a_plan_says_so():
    page = render_dossier(build_record(every_verdict().lines))
    assert "Esta corrida no llevó un plan de certificación." in page


def test_the_page_shows_the_eleven_activities_and_links_what_ran():
    carried = plan(case("COM-ORIG-01"), case("COM-NEG-E23", tipo="error_negocio"),
                   dates={2: {"hasta": "2026-06-01"}, 1: {"cumplida": "2026-05-02"}})  # fmt: skip
    record = record_with(every_verdict(), carried)
    page = render_dossier(record)
    section = page[page.index('<section id="plan"') :].partition("</section>")[0]
    assert section.count('<td data-rotulo="Responde">') == 11
    assert '<strong class="plan-atrasada">atrasada</strong>' in section
    anchors = set(re.findall(r'href="#([^"]+)"', section))
    assert {"caso-COM-ORIG-01", "caso-COM-NEG-E23"} <= anchors
    assert all(f'id="{anchor}"' in page for anchor in anchors)
    assert render_dossier(record) == page


def test_hostile_words_of_a_plan_stay_text():
    carried = plan(case("COM-ORIG-99", titulo=HOSTILE, nota=HOSTILE), institucion=PLACE | {"nombre": HOSTILE},
                   consultor={"nombre": HOSTILE}, dates={1: {"nota": HOSTILE}})  # fmt: skip
    page = render_dossier(record_with(every_verdict(), carried))
    assert "<script>alert(1)" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 5


def test_a_case_that_was_not_declared_in_the_run_has_no_link():
    journal = JournalBuilder()
    journal.corrida([declared("COM-ORIG-02", "compromiso", "original"), CASES[1]])
    journal.fin()
    page = render_dossier(record_with(journal, plan(case("COM-POS-99"), case("COM-ORIG-01"))))
    assert "caso-COM-POS-99" not in page
    assert 'href="#caso-COM-ORIG-01"' in page
