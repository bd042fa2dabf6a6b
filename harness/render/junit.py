"""Writes junit.xml, the form that continuous integration servers read."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from harness.model import Verdict
from harness.render.facts import CaseRecord, Record
from harness.render.format import clean

TAGS = {
    Verdict.FALLIDO: "failure",
    Verdict.ERROR: "error",
    Verdict.INCONCLUSO: "error",
    Verdict.EN_CURSO: "error",
    Verdict.OMITIDO: "skipped",
}


def render_junit(record: Record) -> str:
    """One testsuite; a testcase per case; FALLIDO is failure, what did not conclude error, OMITIDO skipped."""
    tags = [TAGS.get(case.veredicto) for case in record.casos]
    suite = ET.Element(
        "testsuite",
        name="sigfe-iop",
        tests=str(len(tags)),
        failures=str(tags.count("failure")),
        errors=str(tags.count("error")),
        skipped=str(tags.count("skipped")),
        time=f"{record.duracion_s or 0.0:.3f}",
        hostname=clean(str(record.destino.get("nombre", ""))),
    )
    if record.t_inicio:
        suite.set("timestamp", record.t_inicio[:19])
    for case in record.casos:
        suite.append(_testcase(case))
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _testcase(case: CaseRecord) -> ET.Element:
    spent = case.execution.duracion_s if case.execution else 0.0
    element = ET.Element(
        "testcase", classname=clean(f"{case.modulo}.{case.tipo}"), name=clean(case.id), time=f"{spent:.3f}"
    )
    tag = TAGS.get(case.veredicto)
    if tag:
        detail = ET.SubElement(element, tag, message=clean(f"{case.veredicto}: {case.razon}"))
        if tag != "skipped":
            detail.set("type", str(case.veredicto))
            detail.text = clean(_findings(case))
    return element


def _findings(case: CaseRecord) -> str:
    found = case.execution.findings if case.execution else ()
    lines = []
    for finding in found:
        if finding.veredicto is not Verdict.APROBADO:
            pair = f" (se esperaba {finding.esperado}; se recibió {finding.recibido})" if finding.esperado else ""
            lines.append(f"{finding.veredicto}: {finding.frase}{pair}")
    return "\n".join(lines)
