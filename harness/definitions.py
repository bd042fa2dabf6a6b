"""A case as a JSON value and back: what the journal keeps of it, so that it can be judged again without its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from harness.model import Case, Certainty, Expectation, HttpShape, Kind, Step


def defined(case: Case) -> dict[str, Any]:
    """The whole case; steps leave out what they do not say."""
    return {
        "id": case.id,
        "titulo": case.title,
        "objetivo": case.objective,
        "modulo": case.modulo,
        "tipo": str(case.tipo),
        "requisitos": list(case.requirements),
        "necesita": list(case.needs),
        "certeza": str(case.certainty),
        "fuente": case.fuente,
        "pasos": [_step(step) for step in case.steps],
    }


def case_of(value: Mapping[str, Any]) -> Case:
    """The case of `defined`; its path is empty. Raises KeyError, TypeError or ValueError for what is no such value."""
    return Case(
        id=value["id"],
        title=value["titulo"],
        objective=value["objetivo"],
        modulo=value["modulo"],
        tipo=Kind(value["tipo"]),
        requirements=tuple(value["requisitos"]),
        needs=tuple(value["necesita"]),
        steps=tuple(_step_of(step) for step in value["pasos"]),
        certainty=Certainty(value["certeza"]),
        fuente=value["fuente"],
        path=Path(),
    )


def _step(step: Step) -> dict[str, Any]:
    told = {
        "nombre": step.name,
        "operacion": step.operation,
        "cuerpo": step.body,
        "entrada": dict(step.input),
        "espera": _said(step.expect),
        "guarda": dict(step.save),
        "http": _said(step.http),
        "simulacion": dict(step.simulacion),
        "vertical": step.vertical,
    }
    return {name: value for name, value in told.items() if value is not None and value != {}}


def _step_of(value: Mapping[str, Any]) -> Step:
    expect = dict(value.get("espera", {}))
    expect["errores"] = tuple(expect.get("errores", ()))
    return Step(
        name=value["nombre"],
        operation=value["operacion"],
        body=value.get("cuerpo"),
        input=value.get("entrada", {}),
        expect=Expectation(**expect),
        save=value.get("guarda", {}),
        http=HttpShape(**value.get("http", {})),
        simulacion=value.get("simulacion", {}),
        vertical=value.get("vertical"),
    )


def _said(shape: Expectation | HttpShape) -> dict[str, Any]:
    """The members that differ from what they are when nothing is said."""
    plain = type(shape)()
    told = {one.name: getattr(shape, one.name) for one in fields(shape)}
    said = {name: value for name, value in told.items() if value != getattr(plain, name)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}
