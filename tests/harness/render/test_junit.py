"""junit.xml for continuous integration servers."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from fixture_runs import empty, every_verdict, hostile

from harness.render.junit import render_junit
from harness.render.record import build_record


def test_each_verdict_takes_its_place() -> None:
    suite = _suite(render_junit(build_record(every_verdict().lines)))
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "10", "failures": "1", "errors": "3", "skipped": "1",
    }  # fmt: skip
    outcome = {case.get("name"): [child.tag for child in case] for case in suite}
    assert outcome["DEV-NEG-01"] == []
    assert outcome["COM-NEG-E23"] == ["failure"]
    assert outcome["DEV-TRA-CORTE"] == outcome["COM-TIC-01"] == outcome["COM-REV-01"] == ["error"]
    assert outcome["DEV-POS-01"] == ["skipped"]


def test_a_case_is_named_by_module_kind_and_id() -> None:
    suite = _suite(render_junit(build_record(every_verdict().lines)))
    case = next(case for case in suite if case.get("name") == "COM-NEG-E23")
    assert case.get("classname") == "compromiso.error_negocio"
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("message") == "FALLIDO: Se esperaba E23 y SIGFE respondió E25."
    assert "se esperaba E23: El rut 98995001-0" in (failure.text or "")


def test_hostile_text_is_cleaned_and_stays_text() -> None:
    suite = _suite(render_junit(build_record(hostile().lines)))
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert "<script>alert(1)</script>" in (failure.text or "")
    assert "\x1b" not in (failure.text or "")


def test_an_empty_run_is_an_empty_suite() -> None:
    assert _suite(render_junit(build_record(empty().lines))).get("tests") == "0"


def _suite(xml: str) -> ET.Element:
    suite = ET.fromstring(xml.encode("utf-8")).find("testsuite")
    assert suite is not None
    return suite
