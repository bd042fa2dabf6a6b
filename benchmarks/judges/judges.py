"""The judges: each looks at the document or at a mock that serves it, and says what it found."""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import workshop
from workshop import HERE, NODE, PYTHON, WORK

from schemas.openapi import openapi_text

EXAMPLES = 30
SCHEMATHESIS_S = 1500
PRISM_S = 900
DOCUMENT = WORK / "openapi.json"
TARGET = """[prism]
url = "{url}"
canal = "verticales"
ambiente = "simulado"

[prism.institucion]
partida = "97"
capitulo = "01"
areaTransaccional = "001"
ejercicio = 2026
"""
OF_PRISM = {  # what a case sends and Prism changes on its way, so that the case cannot end as it does without Prism
    "metodo": "Prism no reenvía un GET con cuerpo: responde 501 él mismo.",
    "cuerpo_crudo": "Prism responde él mismo 400 a un cuerpo que no es JSON, con otro objeto de error.",
    "relleno": "Prism escribe de nuevo el JSON y quita el relleno: el mensaje ya no excede el tamaño.",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge said: whether it agrees, its figures, and what it found, in sentences."""

    juez: str
    version: str
    que: str
    aprobado: bool
    segundos: float
    cifras: tuple[str, ...] = ()
    hallazgos: tuple[str, ...] = field(default=())


def openapi_spec_validator() -> Judgement:
    """The document is OpenAPI 3.1."""
    workshop.install_python()
    done = workshop.run([str(PYTHON / "openapi-spec-validator"), str(DOCUMENT)], 120)
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    figures = (f"{len(document['paths'])} operaciones", f"{len(document['components']['schemas'])} esquemas")
    return Judgement(
        "openapi-spec-validator",
        workshop.python_version("openapi-spec-validator"),
        "el documento es OpenAPI 3.1",
        done.code == 0,
        done.seconds,
        figures,
        () if done.code == 0 else (done.output.strip(),),
    )


def spectral() -> Judgement:
    """The document keeps the rules of `spectral.yaml`."""
    workshop.install_node()
    command = [str(NODE / ".bin" / "spectral"), "lint", "--ruleset", str(HERE / "spectral.yaml"), "--format", "json"]
    done = workshop.run([*command, "--quiet", "--fail-severity", "error", str(DOCUMENT)], 300)
    found: list[dict[str, Any]] = json.loads(done.output[done.output.index("[") :] if "[" in done.output else "[]")
    levels = Counter(("errores", "advertencias", "avisos", "avisos")[one["severity"]] for one in found)
    return Judgement(
        "@stoplight/spectral-cli",
        workshop.node_version("@stoplight/spectral-cli"),
        "el documento cumple spectral.yaml",
        done.code == 0 and levels["errores"] == 0,
        done.seconds,
        tuple(f"{levels[level]} {level}" for level in ("errores", "advertencias", "avisos")),
        tuple(f"{one['code']}: {one['message']} ({'/'.join(map(str, one['path']))})" for one in found),
    )


def schemathesis() -> Judgement:
    """What the mock answers to generated requests is what the document says, along its links."""
    workshop.install_python()
    document, tally = WORK / "openapi-sin-credenciales.json", WORK / "schemathesis-cuenta.json"
    document.write_text(told_to_schemathesis(), encoding="utf-8")
    tally.unlink(missing_ok=True)
    environ = os.environ | {
        "IOP_JUECES_DOCUMENTO": str(document),
        "IOP_JUECES_CUENTA": str(tally),
        "SCHEMATHESIS_HOOKS": "world",
        "PYTHONPATH": str(HERE),
    }
    with workshop.mock("--sin-credenciales", "--progresion", "inmediato") as url:
        arguments = ["--config-file", str(HERE / "schemathesis.toml"), "run", str(document), "--url", url]
        arguments += ["--max-examples", str(EXAMPLES), "--seed", "1", "--no-color"]
        arguments += ["--suppress-health-check", "too_slow"]  # it judges how fast messages are invented
        done = workshop.run([str(PYTHON / "st"), *arguments, "--generation-database", "none"], SCHEMATHESIS_S, environ)
    (WORK / "schemathesis.log").write_text(done.output, encoding="utf-8")
    counted = json.loads(tally.read_text(encoding="utf-8")) if tally.exists() else {}
    return Judgement(
        "schemathesis",
        workshop.python_version("schemathesis"),
        f"el simulador responde lo que el documento dice, con {EXAMPLES} ejemplos por operación y sus enlaces",
        done.code == 0,
        done.seconds,
        (*_summary(done.output), *(f"{number} {name}" for name, number in sorted(counted.items()))),
        tuple(re.findall(r"^ +❌ (ST[0-9]+ .*)$", done.output, re.M)) or _cut(done),
    )


def credentials() -> Judgement:
    """With credentials asked for, the mock lets in each service's user and nobody else."""
    workshop.install_python()
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    lines = [
        f'[auth.openapi.{name}]\nusername = "{name}"\npassword = "simulado"\n'
        for name in document["components"]["securitySchemes"]
    ]
    config = WORK / "schemathesis-credenciales.toml"
    config.write_text("\n".join(lines), encoding="utf-8")
    checks = "ignored_auth,missing_required_header,not_a_server_error,status_code_conformance"
    with workshop.mock("--progresion", "inmediato") as url:
        arguments = ["run", str(DOCUMENT), "--url", url, "--phases", "examples", "--checks", checks]
        done = workshop.run(
            [str(PYTHON / "st"), "--config-file", str(config), *arguments, "--seed", "1", "--no-color"], SCHEMATHESIS_S
        )
    (WORK / "schemathesis-credenciales.log").write_text(done.output, encoding="utf-8")
    return Judgement(
        "schemathesis, con credenciales",
        workshop.python_version("schemathesis"),
        "el simulador rechaza a quien no trae la credencial del servicio",
        done.code == 0,
        done.seconds,
        _summary(done.output),
        tuple(re.findall(r"^ +❌ (ST[0-9]+ .*)$", done.output, re.M)) or _cut(done),
    )


def told_to_schemathesis() -> str:
    """The document as it is true of a mock that asks for no credentials.

    Its patterns lose `(?!\\n)`, which says nothing in the language of JSON Schema's patterns (ECMA-262), where `$` is
    the end of the text, and which makes the generation of each text a third slower.
    """
    return openapi_text(credenciales=False).replace("(?!\\\\n)", "")


def _summary(output: str) -> tuple[str, ...]:
    tested = re.search(r"Tested: ([0-9]+)", output)
    links = re.search(r"API Links: +([0-9]+ covered / [0-9]+ selected)", output)
    cases = re.search(r"([0-9]+) generated", output)
    return tuple(
        text.format(found[1].replace("covered", "recorridos").replace("selected", "elegidos"))
        for text, found in (("{} operaciones", tested), ("enlaces: {}", links), ("{} pruebas generadas", cases))
        if found
    )


def _cut(done: workshop.Done) -> tuple[str, ...]:
    if done.code is None:
        return (f"cortado a los {done.seconds:.0f} s",)
    return () if done.code == 0 else (f"terminó con {done.code}",)


def prism() -> Judgement:
    """The built-in cases, run through Prism as a validating proxy: no answer of the mock breaks the document."""
    workshop.install_node()
    log, out, targets = WORK / "prism.log", WORK / "corrida", WORK / "destinos.toml"
    workshop.remove(out)
    with workshop.mock() as url, workshop.prism(DOCUMENT, url, log) as proxy:
        targets.write_text(TARGET.format(url=proxy), encoding="utf-8")
        program = "from harness.cli import main; main()"
        arguments = ["run", str(workshop.ROOT / "cases"), "--target", "prism", "--targets", str(targets)]
        done = workshop.run([sys.executable, "-c", program, *arguments, "--out", str(out)], PRISM_S)
    record = json.loads((out / "resumen.json").read_text(encoding="utf-8"))
    missed = {case["id"]: case for case in record["casos"] if case["veredicto"] != "APROBADO"}
    changed, broken = _changed_by_prism(), _violations(log, "response")
    return Judgement(
        "@stoplight/prism-cli",
        workshop.node_version("@stoplight/prism-cli"),
        "los casos incluidos, a través de Prism como proxy que valida contra el documento",
        done.code is not None and not broken and missed.keys() <= changed.keys(),
        done.seconds,
        (
            *(f"{number} {verdict}" for verdict, number in record["totales"].items() if number),
            f"{sum(broken.values())} respuestas fuera del documento",
            f"{sum(_violations(log, 'request').values())} faltas en solicitudes; hay casos que las rompen adrede",
        ),
        (
            *(f"{number} × {text}" for text, number in broken.most_common()),
            *(f"{name}: {changed.get(name, case['razon'])}" for name, case in missed.items()),
        ),
    )


def _changed_by_prism() -> dict[str, str]:
    """By id, the cases that send what Prism does not pass on as it came, and why."""
    found = {}
    for path in (workshop.ROOT / "cases").rglob("case.toml"):
        case = tomllib.loads(path.read_text(encoding="utf-8"))
        sent = [word for step in case["step"] for word in step.get("http", {}) if word in OF_PRISM]
        if sent:
            found[case["id"]] = OF_PRISM[sent[0]]
    return found


def _violations(log: Path, side: str) -> Counter[str]:
    """What Prism found of one side, without the paths that are of the mock alone and not of the contract."""
    found = re.findall(rf"Violation: ({side}\b.*)", log.read_text(encoding="utf-8"))
    return Counter(text for text in found if "Selected route not found" not in text)


JUDGES: dict[str, Callable[[], Judgement]] = {
    "openapi-spec-validator": openapi_spec_validator,
    "spectral": spectral,
    "schemathesis": schemathesis,
    "credenciales": credentials,
    "prism": prism,
}
