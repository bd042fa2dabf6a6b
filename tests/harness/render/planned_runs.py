"""Runs that carried a certification plan."""

from __future__ import annotations

from typing import Any

from fixture_runs import HOSTILE, every_verdict
from journal_builder import JournalBuilder

from schemas.activities import load_activities

PLACE = {"nombre": "Servicio de Prueba", "partida": "97", "capitulo": "01", "areaTransaccional": "001"}


def plan(*cases: dict[str, Any], dates: dict[int, dict[str, str]] | None = None, **more: Any) -> dict[str, Any]:
    """A plan as the loader tells it; `dates` by number of activity."""
    rows = [
        {
            "numero": one.numero,
            "nombre": one.nombre,
            "responsable": one.responsable,
            **(dates or {}).get(one.numero, {}),
        }
        for one in load_activities()
    ]
    return {"modulos": ["compromiso"], "institucion": PLACE, "caso": list(cases), "actividad": rows} | more


def case(case_id: str, modulo: str = "compromiso", tipo: str = "original", **more: Any) -> dict[str, Any]:
    """A declared case as the loader tells it."""
    return {"id": case_id, "titulo": f"Caso {case_id}", "modulo": modulo, "tipo": tipo, "demuestra": "arnés",
            "verifica": "consultor", "obligatorio": True} | more  # fmt: skip


def planned() -> JournalBuilder:
    """Every verdict, with a plan in which everything stands that a plan can hold, some of it hostile."""
    journal = every_verdict()
    journal.lines[0]["datos"]["plan"] = plan(
        case("COM-ORIG-01"),
        case("COM-NEG-E23", tipo="error_negocio"),
        case("COM-POS-99", tipo="ajuste_positivo", nota=HOSTILE, demuestra="institución"),
        case("DEV-POS-01", "devengo", "ajuste_positivo", obligatorio=False),
        {"modulo": "compromiso", "tipo": "error_negocio"},
        modulos=["compromiso", "tesoreria"],
        institucion=PLACE | {"nombre": "S" * 200, "rut": "59123457-9"},
        consultor={"nombre": "Consultora de Ejemplo", "correo": f"{'c' * 90}@dipres.example"},
        dates={
            1: {"desde": "2026-03-02", "hasta": "2026-03-06", "cumplida": "2026-03-10"},
            2: {"hasta": "2026-06-01", "nota": "Oficio_" * 30},
            9: {"desde": "2026-06-01", "hasta": "2026-07-01"},
        },
    )
    return journal
