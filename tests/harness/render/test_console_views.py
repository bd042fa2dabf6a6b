"""How the dossier shows what the mock's console showed: marked, whole, and always as text."""

from __future__ import annotations

from typing import Any

import pytest
from fixture_runs import HOSTILE
from journal_builder import JournalBuilder, declared

from harness.render.console import shown, written
from harness.render.dossier import render_dossier
from harness.render.record import build_record

VISTA: dict[str, Any] = {
    "servicio": "devengo",
    "area": "9701001",
    "ejercicio": 2026,
    "folio": "31",
    "titulo": "Consulta Devengo",
    "estado": "Aprobado",
    "secciones": [
        {
            "clave": "identificacion",
            "titulo": "Identificación",
            "datos": [
                {"rotulo": "Folio", "clase": "codigo", "valor": 31},
                {"rotulo": "Aprobada", "clase": "fecha", "valor": "2026-06-15T09:00:13"},
                {"rotulo": "Título", "clase": "texto", "valor": None},
            ],
        },
        {
            "clave": "asiento",
            "titulo": "Asiento contable",
            "nota": "Folio contable 7.",
            "vacio": "",
            "columnas": [
                {"rotulo": "Cuenta", "clase": "texto"},
                {"rotulo": "Debe", "clase": "monto"},
                {"rotulo": "Haber", "clase": "monto"},
            ],
            "filas": [["53204 Materiales", 3046400, ""], ["21522 Cuentas", "", 3046400]],
            "suma": ["Sumas iguales", 3046400, 3046400],
        },
        {"clave": "ajustes", "titulo": "Ajustes", "vacio": "Sin ajustes.", "columnas": [], "filas": [], "suma": []},
    ],
}


def _run(vista: Any, fallo: str | None = None) -> JournalBuilder:
    j = JournalBuilder()
    j.corrida([declared("DEV-ORIG-01", "devengo", "original")])
    j.inicio("DEV-ORIG-01")
    datos = {"servicio": "devengo", "folio": "31", "vista": vista, "fallo": fallo}
    j.add("visualizacion", paso="dev", ruta="/consola/9701001/2026/devengo/31", datos=datos)
    j.veredicto("APROBADO", "Se cumplen.", folios=["31"])
    j.fin()
    return j


def _page(vista: Any, fallo: str | None = None) -> str:
    return render_dossier(build_record(_run(vista, fallo).lines, last_hash="f" * 64))


def test_the_view_stands_in_its_case_marked_as_simulation() -> None:
    page = _page(VISTA)
    block = page.split("<h5>Visualización SIGFE Transaccional</h5>")[1].split("<h5>Veredicto</h5>")[0]
    assert "Consulta Devengo folio 31 · Aprobado" in block
    assert '<span class="marca-simulada">simulación</span>' in block
    for text in ("15-06-2026 09:00:13", "$\u00a03.046.400", "Sumas iguales", "Folio contable 7.", "Sin ajustes."):
        assert text in block


def test_hostile_views_stay_text() -> None:
    cuadro = {
        **VISTA["secciones"][1],
        "clave": HOSTILE,
        "nota": HOSTILE,
        "columnas": [{"rotulo": HOSTILE, "clase": "rut"}],
        "filas": [[HOSTILE], [HOSTILE, "sobra"]],
        "suma": [HOSTILE],
    }
    datos = {"clave": HOSTILE, "titulo": HOSTILE, "datos": [{"rotulo": HOSTILE, "clase": "monto", "valor": HOSTILE}]}
    page = _page({**VISTA, "titulo": HOSTILE, "estado": HOSTILE, "folio": HOSTILE, "secciones": [cuadro, datos]})
    assert page.count("<script") == 2
    assert HOSTILE not in page
    assert "sobra" not in page


@pytest.mark.parametrize("vista", [None, [], "<b>x</b>", {**VISTA, "secciones": [{"clave": "x"}]}])
def test_what_is_no_view_is_told_and_never_drawn(vista: Any) -> None:
    page = _page(vista)
    assert "no tiene la forma de una visualización" in page
    assert "No cuenta para el veredicto" in page
    assert "<b>x</b>" not in page


def test_a_console_that_could_not_be_read_says_why() -> None:
    assert "la consola respondió HTTP 404" in _page(None, "la consola respondió HTTP 404")


def test_a_run_without_views_has_no_such_block() -> None:
    j = JournalBuilder()
    j.corrida([declared("DEV-ORIG-01", "devengo", "original")])
    j.inicio("DEV-ORIG-01")
    j.veredicto("APROBADO", "Se cumplen.")
    j.fin()
    assert "Visualización SIGFE" not in render_dossier(build_record(j.lines, last_hash="f" * 64))
    assert shown(None) == ()


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (-5, "monto", "−$\u00a05"),
        ("mucho", "monto", "mucho"),
        ("2026-06-15", "fecha", "15-06-2026"),
        ("98990001-3", "rut", "98.990.001-3"),
        (12, "codigo", "12"),
        (None, "texto", "–"),
    ],
)
def test_values_are_written_as_everywhere_in_the_dossier(value: Any, kind: str, expected: str) -> None:
    assert written(value, kind) == expected
