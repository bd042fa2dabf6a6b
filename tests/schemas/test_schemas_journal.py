"""The schemas of what a run leaves: the journal's line and resumen.json."""

from __future__ import annotations

import copy

import pytest

import schemas

INSTITUTION = {"partida": "97", "capitulo": "01", "areaTransaccional": "001", "ejercicio": 2026}
TARGET = {"nombre": "mock", "ambiente": "simulado", "canal": "verticales", "host": "127.0.0.1"}
VERSIONS = {"sigfe_iop": "0.1.0", "python": "3.11.9", "esquemas": "v1"}
STEP = {
    "nombre": "com",
    "operacion": "compromiso.registrar",
    "espera": {"ticket": None, "errores": ["E20"], "estado": 200, "valores": {}},
}
CASE = {
    "id": "COM-NEG-01",
    "titulo": "Un compromiso que no cabe",
    "objetivo": "Se rechaza lo que excede el saldo.",
    "modulo": "compromiso",
    "tipo": "error_negocio",
    "requisitos": ["IOP-2.5"],
    "certeza": "supuesto",
    "fuente": "una fuente",
    "necesita": ["REQ-ORIG-01"],
    "pasos": [STEP],
}
REQUEST = {"metodo": "POST", "cabeceras": {"content-type": "application/json"}, "cuerpo": "{}"}
ANSWER = {"estado": 200, "cabeceras": {"date": "x"}, "cuerpo": "{}"}
EXCHANGE = {
    "caso": "COM-NEG-01",
    "ejecucion": "COM-NEG-01/1>REQ-ORIG-01",
    "paso": "com.ticket",
    "operacion": "ticket.consultar",
    "ruta": "/cxf/public/verticales/obtenerEstadoDeTransacciones",
}
EXECUTION = {"caso": "COM-NEG-01", "ejecucion": "COM-NEG-01/1"}
RUN = {
    "corrida": "2026-06-15-1",
    "destino": TARGET,
    "institucion": INSTITUTION,
    "versiones": VERSIONS,
    "semilla": None,
    "concurrencia": 32,
    "entradas": {},
    "casos": [CASE],
    "rotos": [{"archivo": "case.toml", "problema": "falta el miembro «id»"}],
}
FINDING = {
    "control": "saldo",
    "frase": "El saldo cuadra.",
    "veredicto": "FALLIDO",
    "certeza": "observado",
    "requisitos": [],
    "esperado": "1",
    "recibido": None,
    "puntero": "/compromiso/saldo",
}
VERDICT = {"veredicto": "APROBADO", "razon": "r", "duracion_s": 1, "tickets": ["1"], "folios": ["61"], "cuenta": True}

VIEW = {
    "servicio": "compromiso",
    "area": "9701001",
    "ejercicio": 2026,
    "folio": "61",
    "titulo": "Consulta Compromiso",
    "estado": "Aprobado",
    "secciones": [
        {"clave": "id", "titulo": "Identificación", "datos": [{"rotulo": "Folio", "clase": "codigo", "valor": 61}]},
        {"clave": "x", "titulo": "X", "columnas": [{"rotulo": "Monto", "clase": "monto"}], "filas": [[5]], "suma": []},
    ],
}
SHOWN = {"servicio": "compromiso", "folio": "61", "vista": VIEW, "fallo": None}
PLACE = {**EXECUTION, "paso": "com", "ruta": "/consola/9701001/2026/compromiso/61"}


def _line(clase, datos, **more):
    empty = dict.fromkeys(("caso", "ejecucion", "paso", "operacion", "ruta", "solicitud", "respuesta"))
    line = {"n": 1, "t": "2026-06-15T09:00:00.000Z", "prev": "0" * 64, "clase": clase, **empty, "origen": "harness"}
    return {**line, "contraparte": "mock", **more, "datos": datos}


