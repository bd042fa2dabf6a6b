"""Writes what a run is about before it begins: target, versions, inputs, cases and broken files."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any, Protocol
from urllib.parse import urlsplit

from harness.definitions import defined
from harness.errors import BrokenFile
from harness.evidence.journal import Journal
from harness.loader import Suite, needed_by
from harness.loader.inputs import fits
from harness.model import Case, HttpShape, Step, Target
from harness.targets.tls import told_tls
from schemas.catalog import VERSION
from schemas.in_use import overlay_in_use
from schemas.overlay import told_of


class RunOptions(Protocol):
    """The options that the record tells."""

    @property
    def semilla(self) -> int | None: ...

    @property
    def solitario(self) -> bool: ...

    @property
    def plan(self) -> Mapping[str, Any] | None: ...

    @property
    def decisiones(self) -> Mapping[str, Any] | None: ...


WANTED = {
    "entero": "un número entero, sin comillas",
    "texto": "un texto, entre comillas",
    "fecha": "una fecha que exista, como 2026-06-15",
}


def values_for(target: Target, suite: Suite) -> dict[str, Any]:
    """The inputs of the run: those of the suite with the target's over them.

    Raises BrokenFile for one that the suite does not have, or whose value is not of the type that it declares.
    """
    for name, value in target.entradas.items():
        where = f"destino «{target.name}», entrada «{name}»"
        if name not in suite.inputs:
            known = ", ".join(sorted(suite.inputs))
            raise BrokenFile(target.archivo or "destinos", f"{where}: no existe; las que hay son {known}")
        if name in suite.tipos and not fits(suite.tipos[name], value):
            wanted = WANTED[suite.tipos[name]]
            raise BrokenFile(target.archivo or "destinos", f"{where}: el valor «{value}» debe ser {wanted}; corríjalo")
    return {**suite.inputs, **target.entradas}


def prologue(
    target: Target,
    suite: Suite,
    journal: Journal,
    options: RunOptions,
    inputs: Mapping[str, Any],
    cases: Sequence[Case],
) -> dict[str, Any]:
    """The `datos` of the journal's first line."""
    institution = target.institucion
    return {
        "corrida": journal.path.resolve().parent.name,
        "destino": {
            "nombre": target.name,
            "ambiente": target.ambiente,
            "canal": target.canal,
            "host": urlsplit(target.url).netloc,
            "url": target.url,
            "urls": dict(target.urls),
            "variables": _variables(target),
            "servicios": sorted(target.credenciales),
            "verticales": sorted(target.verticales),
            "tls": told_tls(target),
            "proxy": urlsplit(target.proxy.url).netloc if target.proxy else None,
        },
        "institucion": {
            "partida": institution.partida,
            "capitulo": institution.capitulo,
            "areaTransaccional": institution.area,
            "ejercicio": institution.ejercicio,
        },
        "versiones": versions(),
        **({"contrato": told} if (told := told_of(overlay_in_use())) is not None else {}),
        "semilla": options.semilla,
        "solitario": options.solitario,
        "entradas": dict(inputs),
        "privacidad": journal.privacidad,
        **sitting(suite, cases),
        "plan": options.plan,
        "decisiones": options.decisiones,
    }


def _variables(target: Target) -> dict[str, list[str]]:
    """The variables of the environment that bring each credential, by `<canal>/<servicio>`: names, never values."""
    others = [(one.canal, one.credenciales) for one in target.verticales.values()]
    return {
        f"{canal}/{service}": list(credential.variables)
        for canal, credentials in [(target.canal, target.credenciales), *others]
        for service, credential in credentials.items()
        if credential.variables is not None
    }


def sitting(suite: Suite, cases: Sequence[Case]) -> dict[str, Any]:
    """What every sitting says: the cases that it will execute, these and those that they need whole, broken files."""
    ids = dict.fromkeys(id for case in cases for id in (case.id, *needed_by(case, suite.library)))
    return {
        "casos": [_case(case) for case in cases],
        "definiciones": [defined(suite.library[id]) for id in ids],
        "rotos": [{"archivo": broken.where, "problema": broken.problem} for broken in suite.broken],
    }


def versions() -> dict[str, Any]:
    """What judges: this package, Python and the contract, with the institution's own over it."""
    told = {"sigfe_iop": version("sigfe-iop"), "python": platform.python_version(), "esquemas": VERSION}
    overlay = overlay_in_use()
    if overlay is None:
        return told
    return {**told, "contrato": {"huella": overlay.huella, "archivos": sorted(overlay.files)}}


def _case(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "titulo": case.title,
        "objetivo": case.objective,
        "modulo": case.modulo,
        "tipo": str(case.tipo),
        "requisitos": list(case.requirements),
        "certeza": str(case.certainty),
        "fuente": case.fuente,
        "necesita": list(case.needs),
        "pasos": [_step(step) for step in case.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    expect = step.expect
    told: dict[str, Any] = {
        "nombre": step.name,
        "operacion": step.operation,
        "espera": {
            "ticket": expect.ticket,
            "errores": list(expect.errores),
            "estado": expect.estado,
            "valores": dict(expect.valores),
        },
    }
    departs = _departures(step.http)
    if step.vertical is not None:
        told["vertical"] = step.vertical
    return {**told, "http": departs} if departs else told


def _departures(http: HttpShape) -> dict[str, Any]:
    """How the request departs from a right one; the exact text that it carries stands in its own line."""
    members = {"metodo": http.metodo, "credencial": http.credencial, "tipo": http.tipo, "relleno": http.relleno}
    return {name: value for name, value in members.items() if value is not None}
