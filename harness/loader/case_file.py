"""Reads one case folder, `<modulo>/<tipo>/<slug>/case.toml` with its bodies, into a Case."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.errors import BrokenFile
from harness.loader.bodies import BodyError, edited, read_body
from harness.loader.simulation_file import read_simulation
from harness.loader.toml_file import read_checked_toml
from harness.model import SCENARIOS, Case, Certainty, Expectation, HttpShape, Kind, Step
from schemas import Operation, load_catalog

BODIES = "bases"
HTTP_MEMBERS = ("metodo", "credencial", "tipo", "cuerpo_crudo", "relleno")


def read_case(path: Path, root: Path) -> Case:
    """The case of one case.toml under the cases root; raises BrokenFile naming file, step and member."""
    tables = read_checked_toml(path, "case")
    modulo, tipo = _place_in_tree(path, root)
    simulation = read_simulation(path, {step["name"]: _operation(path, step) for step in tables["step"]})
    return Case(
        id=tables["id"],
        title=tables["title"],
        objective=tables["objective"],
        modulo=modulo,
        tipo=tipo,
        requirements=tuple(tables["requirements"]),
        needs=tuple(tables.get("needs", ())),
        steps=tuple(_read_step(path, root, entry, simulation.get(entry["name"], {})) for entry in tables["step"]),
        certainty=Certainty(tables["certeza"]),
        fuente=tables["fuente"],
        path=path,
    )


def broken(path: Path, step: str, member: str, problem: str) -> BrokenFile:
    """The error of one member of one step."""
    return BrokenFile(str(path), f"paso «{step}», miembro «{member}»: {problem}")


def _place_in_tree(path: Path, root: Path) -> tuple[str, Kind]:
    places = path.relative_to(root).parts
    if places[0] == SCENARIOS and len(places) == 3:
        return SCENARIOS, Kind.ESCENARIO
    kinds = [kind for kind in Kind if kind is not Kind.ESCENARIO]
    if len(places) != 4 or places[1] not in kinds:
        raise BrokenFile(
            str(path),
            f"un caso va en <módulo>/<tipo>/<nombre>/case.toml o en {SCENARIOS}/<nombre>/case.toml; los tipos son "
            f"{', '.join(kinds)}; mueva la carpeta",
        )
    services = load_catalog().services
    if places[0] not in services:
        raise BrokenFile(
            str(path), f"no existe el módulo «{places[0]}»; los que hay son {', '.join(services)}; mueva la carpeta"
        )
    return places[0], Kind(places[1])


def _read_step(path: Path, root: Path, entry: Mapping[str, Any], simulation: Mapping[str, Any]) -> Step:
    operation = _operation(path, entry)
    http = entry.get("http", {})
    _refuse_idle_members(path, entry, operation)
    return Step(
        name=entry["name"],
        operation=operation.name,
        body=_body(path, root, entry, operation),
        input=entry.get("input", {}),
        expect=_expectation(path, entry, operation),
        save=entry.get("save", {}),
        http=HttpShape(**{member: http.get(member) for member in HTTP_MEMBERS}),
        simulacion=simulation,
        vertical=entry.get("vertical"),
    )


def _operation(path: Path, entry: Mapping[str, Any]) -> Operation:
    try:
        return load_catalog().operation(entry["operation"])
    except KeyError:
        known = ", ".join(operation.name for operation in load_catalog().operations)
        problem = f"no existe la operación «{entry['operation']}»; use una de: {known}"
        raise broken(path, entry["name"], "operation", problem) from None


def _refuse_idle_members(path: Path, entry: Mapping[str, Any], operation: Operation) -> None:
    """A member that this operation would not look at promises what nobody checks."""
    ticketless = not operation.asincrona and operation.verbo != "consultar"
    idle = [("input", operation.asincrona, "un registrar lleva «body»")]
    idle += [(name, "body" not in entry, "cambia lo que trae «body», y no lo hay") for name in ("set", "quitar")]
    idle += [("ticket", ticketless, "solo lo tienen un registrar y ticket.consultar")]
    for member, useless, told in idle:
        if useless and member in entry:
            raise broken(path, entry["name"], member, f"no se usa en {operation.name}: {told}; quítelo")
    if entry.get("errores") and entry.get("ticket") == "FINALIZADO_SIN_ERRORES":
        raise broken(path, entry["name"], "errores", "no puede haberlos si «ticket» es FINALIZADO_SIN_ERRORES")
    credencial = entry.get("http", {}).get("credencial")
    known = ("ninguna", "mala", *load_catalog().services)
    if credencial is not None and credencial not in known:
        raise broken(path, entry["name"], "http.credencial", f"no existe «{credencial}»; use {', '.join(known)}")


def _body(path: Path, root: Path, entry: Mapping[str, Any], operation: Operation) -> Any:
    if "body" not in entry:
        if operation.asincrona and "cuerpo_crudo" not in entry.get("http", {}):
            raise broken(path, entry["name"], "body", f"falta: {operation.name} necesita el archivo JSON de su mensaje")
        return None
    try:
        body = read_body(entry["body"], (path.parent, root / BODIES))
    except BodyError as problem:
        raise broken(path, entry["name"], "body", str(problem)) from problem
    try:
        return edited(body, entry.get("set", {}), entry.get("quitar", ()))
    except BodyError as problem:
        raise broken(path, entry["name"], "set/quitar", str(problem)) from problem


def _expectation(path: Path, entry: Mapping[str, Any], operation: Operation) -> Expectation:
    errores = tuple(entry.get("errores", ()))
    services = load_catalog().services
    known = services[operation.servicio].rules
    if operation.verbo == "consultar":  # a ticket tells the rules of the service that gave it
        known = {code: rule for service in services.values() for code, rule in service.rules.items()}
    for code in errores:
        if code not in known:
            problem = f"el servicio {operation.servicio} no tiene una regla {code}; las suyas son {', '.join(known)}"
            raise broken(path, entry["name"], "errores", problem)
    return Expectation(
        ticket=entry.get("ticket"),
        errores=errores,
        estado=entry.get("estado", 200),
        valores=entry.get("valores", {}),
        donde=entry.get("donde", {}),
    )