LINES = {
    "corrida": _line("corrida", RUN),
    "inicio": _line("inicio", {"intento": 1, "para": None}, **EXECUTION),
    "intento": _line("intento", {"mensaje": "260615"}, solicitud=REQUEST, **EXCHANGE),
    "resultado": _line("resultado", {"intento": 3, "duracion_s": 0.01}, respuesta=ANSWER, **EXCHANGE),
    "sin respuesta": _line("resultado", {"intento": 3, "duracion_s": 9, "fallo": "sin respuesta"}, **EXCHANGE),
    "hallazgo": _line("hallazgo", FINDING, ejecucion="corrida"),
    "visualizacion": _line("visualizacion", SHOWN, **PLACE),
    "sin visualizacion": _line("visualizacion", {**SHOWN, "vista": None, "fallo": "HTTP 404"}, **PLACE),
    "veredicto": _line("veredicto", VERDICT, **EXECUTION),
    "fin": _line("fin", {"motivo": "completa", "duracion_s": 3.5}),
}

SUMMARY_CASE = {
    "id": "COM-NEG-01",
    "modulo": "compromiso",
    "tipo": "error_negocio",
    "veredicto": "APROBADO",
    "razon": "r",
    "duracion_s": 1,
    "tickets": [],
    "folios": [],
    "requisitos": [],
}
SUMMARY = {
    "corrida": "2026-06-15-1",
    "destino": TARGET,
    "versiones": VERSIONS,
    "totales": {"APROBADO": 1},
    "casos": [SUMMARY_CASE],
    "controles": [{"frase": "f", "veredicto": "APROBADO"}],
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_every_class_is_right(name):
    assert schemas.own_schema_violations("journal", LINES[name]) == []


@pytest.mark.parametrize(
    ("name", "change", "pointer"),
    [
        ("fin", {"n": 0}, "/n"),
        ("fin", {"t": "2026-06-15T09:00:00Z"}, "/t"),
        ("fin", {"prev": "0" * 63}, "/prev"),
        ("fin", {"clase": "otra"}, "/clase"),
        ("fin", {"paso": "com"}, "/paso"),
        ("fin", {"de_mas": 1}, ""),
        ("fin", {"datos": {"motivo": "cansancio", "duracion_s": 1}}, "/datos/motivo"),
        ("inicio", {"caso": None}, "/caso"),
        ("inicio", {"ejecucion": "COM-NEG-01"}, "/ejecucion"),
        ("intento", {"solicitud": None}, "/solicitud"),
        ("intento", {"respuesta": ANSWER}, "/respuesta"),
        ("intento", {"operacion": "registrarCompromisos"}, "/operacion"),
        ("resultado", {"solicitud": REQUEST}, "/solicitud"),
        ("resultado", {"respuesta": {**ANSWER, "estado": "200"}}, "/respuesta/estado"),
        ("hallazgo", {"datos": {**LINES["hallazgo"]["datos"], "certeza": "segura"}}, "/datos/certeza"),
        ("visualizacion", {"paso": None}, "/paso"),
        ("visualizacion", {"datos": {**SHOWN, "vista": {**VIEW, "estado": 1}}}, "/datos/vista/estado"),
        ("veredicto", {"datos": {**LINES["veredicto"]["datos"], "veredicto": "PASS"}}, "/datos/veredicto"),
    ],
)
def test_a_wrong_line_is_refused_at_its_member(name, change, pointer):
    found = schemas.own_schema_violations("journal", {**LINES[name], **change})
    assert [violation.pointer for violation in found] == [pointer]


@pytest.mark.parametrize("header", ["Authorization", "authorization", "AUTHORIZATION"])
def test_a_line_with_credentials_is_refused(header):
    line = copy.deepcopy(LINES["intento"])
    line["solicitud"]["cabeceras"][header] = "Basic x"
    found = schemas.own_schema_violations("journal", line)
    assert [(violation.pointer, "credenciales" in violation.message) for violation in found] == [
        ("/solicitud/cabeceras", True)
    ]


def test_a_summary_is_right_and_a_wrong_verdict_in_it_is_refused():
    assert schemas.own_schema_violations("resumen", SUMMARY) == []
    wrong = {**SUMMARY, "totales": {"VERDE": 1}, "controles": [{"frase": "f"}]}
    found = {(violation.pointer, violation.message) for violation in schemas.own_schema_violations("resumen", wrong)}
    assert ("/controles/0", "falta el miembro «veredicto»") in found
    assert {pointer for pointer, _ in found} == {"/totales", "/controles/0"}
