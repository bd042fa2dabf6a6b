"""Writes resumen.json: the run in a form other programs read, and the exit code it means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from harness.model import Verdict
from harness.render.facts import CaseRecord, Record
from harness.render.plan_view import origins

DESTINO = ("nombre", "ambiente", "canal", "host")
VERSIONES = ("sigfe_iop", "python", "esquemas")


def summarize(record: Record) -> dict[str, Any]:
    """The summary as a value, as `schemas/harness/resumen.schema.json` says."""
    return {
        "corrida": record.corrida,
        "destino": {name: str(record.destino.get(name, "desconocido")) for name in DESTINO},
        "contraparte": "mock" if record.simulada else "target",
        "institucion": dict(record.institucion),
        "inicio": record.t_inicio,
        "bitacora": {"sha256": record.integrity.sha256, "problemas": list(record.integrity.problemas)},
        "versiones": {name: str(record.versiones.get(name, "desconocida")) for name in VERSIONES},
        "motivo": record.motivo,
        "totales": {str(verdict): count for verdict, count in record.totales.items()},
        "casos": [_case(case, record.t_inicio) for case in record.casos],
        "controles": [{"frase": found.frase, "veredicto": str(found.veredicto)} for found in record.controles],
        "rotos": [{"archivo": where, "problema": problem} for where, problem in record.rotos],
    }


def render_resumen(record: Record) -> str:
    """resumen.json; half a surrogate pair stays as JSON escapes it, for UTF-8 cannot hold it."""
    text = json.dumps(summarize(record), ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def exit_code(resumen: Mapping[str, Any]) -> int:
    """What `iop run` ends with: 1 FALLIDO, 2 broken files, 3 not concluded, 5 nothing executed, 0 all approved."""
    cases = [case["veredicto"] for case in resumen["casos"]]
    controls = [control["veredicto"] for control in resumen.get("controles", ())]
    if Verdict.FALLIDO in [*cases, *controls]:
        return 1
    if resumen.get("rotos"):
        return 2
    halted = resumen.get("motivo") == "detenida"
    if halted or any(verdict != Verdict.APROBADO for verdict in [*cases, *controls]):
        return 3
    return 0 if cases else 5


def _case(case: CaseRecord, begun: str | None) -> dict[str, Any]:
    run = case.execution
    return {
        "id": case.id,
        "modulo": case.modulo,
        "tipo": case.tipo,
        "veredicto": str(case.veredicto),
        "razon": case.razon,
        "duracion_s": run.duracion_s if run else 0.0,
        "tickets": list(run.tickets) if run else [],
        "folios": list(run.folios) if run else [],
        "requisitos": list(case.requisitos),
        "inicio": run.t_inicio if run else begun,
        "intentos": case.intentos,
        "origenes": list(origins(case)),
    }
