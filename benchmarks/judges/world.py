"""Hooks of schemathesis: tell it the world of the mock's seed, without which nothing it invents gets past the door.

A positive registrar speaks for the seed's area and its open period, with a message number of its own; three of four
that adjust nothing carry the transactions of the document's example that the seed can register. Negative data are
left as they were generated. What came of it all is counted into the file named by IOP_JUECES_CUENTA.
"""

from __future__ import annotations

import copy
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import schemathesis

SEED = {
    "ejercicio": 2026,
    "periodo": 6,
    "institucion": {"partida": "97", "capitulo": "01", "areaTransaccional": "001"},
}
EXAMPLE = "supuesto_original"
DOCUMENT = json.loads(Path(os.environ["IOP_JUECES_DOCUMENTO"]).read_text(encoding="utf-8"))
TALLY = Path(os.environ["IOP_JUECES_CUENTA"])
tally: Counter[str] = Counter()
sent = 0


def _example(operation_id: str) -> Any:
    post = next(path["post"] for path in DOCUMENT["paths"].values() if path["post"]["operationId"] == operation_id)
    examples = post["requestBody"]["content"]["application/json"]["examples"]
    return examples.get(EXAMPLE, next(iter(examples.values())))["value"]


def _adjusts(detalles: Any) -> bool:
    if isinstance(detalles, dict):
        return detalles.get("folioTransaccionAjustada") is not None or any(map(_adjusts, detalles.values()))
    return isinstance(detalles, list) and any(map(_adjusts, detalles))


@schemathesis.hook
def before_call(context: Any, case: Any, **kwargs: Any) -> None:  # noqa: ARG001
    global sent
    name = case.operation.definition.raw["operationId"]
    positive = case.meta is not None and case.meta.generation.mode.value == "positive"
    if not positive or not name.endswith(".registrar") or not isinstance(case.body, dict):
        return
    sent += 1
    example = _example(name)
    body = copy.deepcopy(case.body)
    proceso = example["cabecera"]["proceso"]
    body["cabecera"] |= copy.deepcopy(SEED) | {"proceso": proceso, "messageID": str(900_000_000 + sent)}
    if sent % 4 and not _adjusts(body["detalles"]):
        body["detalles"] = copy.deepcopy(example["detalles"])
    case.body = body


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:  # noqa: ARG001
    name = case.operation.definition.raw["operationId"]
    service, _, verb = name.partition(".")
    tally[f"HTTP {response.status_code}"] += 1
    try:
        answer = response.json()
    except ValueError:
        return
    if response.status_code == 200 and isinstance(answer, dict):
        if verb == "registrar" and answer.get("codigo"):
            tally["tickets entregados"] += 1
            tally["ajustes recibidos"] += _adjusts(case.body["detalles"])
        if verb == "consultar" and answer.get("estado"):
            tally[f"tickets consultados {answer['estado']}"] += 1
        if verb == "obtener" and "errors" not in answer:
            tally[f"{service} obtenidos"] += 1
    TALLY.write_text(json.dumps(tally, ensure_ascii=False), encoding="utf-8")
